"""What wants somebody today: words of customers, of colleagues, and answers that hurt; what is older was read."""

from datetime import datetime, timedelta

from accounts.models import User
from followups.operations import store_answer
from resolution.demo.course import Course
from resolution.demo.stage import Stage
from tickets import operations
from tickets.models import Notification, Ticket
from tickets.operations.notifying import read_everything

MINUTE = timedelta(minutes=1)
READ_UNTIL = 90 * MINUTE  # before the story ends
LOW = {"csat": 3, "ces": 4, "nps": 3}
SORELY = "It works now, but I had to explain it three times, and to a new person each time."
ANOTHER = "Thank you. One question: does it also work when I have left my phone at home?"
AGAIN = "I did that, and I am back on the sign-in page. What do I do now?"
CALL = "@Ana, Platform has the old limit at hand. Say when, and we put it back."


def read_what_is_old(stage: Stage, people: dict[str, User]) -> None:
    """Everybody has looked at everything up to an hour and a half ago."""

    def read(at: datetime) -> None:
        newest = Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        for person in people.values():
            read_everything(reader=person, up_to=newest, at=at)

    stage.at(stage.ends - READ_UNTIL, read)


def write_after_the_resolution(course: Course) -> None:
    """A reply to something solved lies there, and nobody has said yet what it is."""
    course.stage.at(course.stage.ends - 50 * MINUTE, lambda at: _receive(course, ANOTHER, at))


def answer_badly(course: Course) -> None:
    """The customer was asked how it was, and says so."""

    def answer(at: datetime) -> None:
        ticket = Ticket.objects.get(pk=course.ticket.pk)
        for number, (kind, score) in enumerate(LOW.items()):
            store_answer(ticket, kind, score, comment="" if number else SORELY, actor=None, at=at)

    course.stage.at(course.stage.ends - 65 * MINUTE, answer)


def write_again(course: Course) -> None:
    """The customer has tried what they were told."""
    course.stage.at(course.stage.ends - 33 * MINUTE, lambda at: _receive(course, AGAIN, at))


def call_for_the_owner(course: Course, colleague: User) -> None:
    """A colleague has something for the owner, and says so in a note."""
    moment = course.stage.ends - 25 * MINUTE
    course.stage.at(moment, lambda at: _note(course, colleague, at))


def _receive(course: Course, words: str, at: datetime) -> None:
    operations.receive(course.ticket, words, at=at)


def _note(course: Course, colleague: User, at: datetime) -> None:
    operations.note(course.ticket, CALL, actor=colleague, at=at)
