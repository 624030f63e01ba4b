"""A review is written beside the conversation, in a real browser: quoted by a press, kept while one writes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from accounts.roles import Role
from quality.models import QualityReview
from tests.factories import make_agent, make_team, make_user
from tests.quality.reviewing import CLOSING, asked, closing_of, fresh, solved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SELECT_SETTINGS = """id => {
    const text = document.querySelector(`#m-${id} .prose p`).firstChild
    getSelection().setBaseAndExtent(text, 6, text, text.length - 1)
}"""


@pytest.fixture
def sofia() -> User:
    sofia = make_user(Role.SUPERVISOR, team=make_team("Support"), name="Sofia Marques")
    sofia.set_password("correct horse")
    sofia.save()
    return sofia


@pytest.fixture
def review(sofia: User) -> QualityReview:
    at = timezone.now() - timedelta(hours=1)
    return asked(solved(make_agent(team=sofia.teams.get(), name="Ana Silva"), at), sofia, at)


@pytest.fixture(params=[1440, 360])
def desk(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, sofia: User, review: QualityReview
) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda line: faults.extend([line.text] if "Content Security Policy" in line.text else []))
    page.goto(f"{live_server.url}/login/?next=/quality/{review.pk}/")
    page.fill("[name=login]", sofia.email)
    page.fill("[name=password]", "correct horse")
    page.click("main button[type=submit]")
    expect(page.get_by_role("heading", name="Your review")).to_be_visible()
    yield page
    page.wait_for_load_state("networkidle")
    page.close()
    assert faults == []


def test_a_message_is_quoted_for_the_standard_at_hand_and_the_draft_keeps_itself(
    desk: Page, review: QualityReview
) -> None:
    message = closing_of(review).pk
    trust = desk.locator("[data-standard=S9]")
    trust.get_by_role("radio").first.check()
    desk.locator(f"[data-quotes='{message}']").click()
    expect(trust.locator("textarea").first).to_have_value(CLOSING)
    expect(trust.locator("select").first).to_have_value(str(message))
    desk.evaluate(SELECT_SETTINGS, message)
    desk.locator(f"[data-quotes='{message}']").click()
    expect(trust.locator("textarea").nth(1)).to_have_value("under Settings")
    expect(desk.locator("[data-draft-said]")).to_have_text("Draft kept")
    desk.reload()
    expect(desk.locator("[data-standard=S9] textarea").nth(1)).to_have_value("under Settings")
    assert fresh(review).draft["mark_S9"] == "4"
