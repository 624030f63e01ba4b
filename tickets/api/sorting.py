"""What a reply after the resolution is, what a ticket repeats, and asking the customer once more to verify."""

from typing import Annotated, Any, Literal, TypedDict

from django.http import Http404
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.api.idempotency import once
from accounts.api.shapes import PersonJson, person_or_none
from resolution.api.lists import Listing
from resolution.api.schema import described
from resolution.api.shapes import Instant, instant
from resolution.api.views import ApiView, created
from resolution.api.wishes import Choice, PublicId, Wish, Words
from resolution.core.identifiers import public_id, reference, row_key
from tickets import operations, reading, recurrence
from tickets.api import examples
from tickets.api.conversation import said_on
from tickets.api.talk_shapes import MessageJson, message_json
from tickets.api.tickets import READ_AND_WRITE, visible
from tickets.models import RecurrenceSuggestion, ReplyCard, Ticket
from tickets.vocabulary import Relation, ReopenReason, Verdict

REPLIES, RECURRENCES, ASKING = "Replies after the resolution", "Recurrences", "Conversation"
SUGGESTIONS = Listing(sorts={"score": "score", "id": "id"}, usual="-score")


class TriageJson(TypedDict):
    """What a reply to something solved is, and what followed from it."""

    object: Literal["triage"]
    url: str
    ticket: str
    message: str
    suggested: Annotated[str, Verdict]
    why: Annotated[str, "Why the house suggests it. It never decides."]
    cue: Annotated[str | None, "The words in which it saw it."]
    waits_since: Instant
    verdict: Annotated[str, Verdict] | None
    decided_at: Instant | None
    decided_by: PersonJson | None
    opened: Annotated[str | None, "The ticket that a new issue became."]


class RecurrenceJson(TypedDict):
    """An earlier ticket of the same customer that this one may repeat."""

    id: str
    object: Literal["recurrence"]
    url: Annotated[str, "The list that it stands in."]
    ticket: str
    earlier_ticket: str
    earlier_reference: str
    earlier_cycle: int
    resolved_at: Instant | None
    score: Annotated[str, "From 0 to 1, with three decimals."]
    why: list[str]
    decision: Annotated[str, Relation] | None
    decided_at: Instant | None
    decided_by: PersonJson | None
    created_at: Instant


class VerdictWish(Wish):
    """What the reply is. `reopen_reason` and `reason` go with `problem_back`, `subject` with `new_issue`."""

    verdict = Choice(Verdict.values)
    reopen_reason = Choice(ReopenReason.values, required=False)
    reason = Words(required=False, allow_blank=True, max_length=5000)
    subject = Words(required=False, allow_blank=True, max_length=200)


class RecurrenceWish(Wish):
    """What the ticket has to do with a suggested earlier one; deciding anew takes the earlier decision back."""

    recurrence = PublicId("rec")
    decision = Choice(Relation.values)


class RequestWish(Wish):
    """The request in your own words; without them the house writes a friendly one."""

    text = Words(required=False, allow_blank=True)


class Triage(ApiView):
    scopes = READ_AND_WRITE

    @described("read_triage", tag=REPLIES, answer=TriageJson, problems=["not-found"], example=examples.TRIAGE)
    def get(self, request: ApiRequest, ticket: str, message: str) -> Response:
        """What a reply after the resolution seems to be and, once somebody decided, what it is."""
        return Response(self._json(_card(visible(request, ticket), message)))

    @described(
        "decide_triage",
        tag=REPLIES,
        wish=VerdictWish,
        answer=TriageJson,
        status=201,
        problems=["not-found", "forbidden", "conflict", "gate-unmet"],
        asks={"verdict": "problem_back", "reopen_reason": "recurred"},
        example=examples.TRIAGE,
    )
    @once
    def post(self, request: ApiRequest, ticket: str, message: str) -> Response:
        """Say what a reply after the resolution is.

        `thanks` needs no answer, `question` waits for one, `problem_back` reopens the ticket in the same act,
        `new_issue` opens a linked ticket that counts from when the reply was written.
        """
        found = visible(request, ticket)
        card, wish = _card(found, message), VerdictWish.of(request)
        operations.decide_reply(card, actor=request.user, at=self.at, **wish)
        return created(self._json(_card(found, message)))

    def _json(self, card: ReplyCard) -> TriageJson:
        ticket, message = public_id("tkt", card.ticket_id), public_id("msg", card.message_id)
        return {
            "object": "triage",
            "url": f"{self.base}/tickets/{ticket}/messages/{message}/triage",
            "ticket": ticket,
            "message": message,
            "suggested": str(card.suggested),
            "why": str(reading.WHY.get(card.why, card.why)),
            "cue": card.cue or None,
            "waits_since": instant(card.raised_at),
            "verdict": str(card.verdict) or None,
            "decided_at": instant(card.decided_at),
            "decided_by": person_or_none(card.decided_by),
            "opened": public_id("tkt", card.opened_id) if card.opened_id else None,
        }


