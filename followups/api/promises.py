"""What the customer was told about when they hear from us next, and whether they did."""

from typing import Annotated, Literal, TypedDict

from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from followups.models import UpdatePromise
from followups.vocabulary import PromiseState
from resolution.api.lists import Listing, moment_filters, words_filter
from resolution.api.schema import described
from resolution.api.shapes import Instant, instant
from resolution.api.views import ApiView
from resolution.core.identifiers import public_id
from tickets.api.tickets import READ_AND_WRITE, visible

PROMISES = Listing(
    sorts={"made_at": "made_at", "promised_at": "promised_at"},
    usual="-made_at",
    filters=(words_filter("state", "state", PromiseState.values), *moment_filters("promised_at")),
)


class UpdatePromiseJson(TypedDict):
    """A promise of the next update: kept, late with a word, or late in silence."""

    id: str
    object: Literal["update_promise"]
    ticket: str
    message: Annotated[str | None, "What made it."]
    promised_at: Instant
    implied: Annotated[bool, "Nobody told the customer a time: the interval of the service standards ran."]
    state: Annotated[str, PromiseState]
    made_at: Instant
    reminded_at: Annotated[Instant | None, "When people of ours were reminded."]
    settled_at: Annotated[Instant | None, "When the customer heard from us, or needed to no more; null while it runs."]


EXAMPLE: UpdatePromiseJson = {
    "id": "prm_000000000000n",
    "object": "update_promise",
    "ticket": "tkt_000000000010j",
    "message": "msg_000000000000n",
    "promised_at": "2026-11-23T13:00:00Z",
    "implied": False,
    "state": "late_informed",
    "made_at": "2026-11-23T09:00:00Z",
    "reminded_at": "2026-11-23T12:12:00Z",
    "settled_at": "2026-11-23T13:20:00Z",
}


class UpdatePromises(ApiView):
    scopes = READ_AND_WRITE

    @described(
        "list_update_promises",
        tag="Conversation",
        answer=UpdatePromiseJson,
        listing=PROMISES,
        problems=["not-found"],
        example=EXAMPLE,
    )
    def get(self, request: ApiRequest, ticket: str) -> Response:
        """Every promise of a next update and what became of it, newest first."""
        found = visible(request, ticket)
        return PROMISES.answer(found.update_promises.all(), self, lambda row: promise_json(row, found.public_id))


def promise_json(row: UpdatePromise, ticket: str) -> UpdatePromiseJson:
    """Asks nothing of the database."""
    return {
        "id": row.public_id,
        "object": "update_promise",
        "ticket": ticket,
        "message": public_id("msg", row.message_id) if row.message_id else None,
        "promised_at": instant(row.promised_at),
        "implied": row.implied,
        "state": str(row.state),
        "made_at": instant(row.made_at),
        "reminded_at": instant(row.reminded_at),
        "settled_at": instant(row.settled_at),
    }
