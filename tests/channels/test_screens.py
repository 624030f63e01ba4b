"""The outbox, for supervisors: what left, what could not, and another attempt."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from channels import operations as channels
from channels.models import OutboundMail
from customers.operations import change_contact
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tickets import operations
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def owner() -> User:
    return make_agent(team=make_team(), name="Ana Silva")


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(make_user("supervisor"), backend=BACKEND)
    return client


def answered(owner: User, email: str = "") -> Ticket:
    """A ticket whose first answer has left, or failed to when the contact has no address any more."""
    ticket = make_ticket(owner=owner, contact=make_contact())
    change_contact(ticket.contact, {"email": email}, actor=make_agent(), at=MONDAY)
    operations.reply(ticket, "I look into it.", actor=owner, at=MONDAY, next_update_at=MONDAY + DAY)
    channels.send_due(MONDAY + HOUR)
    return ticket


def test_every_mail_is_listed_with_its_state(boss: Client, owner: User) -> None:
    answered(owner, "dana@customer.example")
    answered(owner)
    page = boss.get("/outbox/").content.decode()
    assert "dana@customer.example" in page
    assert "Sent" in page
    assert "Failed" in page


@pytest.mark.parametrize(
    ("state", "expected"), [("", 2), ("sent", 1), ("failed", 1), ("waiting", 0), ("in_doubt", 0), ("nonsense", 2)]
)
def test_a_tab_for_each_state(boss: Client, owner: User, state: str, expected: int) -> None:
    answered(owner, "dana@customer.example")
    answered(owner)
    assert len(boss.get(f"/outbox/?state={state}").context["mails"]) == expected


def test_a_mail_shows_what_it_says_and_why_it_failed(boss: Client, owner: User) -> None:
    answered(owner, "dana@customer.example")
    answered(owner)
    sent, failed = OutboundMail.objects.order_by("id")
    assert b"I look into it." in boss.get(f"/outbox/{sent.pk}/").content
    page = boss.get(f"/outbox/{failed.pk}/").content
    assert b"The contact has no e-mail address." in page
    assert b"Send it again" in page


def test_a_mail_that_waits_shows_what_it_would_say(boss: Client, owner: User) -> None:
    ticket = make_ticket(owner=owner)
    operations.reply(ticket, "I look into it.", actor=owner, at=MONDAY, next_update_at=MONDAY + DAY)
    page = boss.get(f"/outbox/{OutboundMail.objects.get().pk}/").content
    assert b"What it would say now" in page
    assert b"I look into it." in page


def test_a_failed_mail_is_sent_again(boss: Client, owner: User) -> None:
    ticket = answered(owner)
    change_contact(ticket.contact, {"email": "dana@new.example"}, actor=make_agent(), at=MONDAY)
    mail = OutboundMail.objects.get()
    assert boss.post(f"/outbox/{mail.pk}/retry/")["Location"] == f"/outbox/{mail.pk}/"
    assert OutboundMail.objects.get().state == "pending"
    assert boss.post(f"/outbox/{mail.pk}/retry/").status_code == 409


@pytest.mark.parametrize(
    ("role", "reads", "retries"),
    [
        ("agent", 403, 404),
        ("lead", 403, 404),
        ("executive", 403, 404),
        ("auditor", 200, 403),
        ("administrator", 200, 302),
    ],
)
def test_it_is_for_supervisors_and_auditors_only_read(
    client: Client, owner: User, role: str, reads: int, retries: int
) -> None:
    answered(owner)
    client.force_login(make_user(role), backend=BACKEND)
    mail = OutboundMail.objects.get()
    assert client.get("/outbox/").status_code == reads
    assert client.get(f"/outbox/{mail.pk}/").status_code == reads
    assert client.post(f"/outbox/{mail.pk}/retry/").status_code == retries


@pytest.mark.parametrize("rows", [1, 8])
def test_the_outbox_costs_the_same_for_one_and_for_many(
    boss: Client, owner: User, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    ticket = answered(owner, "dana@customer.example")
    for number in range(rows):
        operations.reply(ticket, f"Word {number}", actor=owner, at=MONDAY, next_update_at=MONDAY + DAY)
    boss.get("/outbox/")  # the counts of the navigation are remembered
    with django_assert_num_queries(2):  # reader, the mails
        boss.get("/outbox/")
    mail = OutboundMail.objects.order_by("id")[0]
    with django_assert_num_queries(2):  # reader, the mail with its ticket and author
        boss.get(f"/outbox/{mail.pk}/")


def test_a_long_outbox_comes_in_pages(boss: Client, owner: User) -> None:
    ticket = answered(owner, "dana@customer.example")
    for number in range(60):
        operations.reply(ticket, f"Word {number}", actor=owner, at=MONDAY, next_update_at=MONDAY + DAY)
    page = boss.get("/outbox/")
    assert len(page.context["mails"]) == 50
    assert len(boss.get(page.context["next_url"]).context["mails"]) == 11
    assert boss.get("/outbox/?cursor=nonsense").status_code == 200
