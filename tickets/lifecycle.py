"""The five phases of a ticket, and every door between them.

     connection > diagnosis > implementation > verification > follow_up > closed
         ^            ^ ^           |   '-< rework <-'   |        |          |
         |            | '- rethink -'--------------------'        |          |
         |            '---------------- reopen -------------------'----------'
         '-- redefine (from diagnosis, implementation, verification)
         '-- resolve_on_first_contact leads straight to follow_up

     side ends:  any open phase > merged (unmerge) | cancelled (restore)
     acts that keep the phase:  acknowledge, hold, resume, escalate, accept, return

A step moves the phase and nothing else: it never saves, sends or logs. Every step is sealed until
`operations.take_step` has looked at its gates, so that no other code can move a ticket.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, FSMField, FSMFieldMixin, transition

from tickets.vocabulary import ENDS, PHASES, Phase

WORKING = (Phase.DIAGNOSIS, Phase.IMPLEMENTATION, Phase.VERIFICATION)
WHERE_IT_WAS = GET_STATE(lambda ticket: ticket.phase_before_end, states=list(PHASES))


@dataclass(frozen=True)
class Step:
    """A door: its name, the words on it, where it leads from and to, and what it asks.

    `target` is a phase, None for an act that keeps the phase, or `back` to where the ticket was.
    """

    name: str
    label: str | Promise
    sources: tuple[str, ...]
    target: str | None
    asks: tuple[str, ...] = ()
    backward: bool = False


STEPS: dict[str, Step] = {}


def step(
    *sources: Phase, to: Any, label: str | Promise, asks: Iterable[str] = (), backward: bool = False
) -> Callable[[Any], Any]:
    """Draw a door. The transition stays sealed until the ticket was cleared for exactly this step."""

    def draw(method: Callable[..., None]) -> Any:
        name = method.__name__.rstrip("_")
        target = "back" if to is WHERE_IT_WAS else to
        STEPS[name] = Step(name, label, tuple(sources), target, tuple(asks), backward)
        seal = [lambda ticket: ticket.cleared_for == name]
        return transition("phase", source=list(sources), target=to, conditions=seal)(method)

    return draw


class Lifecycle(models.Model):
    """The phase of a ticket, moved only through the doors below."""

    phase = FSMField(choices=Phase.choices, default=Phase.CONNECTION, protected=True)
    phase_entered_at = models.DateTimeField()
    phase_before_end = models.CharField(max_length=20, blank=True)

    cleared_for = ""

    class Meta:
        abstract = True

    @step(Phase.CONNECTION, to=None, label=_("Acknowledge"), asks=["message", "next_update_at"])
    def acknowledge(self) -> None:
        """We heard them: one person owns it, and a human being answered."""

    @step(Phase.CONNECTION, to=Phase.DIAGNOSIS, label=_("Start diagnosis"))
    def diagnose(self) -> None:
        """1 > 2. We know what hurts, how badly, and who takes care of it."""

    @step(Phase.DIAGNOSIS, to=Phase.IMPLEMENTATION, label=_("Put the solution in"), asks=["message"])
    def implement(self) -> None:
        """2 > 3. We know why it happened, and what we propose."""

    @step(Phase.IMPLEMENTATION, to=Phase.VERIFICATION, label=_("Ask to verify"), asks=["message"])
    def verify(self) -> None:
        """3 > 4. The agreed solution is in; now the customer proves it with us."""

    @step(Phase.VERIFICATION, to=Phase.FOLLOW_UP, label=_("Resolve"), asks=["acceptance_kind", "message"])
    def resolve(self) -> None:
        """4 > 5. The customer accepted it; we come back in a day and in a week."""

    @step(Phase.FOLLOW_UP, to=Phase.CLOSED, label=_("Close"))
    def close(self) -> None:
        """5 > out. Every follow-up has ended, and nobody waits for an answer."""

    @step(
        Phase.CONNECTION,
        to=Phase.FOLLOW_UP,
        label=_("Resolve on first contact"),
        asks=["case", "message"],
    )
    def resolve_on_first_contact(self) -> None:
        """1 > 5. Simple, answered and done in one go; every phase still leaves its trace."""

    @step(Phase.VERIFICATION, to=Phase.IMPLEMENTATION, label=_("Rework"), asks=["reason"], backward=True)
    def rework(self) -> None:
        """4 > 3. The solution did not hold: acceptance must be earned again."""

    @step(
        Phase.IMPLEMENTATION,
        Phase.VERIFICATION,
        to=Phase.DIAGNOSIS,
        label=_("Rethink"),
        asks=["reason"],
        backward=True,
    )
    def rethink(self) -> None:
        """3, 4 > 2. The explanation was wrong; the options stay, marked as failed."""

    @step(*WORKING, to=Phase.CONNECTION, label=_("Redefine"), asks=["reason", "case"], backward=True)
    def redefine(self) -> None:
        """2, 3, 4 > 1. It is another problem than we thought."""

    @step(
        Phase.FOLLOW_UP,
        Phase.CLOSED,
        to=Phase.DIAGNOSIS,
        label=_("Reopen"),
        asks=["reopen_reason", "reason"],
        backward=True,
    )
    def reopen(self) -> None:
        """5 > 2. It is not over: a new cycle begins."""

    @step(*PHASES, to=Phase.MERGED, label=_("Merge"), asks=["into"])
    def merge(self) -> None:
        """The same issue was told twice; the other ticket goes on."""
        self.phase_before_end = self.phase

    @step(*PHASES, to=Phase.CANCELLED, label=_("Cancel"), asks=["cancel_reason", "reason"])
    def cancel(self) -> None:
        """There is nothing to solve: spam, a test, withdrawn, or made in error."""
        self.phase_before_end = self.phase

    @step(*PHASES, to=None, label=_("Wait for"), asks=["party", "until", "reason"])
    def hold(self) -> None:
        """Somebody else has the ball until a date."""

    @step(*PHASES, to=None, label=_("Resume"))
    def resume(self) -> None:
        """The ball is back with us."""

    @step(*PHASES, to=None, label=_("Escalate"), asks=["target", "reason", "brief"])
    def escalate(self) -> None:
        """Hand it up, with the case in brief."""

    @step(*PHASES, to=None, label=_("Accept the escalation"))
    def accept(self) -> None:
        """The one it was handed to takes it."""

    @step(*PHASES, to=None, label=_("Return the escalation"), asks=["reason"])
    def return_(self) -> None:
        """The one it was handed to gives it back, and says why."""

    @step(Phase.MERGED, to=WHERE_IT_WAS, label=_("Unmerge"))
    def unmerge(self) -> None:
        """Undo a merge within 30 days."""

    @step(Phase.CANCELLED, to=WHERE_IT_WAS, label=_("Restore"))
    def restore(self) -> None:
        """It was a real issue after all."""

    def doors(self) -> list[Step]:
        """The steps that lead on from the present phase, in the order of the drawing."""
        return [door for door in STEPS.values() if self.phase in door.sources]

    @property
    def is_open(self) -> bool:
        return self.phase not in ENDS

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """Read again without lifting the guard of the phase: the library lifts it for every thread at once."""
        wanted = None if fields is None else set(fields)
        for field in self._meta.concrete_fields:
            if isinstance(field, FSMFieldMixin) and (wanted is None or field.name in wanted):
                self.__dict__.pop(field.attname, None)
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
