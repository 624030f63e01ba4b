"""What a list of tickets may be asked."""

from accounts.operations.keys import source_of
from resolution.api.lists import Filter, Listing, Rows, moment_filters, row_filter, text_filter, words_filter
from resolution.api.views import ApiView
from tickets import search
from tickets.vocabulary import Category, Channel, Party, Phase, Severity

MOST_FOUND = 1_000


def _own(rows: Rows, text: str, view: ApiView) -> Rows:
    source = view.request.query_params.get("source") or source_of(view.request.user)
    return rows.filter(source=source, external_id=text)


def _holding(rows: Rows, text: str, view: ApiView) -> Rows:
    return rows.filter(pk__in=search.find(view.request.user, text, limit=MOST_FOUND))


TICKETS = Listing(
    sorts={"created_at": "created_at", "updated_at": "updated_at", "next_action_at": "next_action_at"},
    usual="-created_at",
    sparse=("next_action_at",),
    filters=(
        words_filter("phase", "phase", Phase.values),
        words_filter("severity", "severity", Severity.values),
        words_filter("category", "category", Category.values, none="none"),
        words_filter("channel", "channel", Channel.values),
        words_filter("waiting_on", "next_action_by", Party.values),
        row_filter("owner", "owner", "usr", none=True),
        row_filter("team", "team", "team", none=True),
        row_filter("customer", "customer", "cus"),
        row_filter("contact", "contact", "con"),
        text_filter("source", "source", "The integration that brought it, as `source` of a ticket says."),
        Filter("external_id", _own, "Your own id of it; looked for in your own source unless `source` says another."),
        Filter("q", _holding, "Words: narrows to the newest 1,000 tickets that hold them, as the search page does."),
        *moment_filters("created_at"),
        *moment_filters("updated_at"),
    ),
)
