"""While somebody writes, a promise is noticed; once it is sent, it is kept track of: in a real browser."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from followups.models import Commitment
from tests.factories import DAY, make_agent, make_contact, make_team, make_ticket
from tickets import operations
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ana() -> User:
    ana = make_agent(name="Ana Silva", team=make_team("Support"))
    ana.set_password("correct horse")
    ana.save()
    return ana


@pytest.fixture
def ticket(ana: User) -> Ticket:
    return make_ticket(contact=make_contact(), owner=ana, at=timezone.now() - timedelta(minutes=20))


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer, ana: User, ticket: Ticket) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda line: faults.extend([line.text] if "Content Security Policy" in line.text else []))
    page.goto(f"{live_server.url}/login/?next=/tickets/{ticket.reference}/")
    page.fill("[name=login]", ana.email)
    page.fill("[name=password]", "correct horse")
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text(ticket.subject)
    page.wait_for_load_state()
    yield page
    page.wait_for_load_state("networkidle")  # an answer that is still on its way would meet emptied tables
    page.close()
    assert faults == []


def test_a_promise_is_noticed_while_it_is_written(desk: Page) -> None:
    desk.locator("[data-opens=compose-reply]").first.click()
    desk.fill("#reply-body", "Hello Dana, I will send the report tomorrow.")
    hint = desk.locator("#compose-reply [data-hints-place]")
    expect(hint).to_contain_text("Reads like a promise")
    expect(hint).to_contain_text("send the report")
    desk.fill("#reply-body", "Hello Dana, thank you for the log.")
    expect(hint).to_have_text("")


def test_once_it_is_sent_one_press_keeps_track_of_it(desk: Page, ticket: Ticket, ana: User) -> None:
    operations.reply(
        ticket, "I will send the report tomorrow.", actor=ana, at=timezone.now(), next_update_at=timezone.now() + DAY
    )
    operations.relay_events(timezone.now())
    desk.reload()
    panel = desk.locator("#panel-commitments")
    panel.scroll_into_view_if_needed()
    panel.get_by_role("button", name="Record").click()
    expect(desk.locator("#panel-commitments")).to_contain_text("send the report")
    assert Commitment.objects.get().state == "active"
