"""Follow-up mails ask, pages behind signed links answer: nothing is stored by looking, nobody is asked too often."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as django_mail
from django.db import connection
from django.test import Client

from accounts.models import User
from channels import operations as channels
from customers.models import Contact
from customers.operations import change_contact
from followups import operations as followups
from followups.models import FollowUp, SurveyAnswer, SurveyInvitation
from tests.factories import DAY, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tickets import operations
from tickets.models import Message, Notification, SignedLink, Ticket
from tickets.operations.linking import open_survey
from tickets.operations.refreshing import changing

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
OPENED = MONDAY + DAY  # the window of the first follow-up
SECRET = re.compile(r"/[st]/([A-Za-z0-9_-]{43})/")


@pytest.fixture
def owner() -> User:
    return make_agent(team=make_team(), name="Ana Silva")


@pytest.fixture
def boss() -> User:
    return make_user("supervisor", name="Sofia Marques")


@pytest.fixture
def ticket(owner: User) -> Ticket:
    return make_ticket(phase="follow_up", owner=owner, contact=make_contact("dana@customer.example"))


@pytest.fixture(autouse=True)
def then() -> Iterator[Any]:
    with time_machine.travel(OPENED, tick=False) as traveller:
        yield traveller


def asked(ticket: Ticket, at: Any = OPENED) -> SurveyInvitation:
    """The invitation that went out with the first follow-up."""
    operations.work_off(at)
    channels.send_due(at)
    operations.relay_events(at)
    found: SurveyInvitation = SurveyInvitation.objects.filter(ticket=ticket).latest("id")
    return found


def letter() -> Any:
    return next(mail for mail in reversed(django_mail.outbox) if "/s/" in mail.body)


def page() -> str:
    found = SECRET.search(letter().body[letter().body.index("/s/") :])
    assert found is not None
    return f"/s/{found[1]}/"


def of(ticket: Ticket, kind: str = "immediate") -> FollowUp:
    found: FollowUp = FollowUp.objects.get(ticket=ticket, kind=kind)
    return found


def test_the_first_mail_asks_whether_it_holds_and_how_it_was(ticket: Ticket) -> None:
    invitation = asked(ticket)
    assert (invitation.state, invitation.kinds) == ("sent", ["csat", "ces"])
    assert invitation.delivered_at is not None  # counted by what the mail server took
    html = letter().alternatives[0][0]
    for wanted in ("?holds=holds", "?holds=partly", "?holds=back", "?csat=1", "?csat=10"):
        assert f"{page()}{wanted}" in html
    assert letter().extra_headers["List-Unsubscribe"].endswith(f"{page()}unsubscribe/>")
    assert letter().extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_scanner_that_opens_every_link_three_times_stores_nothing(ticket: Ticket) -> None:
    asked(ticket)
    html = letter().alternatives[0][0]
    addresses = {f"/{found}" for found in re.findall(r'href="https?://[^/]+/([^"]+)"', html)}
    assert len(addresses) > 13
    for _time in range(3):
        for address in addresses:
            assert Client().get(address).status_code == 200
    assert not SurveyAnswer.objects.exists()
    assert of(ticket).evidence == "delivered"
    assert not Contact.objects.get(pk=ticket.contact_id).surveys_opted_out


def test_a_link_preselects_and_only_sending_stores(ticket: Ticket) -> None:
    asked(ticket)
    shown = Client().get(f"{page()}?csat=8&holds=holds").content.decode()
    assert re.search(r'name="csat" value="8"[^>]* checked', shown)
    assert re.search(r'name="holds" value="holds"[^>]* checked', shown)
    said = {"holds": "holds", "csat": "8", "ces": "10", "words": "Quick and kind."}
    for _twice in range(2):
        assert Client().post(page(), said)["Location"] == f"{page()}?thanks=1"
    stored = SurveyAnswer.objects.order_by("kind").values_list("kind", "score", "comment", "source")
    assert list(stored) == [("ces", 10, "", "survey"), ("csat", 8, "Quick and kind.", "survey")]
    follow_up = of(ticket)
    assert (follow_up.state, follow_up.outcome, follow_up.evidence) == ("done", "holds", "customer")
    assert of(ticket, "extended").state == "planned"


def test_yes_completes_a_follow_up_that_still_runs(ticket: Ticket) -> None:
    operations.work_off(OPENED)  # the mail has not left yet
    link = SurveyInvitation.objects.get(ticket=ticket).link
    invitation = SurveyInvitation.objects.select_related("link", "ticket", "contact").get(link=link)
    followups.answer_survey(invitation, holds="holds", scores={}, at=OPENED)
    assert (of(ticket).state, of(ticket).evidence, of(ticket).completed_at) == ("done", "customer", OPENED)


@pytest.mark.parametrize(("said", "begins"), [("partly", "It works only partly."), ("back", "It is back.")])
def test_partly_and_no_put_the_words_on_the_ticket_and_reopen_nothing(ticket: Ticket, said: str, begins: str) -> None:
    asked(ticket)
    for _twice in range(2):
        Client().post(page(), {"holds": said, "words": "At 12,000 rows it stops."})
    [message] = Message.objects.filter(ticket=ticket, source="survey")
    assert message.body == f"{begins}\n\nAt 12,000 rows it stops."
    now = Ticket.objects.get(pk=ticket.pk)
    assert (now.phase, now.unanswered_since, now.reopen_count) == ("follow_up", OPENED, 0)
    assert of(ticket).outcome == said


def test_answers_can_be_changed_for_seven_days_and_then_kindly_not(ticket: Ticket, then: Any) -> None:
    asked(ticket)
    assert Client().post(page(), {"csat": "3"}).status_code == 302
    then.move_to(OPENED + 7 * DAY)
    assert Client().post(page(), {"csat": "9"}).status_code == 302
    assert SurveyAnswer.objects.get().score == 9
    then.move_to(OPENED + 7 * DAY + SECOND)
    late = Client().post(page(), {"csat": "1"})
    assert (late.status_code, SurveyAnswer.objects.get().score) == (409, 9)
    assert "can no longer be changed" in late.content.decode()


def test_nothing_chosen_and_nonsense_are_refused_and_the_words_are_kept(ticket: Ticket) -> None:
    asked(ticket)
    for said in ({}, {"csat": "11"}, {"nps": "9"}, {"holds": "perhaps"}):
        answer = Client().post(page(), {"words": "My words.", **said})
        assert answer.status_code == 422
        assert "My words." in answer.content.decode()
    assert not SurveyAnswer.objects.exists()


def test_nobody_is_asked_again_before_fourteen_days_to_the_second(owner: User, ticket: Ticket) -> None:
    first = asked(ticket)
    other = make_ticket(phase="follow_up", owner=owner, contact=ticket.contact)
    free = first.sent_at + 14 * DAY
    states = [invite(other, "immediate", at).state for at in (free - SECOND, free)]
    assert states == ["throttled", "sent"]
    throttled = SurveyInvitation.objects.get(state="throttled")
    assert (throttled.kinds, throttled.link.asks) == (["csat", "ces"], ["holds"])


def test_recommendations_are_asked_every_ninety_days_to_the_second(owner: User, ticket: Ticket) -> None:
    asked(ticket)
    first = invite(ticket, "extended", OPENED + 6 * DAY)  # the second part of this cycle's one invitation
    assert (first.state, first.kinds) == ("sent", ["nps"])
    other = make_ticket(phase="follow_up", owner=owner, contact=ticket.contact)
    later = first.sent_at + 90 * DAY
    assert [invite(other, "extended", at).state for at in (later - SECOND, later)] == ["throttled", "sent"]


def invite(ticket: Ticket, kind: str, at: Any) -> SurveyInvitation:
    from followups.operations.inviting import invite as ask

    with changing(ticket, at) as locked:
        message = Message.objects.create(ticket=locked, kind="system", purpose="follow_up", body="?", created_at=at)
        ask(locked, of(ticket, kind), message.pk, at=at)
    return SurveyInvitation.objects.get(message=message)


def test_whoever_wants_no_surveys_is_only_asked_whether_it_holds(ticket: Ticket) -> None:
    change_contact(ticket.contact, {"surveys_opted_out": True}, actor=make_agent(), at=MONDAY)
    invitation = asked(ticket)
    assert (invitation.state, invitation.link.asks) == ("declined", ["holds"])
    assert "?csat=" not in letter().alternatives[0][0]
    shown = Client().get(page()).content.decode()
    assert 'name="holds"' in shown
    assert 'name="csat"' not in shown


def test_no_more_surveys_is_a_button_and_one_click_of_the_mail_program(ticket: Ticket) -> None:
    asked(ticket)
    address = f"{page()}unsubscribe/"
    assert "<button" in Client().get(address).content.decode()
    assert not Contact.objects.get(pk=ticket.contact_id).surveys_opted_out
    program = Client(enforce_csrf_checks=True)
    for _twice in range(2):
        assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Contact.objects.get(pk=ticket.contact_id).surveys_opted_out


def test_low_satisfaction_tells_owner_and_supervisors_and_asks_for_recovery(
    ticket: Ticket, owner: User, boss: User
) -> None:
    asked(ticket)
    Client().post(page(), {"csat": "4"})
    Client().post(page(), {"csat": "3"})
    told = Notification.objects.filter(ticket=ticket, kind="survey_low")
    assert {row.recipient_id for row in told} == {owner.pk, boss.pk}
    assert told.count() == 2
    now = Ticket.objects.get(pk=ticket.pk)
    assert now.recovery_required
    assert "satisfaction_low" in now.recovery_inputs["reasons"]


def test_five_is_not_low(ticket: Ticket, boss: User) -> None:
    asked(ticket)
    Client().post(page(), {"csat": "5"})
    assert not Notification.objects.filter(kind="survey_low").exists()
    assert not Ticket.objects.get(pk=ticket.pk).recovery_required


def test_who_would_not_recommend_us_is_told_as_news(ticket: Ticket, owner: User, boss: User) -> None:
    for score in (7, 6):
        followups.store_answer(ticket, "nps", score, actor=None, at=MONDAY)
    told = Notification.objects.filter(ticket=ticket, kind="survey_detractor")
    assert {row.recipient_id for row in told} == {owner.pk, boss.pk}


def test_what_does_not_open_is_one_and_the_same_page(ticket: Ticket, then: Any) -> None:
    invitation = asked(ticket)
    right = page()
    assert Client().get(right).status_code == 200
    bodies = [Client().get(address) for address in ("/s/" + "x" * 43 + "/", "/s/-/", right.replace("/s/", "/t/"))]
    SignedLink.objects.filter(pk=invitation.link_id).update(revoked_at=OPENED)
    bodies += [Client().get(right), Client().post(right, {"csat": "9"})]
    SignedLink.objects.filter(pk=invitation.link_id).update(revoked_at=None)
    then.move_to(OPENED + 30 * DAY - SECOND)
    assert Client().get(right).status_code == 200
    then.move_to(OPENED + 30 * DAY)
    bodies += [Client().get(right)]
    assert {answer.status_code for answer in bodies} == {404}
    assert len({answer.content for answer in bodies}) == 1
    assert not SurveyAnswer.objects.exists()


def test_no_secret_is_in_any_column_of_the_database(ticket: Ticket) -> None:
    asked(ticket)
    Client().post(page(), {"csat": "2", "holds": "back", "words": "Again."})
    letters: list[Any] = django_mail.outbox
    secrets = {found for mail in letters for found in SECRET.findall(mail.body + mail.alternatives[0][0])}
    assert len(secrets) == 2  # the customer's page, and the survey
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - tables of our own
            dump = "\n".join(row[0] for row in cursor.fetchall())
            assert not [secret for secret in secrets if secret in dump], table


def test_the_page_asks_the_database_little(ticket: Ticket, django_assert_num_queries: Any) -> None:
    asked(ticket)
    address = page()
    with django_assert_num_queries(2):
        answer = Client().get(address)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert not answer.cookies


def test_too_many_posts_are_asked_to_wait(ticket: Ticket) -> None:
    asked(ticket)
    statuses = [Client().post(page(), {"csat": "9"}).status_code for _time in range(31)]
    assert (set(statuses[:30]), statuses[30]) == ({302}, 429)


def test_a_person_who_follows_up_by_message_sends_the_link_too(owner: User) -> None:
    contact = make_contact("vip@customer.example")
    contact.customer.value_tier = "A"
    contact.customer.save()
    called = make_ticket(phase="follow_up", owner=owner, contact=contact)
    operations.work_off(OPENED)
    followups.record_outcome(of(called), reached_by="message", note="Does it hold, Dana?", actor=owner, at=OPENED)
    later = OPENED + 10 * SECOND
    channels.send_due(later)
    assert "?holds=back" in letter().body
    assert SurveyInvitation.objects.get(ticket=called).state == "sent"


def test_a_survey_link_is_made_once_per_message(ticket: Ticket) -> None:
    first = open_survey(ticket, 7, ["holds"], at=MONDAY)
    assert open_survey(ticket, 7, ["holds"], at=MONDAY + DAY).pk == first.pk
