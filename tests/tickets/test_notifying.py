"""People of ours are told once for each reason, in their own hours."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.factories import DAY, HOUR, MONDAY, make_agent, make_team, make_ticket, make_user
from tickets.models import Notification
from tickets.operations.notifying import moment_for, notify
from tickets.responsible import leads_of, owner_of, supervisors_of

pytestmark = pytest.mark.django_db

SUNDAY = MONDAY - DAY


def test_a_reason_is_told_once() -> None:
    agent = make_agent(team=make_team())
    ticket = make_ticket(owner=agent)
    for _again in range(2):
        notify(ticket, [agent], kind="sla", key="1:75", words="The first answer is due soon.", at=MONDAY)
    told = Notification.objects.get()
    assert (told.recipient, told.deliver_at, told.read_at) == (agent, MONDAY, None)


def test_on_a_sunday_it_waits_for_the_recipients_monday_unless_it_is_urgent() -> None:
    agent = make_agent(team=make_team())
    ticket = make_ticket(owner=agent, at=SUNDAY)
    notify(ticket, [agent], kind="sla", key="calm", words="Later is soon enough.", at=SUNDAY)
    notify(ticket, [agent], kind="sla", key="urgent", words="Now.", at=SUNDAY, urgent=True)
    delivered = dict(Notification.objects.values_list("key", "deliver_at"))
    assert delivered == {"calm": MONDAY, "urgent": SUNDAY}


def test_whoever_is_in_no_team_is_always_there() -> None:
    agent = make_agent()
    notify(make_ticket(), [agent], kind="sla", key="1", words="Look.", at=MONDAY + 12 * HOUR)
    assert Notification.objects.get().deliver_at - MONDAY == timedelta(hours=12)


def test_a_team_without_lead_or_supervisor_is_answered_for_by_the_supervisors_of_the_house() -> None:
    boss, ticket = make_user("supervisor"), make_ticket()
    assert owner_of(ticket) == []
    assert leads_of(ticket) == supervisors_of(ticket) == [boss]
    lead = make_user("lead", team=ticket.team)
    assert leads_of(ticket) == [lead]


def test_nobody_is_told_what_they_did_themselves_nor_who_has_left() -> None:
    team = make_team()
    agent, colleague, gone = (make_agent(team=team) for _person in range(3))
    gone.is_active = False
    people = [agent, colleague, colleague, gone]
    notify(make_ticket(owner=agent), people, kind="look", key="1", words="Look.", at=MONDAY, actor=agent)
    assert [reason.recipient for reason in Notification.objects.all()] == [colleague]


def test_whoever_wants_one_mail_a_day_is_told_in_the_morning_by_their_teams_clock() -> None:
    """Nine in Tokyo is midnight in London; an afternoon reason waits for the next day, a night one for its morning."""
    agent = make_agent(team=make_team(time_zone="Asia/Tokyo"), mail="digest")
    morning = MONDAY - 9 * HOUR  # nine in Tokyo
    assert moment_for(agent, morning + HOUR) == morning + DAY
    assert moment_for(agent, morning - HOUR) == morning
    assert moment_for(agent, morning) == morning
    assert moment_for(agent, morning + 4 * DAY + HOUR) == morning + 7 * DAY, "over the weekend"


def test_the_second_opening_of_a_day_is_no_morning() -> None:
    week = {str(day): [["09:00", "12:00"], ["13:00", "17:00"]] for day in range(5)}
    agent = make_agent(team=make_team(week=week), mail="digest")
    assert moment_for(agent, MONDAY + 3 * HOUR) == MONDAY + DAY
    agent.mail = "at_once"
    assert moment_for(agent, MONDAY + 3 * HOUR) == MONDAY + 4 * HOUR


def test_whoever_is_in_no_team_has_their_morning_at_nine_in_their_own_zone() -> None:
    agent = make_agent(mail="digest", time_zone="America/New_York")
    assert moment_for(agent, MONDAY) == MONDAY + 4 * HOUR
    assert moment_for(make_agent(mail="digest", time_zone="Mars/Olympus"), MONDAY) == MONDAY


def test_a_team_that_never_opens_holds_nothing_back() -> None:
    agent = make_agent(team=make_team(week={}))
    assert moment_for(agent, MONDAY) == MONDAY


def test_telling_many_costs_two_questions(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    team = make_team()
    people, ticket = [make_agent(team=team) for _person in range(5)], make_ticket()
    with django_assert_num_queries(2):  # their teams, the reasons
        notify(ticket, people, kind="look", key="1", words="Look.", at=MONDAY)