class Recurrences(ApiView):
    scopes = READ_AND_WRITE

    @described(
        "list_recurrences",
        tag=RECURRENCES,
        answer=RecurrenceJson,
        listing=SUGGESTIONS,
        problems=["not-found"],
        example=examples.RECURRENCE,
    )
    def get(self, request: ApiRequest, ticket: str) -> Response:
        """Which earlier issues of the same customer the ticket may repeat, the likeliest first."""
        rows: Any = _suggestions(visible(request, ticket))
        return SUGGESTIONS.answer(rows, self, lambda row: _recurrence_json(row, self.base))

    @described(
        "decide_recurrence",
        tag=RECURRENCES,
        wish=RecurrenceWish,
        answer=RecurrenceJson,
        status=201,
        problems=["not-found", "forbidden", "conflict"],
        asks={"recurrence": "rec_0000000000003", "decision": "recurrence"},
        example=examples.RECURRENCE,
    )
    @once
    def post(self, request: ApiRequest, ticket: str) -> Response:
        """Say whether it is the same issue again.

        A `recurrence` links the two, brings the earlier case file along, goes to whoever solved it before, and
        counts in the recurrence rate; `related` only links them.
        """
        found, wish = visible(request, ticket), RecurrenceWish.of(request)
        suggestion = _suggestions(found).filter(pk=wish["recurrence"]).first()
        if suggestion is None:
            raise Http404
        operations.decide_recurrence(suggestion, wish["decision"], actor=request.user, at=self.at)
        return created(_recurrence_json(_suggestions(found).get(pk=suggestion.pk), self.base))


class VerificationRequests(ApiView):
    scopes = READ_AND_WRITE

    @described(
        "create_verification_request",
        tag=ASKING,
        wish=RequestWish,
        answer=MessageJson,
        status=201,
        problems=["not-found", "forbidden", "conflict", "gate-unmet"],
        asks={"text": "Does the export work for you now?"},
        example=examples.MESSAGE,
    )
    @once
    def post(self, request: ApiRequest, ticket: str) -> Response:
        """Ask the customer once more to verify, and wait another business day for them.

        After two requests on different days and five business days without a word the ticket resolves by itself.
        """
        found, wish = visible(request, ticket), RequestWish.of(request)
        message = operations.ask_again(found, wish.get("text", ""), actor=request.user, at=self.at)
        return created(message_json(said_on(found).get(pk=message.pk), self.base))


def _card(ticket: Ticket, text: str) -> ReplyCard:
    rows = ReplyCard.objects.filter(ticket=ticket, message=row_key("msg", text) or 0)
    found = rows.select_related("ticket", "decided_by").first()
    if found is None:
        raise Http404
    return found


def _suggestions(ticket: Ticket) -> Any:
    return RecurrenceSuggestion.objects.filter(ticket=ticket).select_related("ticket", "earlier", "decided_by")


def _recurrence_json(row: RecurrenceSuggestion, base: str) -> RecurrenceJson:
    """Asks nothing of the database once the earlier cycle and who decided are joined."""
    return {
        "id": public_id("rec", row.pk),
        "object": "recurrence",
        "url": f"{base}/tickets/{public_id('tkt', row.ticket_id)}/recurrences",
        "ticket": public_id("tkt", row.ticket_id),
        "earlier_ticket": public_id("tkt", row.earlier.ticket_id),
        "earlier_reference": reference(row.earlier.ticket_id),
        "earlier_cycle": row.earlier.number,
        "resolved_at": instant(row.earlier.resolved_at),
        "score": str(row.score),
        "why": [str(reason) for reason in recurrence.explained(row.reasons, row.similarity)],
        "decision": str(row.decision) or None,
        "decided_at": instant(row.decided_at),
        "decided_by": person_or_none(row.decided_by),
        "created_at": instant(row.created_at),
    }
