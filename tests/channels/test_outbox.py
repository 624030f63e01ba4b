"""What we say to customers leaves by mail: once, in threads, with headers that nobody can inject."""

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as django_mail
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from accounts.models import User
from channels import operations as channels
from channels.envelopes import header
from channels.folder import file_name
from channels.models import OutboundMail
from customers.models import Contact
from customers.operations import change_contact
from followups.models import FollowUp
from resolution.core.refusals import Forbidden, Refused
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tickets import operations
from tickets.models import Event, Message, Ticket
from tickets.said import Said

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def owner() -> User:
    return make_agent(team=make_team(), name="Ana Silva")


@pytest.fixture
def ticket(owner: User) -> Ticket:
    return make_ticket(owner=owner, contact=make_contact("dana@customer.example"))


def sent() -> list[Any]:
    return django_mail.outbox


def send(at: Any = MONDAY + HOUR) -> list[Any]:
    operations.relay_events(at)
    channels.send_due(at)
    return sent()


def say(ticket: Ticket, author: User, words: str) -> None:
    operations.reply(ticket, words, actor=author, at=MONDAY, next_update_at=MONDAY + DAY)


def kinds() -> list[str]:
    return list(OutboundMail.objects.order_by("id").values_list("kind", flat=True))


def test_whoever_writes_to_us_hears_that_it_arrived(ticket: Ticket) -> None:
    [receipt] = send()
    assert receipt.to == ["dana@customer.example"]
    assert receipt.subject == f"We have your message [{ticket.reference}]"
    assert "Export fails" not in receipt.subject + receipt.body  # nothing of theirs goes out under our name
    assert receipt.extra_headers["Auto-Submitted"] == "auto-replied"
    assert receipt.extra_headers["X-Auto-Response-Suppress"] == "All"


def test_a_receipt_is_made_by_the_relay_and_not_in_the_request(ticket: Ticket) -> None:
    assert not OutboundMail.objects.exists()
    for _twice in range(2):
        Event.objects.filter(verb="opened").update(relayed_at=None)
        operations.relay_events(MONDAY)
    assert kinds() == ["receipt"]


def test_no_receipt_for_the_imported_the_unreachable_and_those_whom_we_wrote_to_first(owner: User) -> None:
    silent = make_contact()
    change_contact(silent, {"email": ""}, actor=make_agent(), at=MONDAY)
    make_ticket(contact=silent)
    imported = make_ticket()
    Ticket.objects.filter(pk=imported.pk).update(imported=True)
    ours = operations.open_ticket(
        contact=make_contact(), subject="Your renewal", message="Shall we talk?", customer_initiated=False,
        owner=owner, team=imported.team, actor=owner, at=MONDAY,
    )  # fmt: skip
    operations.relay_events(MONDAY)
    assert list(OutboundMail.objects.values_list("ticket", "kind")) == [(ours.pk, "reply")]


def test_a_reply_waits_for_its_authors_seconds_and_leaves_in_their_name(ticket: Ticket, owner: User) -> None:
    operations.reply(ticket, "I **look** into it.", actor=owner, at=MONDAY, next_update_at=MONDAY + 4 * HOUR)
    assert channels.send_due(MONDAY + 9 * SECOND) == 0
    assert channels.send_due(MONDAY + 10 * SECOND) == 1
    [reply] = sent()
    assert reply.subject == f"Export fails over 10k rows [{ticket.reference}]"
    assert "Ana Silva" in reply.from_email
    assert "I **look** into it." in reply.body
    assert "by Monday 1 June, 13:00 UTC" in reply.body
    assert "<strong>look</strong>" in reply.alternatives[0][0]
    assert "Auto-Submitted" not in reply.extra_headers


def test_promised_times_are_told_in_the_customers_zone(ticket: Ticket, owner: User) -> None:
    change_contact(ticket.contact, {"time_zone": "America/New_York"}, actor=make_agent(), at=MONDAY)
    operations.reply(ticket, "I look into it.", actor=owner, at=MONDAY, next_update_at=MONDAY + 4 * HOUR)
    assert "by Monday 1 June, 09:00 EDT" in send()[-1].body


