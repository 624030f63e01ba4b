"""What callers may say about phase work."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from resolution.api.wishes import Choice, Flag, Identifier, Whole, Wish, Words
from tickets.models import ApprovalRequest, AttemptedSolution, Check, WorkStep
from tickets.vocabulary import Risk

LONG = 20_000
WEEK = 7 * 24 * 60


def _text() -> Words:
    return Words(required=False, allow_blank=True, max_length=LONG)


class AttemptWish(Wish):
    """Something that was tried before, by whom, and what came of it."""

    what = Words(max_length=LONG)
    by_whom = Choice(AttemptedSolution.ByWhom.values, required=False)
    result = _text()


class OptionFields(Wish):
    """One way to solve it."""

    description = _text()
    risk = Choice([*Risk.values, ""], required=False)
    side_effects = _text()
    workflow_impact = _text()
    test_plan = _text()
    steps = _text()
    effort_minutes = Whole(required=False, allow_null=True)
    rollback_plan = _text()
    significant_change = Flag(required=False)
    only_viable_because = _text()


class OptionWish(OptionFields):
    """One way to solve it, with what it costs and risks, and the way back."""

    title = Words(max_length=200)


class OptionChange(OptionFields):
    """What changes; or `state: chosen` to take this option."""

    title = Words(required=False, max_length=200)
    state = Choice(["chosen"], required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "state" in attrs and len(attrs) > 1:
            sentence = _("Choose an option in a request of its own.")
            raise serializers.ValidationError({"state": [serializers.ErrorDetail(sentence, "invalid")]})
        return attrs


class WorkStepWish(Wish):
    """A step to reproduce the issue, or to put the solution in."""

    stage = Choice(WorkStep.Stage.values)
    text = Words(max_length=LONG)
    why = _text()


class WorkStepChange(Wish):
    """Whether it is done: seen to work, or failed."""

    state = Choice(WorkStep.State.values)


class TimeEntryWish(Wish):
    """Minutes that were worked."""

    minutes = Whole(min_value=1, max_value=WEEK)
    note = Words(required=False, allow_blank=True, max_length=200)


class CheckWish(Wish):
    """A check with its result; a later one of the same kind replaces it in this round."""

    stage = Choice(Check.Stage.values)
    kind = Identifier(max_length=40)
    result = Choice(Check.Result.values)
    note = _text()


class AgreementWish(Wish):
    """The customer said yes to the chosen option."""

    note = _text()


class ApprovalWish(Wish):
    """A question to somebody with more authority."""

    kind = Choice(ApprovalRequest.Kind.values)
    reason = Words(max_length=LONG)


class ApprovalDecision(Wish):
    """The answer, in writing; never by whoever asked."""

    approved = Flag()
    note = Words(max_length=LONG)
