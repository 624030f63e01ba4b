"""Which sentences read like a promise, and when it is due: a table, and how well the rules do on it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from followups.detection import DEED, NEWS, promises_in
from tests.followups.promise_sentences import BERLIN, FALSE_ALARMS, MISSED, NOTHING, PROMISES, WRITTEN, june


def due_moments(text: str) -> list[datetime | None]:
    return [promise.due_at for promise in promises_in(text, WRITTEN, BERLIN)]


@pytest.mark.parametrize(("text", "due_at", "what"), PROMISES, ids=[text for text, _due, _what in PROMISES])
def test_a_promise_is_found_with_its_moment(text: str, due_at: datetime | None, what: str) -> None:
    found = promises_in(text, WRITTEN, BERLIN)
    assert [promise.due_at for promise in found] == [due_at]
    if what:
        assert found[0].what == what


@pytest.mark.parametrize("text", NOTHING)
def test_what_promises_nothing_is_left_alone(text: str) -> None:
    assert promises_in(text, WRITTEN, BERLIN) == []


def test_on_the_whole_table_precision_and_recall_are_high() -> None:
    """Counted with what the rules are known to get wrong."""
    right = [text for text, due_at, _what in PROMISES if due_moments(text) == [due_at]]
    missed = [text for text in [*(text for text, _due, _what in PROMISES), *MISSED] if not due_moments(text)]
    alarms = [text for text in [*NOTHING, *FALSE_ALARMS] if due_moments(text)]
    assert len(PROMISES) + len(NOTHING) + len(MISSED) + len(FALSE_ALARMS) >= 160
    assert (missed, alarms) == (MISSED, FALSE_ALARMS)
    precision, recall = len(right) / (len(right) + len(alarms)), len(right) / (len(right) + len(missed))
    assert precision >= 0.96, precision
    assert recall >= 0.96, recall


def test_a_whole_mail_gives_its_promises_in_order_and_what_is_quoted_none() -> None:
    mail = """Hello Dana,

thank you for the log. I will send the analysis by Friday.
Could you try it again today?
- We'll refund the first month within 5 working days.
You will hear from me tomorrow at 9:00.

--
Ana, support. We will answer within 2 hours.

On Tue, 2 Jun 2026 Dana Reyes wrote:
> We will cancel by Friday."""
    found = promises_in(mail, WRITTEN, BERLIN)
    assert [(promise.what, promise.due_at, promise.kind) for promise in found] == [
        ("send the analysis", june(5), DEED),
        ("refund the first month", june(10, 10), DEED),
        ("hear from me", june(4, 9), NEWS),
    ]


def test_the_writers_clock_decides() -> None:
    found = promises_in("I will call you at 17:00.", WRITTEN, ZoneInfo("America/New_York"))
    assert found[0].due_at == datetime(2026, 6, 3, 17, 0, tzinfo=ZoneInfo("America/New_York"))


def test_today_after_hours_is_until_midnight_and_what_has_passed_is_no_deadline() -> None:
    late = datetime(2026, 6, 3, 19, 0, tzinfo=BERLIN)
    assert [promise.due_at for promise in promises_in("I will send it today.", late, BERLIN)] == [june(3, 23, 59)]
    assert promises_in("I will send it on 2024-06-15.", late, BERLIN) == []


def test_hours_are_elapsed_time_in_the_night_in_which_the_clocks_change() -> None:
    before = datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)
    [promise] = promises_in("I will call you in two hours.", before, BERLIN)
    assert promise.due_at is not None
    assert (promise.due_at.astimezone(ZoneInfo("UTC")) - before.astimezone(ZoneInfo("UTC"))).seconds == 7200


@pytest.mark.parametrize(
    "text", ["", "I will ", "we will be " * 2000, "the " * 5000 + "will be", "\x00 by 99:99", "I will by by by Friday"]
)
def test_no_text_is_too_strange_or_too_long(text: str) -> None:
    assert len(promises_in(text, WRITTEN, BERLIN)) <= 1
