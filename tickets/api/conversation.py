"""What is said on a ticket. Replies, progress updates and notes are different addresses, never a flag."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.api.idempotency import once
from accounts.operations.keys import source_of
from resolution.api.lists import Listing, moment_filters, words_filter
from resolution.api.schema import described
from resolution.api.views import ApiView, created
from resolution.core.identifiers import row_key
from resolution.core.refusals import Invalid
from tickets import operations
from tickets.api import examples
from tickets.api.talk_shapes import MessageJson, message_json
from tickets.api.tickets import READ_AND_WRITE, visible
from tickets.api.wishes import MessageWish, NoteWish, ProgressUpdateWish, TriageWish
from tickets.models import Message, Ticket
from tickets.querysets import MessageQuerySet

TAG = "Conversation"
PUBLIC = [kind for kind in Message.Kind.values if kind != Message.Kind.NOTE]
REFUSALS = ["not-found", "forbidden", "conflict", "gate-unmet"]
NEWEST = {"sorts": {"created_at": "created_at"}, "usual": "-created_at"}
MESSAGES = Listing(**NEWEST, filters=[words_filter("kind", "kind", PUBLIC), *moment_filters("created_at")])  # type: ignore[arg-type]
PLAIN = Listing(**NEWEST, filters=moment_filters("created_at"))  # type: ignore[arg-type]


class Talk(ApiView):
    """Words on a ticket."""

    scopes = READ_AND_WRITE

    def pointer(self, name: str) -> str:
        return "/text" if name == "message" else f"/{name}"

    def listed(self, listing: Listing, ticket: str, **kind: Any) -> Response:
        rows = said_on(visible(self.request, ticket)).filter(**kind)
        return listing.answer(rows, self, lambda message: message_json(message, self.base))

    def written(self, message: Message) -> Response:
        return created(message_json(message, self.base, fresh=True))


class Messages(Talk):
    @described("list_messages", tag=TAG, answer=MessageJson, listing=MESSAGES, problems=["not-found"])
    def get(self, request: ApiRequest, ticket: str) -> Response:
        """Everything that customer and we said to each other, newest first; notes stand apart."""
        return self.listed(MESSAGES, ticket, kind__in=PUBLIC)

    @described(
        "create_message",
        tag=TAG,
        wish=MessageWish,
        answer=MessageJson,
        status=201,
        problems=REFUSALS,
        asks=examples.REPLY,
        example=examples.MESSAGE,
    )
    @once
    def post(self, request: ApiRequest, ticket: str) -> Response:
        """Answer the customer or, with `direction: inbound`, bring their words in.

        The first answer acknowledges the ticket. Give `seen_until` to be refused when the customer wrote
        meanwhile.
        """
        found, wish = visible(request, ticket), MessageWish.of(request)
        text = wish.pop("text")
        if wish.pop("direction") == "outbound":
            return self.written(operations.reply(found, text, actor=request.user, at=self.at, **wish))
        source = source_of(request.user)
        return self.written(operations.receive(found, text, actor=request.user, at=self.at, source=source, **wish))


class OneMessage(Talk):
    @described("read_message", tag=TAG, answer=MessageJson, problems=["not-found"], example=None)
    def get(self, request: ApiRequest, ticket: str, message: str) -> Response:
        """One message or note."""
        return Response(message_json(_one(visible(request, ticket), message), self.base))

    @described("triage_message", tag=TAG, wish=TriageWish, answer=MessageJson, problems=REFUSALS)
    @once
    def patch(self, request: ApiRequest, ticket: str, message: str) -> Response:
        """Say what a customer's message wants; thanks and confirmations need no answer."""
        wish = TriageWish.of(request)
        found = _one(visible(request, ticket), message)
        if found.kind != Message.Kind.INBOUND:
            raise Invalid(_("Nothing was changed."), {"intent": [_("Only the customer's words are triaged.")]})
        operations.triage(found, wish["intent"], actor=request.user, at=self.at)
        return Response(message_json(found, self.base))


class Notes(Talk):
    @described("list_notes", tag=TAG, answer=MessageJson, listing=PLAIN, problems=["not-found"])
    def get(self, request: ApiRequest, ticket: str) -> Response:
        """What we wrote down among ourselves, newest first."""
        return self.listed(PLAIN, ticket, kind=Message.Kind.NOTE)

    @described("create_note", tag=TAG, wish=NoteWish, answer=MessageJson, status=201, problems=REFUSALS)
    @once
    def post(self, request: ApiRequest, ticket: str) -> Response:
        """Write something down that the customer never sees."""
        found, wish = visible(request, ticket), NoteWish.of(request)
        return self.written(operations.note(found, wish["text"], actor=request.user, at=self.at))


class ProgressUpdates(Talk):
    @described("list_progress_updates", tag=TAG, answer=MessageJson, listing=PLAIN, problems=["not-found"])
    def get(self, request: ApiRequest, ticket: str) -> Response:
        """Where we said that it stands, newest first."""
        return self.listed(PLAIN, ticket, purpose=Message.Purpose.PROGRESS_UPDATE)

    @described(
        "create_progress_update", tag=TAG, wish=ProgressUpdateWish, answer=MessageJson, status=201, problems=REFUSALS
    )
    @once
    def post(self, request: ApiRequest, ticket: str) -> Response:
        """Tell the customer where it stands, and when they hear from us next."""
        found, wish = visible(request, ticket), ProgressUpdateWish.of(request)
        text = wish.pop("text")
        return self.written(operations.update_progress(found, text, actor=request.user, at=self.at, **wish))


def said_on(ticket: Ticket) -> MessageQuerySet:
    """What stands on a ticket, with everything that its answer shows."""
    rows: MessageQuerySet = ticket.messages.standing().for_timeline()
    return rows


def _one(ticket: Ticket, text: str) -> Message:
    key = row_key("msg", text)
    found = said_on(ticket).filter(pk=key).first() if key is not None else None
    if found is None:
        raise Http404
    return found
