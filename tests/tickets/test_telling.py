"""What ordinarily happens to a ticket is told to whom it concerns: once, in their inbox, and never to its doer."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from tests.factories import HOUR, MONDAY, SIMPLE, make_agent, make_team, make_ticket, make_user, solve_at_once
from tickets import operations
from tickets.models import Event, Message, Notification, Ticket
from tickets.operations.notifying import read_ticket
from tickets.operations.telling import WANTS, tell
from tickets.said import Said

pytestmark = pytest.mark.django_db
LATER = MONDAY + HOUR
MINUTE = timedelta(minutes=1)


@pytest.fixture
def team() -> Team:
    return make_team("Support")


@pytest.fixture
def ana(team: Team) -> User:
    return make_agent(name="Ana Silva", team=team, email="ana@larkspur.example")


@pytest.fixture
def milo(team: Team) -> User:
    return make_agent(name="Milo Hart", team=team, email="m.hart@larkspur.example")


@pytest.fixture
def ticket(ana: User) -> Ticket:
    """One of Ana's, which came in by itself and was read by her."""
    ticket = make_ticket(owner=ana, team=ana.teams.get())
    told()
    read_ticket(ticket.pk, reader=ana, at=MONDAY)
    return ticket


@pytest.fixture
def solved(ana: User) -> Ticket:
    """One that Ana has solved and read."""
    ticket = solve_at_once(make_ticket(owner=ana, team=ana.teams.get(), **SIMPLE), at=MONDAY)
    told()
    read_ticket(ticket.pk, reader=ana, at=MONDAY)
    return ticket


def told(*kinds: str) -> list[tuple[str, str]]:
    """Who has what unread, after the relay has been round."""
    operations.relay_events(LATER)
    rows = Notification.objects.unread().order_by("id")
    rows = rows.filter(kind__in=kinds) if kinds else rows
    return [(row.recipient.name, row.words) for row in rows.select_related("recipient")]


class TestGiven:
    def test_a_ticket_that_somebody_else_gives_me_is_in_my_inbox(self, ticket: Ticket, ana: User, milo: User) -> None:
        operations.change_fields(ticket, {"owner": milo.pk}, actor=ana, at=LATER)
        assert told() == [("Milo Hart", "Ana Silva gave you this ticket.")]
        [reason] = Notification.objects.unread()
        assert (reason.kind, reason.created_at, reason.delivered_at) == ("assigned", LATER, None)

    def test_it_is_told_beside_other_changes_as_well(self, ticket: Ticket, ana: User, milo: User) -> None:
        operations.change_fields(ticket, {"owner": milo.pk, "severity": "low"}, actor=ana, at=LATER)
        assert told() == [("Milo Hart", "Ana Silva gave you this ticket.")]

    def test_what_i_take_myself_is_no_news(self, ticket: Ticket, milo: User) -> None:
        operations.change_fields(ticket, {"owner": milo.pk}, actor=milo, at=LATER)
        free = make_ticket()
        operations.reply(free, "I take this.", actor=milo, at=LATER, next_update_at=LATER + HOUR)
        assert told() == []

    def test_what_came_in_for_me_is_told_and_what_i_entered_myself_is_not(self, ana: User) -> None:
        make_ticket(owner=ana, team=ana.teams.get())
        assert told() == [("Ana Silva", "It came in, and it is yours.")]
        mine = make_ticket()
        operations.open_ticket(contact=mine.contact, subject="On the phone", owner=ana, actor=ana, at=LATER)
        assert len(told()) == 1

    def test_what_moved_on_before_anybody_was_told_is_told_to_the_last(
        self, ticket: Ticket, ana: User, milo: User
    ) -> None:
        noor = make_agent(name="Noor Haddad", team=ticket.team)
        operations.change_fields(ticket, {"owner": milo.pk}, actor=ana, at=LATER)
        operations.change_fields(ticket, {"owner": noor.pk}, actor=milo, at=LATER)
        assert told() == [("Noor Haddad", "Milo Hart gave you this ticket.")]


class TestReplied:
    def test_the_owner_has_one_entry_however_often_the_customer_writes(self, ticket: Ticket) -> None:
        operations.receive(ticket, "Any news? 100% of us wait.", at=MONDAY + MINUTE)
        operations.receive(ticket, "Hello?", at=MONDAY + 2 * MINUTE)
        assert told() == [("Ana Silva", "Dana Reyes wrote: Any news? 100% of us wait.")]
        operations.receive(ticket, "Is somebody there?", at=MONDAY + 3 * MINUTE)
        assert len(told()) == 1

    def test_once_it_was_read_the_next_message_is_news_again(self, ticket: Ticket, ana: User) -> None:
        operations.receive(ticket, "Any news?", at=MONDAY + MINUTE)
        told()
        read_ticket(ticket.pk, reader=ana, at=MONDAY + 2 * MINUTE)
        operations.receive(ticket, "And now?", at=MONDAY + 3 * MINUTE)
        assert told() == [("Ana Silva", "Dana Reyes wrote: And now?")]

    def test_it_is_never_mailed_because_the_queue_shows_it(self, ticket: Ticket) -> None:
        operations.receive(ticket, "Any news?", at=MONDAY + MINUTE)
        told()
        assert not Notification.objects.untold(LATER).filter(kind="customer_replied").exists()

    def test_thanks_what_is_answered_already_and_what_nobody_owns_is_told_to_nobody(
        self, ticket: Ticket, ana: User
    ) -> None:
        operations.receive(ticket, "Thanks!", intent="thanks", at=MONDAY + MINUTE)
        operations.receive(make_ticket(), "Any news?", at=MONDAY + MINUTE)
        operations.receive(ticket, "Which file?", at=MONDAY + 2 * MINUTE)
        operations.reply(ticket, "This one.", actor=ana, at=MONDAY + 3 * MINUTE, next_update_at=LATER)
        assert told() == []

    def test_whoever_writes_the_customers_words_down_knows_them(self, ticket: Ticket, ana: User) -> None:
        operations.receive(ticket, "They called: any news?", actor=ana, at=MONDAY + MINUTE)
        assert told() == []

    def test_a_reply_after_the_resolution_is_told_as_its_card_only(self, solved: Ticket) -> None:
        operations.receive(solved, "One more thing.", at=MONDAY + MINUTE)
        assert [words for _name, words in told()] == ["Dana Reyes wrote after it was solved: One more thing."]


