"""The histories tell of everything that a KPI depends on; what they leave out proves nothing."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from followups.models import SurveyInvitation
from quality.models import QualityReview
from tests.factories import DAY
from tests.metrics.histories.conftest import Histories
from tests.metrics.reference import Rows
from tickets.models import Hold, Message, RecurrenceSuggestion, ResolutionCycle, Ticket, TicketLink
from tickets.vocabulary import HoldParty, Intent, ReopenReason

pytestmark = pytest.mark.django_db
QUARTER = timedelta(seconds=900)
SECOND = timedelta(seconds=1)


def test_every_kind_of_thing_occurs(histories: Histories) -> None:
    told = [
        name
        for part in (
            _tickets,
            _talk,
            _cycles,
            _holds,
            _repeats,
            _escalations,
            _clocks,
            _follow_ups,
            _answers,
            _reviews,
        )
        for name, occurs in part(histories.rows)
        if not occurs
    ]
    assert told == []


def _tickets(rows: Rows) -> Iterator[tuple[str, bool]]:
    tickets = list(rows.tickets.values())
    early = {t.cancel_reason for t in tickets if t.phase == "cancelled" and t.acknowledged_at is None}
    late = {t.cancel_reason for t in tickets if t.phase == "cancelled" and t.acknowledged_at is not None}
    yield "spam before anybody answered", "spam" in early
    yield "spam after somebody answered", "spam" in late
    yield "withdrawn before and after", "withdrawn" in early & late
    yield "created in error, before", "created_in_error" in early
    yield "merged away", any(t.phase == "merged" for t in tickets)
    yield "merged away after it was solved", any(t.phase == "merged" and t.resolved_at for t in tickets)
    yield "our own tickets", any(not t.customer_initiated and t.resolved_at for t in tickets)
    yield "imported", any(t.imported for t in tickets)
    yield "still open", any(t.phase == "connection" for t in tickets)
    yield "of a mass incident", any(t.problem_id in rows.mass_incidents and t.resolved_at for t in tickets)
    yield "of an ordinary problem", any(t.problem_id and t.problem_id not in rows.mass_incidents for t in tickets)
    yield "wishes", any(event.context["category"] == "feature_request" for _cycle, _at, event in rows.resolved())
    yield "nobody's", any(event.context["owner"] is None for _cycle, _at, event in rows.resolved())
    for name in ("owner", "team", "severity", "category", "variant"):
        yield f"{name} changed before a later event", any(_changed(rows, ticket.pk, name) for ticket in tickets)


def _changed(rows: Rows, ticket: int, name: str) -> bool:
    return len({str(event.context[name]) for event in rows.events_of[ticket]}) > 1


def _talk(rows: Rows) -> Iterator[tuple[str, bool]]:
    messages = [message for ticket in rows.tickets for message in rows.messages_of[ticket]]
    for intent in Intent.values:
        yield f"intent {intent}", any(message.intent == intent for message in messages)
    yield "a send taken back", any(message.withdrawn_at for message in messages)
    yield "a call that reached them", any(m.kind == "call" and m.reached for m in messages)
    yield "an attempt to call", any(m.kind == "call" and not m.reached for m in messages)
    yield "words of a machine", any(m.kind == "outbound" and m.author_id is None for m in messages)
    yield "a closing message by hand", any(m.purpose == "closing" for m in messages)
    yield "words merged in", any(m.moved_from_id for m in messages)
    solved = [cycle.ticket_id for cycle, _at, _event in rows.resolved()]
    yield "solved without a word", any(not any(m.author_id for m in rows.said(ticket)) for ticket in solved)
    gaps = {gap for ticket in solved for gap in _gaps(rows.said(ticket))}
    for gap in (QUARTER - SECOND, QUARTER, QUARTER + SECOND):
        yield f"two mails {gap} apart", gap in gaps


def _gaps(said: list[Message]) -> Iterator[timedelta]:
    for one, other in pairwise(said):
        if one.author_id and other.author_id:
            yield other.created_at - one.created_at


def _cycles(rows: Rows) -> Iterator[tuple[str, bool]]:
    backs = [(one, other) for cycles in rows.cycles_of.values() for one, other in pairwise(cycles)]
    yield "three cycles", any(other.number == 3 for _one, other in backs)
    for reason in ReopenReason.values:
        yield f"reopened: {reason}", any(other.reopen_reason == reason for _one, other in backs)
    after = {other.started_at - one.resolved_at for one, other in backs if one.resolved_at}
    for days in (7, 30):
        yield f"back after exactly {days} days", days * DAY in after
        yield f"back a second after {days} days", days * DAY + SECOND in after
    kinds = {cycle.acceptance_kind for cycle, _at, _event in rows.resolved()}
    yield "accepted by silence", "silence" in kinds
    verbs = {event.verb for _cycle, _at, event in rows.resolved()}
    yield "solved on first contact and step by step", verbs == {"resolve", "resolve_on_first_contact"}


def _holds(rows: Rows) -> Iterator[tuple[str, bool]]:
    holds = [hold for ticket in rows.tickets for hold in rows.holds_of[ticket]]
    for party in HoldParty.values:
        yield f"waiting for {party}", any(hold.party == party for hold in holds)
    theirs = [hold for hold in holds if hold.party == "customer"]
    yield "two waits over each other", any(_overlap(one, other) for one, other in pairwise(theirs))
    ends = {cycle.ticket_id: at for cycle, at, _event in rows.resolved()}
    yield (
        "a wait beyond the solution",
        any(h.ended_at and h.ended_at > ends.get(h.ticket_id, h.ended_at) for h in theirs),
    )
    yield "a wait that lasts", any(hold.ended_at is None for hold in holds)


def _overlap(one: Hold, other: Hold) -> bool:
    if one.ticket_id != other.ticket_id or one.ended_at is None or other.ended_at is None:
        return False
    return one.started_at < other.ended_at and other.started_at < one.ended_at


def _repeats(rows: Rows) -> Iterator[tuple[str, bool]]:
    links = [(rows.tickets[link.ticket_id], link) for links in rows.repeats_of.values() for link in links]
    yield "confirmed repeats", bool(links)
    yield "confirmed long after", any(link.created_at - later.created_at > 30 * DAY for later, link in links)
    yield "of a stranger", any(later.customer_id != rows.tickets[link.other_id].customer_id for later, link in links)
    yield "opened before the solution", any(_too_early(rows.cycles_of[link.other_id], later) for later, link in links)
    yield "undecided", RecurrenceSuggestion.objects.filter(decision="").exists()
    assert len(links) == TicketLink.objects.filter(kind="recurrence_of").count()


def _too_early(cycles: list[ResolutionCycle], later: Ticket) -> bool:
    return not any(cycle.resolved_at and cycle.resolved_at <= later.created_at for cycle in cycles)


def _escalations(rows: Rows) -> Iterator[tuple[str, bool]]:
    found = [one for ticket in rows.tickets for one in rows.escalations_of[ticket]]
    yield "accepted", any(one.accepted_at for one in found)
    yield "returned", any(one.returned_at for one in found)
    yield "never answered", any(one.accepted_at is None and one.returned_at is None for one in found)
    yield "accepted months later", any(one.accepted_at and one.accepted_at - one.raised_at > 60 * DAY for one in found)
    first = {
        ticket: min((m.created_at for m in rows.said(ticket) if m.author_id), default=None) for ticket in rows.tickets
    }
    before = [one for one in found if one.accepted_at and (said := first[one.ticket_id]) and one.raised_at < said]
    yield "accepted before anybody answered", bool(before)


def _clocks(rows: Rows) -> Iterator[tuple[str, bool]]:
    for metric in ("first_response", "next_response"):
        for state in ("met", "breached", "cancelled"):
            yield f"{metric} {state}", any((c.metric, c.state) == (metric, state) for c in rows.clocks)
    yield "still running", any(clock.state == "running" for clock in rows.clocks)
    yield "late and never answered", any(c.state == "breached" and c.stopped_at is None for c in rows.clocks)
    yield "stopped in the last moment", any(clock.stopped_at == clock.due_at for clock in rows.clocks)


def _follow_ups(rows: Rows) -> Iterator[tuple[str, bool]]:
    found = rows.follow_ups
    for reason in ("opted_out", "merged", "ticket_cancelled", "closed_early", "reopened", "window_over"):
        yield f"follow-up: {reason}", any(one.reason == reason for one in found)
    yield "done in time", any(one.state == "done" for one in found)
    yield "done in the last moment", any(one.state == "done" and one.completed_at == one.window_end for one in found)
    yield "done late", any(one.completed_at and one.completed_at > one.window_end for one in found)
    yield "missed", any(one.state == "missed" and one.completed_at is None for one in found)


def _answers(rows: Rows) -> Iterator[tuple[str, bool]]:
    answers = rows.answers
    late = [a.first_answered_at - at for a in answers if (at := rows.cycles[a.cycle_id].resolved_at)]
    yield "typed by an agent", any(answer.entered_by_agent for answer in answers)
    yield "corrected", any(answer.answered_at > answer.first_answered_at for answer in answers)
    yield "after exactly fourteen days", 14 * DAY in late
    yield "a second late", 14 * DAY + SECOND in late
    for scale in (5, 7, 100):
        yield f"on a scale to {scale}", any(answer.scale_max == scale for answer in answers)
    yield "on a scale upside down", any(answer.lower_is_better for answer in answers)
    people = [answer.contact_id for answer in answers if answer.kind == "nps"]
    yield "several recommendations of one person", len(people) > len(set(people))
    pairs = [(answer.cycle_id, answer.kind) for answer in answers]
    yield "two answers about one cycle", len(pairs) > len(set(pairs))
    asked = set(SurveyInvitation.objects.values_list("cycle", flat=True))
    yield "asked and silent", bool(asked - {answer.cycle_id for answer in answers})


def _reviews(rows: Rows) -> Iterator[tuple[str, bool]]:
    for state in ("submitted", "withdrawn", "asked"):
        yield f"review {state}", QualityReview.objects.filter(state=state).exists()
    given = [r for reviews in rows.reviews_of.values() for r in reviews if r.state == "submitted"]
    after = {r.submitted_at - at for r in given if r.submitted_at and (at := rows.cycles[r.cycle_id].resolved_at)}
    yield "review after exactly fourteen days", 14 * DAY in after
    yield "review a second late", 14 * DAY + SECOND in after


def test_contracts_tell_of_gaps_and_of_those_who_were_to_leave(histories: Histories) -> None:
    customers = [contact.customer for contact in histories.cast.people]
    assert any(customer.expected_end for customer in customers)
    assert any(len(histories.rows.contracts_of[customer.pk]) == 2 for customer in customers)
    assert any(not histories.rows.contracts_of[customer.pk] for customer in customers)


def test_every_kpi_has_hits_and_misses_and_most_have_units_apart(histories: Histories) -> None:
    for key, units in histories.units.items():
        assert {unit.hit for unit in units if unit.counted} == {True, False}, key
    apart = {key for key, units in histories.units.items() if not all(unit.counted for unit in units)}
    assert apart == {"first_contact_resolution", "satisfaction", "effort", "nps"}
