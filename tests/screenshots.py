"""The pictures of the README, taken of a fresh demo: python -m tests.screenshots [address of a running demo]

Six are kept in docs/screenshots, light and dark; the same pages on a phone, and many more, lie in
docs/screenshots/review for whoever changes how things look.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from resolution.testing.browser import MISSING, find_chromium
from tests.journeys import house as houses
from tests.smaller_pngs import smaller

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
REVIEW = PICTURES / "review"
DESKTOP, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=360, height=780)
Theme = Literal["light", "dark"]
THEMES: dict[Theme, str] = {"light": "", "dark": "-dark"}
KEPT = {
    "queue": ("ana", "/queue/all/"),
    "ticket": ("ana", "/tickets/RES-1042/"),
    "kpis": ("sofia", "/kpis/"),
    "kpi": ("sofia", "/kpis/resolution_time/"),
    "review": ("sofia", "/quality/1/"),
    "wall": ("sofia", "/kpis/wall/"),
}
MORE = {
    "mine": ("ana", "/"),
    "work": ("ana", "/tickets/RES-1042/?show=work"),
    "reply": ("ana", "/tickets/RES-1042/?compose=reply"),
    "dialog": ("ana", "/tickets/RES-1042/?dialog=implement"),
    "express": ("ana", "/tickets/RES-1038/?dialog=resolve_on_first_contact"),
    "follow-ups": ("ana", "/followups/?whose=all"),
    "search": ("ana", "/search/?q=export"),
    "new": ("ana", "/tickets/new/"),
    "customers": ("ana", "/customers/"),
    "customer": ("ana", "/customers/1/"),
    "contract": ("sofia", "/customers/1/?contract=new"),
    "me": ("ana", "/me/"),
    "live": ("sofia", "/live/"),
    "exceptions": ("sofia", "/live/exceptions/"),
    "behind": ("sofia", "/kpis/escalation/tickets/"),
    "quality": ("sofia", "/quality/"),
    "drift": ("sofia", "/quality/drift/"),
    "commitments": ("ana", "/commitments/?whose=all"),
    "inbox": ("ana", "/inbox/"),
    "outbox": ("sofia", "/outbox/"),
    "settings": ("ines", "/settings/"),
    "people": ("ines", "/settings/people/"),
    "teams": ("ines", "/settings/teams/"),
    "playbooks": ("ines", "/settings/playbooks/1/"),
    "keys": ("ines", "/settings/api-keys/"),
    "audit": ("ines", "/settings/audit/"),
    "sign-in": ("", "/login/"),
}


def main(arguments: list[str]) -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit(MISSING)
    REVIEW.mkdir(parents=True, exist_ok=True)
    with running(arguments) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"])
        for theme, end in THEMES.items():
            for name, picture in pictures(browser, address, KEPT, DESKTOP, theme):
                (PICTURES / f"{name}{end}.png").write_bytes(smaller(picture))
        for size, viewport in (("", DESKTOP), ("phone-", PHONE)):
            for theme in THEMES:
                for name, picture in pictures(browser, address, KEPT | MORE, viewport, theme):
                    (REVIEW / f"{name}-{size}{theme}.png").write_bytes(picture)
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


def pictures(
    browser: Browser, address: str, pages: dict[str, tuple[str, str]], viewport: ViewportSize, theme: Theme
) -> Iterator[tuple[str, bytes]]:
    """Pictures of pages, each through the eyes of one person, or of nobody."""
    windows: dict[str, Page] = {}
    for name, (person, path) in pages.items():
        if person not in windows:
            context = browser.new_context(base_url=address, viewport=viewport, color_scheme=theme)
            windows[person] = context.new_page()
            windows[person].set_default_timeout(60_000)
            if person:
                sign_in(windows[person], person)
        windows[person].goto(path, wait_until="networkidle")
        yield name, windows[person].screenshot(animations="disabled", caret="hide")
    for window in windows.values():
        window.context.close()


def sign_in(page: Page, person: str) -> None:
    """With what the demo's sign-in page tells everybody."""
    page.goto("/login/")
    told = page.locator(".preview code").all_inner_texts()
    page.get_by_label("Email").fill(next(words for words in told if words.startswith(f"{person}@")))
    page.get_by_label("Password", exact=True).fill(told[-1])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda there: "/login/" not in there)


if __name__ == "__main__":
    main(sys.argv[1:])
