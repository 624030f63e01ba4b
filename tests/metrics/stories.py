"""A believable few weeks of support, told through the product's own verbs from one seed."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from accounts.models import Team, User
from customers.models import Contact, Contract
from followups.operations import record_outcome, store_answer
from metrics import operations as counting
from resolution.core.refusals import Refused
from tests.factories import DAY, HOUR, MONDAY, lead_to, make_agent, make_contact, make_team, make_ticket, make_user
from tests.metrics.counting import MINUTE, answer, hear, reopened
from tickets import operations
from tickets.models import Ticket, TicketLink
from tickets.said import Said

NOW = MONDAY + 75 * DAY


@dataclass
class Story:
    """Who took part, and what came of it."""

    supervisor: User
    lead: User
    agents: list[User]
    teams: list[Team]
    tickets: list[Ticket]


def tell(seed: int, tickets: int = 24) -> Story:
    """So many tickets over five weeks: solved, returned, handed up, merged, cancelled, rated, followed up."""
    chance = Random(seed)  # noqa: S311 - the same story each time
    teams = [make_team("First line"), make_team("Second line")]
    agents = [make_agent(team=teams[number % 2]) for number in range(3)]
    supervisor = make_user("supervisor", team=teams[0])
    lead = make_user("lead", team=teams[1])
    people = [make_contact() for _ in range(8)]
    for number, contact in enumerate(people):
        _sign(contact, number)
    told = [_live(chance, people, agents, supervisor) for _ in range(tickets)]
    _repeat(chance, told)
    operations.work_off(NOW)
    operations.relay_events(NOW)
    counting.roll_up(NOW)
    return Story(supervisor, lead, agents, teams, told)


def _sign(contact: Contact, number: int) -> None:
    """Some customers stay, some leave, one was known to leave, one never signed."""
    customer = contact.customer
    customer.value_tier = "ABCD"[number % 4]
    customer.expected_end = number == 5
    customer.save()
    if number != 6:
        ends = date(2026, 7, 1) if number in (1, 5) else None
        Contract.objects.create(customer=customer, currency="USD", starts_on=date(2024, 1, 1), ends_on=ends)


def _live(chance: Random, people: list[Contact], agents: list[User], supervisor: User) -> Ticket:
    at = MONDAY + timedelta(minutes=chance.randrange(0, 35 * 24 * 60))
    owner = chance.choice(agents)
    ticket = make_ticket(
        contact=chance.choice(people),
        owner=owner,
        team=owner.teams.get(),
        at=at,
        severity=chance.choice(["critical", "high", "medium", "low"]),
        channel=chance.choice(["email", "portal", "phone"]),
        category=chance.choice(["", "technical_bug", "user_error", "feature_request"]),
        customer_initiated=chance.random() > 0.1,
    )
    end = chance.random()
    if end < 0.15:
        return _cancel(ticket, chance.choice(["spam", "withdrawn"]), at + HOUR)
    answer(ticket, owner, at + timedelta(minutes=chance.randrange(5, 600)))
    if end < 0.3:
        hear(ticket, at + 11 * HOUR, chance.choice(["question", "thanks"]))
    if chance.random() < 0.3:
        _wait(chance, ticket, owner, at + 11 * HOUR)
    if chance.random() < 0.15:
        _double(ticket, owner, at + 12 * HOUR)
    if end < 0.22:
        owner = _hand_up(ticket, owner, supervisor, at + 12 * HOUR)
    if end > 0.9:
        return Ticket.objects.get(pk=ticket.pk)  # still open
    solved = at + timedelta(hours=chance.randrange(13, 90))
    ticket = lead_to(ticket, "follow_up", owner=owner, at=solved)
    _afterwards(chance, ticket, owner, solved)
    return Ticket.objects.get(pk=ticket.pk)


def _cancel(ticket: Ticket, reason: str, at: datetime) -> Ticket:
    said = Said(cancel_reason=reason, reason="There is nothing to do.")
    return operations.take_step(ticket, "cancel", actor=ticket.owner, at=at, said=said)


def _wait(chance: Random, ticket: Ticket, owner: User, at: datetime) -> None:
    party = chance.choice(["customer", "third_party"])
    said = Said(party=party, until=at + DAY, reason="They look it up.", message="Could you look that up?")
    operations.take_step(Ticket.objects.get(pk=ticket.pk), "hold", actor=owner, at=at, said=said)
    operations.take_step(Ticket.objects.get(pk=ticket.pk), "resume", actor=owner, at=at + timedelta(minutes=50))


def _double(ticket: Ticket, owner: User, at: datetime) -> None:
    twin = make_ticket(contact=ticket.contact, owner=owner, at=at)
    into = Said(into=Ticket.objects.get(pk=ticket.pk))
    operations.take_step(twin, "merge", actor=owner, at=at + MINUTE, said=into)


def _hand_up(ticket: Ticket, owner: User, supervisor: User, at: datetime) -> User:
    said = Said(target_user=supervisor, reason="More rights are needed.", brief="All is in the notes.")
    operations.take_step(Ticket.objects.get(pk=ticket.pk), "escalate", actor=owner, at=at, said=said)
    operations.take_step(Ticket.objects.get(pk=ticket.pk), "accept", actor=supervisor, at=at + MINUTE)
    return supervisor


def _afterwards(chance: Random, ticket: Ticket, owner: User, solved: datetime) -> None:
    if chance.random() < 0.7:
        store_answer(ticket, "csat", chance.randrange(3, 11), actor=None, at=solved + 2 * HOUR)
        store_answer(ticket, "ces", chance.randrange(5, 11), actor=None, at=solved + 2 * HOUR)
    if chance.random() < 0.2:
        store_answer(ticket, "nps", chance.randrange(0, 11), entered_by_agent=True, actor=owner, at=solved + 8 * DAY)
    elif chance.random() < 0.6:
        store_answer(ticket, "nps", chance.randrange(0, 11), actor=None, at=solved + 8 * DAY)
    if chance.random() < 0.5:
        _follow_up(ticket, owner, solved + 26 * HOUR)
    if chance.random() < 0.25:
        back = chance.choice(["recurred", "incomplete", "new_info"])
        reopened(Ticket.objects.get(pk=ticket.pk), owner, solved + 3 * DAY, back)
        if chance.random() < 0.7:
            lead_to(Ticket.objects.get(pk=ticket.pk), "follow_up", owner=owner, at=solved + 5 * DAY)


def _follow_up(ticket: Ticket, owner: User, at: datetime) -> None:
    operations.work_off(at)
    first = ticket.follow_ups.order_by("window_start").first()
    if first is not None and first.answerable:
        with suppress(Refused):  # its window begins later: the tick misses it in the end
            record_outcome(first, reached_by="call", outcome="holds", note="All is well.", actor=owner, at=at)


def _repeat(chance: Random, told: list[Ticket]) -> None:
    solved = [ticket for ticket in told if ticket.resolved_at is not None]
    for ticket in chance.sample(solved, 2):
        owner, resolved_at = ticket.owner, ticket.resolved_at
        assert owner is not None
        assert resolved_at is not None
        again = make_ticket(contact=ticket.contact, owner=owner, at=resolved_at + 4 * DAY)
        when = again.created_at + HOUR
        TicketLink.objects.create(ticket=again, other=ticket, kind="recurrence_of", created_at=when)
        operations.note(again, "The same issue once more.", actor=owner, at=when)
