"""Pages of numbers in a browser: the board fits its screen, the live page holds still, and paper is paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, ViewportSize, expect

from tests.journeys.house import House

WALL, SHEET = ViewportSize(width=1920, height=1080), ViewportSize(width=760, height=1080)
STYLE_OF = "element => [getComputedStyle(element).colorScheme, getComputedStyle(element).breakInside]"
OVERFLOWS = """() => document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth
    || [...document.querySelectorAll(".wall__card")].some(card => card.scrollHeight > card.clientHeight + 1)"""


@pytest.fixture
def window(browser: Browser, house: House, signed_in: dict[str, StorageState]) -> Iterator[Page]:
    """A supervisor's window who likes it dark."""
    context = browser.new_context(
        base_url=house.address, viewport=WALL, color_scheme="dark", storage_state=signed_in["sofia"]
    )
    yield context.new_page()
    context.close()


def test_the_board_never_scrolls_and_says_when_nothing_comes_any_more(window: Page) -> None:
    window.goto("/kpis/wall/")
    assert window.evaluate(OVERFLOWS) is False
    expect(window.locator("[data-stale]")).to_be_hidden()
    window.evaluate("Object.assign(document.getElementById('wall').dataset, {every: 1, staleAfter: 3})")
    with window.expect_response(lambda answer: answer.url.endswith("part")):
        pass
    window.context.set_offline(True)
    expect(window.locator("[data-stale]")).to_be_visible()
    window.context.set_offline(False)
    expect(window.locator("[data-stale]")).to_be_hidden()


def test_the_live_page_looks_again_but_not_under_a_pointer(window: Page) -> None:
    asked: list[str] = []
    window.on("request", lambda request: asked.append(request.url) if request.url.endswith("?part") else None)
    window.goto("/live/")
    window.locator("#live-load tbody tr").first.hover()
    window.evaluate("document.getElementById('live').dataset.every = 1")
    window.wait_for_timeout(2500)
    assert asked == []
    with window.expect_response(lambda answer: answer.url.endswith("?part")):
        window.mouse.move(2, 2)
    expect(window.locator("#live-load tbody tr").first).to_be_visible()


@pytest.mark.parametrize("address", ["/kpis/?period=90&severity=high", "/kpis/resolution_time/?severity=high"])
def test_what_is_pressed_goes_and_what_is_read_stays_on_paper(window: Page, address: str) -> None:
    window.set_viewport_size(SHEET)
    window.goto(address)
    expect(window.locator(".only-print")).to_be_hidden()
    window.emulate_media(media="print")
    for gone in (".nav", ".filter-bar", ".page-head__actions", "#target form", ".tabs"):
        for part in window.locator(gone).all():
            expect(part).to_be_hidden()
    expect(window.locator(".only-print")).to_contain_text("High")
    scheme, breaks = window.locator(".kpi-card").first.evaluate(STYLE_OF)
    assert (scheme, breaks) == ("light", "avoid")
    assert window.evaluate("document.documentElement.scrollWidth <= innerWidth")
