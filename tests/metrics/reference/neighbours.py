"""KPIs 3, 6, 7, 9 and 10: answers, response clocks and follow-ups."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from followups.models import FollowUp, SurveyAnswer
from tests.metrics.reference.asking import Unit
from tests.metrics.reference.rows import Rows, by

IN_TIME = timedelta(days=14)


def satisfaction(rows: Rows) -> Iterator[Unit]:
    return _asked_after_each("satisfaction", "csat", rows)


def effort(rows: Rows) -> Iterator[Unit]:
    return _asked_after_each("effort", "ces", rows)


def _asked_after_each(key: str, kind: str, rows: Rows) -> Iterator[Unit]:
    """The customer's latest answer of each cycle; one that only an agent typed is kept and not counted."""
    answers = [answer for answer in rows.answers if answer.kind == kind and _counts(rows, answer)]
    for cycle, given in by(answers, lambda answer: answer.cycle_id).items():
        own = [answer for answer in given if not answer.entered_by_agent]
        latest = max(own or given, key=lambda answer: (answer.answered_at, answer.pk))
        score = ten_point(latest)
        at = rows.cycles[cycle].resolved_at or latest.first_answered_at
        whose = _whose(rows, latest)
        yield Unit(key, cycle, latest.ticket_id, at, score, score >= 8, whose, counted=bool(own))


def _counts(rows: Rows, answer: SurveyAnswer) -> bool:
    ticket, cycle = rows.tickets[answer.ticket_id], rows.cycles[answer.cycle_id]
    if not rows.countable(ticket):
        return False
    in_time = cycle.resolved_at is not None and answer.first_answered_at <= cycle.resolved_at + IN_TIME
    return in_time or (ticket.imported and rows.resolution_of(cycle) is None)


def ten_point(answer: SurveyAnswer) -> Decimal:
    """Any scale on 1 to 10, in a straight line."""
    score, most = Decimal(answer.score), Decimal(answer.scale_max)
    part = (most - score if answer.lower_is_better else score - 1) / (most - 1)
    return (1 + 9 * part).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _whose(rows: Rows, answer: SurveyAnswer) -> dict[str, Any]:
    event = rows.resolution_of(rows.cycles[answer.cycle_id])
    return event.context if event is not None else rows.today(rows.tickets[answer.ticket_id])


def nps(rows: Rows) -> Iterator[Unit]:
    for answer in rows.answers:
        if answer.kind == "nps" and rows.countable(rows.tickets[answer.ticket_id]):
            yield Unit(
                "nps",
                answer.pk,
                answer.ticket_id,
                answer.answered_at,
                Decimal(answer.score),
                answer.score >= 9,
                _whose(rows, answer),
                counted=not answer.entered_by_agent,
                contact=answer.contact_id,
            )


def response_compliance(rows: Rows) -> Iterator[Unit]:
    for clock in rows.clocks:
        ticket = rows.tickets[clock.ticket_id]
        if clock.metric not in ("first_response", "next_response") or clock.decided_at is None:
            continue
        never = ticket.phase == "cancelled" and (
            ticket.cancel_reason in ("spam", "test")
            or (ticket.cancel_reason == "created_in_error" and ticket.acknowledged_at is None)
        )
        if ticket.customer_initiated and not never and clock.state in ("met", "breached"):
            event = rows.deciding(ticket.pk, ("clock_met", "clock_breached"), clock=clock.pk)
            whose = event.context if event else rows.today(ticket)
            met = clock.stopped_at is not None and clock.due_at is not None and clock.stopped_at <= clock.due_at
            yield Unit("response_compliance", clock.pk, ticket.pk, clock.decided_at, None, met, whose)


def follow_up_completion(rows: Rows) -> Iterator[Unit]:
    for one in rows.follow_ups:
        ticket = rows.tickets[one.ticket_id]
        out = one.state == "cancelled" and one.reason in ("opted_out", "merged", "ticket_cancelled")
        waits = one.state in ("planned", "open")
        if not (out or waits or one.state == "superseded") and rows.countable(ticket):
            on_time = one.completed_at is not None and one.completed_at <= one.window_end
            done = one.state == "done" and on_time
            whose = _decided(rows, one)
            yield Unit("follow_up_completion", one.pk, ticket.pk, one.window_end, None, done, whose)


def _decided(rows: Rows, one: FollowUp) -> dict[str, Any]:
    event = rows.deciding(one.ticket_id, ("followed_up", "follow_up_missed"), follow_up=one.pk)
    if event is None and one.reason == "closed_early":
        number = rows.cycles[one.cycle_id].number
        event = rows.deciding(one.ticket_id, ("close",), cycle=number)
    return event.context if event is not None else rows.today(rows.tickets[one.ticket_id])
