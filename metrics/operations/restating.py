"""Listing what moved: a number that was final and could be read is never changed in silence."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from metrics.definitions import BY_NUMBER
from metrics.models import Progress, Restatement
from metrics.periods import ONE_DAY
from resolution.core.reporting_days import midnight
from resolution.core.statistics import Sums

DayKey = tuple[int, int, date]  # a definition's number, its version, the day
LATE = timedelta(hours=1)  # a day's last events may reach us this much after it is final
NOTHING = Sums()


def restate(
    causes: Mapping[DayKey, str], before: Mapping[DayKey, Sums], after: Mapping[DayKey, Sums], at: datetime
) -> None:
    """List, with its cause, every day of `causes` that could be read as final before it moved.

    A day moves when any number of it does: of a team, say, although the whole stays what it was.
    """
    seen_at = _last_finished()
    Restatement.objects.bulk_create(
        _restatement(key, cause, before.get(key, NOTHING), after.get(key, NOTHING), at)
        for key, cause in causes.items()
        if _was_final(key, seen_at)
    )


def _last_finished() -> datetime | None:
    return Progress.objects.filter(job=Progress.Job.ROLL_UP).values_list("finished_at", flat=True).first()


def _was_final(key: DayKey, seen_at: datetime | None) -> bool:
    number, _version, day = key
    look_ahead = BY_NUMBER[number].look_ahead
    return seen_at is not None and midnight(day + ONE_DAY) + look_ahead + LATE <= seen_at


def _restatement(key: DayKey, cause: str, before: Sums, after: Sums, at: datetime) -> Restatement:
    number, version, day = key
    definition = BY_NUMBER[number]
    return Restatement(
        definition=number,
        version=version,
        day=day,
        cause=cause,
        restated_at=at,
        n_before=before.n,
        n_after=after.n,
        value_before=_rounded(definition.value(before)),
        value_after=_rounded(definition.value(after)),
    )


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.0001"))
