"""Thirteen weeks of work: every ticket comes in, is worked and followed up at its own time.

The story is drawn with a fixed seed and dated back from now, so that it is the same on every machine and
always recent. How tickets go is dealt like cards, so that the numbers say the same thing on any day:
nearly everything is on target, and more and more exports have to be handed to Platform.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from customers.models import Contact
from resolution.demo.course import Course
from resolution.demo.issues import EASY, EXPORT, HARD
from resolution.demo.stage import Act, Stage
from tickets import operations
from tickets.models import Ticket
from tickets.said import Said

WEEKS = 13
WHOLE = timedelta(weeks=WEEKS)
TODAY = timedelta(hours=3)  # what came in since then is told by the desk
FRESH = timedelta(days=4)
TROUBLE = timedelta(weeks=5)  # since then more exports stop
CHANNELS, HOW_OFTEN = ("email", "portal", "chat", "phone"), (50, 30, 12, 8)
MILD, GRAVE = ("medium", "medium", "low"), ("critical", *["high"] * 5, *["medium"] * 6)
LATE = (*[False] * 29, True)
CALM = ("spam", *["quick"] * 25, "hasty", "plain", "back", "asks", *["handed up"] * 3)
TROUBLED = ("spam", *["quick"] * 28, "hasty", "plain", *["handed up"] * 5)


@dataclass(frozen=True)
class Cast:
    """Who plays in the weeks: agents by team, and those who write."""

    platform: list[User]
    success: list[User]
    contacts: dict[str, Contact]


def plan(stage: Stage, cast: Cast, number: int) -> None:
    """Let `number` tickets come in over the weeks, in office hours, unevenly like in life."""
    start, rng = stage.ends - WHOLE, stage.rng
    for position in range(number):
        moment = start + WHOLE * ((position + rng.random()) / number)
        arrives = _office_hour(stage, moment)
        card = stage.deal("lately", TROUBLED) if moment > stage.ends - TROUBLE else stage.deal("before", CALM)
        if arrives < stage.ends - TODAY:
            fresh = arrives > stage.ends - FRESH
            stage.at(arrives, _spam(stage, cast) if card == "spam" else _course(stage, cast, card, fresh).arrive)


def _office_hour(stage: Stage, moment: datetime) -> datetime:
    """A moment of that day, or of the next on which the office is open, while somebody can still answer."""
    opens = stage.office.next_open(moment.replace(hour=0, minute=0, second=0, microsecond=0))
    return opens + timedelta(seconds=stage.rng.randint(0, 7 * 3600))


def _course(stage: Stage, cast: Cast, card: str, fresh: bool) -> Course:  # noqa: FBT001 - private
    """What may still lie on a desk is nothing grave: the grave things of today are told by name."""
    rng = stage.rng
    everybody = [*cast.platform, *cast.success]
    quick = card in ("quick", "hasty")
    contacts = [contact for contact in cast.contacts.values() if not quick or contact.customer.churn_risk != "high"]
    course = Course(
        stage,
        rng.choice(contacts),
        rng.choice(everybody),
        rng.choice(EASY if quick else HARD),
        severity=stage.deal("mild", MILD) if quick or fresh else stage.deal("grave", GRAVE),
        channel=rng.choices(CHANNELS, HOW_OFTEN)[0],
        quick=quick,
        careful=card != "hasty",
        late=stage.deal("late", LATE),
        asks=card == "asks",
        comes_back=card == "back",
    )
    if card == "handed up":
        course.issue, course.agent = EXPORT, rng.choice(cast.success)
        course.escalates_to = rng.choice(cast.platform)
    return course


def _spam(stage: Stage, cast: Cast) -> Act:
    agent, contact = stage.rng.choice(cast.success), stage.rng.choice(list(cast.contacts.values()))

    def arrive(at: datetime) -> None:
        ticket = operations.open_ticket(
            contact=contact,
            subject="Grow your business with our list of addresses",
            message="Dear sir or madam, we offer two million addresses of buyers like you.",
            channel="email",
            severity="low",
            team=agent.teams.first(),
            actor=None,
            at=at,
        )
        stage.at(at + timedelta(minutes=20), lambda moment: _cancel(ticket, agent, moment))

    return arrive


def _cancel(ticket: Ticket, agent: User, at: datetime) -> None:
    said = Said(cancel_reason="spam", reason="Advertising.")
    operations.take_step(ticket, "cancel", actor=agent, at=at, said=said)
