"""Planning steps by the handful: one a line, as people write them."""

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from resolution.core.refusals import Invalid
from resolution.core.text import LIMIT, clean
from resolution.core.values import values_for
from tickets import events
from tickets.models import Ticket, WorkStep
from tickets.operations.refreshing import changing
from tickets.operations.talking import require_writer

MOST = 50


def plan_steps(ticket: Ticket, stage: str, text: str, *, why: str = "", actor: User, at: datetime) -> list[WorkStep]:
    """Add a step for every line of `text` behind the steps that are there. Raises Invalid without any line."""
    lines = [line.strip() for line in clean(text).splitlines() if line.strip()]
    said = values_for(WorkStep, {"stage": stage, "why": why}, ("stage", "why"))
    if not lines or len(lines) > MOST or len(text) > LIMIT:
        fault = _("Write one step a line, at most %(most)d, and not a book.") % {"most": MOST}
        raise Invalid(_("Not saved; what you typed is kept."), {"text": [fault]})
    with changing(ticket, at, gates=True) as locked:
        require_writer(actor, locked)
        there = WorkStep.objects.filter(cycle=locked.cycle, stage=stage)
        last = there.aggregate(last=Max("position"))["last"] or 0
        steps = WorkStep.objects.bulk_create(
            WorkStep(cycle=locked.cycle, stage=stage, position=last + number, text=line, why=said["why"])
            for number, line in enumerate(lines, 1)
        )
        events.record(locked, "worked", actor=actor, at=at, record="work_steps", words="; ".join(lines)[:200])
    return steps