def test_what_was_taken_back_in_time_never_leaves(ticket: Ticket, owner: User) -> None:
    say(ticket, owner, "Oops.")
    Message.objects.filter(ticket=ticket, kind="outbound").update(withdrawn_at=MONDAY + SECOND)
    channels.send_due(MONDAY + 10 * SECOND)
    assert sent() == []
    assert OutboundMail.objects.get().state == "withdrawn"


def test_notes_and_calls_stay_inside(ticket: Ticket, owner: User) -> None:
    operations.note(ticket, "Proxy again.", actor=owner, at=MONDAY)
    operations.log_call(ticket, "Talked.", reached=True, actor=owner, at=MONDAY, next_update_at=MONDAY + DAY)
    assert kinds() == []


def test_the_whole_way_of_a_ticket_in_mails(owner: User) -> None:
    ticket = make_ticket(phase="follow_up", owner=owner)
    operations.relay_events(MONDAY)
    operations.work_off(MONDAY + DAY)
    assert set(kinds()) == {"receipt", "reply", "proposal", "verification_request", "closing", "follow_up"}
    send(MONDAY + DAY)
    assert len({letter.extra_headers["References"] for letter in sent()}) == 1
    assert len({letter.extra_headers["Message-ID"] for letter in sent()}) == 5
    assert OutboundMail.objects.get(kind="receipt").last_error == "Somebody has answered already."
    bodies = {mail.kind: mail.text for mail in OutboundMail.objects.filter(ticket=ticket)}
    assert "We do nothing before that" in bodies["proposal"]
    assert "it works, or what still does not" in bodies["verification_request"]
    assert "We come back to you in a day or two" in bodies["closing"]
    assert "Is it still working for you?" in bodies["follow_up"]
    assert "&#" not in "".join(bodies.values())
    delivered = Event.objects.filter(ticket=ticket, verb="delivered")
    assert sorted(event.detail["kind"] for event in delivered) == sorted(set(kinds()) - {"receipt"})


def test_a_delivered_follow_up_is_done(owner: User) -> None:
    ticket = make_ticket(phase="follow_up", owner=owner)
    operations.work_off(MONDAY + DAY)
    send(MONDAY + DAY + 15 * SECOND)
    done = FollowUp.objects.get(ticket=ticket, kind="immediate")
    assert (done.state, done.evidence, done.completed_at) == ("done", "delivered", MONDAY + DAY + 15 * SECOND)
    last = [letter for letter in sent() if "still working" in letter.body]
    assert len(last) == 1
    assert last[0].extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_follow_up_is_not_sent_any_more_once_the_ticket_is_reopened(owner: User) -> None:
    ticket = make_ticket(phase="follow_up", owner=owner)
    operations.work_off(MONDAY + DAY)
    said = Said(reopen_reason="recurred", reason="It is back.")
    operations.take_step(ticket, "reopen", actor=owner, at=MONDAY + DAY, said=said)
    send(MONDAY + DAY)
    mail = OutboundMail.objects.get(ticket=ticket, kind="follow_up")
    assert (mail.state, mail.last_error) == ("withdrawn", "The ticket is not resolved any more.")


def test_without_an_address_it_fails_where_everybody_sees_it_and_can_be_sent_later(
    ticket: Ticket, owner: User
) -> None:
    change_contact(ticket.contact, {"email": ""}, actor=make_agent(), at=MONDAY)
    say(ticket, owner, "Hello?")
    channels.send_due(MONDAY + HOUR)
    mail = OutboundMail.objects.get()
    assert (mail.state, mail.last_error) == ("failed", "The contact has no e-mail address.")
    assert Event.objects.filter(ticket=ticket, verb="undelivered").count() == 1
    change_contact(ticket.contact, {"email": "dana@new.example"}, actor=make_agent(), at=MONDAY)
    with pytest.raises(Forbidden):
        channels.retry(mail, actor=owner, at=MONDAY + HOUR)
    boss = make_user("supervisor")
    channels.retry(mail, actor=boss, at=MONDAY + HOUR)
    channels.send_due(MONDAY + HOUR)
    assert sent()[0].to == ["dana@new.example"]
    with pytest.raises(Refused):
        channels.retry(mail, actor=boss, at=MONDAY + HOUR)


