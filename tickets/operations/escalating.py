"""Escalations that nobody answers."""

from datetime import datetime

from tickets import events
from tickets.models import Ticket


def go_one_level_up(ticket: Ticket, *, at: datetime) -> bool:
    """Raise the unanswered escalation of a locked ticket by one level; False when there is none."""
    escalation = ticket.escalations.filter(accepted_at=None, returned_at=None).first()
    if escalation is None:
        return False
    escalation.level += 1
    escalation.save(update_fields=["level"])
    events.record(ticket, "escalation_unanswered", actor=None, at=at, level=escalation.level)
    return True
