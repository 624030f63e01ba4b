"""What comes when the work is done: it ends some way, is rated, followed up, judged, and comes back."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from followups.models import FollowUp
from tests.factories import DAY, HOUR
from tests.metrics.histories.lives import Life

SECOND = timedelta(seconds=1)
REASONS = ("recurred", "incomplete", "wrong_solution", "new_info")
COMES_BACK = (3 * DAY, 7 * DAY, 7 * DAY + SECOND, 16 * DAY, 30 * DAY, 30 * DAY + SECOND)
ANSWERED = (DAY, 5 * DAY, 13 * DAY, 14 * DAY, 14 * DAY + SECOND)
SCALES = ((10, False), (10, False), (10, False), (5, False), (7, False), (7, True), (100, False))
Again = Callable[[Random, Life], None]


def aftermath(chance: Random, life: Life, *, again: Again, lives: Sequence[Life]) -> None:
    """How it ends; most are solved, some of them more than once."""
    end = chance.random()
    if end < 0.08:
        _stay_open(life)
        return
    if end < 0.18:
        life.cancel(life.at + HOUR, chance.choice(["spam", "test", "withdrawn", "created_in_error"]))
        return
    again(chance, life)
    for _return in range(3):
        back = life.at + chance.choice(COMES_BACK) if chance.random() < 0.35 else None
        _live_on(chance, life, back)
        if back is None:
            break
        life.reopen(back, chance.choice(REASONS))
        if chance.random() < 0.15:
            return  # it is open again
        again(chance, life)
    else:
        _live_on(chance, life, None)
    _leave(chance, life, lives)


def _stay_open(life: Life) -> None:
    life.owe("next_response", life.at + HOUR, life.at + 900 * DAY, None, "running")
    life.wait("customer", life.at + HOUR, None)


def _live_on(chance: Random, life: Life, back: datetime | None) -> None:
    """What happens to a solved cycle until it comes back, or for good."""
    resolved_at = life.at
    _follow_up(chance, life, back)
    for kind in ("csat", "ces", "nps"):
        if chance.random() < 0.7:
            _rate(chance, life, kind, resolved_at)
    if chance.random() < 0.35:
        within = chance.choice([DAY, 14 * DAY, 14 * DAY + SECOND, 20 * DAY])
        state = chance.choice(["submitted", "submitted", "submitted", "withdrawn", "asked"])
        life.judge(resolved_at + within, chance.choice(["2", "6.5", "8", "10"]), state)
    life.at = resolved_at


def _follow_up(chance: Random, life: Life, back: datetime | None) -> None:
    """One after a day, one after a week: done, late, missed, or ended for a reason; a return takes what still waits."""
    resolved_at = life.at
    for kind, length in (("immediate", DAY), ("extended", 7 * DAY)):
        follow_up = life.plan(resolved_at, kind, length, invited=kind == "immediate" and chance.random() < 0.7)
        at, values = _outcome(chance, follow_up)
        if back is None or at < back:
            life.end_follow_up(follow_up, at, **values)


def _outcome(chance: Random, follow_up: FollowUp) -> tuple[datetime, dict[str, Any]]:
    end = follow_up.window_end
    late = end + chance.choice([timedelta(0), SECOND, 3 * DAY])
    done = {"state": "done", "evidence": chance.choice(["delivered", "call", "customer", "unreachable"])}
    reason = chance.choice(["opted_out", "merged", "ticket_cancelled", "closed_early"])
    outcomes: list[tuple[datetime, dict[str, Any]]] = [
        (end - HOUR, done | {"completed_at": end - HOUR}),
        (end - HOUR, done | {"completed_at": end - HOUR}),
        (end, done | {"completed_at": end}),
        (late, {"state": "missed", "reason": "window_over", "completed_at": late}),
        (end, {"state": "missed", "reason": "window_over"}),
        (end - 2 * HOUR, {"state": "cancelled", "reason": reason}),
    ]
    return chance.choice(outcomes)


def _rate(chance: Random, life: Life, kind: str, resolved_at: datetime) -> None:
    """Early, late, too late, on some scale, typed by us, corrected, or twice."""
    scale, lower = (10, False) if kind == "nps" else chance.choice(SCALES)
    lowest = 0 if kind == "nps" else 1
    at = resolved_at + chance.choice(ANSWERED) + timedelta(seconds=chance.randrange(3))
    typed = chance.random() < 0.2
    score = chance.randrange(lowest, scale + 1)
    answer = life.rate(at, kind, score, scale=scale, lower=lower, entered_by_agent=typed)
    if chance.random() < 0.2:
        life.correct(answer, at + 6 * DAY, chance.randrange(lowest, scale + 1))
    elif chance.random() < 0.2:
        life.rate(at + 8 * DAY, kind, chance.randrange(lowest, 11), entered_by_agent=chance.random() < 0.6)


def _leave(chance: Random, life: Life, lives: Sequence[Life]) -> None:
    """It is closed; or found to be another one's, long after it was solved."""
    late = life.at + 45 * DAY
    others = [one for one in lives if one.contact == life.contact and one.resolved and one.ticket.created_at < late]
    if others and chance.random() < 0.2:
        life.merge_into(others[-1], late)
    elif chance.random() < 0.7:
        life.close(life.at + 20 * DAY)
