"""The house and the browser that the journeys share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, ViewportSize

from tests.journeys import house as houses
from tests.journeys.house import House
from tests.journeys.steps import sign_in

PEOPLE = ("ana", "sofia", "ines")
DESKTOP = ViewportSize(width=1440, height=900)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    running = houses.start(tmp_path_factory.mktemp("house") / "state")
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="session")
def signed_in(browser: Browser, house: House) -> dict[str, StorageState]:
    """What a browser remembers after each person signed in once."""
    kept = {}
    for first in PEOPLE:
        context = browser.new_context(base_url=house.address)
        sign_in(context.new_page(), first)
        kept[first] = context.storage_state()
        context.close()
    return kept


@pytest.fixture
def page(browser: Browser, house: House) -> Iterator[Page]:
    """A fresh window of nobody; a script error or a breach of the content policy fails the journey."""
    yield from _window(browser, house, None)


@pytest.fixture
def desk(browser: Browser, house: House, signed_in: dict[str, StorageState]) -> Iterator[Page]:
    """The same, with Ana signed in."""
    yield from _window(browser, house, signed_in["ana"])


def _window(browser: Browser, house: House, state: StorageState | None) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP, base_url=house.address, storage_state=state)
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
