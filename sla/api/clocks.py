"""The clocks of a ticket, each with the why of its deadline."""

from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from resolution.api.lists import Listing, moment_filters, words_filter
from resolution.api.schema import described
from resolution.api.views import ApiView
from sla.api.shapes import ClockJson, clock_json
from sla.models import Clock
from sla.vocabulary import Metric
from tickets.api.tickets import READ_AND_WRITE, visible

CLOCKS = Listing(
    sorts={"started_at": "started_at", "due_at": "due_at"},
    usual="-started_at",
    sparse={"due_at"},
    filters=(
        words_filter("metric", "metric", Metric.values),
        words_filter("state", "state", Clock.State.values),
        *moment_filters("due_at"),
    ),
)
EXAMPLE: ClockJson = {
    "id": "clk_000000000000n",
    "object": "clock",
    "ticket": "tkt_000000000010j",
    "cycle": 1,
    "metric": "resolution",
    "state": "met",
    "started_at": "2026-11-23T09:00:00Z",
    "due_at": "2026-11-25T12:00:00Z",
    "stopped_at": "2026-11-24T14:30:00Z",
    "decided_at": "2026-11-24T14:30:00Z",
    "target_seconds": 172800,
    "business": False,
    "policy": 1,
    "calendar": None,
    "pauses": [{"party": "customer", "started_at": "2026-11-23T10:00:00Z", "ended_at": "2026-11-23T13:00:00Z"}],
    "segments": [
        {"kind": "run", "started_at": "2026-11-23T09:00:00Z", "ended_at": "2026-11-23T10:00:00Z"},
        {"kind": "pause", "started_at": "2026-11-23T10:00:00Z", "ended_at": "2026-11-23T13:00:00Z"},
        {"kind": "run", "started_at": "2026-11-23T13:00:00Z", "ended_at": "2026-11-24T14:30:00Z"},
    ],
    "why": (
        "Started 23 Nov 2026, 09:00; target 48 h by the wall clock for Email and severity Medium (policy 1). "
        "Stood still from 23 Nov 2026, 10:00 to 23 Nov 2026, 13:00: waiting for Customer. "
        "Due 25 Nov 2026, 12:00. Met 24 Nov 2026, 14:30."
    ),
}


class Clocks(ApiView):
    scopes = READ_AND_WRITE

    @described("list_clocks", tag="Clocks", answer=ClockJson, listing=CLOCKS, problems=["not-found"], example=EXAMPLE)
    def get(self, request: ApiRequest, ticket: str) -> Response:
        """What was promised for a ticket and what came of it, newest first; each deadline says why it is where it is.

        Start, target, hours and pauses of a clock give its due moment and its verdict again at any time.
        """
        found = visible(request, ticket)
        rows = found.clocks.select_related("policy", "calendar", "cycle", "ticket__team")
        return CLOCKS.answer(rows, self, lambda clock: clock_json(clock, found.public_id))
