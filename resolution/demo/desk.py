"""What lies on the desks today: tickets that came in lately, still in the first four phases, and calls to make."""

from dataclasses import dataclass
from datetime import timedelta

from accounts.models import User
from customers.models import Contact
from resolution.demo import inboxes, issues
from resolution.demo.course import Course
from resolution.demo.issues import Issue
from resolution.demo.stage import Act, Stage
from resolution.demo.stories import HOUR, MINUTE, due_now
from tickets.vocabulary import Phase


@dataclass(frozen=True)
class Lying:
    """Who wrote how many office hours ago, about what, whose it is, and how far it came."""

    contact: str
    hours: float
    issue: Issue
    agent: str
    stops_in: str
    severity: str = "medium"
    channel: str = "email"
    waits_for: str = ""


DESK = (
    Lying("Nadia Rossi", 7.5, issues.SLOW, "ana", Phase.VERIFICATION, "high"),
    Lying("Costas Rallis", 7, issues.CURRENCY, "tomas", Phase.VERIFICATION),
    Lying("Hanna Wolf", 6.5, issues.DUPLICATES, "milo", Phase.IMPLEMENTATION, "low"),
    Lying("Rita Lopes", 6, issues.CODES, "yuki", Phase.IMPLEMENTATION, "low", "portal"),
    Lying("Clara Huber", 5.5, issues.EXPORT, "noor", Phase.DIAGNOSIS, waits_for="third_party"),
    Lying("Maja Lund", 5, issues.DUPLICATES, "ana", Phase.IMPLEMENTATION),
    Lying("Declan Byrne", 4.5, issues.SLOW, "ana", Phase.DIAGNOSIS, "low"),
    Lying("Remy Ito", 4, issues.INVITE, "carla", Phase.DIAGNOSIS, channel="portal"),
    Lying("Louis Garnier", 3.5, issues.LOGIN_LOOP, "noor", Phase.DIAGNOSIS, "high", waits_for="internal"),
    Lying("Ruth Cole", 2.5, issues.EXPORT, "tomas", Phase.CONNECTION, "high", "portal"),
    Lying("Gwen Ellis", 2, issues.CURRENCY, "yuki", Phase.CONNECTION, "low"),
    Lying("Victor Hale", 1.2, issues.CODES, "milo", "new"),
    Lying("Ewa Mazur", 0.7, issues.SCHEDULE, "carla", "new", "low"),
    Lying("Petya Ilieva", 0.3, issues.INVITE, "noor", "new", channel="portal"),
)
# Resolved lately, so that a call is due today: who wrote, who calls, and about what.
CALLS = (
    ("Erik Sand", "ana", issues.CODES),
    ("Grace Adeyemi", "milo", issues.INVITE),
    ("Stefan Voss", "carla", issues.SCHEDULE),
)
# One of them has a question still, and one was not happy.
AFTERWARDS = {"Erik Sand": inboxes.write_after_the_resolution, "Grace Adeyemi": inboxes.answer_badly}
NUMBER = len(DESK) + len(CALLS)
QUICKLY = 0.2
WAITED_FOR = {
    "third_party": "The host of the proxy looks at the limit.",
    "internal": "Platform reads the sessions of this account.",
}


def plan(stage: Stage, people: dict[str, User], contacts: dict[str, Contact]) -> None:
    """Have them come in lately enough to lie there still, and be solved lately enough to ask for a call."""
    for lying in DESK:
        course = Course(
            stage,
            contacts[lying.contact],
            people[lying.agent],
            lying.issue,
            severity=lying.severity,
            channel=lying.channel,
            stops_in=lying.stops_in,
            pace=QUICKLY,
        )
        stage.at(stage.office_hours_ago(lying.hours), course.arrive)
        if lying.waits_for:
            stage.at(stage.ends - timedelta(minutes=20), _waiting(course, lying.waits_for))
    for position, (contact, agent, issue) in enumerate(CALLS):
        course = Course(stage, contacts[contact], people[agent], issue, by_hand=True)
        solved = due_now(stage, course) - position * 7 * MINUTE
        stage.at(solved - HOUR, course.arrive)
        stage.at(solved, course.answer_at_once)
        if contact in AFTERWARDS:
            AFTERWARDS[contact](course)


def _waiting(course: Course, party: str) -> Act:
    until = course.stage.ends + timedelta(days=1)
    return lambda at: course.step("hold", at, party=party, until=until, reason=WAITED_FOR[party])
