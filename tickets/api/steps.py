"""The doors of a ticket: which are there and what they ask, and going through one."""

from typing import Annotated, Any, TypedDict

from django.utils.translation import gettext as _
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.api.idempotency import once
from accounts.models import Team, User
from accounts.roles import Scope
from resolution.api.schema import FindingJson, described
from resolution.api.views import ApiView, created
from resolution.core.refusals import Invalid
from tickets import operations, report
from tickets.api import examples
from tickets.api.shapes import TicketDetailJson, ticket_detail_json
from tickets.api.tickets import READ_AND_WRITE, as_it_is_now, visible
from tickets.api.wishes import StepWish
from tickets.case import Case
from tickets.lifecycle import Step
from tickets.models import Ticket
from tickets.permissions import may_take, needed_for
from tickets.said import Said
from tickets.vocabulary import Phase

TAG = "Steps"


class StepJson(TypedDict):
    """One door of the ticket's present phase."""

    step: str
    label: str
    target: Annotated[str, Phase] | None
    backward: bool
    allowed: Annotated[bool, "Whether this caller may take it once its gates hold."]
    who: str
    asks: Annotated[list[str], "Fields of the body that this step looks at first."]
    unmet: list[FindingJson]


class StepsJson(TypedDict):
    """Where a ticket can go from here."""

    ticket: str
    phase: Annotated[str, Phase]
    data: list[StepJson]


class Steps(ApiView):
    scopes = READ_AND_WRITE

    @described("list_steps", tag=TAG, answer=StepsJson, problems=["not-found"], example=examples.STEPS)
    def get(self, request: ApiRequest, ticket: str) -> Response:
        """The doors of the present phase, whether this caller may take them, and what each still needs."""
        found = visible(request, ticket, whole=True)
        case, writes = Case(found, self.at, request.user), request.auth.allows(Scope.TICKETS_WRITE)
        doors = [_step_json(case, door, writes=writes) for door in found.doors()]
        return Response({"ticket": found.public_id, "phase": str(found.phase), "data": doors})

    @described(
        "take_step",
        tag=TAG,
        wish=StepWish,
        answer=TicketDetailJson,
        status=201,
        also=200,
        problems=["not-found", "forbidden", "conflict", "gate-unmet"],
        asks=examples.STEP,
        example=examples.TICKET_DETAIL,
    )
    @once
    def post(self, request: ApiRequest, ticket: str) -> Response:
        """Lead the ticket on. A gate that does not hold answers 409 with the whole report.

        With `dry_run` every gate is looked at and nothing changes; the answer is then 200.
        """
        found, wish = visible(request, ticket), StepWish.of(request)
        step, dry_run = wish.pop("step"), wish.pop("dry_run")
        said = Said(**self._named(request, wish))
        operations.take_step(found, step, actor=request.user, at=self.at, said=said, dry_run=dry_run)
        body = ticket_detail_json(Case(as_it_is_now(request, found), self.at), self.base)
        return Response(body) if dry_run else created(body)

    def pointer(self, name: str) -> str:
        return f"/{name}" if name in StepWish().fields or "/" in name else f"/case/{name}"

    def _named(self, request: ApiRequest, wish: dict[str, Any]) -> dict[str, Any]:
        """The wish with the rows that it names instead of their keys."""
        target = wish.pop("target", {})
        named: dict[str, Any] = {
            "target_user": User.objects.filter(pk=target.get("user"), is_active=True).first() if target else None,
            "target_team": Team.objects.filter(pk=target.get("team")).first() if target else None,
        }
        if "into" in wish:
            named["into"] = Ticket.objects.visible_to(request.user).filter(pk=wish["into"]).first()
            if named["into"] is None:
                raise Invalid(_("Nothing was merged."), {"into": [_("There is no such ticket.")]})
        return {**wish, **named}


def _step_json(case: Case, door: Step, *, writes: bool) -> StepJson:
    target = case.ticket.phase_before_end if door.target == "back" else door.target
    findings = report.of_step(case, door.name)
    return {
        "step": door.name,
        "label": str(door.label),
        "target": str(target) if target else None,
        "backward": door.backward,
        "allowed": writes and may_take(case.actor, door.name, case.ticket),  # a key that only reads takes no step
        "who": needed_for(door.name),
        "asks": list(door.asks),
        "unmet": [finding.as_dict() for finding in findings if finding.status == "fail"],  # type: ignore[misc]
    }
