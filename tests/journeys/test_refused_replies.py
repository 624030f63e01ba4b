"""A refused reply keeps its words, and says why so that nobody misses it: not the eye, not a screen reader."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.steps import composer, inbound, new_ticket, press

REPLY = "Hello Dana, please try the smaller export."


def test_a_reply_that_crosses_a_message_of_the_customer_comes_back_with_both(desk: Page, house: House) -> None:
    ticket = new_ticket(house, "Export stops again")
    desk.goto(f"/tickets/{ticket}/")
    press(desk, "r")
    desk.keyboard.type(REPLY)
    inbound(house, ticket, "Forget it, we have found the switch ourselves.")
    desk.keyboard.press("Control+Enter")

    refused = composer(desk, "reply").get_by_role("alert")
    expect(refused).to_contain_text("found the switch ourselves")
    expect(refused.locator(":focus")).to_contain_text("found the switch ourselves")
    expect(composer(desk, "reply").get_by_label("Message to the customer")).to_have_value(REPLY)
    expect(desk.locator(".entry--out")).to_have_count(0)

    composer(desk, "reply").get_by_label("Message to the customer").focus()
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".entry--out")).to_contain_text("the smaller export")


def test_a_first_reply_without_a_promise_is_refused_by_its_gate_and_comes_back_whole(desk: Page, house: House) -> None:
    desk.goto(f"/tickets/{new_ticket(house, 'Invoices are empty')}/")
    press(desk, "r")
    desk.keyboard.type(REPLY)
    promised = composer(desk, "reply").get_by_label("next news by")
    suggested = promised.input_value()
    promised.fill("")
    desk.keyboard.press("Control+Enter")

    refused = composer(desk, "reply").get_by_role("alert")
    expect(refused).to_be_focused()
    expect(refused).to_contain_text("when they will next hear from you")
    expect(composer(desk, "reply").get_by_label("Message to the customer")).to_have_value(REPLY)

    promised.fill(suggested)
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("log")).to_contain_text("the smaller export")


def test_an_update_without_its_parts_is_not_sent_and_says_what_it_needs(desk: Page, house: House) -> None:
    desk.goto(f"/tickets/{new_ticket(house, 'Import is slow')}/")
    press(desk, "p")
    known = composer(desk, "update").get_by_label("What we know")
    expect(known).to_be_focused()
    desk.keyboard.type("The index was dropped last night.")
    desk.keyboard.press("Control+Enter")

    expect(composer(desk, "update").get_by_role("alert")).to_be_focused()
    expect(composer(desk, "update").get_by_role("alert")).to_contain_text("what you typed is kept")
    expect(known).to_have_value("The index was dropped last night.")
    expect(desk.locator(".entry--in")).to_be_visible()
    expect(desk.locator(".entry--out, .entry--update")).to_have_count(0)

    composer(desk, "update").get_by_label("What we are doing").fill("We build it again.")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("log")).to_contain_text("We build it again.")


def test_words_outlive_a_server_that_cannot_be_reached(desk: Page, house: House) -> None:
    desk.goto(f"/tickets/{new_ticket(house, 'Search finds nothing')}/")
    press(desk, "r")
    desk.keyboard.type(REPLY)
    desk.context.set_offline(offline=True)
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("status").filter(has_text="No connection")).to_be_visible()
    desk.context.set_offline(offline=False)
    expect(composer(desk, "reply").get_by_role("button", name=re.compile("Send"))).not_to_have_attribute(
        "aria-busy", "true"
    )
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".entry--out")).to_contain_text("the smaller export")
