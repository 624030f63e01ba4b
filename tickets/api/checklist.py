"""The checklist of a ticket: what its playbook asks, how each item stands, and answering one."""

from typing import Annotated, Literal, TypedDict

from django.http import Http404
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.api.idempotency import once
from resolution.api.schema import described
from resolution.api.views import ApiView
from resolution.api.wishes import Choice, Wish, Words
from tickets import operations
from tickets.api.tickets import READ_AND_WRITE, as_it_is_now, visible
from tickets.case import Case
from tickets.models import ItemResponse, PlaybookItem, Ticket
from tickets.playbook.checklist import Standing, current_version, items_of, standings
from tickets.vocabulary import Phase, SkipReason

TAG = "Checklist"
OPEN = "open"


class ItemJson(TypedDict):
    """One item of the playbook on one ticket."""

    id: Annotated[str, "Its code, such as `1C1`."]
    object: Literal["checklist_item"]
    url: str
    title: str
    prompt: str
    phase: Annotated[str, Phase]
    group: str
    kind: Annotated[str, PlaybookItem.Kind]
    gate: Annotated[str | None, "The step that it holds."]
    strength: Annotated[str, PlaybookItem.Strength]
    state: Literal["open", "done", "auto", "not_applicable", "deferred", "skipped"]
    blocks: Annotated[bool, "Whether it holds its gate shut now."]
    note: str | None
    fields: Annotated[list[str], "Fields of the case file that satisfy it."]


class ChecklistJson(TypedDict):
    """The whole checklist, in the playbook's order."""

    ticket: str
    data: list[ItemJson]


class AnswerWish(Wish):
    """An answer by hand; what the data answers ticks itself. `open` takes an answer back."""

    state = Choice([OPEN, *ItemResponse.State.values])
    note = Words(required=False, allow_blank=True, max_length=5000)
    skip_reason = Choice(SkipReason.values, required=False)


class Checklist(ApiView):
    scopes = READ_AND_WRITE

    @described("read_checklist", tag=TAG, answer=ChecklistJson, problems=["not-found"])
    def get(self, request: ApiRequest, ticket: str) -> Response:
        """Every item that applies to this ticket, and how it stands."""
        found = visible(request, ticket, whole=True)
        items = [_item_json(found, standing, self.base) for standing in standings(Case(found, self.at))]
        return Response({"ticket": found.public_id, "data": items})


class OneItem(ApiView):
    scopes = READ_AND_WRITE

    @described("read_checklist_item", tag=TAG, answer=ItemJson, problems=["not-found"])
    def get(self, request: ApiRequest, ticket: str, code: str) -> Response:
        """One item, and how it stands."""
        found = visible(request, ticket, whole=True)
        return Response(self._standing(found, _item(found, code)))

    @described(
        "answer_checklist_item",
        tag=TAG,
        wish=AnswerWish,
        answer=ItemJson,
        problems=["not-found", "forbidden", "conflict"],
        asks={"state": "not_applicable", "note": "They use no browser."},
    )
    @once
    def patch(self, request: ApiRequest, ticket: str, code: str) -> Response:
        """Answer an item by hand, skip it with a reason, or take the answer back."""
        found, wish = visible(request, ticket, whole=True), AnswerWish.of(request)
        item = _item(found, code)
        state = wish.pop("state")
        if state == OPEN:
            operations.withdraw_answer(found, code, actor=request.user, at=self.at)
        else:
            operations.answer_item(found, code, state, actor=request.user, at=self.at, **wish)
        return Response(self._standing(as_it_is_now(request, found), item))

    def _standing(self, ticket: Ticket, item: PlaybookItem) -> ItemJson:
        found = standings(Case(ticket, self.at), [item])
        return _item_json(ticket, found[0] if found else Standing(item, "none", "open"), self.base)


def _item(ticket: Ticket, code: str) -> PlaybookItem:
    version = (ticket.cycle.playbook_id if ticket.cycle else None) or current_version().pk
    for item in items_of(version):
        if item.code == code:
            return item
    raise Http404


def _item_json(ticket: Ticket, standing: Standing, base: str) -> ItemJson:
    item = standing.item
    return {
        "id": item.code,
        "object": "checklist_item",
        "url": f"{base}/tickets/{ticket.public_id}/checklist/{item.code}",
        "title": item.title,
        "prompt": item.prompt,
        "phase": item.phase,
        "group": item.group_title,
        "kind": str(item.kind),
        "gate": item.gate or None,
        "strength": str(standing.strength),
        "state": standing.state,  # type: ignore[typeddict-item] # a closed list over there as well
        "blocks": standing.blocks,
        "note": standing.note or None,
        "fields": list(item.fields),
    }
