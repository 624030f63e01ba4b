"""Asking for a written yes, and giving it. The one who asks never decides."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from resolution.core.refusals import Forbidden, Invalid, Refused
from resolution.core.text import clean
from tickets import events
from tickets.case import Case
from tickets.models import ApprovalRequest, Ticket
from tickets.operations import agenda
from tickets.operations.refreshing import changing
from tickets.operations.talking import require_writer


def request_approval(ticket: Ticket, kind: str, reason: str, *, actor: User, at: datetime) -> ApprovalRequest:
    """Ask for approval of the way forward; one question of a kind at a time."""
    if kind not in ApprovalRequest.Kind.values:
        raise Invalid(_("Not asked."), {"kind": [_("Use one of: ") + ", ".join(ApprovalRequest.Kind.values)]})
    reason = clean(reason)
    if not reason:
        raise Invalid(_("Not asked."), {"reason": [_("Say what is to be approved, and why.")]})
    with changing(ticket, at, gates=True) as locked:
        require_writer(actor, locked)
        try:
            with transaction.atomic():
                approval = ApprovalRequest.objects.create(
                    ticket=locked,
                    cycle=Case(locked, at).cycle,
                    kind=kind,
                    reason=reason,
                    requested_by=actor,
                    requested_at=at,
                )
        except IntegrityError as fault:
            raise Refused(_("This was asked already and waits for an answer.")) from fault
        agenda.put(locked, "approval", str(approval.pk), due_at=at, at=at)
        events.record(locked, "approval_requested", actor=actor, at=at, kind=kind, approval=approval.pk, reason=reason)
    return approval


def decide_approval(
    approval: ApprovalRequest, *, approved: bool, note: str, actor: User, at: datetime
) -> ApprovalRequest:
    """Say yes or no, in writing. Raises Forbidden for whoever asked, or has no authority."""
    note = clean(note)
    with changing(approval.ticket, at, gates=True) as locked:
        approval = ApprovalRequest.objects.select_for_update(of=("self",)).get(pk=approval.pk)
        if not actor.approves:
            raise Forbidden(_("Only a supervisor or an executive approves."))
        if approval.requested_by_id == actor.pk:
            raise Forbidden(_("Whoever asks does not decide; somebody else has to."))
        if approval.decided_at is not None:
            raise Refused(_("This was decided already."))
        if not note:
            raise Invalid(_("Not decided."), {"note": [_("Write down why.")]})
        approval.decided_by, approval.decided_at, approval.approved, approval.note = actor, at, approved, note
        approval.save(update_fields=["decided_by", "decided_at", "approved", "note"])
        agenda.settle(locked, "approval", key=str(approval.pk), at=at)
        about = {"kind": approval.kind, "approval": approval.pk}
        events.record(locked, "approval_decided", actor=actor, at=at, approved=approved, note=note, **about)
    return approval
