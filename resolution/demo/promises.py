"""What was promised to customers: kept, broken and apologised for, moved in time, and still to come."""

from datetime import datetime, timedelta

from accounts.models import User
from followups.models import Commitment
from followups.operations import commit, keep, renegotiate
from resolution.demo.course import Course

HOUR = timedelta(hours=1)


def keep_one_and_break_one(course: Course, hours: float) -> None:
    """So many office hours ago two things are promised: the first comes in time, the second does not."""
    stage = course.stage
    begins, ends = stage.office_hours_ago(hours), stage.office_hours_ago(2)
    made: list[Commitment] = []

    def promise(at: datetime) -> None:
        made.append(_promise(course, "A list of the doubled orders", "document", ends, at))
        made.append(_promise(course, "The doubled orders of this week are taken out", "fix", ends, at))

    def show(at: datetime) -> None:
        keep(made[0], evidence="Sent as a table, with the numbers.", actor=course.agent, at=at)

    stage.at(begins, promise)
    stage.at(begins + (ends - begins) / 2, show)


def move_one(course: Course, hours: float) -> None:
    """So many office hours ago something is promised, and moved before it was due because the customer agreed."""
    stage = course.stage
    begins, due_at = stage.office_hours_ago(hours), stage.office_hours_ago(1)
    made: list[Commitment] = []

    def promise(at: datetime) -> None:
        made.append(_promise(course, "An accessibility statement", "document", due_at, at))

    def move(at: datetime) -> None:
        agreement = "On the phone: tomorrow is early enough."
        renegotiate(made[0], stage.ends + 20 * HOUR, agreement, actor=course.agent, at=at)

    stage.at(begins, promise)
    stage.at(begins + (due_at - begins) / 2, move)


def promise_for_tonight(course: Course, lead: User, at: datetime) -> None:
    """One that runs, and one that a colleague has not confirmed yet."""
    ends = course.stage.ends
    _promise(course, "The whole file by mail, exported by hand", "document", ends + 5 * HOUR, at)
    text, due_at = "The old limit comes back for good", ends + 44 * HOUR
    commit(course.ticket, text, kind="fix", due_at=due_at, deliverer=lead, told=False, actor=course.agent, at=at)


def _promise(course: Course, text: str, kind: str, due_at: datetime, at: datetime) -> Commitment:
    return commit(course.ticket, text, kind=kind, due_at=due_at, actor=course.agent, at=at)
