"""Six tickets with a story, each in the phase in which it teaches something."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import User
from customers.models import Contact
from followups.windows import contact_calendar, window_of
from resolution.demo import inboxes, issues, meridian, promises
from resolution.demo.course import Course
from resolution.demo.stage import Act, Stage
from tickets import operations
from tickets.vocabulary import Phase

HOUR, HALF_AN_HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=30), timedelta(minutes=1)
QUICKLY = 0.1
LATELY = 200  # hours to look back for a follow-up that is due now


@dataclass(frozen=True)
class Story:
    """What a story is told with: the clock, the people, and everybody who writes."""

    stage: Stage
    people: dict[str, User]
    contacts: dict[str, Contact]

    def course(self, contact: str, agent: str, issue: issues.Issue, subject: str, message: str, **more: Any) -> Course:
        words = {"subject": subject, "message": message, **more.pop("words", {})}
        return Course(self.stage, self.contacts[contact], self.people[agent], issue, words=words, **more)

    def at(self, ago: timedelta, act: Act) -> None:
        self.stage.at(self.stage.ends - ago, act)

    def in_office(self, hours: float, act: Act) -> None:
        """So many office hours ago, so that everything after it has had time to happen."""
        self.stage.at(self.stage.office_hours_ago(hours), act)


def plan(stage: Stage, people: dict[str, User], contacts: dict[str, Contact]) -> None:
    """Plan all six, each under its own number."""
    for number, tell in STORIES:
        tell(Story(stage, people, contacts), number)


def begin_numbers(number: int) -> None:
    """The weeks count up to just below the first of the six."""
    _set_next(FIRST - number)


def end_numbers() -> None:
    """Whatever comes in from now on follows the last of the six."""
    _set_next(LAST + 1)


def due_now(stage: Stage, course: Course) -> datetime:
    """A moment of resolution after which the follow-up is due by now, and still in time for a while."""
    theirs = contact_calendar(course.contact.time_zone)
    for hours in range(25, LATELY):
        solved = stage.ends - hours * HOUR
        window = window_of("immediate", solved, stage.office, theirs)
        if window.due_at <= stage.ends and window.end > stage.ends + 2 * HOUR:
            return solved
    return stage.ends - 30 * HOUR  # a weekend: it will be due on Monday


def feature_request(story: Story, number: int) -> None:
    """RES-0961: resolved, and its first follow-up, a call, is due."""
    course = story.course(
        "Zoe Laurent",
        "yuki",
        issues.COLOURS,
        "Palette for colour-blind readers",
        "Two of us cannot tell red and green apart in the charts. Could there be another palette?",
        severity="low",
        by_hand=True,
    )
    solved = due_now(story.stage, course)
    story.stage.at(solved - HOUR, _numbered(number, course.arrive))
    story.stage.at(solved, course.answer_at_once)


def recurrence(story: Story, number: int) -> None:
    """RES-0990: the second time; a failed check sends it back to implementation."""
    course = story.course(
        "Marta Weiss",
        "milo",
        issues.DUPLICATES,
        "Order sync duplicates, again",
        "The orders are doubled again, as three weeks ago. Our warehouse packs everything twice.",
        severity="high",
        stops_in=Phase.VERIFICATION,
        pace=QUICKLY,
    )
    story.at(timedelta(days=21), _before(story).arrive)
    story.in_office(9, _numbered(number, course.arrive))
    promises.keep_one_and_break_one(course, 8)
    story.in_office(1.2, lambda at: _fails(course, at))
    story.in_office(1.1, lambda at: course.say("I am sorry: two orders are still doubled. I look again.", at))


def accessibility(story: Story, number: int) -> None:
    """RES-1003: in verification, waiting for the customer's word."""
    course = story.course(
        "Owen Price",
        "carla",
        issues.HEADINGS,
        "Screen reader skips the table headings",
        "Our colleagues who use a screen reader hear the figures without their headings.",
        stops_in=Phase.VERIFICATION,
        pace=QUICKLY,
    )
    story.in_office(7, _numbered(number, course.arrive))
    promises.move_one(course, 5)


