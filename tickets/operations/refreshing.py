"""Keeping the columns of a ticket that repeat what other rows say.

Every verb ends in `finish`: agenda and events that were gathered are written, the next action is computed,
invariant 1 is met, and the row is written once, under the lock under which it was read.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction

from tickets import events, report
from tickets.case import Case, cases_of
from tickets.hand import Hand, hand_of, take_in_hand
from tickets.models import AgendaEntry, Ticket
from tickets.next_action import next_action
from tickets.operations.writing import Together, insert_all, update_all
from tickets.reading_ahead import read_ahead
from tickets.vocabulary import Complexity, Severity, Variant

LOOK_AGAIN = timedelta(days=1)
KEPT_OF_AN_ENTRY = ["due_at", "by", "counts", "state", "claim", "lease_until", "attempts", "reason", "settled_at"]


@contextmanager
def changing(ticket: Ticket, at: datetime, *, gates: bool = False, keep: bool = True) -> Iterator[Ticket]:
    """Lock the ticket, hand it out fresh for changes, and write it back with its next action.

    A ticket that is in hand already is handed out as it is; whoever took it writes it back. `gates` counts the
    gates again: leave it off where the change cannot have touched one. Without `keep` nothing is kept.
    """
    if ticket.hand is not None:
        ticket.hand.counts_gates |= gates
        yield ticket
        return
    with transaction.atomic():
        locked = take_in_hand(Ticket.objects.locked().get(pk=ticket.pk))
        hand_of(locked).counts_gates = gates
        yield locked
        if keep:
            finish(locked, at)
        else:
            transaction.set_rollback(True)


@contextmanager
def changing_all(
    keys: Collection[int], at: datetime, *, about: Collection[str], waits: bool = True
) -> Iterator[dict[int, Ticket]]:
    """Lock many tickets, hand them out by their keys, and write back together those that were changed.

    `about` names what happens to them, so that whoever has to do with it reads ahead for all of them. Without
    `waits`, tickets that somebody else has locked are not handed out; nor are those that need what others hold.
    """
    with transaction.atomic():
        locked = Ticket.objects.locked(waits=waits).filter(pk__in=keys).order_by("id")
        tickets = {ticket.pk: ticket for ticket in locked}
        _take_all_in_hand(tickets)
        for key in read_ahead(about, list(tickets.values()), at):
            del tickets[key]
        yield tickets
        finish_all([ticket for ticket in tickets.values() if hand_of(ticket).is_touched], at)


def finish(ticket: Ticket, at: datetime) -> None:
    """Write down what was gathered around a ticket in hand, what the queue shows of it, and let it go."""
    hand = hand_of(ticket)
    _prepare(hand, at)
    _write_down(hand)
    if hand.counts_gates:
        count_gates(Case.newborn(ticket, at) if hand.is_newborn else Case(ticket, at))
    _show(hand, at)
    ticket.save(force_insert=hand.is_newborn)
    ticket.hand = None


def finish_all(tickets: Sequence[Ticket], at: datetime) -> None:
    """The same for tickets that are in hand together: a statement a table, however many they are."""
    hands = [hand_of(ticket) for ticket in tickets]
    for hand in hands:
        _prepare(hand, at)
    for together in {id(hand.together): hand.together for hand in hands if hand.together}.values():
        together.write()
    _write_all_down(hands)
    for case in cases_of([hand.ticket for hand in hands if hand.counts_gates], at):
        count_gates(case)
    for hand in hands:
        _show(hand, at)
    update_all(tickets, sorted({name for hand in hands for name in hand.changed_columns()}))
    for ticket in tickets:
        ticket.hand = None


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


def _take_all_in_hand(tickets: dict[int, Ticket]) -> None:
    together = Together(len(tickets))
    for ticket in tickets.values():
        hand_of(take_in_hand(ticket)).together = together
        hand_of(ticket).known[AgendaEntry] = []
    for entry in AgendaEntry.objects.unsettled().filter(ticket__in=tickets):
        hand_of(tickets[entry.ticket_id]).known[AgendaEntry].append(entry)


def _prepare(hand: Hand, at: datetime) -> None:
    """The variant follows what was changed; where nothing is planned, somebody looks after it tomorrow."""
    ticket = hand.ticket
    ticket.variant = variant_of(ticket)
    if ticket.is_open and not any(entry.counts for entry in hand.outstanding()):
        hand.put(AgendaEntry(ticket=ticket, kind="look", key="look", due_at=at + LOOK_AGAIN, created_at=at))


def _write_down(hand: Hand) -> None:
    entries = hand.changed()
    for entry in entries:
        entry.pk = None  # known or new, one statement writes them all
    _put_on_the_agenda(entries)
    events.write(hand.happened)


def _write_all_down(hands: Sequence[Hand]) -> None:
    """Known entries are updated, which is cheaper than to find them by their unique key."""
    entries = [entry for hand in hands for entry in hand.changed()]
    update_all([entry for entry in entries if entry.pk is not None], KEPT_OF_AN_ENTRY)
    _put_on_the_agenda([entry for entry in entries if entry.pk is None])
    happened = [event for hand in hands for event in hand.happened]
    insert_all(happened)
    if happened:
        transaction.on_commit(events.wake_the_relay, robust=True)


def _put_on_the_agenda(entries: Sequence[AgendaEntry]) -> None:
    """The unique key finds a row that is there: one that was settled long ago waits anew."""
    AgendaEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["ticket", "kind", "key"], update_fields=KEPT_OF_AN_ENTRY
    )


def _show(hand: Hand, at: datetime) -> None:
    """The columns of the queue: what is next, by whom and when."""
    ticket = hand.ticket
    action = next_action(ticket, hand.outstanding()) if ticket.is_open or ticket.triage_since else None
    if action is None:
        ticket.next_action_at, ticket.next_action_by, ticket.next_action_code = None, "", ""
    else:
        ticket.next_action_at, ticket.next_action_by, ticket.next_action_code = action.at, action.by, action.code
    ticket.updated_at = max(at, ticket.updated_at)  # who reads along after the commit speaks of an earlier moment
    ticket.version += not hand.is_newborn
