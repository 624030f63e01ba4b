"""Taking numbers anew: each night what may still have moved, and, on request, everything there is.

Both go through the same statements as the events do, so that they find the same, and what they find
otherwise is listed as a restatement.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from metrics.models import Progress
from metrics.operations.facts import refresh_facts
from metrics.operations.rebuilding import rebuild_from_nothing
from metrics.operations.rolling import count_as_of, roll_dirty_days
from resolution.core.reporting_days import local_day
from tickets.models import Ticket

NIGHT_HOUR = 2
# The last 45 days, and the two weeks by which a follow-up's window may end after its ticket last moved.
LOOK_BACK = timedelta(days=45 + 15)
BATCH = 2000


def recompute_nightly(at: datetime) -> bool:
    """Once per local night, from two o'clock on: compute what counts in the last 45 days again.

    Goes on where it was interrupted; returns whether it finished a night now.
    """
    if at.astimezone(ZoneInfo(settings.REPORTING_TIME_ZONE)).hour < NIGHT_HOUR:
        return False
    while (more := _nightly_batch(at)) is True:
        pass
    if more is None:
        return False
    roll_dirty_days(at)
    return True


def rebuild(at: datetime, *, fresh: bool = False, tell: Callable[[int], None] | None = None) -> int:
    """Compute the facts of every ticket again and roll up what differs; returns how many tickets there were.

    With `fresh`, facts and rollups are thrown away, so that nothing of them can survive; with very many tickets
    that is much quicker, and all of it one transaction.
    """
    if fresh:
        return rebuild_from_nothing(at)
    done, last = 0, 0
    while keys := list(Ticket.objects.filter(pk__gt=last).order_by("id").values_list("pk", flat=True)[:BATCH]):
        refresh_facts(dict.fromkeys(keys, "rebuilt"), at=at)
        done, last = done + len(keys), keys[-1]
        if tell is not None:
            tell(done)
    roll_dirty_days(at)
    count_as_of(at)
    return done


@transaction.atomic
def _nightly_batch(at: datetime) -> bool | None:
    """True: a batch is done; False: that was the last one of this night; None: nothing to do for us."""
    tonight = local_day(at)
    Progress.objects.get_or_create(job=Progress.Job.NIGHTLY)
    progress = Progress.objects.select_for_update(skip_locked=True).filter(job=Progress.Job.NIGHTLY).first()
    if progress is None or (progress.night == tonight and progress.finished_at is not None):
        return None
    if progress.night != tonight or progress.reached_at is None:
        progress.night, progress.finished_at = tonight, None
        progress.reached_at, progress.reached_key = at - LOOK_BACK, 0
    reached = Q(updated_at__gt=progress.reached_at) | Q(updated_at=progress.reached_at, pk__gt=progress.reached_key)
    tickets = Ticket.objects.filter(reached, updated_at__gte=progress.reached_at, updated_at__lte=at)
    batch = list(tickets.order_by("updated_at", "id").values_list("pk", "updated_at")[:BATCH])
    if batch:
        refresh_facts({key: "nightly" for key, _updated_at in batch}, at=at)
        progress.reached_key, progress.reached_at = batch[-1]
    else:
        progress.finished_at = at
    progress.save()
    return bool(batch)