@pytest.mark.parametrize(
    "address", ["a@b.example, c@d.example", "a@b.example\nBcc: e@f.example", "alice@corp.example)<x@evil.example>"]
)
def test_only_one_plain_address_is_ever_written_to(ticket: Ticket, owner: User, address: str) -> None:
    Contact.objects.filter(pk=ticket.contact_id).update(email=address)  # no door lets it in; mail trusts none of them
    say(ticket, owner, "Hello?")
    channels.send_due(MONDAY + HOUR)
    assert sent() == []
    assert OutboundMail.objects.get().state == "failed"


def test_a_line_break_in_a_name_or_a_subject_makes_no_header(owner: User) -> None:
    evil = "=?utf-8?q?Hello=0D=0ABcc=3A_victim=40x.example?="
    ticket = make_ticket(owner=owner, subject=f"{evil} \r\nX-Evil: 1\x00")
    User.objects.filter(pk=owner.pk).update(name="Ana\r\nBcc: victim@x.example")
    say(ticket, User.objects.get(pk=owner.pk), "Hello")
    send()
    letter = message_from_bytes(sent()[-1].message().as_bytes(), policy=policy.default)
    assert set(letter.keys()) == HEADERS
    assert "\n" not in str(letter["Subject"])


HEADERS = {
    "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "In-Reply-To", "References",
}  # fmt: skip


@examples(max_examples=300, deadline=None)
@given(st.text(max_size=80) | st.text(alphabet='=?utf8qb_0aAdD\r\n: Bcxm@,;<>"\\\x00', max_size=80))
def test_no_text_at_all_makes_a_header(text: str) -> None:
    value = header(text)
    assert not any(character in value for character in "\r\n\x00")
    letter = django_mail.EmailMessage(value, "x", f'"{value}" <a@b.example>'.replace('"', ""), ["c@d.example"])
    if letter.subject:
        parsed = message_from_bytes(
            django_mail.EmailMessage(value, "x", "a@b.example", ["c@d.example"]).message().as_bytes()
        )
        assert set(parsed.keys()) <= {
            "Content-Type",
            "MIME-Version",
            "Content-Transfer-Encoding",
            "Subject",
            "From",
            "To",
            "Date",
            "Message-ID",
        }


def test_a_folder_holds_one_file_a_mail_whatever_happens(
    ticket: Ticket, owner: User, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_FOLDER = "channels.folder.FolderBackend", tmp_path / "mail"
    say(ticket, owner, "Hello Dana")
    channels.send_due(MONDAY + HOUR)
    mail = OutboundMail.objects.get()
    OutboundMail.objects.update(
        state="sending", lease_until=MONDAY
    )  # as if the worker had died before it could say so
    channels.send_due(MONDAY + HOUR)
    [written] = (tmp_path / "mail").iterdir()
    assert written.name == file_name(mail.message_identifier)
    letter = message_from_bytes(written.read_bytes(), policy=policy.default)
    assert letter["Message-ID"] == mail.message_identifier
    assert "Hello Dana" in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "identifier", ["<../../etc/passwd@x>", "<.hidden@x>", "<a/b\x00c@x>", "<" + "a" * 500 + "@x>"]
)
def test_no_identifier_leads_out_of_the_folder(identifier: str) -> None:
    name = file_name(identifier)
    assert Path(name).name == name
    assert not name.startswith(".")
    assert len(name) < 200


def test_identifiers_are_the_same_whenever_they_are_made_and_differ_for_every_mail(
    ticket: Ticket, owner: User
) -> None:
    say(ticket, owner, "One")
    say(ticket, owner, "Two")
    one, two = OutboundMail.objects.order_by("id")
    assert one.message_identifier != two.message_identifier
    assert one.thread_identifier == two.thread_identifier
    assert one.message_identifier.startswith(f"<{ticket.reference.lower()}.reply.{one.message_id}.")


def test_a_mail_that_we_cannot_even_compose_steps_aside_and_the_others_go_on(ticket: Ticket, owner: User) -> None:
    say(ticket, owner, "One")
    say(ticket, owner, "Two")
    poison = OutboundMail.objects.order_by("id")[0]
    OutboundMail.objects.filter(pk=poison.pk).update(kind="nonsense")
    for attempt in range(1, 7):
        channels.send_due(MONDAY + attempt * HOUR)
    poison = OutboundMail.objects.get(pk=poison.pk)
    assert (poison.state, poison.attempts) == ("failed", 5)
    assert "nonsense" in poison.last_error
    assert len(sent()) == 1
