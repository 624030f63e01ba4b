"""Every supervisor hears about last week once, on their Monday; nobody hears of weeks before they wanted to."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from channels import operations as channels
from channels.models import OutboundMail
from metrics import operations
from metrics.models import WeeklySummary
from metrics.web.words import DASH
from tests.factories import DAY, HOUR, MONDAY, make_user
from tests.metrics.counting import answer, asked
from tests.metrics.told.test_pages import signed_in
from tickets import operations as tickets

pytestmark = pytest.mark.django_db
MINUTE = HOUR / 60
FRIDAY = MONDAY - 3 * DAY
EIGHT = MONDAY - HOUR  # on Monday the first of June
WEEK = 7 * DAY
THEN = date(2026, 5, 25)  # the week that is told there


@pytest.fixture
def sofia() -> User:
    """A supervisor who was here last week."""
    sofia = make_user("supervisor", name="Sofia Ruiz")
    assert tick(FRIDAY) == []
    return sofia


def tick(at: datetime) -> list[Any]:
    """Owe and send; what has left since the last tick."""
    before = len(django_mail.outbox)
    operations.tell_weekly(at)
    channels.send_due(at)
    return list(django_mail.outbox[before:])


def switch(person: User, *, on: bool) -> None:
    User.objects.filter(pk=person.pk).update(weekly_summary=on)


def weeks_of(person: User) -> dict[date, str]:
    return dict(WeeklySummary.objects.filter(person=person).values_list("week", "state"))


# ---- once, in time ----
def test_it_comes_with_the_first_tick_from_eight_on_and_once(sofia: User, settings: Any) -> None:
    assert tick(EIGHT - MINUTE) == []
    [letter] = tick(EIGHT)
    assert (letter.to, letter.subject) == ([sofia.email], f"KPIs of 25 May {DASH} 31 May: nothing to count yet")
    assert "Hello Sofia Ruiz," in letter.body
    assert letter.body.count(": —\n") == 12, "a dash where there is no data, never a zero"
    assert f"{settings.BASE_URL}/kpis/?from=2026-05-25&to=2026-05-31" in letter.body
    assert f"{settings.BASE_URL}/me/#id_weekly_summary" in letter.body
    assert f'href="{settings.BASE_URL}/me/#id_weekly_summary"' in letter.alternatives[0][0]
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    for later in (MINUTE, DAY, 6 * DAY):
        assert tick(EIGHT + later) == []
    [next_one] = tick(EIGHT + WEEK)
    assert f"1 Jun {DASH} 7 Jun" in next_one.subject
    assert weeks_of(sofia) == {THEN: "told", THEN + WEEK: "told", THEN + 2 * WEEK: "awaited"}


def test_only_who_answers_for_the_numbers_gets_it() -> None:
    admin = make_user("administrator")
    for role in ("agent", "lead", "executive", "auditor", "integration"):
        make_user(role)
    make_user("supervisor", is_active=False)
    tick(FRIDAY)
    assert [letter.to for letter in tick(EIGHT)] == [[admin.email]]


def test_a_row_is_one_person_and_week_and_nobody_awaits_two(sofia: User) -> None:
    for week in (THEN, THEN + WEEK):
        with pytest.raises(IntegrityError), transaction.atomic():
            WeeklySummary.objects.create(person=sofia, week=week)


def test_the_far_ends_of_the_world_have_their_own_monday() -> None:
    east = make_user("supervisor", time_zone="Pacific/Kiritimati")
    west = make_user("supervisor", time_zone="Pacific/Pago_Pago")
    tick(FRIDAY)
    midnight = datetime(2026, 6, 1, tzinfo=UTC)  # two in the afternoon there, when Sunday is over here
    assert tick(midnight - MINUTE) == []
    [first] = tick(midnight)
    assert (first.to, f"25 May {DASH} 31 May" in first.subject) == ([east.email], True)
    assert "Counted up to Mon 1 June, 14:00 +14." in first.body
    assert tick(midnight + 19 * HOUR - MINUTE) == []
    [last] = tick(midnight + 19 * HOUR)
    assert (last.to, last.subject) == ([west.email], first.subject)
    assert "Counted up to Mon 1 June, 08:00 SST." in last.body


def test_who_moved_meanwhile_is_told_at_eight_where_they_are_now(sofia: User) -> None:
    User.objects.filter(pk=sofia.pk).update(time_zone="America/New_York")
    assert tick(EIGHT) == []
    assert len(tick(EIGHT + 4 * HOUR)) == 1
    User.objects.filter(pk=sofia.pk).update(time_zone="Pacific/Pago_Pago")
    assert tick(EIGHT + 11 * HOUR) == [], "this week was told already"


# ---- late ----
def test_a_house_that_stood_still_until_wednesday_tells_it_then(sofia: User) -> None:
    [letter] = tick(EIGHT + 2 * DAY)
    assert f"25 May {DASH} 31 May" in letter.subject


def test_what_happened_in_the_week_is_counted_before_it_is_told(sofia: User) -> None:
    """Back on Wednesday, the mail is quicker than the relay, which has all of the weekend to hand on."""
    saturday, wednesday = FRIDAY + DAY, EIGHT + 2 * DAY
    ticket, owner = asked(saturday)
    answer(ticket, owner, saturday + HOUR)
    tick(wednesday)
    assert not OutboundMail.objects.filter(user=sofia).exists()
    tickets.relay_events(wednesday)
    answer(ticket, owner, wednesday)  # what happens meanwhile is of another week
    [letter] = [letter for letter in tick(wednesday + MINUTE) if letter.to == [sofia.email]]
    assert "1 response" in letter.body.partition("Response time compliance: ")[2].partition("http")[0]


def test_what_is_more_than_five_days_late_is_passed_over_and_the_next_is_told_in_time(sofia: User) -> None:
    assert tick(EIGHT + 5 * DAY + MINUTE) == []
    assert weeks_of(sofia) == {THEN: "too_late", THEN + WEEK: "awaited"}
    [letter] = tick(EIGHT + WEEK)
    assert f"1 Jun {DASH} 7 Jun" in letter.subject


def test_after_a_month_of_silence_only_the_last_week_is_told(sofia: User) -> None:
    back = EIGHT + 4 * WEEK + 2 * DAY
    assert [letter.subject[:24] for letter in [*tick(back), *tick(back + MINUTE)]] == [
        f"KPIs of 22 Jun {DASH} 28 Jun:"
    ]
    assert tick(back + 2 * MINUTE) == []


# ---- wanted ----
@pytest.mark.parametrize("late", [MINUTE, DAY, 4 * DAY])
def test_who_begins_to_want_it_hears_of_no_old_week(late: timedelta) -> None:
    tick(FRIDAY)
    promoted, hired_later = make_user("agent"), EIGHT + late
    assert tick(EIGHT) == []
    User.objects.filter(pk=promoted.pk).update(role="supervisor")
    make_user("administrator")
    assert tick(hired_later) == []
    assert len(tick(EIGHT + WEEK)) == 2


def test_switched_off_nothing_comes_and_switched_on_again_nothing_old(sofia: User) -> None:
    switch(sofia, on=False)
    assert tick(EIGHT) == []
    switch(sofia, on=True)
    assert tick(EIGHT + DAY) == []
    assert weeks_of(sofia) == {THEN: "unwanted", THEN + WEEK: "awaited"}
    assert len(tick(EIGHT + WEEK)) == 1


@pytest.mark.parametrize("change", [{"weekly_summary": False}, {"role": "agent"}, {"is_active": False}])
def test_what_is_owed_is_withdrawn_when_its_reader_may_not_or_will_not_read_it_any_more(
    sofia: User, change: dict[str, Any]
) -> None:
    assert operations.tell_weekly(EIGHT) == 1
    User.objects.filter(pk=sofia.pk).update(**change)
    assert channels.send_due(EIGHT) == 0
    assert OutboundMail.objects.get().state == "withdrawn"


def test_no_mail_about_tickets_is_no_word_about_this_one(sofia: User) -> None:
    User.objects.filter(pk=sofia.pk).update(mail="off")
    assert len(tick(EIGHT)) == 1


# ---- how it runs ----
def test_a_tick_costs_the_same_statements_whoever_waits(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _person in range(3):
        make_user("supervisor")
    tick(FRIDAY)
    operations.roll_up(FRIDAY)
    with django_assert_num_queries(2):  # who wants one and awaits none; whose week is over
        operations.tell_weekly(EIGHT - MINUTE)
    # Whether all was relayed, the roll-up, which looks for what is left, whether all was counted; and for each, within a transaction: the row, its
    # state, the mail, the week to come.
    with django_assert_num_queries(2 + 1 + 13 + 2 + 3 * 6):
        assert operations.tell_weekly(EIGHT) == 3


def test_the_outbox_says_what_it_is_before_and_after_it_left(sofia: User) -> None:
    operations.tell_weekly(EIGHT)
    client, address = signed_in(sofia), f"/outbox/{OutboundMail.objects.get().pk}/"
    assert "Last week&#x27;s KPIs" in _text(client, "/outbox/")
    assert "nothing to count yet" not in _text(client, address), "the subject is written when it leaves"
    assert f"this was the week of 25 May {DASH} 31 May" in _text(client, address)
    channels.send_due(EIGHT)
    assert f"KPIs of 25 May {DASH} 31 May: nothing to count yet" in _text(client, address)


def _text(client: Client, address: str) -> str:
    return client.get(address).content.decode()
