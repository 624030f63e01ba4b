"""Keeping the agenda. Promises are gathered on the ticket in hand and written when its verb ends."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.operations.auditing import require_administrator
from resolution.core.refusals import Refused
from tickets import events
from tickets.hand import hand_of
from tickets.models import AgendaEntry, Ticket
from tickets.operations.refreshing import changing
from tickets.vocabulary import Party

State = AgendaEntry.State


def put(
    ticket: Ticket,
    kind: str,
    key: str,
    *,
    due_at: datetime,
    at: datetime,
    by: str = Party.US,
    counts: bool = True,
) -> None:
    """Promise a due moment, or move the one that is there under the same kind and key."""
    put_all([AgendaEntry(ticket=ticket, kind=kind, key=key, due_at=due_at, by=by, counts=counts, created_at=at)])


def put_all(entries: Iterable[AgendaEntry]) -> None:
    """Promise several moments; an entry of the same kind and key moves and waits anew."""
    for entry in entries:
        hand_of(entry.ticket).put(entry)


def put_for_each(tickets: QuerySet[Any], kind: str, key: str, *, due_at: datetime, at: datetime) -> int:
    """Promise the same moment to many tickets in one statement, without a word in their next action.

    `tickets` yields their keys, as `Clock.objects.filter(...).values("ticket")` does. Returns how many there were.
    """
    asked, values = tickets.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(PUT_FOR_EACH.format(tickets=asked), [kind, key, due_at, Party.US, at, *values])
        return int(cursor.rowcount)


def settle(ticket: Ticket, *kinds: str, at: datetime, key: str = "", state: str = State.DONE, reason: str = "") -> int:
    """End the outstanding entries of these kinds (of one key, if given); returns how many there were."""
    return hand_of(ticket).settle(
        lambda entry: entry.kind in kinds and key in ("", entry.key), state=state, at=at, reason=reason
    )


def clear(ticket: Ticket, *, at: datetime) -> int:
    """Cancel everything that is outstanding; returns how much there was."""
    return hand_of(ticket).settle(lambda _entry: True, state=State.CANCELLED, at=at)


def retry(entry: AgendaEntry, *, actor: User, at: datetime) -> None:
    """Have a due moment that stepped aside tried again. Raises Refused when it did not, or somebody was quicker."""
    require_administrator(actor)
    with changing(entry.ticket, at) as ticket:
        aside = hand_of(ticket).stepped_aside(entry.kind, entry.key)
        if aside is None:
            raise Refused(_("This due moment did not step aside, or somebody has tried it again already."))
        events.record(ticket, "retried", actor=actor, at=at, kind=aside.kind, failed_with=aside.reason)
        aside.state, aside.reason, aside.attempts = State.PENDING, "", 0
        aside.claim = aside.lease_until = None
        hand_of(ticket).note(aside)


PUT_FOR_EACH = """
    INSERT INTO tickets_agendaentry
        (ticket_id, kind, key, due_at, by, created_at, counts, state, attempts, reason)
    SELECT DISTINCT meant.key, %s, %s, %s::timestamptz, %s, %s::timestamptz, false, 'pending', 0, ''
    FROM ({tickets}) AS meant (key)
    ORDER BY meant.key
    ON CONFLICT (ticket_id, kind, key) DO NOTHING
"""