def training(story: Story, number: int) -> None:
    """RES-1021: a question for the express lane, fresh and unowned."""
    course = story.course(
        "Lea Kim",
        "tomas",
        issues.SHARING,
        "How do I share a board with my class?",
        "I teach a class of twenty and would like them to see our board. Where do I share it?",
        severity="low",
        stops_in="new",
    )
    story.at(22 * MINUTE, _numbered(number, course.arrive))


def login_loop(story: Story, number: int) -> None:
    """RES-1038: phase 1, acknowledged, a customer who needs small steps."""
    course = story.course(
        "Ivo Petrov",
        "ana",
        issues.LOGIN_LOOP,
        "Login loop after password reset",
        "I reset my password and now I am sent back to the sign-in page again and again. I am no computer person.",
        severity="high",
        by_hand=True,
    )
    words = "Hello Ivo,\n\nI am Ana and I stay with you until you are in again. I look at your account now."
    story.at(2 * HOUR, _numbered(number, course.arrive))
    story.at(100 * MINUTE, lambda at: course.say(words, at))
    inboxes.write_again(course)


def exports_down(story: Story, number: int) -> None:
    """RES-1042: critical, recovery is required, an approval waits, an update is due soon."""
    course = story.course(
        "Dana Reyes",
        "ana",
        issues.EXPORT,
        "Export fails over 10,000 rows",
        "It stops at 10,000 rows with error E-413. Finance closes the month tonight and needs the whole file. "
        "This is the third issue this quarter; we talk about our renewal in three months.",
        severity="critical",
        by_hand=True,
    )
    story.at(75 * MINUTE, _numbered(number, course.arrive))
    story.at(69 * MINUTE, lambda at: course.say(meridian.HEARD, at, at + HALF_AN_HOUR))
    story.at(60 * MINUTE, lambda at: meridian.assess(course, at))
    story.at(48 * MINUTE, lambda at: course.say(meridian.FOUND, at, at + HALF_AN_HOUR))
    story.at(30 * MINUTE, lambda at: meridian.look_for_it(course, at))
    story.at(28 * MINUTE, lambda at: promises.promise_for_tonight(course, story.people["ben"], at))
    inboxes.call_for_the_owner(course, story.people["ben"])
    story.at(18 * MINUTE, lambda at: course.say(meridian.TESTING, at, at + HALF_AN_HOUR))


def _fails(course: Course, at: datetime) -> None:
    note = "Two of forty orders are still doubled."
    operations.receive(course.ticket, f"Sorry, not yet. {note}", intent="back", at=at)
    operations.record_check(
        course.ticket, "verification", "original_issue", "fail", note=note, actor=course.agent, at=at
    )
    course.step("rework", at, reason=note, failing_check="original_issue")


def _before(story: Story) -> Course:
    """The first time that the orders of Oakline were doubled."""
    issue = issues.DUPLICATES
    return story.course("Marta Weiss", "milo", issue, issue.subject, issue.words, severity="medium")


def _numbered(number: int, act: Callable[[datetime], None]) -> Act:
    """Give the ticket that the act opens this number, and let the others count on as before."""

    def numbered(at: datetime) -> None:
        others = _next()
        _set_next(number)
        act(at)
        _set_next(others)

    return numbered


def _next() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tickets_ticket', 'id'))")
        return int(cursor.fetchone()[0])


def _set_next(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('tickets_ticket', 'id'), %s, false)", [max(number, 1)])


STORIES: tuple[tuple[int, Callable[[Story, int], None]], ...] = (
    (961, feature_request),
    (990, recurrence),
    (1003, accessibility),
    (1021, training),
    (1038, login_loop),
    (1042, exports_down),
)
FIRST, LAST = STORIES[0][0], STORIES[-1][0]
