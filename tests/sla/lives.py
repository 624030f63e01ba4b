"""Small words in which the tests of the clocks tell what happens to a ticket."""

from datetime import datetime, timedelta
from itertools import pairwise

from accounts.models import User
from resolution.core.caching import forget
from sla.models import Clock
from sla.operations import policies
from sla.standards import CURRENT_KEY
from tests.factories import DAY, make_user
from tickets import operations
from tickets.models import Ticket
from tickets.said import Said


def publish_pauses(pauses: dict[str, list[str]], at: datetime) -> None:
    """Publish a version in which these parties stop these clocks, and have what runs follow it."""
    boss = make_user("supervisor")
    draft = policies.draft_policy(note="Other pauses", actor=boss, at=at)
    ladder = {"owner": 75, "lead": 90, "supervisor": 100}
    policies.set_rules(draft, pauses=pauses, ladder=ladder, actor=boss, at=at)
    policies.publish_policy(draft, actor=boss, at=at)
    forget(CURRENT_KEY)
    operations.work_off(at)


def clock(ticket: Ticket, metric: str) -> Clock:
    """The latest clock of a metric."""
    return Clock.objects.filter(ticket=ticket, metric=metric).latest("id")


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def say(ticket: Ticket, at: datetime, actor: User, *, promise: datetime | None = None) -> None:
    operations.reply(now(ticket), "We are at it.", actor=actor, at=at, next_update_at=promise)


def wait(ticket: Ticket, party: str, at: datetime, actor: User, *, lasts: timedelta = 5 * DAY) -> None:
    said = Said(party=party, until=at + lasts, reason="We asked for the file.")
    operations.take_step(now(ticket), "hold", actor=actor, at=at, said=said)


def resume(ticket: Ticket, at: datetime, actor: User) -> None:
    operations.take_step(now(ticket), "resume", actor=actor, at=at)


def require_replay(ticket: Ticket) -> None:
    """Every clock's due moment and verdict come out again from its own row, and its segments leave no gap."""
    for row in Clock.objects.filter(ticket=ticket):
        due, verdict = row.replayed()
        assert verdict == row.state, row
        if row.state != "cancelled":
            assert due == row.due_at, row
        if row.state in ("met", "breached"):
            assert row.decided_at == (row.stopped_at if row.state == "met" else row.due_at), row
        segments = list(row.segments())
        assert not segments or segments[0].begins == row.started_at
        assert all(one.ends == other.begins for one, other in pairwise(segments)), row
