"""The customer's own page of one request: what it shows, what it takes in, and for whom it opens."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from channels import operations as channels
from channels.models import OutboundMail
from customers.operations import change_contact
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_contact, make_team, make_ticket, prepare_resolve
from tickets import operations
from tickets.links import token_of
from tickets.models import Attachment, Event, Message, Notification, SignedLink, Ticket
from tickets.operations.linking import open_page
from tickets.said import Said

pytestmark = pytest.mark.django_db
LATER = MONDAY + HOUR


@pytest.fixture(autouse=True)
def then(settings: Any, tmp_path: Any) -> Iterator[Any]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(LATER, tick=False) as traveller:
        yield traveller


@pytest.fixture
def owner() -> User:
    return make_agent(team=make_team(), name="Ana Silva")


def make(owner: User, phase: str, **fields: Any) -> Ticket:
    return make_ticket(owner=owner, phase=phase, contact=make_contact("dana@customer.example"), **fields)


def address(ticket: Ticket) -> str:
    return f"/t/{token_of(open_page(ticket, at=MONDAY))}/"


def look(ticket: Ticket) -> str:
    answer = Client().get(address(ticket))
    assert answer.status_code == 200
    return str(answer.content.decode())


def say(ticket: Ticket, act: str, words: str = "", form: str = "a-form-of-that-page-1", **more: Any) -> Any:
    client = Client(enforce_csrf_checks=True)
    return client.post(f"{address(ticket)}says/", {"act": act, "words": words, "form": form, **more})


def fresh(ticket: Ticket) -> Ticket:
    found: Ticket = Ticket.objects.get(pk=ticket.pk)
    return found


def test_every_mail_brings_the_link(owner: User) -> None:
    ticket = make(owner, "diagnosis")
    operations.relay_events(LATER)
    channels.send_due(LATER)
    mail = OutboundMail.objects.filter(ticket=ticket, state="sent").latest("id")
    assert "[[link:ticket]]" in mail.text
    last: Any = django_mail.outbox[-1]
    assert address(ticket) in last.body
    assert f'{address(ticket)}"' in last.alternatives[0][0]


def test_it_says_where_it_stands_who_works_on_it_and_when_news_comes_in_the_readers_zone(owner: User) -> None:
    ticket = make(owner, "implementation")
    change_contact(ticket.contact, {"time_zone": "America/New_York"}, actor=owner, at=MONDAY)
    page = look(ticket)
    assert re.search(r'data-state="current" aria-current="step">.*?Fixing', page)
    assert "With us: Ana Silva." in page
    assert "Next update by Tuesday 2 June, 05:00 EDT" in page


def test_while_we_wait_for_them_no_update_is_promised(owner: User) -> None:
    page = look(make(owner, "verification"))
    assert "We wait for you." in page
    assert "Next update by" not in page


def test_it_shows_what_was_said_to_them_and_nothing_else(owner: User) -> None:
    ticket = make(owner, "diagnosis")
    operations.note(ticket, "Secret note.", actor=owner, at=MONDAY)
    operations.log_call(ticket, "Logged call.", reached=True, actor=owner, at=MONDAY, next_update_at=MONDAY + DAY)
    operations.reply(ticket, "Not left yet.", actor=owner, at=LATER, next_update_at=MONDAY + DAY)
    other = make_contact("other@customer.example")
    Message.objects.create(ticket=ticket, kind="inbound", contact=other, body="Of another.", created_at=MONDAY)
    page = look(ticket)
    assert "It stops at ten thousand rows." in page
    assert "I look after this" in page
    for unseen in ("Secret note.", "Logged call.", "Not left yet.", "Of another."):
        assert unseen not in page


def test_a_reply_is_taken_in_once_with_its_files(owner: User) -> None:
    ticket = make(owner, "diagnosis")
    for _twice in range(2):
        sent = say(ticket, "write", "Here is the log.", files=SimpleUploadedFile("log.txt", b"E-413"))
        assert sent["Location"] == f"{address(ticket)}?thanks=1"
    [message] = Message.objects.filter(ticket=ticket, source="portal")
    assert (message.body, message.channel, message.contact) == ("Here is the log.", "portal", ticket.contact)
    assert fresh(ticket).unanswered_since == LATER
    file = Attachment.objects.get(message=message)
    got: Any = Client().get(f"{address(ticket)}files/{file.pk}/")
    assert b"".join(got.streaming_content) == b"E-413"
    assert "sandbox" in got["Content-Security-Policy"]


def test_a_file_of_a_note_is_not_handed_out(owner: User) -> None:
    ticket = make(owner, "diagnosis")
    operations.note(ticket, "Ours.", files=[SimpleUploadedFile("a.txt", b"a")], actor=owner, at=MONDAY)
    assert Client().get(f"{address(ticket)}files/{Attachment.objects.get().pk}/").status_code == 404


def test_an_empty_reply_is_refused_in_words(owner: User) -> None:
    answer = say(make(owner, "diagnosis"), "write", " ")
    assert answer.status_code == 422
    assert "Write something first." in answer.content.decode()


def test_it_works_resolves_when_nothing_else_is_open(owner: User) -> None:
    ticket = make(owner, "verification")
    prepare_resolve(ticket, owner, MONDAY)
    for _twice in range(2):
        assert say(ticket, "confirm").status_code == 302
    now = fresh(ticket)
    assert (now.phase, now.cycle.acceptance_kind) == ("follow_up", "customer_tested")  # type: ignore[union-attr]
    step = Event.objects.get(ticket=ticket, verb="resolve")
    assert (step.actor, step.detail["contact"]) == (None, ticket.contact_id)
    assert Message.objects.filter(ticket=ticket, purpose="closing", generated=True).count() == 1
    assert Message.objects.filter(ticket=ticket, source="portal", intent="confirmation").count() == 1


def test_it_works_leaves_the_rest_to_the_owner(owner: User) -> None:
    ticket = make(owner, "verification")
    assert say(ticket, "confirm").status_code == 302
    now = fresh(ticket)
    assert (now.phase, now.next_action_by, now.unanswered_since) == ("verification", "us", None)
    assert not now.on_hold
    met = {
        finding.code for finding in operations.report_of(now, "resolve", actor=owner, at=LATER)
        if finding.status == "pass"
    }  # fmt: skip
    assert {"4B1", "4B2", "accepted"} <= met
    assert Notification.objects.get(kind="customer_confirmed").recipient == owner


def test_it_does_not_asks_what_still_happens_and_leads_back_to_the_work(owner: User) -> None:
    ticket = make(owner, "verification")
    assert say(ticket, "deny", " ").status_code == 422
    assert fresh(ticket).phase == "verification"
    for _twice in range(2):
        assert say(ticket, "deny", "It stops at 12,000 rows.").status_code == 302
    now = fresh(ticket)
    assert (now.phase, now.unanswered_since) == ("implementation", LATER)
    step = Event.objects.get(ticket=ticket, verb="rework")
    assert (step.detail["reason"], step.detail["contact"]) == ("It stops at 12,000 rows.", ticket.contact_id)
    assert Message.objects.filter(ticket=ticket, source="portal").count() == 1
    assert Notification.objects.get(kind="customer_denied").recipient == owner


def test_what_moved_on_meanwhile_is_said_and_the_words_are_kept(owner: User) -> None:
    answer = say(make(owner, "diagnosis"), "confirm", "All fine!")
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.content.decode()


def test_in_follow_up_it_still_works_ends_the_follow_up(owner: User) -> None:
    ticket = make(owner, "follow_up")
    assert "Yes, it still works" in look(ticket)
    assert say(ticket, "confirm").status_code == 302
    assert ticket.follow_ups.get(kind="immediate").evidence == "customer"


def test_after_the_mail_the_page_leads_to_the_same_questions(owner: User, then: Any) -> None:
    ticket = make(owner, "follow_up")
    operations.work_off(MONDAY + DAY)
    then.move_to(MONDAY + DAY)
    survey = re.search(r'href="(/s/[^"]+\?holds=back)"', look(ticket))
    assert survey is not None
    assert Client().get(survey[1]).status_code == 200


def test_a_new_link_makes_the_old_one_unknown(owner: User) -> None:
    ticket = make(owner, "diagnosis")
    old = address(ticket)
    new = Client().post(f"{old}renew/")["Location"]
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


def test_agents_copy_renew_and_close_it(owner: User, client: Client) -> None:
    ticket = make(owner, "diagnosis")
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    panel, old = f"/tickets/{ticket.reference}/side/page/", address(ticket)
    assert old in client.get(panel).content.decode()
    client.post(f"{panel}renew/")
    assert Client().get(old).status_code == 404
    new = address(ticket)
    client.post(f"{panel}revoke/")
    assert Client().get(new).status_code == 404
    operations.reply(fresh(ticket), "A word.", actor=owner, at=LATER, next_update_at=MONDAY + 2 * DAY)
    channels.send_due(LATER + HOUR)
    assert "[[link" not in OutboundMail.objects.filter(ticket=ticket).latest("id").text
    assert Client().get(new).status_code == 404


def test_a_merged_request_leads_to_the_one_that_goes_on_only_for_the_same_person(owner: User) -> None:
    ticket = make(owner, "diagnosis")
    mine = make_ticket(contact=ticket.contact, owner=owner, subject="The same again")
    theirs = make_ticket(
        contact=make_contact("other@customer.example"), owner=owner, subject="Of somebody else", team=ticket.team
    )
    page = address(ticket)
    lead = make_agent(team=ticket.team)
    lead.role = "lead"
    lead.save()
    operations.take_step(ticket, "merge", actor=lead, at=LATER, said=Said(into=mine))
    assert "The same again" in Client().get(page).content.decode()
    Ticket.objects.filter(pk=ticket.pk).update(merged_into=theirs)
    shown = Client().get(page).content.decode()
    assert "was joined with another one" in shown
    assert "Of somebody else" not in shown


def test_a_link_is_for_the_one_whom_the_ticket_is_about(owner: User) -> None:
    ticket = make(owner, "diagnosis")
    page = address(ticket)
    Ticket.objects.filter(pk=ticket.pk).update(contact=make_contact("other@customer.example"))
    assert Client().get(page).status_code == 404


@pytest.mark.parametrize("digest", ["", " ", "x" * 64])
def test_a_link_without_a_secret_cannot_exist(owner: User, digest: str) -> None:
    link = open_page(make(owner, "connection"), at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignedLink.objects.filter(pk=link.pk).update(digest=digest)


def test_secrets_have_256_bits_and_no_two_links_share_one(owner: User) -> None:
    links = [open_page(make_ticket(owner=owner), at=MONDAY) for _number in range(3)]
    assert {len(token_of(link)) for link in links} == {43}
    assert len({token_of(link) for link in links}) == 3


def test_the_page_asks_the_database_little(owner: User, django_assert_num_queries: Any) -> None:
    ticket = make(owner, "diagnosis")
    page = address(ticket)
    for number in range(5):
        operations.receive(ticket, f"Word {number}", at=MONDAY)
    with django_assert_num_queries(3):
        answer = Client().get(page)
    assert not answer.cookies
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
