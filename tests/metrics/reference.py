"""The formulas once more, slowly and row by row in Python, to hold the SQL against. Written from the rules alone."""

from datetime import timedelta

from tickets.models import Message, ResolutionCycle, Ticket, TicketLink

STEPS_OWN = {"receipt", "proposal", "verification_request", "closing", "follow_up"}


def countable(ticket: Ticket) -> bool:
    if ticket.phase == "merged":
        return False
    nothing_said = ticket.acknowledged_at is None
    return not (ticket.phase == "cancelled" and (ticket.cancel_reason in ("spam", "test") or nothing_said))


def resolved_cycles() -> list[ResolutionCycle]:
    cycles = ResolutionCycle.objects.exclude(resolved_at=None).select_related("ticket").order_by("id")
    return [cycle for cycle in cycles if countable(cycle.ticket)]


def category_at(cycle: ResolutionCycle) -> str:
    verbs = ("resolve", "resolve_on_first_contact")
    return str(cycle.ticket.events.get(verb__in=verbs, detail__cycle_id=cycle.pk).context["category"])


def first_contact_resolution() -> dict[int, bool]:
    return {
        cycle.pk: _first_contact(cycle)
        for cycle in resolved_cycles()
        if cycle.number == 1 and cycle.ticket.customer_initiated and category_at(cycle) != "feature_request"
    }


def recurrence() -> dict[int, bool]:
    reasons = {"recurred", "incomplete", "wrong_solution"}
    limit = timedelta(days=30)
    return {
        cycle.pk: _came_back(cycle, limit, reasons) or _was_repeated(cycle, limit)
        for cycle in resolved_cycles()
        if category_at(cycle) != "feature_request"
    }


def escalation() -> dict[int, bool]:
    return {cycle.pk: _was_handed_up(cycle) for cycle in resolved_cycles()}


def resolution_time() -> dict[int, int]:
    latest: dict[int, ResolutionCycle] = {}
    for cycle in sorted(resolved_cycles(), key=lambda cycle: cycle.number):
        latest[cycle.ticket_id] = cycle
    return {key: _net_seconds(cycle) for key, cycle in latest.items()}


def _net_seconds(cycle: ResolutionCycle) -> int:
    ticket, end = cycle.ticket, cycle.resolved_at
    assert end is not None
    waiting: set[int] = set()  # every second in which the customer had the ball
    for hold in ticket.holds.filter(party="customer"):
        begin = max(hold.started_at, ticket.created_at)
        until = min(hold.ended_at or end, end)
        first = int((begin - ticket.created_at).total_seconds())
        waiting.update(range(first, first + int(max(timedelta(0), until - begin).total_seconds())))
    return int((end - ticket.created_at).total_seconds()) - len(waiting)


def _first_contact(cycle: ResolutionCycle) -> bool:
    week = timedelta(days=7)
    said = list(cycle.ticket.messages.filter(withdrawn_at=None).order_by("created_at", "id"))
    in_time = [m for m in said if cycle.resolved_at and m.created_at <= cycle.resolved_at]
    if not any(_by_hand(message) for message in in_time) or _episodes(in_time) > 1 or _further(cycle, said):
        return False
    return not (_was_handed_up(cycle) or _came_back(cycle, week, None) or _was_repeated(cycle, week))


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


def _further(cycle: ResolutionCycle, said: list[Message]) -> bool:
    ticket = cycle.ticket
    own = [m for m in said if m.kind == "inbound" and m.moved_from_id is None]
    opening = next((m.pk for m in own if m.created_at == ticket.created_at), None)
    for message in said:
        silent = message.kind != "inbound" or message.intent in ("confirmation", "thanks", "auto")
        if silent or message.pk == opening:
            continue
        if message.moved_from_id is not None or (cycle.resolved_at and message.created_at <= cycle.resolved_at):
            return True
    return False


def _was_handed_up(cycle: ResolutionCycle) -> bool:
    human = [m.created_at for m in cycle.ticket.messages.filter(withdrawn_at=None) if _by_hand(m)]
    taken = cycle.ticket.escalations.exclude(accepted_at=None)
    return any(human and cycle.resolved_at and min(human) <= one.raised_at <= cycle.resolved_at for one in taken)


def _came_back(cycle: ResolutionCycle, limit: timedelta, reasons: set[str] | None) -> bool:
    following = cycle.ticket.cycles.filter(number=cycle.number + 1).first()
    if following is None or cycle.resolved_at is None or following.started_at > cycle.resolved_at + limit:
        return False
    return reasons is None or following.reopen_reason in reasons


def _was_repeated(cycle: ResolutionCycle, limit: timedelta) -> bool:
    links = TicketLink.objects.filter(other=cycle.ticket, kind="recurrence_of").select_related("ticket")
    for link in links:
        later = link.ticket
        before = [c for c in cycle.ticket.cycles.all() if c.resolved_at and c.resolved_at <= later.created_at]
        nearest = max(before, key=lambda c: c.resolved_at or later.created_at, default=None)
        same = later.customer_id == cycle.ticket.customer_id
        if same and nearest == cycle and cycle.resolved_at and later.created_at <= cycle.resolved_at + limit:
            return True
    return False
