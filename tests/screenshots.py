"""The pictures of the README, taken of a fresh demo: python -m tests.screenshots [address of a running demo]

Three are kept in docs/screenshots; the same pages in the dark and on a phone, and some more pages, lie in
docs/screenshots/review for whoever changes how things look.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

from resolution.demo.people import DOMAIN, PASSWORD
from resolution.testing.browser import MISSING, find_chromium
from tests.journeys import house as houses
from tests.smaller_pngs import smaller

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
REVIEW = PICTURES / "review"
DESKTOP, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=360, height=780)
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, Theme] = ("light", "dark")
KEPT = {"queue": ("ana", "/queue/all/"), "ticket": ("ana", "/tickets/RES-1042/"), "kpis": ("sofia", "/kpis/")}
MORE = {
    "work": ("ana", "/tickets/RES-1042/?show=work"),
    "follow-ups": ("ana", "/followups/?whose=all"),
    "search": ("ana", "/search/?q=export"),
    "new": ("ana", "/tickets/new/"),
    "customers": ("ana", "/customers/"),
    "kpi": ("sofia", "/kpis/escalation/"),
    "behind": ("sofia", "/kpis/escalation/tickets/"),
    "outbox": ("sofia", "/outbox/"),
    "settings": ("ines", "/settings/"),
    "playbooks": ("ines", "/settings/playbooks/1/"),
    "keys": ("ines", "/settings/api-keys/"),
}


def main(arguments: list[str]) -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit(MISSING)
    REVIEW.mkdir(parents=True, exist_ok=True)
    with running(arguments) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"])
        take(browser, address, KEPT, PICTURES, "", DESKTOP, "light")
        for name, viewport in (("", DESKTOP), ("phone-", PHONE)):
            for theme in THEMES:
                take(browser, address, KEPT | MORE, REVIEW, f"-{name}{theme}", viewport, theme)
        browser.close()


@contextmanager
def running(arguments: list[str]) -> Iterator[str]:
    """The address of a demo: the one that was named, or one of our own for as long as it is needed."""
    if arguments:
        yield arguments[0]
        return
    with tempfile.TemporaryDirectory(prefix="resolution-demo-") as folder:
        house = houses.start(Path(folder) / "state", demo=True)
        try:
            yield house.address
        finally:
            house.stop()


def take(
    browser: Browser,
    address: str,
    pages: dict[str, tuple[str, str]],
    folder: Path,
    suffix: str,
    viewport: ViewportSize,
    theme: Theme,
) -> None:
    """Pictures of pages, each through the eyes of one person."""
    windows: dict[str, BrowserContext] = {}
    for name, (person, path) in pages.items():
        if person not in windows:
            windows[person] = browser.new_context(base_url=address, viewport=viewport, color_scheme=theme)
            sign_in(windows[person], person)
        page = windows[person].pages[0]
        page.goto(path, wait_until="networkidle")
        (folder / f"{name}{suffix}.png").write_bytes(smaller(page.screenshot(animations="disabled")))
    for window in windows.values():
        window.close()


def sign_in(window: BrowserContext, person: str) -> None:
    page = window.new_page()
    page.set_default_timeout(60_000)
    page.goto("/login/")
    page.get_by_label("Email").fill(f"{person}@{DOMAIN}")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda there: "/login/" not in there)


if __name__ == "__main__":
    main(sys.argv[1:])
