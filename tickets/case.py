"""The case: a ticket with everything a gate may ask about, each part read once and only when asked.

Gates and evidence get a case and answer; they never query by themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Sum

from tickets.models import (
    AgendaEntry,
    Agreement,
    ApprovalRequest,
    Assessment,
    AttemptedSolution,
    Check,
    Environment,
    Escalation,
    ItemResponse,
    Message,
    ResolutionCycle,
    RootCause,
    SolutionOption,
    Ticket,
    TimeEntry,
    WorkStep,
)
from tickets.said import NOTHING, Said

if TYPE_CHECKING:
    from accounts.models import User

Record = TypeVar("Record")
Row = TypeVar("Row", bound=Model)
OfCycle = TypeVar("OfCycle", SolutionOption, ItemResponse)


def rows_of(owner: Ticket | ResolutionCycle, model: type[Row]) -> list[Row]:
    """What a ticket or a cycle has of a kind, as it was made."""
    column = "ticket_id" if isinstance(owner, Ticket) else "cycle_id"
    # Plain SQL: Django would take three times as long to compose these small questions as PostgreSQL to answer them.
    question = f"SELECT * FROM {model._meta.db_table} WHERE {column} = %s"  # noqa: S608, SLF001 - a table of ours
    return sorted(model._default_manager.raw(question, [owner.pk]), key=attrgetter("pk"))  # noqa: SLF001


def cases_of(tickets: Sequence[Ticket], at: datetime) -> list["Case"]:
    """The cases of many tickets, with what every report asks for read for all of them: a statement a table."""
    cases = [Case(ticket, at) for ticket in tickets]
    cycles = [ticket.cycle_id for ticket in tickets]
    if cases:
        options = _by_cycle(SolutionOption, cycles)
        responses = _by_cycle(ItemResponse, cycles)
        settled = _settled_follow_ups(tickets)
        for case in cases:
            case.settled_follow_ups = frozenset(settled.get(case.ticket.pk, ()))
            case.options = options.get(case.ticket.cycle_id, [])
            case.responses = {response.code: response for response in responses.get(case.ticket.cycle_id, ())}
    return cases


def _by_cycle(model: type[OfCycle], cycles: Sequence[int | None]) -> dict[int | None, list[OfCycle]]:
    found: dict[int | None, list[OfCycle]] = {}
    for row in model.objects.filter(cycle__in=cycles).order_by("pk"):
        found.setdefault(row.cycle_id, []).append(row)
    return found


def _settled_follow_ups(tickets: Sequence[Ticket]) -> dict[int, list[str]]:
    """The kinds of follow-ups that have ended in the running cycle of each ticket."""
    cycles = {ticket.pk: str(ticket.cycle.number) for ticket in tickets if ticket.cycle is not None}
    ended = AgendaEntry.objects.filter(ticket__in=cycles, kind="follow_up").exclude(state__in=["pending", "raised"])
    found: dict[int, list[str]] = {}
    for ticket, key in ended.values_list("ticket", "key"):
        cycle, _colon, kind = key.partition(":")
        if cycle == cycles[ticket]:
            found.setdefault(ticket, []).append(kind)
    return found


@dataclass
class Case:
    """One ticket under question: who asks, when, and what they said."""

    ticket: Ticket
    at: datetime
    actor: "User | None" = None
    said: Said = field(default_factory=lambda: NOTHING)

    @classmethod
    def newborn(cls, ticket: Ticket, at: datetime) -> "Case":
        """The case of a ticket that was made a moment ago: there is no work yet, so nothing is read."""
        case = cls(ticket, at)
        for part in ("attempts", "work_steps", "checks", "options", "agreements", "approvals", "escalations"):
            case.__dict__[part] = []
        case.__dict__.update(messages=[], responses={}, minutes=0, has_evidence_file=False, assessment=None)
        case.__dict__.update(environment=None, root_cause=None, settled_follow_ups=frozenset())
        return case

    @property
    def cycle(self) -> ResolutionCycle:
        cycle = self.ticket.cycle
        if cycle is None:
            raise LookupError(self.ticket.pk)
        return cycle

    # One row per cycle; a workspace query has joined them already.
    @cached_property
    def assessment(self) -> Assessment | None:
        return self._one(Assessment, "assessment")

    @cached_property
    def environment(self) -> Environment | None:
        return self._one(Environment, "environment")

    @cached_property
    def root_cause(self) -> RootCause | None:
        return self._one(RootCause, "root_cause")

    # Many rows per cycle: one query each.
    @cached_property
    def attempts(self) -> list[AttemptedSolution]:
        return rows_of(self.cycle, AttemptedSolution)

    @cached_property
    def work_steps(self) -> list[WorkStep]:
        return sorted(rows_of(self.cycle, WorkStep), key=attrgetter("stage", "position", "pk"))

    @cached_property
    def checks(self) -> list[Check]:
        return rows_of(self.cycle, Check)

    @cached_property
    def options(self) -> list[SolutionOption]:
        return rows_of(self.cycle, SolutionOption)

    @cached_property
    def agreements(self) -> list[Agreement]:
        return [agreement for agreement in rows_of(self.cycle, Agreement) if agreement.withdrawn_at is None]

    @cached_property
    def approvals(self) -> list[ApprovalRequest]:
        return list(self.cycle.approvals.select_related("decided_by", "requested_by").order_by("id"))

    @cached_property
    def escalations(self) -> list[Escalation]:
        return rows_of(self.cycle, Escalation)

    @cached_property
    def responses(self) -> dict[str, ItemResponse]:
        return {response.code: response for response in rows_of(self.cycle, ItemResponse)}

    @cached_property
    def minutes(self) -> int:
        return int(TimeEntry.objects.filter(cycle=self.cycle).aggregate(sum=Sum("minutes"))["sum"] or 0)

    @cached_property
    def messages(self) -> list[Message]:
        """What was said in this cycle, oldest first, without bodies."""
        return list(
            self.ticket.messages.standing()
            .filter(created_at__gte=self.cycle.started_at)
            .defer("body")
            .order_by("created_at", "id")
        )

    @cached_property
    def has_evidence_file(self) -> bool:
        return bool(self.ticket.attachments.filter(is_evidence=True).exists())

    @cached_property
    def settled_follow_ups(self) -> frozenset[str]:
        """The follow-ups of this cycle that ended, by kind: the agenda knows, whoever owns them."""
        return frozenset(_settled_follow_ups([self.ticket]).get(self.ticket.pk, ()))

    # What the parts mean.
    def sent(self, purpose: str) -> list[Message]:
        """The messages of a purpose in this cycle."""
        return [message for message in self.messages if message.purpose == purpose]

    @property
    def chosen_option(self) -> SolutionOption | None:
        """The option that was chosen, else the only one there is."""
        live = [option for option in self.options if option.state != SolutionOption.State.FAILED]
        chosen = [option for option in live if option.state == SolutionOption.State.CHOSEN]
        return chosen[0] if chosen else (live[0] if len(live) == 1 else None)

    def approved(self, *kinds: str) -> bool:
        """Whether somebody with authority said yes, in writing, in this cycle."""
        return any(approval.approved and approval.kind in kinds for approval in self.approvals)

    def check(self, stage: str, kind: str) -> Check | None:
        """The latest check of a kind, if there is one."""
        found = [check for check in self.checks if check.stage == stage and check.kind == kind]
        return found[-1] if found else None

    def _one(self, model: type[Record], name: str) -> Record | None:
        try:
            row = getattr(self.cycle, name)
        except ObjectDoesNotExist:
            return None
        return row if isinstance(row, model) else None
