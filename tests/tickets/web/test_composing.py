"""Speaking: five forms, of which none can be mistaken for another, and none loses a word."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import DAY, HOUR, MONDAY, make_contact, make_ticket, make_user
from tests.tickets.web.conftest import NOW, signed_in
from tickets import operations
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
LATER = "2026-06-01T15:00"


def say(ticket: Ticket, kind: str) -> str:
    return f"/tickets/{ticket.reference}/{kind}/"


def last(ticket: Ticket) -> Message:
    found = Message.objects.filter(ticket=ticket).order_by("-id").first()
    assert found is not None
    return found


def typed(body: str = "It is fixed soon.", **more: Any) -> dict[str, Any]:
    return {"body": body, "next_update_at": LATER, "seen_until": NOW.isoformat(), **more}


def test_the_first_reply_takes_the_ticket_acknowledges_it_and_promises_the_next_one(desk: Client, ana: User) -> None:
    ticket = make_ticket()
    answer = desk.post(say(ticket, "reply"), typed("Hello Dana, I am on it."))
    assert answer.status_code == 303
    assert answer["Location"].endswith("#composers")
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.owner, ticket.acknowledged_at) == (ana, NOW)
    assert ticket.next_update_promised_at == MONDAY + 6 * HOUR


@pytest.mark.parametrize(
    ("severity", "suggested"),
    [
        ("critical", "2026-06-01T10:30"),
        ("high", "2026-06-01T14:00"),
        ("medium", "2026-06-02T10:00"),
        ("low", "2026-06-04T10:00"),
    ],
)
def test_the_next_news_are_suggested_by_severity(desk: Client, severity: str, suggested: str) -> None:
    page = desk.get(f"/tickets/{make_ticket(severity=severity).reference}/")
    assert page.context["composers"]["reply"]["next_update_at"] == suggested


def test_promises_are_typed_in_the_readers_own_zone(desk: Client, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(time_zone="Europe/Berlin")
    ticket = make_ticket(owner=ana)
    desk.post(say(ticket, "reply"), typed())
    assert Ticket.objects.get(pk=ticket.pk).next_update_promised_at == MONDAY + 4 * HOUR


def test_a_reply_that_crosses_the_customers_words_is_given_back_beside_them(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    seen = (NOW - timedelta(minutes=10)).isoformat()
    operations.receive(ticket, "It just worked again, ignore me.", at=NOW - timedelta(minutes=5))
    answer = desk.post(say(ticket, "reply"), typed("Try the proxy.", seen_until=seen), headers=PART)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#compose-reply"
    assert "Try the proxy." in html
    assert "It just worked again" in html
    assert "Send anyway" in html
    assert not Message.objects.filter(body="Try the proxy.").exists()
    assert desk.post(say(ticket, "reply"), typed("Try the proxy.")).status_code == 303


def test_without_script_a_refused_reply_is_the_page_with_the_words_in_it(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    answer = desk.post(say(ticket, "reply"), typed("Hello Dana.", next_update_at="yesterday"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Hello Dana." in html
    assert "The next news must come after now" in html
    assert 'class="workspace"' in html


def test_while_we_work_on_it_a_reply_says_when_the_next_one_comes(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis", at=MONDAY - 3 * DAY)
    answer = desk.post(say(ticket, "reply"), typed("Still looking.", next_update_at=""), headers=PART)
    assert answer.status_code == 409
    assert "End every update with the time of the next one." in answer.content.decode()
    assert "Still looking." in answer.content.decode()


def test_a_progress_update_says_known_doing_and_next_in_the_customers_time(desk: Client, ana: User) -> None:
    contact = make_contact()
    type(contact).objects.filter(pk=contact.pk).update(time_zone="Europe/Lisbon")
    ticket = make_ticket(owner=ana, phase="diagnosis", contact=contact)
    said = {"known": "Files over 8 MB are cut.", "doing": "We raise the limit.", "next_update_at": LATER}
    assert desk.post(say(ticket, "update"), said).status_code == 303
    message = last(ticket)
    assert message.purpose == "progress_update"
    assert "What we know: Files over 8 MB are cut." in message.body
    assert "16:00 (Europe/Lisbon time)" in message.body
    assert desk.post(say(ticket, "update"), said | {"doing": ""}).status_code == 422
    assert desk.post(say(ticket, "update"), said | {"next_update_at": ""}).status_code == 422


def test_a_note_stays_among_us(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    assert desk.post(say(ticket, "note"), {"body": "Dana is under pressure."}).status_code == 303
    assert not last(ticket).is_public
    assert Ticket.objects.get(pk=ticket.pk).acknowledged_at is None


@pytest.mark.parametrize(("reached", "acknowledged"), [("yes", True), ("no", False)])
def test_a_call_counts_like_an_answer_only_when_they_were_reached(
    desk: Client, ana: User, reached: str, acknowledged: bool
) -> None:
    ticket = make_ticket(owner=ana)
    said = {"body": "We looked at it together.", "reached": reached, "next_update_at": LATER}
    assert desk.post(say(ticket, "call"), said).status_code == 303
    assert (Ticket.objects.get(pk=ticket.pk).acknowledged_at is not None) is acknowledged


def test_the_customers_words_are_taken_in_for_them_and_end_the_wait(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="verification")
    assert desk.post(say(ticket, "words"), {"body": "It works!", "channel": "phone"}).status_code == 303
    message, ticket = last(ticket), Ticket.objects.get(pk=ticket.pk)
    assert (message.kind, message.channel, ticket.hold_party) == ("inbound", "phone", "")


def test_a_message_is_sorted_with_one_press(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="verification")
    message = operations.receive(ticket, "It works, thank you!", at=NOW)
    assert f"/messages/{message.pk}/triage/" in desk.get(f"/tickets/{ticket.reference}/").content.decode()
    assert desk.post(say(ticket, f"messages/{message.pk}/triage"), {"intent": "confirmation"}).status_code == 303
    assert Ticket.objects.get(pk=ticket.pk).unanswered_since is None
    assert desk.post(say(ticket, f"messages/{message.pk}/triage"), {"intent": "gossip"}).status_code == 422
    foreign = last(make_ticket(owner=ana))
    assert desk.post(say(ticket, f"messages/{foreign.pk}/triage"), {"intent": "thanks"}).status_code == 404


def test_the_customers_yes_can_be_marked_as_such_after_it_was_answered(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="verification")
    message = operations.receive(ticket, "It works, thank you!", at=NOW)
    operations.reply(ticket, "Glad to hear it.", actor=ana, at=NOW)
    page = desk.get(f"/tickets/{ticket.reference}/")
    assert f"/messages/{message.pk}/triage/" in page.content.decode()
    assert "timeline/?show=conversation" in page.context["checklist"]["needed"]


def test_an_empty_message_is_not_sent(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    for kind in ("reply", "note", "call", "words"):
        assert desk.post(say(ticket, kind), {"body": "  ", "next_update_at": LATER}).status_code == 422


def test_a_reply_takes_files_along(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    desk.post(say(ticket, "reply"), typed(files=[SimpleUploadedFile("how-to.txt", b"Press the button.")]))
    assert [file.name for file in last(ticket).attachments.all()] == ["how-to.txt"]
    huge = SimpleUploadedFile("empty.txt", b"")
    answer = desk.post(say(ticket, "note"), {"body": "With a file", "files": [huge]})
    assert answer.status_code == 422
    assert "With a file" in answer.content.decode()


def test_the_sent_form_comes_back_empty_and_closed(desk: Client, ana: User) -> None:
    html = desk.post(say(make_ticket(owner=ana), "note"), {"body": "Once only."}, headers=PART).content.decode()
    form = html[html.index('id="compose-note"') :]
    assert "Once only." not in form
    assert " hidden>" in form[:600]


def test_rare_composers_are_fetched_open(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    assert 'id="compose-call"' not in desk.get(f"/tickets/{ticket.reference}/").content.decode()
    assert 'id="compose-call"' in desk.get(say(ticket, "compose/call")).content.decode()
    assert 'id="compose-call"' in desk.get(f"/tickets/{ticket.reference}/?compose=call").content.decode()
    assert desk.get(say(ticket, "compose/poem")).status_code == 404


def test_who_only_reads_says_nothing(ana: User) -> None:
    ticket, auditor = make_ticket(owner=ana), signed_in(make_user(Role.AUDITOR))
    for kind in ("reply", "update", "note", "call", "words"):
        said = typed(known="a", doing="b", reached="yes")
        assert auditor.post(say(ticket, kind), said).status_code == 403
    assert Message.objects.filter(ticket=ticket).count() == 1
