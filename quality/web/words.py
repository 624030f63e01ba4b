"""Reviews in words: how one stands, why it is asked for, and what the house has measured."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from quality.measured import Measured, Timed
from quality.models import QualityReview
from quality.rubrics import Rubric
from quality.vocabulary import Reason, State, Verdict
from resolution.core.moments import length
from tickets.vocabulary import Channel

TONES = {
    State.ASKED: ("neutral", ""),
    State.BEGUN: ("info", "pencil"),
    State.SUBMITTED: ("ok", "check"),
    State.WITHDRAWN: ("neutral", "undo-2"),
}
ICONS = {
    Reason.SAMPLED: "shuffle",
    Reason.LOW_SCORE: "arrow-down",
    Reason.RECOVERY: "heart-handshake",
    Reason.REQUESTED: "hand",
}
VERDICTS = {
    Verdict.MET: ("ok", "check"),
    Verdict.MISSED: ("warn", "triangle-alert"),
    Verdict.UNKNOWN: ("neutral", ""),
}
Mark = dict[str, str]


def state_of(review: QualityReview) -> Mark:
    """How it stands, as a badge."""
    tone, icon = TONES[State(review.state)]
    return {"text": str(review.get_state_display()), "tone": tone, "icon": icon}


def reasons_of(review: QualityReview) -> list[Mark]:
    """Why it is looked at, as badges."""
    words = dict(Reason.choices)
    return [
        {"text": str(words[reason]), "tone": "neutral", "icon": ICONS[Reason(reason)]} for reason in review.reasons
    ]


def measured_rows(found: list[Measured], rubric: Rubric) -> list[dict[str, Any]]:
    """The measured standards, each with its verdict and a sentence."""
    return [
        {
            "title": rubric.measured[one.code],
            "verdict": one.verdict.label,
            "tone": VERDICTS[one.verdict][0],
            "icon": VERDICTS[one.verdict][1],
            "sentence": _sentence(one),
        }
        for one in found
    ]


def _sentence(one: Measured) -> str:
    if one.code == "S4":
        return _("Reopened: it was wrong.") if one.verdict == Verdict.MISSED else _("Not reopened as wrong.")
    if one.code == "S5":
        return _said(one)
    if one.timed is None:
        return _("No clock ran for it.")
    timed = _timed(one.timed)
    if one.informed is None:
        return timed
    late = _("Late, but every promised update came.") if one.informed else _("Late, and an update was missed.")
    return f"{timed} {late}"


def _said(one: Measured) -> str:
    if one.score is None:
        return _("They have not answered.")
    return _("They gave %(score)s of 10.") % {"score": number_format(one.score.normalize(), use_l10n=True)}


def _timed(timed: Timed) -> str:
    told = {
        "channel": str(dict(Channel.choices).get(timed.channel, timed.channel)),
        "target": length(timed.target_seconds),
        "taken": length(timed.taken_seconds or 0),
    }
    if timed.taken_seconds is None:
        return _("%(channel)s: target %(target)s, not reached.") % told
    return _("%(channel)s: target %(target)s, done after %(taken)s.") % told
