"""The house and the browser that the journeys share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from resolution.testing.browser import MISSING, find_chromium, is_required
from tests.journeys import house as houses
from tests.journeys.house import House

QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    running = houses.start(tmp_path_factory.mktemp("house") / "state")
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="session")
def journey_browser() -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        (pytest.fail if is_required() else pytest.skip)(MISSING)
    # Playwright runs an event loop in this thread; Django's guard against that does not apply to the journeys.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def page(journey_browser: Browser, house: House) -> Iterator[Page]:
    """A fresh window; a script error or a breach of the content policy fails the journey."""
    context = journey_browser.new_context(viewport={"width": 1440, "height": 900}, base_url=house.address)
    window = context.new_page()
    window.set_default_timeout(20_000)
    faults: list[str] = []
    window.on("pageerror", lambda error: faults.append(str(error)))
    window.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield window
    context.close()
    assert faults == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
