"""The phase work of a ticket's running cycle: listed, added to and, where it may change, changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypedDict

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.api.idempotency import once
from resolution.api.lists import Listing
from resolution.api.schema import described
from resolution.api.views import ApiView, created
from resolution.api.wishes import Wish
from resolution.core.identifiers import row_key
from tickets import operations
from tickets.api import record_shapes as shapes
from tickets.api import record_wishes as wishes
from tickets.api.tickets import READ_AND_WRITE, visible
from tickets.models import ResolutionCycle, Ticket

TAG = "Phase work"
REFUSALS = ["not-found", "forbidden", "conflict"]
ROWS = Listing(sorts={"id": "id"}, usual="id")
Act = Callable[..., Any]


class RecordsJson(TypedDict):
    """The phase work of the running cycle, by kind."""

    ticket: str
    cycle: int
    attempts: list[shapes.AttemptJson]
    options: list[shapes.OptionJson]
    work_steps: list[shapes.WorkStepJson]
    time_entries: list[shapes.TimeEntryJson]
    checks: list[shapes.CheckJson]
    agreements: list[shapes.AgreementJson]
    approvals: list[shapes.ApprovalJson]


@dataclass(frozen=True)
class Kind:
    """One kind of record: its words, its shape, what is joined to it, and the verbs that write it."""

    name: str
    one: str
    prefix: str
    answer: Any
    wish: type[Wish]
    add: Act
    joined: tuple[str, ...] = ()
    change_wish: type[Wish] | None = None
    change: Act | None = None


KINDS = (
    Kind(
        "attempts",
        "attempt",
        "att",
        shapes.AttemptJson,
        wishes.AttemptWish,
        lambda ticket, wish, **who: operations.add_record(ticket, "attempts", wish, **who),
    ),
    Kind(
        "options",
        "option",
        "opt",
        shapes.OptionJson,
        wishes.OptionWish,
        lambda ticket, wish, **who: operations.add_record(ticket, "options", wish, **who),
        change_wish=wishes.OptionChange,
        change=lambda row, wish, **who: (
            operations.choose_option(row, **who) if "state" in wish else operations.change_option(row, wish, **who)
        ),
    ),
    Kind(
        "work_steps",
        "work_step",
        "wst",
        shapes.WorkStepJson,
        wishes.WorkStepWish,
        lambda ticket, wish, **who: operations.add_record(ticket, "work_steps", wish, **who),
        joined=("verified_by",),
        change_wish=wishes.WorkStepChange,
        change=lambda row, wish, **who: operations.verify_work_step(row, wish["state"], **who),
    ),
    Kind(
        "time_entries",
        "time_entry",
        "tim",
        shapes.TimeEntryJson,
        wishes.TimeEntryWish,
        lambda ticket, wish, **who: operations.add_record(ticket, "time_entries", wish, **who),
        joined=("user",),
    ),
    Kind(
        "checks",
        "check",
        "chk",
        shapes.CheckJson,
        wishes.CheckWish,
        lambda ticket, wish, **who: operations.record_check(ticket, **wish, **who),
        joined=("by",),
    ),
    Kind(
        "agreements",
        "agreement",
        "agr",
        shapes.AgreementJson,
        wishes.AgreementWish,
        lambda ticket, wish, **who: operations.agree(ticket, **wish, **who),
        joined=("contact", "recorded_by"),
    ),
    Kind(
        "approvals",
        "approval",
        "apr",
        shapes.ApprovalJson,
        wishes.ApprovalWish,
        lambda ticket, wish, **who: operations.request_approval(ticket, **wish, **who),
        joined=("requested_by", "decided_by"),
        change_wish=wishes.ApprovalDecision,
        change=lambda row, wish, **who: operations.decide_approval(row, **wish, **who),
    ),
)


class Records(ApiView):
    scopes = READ_AND_WRITE

    @described("read_records", tag=TAG, answer=RecordsJson, problems=["not-found"])
    def get(self, request: ApiRequest, ticket: str) -> Response:
        """All phase work of the running cycle at once."""
        found = visible(request, ticket)
        at = _address(self, found)
        work = {
            kind.name: [shapes.SHAPES[kind.name](row, at) for row in _rows(found, kind).order_by("id")]
            for kind in KINDS
        }
        return Response({"ticket": found.public_id, "cycle": found.reopen_count + 1, **work})


class RecordView(ApiView):
    """The addresses of one kind."""

    scopes = READ_AND_WRITE
    kind: ClassVar[Kind]

    def outward(self, ticket: Ticket, row: Any) -> Any:
        return shapes.SHAPES[self.kind.name](row, _address(self, ticket))

    def one(self, ticket: Ticket, text: str) -> Any:
        key = row_key(self.kind.prefix, text)
        rows = _rows(ticket, self.kind).select_related("cycle__ticket", *self.kind.joined)
        row = rows.filter(pk=key).first() if key is not None else None
        if row is None:
            raise Http404
        return row


def of_many(kind: Kind) -> type[RecordView]:
    """The address of all records of a kind."""

    @described(f"list_{kind.name}", tag=TAG, answer=kind.answer, listing=ROWS, problems=["not-found"])
    def get(self: RecordView, request: ApiRequest, ticket: str) -> Response:
        found = visible(request, ticket)
        return ROWS.answer(_rows(found, kind), self, lambda row: self.outward(found, row))

    @described(f"create_{kind.one}", tag=TAG, wish=kind.wish, answer=kind.answer, status=201, problems=REFUSALS)
    @once
    def post(self: RecordView, request: ApiRequest, ticket: str) -> Response:
        found, wish = visible(request, ticket), kind.wish.of(request)
        return created(self.outward(found, kind.add(found, wish, actor=request.user, at=self.at)))

    words = {"get": get, "post": post}
    return type(f"{kind.name.title()}", (RecordView,), {"kind": kind, "__doc__": kind.answer.__doc__, **words})


def of_one(kind: Kind) -> type[RecordView]:
    """The address of one record of a kind."""

    @described(f"read_{kind.one}", tag=TAG, answer=kind.answer, problems=["not-found"])
    def get(self: RecordView, request: ApiRequest, ticket: str, record: str) -> Response:
        found = visible(request, ticket)
        return Response(self.outward(found, self.one(found, record)))

    methods: dict[str, Any] = {"get": get}
    if kind.change_wish is not None and kind.change is not None:
        methods["patch"] = _changing(kind, kind.change_wish, kind.change)
    return type(f"One{kind.one.title()}", (RecordView,), {"kind": kind, "__doc__": kind.answer.__doc__, **methods})


def _changing(kind: Kind, wish: type[Wish], change: Act) -> Act:
    @described(f"change_{kind.one}", tag=TAG, wish=wish, answer=kind.answer, problems=REFUSALS)
    @once
    def patch(self: RecordView, request: ApiRequest, ticket: str, record: str) -> Response:
        found, said = visible(request, ticket), wish.of(request)
        row = change(self.one(found, record), said, actor=request.user, at=self.at)
        return Response(self.outward(found, row))

    return patch


def _rows(ticket: Ticket, kind: Kind) -> QuerySet[Any]:
    """The rows of the running cycle."""
    rows: QuerySet[Any] = getattr(ResolutionCycle(pk=ticket.cycle_id), kind.name).all()
    return rows.select_related(*kind.joined) if kind.joined else rows


def _address(view: ApiView, ticket: Ticket) -> str:
    return f"{view.base}/tickets/{ticket.public_id}/records"
