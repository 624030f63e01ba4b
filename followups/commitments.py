"""The life of a commitment: its drawing, its reminders, and what it says when a way is closed. Pure.

    proposed --confirm--> confirmed --tell--> active --keep--> kept
        ^                     |                  |--break--> broken     (decided at the due instant)
        '------ decline ------'                  |--renegotiate--> renegotiated     (before it was due)
                                                 '--waive--> waived

Whoever delivers it themselves promises it `active` at once. One for somebody else waits as `proposed` until they
confirm; while the customer has not heard of it, it is `confirmed`, and comes to nothing (`lapse`) when its
moment passes. From all three it may be kept, broken, moved or waived.
Somebody else may deliver it (`reassign`): they are asked to confirm. What a leaver promised is handed over
(`hand_over`) as their tickets are: what runs goes on running.
What is broken stays broken: kept late, moved or waived afterwards only makes it good.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from followups.vocabulary import CommitmentState
from resolution.core.refusals import Refused

PROPOSED, CONFIRMED, ACTIVE = CommitmentState.PROPOSED, CommitmentState.CONFIRMED, CommitmentState.ACTIVE
KEPT, BROKEN = CommitmentState.KEPT, CommitmentState.BROKEN
RENEGOTIATED, WAIVED = CommitmentState.RENEGOTIATED, CommitmentState.WAIVED
LIVE = (PROPOSED, CONFIRMED, ACTIVE)

DRAWING: Mapping[str, Mapping[CommitmentState, CommitmentState]] = {
    "confirm": {PROPOSED: CONFIRMED},
    "decline": {PROPOSED: PROPOSED, CONFIRMED: PROPOSED},
    "reassign": {**dict.fromkeys(LIVE, PROPOSED), BROKEN: BROKEN},
    "hand_over": {PROPOSED: PROPOSED, CONFIRMED: PROPOSED, ACTIVE: ACTIVE, BROKEN: BROKEN},
    "tell": {CONFIRMED: ACTIVE},
    "keep": {**dict.fromkeys(LIVE, KEPT), BROKEN: BROKEN},
    "break": dict.fromkeys(LIVE, BROKEN),
    "renegotiate": {**dict.fromkeys(LIVE, RENEGOTIATED), BROKEN: BROKEN},
    "waive": {**dict.fromkeys(LIVE, WAIVED), BROKEN: BROKEN},
    "lapse": {PROPOSED: WAIVED, CONFIRMED: WAIVED},
}
UNCONFIRMED = _("Whoever delivers it has not confirmed it yet. Ask them before the customer hears of it.")
CLOSED = {
    PROPOSED: UNCONFIRMED,
    CONFIRMED: _("It is confirmed already. Tell the customer, and it runs."),
    ACTIVE: _("It runs already. When it cannot be kept, agree on a new date with the customer before it is due."),
    KEPT: _("It was kept already."),
    BROKEN: _("Its moment has passed. Keep it late, agree on a new date, or write down that it is not needed."),
    RENEGOTIATED: _("It was moved to another date; look at the one that took its place."),
    WAIVED: _("It is not needed any more. Promise it again when it is."),
}
REMINDERS = (50, 80, 100)  # per cent of the time between promise and due


def after(act: str, state: str) -> CommitmentState:
    """Where an act leads from this state. Raises Refused with a sentence when it leads nowhere."""
    known = CommitmentState(state)
    if known not in DRAWING[act]:
        raise Refused(str(CLOSED[known]))
    return DRAWING[act][known]


def standing(*, confirmed: bool, told: bool) -> CommitmentState:
    """The state of a promise that runs, by who has agreed and who knows."""
    if not confirmed:
        return PROPOSED
    return ACTIVE if told else CONFIRMED


def moment_of(made_at: datetime, due_at: datetime, percent: int) -> datetime:
    """When so much of the time is over; all of it is exactly the due instant."""
    return due_at if percent == 100 else made_at + (due_at - made_at) * percent / 100


def reached(made_at: datetime, due_at: datetime, at: datetime) -> int:
    """The highest reminder whose moment has come; 0 before the first."""
    return max((step for step in REMINDERS if moment_of(made_at, due_at, step) <= at), default=0)


def next_reminder(made_at: datetime, due_at: datetime, at: datetime) -> datetime | None:
    """The moment of the first reminder that is still ahead."""
    moments = (moment_of(made_at, due_at, step) for step in REMINDERS)
    return next((moment for moment in moments if moment > at), None)
