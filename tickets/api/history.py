"""What happened to a ticket, as it was written down."""

from django.http import Http404
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from resolution.api.lists import Listing, moment_filters, text_filter
from resolution.api.schema import described
from resolution.api.views import ApiView
from resolution.core.identifiers import row_key
from tickets.api.talk_shapes import EventJson, event_json
from tickets.api.tickets import READ_AND_WRITE, visible

TAG = "Events"
EVENTS = Listing(
    sorts={"occurred_at": "occurred_at"},
    usual="-occurred_at",
    filters=[
        text_filter("verb", "verb", "Only what is called so, such as `diagnose`."),
        *moment_filters("occurred_at"),
    ],
)


class Events(ApiView):
    scopes = READ_AND_WRITE

    @described("list_events", tag=TAG, answer=EventJson, listing=EVENTS, problems=["not-found"])
    def get(self, request: ApiRequest, ticket: str) -> Response:
        """Everything that happened to a ticket, newest first; from any point on with a cursor."""
        rows = visible(request, ticket).events.for_timeline()
        return EVENTS.answer(rows, self, lambda event: event_json(event, self.base))


class OneEvent(ApiView):
    scopes = READ_AND_WRITE

    @described("read_event", tag=TAG, answer=EventJson, problems=["not-found"])
    def get(self, request: ApiRequest, ticket: str, event: str) -> Response:
        """One thing that happened."""
        found = visible(request, ticket).events.for_timeline().filter(pk=row_key("evt", event) or 0).first()
        if found is None:
            raise Http404
        return Response(event_json(found, self.base))
