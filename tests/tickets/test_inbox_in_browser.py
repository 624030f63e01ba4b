"""The inbox in a real browser: how it looks when it is full, its key, and that the page of a ticket reads it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from resolution.core.caching import forget_everything
from tests.factories import make_agent, make_team, make_ticket
from tests.journeys.looks import SIZES, Theme, Watch, looks
from tickets.models import Notification, Ticket
from tickets.operations.notifying import notify

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ana() -> User:
    ana = make_agent(name="Ana Silva", team=make_team("Support"))
    ana.set_password("correct horse")
    ana.save()
    return ana


@pytest.fixture
def tickets(ana: User) -> list[Ticket]:
    now = timezone.now()
    tickets = [
        make_ticket(owner=ana, subject=subject, at=now - timedelta(hours=5)) for subject in ("Export", "x" * 190)
    ]
    for ticket in tickets:
        for key in range(3):
            words = f"The promised update is due in {key} minutes, and {ticket.contact.name} waits for it."
            notify(ticket, [ana], kind="look", key=str(key), words=words, at=now, urgent=key == 2)
    forget_everything()
    return tickets


def enter(page: Page, server: LiveServer, ana: User) -> None:
    page.goto(f"{server.url}/login/?next=/inbox/")
    page.fill("[name=login]", ana.email)
    page.fill("[name=password]", "correct horse")
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Inbox")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport=SIZES["desk"])
    yield page
    page.wait_for_load_state("networkidle")
    page.close()


@looks
def test_a_full_inbox_looks_right(
    browser: Browser, live_server: LiveServer, ana: User, tickets: list[Ticket], size: str, theme: Theme
) -> None:
    context = browser.new_context(base_url=live_server.url, viewport=SIZES[size], color_scheme=theme)
    page = context.new_page()
    enter(page, live_server, ana)
    watch = Watch(page, theme)
    faults = [f"{path}: {fault}" for path in ("/inbox/", "/me/") for fault in watch.faults(path)]
    page.goto("/me/")
    page.get_by_role("button", name="Make its address").click()
    expect(page.locator("#calendar code")).to_contain_text("/calendar/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "a long address is broken"
    context.close()
    assert faults == []


def test_two_keys_lead_there_and_looking_at_a_ticket_reads_it(
    page: Page, live_server: LiveServer, ana: User, tickets: list[Ticket]
) -> None:
    enter(page, live_server, ana)
    link = page.locator(".nav__link", has_text="Inbox")
    expect(link).to_contain_text("2")
    with page.expect_response("**/seen/") as answered:
        page.get_by_role("link", name=f"{tickets[0].reference} Export").click()
    assert answered.value.status == 204
    page.keyboard.press("g")
    page.keyboard.press("i")
    expect(page.locator("h1")).to_have_text("Inbox")
    expect(page.locator(".agenda__item")).to_have_count(1)
    expect(link).to_contain_text("1")
    page.get_by_text("2 earlier reasons").click()
    expect(page.get_by_text("due in 0 minutes")).to_be_visible()
    page.get_by_role("button", name=f"Open {tickets[1].reference}").click()
    expect(page.locator("h1")).to_have_text(tickets[1].subject)
    assert not Notification.objects.filter(read_at=None).exists()
