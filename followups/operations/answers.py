"""Storing what a customer answered, from wherever it came."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from customers.models import Contact
from followups.models import SurveyAnswer
from followups.models.invitation import CHANGEABLE_FOR
from followups.scales import HIGHEST, lowest, s10
from followups.vocabulary import SurveyKind
from resolution.core.refusals import Invalid
from resolution.core.text import clean
from tickets import events
from tickets.models import ResolutionCycle, Ticket
from tickets.operations.refreshing import changing

if TYPE_CHECKING:
    from accounts.models import User

OWN_SCALE = 10


def store_answer(  # noqa: PLR0913 - an answer comes in with that many facts
    ticket: Ticket,
    kind: str,
    score: int,
    *,
    contact: Contact | None = None,
    cycle: ResolutionCycle | None = None,
    scale_max: int = OWN_SCALE,
    lower_is_better: bool | None = None,
    comment: str = "",
    source: str = "",
    entered_by_agent: bool = False,
    actor: "User | None",
    at: datetime,
) -> SurveyAnswer:
    """Store an answer about the ticket's cycle; within seven days of the first one it replaces it.

    Raises Invalid for a score off its scale, and for an effort scale other than ours whose better end is
    not declared.
    """
    _require_scale(kind, score, scale_max, lower_is_better)
    with changing(ticket, at) as locked:
        about = {"cycle": cycle or locked.cycle, "contact": contact or locked.contact, "kind": kind}
        answer = SurveyAnswer.objects.filter(**about).order_by("-first_answered_at", "-id").first()
        if answer is None or at - answer.first_answered_at > CHANGEABLE_FOR:
            answer = SurveyAnswer(ticket=locked, **about, first_answered_at=at)
        answer.score, answer.scale_max, answer.lower_is_better = score, scale_max, bool(lower_is_better)
        answer.s10 = s10(kind, score, scale_max, lower_is_better=bool(lower_is_better))
        answer.comment, answer.source, answer.entered_by_agent = clean(comment), source, entered_by_agent
        answer.answered_at = at
        answer.save()
        events.record(
            locked,
            "survey_answered",
            actor=actor,
            at=at,
            answer=answer.pk,
            kind=kind,
            score=score,
            scale_max=scale_max,
            s10=None if answer.s10 is None else str(answer.s10),
        )
    return answer


def _require_scale(kind: str, score: int, scale_max: int, lower_is_better: bool | None) -> None:  # noqa: FBT001
    faults: dict[str, list[str]] = {}
    if kind not in SurveyKind.values:
        faults["kind"] = [_("Use one of: ") + ", ".join(SurveyKind.values)]
    elif kind == SurveyKind.NPS and scale_max != OWN_SCALE:
        faults["scale_max"] = [_("A recommendation is asked from 0 to 10.")]
    elif not 2 <= scale_max <= HIGHEST:
        faults["scale_max"] = [_("A scale ends between 2 and %(highest)s.") % {"highest": HIGHEST}]
    elif not lowest(kind) <= score <= scale_max:
        faults["score"] = [_("Use %(low)s to %(high)s.") % {"low": lowest(kind), "high": scale_max}]
    if kind == SurveyKind.CES and scale_max != OWN_SCALE and lower_is_better is None:
        faults["lower_is_better"] = [_("Effort scales run both ways: say whether a low answer is the better one.")]
    if faults:
        raise Invalid(_("The answer was not stored."), faults)