class TestReopened:
    def test_the_owner_hears_of_it_when_a_colleague_does_it(self, solved: Ticket, milo: User) -> None:
        said = Said(reopen_reason="recurred", reason="The same error.")
        operations.take_step(solved, "reopen", actor=milo, at=LATER, said=said)
        assert told("reopened") == [("Ana Silva", "It was reopened: It came back")]

    def test_not_when_they_do_it_themselves(self, solved: Ticket, ana: User) -> None:
        said = Said(reopen_reason="recurred", reason="The same error.")
        operations.take_step(solved, "reopen", actor=ana, at=LATER, said=said)
        assert told("reopened") == []


class TestApprovals:
    def test_the_teams_supervisors_are_asked_and_whoever_asked_hears_the_answer(
        self, ticket: Ticket, ana: User, team: Team
    ) -> None:
        boss = make_user("supervisor", team=team, name="Sofia Marques")
        make_user("supervisor", name="Of another team", team=make_team("Elsewhere"))
        asked = operations.request_approval(ticket, "recovery", "A credit.", actor=ana, at=MONDAY)
        assert told() == [("Sofia Marques", "Ana Silva asks for your approval: A credit.")]
        operations.decide_approval(asked, approved=False, note="Too much.", actor=boss, at=LATER)
        assert told("approval_decided") == [("Ana Silva", "Sofia Marques did not approve: Too much.")]

    def test_a_yes_is_told_as_a_yes(self, ticket: Ticket, ana: User, team: Team) -> None:
        boss = make_user("supervisor", team=team, name="Sofia Marques")
        asked = operations.request_approval(ticket, "recovery", "A credit.", actor=ana, at=MONDAY)
        operations.decide_approval(asked, approved=True, note="Do it.", actor=boss, at=LATER)
        assert told() == [("Ana Silva", "Sofia Marques approved: Do it.")], "nobody is asked for what is decided"

    def test_a_supervisor_who_asks_is_answered_by_whoever_else_approves(self, ticket: Ticket, team: Team) -> None:
        boss = make_user("supervisor", team=team)
        make_user("executive", name="Rui Costa")
        operations.request_approval(ticket, "recovery", "A credit.", actor=boss, at=MONDAY)
        assert [name for name, _words in told()] == ["Rui Costa"]


class TestMentioned:
    @pytest.mark.parametrize("call", ["@Milo", "@milo hart", "@m.hart"])
    def test_a_note_that_calls_a_colleague_is_in_their_inbox(
        self, ticket: Ticket, ana: User, milo: User, call: str
    ) -> None:
        operations.note(ticket, f"{call}, do you know this error?", actor=ana, at=LATER)
        assert told() == [("Milo Hart", f"Ana Silva mentioned you: {call}, do you know this error?")]

    def test_nobody_is_called_by_an_address_a_shared_name_or_themselves(
        self, ticket: Ticket, ana: User, milo: User, team: Team
    ) -> None:
        make_agent(name="Milo Baker", team=team)
        operations.note(ticket, "m.hart@larkspur.example, @Milo, @milos and @Ana", actor=ana, at=LATER)
        assert told() == []

    def test_whoever_may_not_see_the_ticket_is_not_told_of_it(self, ticket: Ticket, ana: User) -> None:
        make_agent(name="Yuki Mori", team=make_team("Elsewhere"))
        operations.note(ticket, "@Yuki, have a look", actor=ana, at=LATER)
        assert told() == []


def test_an_event_that_is_read_a_second_time_tells_nothing_new(ticket: Ticket, ana: User, milo: User) -> None:
    operations.receive(ticket, "Any news?", at=MONDAY + MINUTE)
    operations.receive(ticket, "Hello?", at=MONDAY + 2 * MINUTE)
    operations.note(ticket, "@Milo, please look", actor=ana, at=MONDAY + 3 * MINUTE)
    assert len(told()) == 2
    read_ticket(ticket.pk, reader=ana, at=LATER)
    tell(list(Event.objects.filter(verb__in=WANTS).order_by("id")))
    assert len(told()) == 1
    assert Notification.objects.filter(kind="customer_replied").count() == 1


@pytest.mark.parametrize("number", [1, 4])
def test_telling_of_many_costs_a_row_each(
    ticket: Ticket, ana: User, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    tickets = [ticket, *(make_ticket(owner=ana, team=ticket.team) for _one in range(number - 1))]
    for one in tickets:
        operations.receive(one, "Any news?", at=LATER)
    received = list(Event.objects.filter(verb="received").select_related("ticket"))
    # What they know already, the people and their teams; then the words and the row of each.
    with django_assert_num_queries(3 + 2 * number):
        tell(received)
    assert Message.objects.filter(kind="inbound", body="Any news?").count() == number
