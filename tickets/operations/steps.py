"""The one transition function: browser, API, bulk, mail and clock lead a ticket through it.

Lock, look at who asks, look at every gate, move the phase, do what the step brings with it, write one
event. Whoever loses a race is told so, and nothing is half done.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from resolution.core.refusals import Finding, Forbidden, Invalid, Refused
from tickets import events, report
from tickets.case import Case
from tickets.lifecycle import STEPS
from tickets.models import Check, GateOverride, ItemResponse, PhaseEntry, Ticket
from tickets.operations import effects
from tickets.operations.casework import ORIGINAL_ISSUE, write_check
from tickets.operations.fields import apply_fields
from tickets.operations.refreshing import changing, variant_of
from tickets.permissions import may_take, needed_for
from tickets.said import NOTHING, Said
from tickets.vocabulary import SkipReason

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Contact


def take_step(
    ticket: Ticket, step: str, *, actor: "User | None", at: datetime, said: Said = NOTHING, dry_run: bool = False
) -> Ticket:
    """Lead a ticket through one of the doors of its present phase.

    Raises Refused (conflict) when no such door is open, Forbidden when the actor may not take it, and
    Refused (gate-unmet) with the whole report when a gate does not hold. With `dry_run` nothing changes.
    """
    with _in_hand(ticket, said, at, keep=not dry_run) as (locked, said_now):
        require_open(locked, step, actor, said_now.contact)
        case = Case(locked, at, actor, said_now)
        _bring_along(case)
        findings = _judge(case, step)
        if not dry_run:
            _move(case, step, findings)
    return locked


def report_of(ticket: Ticket, step: str, *, actor: "User | None", at: datetime, said: Said = NOTHING) -> list[Finding]:
    """Every gate of a step for this actor, whether it holds or not. Changes nothing."""
    return report.of_step(Case(ticket, at, actor, said), step)


def require_open(ticket: Ticket, step: str, actor: "User | None", contact: "Contact | None" = None) -> None:
    """Raise Refused when no such door is open in this phase, Forbidden when the actor may not take it."""
    if step not in STEPS:
        raise Invalid(
            _("There is no step “%(step)s”.") % {"step": step}, {"step": [_("Use one of: ") + ", ".join(STEPS)]}
        )
    if ticket.phase not in STEPS[step].sources:
        raise Refused(
            _("“%(step)s” is not possible while the ticket is in “%(phase)s”.")
            % {"step": STEPS[step].label, "phase": ticket.get_phase_display()}
        )
    if not may_take(actor, step, ticket, contact):
        raise Forbidden(_("Only %(who)s can do this.") % {"who": needed_for(step)})


def _bring_along(case: Case) -> None:
    """Write down the answers and the test that come with the step, so that its gates see them."""
    if case.said.case:
        apply_fields(case, case.said.case)
        case.ticket.variant = variant_of(case.ticket)
    if case.said.tested.strip() and case.actor is not None:
        write_check(case.ticket, ORIGINAL_ISSUE, Check.Result.PASSED, case.said.tested, actor=case.actor, at=case.at)


@contextmanager
def _in_hand(ticket: Ticket, said: Said, at: datetime, *, keep: bool) -> Iterator[tuple[Ticket, Said]]:
    """The ticket, and the one it is merged into, as they are now that nobody else can change them."""
    if said.into is None:
        with changing(ticket, at, gates=True, keep=keep) as locked:
            yield locked, said
        return
    with transaction.atomic():
        # In the order of their keys, so that two merges can never wait for each other.
        list(Ticket.objects.locked().filter(pk__in=(ticket.pk, said.into.pk)).order_by("pk"))
        with changing(said.into, at, keep=keep) as into, changing(ticket, at, gates=True, keep=keep) as locked:
            yield locked, replace(said, into=into)


def _judge(case: Case, step: str) -> list[Finding]:
    """The report with skips and overrides applied; raises Refused when something still fails."""
    findings = [_judged(case, finding) for finding in report.of_step(case, step)]
    if any(finding.status == "fail" for finding in findings):
        raise Refused(
            _("Not yet: “%(step)s” needs a little more.") % {"step": STEPS[step].label}, findings, kind="gate-unmet"
        )
    return findings


def _judged(case: Case, finding: Finding) -> Finding:
    if finding.status != "fail":
        return finding
    if finding.strength == "soft" and case.said.skip_reason in SkipReason.values:
        return replace(finding, status="skipped")
    supervises = case.actor is not None and case.actor.supervises
    if finding.strength in ("hard", "soft") and supervises and case.said.override_reason.strip():
        return replace(finding, status="overridden")
    return finding


def _move(case: Case, step: str, findings: list[Finding]) -> None:
    ticket, left = case.ticket, case.ticket.phase
    ticket.cleared_for = step
    getattr(ticket, "return_" if step == "return" else step)()
    ticket.cleared_for = ""
    if ticket.phase != left:
        enter(case, left, step)
    _write_exceptions(case, step, findings)
    ticket.variant = variant_of(ticket)
    effects.after(case, step)
    events.record(
        ticket,
        step,
        actor=case.actor,
        at=case.at,
        left=left,
        entered=ticket.phase,
        reason=case.said.reason,
        cycle=case.cycle.number,
        overridden=[finding.code for finding in findings if finding.status == "overridden"],
        skipped=[finding.code for finding in findings if finding.status == "skipped"],
        **effects.told(case, step),
        **({"contact": case.said.contact.pk} if case.said.contact else {}),
    )


def enter(case: Case, left: str, step: str) -> None:
    """Write down that a phase was left and another entered."""
    ticket = case.ticket
    ticket.phase_entered_at = case.at
    if left:
        ticket.phase_entries.filter(left_at=None).update(left_at=case.at)
    PhaseEntry.objects.create(
        ticket=ticket, cycle=case.cycle, phase=ticket.phase, step=step, entered_at=case.at, entered_by=case.actor
    )


def _write_exceptions(case: Case, step: str, findings: list[Finding]) -> None:
    said = case.said
    GateOverride.objects.bulk_create(
        GateOverride(
            cycle=case.cycle,
            step=step,
            code=finding.code,
            sentence=finding.sentence,
            reason=said.override_reason,
            by=case.actor,
            at=case.at,
        )
        for finding in findings
        if finding.status == "overridden"
    )
    ItemResponse.objects.bulk_create(
        [
            ItemResponse(
                cycle=case.cycle,
                code=finding.code,
                state=ItemResponse.State.SKIPPED,
                skip_reason=said.skip_reason,
                by=case.actor,
                at=case.at,
            )
            for finding in findings
            if finding.status == "skipped" and finding.code not in case.responses
        ],
        ignore_conflicts=True,
    )
