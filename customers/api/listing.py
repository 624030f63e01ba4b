"""What a list of customers or contacts may be asked."""

from django.db.models import Q

from accounts.operations.keys import source_of
from customers.models import ChurnRisk, Customer, ValueTier
from resolution.api.lists import Filter, Listing, Rows, moment_filters, row_filter, text_filter, words_filter
from resolution.api.query import day_of
from resolution.api.views import ApiView


def _own(rows: Rows, text: str, view: ApiView) -> Rows:
    source = view.request.query_params.get("source") or source_of(view.request.user)
    return rows.filter(source=source, external_id=text)


def _covering(rows: Rows, text: str, view: ApiView) -> Rows:
    day = day_of(text)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


CUSTOMERS = Listing(
    sorts={"name": "sort_name", "created_at": "created_at", "updated_at": "updated_at"},
    usual="name",
    filters=(
        words_filter("kind", "kind", Customer.Kind.values),
        words_filter("value_tier", "value_tier", ValueTier.values, none="none"),
        words_filter("churn_risk", "churn_risk", ChurnRisk.values, none="none"),
        text_filter("source", "source", "The integration that brought it."),
        Filter("external_id", _own, "Your own id of it; looked for in your own source unless `source` says another."),
        Filter(
            "q",
            lambda rows, text, _view: rows.matching(text),
            "A part of its name, or of a contact's name or address.",
        ),
        *moment_filters("updated_at"),
    ),
)
CONTRACTS = Listing(
    sorts={"starts_on": "starts_on"},
    usual="-starts_on",
    filters=(Filter("covers", _covering, "Only those that cover this day.", {"type": "string", "format": "date"}),),
)
CONTACTS = Listing(
    sorts={"created_at": "created_at", "updated_at": "updated_at"},
    usual="-created_at",
    filters=(
        row_filter("customer", "customer", "cus"),
        Filter("email", lambda rows, text, _view: rows.with_address(text), "Exactly this address, whatever its case."),
        Filter(
            "q",
            lambda rows, text, _view: rows.holding(text),
            "A part of the name or the address; fewer than three letters have to be its beginning.",
        ),
        *moment_filters("updated_at"),
    ),
)
