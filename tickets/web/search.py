"""One field for everything: a reference or an address leads straight there, words lead to tickets."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.models import Contact
from resolution.core.identifiers import reference, ticket_key
from resolution.core.typing import ReaderRequest
from tickets import search as documents
from tickets.models import Ticket
from tickets.web import rows

SIZE = 25
LONGEST = 200  # characters of a question that are looked at


@require_safe
def search(request: ReaderRequest) -> HttpResponse:
    """Jump where the words name one thing; otherwise the tickets that hold them, newest first."""
    words = request.GET.get("q", "").replace("\x00", " ").strip()[:LONGEST]
    address, hint = _jump(request, words) if "after" not in request.GET else ("", "")
    if address:
        return redirect(address)
    now = timezone.now()
    return render(
        request, "tickets/search.html", {"words": words, "hint": hint, "now": now, **_found(request, words, now)}
    )


def _jump(request: ReaderRequest, words: str) -> tuple[str, str]:
    """Where a reference, a number or an address leads; or what to say when it leads nowhere."""
    key = ticket_key(words) or (int(words) if words.isascii() and words.isdigit() and len(words) < 19 else None)
    if key is not None:
        if Ticket.objects.visible_to(request.user).filter(pk=key).exists():
            return rows.ticket_address()(reference(key)), ""
        if not words.isdigit():
            said = _("There is no %(reference)s that you may see. Whatever speaks of it stands below.")
            return "", said % {"reference": reference(key)}
    if "@" in words and " " not in words:
        contact = Contact.objects.visible_to(request.user).with_address(words).first()
        if contact is not None:
            return f"{reverse('customers:customer', args=[contact.customer_id])}#contact-{contact.pk}", ""
    return "", ""


def _found(request: ReaderRequest, words: str, now: datetime) -> dict[str, Any]:
    after = request.GET.get("after", "")
    before = int(after) if after.isdecimal() and len(after) < 19 else 2**63 - 1
    keys = documents.find(request.user, words, limit=SIZE + 1, before=before)
    found = Ticket.objects.visible_to(request.user).filter(pk__in=keys[:SIZE]).order_by("-id")
    tickets = list(found.values_list(*rows.COLUMNS, "snippet", named=True)) if keys else []
    drawn = rows.drawn(tickets, now)
    for row, ticket in zip(drawn, tickets, strict=True):
        row["snippet"] = ticket.snippet
    address = reverse("tickets:search")
    return {
        "now": now,
        "tickets": drawn,
        "next_url": f"{address}?{urlencode({'q': words, 'after': keys[SIZE - 1]})}" if len(keys) > SIZE else "",
        "first_url": f"{address}?{urlencode({'q': words})}" if after else "",
        "customers_url": f"{reverse('customers:list')}?{urlencode({'q': words})}",
    }
