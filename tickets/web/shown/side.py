"""The right column: whom we help, what the ticket is, and what other floors have to say about it."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from customers.models import Contract
from resolution.core.panels import ticket_panels
from tickets.case import Case
from tickets.models import Attachment, Ticket
from tickets.permissions import may_change
from tickets.vocabulary import EmotionalState
from tickets.web.shown import people
from tickets.web.shown.labels import choices_of, label_of
from tickets.web.shown.work import NONE_CHOSEN, value_of

LAST = 8  # earlier tickets of the same customer
PREFERENCES = ("preferred_channel", "style", "technical_level")
KINDS = ("severity", "category", "complexity")


def customer(case: Case) -> dict[str, Any]:
    """Who asks, what time it is for them, and how they like to be talked to."""
    contact = case.ticket.contact
    mood = case.assessment
    return {
        "contact": contact,
        "customer": case.ticket.customer,
        "local": case.at.astimezone(zone_of(contact.time_zone)),
        "zone": contact.time_zone.rpartition("/")[2].replace("_", " "),
        "preferences": [_choice(case, name) for name in PREFERENCES],
        "mood": EmotionalState(mood.emotional_state).label if mood and mood.emotional_state_confirmed else "",
        "url": reverse("customers:customer", args=[case.ticket.customer_id]),
    }


def history(ticket: Ticket, user: User) -> dict[str, Any]:
    """Contracts and the last tickets of the same customer."""
    others = Ticket.objects.visible_to(user).filter(customer=ticket.customer_id).exclude(pk=ticket.pk)
    return {
        "contracts": list(Contract.objects.filter(customer=ticket.customer_id).order_by("-starts_on", "-id")[:3]),
        "others": list(others.order_by("-created_at", "-id")[:LAST]),
    }


def properties(case: Case, user: User) -> dict[str, Any]:
    """What can be changed one at a time."""
    ticket = case.ticket
    owners, teams = people.colleagues(), people.teams()
    return {
        "writes": may_change(user, ticket),
        "mine": ticket.owner_id == user.pk,
        "fields": [
            _listed("owner", ticket.owner_id, owners, known=ticket.owner.name if ticket.owner else ""),
            _listed("team", ticket.team_id, teams, known=ticket.team.name if ticket.team else ""),
            *(_choice(case, name) for name in KINDS),
        ],
    }


def escalations(case: Case) -> dict[str, Any]:
    """To whom it was handed up, and whether they took it."""
    return {"rows": case.escalations}


def approvals(case: Case, user: User) -> dict[str, Any]:
    """What was asked and decided in writing; the one who asks never decides."""
    return {
        "rows": [
            {"approval": row, "decides": row.decided_at is None and user.approves and row.requested_by_id != user.pk}
            for row in case.approvals
        ],
        "writes": may_change(user, case.ticket),
    }


def files(case: Case, user: User, kept: list[Attachment]) -> dict[str, Any]:
    """Every file of the ticket, newest first."""
    return {"rows": sorted(kept, key=lambda file: file.pk, reverse=True), "writes": may_change(user, case.ticket)}


def panels(ticket: Ticket) -> list[dict[str, Any]]:
    """What other floors show, each loaded by its own address."""
    return [
        {"id": f"panel-{panel.key}", "title": panel.title, "url": reverse(panel.url_name, args=[ticket.reference])}
        for panel in ticket_panels()
    ]


def _choice(case: Case, name: str) -> dict[str, Any]:
    value = value_of(case, name)
    empty = () if name == "severity" else (NONE_CHOSEN,)
    choices = [(str(key), label) for key, label in (*empty, *choices_of(name))]
    return {"name": name, "label": label_of(name), "value": "" if value is None else str(value), "choices": choices}


def _listed(name: str, key: int | None, known_list: people.Choices, *, known: str) -> dict[str, Any]:
    rows = [(str(pk), label) for pk, label in known_list]
    if key is not None and str(key) not in dict(rows):  # who left, or is new since a minute
        rows.insert(0, (str(key), known))
    nobody = [("", _("Nobody yet"))]
    return {"name": name, "label": label_of(name), "value": str(key or ""), "choices": [*nobody, *rows]}


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
