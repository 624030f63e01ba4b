"""A promise in other hands: handed on after a no, and kept by somebody when whoever promised it leaves."""

from typing import Any

import pytest

from accounts.models import User
from accounts.operations.people import change_person, deactivate_person
from accounts.roles import Role
from followups import operations
from followups.models import Commitment
from resolution.core.refusals import Forbidden, Invalid, Refused
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_team, make_ticket, make_user
from tests.followups.test_commitments import DUE, fresh, promise
from tickets.models import Event, Notification, Ticket
from tickets.operations import hand_over_and_deactivate, work_off

pytestmark = pytest.mark.django_db
LATER = MONDAY + HOUR


@pytest.fixture
def team() -> Any:
    return make_team("Support")


@pytest.fixture
def ana(team: Any) -> User:
    return make_agent(team=team, name="Ana Silva")


@pytest.fixture
def milo(team: Any) -> User:
    return make_agent(team=team, name="Milo Hart")


@pytest.fixture
def lead(team: Any) -> User:
    return make_user(Role.LEAD, team=team, name="Lee Park")


@pytest.fixture
def boss() -> User:
    return make_user(Role.ADMINISTRATOR, name="Ines Prado")


@pytest.fixture
def ben() -> User:
    return make_agent(team=make_team("Engineering"), name="Ben Okoye")


@pytest.fixture
def ticket(ana: User) -> Ticket:
    return make_ticket(owner=ana, phase="diagnosis")


def told(kind: str) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind=kind).order_by("id").select_related("recipient")
    return [(row.recipient.name, row.words) for row in rows]


class TestByHand:
    def test_what_was_declined_is_offered_to_somebody_else(
        self, ticket: Ticket, ana: User, milo: User, ben: User
    ) -> None:
        asked = promise(ticket, ana, deliverer=ben)
        operations.decline(asked, "I am at a fair.", actor=ben, at=MONDAY)
        given = operations.reassign(asked, deliverer=milo, actor=ana, at=LATER)
        assert (given.state, given.deliverer, given.declined_at, given.decline_reason) == ("proposed", milo, None, "")
        asks = f"{ticket.reference}: can you deliver this? Send the analysis"
        assert told("commitment_proposed")[1:] == [("Milo Hart", asks)]
        assert operations.confirm(given, actor=milo, at=LATER + HOUR).state == "active", "the customer knew already"

    def test_it_may_come_back_to_whoever_was_asked_first(self, ticket: Ticket, ana: User, ben: User) -> None:
        asked = promise(ticket, ana, deliverer=ben)
        operations.decline(asked, "Not today.", actor=ben, at=MONDAY)
        operations.reassign(asked, deliverer=ben, actor=ana, at=LATER)
        assert [name for name, _words in told("commitment_proposed")] == ["Ben Okoye", "Ben Okoye"]

    def test_whoever_takes_it_over_need_not_be_asked(self, ticket: Ticket, ana: User, milo: User) -> None:
        taken = operations.reassign(promise(ticket, ana), actor=milo, at=LATER)
        assert (taken.state, taken.deliverer, taken.confirmed_by) == ("active", milo, milo)
        assert told("commitment_proposed") == []

    def test_a_team_can_have_it_and_the_story_says_so(self, ticket: Ticket, ana: User, ben: User) -> None:
        engineering = ben.teams.get()
        given = operations.reassign(promise(ticket, ana), team=engineering, actor=ana, at=LATER)
        assert (given.deliverer, given.deliverer_team, given.state) == (None, engineering, "proposed")
        event = Event.objects.get(verb="commitment_reassigned")
        assert (event.actor, event.detail["before"]) == (ana, [ana.pk, None])

    def test_what_was_broken_stays_broken_in_other_hands(self, ticket: Ticket, ana: User, milo: User) -> None:
        late = promise(ticket, ana)
        work_off(DUE)
        assert operations.reassign(late, deliverer=milo, actor=ana, at=DUE + HOUR).state == "broken"

    def test_what_cannot_be(self, ticket: Ticket, ana: User, milo: User) -> None:
        running = promise(ticket, ana)
        with pytest.raises(Invalid):
            operations.reassign(running, deliverer=make_user(Role.AUDITOR), actor=ana, at=LATER)
        with pytest.raises(Forbidden):
            operations.reassign(running, deliverer=milo, actor=make_user(Role.EXECUTIVE), at=LATER)
        operations.keep(running, evidence="Sent.", actor=ana, at=LATER)
        with pytest.raises(Refused, match="kept already"):
            operations.reassign(running, deliverer=milo, actor=ana, at=LATER)

    def test_nobody_is_asked_to_say_sorry_for_another(self, ticket: Ticket, ana: User, milo: User) -> None:
        late = promise(ticket, ana)
        work_off(DUE)
        with pytest.raises(Refused, match="apology"):
            operations.reassign(Commitment.objects.get(apologises_for=late), deliverer=milo, actor=ana, at=DUE)


