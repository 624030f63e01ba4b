"""Follow-ups: which are planned, open or over, and how one went."""

from typing import Any

from django.http import Http404
from rest_framework import serializers
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.api.idempotency import once
from accounts.roles import Scope
from followups import operations
from followups.api.shapes import FollowUpJson, follow_up_json
from followups.models import FollowUp
from followups.querysets import FollowUpQuerySet
from followups.vocabulary import Kind, Outcome, ReachedBy, State
from resolution.api.lists import Listing, moment_filters, row_filter, words_filter
from resolution.api.schema import described
from resolution.api.views import ApiView, created
from resolution.api.wishes import Choice, Identifier, Wish, Words
from resolution.core.identifiers import row_key
from tickets.vocabulary import ReopenReason

TAG = "Follow-ups"
LONG = 5_000
READ_AND_WRITE = {"GET": Scope.TICKETS_READ, "POST": Scope.TICKETS_WRITE}
EXAMPLE: FollowUpJson = {
    "id": "fup_000000000000n",
    "object": "follow_up",
    "url": "https://support.example.com/api/v1/follow_ups/fup_000000000000n",
    "ticket": "tkt_000000000010j",
    "ticket_reference": "RES-1042",
    "cycle": 1,
    "kind": "immediate",
    "state": "open",
    "automatic": False,
    "requires_call": True,
    "window_start": "2026-11-24T14:30:00Z",
    "due_at": "2026-11-25T09:00:00Z",
    "window_end": "2026-11-25T14:30:00Z",
    "shifted": False,
    "message": None,
    "sent_at": None,
    "completed_at": None,
    "completed_by": None,
    "outcome": None,
    "evidence": None,
    "reason": None,
    "note": None,
}
FOLLOW_UPS = Listing(
    sorts={"due_at": "due_at", "window_end": "window_end"},
    usual="due_at",
    filters=(
        words_filter("state", "state", State.values),
        words_filter("kind", "kind", Kind.values),
        words_filter("outcome", "outcome", Outcome.values, none="none"),
        row_filter("ticket", "ticket", "tkt"),
        row_filter("owner", "ticket__owner", "usr", none=True),
        row_filter("team", "ticket__team", "team", none=True),
        *moment_filters("due_at"),
        *moment_filters("window_end"),
    ),
)


class OutcomeWish(Wish):
    """How the customer was reached, and what they said."""

    reached_by = Choice(ReachedBy.values)
    outcome = Choice(Outcome.values, required=False)
    note = Words(required=False, allow_blank=True)
    questions = Words(required=False, allow_blank=True, max_length=LONG)
    checks = serializers.ListField(child=Identifier(max_length=8), max_length=50, required=False)
    reopen_reason = Choice(ReopenReason.values, required=False)


class FollowUps(ApiView):
    scopes = READ_AND_WRITE

    @described("list_follow_ups", tag=TAG, answer=FollowUpJson, listing=FOLLOW_UPS, example=EXAMPLE)
    def get(self, request: ApiRequest) -> Response:
        """Our planned contacts after a resolution, by the moment at which they are best done."""
        return FOLLOW_UPS.answer(_rows(request), self, lambda row: follow_up_json(row, self.base))


class OneFollowUp(ApiView):
    scopes = READ_AND_WRITE

    @described("read_follow_up", tag=TAG, answer=FollowUpJson, problems=["not-found"], example=EXAMPLE)
    def get(self, request: ApiRequest, follow_up: str) -> Response:
        """One follow-up."""
        return Response(follow_up_json(_one(request, follow_up), self.base))


class FollowUpOutcome(ApiView):
    scopes = READ_AND_WRITE

    @described(
        "record_follow_up_outcome",
        tag=TAG,
        wish=OutcomeWish,
        answer=FollowUpJson,
        status=201,
        problems=["not-found", "forbidden", "conflict", "gate-unmet"],
        asks={"reached_by": "call", "outcome": "holds", "note": "The export runs every night."},
    )
    @once
    def post(self, request: ApiRequest, follow_up: str) -> Response:
        """Write down how it went; `back` reopens the ticket in the same act.

        A call or a message goes on the ticket with its note, and is the evidence that it was done.
        """
        found, wish = _one(request, follow_up), OutcomeWish.of(request)
        operations.record_outcome(found, actor=request.user, at=self.at, **wish)
        return created(follow_up_json(_one(request, follow_up), self.base))


def _rows(request: ApiRequest) -> FollowUpQuerySet:
    rows: Any = FollowUp.objects.visible_to(request.user).select_related("ticket", "cycle", "completed_by")
    return rows  # type: ignore[no-any-return]


def _one(request: ApiRequest, text: str) -> FollowUp:
    found = _rows(request).filter(pk=row_key("fup", text) or 0).first()
    if found is None:
        raise Http404
    return found
