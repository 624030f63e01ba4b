"""Our own are told by mail what wants them: in their hours, all of it in one, and never in a storm."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from channels import operations as channels
from channels.models import OutboundMail
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_team, make_ticket, make_user
from tickets.models import Event, Notification, Ticket
from tickets.operations.notifying import notify, read_ticket

pytestmark = pytest.mark.django_db
MINUTE = HOUR / 60
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def ana() -> User:
    return make_agent(team=make_team(), name="Ana Silva")


@pytest.fixture
def ticket(ana: User) -> Ticket:
    return make_ticket(owner=ana)


def tell(ticket: Ticket, person: User, key: str, at: datetime = MONDAY, *, urgent: bool = False) -> None:
    notify(ticket, [person], kind="look", key=key, words=f"Reason {key}.", at=at, urgent=urgent)


def tick(at: datetime) -> list[Any]:
    """Owe and send; what has left since the last tick."""
    before = len(django_mail.outbox)
    channels.deliver_notifications(at)
    channels.send_due(at)
    return list(django_mail.outbox[before:])


def test_one_mail_tells_everything_that_is_due_with_links_and_why(ana: User, ticket: Ticket, settings: Any) -> None:
    other = make_ticket(owner=ana, subject="Login loops")
    for key in ("one", "two"):
        tell(ticket, ana, key)
    tell(other, ana, "three", urgent=True)
    [letter] = tick(MONDAY)
    assert (letter.to, letter.subject) == ([ana.email], "2 tickets want you")
    assert letter.body.index("Login loops") < letter.body.index("Reason two.") < letter.body.index("Reason one.")
    assert f"{settings.BASE_URL}/tickets/{other.reference}/" in letter.body
    assert "Urgent: Reason three." in letter.body
    assert "You get this because you own these tickets" in letter.body
    assert f"{settings.BASE_URL}/me/" in letter.body
    assert f'href="{settings.BASE_URL}/tickets/{ticket.reference}/"' in letter.alternatives[0][0]
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "References" not in letter.extra_headers
    assert set(Notification.objects.values_list("delivered_at", "digest")) == {
        (MONDAY, Notification.objects.get(key="one").pk)
    }


def test_a_single_ticket_is_named_in_the_subject_and_no_word_makes_a_header(ana: User, ticket: Ticket) -> None:
    words = "Due soon\r\nBcc: x@evil.example <b>&"
    notify(ticket, [ana], kind="look", key="1", words=words, at=MONDAY)
    [letter] = tick(MONDAY)
    assert letter.subject == f"{ticket.reference} wants you: Due soon Bcc: x@evil.example <b>&"
    assert "&lt;b&gt;" in letter.alternatives[0][0]
    assert letter.message()["Bcc"] is None


def test_times_are_told_in_the_readers_zone(ticket: Ticket) -> None:
    far = make_agent(team=ticket.team, time_zone="Asia/Kathmandu")
    tell(ticket, far, "one")
    assert "Mon 1 June, 14:45 +0545" in tick(MONDAY)[0].body


def test_what_waited_through_the_night_comes_as_one_mail_in_their_morning(ticket: Ticket) -> None:
    """Nine in New York is one in the afternoon here, in summer."""
    mia = make_agent(team=make_team(time_zone="America/New_York"), name="Mia Chen")
    Ticket.objects.filter(pk=ticket.pk).update(owner=mia)
    evening = MONDAY + 13 * HOUR  # six in the evening there
    for hours in range(0, 14, 2):
        tell(ticket, mia, str(hours), evening + hours * HOUR)
        assert tick(evening + hours * HOUR) == []
    morning = MONDAY + DAY + 4 * HOUR
    assert tick(morning - MINUTE) == []
    [letter] = tick(morning)
    assert letter.body.count("Reason") == 7
    assert tick(morning + HOUR) == []


def test_what_is_urgent_is_told_in_the_middle_of_the_night_and_takes_nothing_along_that_waits(
    ana: User, ticket: Ticket
) -> None:
    night = MONDAY + 14 * HOUR
    tell(ticket, ana, "calm", night)
    tell(ticket, ana, "fire", night, urgent=True)
    [letter] = tick(night)
    assert "fire" in letter.body
    assert "calm" not in letter.body
    assert "calm" in tick(MONDAY + DAY)[0].body


def test_between_two_mails_lies_a_quarter_of_an_hour_unless_something_is_urgent(ana: User, ticket: Ticket) -> None:
    tell(ticket, ana, "first")
    assert len(tick(MONDAY)) == 1
    for minute in range(1, 15):
        tell(ticket, ana, f"calm {minute}", MONDAY + minute * MINUTE)
        assert tick(MONDAY + minute * MINUTE) == []
    [letter] = tick(MONDAY + 15 * MINUTE)
    assert letter.body.count("Reason calm") == 14
    tell(ticket, ana, "fire", MONDAY + 16 * MINUTE, urgent=True)
    assert "fire" in tick(MONDAY + 16 * MINUTE)[0].body


def test_a_quarter_of_an_hour_that_ends_after_closing_time_ends_in_the_morning(ana: User, ticket: Ticket) -> None:
    closing = MONDAY + 8 * HOUR
    tell(ticket, ana, "first", closing - 10 * MINUTE)
    assert len(tick(closing - 10 * MINUTE)) == 1
    tell(ticket, ana, "second", closing - 5 * MINUTE)
    for later in (-5 * MINUTE, 5 * MINUTE, HOUR, 12 * HOUR):
        assert tick(closing + later) == []
    assert "second" in tick(MONDAY + DAY)[0].body


def test_a_deliverer_that_comes_late_disturbs_nobodys_evening(ana: User, ticket: Ticket) -> None:
    tell(ticket, ana, "one")
    assert tick(MONDAY + 10 * HOUR) == []
    assert Notification.objects.get().deliver_at == MONDAY + DAY
    assert len(tick(MONDAY + DAY)) == 1


def test_five_hundred_reasons_are_one_mail(ana: User, ticket: Ticket) -> None:
    Notification.objects.bulk_create(
        Notification(
            ticket=ticket, recipient=ana, kind="storm", key=str(number), words=f"Reason {number}.",
            created_at=MONDAY, deliver_at=MONDAY,
        )
        for number in range(500)
    )  # fmt: skip
    [letter] = tick(MONDAY)
    assert letter.body.count("Reason") == 500
    for minute in range(1, 60):
        assert tick(MONDAY + minute * MINUTE) == []
    assert not Notification.objects.filter(delivered_at=None).exists()


def test_more_than_a_mail_can_hold_is_counted_and_stands_in_the_inbox(ana: User, ticket: Ticket) -> None:
    Notification.objects.bulk_create(
        Notification(
            ticket=ticket, recipient=ana, kind="storm", key=str(number), words="Look.",
            created_at=MONDAY, deliver_at=MONDAY,
        )
        for number in range(507)
    )  # fmt: skip
    [letter] = tick(MONDAY)
    assert letter.body.count("Look.") == 500
    assert "and 7 more reasons, in your inbox" in letter.body


def test_who_wants_no_mail_gets_none_and_keeps_the_inbox(ana: User, ticket: Ticket) -> None:
    User.objects.filter(pk=ana.pk).update(mail="off")
    tell(ticket, ana, "one", urgent=True)
    assert tick(MONDAY) == []
    reason = Notification.objects.get()
    assert (reason.delivered_at, reason.digest, reason.read_at) == (MONDAY, None, None)


def test_who_wants_one_a_day_gets_it_in_the_morning_and_urgent_ones_at_once(ana: User, ticket: Ticket) -> None:
    User.objects.filter(pk=ana.pk).update(mail="digest")
    ana = User.objects.get(pk=ana.pk)
    for hour in range(1, 7):
        tell(ticket, ana, f"calm {hour}", MONDAY + hour * HOUR)
        assert tick(MONDAY + hour * HOUR) == []
    tell(ticket, ana, "fire", MONDAY + 7 * HOUR, urgent=True)
    [letter] = tick(MONDAY + 7 * HOUR)
    assert "calm" not in letter.body
    [letter] = tick(MONDAY + DAY + timedelta(seconds=11))
    assert letter.body.count("Reason calm") == 6


@pytest.mark.parametrize("role", ["agent", "integration"])
def test_who_has_left_and_what_is_no_person_gets_no_mail(ticket: Ticket, role: str) -> None:
    person = make_user(role)
    tell(ticket, person, "one")
    User.objects.filter(pk=person.pk, role="agent").update(is_active=False)
    assert tick(MONDAY) == []
    assert not OutboundMail.objects.filter(kind="digest").exists()


def test_what_was_read_is_not_told_not_even_when_the_mail_was_owed_already(ana: User, ticket: Ticket) -> None:
    other = make_ticket(owner=ana)
    tell(ticket, ana, "read before")
    read_ticket(ticket.pk, reader=ana, at=MONDAY)
    assert tick(MONDAY) == []
    tell(ticket, ana, "read meanwhile")
    tell(other, ana, "unread")
    channels.deliver_notifications(MONDAY)
    read_ticket(ticket.pk, reader=ana, at=MONDAY)
    channels.send_due(MONDAY)
    [letter] = django_mail.outbox
    assert "unread" in letter.body
    assert "meanwhile" not in letter.body
    tell(ticket, ana, "fire", urgent=True)
    channels.deliver_notifications(MONDAY)
    read_ticket(ticket.pk, reader=ana, at=MONDAY)
    channels.send_due(MONDAY)
    last = OutboundMail.objects.latest("id")
    assert (last.state, last.last_error) == ("withdrawn", "There is nothing left in it that they have not read.")


def test_a_ticket_that_they_see_no_more_is_not_told(ana: User, ticket: Ticket) -> None:
    tell(ticket, ana, "one")
    channels.deliver_notifications(MONDAY)
    Ticket.objects.filter(pk=ticket.pk).update(owner=None, team=make_team("Elsewhere"))
    channels.send_due(MONDAY)
    assert django_mail.outbox == []
    assert OutboundMail.objects.get(kind="digest").state == "withdrawn"


def test_a_mail_in_doubt_says_the_same_again_under_the_same_identifier(ana: User, ticket: Ticket) -> None:
    tell(ticket, ana, "one")
    [first] = tick(MONDAY)
    OutboundMail.objects.filter(kind="digest").update(state="sending", lease_until=MONDAY)  # the worker died there
    read_ticket(ticket.pk, reader=ana, at=MONDAY)
    [second] = tick(MONDAY + HOUR)
    assert second.body == first.body
    assert second.extra_headers["Message-ID"] == first.extra_headers["Message-ID"]
    assert OutboundMail.objects.get(kind="digest").doubts == 1


def test_a_mail_is_to_a_customer_or_to_one_of_ours_and_never_to_both_or_nobody(ana: User, ticket: Ticket) -> None:
    for whom in ({}, {"ticket": ticket, "user": ana}):
        with pytest.raises(IntegrityError, match="mail_to_exactly_one"), transaction.atomic():
            OutboundMail.objects.create(
                kind="digest", key="1", message_identifier="<1@x>", due_at=MONDAY, give_up_at=MONDAY,
                created_at=MONDAY, **whom,
            )  # fmt: skip


def test_nothing_of_it_is_told_on_the_ticket(ana: User, ticket: Ticket) -> None:
    before = Ticket.objects.get(pk=ticket.pk).version
    tell(ticket, ana, "one")
    tick(MONDAY)
    assert not Event.objects.filter(verb="delivered").exists()
    assert Ticket.objects.get(pk=ticket.pk).version == before


def test_a_tick_costs_a_fixed_number_of_questions_a_person(
    ana: User, ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):  # who is waited for: nobody
        channels.deliver_notifications(MONDAY)
    for number in range(20):
        tell(ticket, ana, str(number))
    with django_assert_num_queries(9):  # who; savepoint, person, reasons, last mail, teams, told, owed, released
        channels.deliver_notifications(MONDAY)


def test_the_outbox_shows_it_and_a_failed_one_is_sent_again(client: Client, ana: User, ticket: Ticket) -> None:
    tell(ticket, ana, "one")
    User.objects.filter(pk=ana.pk).update(email="nonsense")
    channels.deliver_notifications(MONDAY)
    channels.send_due(MONDAY)
    mail = OutboundMail.objects.get(kind="digest")
    assert (mail.state, mail.last_error) == ("failed", "“nonsense” is no e-mail address.")
    User.objects.filter(pk=ana.pk).update(email="ana@larkspur.example")
    client.force_login(make_user("supervisor"), backend=BACKEND)
    assert "What wants one of ours" in client.get("/outbox/").content.decode()
    assert "Reason one." in client.get(f"/outbox/{mail.pk}/").content.decode()
    assert client.post(f"/outbox/{mail.pk}/retry/").status_code == 302
    channels.send_due(OutboundMail.objects.get(pk=mail.pk).due_at)
    assert django_mail.outbox[0].to == ["ana@larkspur.example"]
