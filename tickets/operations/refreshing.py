"""Keeping the columns of a ticket that repeat what other rows say.

Every verb ends in `finish`: the next action is computed from the agenda, invariant 1 is met, and the
row is written once, under the lock under which it was read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction

from tickets import report
from tickets.case import Case
from tickets.models import AgendaEntry, Ticket
from tickets.next_action import next_action
from tickets.vocabulary import Complexity, Severity, Variant

LOOK_AGAIN = timedelta(days=1)


@contextmanager
def changing(ticket: Ticket, at: datetime, *, gates: bool = False) -> Iterator[Ticket]:
    """Lock the ticket, hand it out fresh for changes, and write it back with its next action.

    `gates` counts the gates again; leave it off where the change cannot have touched one.
    """
    with transaction.atomic():
        locked = Ticket.objects.locked().get(pk=ticket.pk)
        yield locked
        finish(locked, at, Case(locked, at) if gates else None)


def finish(ticket: Ticket, at: datetime, case: Case | None = None) -> None:
    """Compute what the queue shows and write the locked ticket; with a case, count its gates too."""
    ticket.variant = variant_of(ticket)
    if case is not None:
        count_gates(case)
    _plan(ticket, at)
    ticket.updated_at = at
    ticket.version += 1
    ticket.save()


def count_gates(case: Case) -> None:
    """How many gates of the step that leads on are there, and how many hold.

    What is said in the act of the step itself (the closing message, say) is not counted as missing.
    """
    findings = [finding for finding in report.forward(case) if finding.fields != ("message",)]
    case.ticket.gates_total = len(findings)
    case.ticket.gates_met = sum(finding.status != "fail" for finding in findings)


def variant_of(ticket: Ticket) -> Variant:
    """Express for what is simple and at most medium, complex for what is complex or critical."""
    if ticket.complexity == Complexity.COMPLEX or ticket.severity == Severity.CRITICAL:
        return Variant.COMPLEX
    mild = ticket.severity in (Severity.MEDIUM, Severity.LOW)
    again = ticket.second_failure or ticket.reopen_count > 0
    if ticket.complexity == Complexity.SIMPLE and mild and not ticket.recovery_required and not again:
        return Variant.EXPRESS
    return Variant.STANDARD


def _plan(ticket: Ticket, at: datetime) -> None:
    if not ticket.is_open:
        ticket.next_action_at, ticket.next_action_by, ticket.next_action_code = None, "", ""
        return
    entries = list(ticket.agenda.outstanding()) if ticket.pk else []
    action = next_action(ticket, entries)
    if action is None:  # nothing is planned: somebody looks after it tomorrow
        entry = AgendaEntry(ticket=ticket, kind="look", key="look", due_at=at + LOOK_AGAIN, created_at=at)
        AgendaEntry.objects.bulk_create(
            [entry],
            update_conflicts=True,
            unique_fields=["ticket", "kind", "key"],
            update_fields=["due_at", "state", "settled_at", "attempts"],
        )
        action = next_action(ticket, [entry])
    if action is not None:
        ticket.next_action_at, ticket.next_action_by, ticket.next_action_code = action.at, action.by, action.code
