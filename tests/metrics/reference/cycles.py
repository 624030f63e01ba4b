"""KPIs 1, 2, 4 and 8: what became of each resolved cycle."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from tests.metrics.reference.asking import Unit
from tests.metrics.reference.rows import Rows
from tickets.models import Message, ResolutionCycle

STEPS_OWN = {"receipt", "proposal", "verification_request", "closing", "follow_up"}
WITHIN = {"critical": 4, "high": 24, "medium": 48, "low": 120}  # hours


def first_contact_resolution(rows: Rows) -> Iterator[Unit]:
    for cycle, at, event in rows.resolved():
        ticket = rows.tickets[cycle.ticket_id]
        if cycle.number == 1 and ticket.customer_initiated and event.context["category"] != "feature_request":
            counted = ticket.problem_id not in rows.mass_incidents
            hit = _first_contact(rows, cycle, at)
            yield Unit("first_contact_resolution", cycle.pk, ticket.pk, at, None, hit, event.context, counted)


def recurrence(rows: Rows) -> Iterator[Unit]:
    reasons = {"recurred", "incomplete", "wrong_solution"}
    limit = timedelta(days=30)
    for cycle, at, event in rows.resolved():
        if event.context["category"] != "feature_request":
            hit = _came_back(rows, cycle, at, limit, reasons) or _was_repeated(rows, cycle, at, limit)
            yield Unit("recurrence", cycle.pk, cycle.ticket_id, at, None, hit, event.context)


def escalation(rows: Rows) -> Iterator[Unit]:
    for cycle, at, event in rows.resolved():
        hit = _was_handed_up(rows, cycle, at)
        yield Unit("escalation", cycle.pk, cycle.ticket_id, at, None, hit, event.context)


def resolution_time(rows: Rows) -> Iterator[Unit]:
    latest = {cycle.ticket_id: (cycle, at, event) for cycle, at, event in rows.resolved()}  # by number: the last stays
    for key, (cycle, at, event) in latest.items():
        net = _net_seconds(rows, cycle, at)
        hit = net <= WITHIN[event.context["severity"]] * 3600
        yield Unit("resolution_time", key, key, at, Decimal(net), hit, event.context)


def _net_seconds(rows: Rows, cycle: ResolutionCycle, at: datetime) -> int:
    """Second by second from the first word to the solution, those apart in which the customer had the ball."""
    ticket, end = rows.tickets[cycle.ticket_id], at
    if cycle.acceptance_kind == "silence":
        requests = [m.created_at for m in rows.said(ticket.pk) if m.purpose == "verification_request"]
        end = max([moment for moment in requests if moment <= at], default=at)
    waiting: set[int] = set()
    for hold in rows.holds_of[ticket.pk]:
        if hold.party == "customer":
            begin = max(hold.started_at, ticket.created_at)
            until = min(hold.ended_at or end, end)
            first = int((begin - ticket.created_at).total_seconds())
            waiting.update(range(first, first + int(max(timedelta(0), until - begin).total_seconds())))
    return max(0, int((end - ticket.created_at).total_seconds())) - len(waiting)


def _first_contact(rows: Rows, cycle: ResolutionCycle, at: datetime) -> bool:
    week = timedelta(days=7)
    said = rows.said(cycle.ticket_id)
    in_time = [message for message in said if message.created_at <= at]
    if not any(_by_hand(message) for message in in_time) or _episodes(in_time) > 1 or _further(rows, cycle, at):
        return False
    back = _came_back(rows, cycle, at, week, None) or _was_repeated(rows, cycle, at, week)
    return not (_was_handed_up(rows, cycle, at) or back)


def _by_hand(message: Message) -> bool:
    wrote = message.kind == "outbound" and message.author_id is not None and not message.generated
    return wrote or (message.kind == "call" and message.reached)


def _episodes(messages: list[Message]) -> int:
    count, last = 0, None
    for message in messages:
        if message.kind == "inbound" and message.intent != "auto":
            last = None
        elif _by_hand(message) and message.purpose not in STEPS_OWN:
            if last is None or message.created_at - last > timedelta(seconds=900):
                count += 1
            last = message.created_at
    return count


def _further(rows: Rows, cycle: ResolutionCycle, at: datetime) -> bool:
    ticket, said = rows.tickets[cycle.ticket_id], rows.said(cycle.ticket_id)
    own = [m for m in said if m.kind == "inbound" and m.moved_from_id is None]
    opening = next((m.pk for m in own if m.created_at == ticket.created_at), None)
    for message in said:
        silent = message.kind != "inbound" or message.intent in ("confirmation", "thanks", "auto")
        if silent or message.pk == opening:
            continue
        if message.moved_from_id is not None or message.created_at <= at:
            return True
    return False


def _was_handed_up(rows: Rows, cycle: ResolutionCycle, at: datetime) -> bool:
    human = [m.created_at for m in rows.said(cycle.ticket_id) if _by_hand(m)]
    taken = [one for one in rows.escalations_of[cycle.ticket_id] if one.accepted_at is not None]
    return any(human and min(human) <= one.raised_at <= at for one in taken)


def _came_back(rows: Rows, cycle: ResolutionCycle, at: datetime, limit: timedelta, reasons: set[str] | None) -> bool:
    following = [one for one in rows.cycles_of[cycle.ticket_id] if one.number == cycle.number + 1]
    if not following or following[0].started_at > at + limit:
        return False
    return reasons is None or following[0].reopen_reason in reasons


def _was_repeated(rows: Rows, cycle: ResolutionCycle, at: datetime, limit: timedelta) -> bool:
    for link in rows.repeats_of[cycle.ticket_id]:
        later = rows.tickets[link.ticket_id]
        before = [
            one for one in rows.cycles_of[cycle.ticket_id] if one.resolved_at and one.resolved_at <= later.created_at
        ]
        same = later.customer_id == rows.tickets[cycle.ticket_id].customer_id
        if same and before and before[-1].pk == cycle.pk and later.created_at <= at + limit:
            return True
    return False
