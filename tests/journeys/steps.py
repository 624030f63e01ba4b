"""What several journeys do: sign in, have a ticket, speak."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.house import PASSWORD, House

WORDS = "It stops at ten thousand rows since this morning."


def sign_in(page: Page, first: str) -> None:
    page.goto("/login/")
    page.get_by_label("Email").fill(f"{first}@larkspur.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login/" not in address)


def new_ticket(house: House, subject: str, words: str = WORDS, **more: Any) -> str:
    """A ticket of Dana's, over the API; its reference."""
    customer = {"email": "dana@customer.example", "name": "Dana Reyes"}
    body = {"subject": subject, "severity": "medium", "customer": customer, "message": {"text": words}, **more}
    reference: str = house.post("/tickets", body)["reference"]
    return reference


def inbound(house: House, ticket: str, words: str, **more: Any) -> None:
    """The customer writes."""
    house.post(f"/tickets/{ticket}/messages", {"direction": "inbound", "text": words, **more})


def composer(page: Page, kind: str) -> Locator:
    return page.locator(f"#compose-{kind}")


def press(page: Page, key: str) -> None:
    """A key from nowhere in particular."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(key)


def expect_phase(page: Page, words: str) -> None:
    expect(page.locator("[aria-current=step]").first).to_contain_text(words)
