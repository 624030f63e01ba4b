"""The why of a deadline: one sentence that can be replayed from the clock's own row."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sla.models import Clock
from sla.models.clocks import Segment
from sla.standards import reason_of
from tickets.vocabulary import Channel, Severity

State = Clock.State


def why(clock: Clock) -> str:
    """Start, target and what raised it, policy, hours, pauses and result of a clock, in the reader's time zone.

    Asks nothing of the database once policy and calendar are joined.
    """
    return " ".join([_beginning(clock), *_raised(clock), *(_still(pause) for pause in clock.still()), *_result(clock)])


def _beginning(clock: Clock) -> str:
    words = {
        "start": moment(clock.started_at),
        "target": length(clock.target_seconds),
        "hours": _hours(clock),
        "policy": clock.policy.number,
        "channel": Channel(clock.basis["channel"]).label if clock.basis else "",
        "severity": Severity(clock.basis["severity"]).label if clock.basis else "",
    }
    if clock.basis.get("promise"):
        return _("Started %(start)s; promised to the customer for %(target)s later (policy %(policy)s).") % words
    if not clock.basis:
        return _("Started %(start)s; target %(target)s %(hours)s (policy %(policy)s).") % words
    target = _("target %(target)s %(hours)s for %(channel)s and severity %(severity)s (policy %(policy)s).") % words
    return _("Started %(start)s;") % words + " " + target


def _hours(clock: Clock) -> str:
    if not clock.business:
        return _("by the wall clock")
    if clock.calendar is None:
        return _("in opening hours")
    return _("in opening hours %(version)s") % {"version": clock.calendar.number}


def _raised(clock: Clock) -> Iterator[str]:
    if clock.basis.get("raised_by"):
        yield _("More than the standard, %(reason)s.") % {"reason": reason_of(clock.basis["raised_by"])}


def _still(pause: Segment) -> str:
    words = {"begin": moment(pause.begins), "party": pause.waits_for}
    if pause.ends is None:
        return _("Standing still since %(begin)s: waiting for %(party)s.") % words
    return _("Stood still from %(begin)s to %(end)s: waiting for %(party)s.") % {**words, "end": moment(pause.ends)}


def _result(clock: Clock) -> Iterator[str]:
    if clock.due_at is not None:
        yield _("Due %(due)s.") % {"due": moment(clock.due_at)}
    if clock.state == State.MET and clock.stopped_at:
        yield pgettext("a clock", "Met %(at)s.") % {"at": moment(clock.stopped_at)}
    elif clock.state == State.BREACHED and clock.due_at:
        if clock.stopped_at is None:
            yield _("Missed, and still waited for.")
        else:
            over = length(int((clock.stopped_at - clock.due_at).total_seconds()))
            yield _("Missed: it came %(over)s late.") % {"over": over}
    elif clock.state == State.CANCELLED:
        yield _("It does not count any more.")


def moment(at: datetime) -> str:
    """A moment in the reader's time zone, to the second where it needs one."""
    local = timezone.localtime(at)
    return date_format(local, "j M Y, H:i:s" if local.second else "j M Y, H:i")


def length(seconds: int) -> str:
    """Hours, minutes and, below an hour, what is left of them."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes} if minutes else f"{hours} h"
    return (
        _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": seconds} if seconds else f"{minutes} min"
    )
