"""What comes after a resolution: follow-ups kept, questions answered, and sometimes the issue again."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from accounts.models import User
from followups.models import FollowUp
from followups.operations import record_outcome, store_answer
from followups.vocabulary import RUNNING
from tickets import operations
from tickets.models import Ticket

if TYPE_CHECKING:
    from resolution.demo.course import Course
    from resolution.demo.stage import Act

SILENT = None
SCORES = {  # kind: days after the resolution, and what comes back, silence included
    "csat": (2, (10, 10, 10, 10, 10, 9, 9, 9, 8, 7, *[SILENT] * 14)),
    "ces": (2, (10, 10, 9, 9, 9, 9, 8, 8, 7, 6, *[SILENT] * 14)),
    "nps": (9, (10, 10, 10, 9, 9, 9, 9, 8, 8, 5, *[SILENT] * 14)),
}
FORGOTTEN = (*[False] * 39, True)  # of the follow-ups that a person makes
LOOKS_IN = {"immediate": "All well since yesterday, they said.", "extended": "Still fine, and the team uses it daily."}


def follow(course: "Course", at: datetime) -> None:
    """Plan what comes after the resolution of a course at that moment."""
    if course.by_hand:
        return
    rng, stage = course.stage.rng, course.stage
    for kind, (days, scores) in SCORES.items():
        score = stage.deal(kind, scores)
        if score is not SILENT:
            stage.at(at + timedelta(days=days, minutes=rng.randint(0, 300)), _scored(course, kind, score))
    if course.comes_back:
        stage.at(stage.in_office(at + timedelta(days=rng.randint(3, 12))), course.return_)
    for follow_up in FollowUp.objects.filter(ticket=course.ticket, state__in=RUNNING, automatic=False):
        if not stage.deal("forgotten", FORGOTTEN):
            stage.at(follow_up.due_at + timedelta(minutes=rng.randint(5, 90)), _called(course, follow_up))


def approve_if_needed(course: "Course", at: datetime) -> None:
    """Where recovery is required, a supervisor says yes in writing."""
    ticket = Ticket.objects.get(pk=course.ticket.pk)
    if not ticket.recovery_required:
        return
    boss = User.objects.filter(role="supervisor").order_by("id").first()
    assert boss is not None  # noqa: S101 - the cast has one
    asked = operations.request_approval(ticket, "recovery", "A credit, and a call.", actor=course.agent, at=at)
    operations.decide_approval(asked, approved=True, note="Agreed; call them today.", actor=boss, at=at)


def _scored(course: "Course", kind: str, score: int) -> "Act":
    def act(at: datetime) -> None:
        store_answer(Ticket.objects.get(pk=course.ticket.pk), kind=kind, score=score, actor=None, at=at)

    return act


def _called(course: "Course", planned: FollowUp) -> "Act":
    def act(at: datetime) -> None:
        follow_up = FollowUp.objects.filter(pk=planned.pk, state__in=RUNNING).first()
        if follow_up is not None:
            note = LOOKS_IN[follow_up.kind]
            record_outcome(follow_up, reached_by="call", outcome="holds", note=note, actor=course.agent, at=at)

    return act
