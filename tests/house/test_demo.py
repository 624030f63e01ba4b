"""The demo: a story that holds whenever it is told, and that lets nobody in where nobody asked for it."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from channels.models import OutboundMail
from customers.models import Customer
from followups.models import Commitment, FollowUp, SurveyAnswer
from quality.models import QualityReview
from resolution.demo import people, telling
from resolution.demo.cast import COLLEAGUES
from tickets.models import AgendaEntry, Event, Notification, ReplyCard, Ticket
from tickets.operations.auditing import audit_invariants
from tickets.vocabulary import ENDS, Phase

pytestmark = pytest.mark.django_db
CHECKOUT = Path(__file__).resolve().parent.parent.parent
AFTERNOON = datetime(2026, 11, 25, 15, 20, tzinfo=UTC)  # a Wednesday
NIGHT = datetime(2026, 3, 29, 2, 40, tzinfo=UTC)  # a Sunday, an hour after the clocks went forward
SIX = {
    961: (Phase.FOLLOW_UP, "Zoe Laurent"),
    990: (Phase.IMPLEMENTATION, "Marta Weiss"),
    1003: (Phase.VERIFICATION, "Owen Price"),
    1021: (Phase.CONNECTION, "Lea Kim"),
    1038: (Phase.CONNECTION, "Ivo Petrov"),
    1042: (Phase.DIAGNOSIS, "Dana Reyes"),
}


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "channels.folder.FolderBackend"  # where pytest-django keeps mail in memory
    settings.MAIL_FOLDER = tmp_path / "mail"
    return tmp_path / "mail"


def tell(now: datetime, tickets: int = 12) -> str:
    """What it says while it tells."""
    out = StringIO()
    with time_machine.travel(now, tick=False):
        call_command("seed_demo", tickets=tickets, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("now", [AFTERNOON, NIGHT], ids=["afternoon", "sunday night"])
def test_the_story_is_whole_whenever_it_is_told(now: datetime, folder: Path) -> None:
    words = tell(now)
    assert words.startswith("telling an empty house the demo story: 13 weeks of support\n")
    assert "the story is told" in words

    told = {ticket.pk: (ticket.phase, ticket.contact.name) for ticket in Ticket.objects.filter(pk__in=SIX)}
    assert told == SIX
    assert not Ticket.objects.open().filter(next_action_at=None).exists()
    assert audit_invariants(now) == 0
    assert not Event.objects.filter(relayed_at=None).exists()
    assert not AgendaEntry.objects.filter(state=AgendaEntry.State.FAILED).exists()
    assert not Ticket.objects.filter(created_at__gt=now).exists()
    assert Ticket.objects.filter(phase__in=ENDS).count() >= 6
    assert_nothing_left_the_house(folder)
    assert_the_desk_is_not_on_fire(now)
    assert_no_page_is_empty()
    assert Ticket.objects.create(**next_ticket(now)).reference == "RES-1043"


def assert_nothing_left_the_house(folder: Path) -> None:
    sent = OutboundMail.objects.filter(state=OutboundMail.State.SENT)
    assert 0 < sent.count() == len(list(folder.glob("*.eml")))
    assert not OutboundMail.objects.filter(state=OutboundMail.State.FAILED).exists()
    assert all(mail.to.endswith(".example") for mail in sent)


def assert_the_desk_is_not_on_fire(now: datetime) -> None:
    """Something is due soon, little is late, and somebody waits for an approval."""
    critical = Ticket.objects.get(pk=1042)
    assert critical.recovery_required
    assert critical.approvals.filter(decided_at=None).exists()
    assert critical.next_update_promised_at is not None
    assert timedelta(minutes=5) < critical.next_update_promised_at - now < timedelta(minutes=20)
    assert Ticket.objects.open().filter(next_action_at__lt=now).count() <= 4
    assert FollowUp.objects.running().filter(ticket=961).count() == 2
    assert FollowUp.objects.running().filter(automatic=False, window_start__lte=now, window_end__gt=now).count() >= 4
    assert Ticket.objects.unassigned().count() >= 4


def assert_no_page_is_empty() -> None:
    """Promises of every kind, something to sort, a suggestion, answers that hurt, and inboxes with little in them."""
    states = set(Commitment.objects.promises().values_list("state", flat=True))
    assert states == {"active", "proposed", "kept", "broken", "renegotiated"}
    assert not Commitment.objects.overdue().exists()
    assert ReplyCard.objects.filter(decided_at=None).count() == 1
    assert Ticket.objects.get(pk=990).suggested_recurrences
    assert set(SurveyAnswer.objects.filter(score__lte=4).values_list("kind", flat=True)) == {"csat", "ces", "nps"}
    unread = Notification.objects.unread().filter(recipient__email="ana@larkspur.example")
    assert {"mentioned", "customer_replied", "triage"} <= set(unread.values_list("kind", flat=True))
    assert unread.count() <= 12
    assert Notification.objects.unread().filter(kind="approval_wanted").exists()
    reviews = QualityReview.objects.all()
    assert set(reviews.values_list("state", flat=True)) == {"asked", "submitted"}
    assert reviews.exclude(answer="").exists()


def next_ticket(now: datetime) -> dict[str, object]:
    one = Ticket.objects.get(pk=1021)
    same = ("customer", "contact", "team", "subject", "next_action_at", "next_action_by")
    fields = {name: getattr(one, name) for name in same}
    return fields | {"phase_entered_at": now, "created_at": now, "updated_at": now}


def test_it_is_told_once(folder: Path) -> None:
    User.objects.create_user("somebody@customer.example", name="Somebody")
    with pytest.raises(CommandError, match="wants an empty one"):
        call_command("seed_demo")
    call_command("seed_demo", "--if-empty")
    assert User.objects.count() == 1


def test_tickets_of_somebody_who_has_no_colleagues_yet_are_left_alone(folder: Path) -> None:
    Customer.objects.create(name="A real one", created_at=AFTERNOON, updated_at=AFTERNOON)
    call_command("seed_demo", "--if-empty")
    assert not User.objects.exists()
    assert Customer.objects.count() == 1


def test_a_story_cut_off_leaves_nothing_and_is_told_whole_the_next_time(folder: Path) -> None:
    for mails in (3, 1):
        with pytest.raises(KeyboardInterrupt):
            telling.tell(AFTERNOON, 3, partial(interrupt, folder, mails))
        assert not any(model.objects.exists() for model in (User, Customer, Ticket, Event, OutboundMail))
        assert list(folder.iterdir()) == []
        assert connection.features.uses_savepoints
    tell(AFTERNOON, tickets=3)
    assert Ticket.objects.filter(pk__in=SIX).count() == len(SIX)
    assert User.objects.count() == len(COLLEAGUES)
    assert_nothing_left_the_house(folder)


def interrupt(folder: Path, mails: int, _moment: datetime) -> None:
    """Ctrl-C after so many mails were written."""
    if len(list(folder.glob("*/*.eml"))) >= mails:
        raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_a_story_whose_teller_is_killed_leaves_an_empty_house(folder: Path) -> None:
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    variables = {"DATABASE_URL": urlunsplit(database), "RESOLUTION_STATE": str(folder), "DEMO": "1"}
    teller = subprocess.Popen(
        [sys.executable, "manage.py", "seed_demo", "--tickets", "3"], cwd=CHECKOUT, env=os.environ | variables
    )
    while not rows_written_by_others():
        assert teller.poll() is None
    teller.kill()
    teller.wait()
    assert not User.objects.exists()
    assert not Ticket.objects.exists()


def rows_written_by_others() -> bool:
    """Whether a transaction that is not over yet has written tickets."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'tickets_ticket'::regclass"
            " AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid())"
        )
        (found,) = cursor.fetchone()
    return bool(found)


