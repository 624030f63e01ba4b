"""Reviews of the story: asked for by night, given by the supervisor once a week, read and now and then answered."""

from datetime import datetime, timedelta
from random import Random

from accounts.models import User
from metrics.periods import ONE_DAY
from quality.conversation import messages_of
from quality.models import QualityReview
from quality.operations import acknowledge, answer, ask_nightly, submit
from quality.rubrics import CURRENT
from quality.sheet import Quote, Sheet
from quality.vocabulary import TO_DO
from resolution.core.reporting_days import midnight
from resolution.demo.stage import Stage
from tickets.models import Message

WEEK = timedelta(weeks=1)
NIGHT, AFTER_COFFEE = timedelta(hours=3), timedelta(minutes=40)
AT_ONCE = 4  # more than a few are no longer read with care
SEED = 23
MARKS = (2, 3, 3, 3, 4)
NOTES = (
    "You said what happens next before anybody had to ask. Next time write the cause first and the steps after it.",
    "Warm and clear. The record says what was done, but not how we would find it again: put the error text in.",
    "Good questions early on. One answer came in three parts; wait two minutes and send one.",
    "The customer knew at every moment who had the ball. Say a date, too, where there is one.",
)
ANSWER = "Thank you. The three parts came because the export ran meanwhile; I will wait for it next time."


def plan(stage: Stage, supervisor: User) -> None:
    """A night a week in which they are asked for, and a morning in which some are given; the newest are left."""
    chance = Random(SEED)  # noqa: S311 - a story, not a secret
    night = midnight(stage.now.date()) + NIGHT + WEEK
    while night < stage.ends:
        stage.at(night, _ask)
        morning = stage.office.next_open(night + ONE_DAY) + AFTER_COFFEE
        if morning < stage.ends - ONE_DAY:
            stage.at(morning, lambda at: _give_some(supervisor, chance, at))
        night += WEEK
    stage.at(midnight(stage.ends.date()) - ONE_DAY + NIGHT, _ask)


def _ask(at: datetime) -> None:
    ask_nightly(at)


def _give_some(supervisor: User, chance: Random, at: datetime) -> None:
    to_do = list(QualityReview.objects.filter(state__in=TO_DO).order_by("asked_at", "id"))
    for review in to_do[:-1][:AT_ONCE]:  # whoever looks around finds one to try
        given = submit(review, _sheet(review, chance), actor=supervisor, at=at)
        if given.note == NOTES[2]:
            answer(given, ANSWER, actor=given.agent, at=at + timedelta(minutes=40))
        elif chance.random() < 0.7:
            acknowledge(given, actor=given.agent, at=at + timedelta(minutes=25))


def _sheet(review: QualityReview, chance: Random) -> Sheet:
    """Marks by chance; the best ones only where there are words of the agent to show."""
    said = next((one for one in messages_of(review) if one.kind == "outbound" and not one.generated), None)
    most = 4 if said else 3
    marks: dict[str, int | None] = {one.code: min(most, chance.choice(MARKS)) for one in CURRENT.standards}
    marks |= {line.code: chance.choice((1, 2, 2)) for line in CURRENT.lines}
    quotes = [Quote(code, said.pk, _best_line(said)) for code, mark in marks.items() if said and mark == 4]
    return Sheet(marks, quotes, chance.choice(NOTES))


def _best_line(message: Message) -> str:
    """The longest, which is neither greeting nor name."""
    return max(message.body.splitlines(), key=len)
