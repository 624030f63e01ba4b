"""Finding tickets: by reference, by address, by words; whatever is typed, in bounded steps."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from tests.factories import MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tickets import operations, search
from tickets.models import SearchDocument, Ticket
from tickets.operations.searching import index_words

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def relayed() -> None:
    operations.relay_events(MONDAY)


def found(user: User, words: str) -> list[int]:
    return search.find(user, words, limit=25)


@pytest.fixture
def boss() -> User:
    return make_user(Role.SUPERVISOR)


def test_a_ticket_is_found_by_its_subject_its_people_and_what_was_said(boss: User) -> None:
    contact = make_contact("dana@meridian.example", name="Dana Reyes", company="Meridian Freight")
    ticket = make_ticket(contact=contact, subject="Export stops", message="The spreadsheet is truncated.")
    agent = make_agent()
    operations.receive(ticket, "A zeppelin would be faster.", at=MONDAY)
    operations.note(ticket, "Looks like the proxy limit.", actor=agent, at=MONDAY)
    make_ticket(contact=make_contact(name="Ivo Petrov"), subject="Login loop", message="Round and round.")
    relayed()
    for words in ("export", "truncated", "zeppelin", "proxy", "reyes", "meridian", "EXPORT zeppelin"):
        assert found(boss, words) == [ticket.pk], words


def test_words_find_longer_ones_quotes_keep_words_together_and_minus_leaves_out(boss: User) -> None:
    loop = make_ticket(subject="Login loop after reset")
    other = make_ticket(subject="Loop login twice")
    relayed()
    assert found(boss, "log") == [other.pk, loop.pk]
    assert found(boss, '"login loop"') == [loop.pk]
    assert found(boss, "login -twice") == [loop.pk]
    assert found(boss, "-twice") == [], "everything but a word would be everything"


@pytest.mark.parametrize(
    "words", ["'", "\\", '"', "'; drop table x --", "a:*b & | ! <->", "()", "—", "&|!", "x' | 'y", "%", "\x00"]
)
def test_whatever_is_typed_is_looked_for_and_breaks_nothing(boss: User, words: str) -> None:
    make_ticket()
    relayed()
    assert signed_in(boss).get("/search/", {"q": words}).status_code == 200


def test_agents_find_only_what_they_may_see() -> None:
    team, other = make_team(), make_team()
    agent = make_agent(team=team)
    seen, _hidden = make_ticket(team=team, subject="Zeppelin one"), make_ticket(team=other, subject="Zeppelin two")
    relayed()
    assert found(agent, "zeppelin") == [seen.pk]


def test_both_steps_find_the_same_and_older_ones_follow_newer_ones(
    boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = make_contact()
    keys = [make_ticket(contact=contact, subject="Zeppelin").pk for _number in range(7)]
    relayed()
    newest_first = keys[::-1]
    assert found(boss, "zeppelin") == newest_first
    monkeypatch.setattr(search, "NEWEST", 3)
    assert found(boss, "zeppelin") == newest_first
    assert search.find(boss, "zeppelin", limit=2) == newest_first[:2]
    assert search.find(boss, "zeppelin", limit=3, before=newest_first[1]) == newest_first[2:5]


def test_a_document_follows_its_ticket_and_is_one_row_however_often_it_is_written(boss: User) -> None:
    ticket = make_ticket(subject="Export stops")
    relayed()
    operations.change_fields(ticket, {"subject": "Import stops"}, actor=boss, at=MONDAY)
    relayed()
    index_words(ticket.pk, ticket.pk)
    assert found(boss, "import") == [ticket.pk]
    assert found(boss, "export") == []
    assert SearchDocument.objects.count() == 1


def test_a_conversation_longer_than_a_document_is_found_by_its_newest_words(boss: User) -> None:
    ticket = make_ticket(message="aardvark " + "x " * 60_000)
    operations.receive(ticket, "zeppelin " + "y " * 60_000, at=MONDAY)
    relayed()
    assert found(boss, "zeppelin") == [ticket.pk]
    assert found(boss, "aardvark") == []


@pytest.mark.parametrize("said", ["{reference}", "{number}", " res-{number:04d} ", "{public}"])
def test_a_reference_leads_straight_to_its_ticket(boss: User, said: str) -> None:
    ticket = make_ticket()
    words = said.format(reference=ticket.reference, number=ticket.pk, public=ticket.public_id)
    assert signed_in(boss).get("/search/", {"q": words})["Location"] == f"/tickets/{ticket.reference}/"


def test_a_reference_that_leads_nowhere_says_so_and_so_does_one_that_may_not_be_seen() -> None:
    hidden = make_ticket(team=make_team())
    client = signed_in(make_agent(team=make_team()))
    for words in ("RES-987654", hidden.reference, "RES-99999999999999999999"):
        response = client.get("/search/", {"q": words})
        assert response.status_code == 200
    assert (
        f"There is no {hidden.reference} that you may see"
        in client.get("/search/", {"q": hidden.reference}).content.decode()
    )


def test_an_address_leads_to_its_customer(boss: User) -> None:
    contact = make_contact("dana@meridian.example")
    location = signed_in(boss).get("/search/", {"q": "Dana@Meridian.example"})["Location"]
    assert location == f"/customers/{contact.customer_id}/#contact-{contact.pk}"


def test_results_come_in_pages_of_25_at_a_fixed_price(boss: User) -> None:
    contact = make_contact()
    keys = [make_ticket(contact=contact, subject="Zeppelin").pk for _number in range(30)]
    relayed()
    client = signed_in(boss)
    client.get("/queue/all/")
    costs = set()
    for address in ("/search/?q=zeppelin", f"/search/?q=zeppelin&after={keys[5]}"):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        costs.add(len(queries))
        assert len(response.context["tickets"]) == (25 if "after" not in address else 5)
    assert costs <= {3, 4}, "reader, newest documents, word index where those do not fill the page, tickets"
    assert response.context["first_url"] == "/search/?q=zeppelin"


def test_every_ticket_of_a_search_is_there_once(boss: User) -> None:
    contact = make_contact()
    made = {make_ticket(contact=contact, subject="Zeppelin").pk for _number in range(30)}
    relayed()
    client, address, seen = signed_in(boss), "/search/?q=zeppelin", []
    while address:
        response = client.get(address)
        seen += [int(row["id"]) for row in response.context["tickets"]]
        address = response.context["next_url"]
    assert len(seen) == len(made)
    assert set(seen) == made


def test_an_empty_search_explains_itself(boss: User) -> None:
    assert "What are you looking for?" in signed_in(boss).get("/search/").content.decode()
    assert "Nothing found." in signed_in(boss).get("/search/?q=zeppelin").content.decode()
    assert Ticket.objects.count() == 0
