"""The workspace put together: which parts a page or an answer shows, each read once."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from resolution.core.typing import ReaderRequest
from tickets.case import Case, rows_of
from tickets.models import ApprovalRequest, Attachment, Ticket
from tickets.permissions import may_change
from tickets.web import ground
from tickets.web.ground import WORK, Look, SeeOther
from tickets.web.shown import checklist, composers, conversation, head, side, sorting, work

# The parts that an answer may bring: the element they replace, how, and their template.
PARTS = {
    "head": ("#head", "outerMorph", "tickets/workspace/head.html"),
    "checklist": ("#checklist-body", "innerMorph", "tickets/workspace/checklist.html"),
    # Only while it still shows the same: who went on to another view meanwhile keeps that one.
    "middle": ("#middle:has(> [data-show={shows}])", "innerMorph", "tickets/workspace/middle.html"),
    "customer": ("#customer-card", "outerMorph", "tickets/workspace/customer.html"),
    "properties": ("#properties", "outerMorph", "tickets/workspace/properties.html"),
    "escalations": ("#escalations", "outerMorph", "tickets/workspace/escalations.html"),
    "approvals": ("#approvals", "outerMorph", "tickets/workspace/approvals.html"),
    "files": ("#files", "outerMorph", "tickets/workspace/files.html"),
}
ALWAYS = ("head", "checklist")  # whatever changes, these may look different
EVERYTHING = (*PARTS,)
# What other floors show in the value column is loaded again after a step, a word or a new property.
PANELS_MAY_DIFFER = '{"ticket-changed": {"target": "#customer"}}'


@dataclass
class Screen:
    """One ticket in front of one reader at one moment."""

    ticket: Ticket
    user: User
    at: datetime
    look: Look = field(default_factory=Look)

    @cached_property
    def here(self) -> str:
        return ground.address(self.ticket)

    @cached_property
    def case(self) -> Case:
        return Case(self.ticket, self.at, self.user)

    @cached_property
    def files(self) -> list[Attachment]:
        return rows_of(self.ticket, Attachment)

    def context(self, parts: Collection[str]) -> dict[str, Any]:
        """What the templates of these parts print, and nothing that they do not."""
        self._prime(parts)
        column = checklist.column(self.case, self.here, self.look.phase)
        makers: dict[str, Callable[[], Any]] = {
            "head": lambda: head.head(self.case, self.user, self.here, column["first"]),
            "checklist": lambda: column,
            "middle": self.middle,
            "customer": lambda: side.customer(self.case),
            "properties": lambda: side.properties(self.case, self.user),
            "escalations": lambda: side.escalations(self.case),
            "approvals": lambda: side.approvals(self.case, self.user),
            "files": lambda: side.files(self.case, self.user, self.files),
        }
        return self.basics() | {part: makers[part]() for part in parts}

    def _prime(self, parts: Collection[str]) -> None:
        """What a panel shows anyway need not be asked for again by a gate."""
        if "files" in parts:
            self.case.__dict__["has_evidence_file"] = any(file.is_evidence for file in self.files)
        if "approvals" in parts:  # their people are named from the house's own list, so that nobody is joined
            self.case.__dict__["approvals"] = rows_of(self.case.cycle, ApprovalRequest)

    def basics(self) -> dict[str, Any]:
        """What every part of the workspace may name."""
        return {
            "ticket": self.ticket,
            "here": self.here,
            "now": self.at,
            "look": self.look,
            "writes": may_change(self.user, self.ticket),
        }

    def middle(self) -> dict[str, Any]:
        """The conversation, or the work of a phase; `shows` names which. Above it stands what is to be decided."""
        decide = {
            "replies": sorting.replies(self.ticket, self.user, self.at),
            "repeats": sorting.repeats(self.ticket, self.user),
        }
        if self.look.show == WORK:
            phase = work.phase_of_work(self.case, self.look.phase)
            drawn = work.work(self.case, self.here, phase, field=self.look.field or self.look.section)
            return decide | {"shows": WORK, "work": drawn}
        page = conversation.conversation(
            self.ticket, self.user, kind=self.look.show, before=self.look.before, files=self.__dict__.get("files")
        )
        return decide | {"shows": self.look.show, "timeline": page, "summary": work.summary(self.case)}


def screen_of(request: ReaderRequest, reference: str) -> Screen:
    """The workspace of a ticket as its reader looks at it now."""
    return Screen(ground.found(request.user, reference), request.user, timezone.now(), Look.of(request))


def page(request: ReaderRequest, screen: Screen, *, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page. `more` are composers and dialogs that stand open with what was typed."""
    context = screen.context(EVERYTHING) | {
        "panels": side.panels(screen.ticket, screen.user),
        "composers": composers.composers(screen.ticket, screen.at, opened=screen.look.compose),
        "history": side.history(screen.ticket, screen.user) if screen.look.history else None,
    }
    return render(request, "tickets/workspace.html", context | more, status=status)


def done(
    request: ReaderRequest, ticket: Ticket, *parts: str, said: str = "", anchor: str = "", **more: Any
) -> HttpResponse:
    """After a change: back to where the reader was, or, for htmx, every part that looks different now.

    Who gave a ticket away and does not see it any more is led back to the list.
    """
    look, mine = Look.of(request), Ticket.objects.visible_to(request.user).filter(pk=ticket.pk)
    if not ground.wants_part(request):
        return _back(request, ticket, look, said, anchor) if mine.exists() else _leave(request, ticket)
    seen = mine.for_workspace().first()
    if seen is None:
        return _leave(request, ticket)
    screen = Screen(seen, request.user, timezone.now(), look)
    wanted = dict.fromkeys((*ALWAYS, *parts))
    context = screen.context(wanted)
    shows = context["middle"]["shows"] if "middle" in wanted else ""
    regions = [
        {"target": target.format(shows=shows), "swap": swap, "template": template}
        for target, swap, template in (PARTS[part] for part in wanted)
    ]
    context |= {"regions": regions, "said": said} | more
    answer = render(request, "tickets/workspace/regions.html", context)
    if "properties" in wanted:
        answer["HX-Trigger"] = PANELS_MAY_DIFFER
    return answer


def _back(request: ReaderRequest, ticket: Ticket, look: Look, said: str, anchor: str) -> HttpResponse:
    if said:
        messages.success(request, said)
    return SeeOther(f"{ground.address(ticket)}{look.query()}{f'#{anchor}' if anchor else ''}")


def _leave(request: ReaderRequest, ticket: Ticket) -> HttpResponse:
    messages.success(request, _("%(reference)s is with others now.") % {"reference": ticket.reference})
    home = reverse("tickets:home")
    return HttpResponse(headers={"HX-Redirect": home}) if ground.wants_part(request) else SeeOther(home)
