"""A customer with a phone and no script: from the mail to the answer, and to “it works”."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from channels import operations as channels
from followups.models import SurveyAnswer
from tests.factories import DAY, make_agent, make_contact, make_team, make_ticket, prepare_resolve
from tickets import operations
from tickets.links import token_of
from tickets.models import Message, Ticket
from tickets.operations.linking import open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer) -> Any:
    context = browser.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def fits(page: Page) -> bool:
    """Nothing sticks out sideways. Measured from outside, because the page runs no script."""
    box = page.locator(".bare__panel").bounding_box()
    return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


def test_a_follow_up_is_answered_from_the_mail(phone: Page) -> None:
    now = datetime.now(UTC)
    team = make_team(week={str(day): [["00:00", "00:00"]] for day in range(7)})
    resolved = now - 2 * DAY + timedelta(minutes=5)
    ticket = make_ticket(
        phase="follow_up", owner=make_agent(team=team), team=team, contact=make_contact(), at=resolved
    )
    ticket.follow_ups.filter(kind="immediate").update(due_at=resolved + DAY)
    ticket.agenda.filter(kind="follow_up", key="1:immediate").update(due_at=now)
    operations.work_off(now)
    channels.send_due(now)
    letter: Any = django_mail.outbox[-1]
    linked = re.search(r'(/s/[^"]+)\?csat=9"', letter.alternatives[0][0])
    assert linked is not None
    phone.goto(f"{linked[1]}?csat=9")
    assert phone.get_by_label("9", exact=True).first.is_checked()
    assert fits(phone)
    for label in phone.locator("fieldset label").all():
        box = label.bounding_box()
        assert box is not None
        assert box["height"] >= 43.5
    phone.get_by_label("Yes, it still works").check(force=True)
    phone.get_by_label("Anything we should know", exact=False).fill("Very kind.")
    phone.get_by_role("button", name="Send answers").click()
    assert phone.get_by_text("Your answers are stored.").is_visible()
    assert SurveyAnswer.objects.get().score == 9
    assert ticket.follow_ups.get(kind="immediate").outcome == "holds"


def test_a_solution_is_confirmed_on_the_customers_page(phone: Page) -> None:
    now = datetime.now(UTC)
    owner = make_agent(team=make_team(), name="Ana Silva")
    ticket = make_ticket(phase="verification", owner=owner, contact=make_contact(), at=now - DAY)
    prepare_resolve(ticket, owner, now - DAY)
    phone.goto(f"/t/{token_of(open_page(ticket, at=now))}/")
    assert fits(phone)
    phone.get_by_role("button", name="Yes, it works").click()
    assert phone.get_by_text("Thank you for telling us that it works.").is_visible()
    assert Ticket.objects.get(pk=ticket.pk).phase == "follow_up"
    phone.get_by_label("Write to us").fill("One more thing.")
    phone.get_by_role("button", name="Send", exact=True).last.click()
    assert phone.get_by_text("We have your message.").is_visible()
    assert Message.objects.filter(ticket=ticket, body="One more thing.").count() == 1
