"""A simple question is solved from one screen, with the keyboard, in one go."""

from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.steps import expect_phase, new_ticket, press

ANSWER = "Hello Dana, the button is at the top right. I watched you share one just now."
# In the order in which Tab leads through the dialog; the first is filled already, with the customer's words.
TYPED = ("user", "low", ANSWER, "Dana shared one while we spoke.", "Showed where the button is.")


def test_a_simple_ticket_is_resolved_from_one_screen_by_keyboard(desk: Page, house: House) -> None:
    words = "Where is the button that shares a board with my team?"
    ticket = new_ticket(house, "How do I share a board?", words)
    desk.goto(f"/tickets/{ticket}/")
    press(desk, "x")
    dialog = desk.get_by_role("dialog", name="Resolve on first contact")
    expect(dialog.get_by_label("The problem in one or two sentences")).to_be_focused()
    expect(dialog.get_by_label("The problem in one or two sentences")).to_have_value(words)
    for text in TYPED:
        desk.keyboard.press("Tab")
        desk.keyboard.type(text)
    desk.keyboard.press("Control+Enter")

    expect(dialog).to_have_count(0)
    expect_phase(desk, "Follow up")
    expect(desk.get_by_role("log")).to_contain_text("the button is at the top right")
    expect(desk.get_by_label("Owner").locator("option:checked")).to_have_text("Ana Silva")
    follow_ups = desk.locator("#panel-follow-ups")
    expect(follow_ups).to_contain_text("24 to 48 hours")
    expect(follow_ups).to_contain_text("1 to 2 weeks")
    desk.goto("/followups/?whose=mine&automatic=1")
    expect(desk.get_by_text(ticket)).to_have_count(2)


def test_what_is_missing_is_said_in_the_dialog_and_nothing_typed_is_lost(desk: Page, house: House) -> None:
    ticket = new_ticket(house, "How do I rename a board?")
    desk.goto(f"/tickets/{ticket}/")
    press(desk, "x")
    dialog = desk.get_by_role("dialog", name="Resolve on first contact")
    dialog.get_by_label("Your answer to the customer").fill(ANSWER)
    desk.keyboard.press("Control+Enter")
    expect(dialog.get_by_role("alert")).to_be_focused()
    expect(dialog.get_by_label("Your answer to the customer")).to_have_value(ANSWER)
    expect(dialog.get_by_label("What was done")).to_have_attribute("aria-invalid", "true")
    expect_phase(desk, "Connect")
