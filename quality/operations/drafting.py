"""What a reviewer has begun to write is kept, and stays theirs until somebody takes it over.

A draft is nobody's judgement yet: no event tells of it, and the person whose work it is never sees it.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from quality.models import QualityReview
from quality.operations.requiring import require_reviewer, require_to_do
from quality.rubrics import CURRENT
from quality.sheet import LONGEST_NOTE, field_names
from quality.vocabulary import State
from resolution.core.refusals import Refused
from resolution.core.text import clean

LONGEST = 2 * LONGEST_NOTE  # of one field: what is too long is said when it is given, and kept until then


@transaction.atomic
def keep_draft(review: QualityReview, typed: Mapping[str, str], *, actor: User, at: datetime) -> QualityReview:
    """Keep what was typed, field by field as the form calls them. Whoever begins a review is its reviewer."""
    fresh = _locked(review)
    require_reviewer(actor, fresh)
    require_to_do(fresh)
    require_mine(actor, fresh)
    _begin(fresh, actor)
    known = field_names(fresh.rubric)
    fresh.draft = {name: clean(text)[:LONGEST] for name, text in typed.items() if name in known and text.strip()}
    fresh.save(update_fields=["draft", "reviewer", "state", "rubric_version"])
    return fresh


@transaction.atomic
def take_over(review: QualityReview, *, actor: User, at: datetime) -> QualityReview:
    """Go on with a review that somebody else has begun, with what they typed."""
    fresh = _locked(review)
    require_reviewer(actor, fresh)
    require_to_do(fresh)
    _begin(fresh, actor)
    fresh.save(update_fields=["reviewer", "state", "rubric_version"])
    return fresh


def require_mine(actor: User, review: QualityReview) -> None:
    """Raises Refused for a review that somebody else has begun."""
    if review.reviewer is not None and review.reviewer != actor:
        words = _("%(name)s has begun this review. Take it over first, if you agreed on that.")
        raise Refused(words % {"name": review.reviewer.name})


def _begin(review: QualityReview, actor: User) -> None:
    review.reviewer, review.state = actor, State.BEGUN
    review.rubric_version = review.rubric_version or CURRENT.version


def _locked(review: QualityReview) -> QualityReview:
    rows = QualityReview.objects.select_related("reviewer").select_for_update(of=("self",))
    found: QualityReview = rows.get(pk=review.pk)
    return found
