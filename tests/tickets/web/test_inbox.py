"""The inbox: one entry a ticket, read by looking at the ticket, at a price that does not grow."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from tests.factories import MONDAY, make_agent, make_team, make_ticket, make_user
from tests.tickets.web.conftest import NOW, signed_in
from tickets import queues
from tickets.models import Notification, Ticket
from tickets.operations.notifying import notify

pytestmark = pytest.mark.django_db


def tell(ticket: Ticket, person: User, *keys: str, urgent: bool = False) -> None:
    for key in keys:
        notify(ticket, [person], kind="look", key=key, words=f"Reason {key}.", at=MONDAY, urgent=urgent)


def unread(person: User) -> int:
    return Notification.objects.filter(recipient=person, read_at=None).count()


def test_a_ticket_is_one_entry_with_the_newest_reason_first_and_the_others_folded(desk: Client, ana: User) -> None:
    quiet, loud = make_ticket(owner=ana, subject="Quiet"), make_ticket(owner=ana, subject="Loud")
    tell(loud, ana, "one", "two")
    tell(quiet, ana, "three")
    tell(loud, ana, "four", urgent=True)
    answer = desk.get("/inbox/")
    shown = [
        (entry["ticket"].subject, entry["reason"].key, [old.key for old in entry["older"]])
        for entry in answer.context["entries"]
    ]
    assert shown == [("Loud", "four", ["two", "one"]), ("Quiet", "three", [])]
    page = answer.content.decode()
    assert "2 earlier reasons" in page
    assert "Urgent" in page
    assert page.count(f'href="/tickets/{loud.reference}/"') == 1


def test_a_storm_on_one_ticket_unfolds_its_newest_twenty(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    tell(ticket, ana, *(str(number) for number in range(30)))
    [entry] = desk.get("/inbox/").context["entries"]
    assert [reason.key for reason in entry["older"]] == [str(number) for number in range(28, 8, -1)]
    assert "More than 20 earlier reasons" in desk.get("/inbox/").content.decode()


def test_looking_reads_nothing_and_opening_an_entry_reads_it_and_leads_to_the_ticket(desk: Client, ana: User) -> None:
    ticket, other = make_ticket(owner=ana), make_ticket(owner=ana)
    tell(ticket, ana, "one", "two")
    tell(other, ana, "three")
    desk.get("/inbox/")
    desk.get(f"/tickets/{ticket.reference}/")
    assert unread(ana) == 3
    newest = Notification.objects.get(key="two")
    answer = desk.post(f"/inbox/{newest.pk}/open/")
    assert (answer.status_code, answer["Location"]) == (303, f"/tickets/{ticket.reference}/")
    assert unread(ana) == 1
    assert Notification.objects.get(key="one").read_at == NOW


def test_an_entry_is_dismissed_without_going_there(desk: Client, ana: User) -> None:
    tell(make_ticket(owner=ana), ana, "one", "two")
    answer = desk.post(f"/inbox/{Notification.objects.order_by('id')[0].pk}/dismiss/")
    assert (answer.status_code, answer["Location"]) == (303, "/inbox/")
    assert unread(ana) == 0


def test_the_page_of_a_ticket_reads_it_by_a_post_of_its_own_and_only_when_there_is_something(
    desk: Client, ana: User
) -> None:
    ticket = make_ticket(owner=ana)
    path = f"/tickets/{ticket.reference}/"
    assert f'hx-post="{path}seen/"' not in desk.get(path).content.decode()
    tell(ticket, ana, "one")
    queues.forget_counts(ana)
    assert f'hx-post="{path}seen/"' in desk.get(path).content.decode()
    assert desk.post(f"{path}seen/", headers={"HX-Request": "true"}).status_code == 204
    assert unread(ana) == 0
    assert f'hx-post="{path}seen/"' not in desk.get(path).content.decode()
    assert desk.post(f"{path}seen/").status_code == 303


def test_all_that_was_seen_is_read_and_what_came_meanwhile_is_not(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    tell(ticket, ana, "one", "two")
    up_to = desk.get("/inbox/").context["up_to"]
    tell(ticket, ana, "meanwhile")
    assert desk.post("/inbox/read/", {"up_to": up_to})["Location"] == "/inbox/"
    assert list(Notification.objects.filter(read_at=None).values_list("key", flat=True)) == ["meanwhile"]
    for nonsense in ("", "x", "-1", "9" * 40):
        assert desk.post("/inbox/read/", {"up_to": nonsense}).status_code == 303
    assert unread(ana) == 1


def test_nobody_reads_anothers_reasons_nor_of_tickets_that_they_see_no_more(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    colleague = make_agent(team=ticket.team)
    tell(ticket, colleague, "theirs")
    theirs = Notification.objects.get().pk
    assert desk.get("/inbox/").context["entries"] == []
    for door in ("open", "dismiss"):
        assert desk.post(f"/inbox/{theirs}/{door}/").status_code == 404
    desk.post("/inbox/read/", {"up_to": theirs})
    desk.post(f"/tickets/{ticket.reference}/seen/")
    assert unread(colleague) == 1
    Ticket.objects.filter(pk=ticket.pk).update(team=make_team("Elsewhere"))
    assert signed_in(colleague).get("/inbox/").context["entries"] == []
    assert queues.counts(colleague, NOW)[queues.UNREAD] == 0


def test_an_empty_inbox_says_why_and_offers_something_to_do(desk: Client) -> None:
    page = desk.get("/inbox/").content.decode()
    assert "Nothing wants you." in page
    assert "My open tickets" in page
    assert "Mark all read" not in page
    assert "All open tickets" in signed_in(make_user("auditor")).get("/inbox/").content.decode()


def test_the_navigation_says_how_many_tickets_want_its_reader(desk: Client, ana: User) -> None:
    for _ticket in range(3):
        tell(make_ticket(owner=ana), ana, "one", "two")
    [inbox] = [
        link for group in desk.get("/customers/").context["nav"] for link in group["links"] if link["hotkey"] == "g i"
    ]
    assert (inbox["url"], inbox["count"]) == ("/inbox/", "3")
    desk.post(f"/inbox/{Notification.objects.latest('id').pk}/dismiss/")
    assert queues.remembered_counts(ana, NOW)[queues.UNREAD] == 2


def test_the_count_costs_nothing_extra(ana: User) -> None:
    tell(make_ticket(owner=ana), ana, "one")
    with CaptureQueriesContext(connection) as asked:
        queues.remembered_counts(ana, NOW)
    assert len(asked) == 1, "it comes with the counts of the queues"


@pytest.mark.parametrize("tickets", [1, 20])
def test_the_inbox_costs_the_same_for_one_and_for_many(
    desk: Client, ana: User, team: Team, django_assert_num_queries: DjangoAssertNumQueries, tickets: int
) -> None:
    for _ticket in range(tickets):
        tell(make_ticket(owner=ana, team=team), ana, "one", "two", "three")
    desk.get("/inbox/")  # the counts of the navigation are remembered
    with django_assert_num_queries(3):  # reader, the newest of each ticket, the older ones
        desk.get("/inbox/")
    key = Notification.objects.latest("id").pk
    with django_assert_num_queries(6):  # reader, reason with ticket; savepoint, locked, read, released
        desk.post(f"/inbox/{key}/dismiss/")


def test_a_long_inbox_comes_in_pages(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    template = Notification(recipient=ana, kind="look", words="Look.", created_at=MONDAY, deliver_at=MONDAY)
    for number in range(30):
        other = make_ticket(contact=ticket.contact, owner=ana)
        template.pk, template.ticket, template.key = None, other, str(number)
        template.save(force_insert=True)
    first = desk.get("/inbox/")
    second = desk.get(first.context["next_url"])
    assert (len(first.context["entries"]), len(second.context["entries"])) == (25, 5)
    assert second.context["up_to"] == 0, "all is read from the first page"
    assert desk.get("/inbox/?cursor=nonsense").status_code == 200
