"""The queue and the new ticket under a real browser's hands, with script and without."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from accounts.models import User
from tests.factories import make_agent, make_contact, make_team, make_ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opener = Callable[..., Page]


@pytest.fixture
def house() -> User:
    """An agent with thirty tickets, the first of them of high severity."""
    agent = make_agent(team=make_team("Support"), name="Ana Silva")
    contact = make_contact("dana@meridian.example", name="Dana Reyes", company="Meridian Freight")
    make_ticket(owner=agent, contact=contact, severity="high", subject="Export stops")
    for number in range(29):
        make_ticket(owner=agent, contact=contact, severity="low", subject=f"Question {number}")
    return agent


@pytest.fixture
def opened(browser: Browser, house: User, live_server: Any) -> Iterator[Opener]:
    """Opens an address as the agent; fails the test on any script error or breach of the content policy."""
    client, faults = Client(), []
    client.force_login(house, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    contexts: list[BrowserContext] = []

    def hear(line: ConsoleMessage) -> None:
        if "Content Security Policy" in line.text:
            faults.append(line.text)

    def open_page(address: str, **options: Any) -> Page:
        contexts.append(browser.new_context(**options))
        contexts[-1].add_cookies([cookie])  # type: ignore[list-item] # a plain dict is what it takes
        page = contexts[-1].new_page()
        page.on("console", hear)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(live_server.url + address)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            page.wait_for_load_state("networkidle")  # an answer that is still on its way would meet emptied tables
        context.close()
    assert faults == []


def test_a_filter_swaps_the_list_pushes_the_address_and_leaves_its_menu_open(opened: Opener) -> None:
    page = opened("/queue/mine/")
    page.click("text=Severity >> visible=true")
    page.check("#filter-severity [value=high]")
    expect(page.locator(".queue tbody tr")).to_have_count(1)
    expect(page).to_have_url("**/queue/mine/?severity=high".replace("**", page.url.split("/queue")[0]))
    expect(page.locator("#filter-severity")).to_be_visible()
    expect(page.locator(".nav a[href*='/queue/all/']")).to_have_attribute("href", "/queue/all/?severity=high")
    page.keyboard.press("Escape")
    page.click(".chip__remove")
    expect(page.locator(".queue tbody tr")).to_have_count(25)
    expect(page.locator("#filter-severity [value=high]")).not_to_be_checked()
    page.go_back()
    expect(page.locator(".queue tbody tr")).to_have_count(1)


def test_the_next_page_is_swapped_in_and_the_way_back_is_there(opened: Opener) -> None:
    page = opened("/queue/mine/")
    page.click("[rel=next]")
    expect(page.locator(".queue tbody tr")).to_have_count(5)
    assert "cursor=" in page.url
    page.click("[rel=first]")
    expect(page.locator(".queue tbody tr")).to_have_count(25)


def test_everything_works_without_script(opened: Opener) -> None:
    page = opened("/queue/mine/", java_script_enabled=False)
    page.click("text=Severity >> visible=true")
    page.check("#filter-severity [value=high]")
    page.keyboard.press("Escape")
    page.click("text=Apply")
    expect(page.locator(".queue tbody tr")).to_have_count(1)
    page.click(".chip__remove")
    page.click("[rel=next]")
    expect(page.locator(".queue tbody tr")).to_have_count(5)


def test_on_a_phone_nothing_is_wider_than_the_screen(opened: Opener) -> None:
    for address in ("/queue/mine/", "/tickets/new/", "/search/?q=export", "/customers/"):
        page = opened(address, viewport={"width": 360, "height": 780})
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, address


def test_a_ticket_is_made_for_somebody_who_is_found_while_typing(opened: Opener) -> None:
    page = opened("/tickets/new/")
    page.locator("#id_requester").press_sequentially("reye")
    page.click("text=Dana Reyes")
    expect(page.locator("#people")).to_contain_text("has open tickets already")
    page.fill("#id_subject", "Import stops")
    page.click("text=Create ticket")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#people input:checked")).to_have_count(1)
    page.fill("#id_message", "It stops as well.")
    page.click("text=Create ticket")
    expect(page.locator("h1")).to_contain_text("Import stops")


def test_rows_are_as_high_as_their_reader_likes_them(opened: Opener) -> None:
    page = opened("/queue/mine/", viewport={"width": 1440, "height": 900})
    row = page.locator(".queue tbody tr").nth(3)
    assert row.evaluate("row => row.offsetHeight") == 56
    page.goto(page.url.replace("/queue/mine/", "/me/"))
    page.check("[name=density][value=compact]")
    page.click("main button[type=submit]")
    page.goto(page.url.replace("/me/", "/queue/mine/"))
    assert row.evaluate("row => row.offsetHeight") == 32
