"""Dialogs: each answers at an address of its own as a fragment, and stands open in the page without script."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import ngettext

from resolution.core.refusals import Finding, Refused
from resolution.core.typing import ReaderRequest
from tickets.models import Ticket
from tickets.web import ground
from tickets.web.forms import HouseForm
from tickets.web.screen import Screen, page
from tickets.web.shown.acts import Act
from tickets.web.shown.checklist import act_of

Words = str | Promise


@dataclass(frozen=True)
class Line:
    """One unmet gate with the way to where it is met."""

    sentence: str
    strength: str
    act: Act | None
    first: bool = False  # the cursor begins here


@dataclass
class Dialog:
    """A title, a form and where it goes; `report` is what is still missing."""

    name: str
    title: Words
    action: str
    form: HouseForm
    submit: Words
    lead: Words = ""
    tone: str = "primary"
    wide: bool = False
    sentence: Words = ""
    report: list[Line] = field(default_factory=list)
    soft: list[Line] = field(default_factory=list)
    refused: bool = False
    others: list[Act] = field(default_factory=list)
    candidates: list[Ticket] = field(default_factory=list)
    template: str = "tickets/workspace/dialog.html"

    def take(self, refusal: Refused, here: str) -> None:
        """Show what the house said, with everything that was typed."""
        self.refused = True
        self.tell(refusal.unmet, here, refusal.sentence)
        if not refusal.unmet:
            self.report = [Line(str(refusal), "", None)]

    def tell(self, unmet: list[Finding], here: str, sentence: Words) -> None:
        """Show what is missing: what is required first, what may be skipped folded under it."""
        found = sorted(unmet, key=lambda finding: finding.strength != "law")
        required = [finding for finding in found if finding.strength != "soft"]
        self.sentence = sentence
        self.report = [_line(finding, here, first=finding is required[0]) for finding in required]
        self.soft = [_line(finding, here) for finding in found if finding.strength == "soft"]


def _line(finding: Finding, here: str, *, first: bool = False) -> Line:
    return Line(finding.sentence, finding.strength, act_of(finding, here), first)


def missing(number: int) -> str:
    """The head line of a report."""
    words = ngettext("Before this: %(n)d thing is missing", "Before this: %(n)d things are missing", number)
    return words % {"n": number}


def shown(request: ReaderRequest, screen: Screen, dialog: Dialog, *, status: int = 200) -> HttpResponse:
    """The dialog: alone for htmx, open in the whole page for a browser without script."""
    if not ground.wants_part(request):
        return page(request, screen, status=status, dialog=dialog)
    response = render(request, dialog.template, screen.basics() | {"dialog": dialog}, status=status)
    if status != 200:
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog-place", "innerHTML"
    return response


def closed(**more: Any) -> dict[str, Any]:
    """What an answer needs to take the dialog away."""
    return {"close_dialog": True, **more}
