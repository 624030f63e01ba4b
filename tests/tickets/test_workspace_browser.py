"""An agent leads one ticket through all five phases with the keyboard, in a real browser under the real policy."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.factories import make_agent, make_contact, make_team, make_ticket
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Every export stops at ten thousand rows. Finance needs the whole report today."


@pytest.fixture
def ana() -> User:
    ana = make_agent(name="Ana Silva", team=make_team("Support"))
    ana.set_password("correct horse")
    ana.save()
    return ana


@pytest.fixture
def ticket(ana: User) -> Ticket:
    contact = make_contact(name="Dana Reyes")
    return make_ticket(contact=contact, message=WORDS, at=timezone.now() - timedelta(minutes=20))


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


def press(page: Page, *keys: str) -> None:
    """Keys from nowhere in particular, and everything that they set off."""
    page.evaluate("document.activeElement.blur()")
    for key in keys:
        page.keyboard.press(key)
    settled(page)


def settled(page: Page) -> None:
    expect(page.locator(".htmx-request")).to_have_count(0)


def answer(page: Page, **fields: str) -> None:
    """Fill in fields of the phase work; each saves itself when it is left."""
    for name, value in fields.items():
        field = page.locator(f"#field-{name}")
        with page.expect_response("**/fields/"):
            choose(field, value)
        settled(page)


def choose(field: Locator, value: str) -> None:
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)
        field.blur()


def check(page: Page, *rows: str) -> None:
    for row in rows:
        page.locator(f"#{row} select").select_option("pass")
        expect(page.locator(f"#{row} .work__saved")).to_have_text("Saved")


def advance(page: Page, to: str) -> None:
    """Press e, skip what is soft with a reason, and send with Ctrl Enter."""
    press(page, "e")
    dialog = page.locator("dialog[open]")
    expect(dialog.or_(phase(page, to)).first).to_be_visible()
    if dialog.count():
        if dialog.locator("[name=skip_reason]").count():
            dialog.locator("[name=skip_reason]").select_option("not_relevant")
        dialog.locator("[data-sends]").focus()
        page.keyboard.press("Control+Enter")
    expect(phase(page, to)).to_be_visible()
    expect(dialog).to_have_count(0)


def phase(page: Page, name: str) -> Locator:
    return page.locator(".stepper__step[data-state=current]", has_text=name)


def test_one_ticket_goes_through_all_five_phases_with_the_keyboard(desk: Page, ana: User) -> None:
    press(desk, "i")
    expect(desk.locator("#property-owner")).to_have_value(str(ana.pk))
    lead_through_connection(desk)
    lead_through_diagnosis(desk)
    lead_through_implementation(desk)
    take_in_the_customers_yes(desk)
    lead_through_verification(desk)
    press(desk, "h")
    expect(desk.locator(".entry--out").last).to_contain_text("Exports are written in parts.")


def lead_through_connection(desk: Page) -> None:
    """Too early, the house says what is missing and leads to it."""
    press(desk, "e")
    expect(desk.locator("dialog[open] .gate-line").first).to_contain_text("has answered the customer")
    desk.locator("dialog[open] .gate-line a").first.press("Enter")
    desk.keyboard.type("Hello Dana, I am Ana and I look after this.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".entry--out")).to_contain_text("I look after this")
    press(desk, "d")
    answer(
        desk,
        problem_statement="Exports of more than ten thousand rows stop.",
        desired_outcome="The whole report today.",
        category="user_error",
        complexity="moderate",
        impact_scope="team",
        impact_text="Three people wait.",
        business_impact="Finance cannot close the day.",
        time_sensitivity="Today",
        emotional_state="frustrated",
    )
    desk.fill("#attempt-what", "Another browser")
    desk.press("#attempt-what", "Enter")
    expect(desk.locator("#attempts .records li")).to_have_count(1)
    expect(desk.locator("#attempt-what")).to_have_value("")
    advance(desk, "Diagnose")


def lead_through_diagnosis(desk: Page) -> None:
    answer(desk, root_cause="The proxy refuses large bodies.", root_cause_area="export", pattern_decision="isolated")
    desk.click("text=Add an option")
    option = desk.locator("dialog[open]")
    option.locator("[name=title]").fill("Export in parts")
    option.locator("[name=steps]").fill("Switch it on\nExport again")
    option.locator("[name=effort_minutes]").fill("30")
    option.locator("[name=rollback_plan]").fill("Switch it off")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".option-card")).to_contain_text("Export in parts")
    advance(desk, "Implement")


def lead_through_implementation(desk: Page) -> None:
    desk.fill("#agreement-note", "On the phone, at ten")
    desk.press("#agreement-note", "Enter")
    expect(desk.locator("#agreement .records li")).to_have_count(1)
    expect(desk.locator("#implementation-text")).to_have_value("Switch it on\nExport again")
    desk.click("text=Plan these steps")
    for done in (1, 2):
        desk.locator(".steps__row[data-state=open] button", has_text="Done").first.click()
        expect(desk.locator(".steps__row[data-state=done]")).to_have_count(done)
    advance(desk, "Verify")


def take_in_the_customers_yes(desk: Page) -> None:
    desk.click("text=Customer's words")
    expect(desk.locator("#words-body")).to_be_focused()
    desk.keyboard.type("It works, thank you!")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#compose-words")).to_be_hidden()
    press(desk, "h")
    desk.locator(".triage button", has_text="It works").click()
    expect(desk.locator(".entry--in .badge", has_text="It works")).to_be_visible()
    press(desk, "d")


def lead_through_verification(desk: Page) -> None:
    check(desk, "verification-original_issue")
    answer(
        desk,
        acceptance_kind="customer_tested",
        resolution_summary="Exports are written in parts.",
        prevention_recommendation="A load test every night.",
        kb_outcome="not_needed",
    )
    advance(desk, "Follow up")


def test_half_typed_words_survive_what_happens_around_them(desk: Page) -> None:
    press(desk, "n")
    desk.keyboard.type("Half a thou")
    press(desk, "i")
    expect(desk.locator("#note-body")).to_have_value("Half a thou")
    desk.locator("#note-body").focus()
    desk.keyboard.press("Escape")
    expect(desk.locator("#compose-note")).to_be_hidden()
    press(desk, "n")
    expect(desk.locator("#note-body")).to_have_value("Half a thou")


def test_an_opened_fold_stays_open_when_the_checklist_changes(desk: Page) -> None:
    press(desk, "2")
    desk.locator("#group-2A summary").click()
    desk.locator("#check-2A1 button").click()
    expect(desk.locator("#group-2A")).to_have_attribute("open", "")


def test_on_a_phone_every_part_is_in_reach(desk: Page) -> None:
    desk.set_viewport_size({"width": 360, "height": 780})
    desk.locator(".bottom-bar").get_by_text("Checklist").click()
    desk.locator("#checklist .needed a", has_text="Problem definition").click()
    expect(desk.locator("#checklist")).to_be_hidden()
    expect(desk.locator("#field-problem_statement")).to_be_focused()
    desk.locator(".bottom-bar").get_by_text("Reply").click()
    expect(desk.locator("#reply-body")).to_be_focused()
    assert desk.evaluate("document.documentElement.scrollWidth") == 360
