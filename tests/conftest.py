"""What every test may rely on: an empty cache, the playbook and policy as they are delivered, and a browser."""

import gc
import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

from resolution.core.caching import forget_everything
from resolution.testing import template
from resolution.testing.browser import MISSING, find_chromium, is_required
from sla.models import PolicyVersion
from tests.order import LongOnesFirst, commits, long_ones_first
from tickets.models import PlaybookVersion


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LongOnesFirst:
    return LongOnesFirst(config, log)


def pytest_configure(config: pytest.Config) -> None:
    # Every client of a test begins a house of its own. It looks a static file up when it is asked for one, as WhiteNoise
    # advises for tests, and does not read the whole folder first.
    settings.WHITENOISE_AUTOREFRESH = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    long_ones_first(items)


def pytest_collection_finish(session: pytest.Session) -> None:
    """All modules stay until the end: nobody has to look through them for garbage again and again."""
    gc.collect()
    gc.freeze()


QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process; each opens windows of its own."""
    chromium = find_chromium()
    if chromium is None:
        (pytest.fail if is_required() else pytest.skip)(MISSING)
    # Playwright keeps an event loop in this thread; Django's guard against that means others.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=list(QUIET))
        yield browser
        browser.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture: what is made once for many tests must not hear of rows that an earlier test took back."""
    forget_everything()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any) -> None:
    """Where several workers want a database, it is migrated once."""
    if template.is_wanted():
        with django_db_blocker.unblock():
            template.copy_for_tests()


@pytest.fixture(autouse=True)
def _delivered(request: pytest.FixtureRequest) -> None:
    """A test that commits empties every table afterwards, also of what migrations delivered: put it back."""
    if commits(request.node):
        request.getfixturevalue("transactional_db")
        _deliver()


def _deliver() -> None:
    if not PlaybookVersion.objects.exists():
        import_module("tickets.migrations.0002_delivered_playbook").deliver(apps, None)
    if not PolicyVersion.objects.exists():
        import_module("sla.migrations.0002_delivered_policy").deliver(apps, None)