def test_it_writes_to_nobody_outside(settings: Settings) -> None:
    settings.SMTP_URL = "smtp://mail.example"
    with pytest.raises(CommandError, match="without SMTP_URL"):
        call_command("seed_demo")
    call_command("seed_demo", "--if-empty")
    assert not User.objects.exists()


def test_an_empty_house_without_demo_stays_empty(settings: Settings) -> None:
    settings.DEMO = False
    call_command("seed_demo", "--if-empty")
    assert not User.objects.exists()


class TestSignIn:
    @pytest.fixture(autouse=True)
    def colleagues(self, settings: Settings) -> None:
        settings.DEMO = True
        people.hire(AFTERNOON)

    def page(self, client: Client) -> str:
        cache.clear()
        return client.get(reverse("account_login")).content.decode()

    def test_the_demo_says_who_may_look_around(self, client: Client) -> None:
        html = self.page(client)
        for login in people.logins():
            assert login.email in html
        assert people.PASSWORD in html
        assert client.login(
            username="sofia@larkspur.example", email="sofia@larkspur.example", password=people.PASSWORD
        )

    def test_somebody_who_left_is_not_offered(self, client: Client) -> None:
        User.objects.filter(email="rui@larkspur.example").update(is_active=False)
        html = self.page(client)
        assert "rui@" not in html
        assert "sofia@" in html

    def test_no_other_house_shows_a_password(self, client: Client, settings: Settings) -> None:
        settings.DEMO = False
        assert people.PASSWORD not in self.page(client)
        settings.DEMO = True
        User.objects.update(is_active=False)
        assert people.PASSWORD not in self.page(client)

    def test_the_logins_can_be_printed_again(self) -> None:
        out = StringIO()
        call_command("seed_demo", "--logins", stdout=out)
        assert "ana@larkspur.example" in out.getvalue()
        assert out.getvalue().count("@") == 6

    def test_the_logins_are_left_in_a_file_for_the_next_start(self, tmp_path: Path) -> None:
        out = StringIO()
        call_command("seed_demo", "--if-empty", "--logins-to", str(tmp_path / "logins"), stdout=out)
        assert (tmp_path / "logins").read_text().count("@") == 6
        assert out.getvalue() == ""
