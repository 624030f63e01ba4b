"""People of ours are told once for each reason, in their own hours."""

from datetime import timedelta

import pytest

from tests.factories import DAY, HOUR, MONDAY, make_agent, make_team, make_ticket, make_user
from tickets.models import Notification
from tickets.operations.notifying import notify
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
