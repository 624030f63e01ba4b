"""What wants its reader: one entry a ticket, the newest reason first. Looking changes nothing; posting reads."""

from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from resolution.core.paging import Page, page_or_first
from resolution.core.typing import ReaderRequest
from tickets.models import Notification
from tickets.operations import notifying
from tickets.web import ground
from tickets.web.ground import SeeOther

SIZE = 25
REASONS = 20  # older ones of a ticket that an entry unfolds; how many more there are is not counted
NEWEST_FIRST = ("-id",)


@require_safe
def inbox(request: ReaderRequest) -> HttpResponse:
    """Everything unread of the tickets that the reader sees."""
    cursor, address = request.GET.get("cursor", ""), reverse("tickets:inbox")
    found = _page(request.user, cursor)
    context = {
        "entries": _entries(request.user, found.rows),
        "up_to": found.rows[0].pk if found.rows and not cursor else 0,
        "empty": None if found.rows else _empty(request.user),
        "next_url": f"{address}?{urlencode({'cursor': found.next_cursor})}" if found.next_cursor else "",
        "first_url": address if cursor else "",
    }
    return render(request, "tickets/inbox.html", context)


@require_POST
def open_ticket(request: ReaderRequest, key: int) -> HttpResponse:
    """Read an entry and go where it leads: to its ticket, unless its kind has a page of its own."""
    reason = _reason(request, key)
    notifying.read_ticket(reason.ticket_id, reader=request.user, at=timezone.now())
    return SeeOther(_leads_to(reason))


@require_POST
def put_aside(request: ReaderRequest, key: int) -> HttpResponse:
    """Read an entry without going to its ticket."""
    notifying.read_ticket(_reason(request, key).ticket_id, reader=request.user, at=timezone.now())
    return SeeOther(reverse("tickets:inbox"))


@require_POST
def read_all(request: ReaderRequest) -> HttpResponse:
    """Read everything up to the newest that the reader had before them."""
    typed = request.POST.get("up_to", "")
    up_to = int(typed) if typed.isdecimal() and len(typed) < 19 else 0
    notifying.read_everything(reader=request.user, up_to=up_to, at=timezone.now())
    return SeeOther(reverse("tickets:inbox"))


@require_POST
def seen(request: ReaderRequest, reference: str) -> HttpResponse:
    """The reader has the ticket's page before them: the page says so itself, because looking changes nothing."""
    ticket = ground.addressed(request.user, reference)
    notifying.read_ticket(ticket.pk, reader=request.user, at=timezone.now())
    return HttpResponse(status=204) if ground.wants_part(request) else SeeOther(ground.address(ticket))


def _reason(request: ReaderRequest, key: int) -> Notification:
    return get_object_or_404(Notification.objects.visible_to(request.user).select_related("ticket"), pk=key)


def _page(reader: User, cursor: str) -> Page[Notification]:
    rows = Notification.objects.visible_to(reader).newest_of_each_ticket().select_related("ticket__contact")
    return page_or_first(rows, NEWEST_FIRST, size=SIZE, cursor=cursor)[0]


def _entries(reader: User, newest: list[Notification]) -> list[dict[str, Any]]:
    """The newest reasons, each with its ticket and the older ones of the same ticket."""
    older: dict[int, list[Notification]] = defaultdict(list)
    if newest:
        unread = Notification.objects.visible_to(reader).unread().filter(ticket__in=[one.ticket_id for one in newest])
        for reason in unread.first_of_each_ticket(REASONS + 2).order_by("-pk"):
            older[reason.ticket_id].append(reason)
    return [_entry(one, [old for old in older[one.ticket_id] if old.pk < one.pk]) for one in newest]


def _entry(newest: Notification, older: list[Notification]) -> dict[str, Any]:
    return {
        "reason": newest,
        "ticket": newest.ticket,
        "url": _leads_to(newest),
        "older": older[:REASONS],
        "more": len(older) > REASONS,
    }


def _leads_to(reason: Notification) -> str:
    page = settings.INBOX_LEADS_TO.get(reason.kind)
    return reverse(page, args=[reason.key]) if page else ground.address(reason.ticket)


def _empty(reader: User) -> dict[str, Any]:
    view = "mine" if reader.works_tickets else "all"
    label = _("My open tickets") if reader.works_tickets else _("All open tickets")
    return {"label": label, "url": reverse("tickets:queue", args=[view])}
