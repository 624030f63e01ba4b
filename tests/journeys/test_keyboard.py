"""A day's most frequent walk, without touching the mouse: list, ticket, answer, list."""

from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.steps import composer, new_ticket


def test_from_the_queue_to_a_sent_reply_and_back(desk: Page, house: House) -> None:
    for subject in ("First of three", "Second of three", "Third of three"):
        new_ticket(house, subject)
    desk.goto("/queue/unassigned/")
    titles = desk.locator(".queue__title")
    desk.keyboard.press("j")
    expect(titles.nth(0)).to_be_focused()
    desk.keyboard.press("j")
    expect(titles.nth(1)).to_be_focused()
    desk.keyboard.press("k")
    expect(titles.nth(0)).to_be_focused()
    subject = titles.nth(0).inner_text()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text(subject)
    desk.wait_for_load_state()

    desk.keyboard.press("r")
    expect(composer(desk, "reply").get_by_label("Message to the customer")).to_be_focused()
    desk.keyboard.type("Hello Dana, j and k are letters here.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".entry--out")).to_contain_text("j and k are letters here")
    expect(composer(desk, "reply")).to_be_hidden()

    desk.keyboard.press("b")
    expect(desk.get_by_role("heading", level=1)).not_to_have_text(subject)


def test_the_help_names_the_keys_of_this_page(desk: Page, house: House) -> None:
    desk.goto(f"/tickets/{new_ticket(house, 'Which keys are there')}/")
    desk.keyboard.press("?")
    sheet = desk.get_by_role("dialog", name="Keys on this page")
    for words in ("Reply to the customer", "Internal note", "Do the next action", "Back to the list"):
        expect(sheet).to_contain_text(words)
    desk.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