class TestLeaving:
    def test_it_goes_to_the_new_owner_of_its_ticket_who_hears_of_it(
        self, ticket: Ticket, ana: User, milo: User, boss: User
    ) -> None:
        running = promise(ticket, ana)
        hand_over_and_deactivate(ana, milo, actor=boss, at=LATER)
        kept = fresh(running)
        assert (kept.deliverer, kept.state, kept.confirmed_by) == (milo, "active", ana)
        [(name, words)] = told("commitment_handed_over")
        assert name == "Milo Hart"
        assert words.endswith("Ana Silva leaves; this promise is yours now: Send the analysis")
        event = Event.objects.get(verb="commitment_reassigned")
        assert (event.actor, event.detail["leaves"], event.detail["deliverer"]) == (boss, True, milo.pk)

    def test_it_goes_to_the_owner_of_a_ticket_that_was_never_theirs(
        self, ticket: Ticket, ana: User, ben: User, boss: User
    ) -> None:
        asked = promise(ticket, ana, deliverer=ben)
        deactivate_person(ben, actor=boss, at=LATER)
        assert (fresh(asked).deliverer, fresh(asked).state) == (ana, "proposed")

    def test_without_an_owner_the_teams_lead_has_it(self, ticket: Ticket, ana: User, lead: User, boss: User) -> None:
        running = promise(ticket, ana)
        hand_over_and_deactivate(ana, None, actor=boss, at=LATER)
        assert fresh(running).deliverer == lead
        assert [name for name, _words in told("commitment_handed_over")] == ["Lee Park"]

    def test_without_a_lead_a_supervisor_has_it_and_without_anybody_it_waits(
        self, ticket: Ticket, ana: User, boss: User
    ) -> None:
        running = promise(ticket, ana)
        hand_over_and_deactivate(ana, None, actor=boss, at=LATER)
        assert fresh(running).deliverer == ana, "there is nobody else"
        other = make_ticket(owner=make_agent(name="Noor Haddad", team=ticket.team), phase="diagnosis")
        assert other.owner is not None
        later, chief = promise(other, other.owner), make_user(Role.SUPERVISOR)
        hand_over_and_deactivate(other.owner, None, actor=boss, at=LATER)
        assert fresh(later).deliverer == chief

    def test_what_was_broken_and_what_is_still_to_be_apologised_for_goes_along(
        self, ticket: Ticket, ana: User, milo: User, boss: User
    ) -> None:
        late, done = promise(ticket, ana), promise(ticket, ana, due_at=MONDAY + 5 * DAY)
        operations.keep(done, evidence="Sent.", actor=ana, at=MONDAY)
        work_off(DUE)
        hand_over_and_deactivate(ana, milo, actor=boss, at=DUE + HOUR)
        apology = Commitment.objects.get(apologises_for=late)
        assert (fresh(late).deliverer, fresh(late).state) == (milo, "broken")
        assert (apology.deliverer, apology.state) == (milo, "active")
        assert fresh(done).deliverer == ana, "what is over stays with whoever did it"

    def test_whoever_only_stops_working_tickets_keeps_no_promise_either(
        self, ticket: Ticket, ana: User, ben: User, boss: User
    ) -> None:
        asked = promise(ticket, ana, deliverer=ben)
        change_person(ben, {"role": "auditor"}, actor=boss, at=LATER)
        assert fresh(asked).deliverer == ana

    def test_whoever_may_not_leave_yet_hands_nothing_over(
        self, ticket: Ticket, ana: User, lead: User, boss: User
    ) -> None:
        running = promise(ticket, ana)
        with pytest.raises(Refused, match="still owns"):
            deactivate_person(ana, actor=boss, at=LATER)
        assert fresh(running).deliverer == ana
        assert not Notification.objects.filter(kind="commitment_handed_over").exists()

    def test_what_is_declined_after_its_promiser_left_comes_to_the_owner(
        self, ticket: Ticket, ana: User, milo: User, ben: User, boss: User
    ) -> None:
        asked = promise(ticket, ana, deliverer=ben)
        hand_over_and_deactivate(ana, milo, actor=boss, at=LATER)
        assert operations.decline(asked, "No time.", actor=ben, at=LATER).deliverer == milo
