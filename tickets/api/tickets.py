"""Tickets: listed, made, read and changed."""

import hashlib
import json
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.api.idempotency import once
from accounts.models import Team, User
from accounts.operations.keys import source_of
from accounts.roles import Scope
from customers.models import Contact
from customers.operations import meet
from resolution.api.schema import described
from resolution.api.views import ApiView, created
from resolution.core.identifiers import ticket_key
from resolution.core.refusals import Invalid
from resolution.problems import Problem
from tickets import operations
from tickets.api import examples
from tickets.api.case import OF_TICKET
from tickets.api.listing import TICKETS
from tickets.api.shapes import TicketDetailJson, TicketJson, ticket_detail_json, ticket_json
from tickets.api.wishes import TicketChange, TicketWish
from tickets.case import Case
from tickets.models import Ticket

TAG = "Tickets"
READ_AND_WRITE = {
    method: Scope.TICKETS_READ if method == "GET" else Scope.TICKETS_WRITE for method in ("GET", "POST", "PATCH")
}


class Tickets(ApiView):
    scopes = READ_AND_WRITE

    @described("list_tickets", tag=TAG, answer=TicketJson, listing=TICKETS, example=examples.TICKET)
    def get(self, request: ApiRequest) -> Response:
        """The tickets that this key may see, newest first unless `sort` says otherwise.

        For an incremental export sort by `updated_at` and follow `next_cursor`.
        """
        rows = Ticket.objects.visible_to(request.user).for_queue()
        return TICKETS.answer(rows, self, lambda ticket: ticket_json(ticket, self.base))

    @described(
        "create_ticket",
        tag=TAG,
        wish=TicketWish,
        answer=TicketJson,
        status=201,
        problems=["conflict"],
        asks=examples.NEW_TICKET,
        example=examples.TICKET,
    )
    @once
    def post(self, request: ApiRequest) -> Response:
        """Take an issue in: ticket, customer and first message, all or nothing.

        The customer is found by `external_id` or `email`, and made when unknown. An `external_id` of the
        ticket is taken once per integration.
        """
        wish = TicketWish.of(request)
        message = wish.pop("message", {})
        ticket = operations.open_ticket(
            contact=self._contact(request, wish),
            message=message.get("text", ""),
            intent=message.get("intent", ""),
            source=source_of(request.user),
            actor=request.user,
            at=self.at,
            owner=_worker(wish.pop("owner", None)),
            team=_team(wish.pop("team", None)) or request.auth.team,
            **wish,
        )
        return created(ticket_json(ticket, self.base))

    def pointer(self, name: str) -> str:
        return "/message/text" if name == "message" else f"/{name}"

    def _contact(self, request: ApiRequest, wish: dict[str, Any]) -> Contact:
        if "contact" not in wish:
            return meet(**wish.pop("customer"), source=source_of(request.user), channel=wish["channel"], at=self.at)
        people = Contact.objects.visible_to(request.user).select_related("customer")
        contact: Contact | None = people.filter(pk=wish.pop("contact")).first()
        if contact is None:
            raise Invalid(_("The ticket was not created."), {"contact": [_("There is no such contact.")]})
        return contact


class OneTicket(ApiView):
    scopes = READ_AND_WRITE

    @described(
        "read_ticket",
        tag=TAG,
        answer=TicketDetailJson,
        problems=["not-found"],
        headers={"If-None-Match": "The ETag that you have; unchanged answers 304 without a body."},
        example=examples.TICKET_DETAIL,
    )
    def get(self, request: ApiRequest, ticket: str) -> Response:
        """One ticket with its case file, by id or by reference."""
        body = self._body(visible(request, ticket, whole=True))
        if request.headers.get("If-None-Match", "") in ("*", etag(body)):
            return Response(status=304, headers={"ETag": etag(body)})
        return Response(body, headers={"ETag": etag(body)})

    @described(
        "change_ticket",
        tag=TAG,
        wish=TicketChange,
        answer=TicketDetailJson,
        problems=["not-found", "forbidden", "version-conflict"],
        headers={"If-Match": "The ETag that you decided on; 412 when the ticket has changed since."},
        asks=examples.CHANGE,
        example=examples.TICKET_DETAIL,
    )
    @once
    def patch(self, request: ApiRequest, ticket: str) -> Response:
        """Change fields of the ticket and of its case file; what is not named stays."""
        wish = TicketChange.of(request)
        found = visible(request, ticket)
        self._require_unchanged(request, found)
        changes = {**wish.pop("case", {}), **wish}
        operations.change_fields(found, changes, actor=request.user, at=self.at)
        body = self._body(as_it_is_now(request, found))
        return Response(body, headers={"ETag": etag(body)})

    def pointer(self, name: str) -> str:
        return f"/{name}" if name in OF_TICKET else f"/case/{name}"

    def _body(self, ticket: Ticket) -> TicketDetailJson:
        return ticket_detail_json(Case(ticket, self.at), self.base)

    def _require_unchanged(self, request: ApiRequest, ticket: Ticket) -> None:
        wanted = request.headers.get("If-Match", "*")
        if wanted == "*":
            return
        Ticket.objects.visible_to(request.user).locked().get(pk=ticket.pk)  # from here on nobody else changes it
        if etag(self._body(as_it_is_now(request, ticket))) not in [one.strip() for one in wanted.split(",")]:
            raise Problem("version-conflict")


def visible(request: ApiRequest, text: str, *, whole: bool = False) -> Ticket:
    """The ticket that an id or a reference means, if this caller may see it; else 404 like a missing one.

    `whole` brings everything that its own answer shows; a verb reads what it needs under its lock.
    """
    rows = Ticket.objects.visible_to(request.user)
    return get_object_or_404(rows.for_workspace() if whole else rows, pk=ticket_key(text))


def as_it_is_now(request: ApiRequest, ticket: Ticket) -> Ticket:
    """The ticket after a change, with everything that its answer shows."""
    now: Ticket = Ticket.objects.visible_to(request.user).for_workspace().get(pk=ticket.pk)
    return now


def etag(body: Any) -> str:
    """A strong validator: the digest of what is shown."""
    return f'"{hashlib.sha256(json.dumps(body).encode()).hexdigest()[:24]}"'


def _worker(key: int | None) -> User | None:
    if key is None:
        return None
    user = User.objects.filter(pk=key, is_active=True).first()
    if user is None or not user.works_tickets:
        raise Invalid(_("The ticket was not created."), {"owner": [_("Nobody of this id works tickets here.")]})
    return user


def _team(key: int | None) -> Team | None:
    if key is None:
        return None
    team = Team.objects.filter(pk=key).first()
    if team is None:
        raise Invalid(_("The ticket was not created."), {"team": [_("There is no such team.")]})
    return team
