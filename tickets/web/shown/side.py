"""The right column: whom we help, what the ticket is, and what other floors have to say about it."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.urls import reverse
from django.utils.text import capfirst
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
from tickets.web.shown.options import label, options
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
    names = people.names() if case.escalations else {}
    teams = dict(people.teams()) if case.escalations else {}
    return {
        "rows": [
            {
                "escalation": row,
                "to": names.get(row.target_user_id or 0) or teams.get(row.target_team_id or 0, ""),
                "by": names.get(row.raised_by_id or 0, ""),
            }
            for row in case.escalations
        ]
    }


def approvals(case: Case, user: User) -> dict[str, Any]:
    """What was asked and decided in writing; the one who asks never decides."""
    names = people.names() if case.approvals else {}
    return {
        "rows": [
            {
                "approval": row,
                "asked_by": names.get(row.requested_by_id, ""),
                "decided_by": names.get(row.decided_by_id or 0, ""),
                "decides": row.decided_at is None and user.approves and row.requested_by_id != user.pk,
            }
            for row in case.approvals
        ],
        "writes": may_change(user, case.ticket),
    }


def files(case: Case, user: User, kept: list[Attachment]) -> dict[str, Any]:
    """Every file of the ticket, newest first."""
    return {"rows": sorted(kept, key=lambda file: file.pk, reverse=True), "writes": may_change(user, case.ticket)}


def panels(ticket: Ticket, user: User) -> list[dict[str, Any]]:
    """What other floors show to this reader, each loaded by its own address."""
    return [
        {"id": f"panel-{panel.key}", "title": panel.title, "url": reverse(panel.url_name, args=[ticket.reference])}
        for panel in ticket_panels(user)
    ]


def _choice(case: Case, name: str) -> dict[str, Any]:
    value = value_of(case, name)
    return _select(name, () if name == "severity" else (NONE_CHOSEN,), choices_of(name), value)


def _listed(name: str, key: int | None, known_list: people.Choices, *, known: str) -> dict[str, Any]:
    gone = key is not None and key not in dict(known_list)  # who left, or is new since a minute
    return _select(name, (("", _("Nobody yet")), *(((key, known),) if gone else ())), known_list, key)


def _select(name: str, first: Any, rest: Any, value: Any) -> dict[str, Any]:
    choices = tuple((str(key), label) for key, label in (*first, *rest))
    chosen = "" if value is None else str(value)
    return {
        "name": name,
        "label": capfirst(label_of(name)),
        "options": options(choices, chosen),
        "chosen": label(choices, chosen),
    }


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
