"""What every door of the workspace stands on: which ticket is meant, and what its reader looks at."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import Http404, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import User
from resolution.core.identifiers import ticket_key
from resolution.core.typing import ReaderRequest
from tickets.models import Ticket
from tickets.vocabulary import PHASES

KINDS = ("all", "conversation", "notes", "changes")
WORK = "work"


class ReferenceConverter:
    """The part of an address that names a ticket: RES-1042."""

    regex = "[A-Za-z]{1,10}-[0-9]{1,18}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


class SeeOther(HttpResponseRedirect):
    """After a change: go and look."""

    status_code = 303


@dataclass(frozen=True)
class Look:
    """What the reader has before them; it stands in the address, so that every state can be linked to.

    `show` is a kind of the timeline or `work`; `phase` and `field` say where in the work; `dialog` and
    `compose` name what stands open in a browser without script.
    """

    show: str = "all"
    phase: str = ""
    field: str = ""
    section: str = ""
    dialog: str = ""
    compose: str = ""
    before: str = ""
    history: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> "Look":
        """The look that a query string asks for; what it does not know it leaves out."""
        show, phase = query.get("show", ""), query.get("phase", "")
        return cls(
            show=show if show in (*KINDS, WORK) else "all",
            phase=phase if phase in PHASES else "",
            field=query.get("field", "")[:40],
            section=query.get("section", "")[:40],
            dialog=query.get("dialog", "")[:60],
            compose=query.get("compose", "")[:10],
            before=query.get("before", "")[:300],
            history=bool(query.get("history")),
        )

    @classmethod
    def of(cls, request: ReaderRequest) -> "Look":
        """What the reader looks at while this request is sent: its own address, or the page it came from."""
        if request.method in ("GET", "HEAD"):
            return cls.read(request.GET)
        here = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
        return replace(cls.read(QueryDict(here.query[:2000])), dialog="", compose="", field="")

    def query(self, **changes: Any) -> str:
        """The query string of this look with some parts changed."""
        parts = {"show": self.show if self.show != "all" else "", "phase": self.phase} | changes
        told = urlencode({name: value for name, value in parts.items() if value})
        return f"?{told}" if told else ""


def found(user: User, reference: str) -> Ticket:
    """The ticket that the reader means, with everything the workspace joins; 404 when they may not see it."""
    return get_object_or_404(Ticket.objects.visible_to(user).for_workspace(), pk=_key(reference))


def addressed(user: User, reference: str) -> Ticket:
    """The same ticket for a change: the verb reads what it needs under its lock."""
    visible = Ticket.objects.visible_to(user).select_related("contact", "team")
    return get_object_or_404(visible, pk=_key(reference))


def address(ticket: Ticket) -> str:
    """Where the ticket's page is."""
    return reverse("tickets:ticket", args=[ticket.reference])


def wants_part(request: ReaderRequest) -> bool:
    """Whether htmx asks, so that a part of the page is the better answer."""
    return "HX-Request" in request.headers


def _key(reference: str) -> int:
    key = ticket_key(reference)
    if key is None:
        raise Http404
    return key
