"""The twelve KPIs, and the units behind each."""

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.roles import Scope
from metrics import listing, reading
from metrics.api import asking
from metrics.api.shapes import KpiDetailJson, KpiJson, KpiUnitJson, kpi_detail_json, kpi_json, unit_json
from metrics.beside import beside
from metrics.definitions import BY_KEY, MetricDefinition
from resolution.api.query import paged
from resolution.api.schema import described
from resolution.api.views import ApiView
from resolution.core.paging import BadCursor
from resolution.problems import Problem

TAG = "KPIs"
BASE = "https://support.example.com/api/v1/kpis"
EXAMPLE: KpiJson = {
    "id": "first_contact_resolution",
    "object": "kpi",
    "url": f"{BASE}/first_contact_resolution",
    "tickets_url": f"{BASE}/first_contact_resolution/tickets?from=2026-10-25&to=2026-11-23",
    "number": 1,
    "title": "First contact resolution",
    "group": "resolution",
    "unit": "%",
    "direction": "higher",
    "value": 78.4314,
    "target": 85.0,
    "status": "off_target",
    "n": 51,
    "few": False,
    "previous": 74.0741,
    "interval": {"low": 65.3688, "high": 87.5114},
    "period": {"first_day": "2026-10-25", "last_day": "2026-11-23"},
    "provisional": False,
    "as_of": "2026-11-23T14:30:00Z",
}


class Kpis(ApiView):
    scopes = {"GET": Scope.KPIS_READ}

    @described("list_kpis", tag=TAG, answer=KpiJson, pages=True, query=asking.QUESTIONS, example=EXAMPLE)
    def get(self, request: ApiRequest) -> Response:
        """All twelve, in the order of the framework, with targets."""
        asked = asking.read(self, asking.QUESTIONS)
        cards = reading.cards(asked.period, asked.filters, request.user)
        return paged(self, [kpi_json(card, self.base) for card in cards], None)


class OneKpi(ApiView):
    scopes = {"GET": Scope.KPIS_READ}

    @described("read_kpi", tag=TAG, answer=KpiDetailJson, query=asking.QUESTIONS, problems=["not-found"])
    def get(self, request: ApiRequest, key: str) -> Response:
        """One KPI with its definition, its last thirteen weeks, further figures and how its values are spread."""
        definition, asked = _known(key), asking.read(self, asking.QUESTIONS)
        card = reading.card(key, asked.period, asked.filters, request.user)
        weeks = reading.weeks(definition, asked.period, asked.filters, request.user)
        found = beside(definition, card.period, asked.filters, request.user)
        return Response(kpi_detail_json(card, weeks, found, self.base))


class KpiTickets(ApiView):
    scopes = {"GET": Scope.KPIS_READ}

    @described(
        "list_kpi_tickets", tag=TAG, answer=KpiUnitJson, pages=True, query=asking.OF_UNITS, problems=["not-found"]
    )
    def get(self, request: ApiRequest, key: str) -> Response:
        """Exactly the units that a KPI is made of, newest first: tickets, or customers for retention."""
        _known(key)
        asked = asking.read(self, asking.OF_UNITS)
        try:
            found = listing.tickets_behind(
                key,
                asked.period,
                asked.filters,
                request.user,
                outcome=asked.outcome,
                cursor=asked.cursor,
                size=asked.size,
            )
        except BadCursor as fault:
            raise Problem("malformed", _("This cursor was not made here, or for another list.")) from fault
        return paged(self, [unit_json(row, self.base) for row in found.rows], found.next_cursor)


def _known(key: str) -> MetricDefinition:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]
