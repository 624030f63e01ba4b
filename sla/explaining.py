"""The why of a deadline: one sentence that can be replayed from the clock's own row."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sla.models import Clock


def why(clock: Clock) -> str:
    """Start, target, hours, pauses and result of a clock, in the reader's time zone."""
    parts = [
        _("Started %(start)s; target %(target)s %(hours)s (policy %(policy)s).")
        % {
            "start": _moment(clock.started_at),
            "target": _length(clock.target_seconds),
            "hours": _("in opening hours") if clock.business else _("by the wall clock"),
            "policy": clock.policy.number,
        }
    ]
    if clock.paused_seconds:
        parts.append(_("Paused for %(length)s.") % {"length": _length(clock.paused_seconds)})
    if clock.state == Clock.State.PAUSED:
        parts.append(_("Paused now: the ball is with the customer."))
    if clock.state == Clock.State.MET:
        parts.append(_("Met at %(at)s.") % {"at": _moment(clock.stopped_at)})
    if clock.state == Clock.State.BREACHED:
        parts.append(_("Breached at %(at)s.") % {"at": _moment(clock.due_at)})
    return " ".join(parts)


def _moment(moment: object) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""  # type: ignore[arg-type]


def _length(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes} if hours else f"{minutes} min"
