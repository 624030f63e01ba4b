"""The pages before signing in, on a desk and on a phone, by day and by night."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.journeys.looks import SIZES, Theme, Watch, looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@looks
def test_the_doors_look_right(browser: Browser, live_server: LiveServer, size: str, theme: Theme) -> None:
    """Signing in, asking for a new password, and the first page of an empty house."""
    context = browser.new_context(base_url=live_server.url, viewport=SIZES[size], color_scheme=theme)
    watch = Watch(context.new_page(), theme)
    faults = [
        f"{path}: {fault}" for path in ("/setup/", "/login/", "/password/reset/") for fault in watch.faults(path)
    ]
    context.close()
    assert faults == []
