"""Commitments: what we promised on a ticket, what is due, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.api.idempotency import once
from accounts.models import Team, User
from accounts.roles import Scope
from followups import operations
from followups.api.commitment_shapes import EXAMPLE, CommitmentJson, commitment_json
from followups.api.commitment_wishes import (
    CommitWish,
    ConfirmWish,
    KeepWish,
    ReasonWish,
    ReassignWish,
    RenegotiateWish,
    TellWish,
)
from followups.models import Commitment
from followups.querysets import CommitmentQuerySet
from followups.vocabulary import CommitmentKind, CommitmentState
from resolution.api.lists import Listing, moment_filters, row_filter, words_filter
from resolution.api.schema import described
from resolution.api.views import ApiView, created
from resolution.api.wishes import Wish
from resolution.core.identifiers import row_key
from resolution.core.refusals import Invalid
from tickets.api.tickets import visible

TAG = "Commitments"
READ_AND_WRITE = {"GET": Scope.TICKETS_READ, "POST": Scope.TICKETS_WRITE}
REFUSALS = ["not-found", "forbidden", "conflict"]
ORDER = {"sorts": {"due_at": "due_at"}, "usual": "due_at"}
HOW = (
    words_filter("state", "state", CommitmentState.values),
    words_filter("kind", "kind", CommitmentKind.values),
    row_filter("deliverer", "deliverer", "usr", none=True),
    row_filter("team", "deliverer_team", "team", none=True),
    *moment_filters("due_at"),
)
ON_A_TICKET = Listing(**ORDER, filters=HOW)  # type: ignore[arg-type]
ALL = Listing(**ORDER, filters=(row_filter("ticket", "ticket", "tkt"), *HOW))  # type: ignore[arg-type]


class TicketCommitments(ApiView):
    scopes = READ_AND_WRITE

    @described("list_ticket_commitments", tag=TAG, answer=CommitmentJson, listing=ON_A_TICKET, problems=["not-found"])
    def get(self, request: ApiRequest, ticket: str) -> Response:
        """What was promised on one ticket, by when it is due."""
        rows = _rows(request).filter(ticket=visible(request, ticket))
        return ON_A_TICKET.answer(rows, self, lambda row: commitment_json(row, self.base))

    @described(
        "create_commitment",
        tag=TAG,
        wish=CommitWish,
        answer=CommitmentJson,
        status=201,
        problems=REFUSALS,
        asks={"text": "Send the written analysis", "due_at": "2026-11-27T16:00:00Z", "kind": "document"},
        example=EXAMPLE,
    )
    @once
    def post(self, request: ApiRequest, ticket: str) -> Response:
        """Promise something to the ticket's contact.

        One for somebody else is `proposed` until they confirm; `told: false` says that the customer does not
        know yet.
        """
        found, wish = visible(request, ticket), _with_people(CommitWish.of(request))
        made = operations.commit(found, wish.pop("text"), **wish, actor=request.user, at=self.at)
        return created(commitment_json(made, self.base))


class Commitments(ApiView):
    scopes = READ_AND_WRITE

    @described("list_commitments", tag=TAG, answer=CommitmentJson, listing=ALL, example=EXAMPLE)
    def get(self, request: ApiRequest) -> Response:
        """What we promised to customers, by when it is due; `state=broken` is what we did not keep in time."""
        return ALL.answer(_rows(request), self, lambda row: commitment_json(row, self.base))


class OneCommitment(ApiView):
    scopes = READ_AND_WRITE

    @described("read_commitment", tag=TAG, answer=CommitmentJson, problems=["not-found"], example=EXAMPLE)
    def get(self, request: ApiRequest, commitment: str) -> Response:
        """One commitment."""
        return Response(commitment_json(_one(request, commitment), self.base))


@dataclass(frozen=True)
class Act:
    """Something that is done with a commitment: its verb, what it asks, an example of that, and what it means."""

    name: str
    wish: type[Wish]
    run: Callable[..., Commitment]
    asks: Any
    means: str


ACTS = (
    Act("confirm", ConfirmWish, operations.confirm, {}, "Say, for whoever delivers it, that it can be delivered."),
    Act(
        "decline",
        ReasonWish,
        operations.decline,
        {"reason": "The team is at a fair all week."},
        "Say, for whoever delivers it, that it cannot be delivered; it falls back to whoever promised it.",
    ),
    Act("tell", TellWish, operations.tell, {}, "Say that the customer knows of it; it must be confirmed first."),
    Act(
        "keep",
        KeepWish,
        operations.keep,
        {"evidence": "Sent as a PDF."},
        "Write down that it was delivered. After its due instant it stays broken, and was kept late.",
    ),
    Act(
        "renegotiate",
        RenegotiateWish,
        operations.renegotiate,
        {"due_at": "2026-11-30T16:00:00Z", "agreement": "Dana said on the phone that Monday is fine."},
        "Agree on a new date with the customer; the answer is the commitment that takes this one's place.",
    ),
    Act(
        "reassign",
        ReassignWish,
        operations.reassign,
        {"team": "team_0000000000002"},
        "Have somebody else deliver it, who is asked to confirm: after a decline, or when it changes hands.",
    ),
    Act(
        "waive",
        ReasonWish,
        operations.waive,
        {"reason": "Dana found it herself."},
        "Write down that the customer does not need it any more.",
    ),
)


class Acting(ApiView):
    """The address of one act."""

    scopes = READ_AND_WRITE
    act: ClassVar[Act]


def acting(act: Act) -> type[Acting]:
    """The address at which this is done with a commitment."""

    def post(self: Acting, request: ApiRequest, commitment: str) -> Response:
        found, wish = _one(request, commitment), _with_people(act.wish.of(request))
        done = act.run(found, **wish, actor=request.user, at=self.at)
        return created(commitment_json(done, self.base))

    post.__doc__ = act.means
    documented = described(
        f"{act.name}_commitment",
        tag=TAG,
        wish=act.wish,
        answer=CommitmentJson,
        status=201,
        problems=REFUSALS,
        asks=act.asks,
        example=EXAMPLE,
    )(once(post))
    return type(f"{act.name.title()}Commitment", (Acting,), {"act": act, "__doc__": act.means, "post": documented})


def _rows(request: ApiRequest) -> CommitmentQuerySet:
    rows: Any = Commitment.objects.visible_to(request.user).for_api()
    return rows  # type: ignore[no-any-return]


def _one(request: ApiRequest, text: str) -> Commitment:
    found = _rows(request).filter(pk=row_key("cmt", text) or 0).first()
    if found is None:
        raise Http404
    return found


def _with_people(wish: dict[str, Any]) -> dict[str, Any]:
    """What was wished, with the rows of the person and team that it names."""
    rows: dict[str, Callable[[int | None], User | Team | None]] = {"deliverer": _person, "team": _team}
    return {name: rows[name](value) if name in rows else value for name, value in wish.items()}


def _person(key: int | None) -> User | None:
    found = User.objects.filter(pk=key).first() if key is not None else None
    if key is not None and found is None:
        raise Invalid(_("Nothing was promised."), {"deliverer": [_("Nobody of this id works here.")]})
    return found


def _team(key: int | None) -> Team | None:
    found = Team.objects.filter(pk=key).first() if key is not None else None
    if key is not None and found is None:
        raise Invalid(_("Nothing was promised."), {"team": [_("There is no such team.")]})
    return found
