"""Quality reviews, to be read: people give them, so programs cannot."""

from typing import Any

from django.http import Http404
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.roles import Scope
from quality.api.shapes import EXAMPLE, QualityReviewJson, review_json
from quality.models import QualityReview
from quality.querysets import QualityReviewQuerySet
from quality.vocabulary import GIVEN, Reason
from resolution.api.lists import Filter, Listing, Rows, moment_filters, row_filter, words_filter
from resolution.api.query import Unusable, unknown_word
from resolution.api.schema import described
from resolution.api.views import ApiView
from resolution.core.identifiers import row_key

TAG = "Quality reviews"
READ = {"GET": Scope.QUALITY_READ}


def _for_reason(rows: Rows, text: str, view: ApiView) -> Rows:
    words = text.split(",")
    if wrong := [word for word in words if word not in Reason.values]:
        raise Unusable(unknown_word(wrong[0], Reason.values))
    return rows.filter(reasons__overlap=words)


REVIEWS = Listing(
    sorts={"submitted_at": "submitted_at"},
    usual="-submitted_at",
    filters=[
        row_filter("ticket", "ticket", "tkt"),
        row_filter("agent", "agent", "usr"),
        row_filter("reviewer", "reviewer", "usr"),
        words_filter("state", "state", [state.value for state in GIVEN]),
        Filter("reason", _for_reason, f"One or more, separated by commas, of: {', '.join(Reason.values)}."),
        *moment_filters("submitted_at"),
    ],
)


class QualityReviews(ApiView):
    scopes = READ

    @described("list_quality_reviews", tag=TAG, answer=QualityReviewJson, listing=REVIEWS, example=EXAMPLE)
    def get(self, request: ApiRequest) -> Response:
        """What was given, newest first. It is about people's work: it coaches, and belongs in no pay figure."""
        return REVIEWS.answer(_rows(request), self, lambda row: review_json(row, self.base))


class OneQualityReview(ApiView):
    scopes = READ

    @described("read_quality_review", tag=TAG, answer=QualityReviewJson, problems=["not-found"], example=EXAMPLE)
    def get(self, request: ApiRequest, review: str) -> Response:
        """One review that was given."""
        found = _rows(request).filter(pk=row_key("qrv", review) or 0).first()
        if found is None:
            raise Http404
        return Response(review_json(found, self.base))


def _rows(request: ApiRequest) -> QualityReviewQuerySet:
    rows: Any = QualityReview.objects.visible_to(request.user).given().for_api()
    return rows  # type: ignore[no-any-return]
