"""The supervisor's page of this moment: a whole page, and the part of it that is fetched again every 30 seconds."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.web.access import leaders_only
from followups.models import UpdatePromise
from metrics import live as reading
from metrics.live import LOADS, SHOWN, Exceptional
from metrics.web import now
from metrics.web.parts import Context
from resolution.core.caching import remembered
from resolution.core.identifiers import reference
from resolution.core.typing import ReaderRequest
from tickets.models import ApprovalRequest
from tickets.queues import COUNTS_KEPT, VIEWS, capped
from tickets.selection import Selection
from tickets.web import rows

EVERY = 30  # seconds between two looks
Address = Callable[[str], str]


@require_safe
@leaders_only
def live(request: ReaderRequest) -> HttpResponse:
    """The team right now: load, what is late or due, and where somebody is waited for."""
    template = "metrics/live.html#body" if "part" in request.GET else "metrics/live.html"
    return render(request, template, _context(request.user, timezone.now()))


def _context(reader: User, at: datetime) -> Context:
    strip = now.strip(reader, at)
    counts = {figure["name"]: figure for figure in strip}
    return {
        "strip": strip,
        "people": _load(reader, at),
        "columns": [list(_late(reader, at, counts)), list(_ahead(reader, at, counts))],
        "exceptions": [drawn(one) for one in reading.exceptions(reader, at)],
        "days": reading.LOOKED_BACK.days,
        "every": EVERY,
        "own_teams": not reader.sees_everything,
        "now": at,
    }


def _load(reader: User, at: datetime) -> list[Context]:
    """The rows of the load, remembered as the counts of the queue are."""
    people = remembered(f"load:{reader.pk}", lambda: reading.load(reader, at), seconds=COUNTS_KEPT)
    addresses = {name: (reverse("tickets:queue", args=[view]), chosen) for name, (view, chosen) in LOADS.items()}
    return [
        {
            "key": person["pk"],
            "name": person["name"],
            "last_word": person["last_word"],
            "cells": [
                {
                    "name": name,
                    "count": capped(person[name]),
                    "url": f"{address}?{_of(person['pk'], chosen)}",
                    "any": person[name] > 0,
                }
                for name, (address, chosen) in addresses.items()
            ],
        }
        for person in people
    ]


def _of(owner: int, chosen: dict[str, list[str]]) -> str:
    return Selection(VIEWS["all"], {"owner": [str(owner)], **chosen}).query()


def _late(reader: User, at: datetime, counts: dict[str, Context]) -> Iterable[Context]:
    """What is late, and whoever waits for a word of ours; each list with its number, which opens all of it."""
    address = rows.ticket_address()
    found = reading.late(reader, at)
    yield _section("late", _("Target missed"), _tickets(found, "next_action_at", address), counts["breached"])
    quiet = reading.silent(reader, at)
    everything = {"count": _at_most(quiet), "url": f"{reverse('tickets:queue', args=['all'])}?due=silent"}
    yield _section("silent", _("Promised updates, late without a word"), _promises(quiet, address), everything)
    asking = _approvals(reading.approvals(reader), address)
    yield _section("approvals", _("Waiting for approval"), asking, counts["approvals"])


def _ahead(reader: User, at: datetime, counts: dict[str, Context]) -> Iterable[Context]:
    """What can still be done in time."""
    address = rows.ticket_address()
    found = reading.soon(reader, at)
    yield _section("soon", _("Due within 2 hours"), _tickets(found, "next_action_at", address), counts["soon"])
    fresh = _tickets(reading.unassigned(reader), "created_at", address)
    yield _section("unassigned", _("Nobody's yet, the oldest first"), fresh, counts["unassigned"])


def _section(name: str, title: str, found: list[Context], everything: Context) -> Context:
    return {
        "name": name,
        "title": title,
        "rows": found,
        "count": everything["count"],
        "url": everything["url"],
        "more": len(found) >= SHOWN,
    }


def _at_most(found: list[Any]) -> str:
    return f"{SHOWN}+" if len(found) >= SHOWN else str(len(found))


def _tickets(found: list[Any], moment: str, address: Address) -> list[Context]:
    said = "since" if moment == "created_at" else "due"
    return [
        _line(
            row.id,
            address,
            row.subject,
            [row.contact__name, row.customer__name],
            row.owner__name,
            **{said: getattr(row, moment)},
            state="paused" if row.hold_party else "",
        )
        for row in found
    ]


def _promises(found: list[UpdatePromise], address: Address) -> list[Context]:
    return [
        _line(
            ticket.pk,
            address,
            ticket.subject,
            [ticket.contact.name, ticket.customer.name],
            ticket.owner.name if ticket.owner else "",
            due=promise.promised_at,
        )
        for promise, ticket in ((promise, promise.ticket) for promise in found)
    ]


def _approvals(found: list[ApprovalRequest], address: Address) -> list[Context]:
    return [
        _line(
            asked.ticket_id,
            address,
            asked.ticket.subject,
            [f"{asked.get_kind_display()}: {asked.reason}"],
            asked.requested_by.name,
            since=asked.requested_at,
        )
        | {"key": f"approval-{asked.pk}"}
        for asked in found
    ]


def _line(key: int, address: Address, title: str, about: list[str], whose: str | None, **more: Any) -> Context:
    name = reference(key)
    about = list(dict.fromkeys(about))  # a customer who is a person has one name
    return {
        "key": key,
        "reference": name,
        "url": address(name),
        "title": title,
        "about": about,
        "whose": whose,
        **more,
    }


def drawn(one: Exceptional) -> Context:
    """A row of the report of exceptions."""
    return {
        "key": one.key,
        "reference": one.ticket.reference,
        "title": one.ticket.subject,
        "url": reverse("tickets:ticket", args=[one.ticket.reference]),
        "who": one.who or _("By itself"),
        "at": one.at,
        "step": one.step,
        "what": one.what,
        "why": one.why,
        "kind": _("Overridden") if one.overridden else _("Skipped"),
        "tone": "warn" if one.overridden else "neutral",
    }
