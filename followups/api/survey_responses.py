"""What customers answered: read as a list, and taken in from other survey tools."""

from typing import Annotated, Any, Literal, TypedDict

from django.utils.translation import gettext as _
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.api.idempotency import once
from accounts.roles import Scope
from followups import operations
from followups.models import SurveyAnswer
from followups.vocabulary import SurveyKind
from resolution.api.lists import Listing, moment_filters, row_filter, words_filter
from resolution.api.schema import described
from resolution.api.shapes import Instant, instant
from resolution.api.views import ApiView, created
from resolution.api.wishes import Choice, Flag, PublicId, Whole, Wish, Words
from resolution.core.identifiers import public_id
from resolution.core.refusals import Invalid
from tickets.models import Ticket

TAG = "Follow-ups"
LONG = 5_000
READ_AND_WRITE = {"GET": Scope.TICKETS_READ, "POST": Scope.TICKETS_WRITE}


class SurveyResponseJson(TypedDict):
    """One answer to one question about a ticket; a later answer within seven days replaces it."""

    id: str
    object: Literal["survey_response"]
    url: Annotated[str, "Where it is listed."]
    ticket: str
    ticket_reference: str
    contact: str
    kind: Annotated[str, SurveyKind]
    score: int
    scale_max: int
    lower_is_better: bool
    points: Annotated[float | None, "On our scale from 1 to 10; none for a recommendation."]
    comment: str | None
    source: str | None
    answered_at: Instant


EXAMPLE: SurveyResponseJson = {
    "id": "srv_000000000000k",
    "object": "survey_response",
    "url": "https://support.example.com/api/v1/survey_responses?ticket=tkt_000000000010j",
    "ticket": "tkt_000000000010j",
    "ticket_reference": "RES-1042",
    "contact": "con_000000000003c",
    "kind": "csat",
    "score": 9,
    "scale_max": 10,
    "lower_is_better": False,
    "points": 9.0,
    "comment": "Quick and kind.",
    "source": "survey",
    "answered_at": "2026-11-25T14:30:00Z",
}
ANSWERS = Listing(
    sorts={"answered_at": "answered_at", "id": "id"},
    usual="-answered_at",
    filters=(
        words_filter("kind", "kind", SurveyKind.values),
        row_filter("ticket", "ticket", "tkt"),
        *moment_filters("answered_at"),
    ),
)


class AnswerWish(Wish):
    """An answer that the customer gave elsewhere; it counts as the ticket's contact's."""

    ticket = PublicId("tkt")
    kind = Choice(SurveyKind.values)
    score = Whole(max_value=100)
    scale_max = Whole(required=False, max_value=100)
    lower_is_better = Flag(required=False)
    comment = Words(required=False, allow_blank=True, max_length=LONG)


class SurveyResponses(ApiView):
    scopes = READ_AND_WRITE

    @described("list_survey_responses", tag=TAG, answer=SurveyResponseJson, listing=ANSWERS, example=EXAMPLE)
    def get(self, request: ApiRequest) -> Response:
        """What customers answered to surveys, the latest first."""
        seen = Ticket.objects.visible_to(request.user)
        rows: Any = SurveyAnswer.objects.filter(ticket__in=seen).select_related("ticket")
        return ANSWERS.answer(rows, self, lambda row: response_json(row, self.base))

    @described(
        "create_survey_response",
        tag=TAG,
        wish=AnswerWish,
        answer=SurveyResponseJson,
        status=201,
        problems=["forbidden", "conflict"],
        asks={"ticket": "tkt_000000000010j", "kind": "csat", "score": 4, "scale_max": 5},
    )
    @once
    def post(self, request: ApiRequest) -> Response:
        """Store what a customer answered in another tool, on the scale of that tool.

        Effort scales other than ours run both ways: say with `lower_is_better` which end is the better one.
        """
        wish = AnswerWish.of(request)
        ticket = Ticket.objects.visible_to(request.user).filter(pk=wish.pop("ticket")).first()
        if ticket is None:
            raise Invalid(_("The answer was not stored."), {"ticket": [_("There is no such ticket.")]})
        answer = operations.store_answer(
            ticket, wish.pop("kind"), wish.pop("score"), source="api", actor=request.user, at=self.at, **wish
        )
        return created(response_json(answer, self.base))


def response_json(row: SurveyAnswer, base: str) -> SurveyResponseJson:
    """Asks nothing of the database once its ticket is joined."""
    ticket = public_id("tkt", row.ticket_id)
    return {
        "id": public_id("srv", row.pk),
        "object": "survey_response",
        "url": f"{base}/survey_responses?ticket={ticket}",
        "ticket": ticket,
        "ticket_reference": row.ticket.reference,
        "contact": public_id("con", row.contact_id),
        "kind": str(row.kind),
        "score": row.score,
        "scale_max": row.scale_max,
        "lower_is_better": row.lower_is_better,
        "points": None if row.s10 is None else float(row.s10),
        "comment": row.comment or None,
        "source": row.source or None,
        "answered_at": instant(row.answered_at),
    }
