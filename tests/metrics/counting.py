"""What several tests of numbers share: everything relayed, counted and rolled up, and a fact at a glance."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from metrics import operations as counting
from metrics.definitions import BY_KEY
from metrics.models import MetricFact
from tests.factories import MONDAY, lead_to, make_agent, make_team, make_ticket
from tickets import operations
from tickets.models import Ticket
from tickets.said import Said

MINUTE = timedelta(minutes=1)


def count(at: datetime = MONDAY) -> None:
    """Everything that happened is relayed, its facts are written and its days rolled up."""
    operations.relay_events(at)
    counting.roll_up(at)


def facts(key: str) -> list[MetricFact]:
    """The facts of a KPI, without those that only further lines are made of."""
    found = MetricFact.objects.filter(definition=BY_KEY[key].number).exclude(extra__has_key="beside")
    return list(found.order_by("anchor_at", "unit"))


def fact(key: str) -> MetricFact:
    """The only fact of a KPI."""
    [found] = facts(key)
    return found


def asked(at: datetime = MONDAY, **fields: Any) -> tuple[Ticket, User]:
    """A ticket with an owner who has not answered yet."""
    owner = fields.pop("owner", None) or make_agent(team=make_team())
    return make_ticket(owner=owner, at=at, **fields), owner


def resolved(ticket: Ticket, owner: User, at: datetime) -> Ticket:
    """The ticket led through the rest of its phases at one moment."""
    return lead_to(ticket, "follow_up", owner=owner, at=at)


def reopened(ticket: Ticket, owner: User, at: datetime, why: str = "recurred") -> Ticket:
    said = Said(reopen_reason=why, reason="It is back.")
    return operations.take_step(ticket, "reopen", actor=owner, at=at, said=said)


def answer(ticket: Ticket, owner: User, at: datetime, words: str = "Please try this.") -> Ticket:
    """A reply in the agent's own words, with the time of the next news."""
    ticket = Ticket.objects.get(pk=ticket.pk)
    return operations.reply(ticket, words, actor=owner, at=at, next_update_at=at + timedelta(days=1)).ticket


def hear(ticket: Ticket, at: datetime, intent: str = "", words: str = "It is still there.") -> None:
    operations.receive(Ticket.objects.get(pk=ticket.pk), words, intent=intent, at=at)
