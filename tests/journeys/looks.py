"""What may be wrong with how a page looks: too wide, hard to read or reach, or with noise in the console."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, ViewportSize, expect

Theme = Literal["light", "dark"]
# What differs by night is colour alone.
RULES: dict[Theme, dict[str, Any]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}
SIZES = {"desk": ViewportSize(width=1440, height=900), "phone": ViewportSize(width=360, height=780)}
looks = pytest.mark.parametrize(("size", "theme"), [(size, theme) for size in SIZES for theme in ("light", "dark")])
SERIOUS = ("serious", "critical")
# Whatever reaches out of the page to the right and is not cut off by something that scrolls or hides by itself.
TOO_WIDE = """() => {
    if (document.documentElement.scrollWidth <= innerWidth) return []
    return [...document.querySelectorAll("body *")]
        .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
        .map(element => `${element.tagName.toLowerCase()}.${element.className}`).slice(0, 6)
}"""


class Watch:
    """Listens to a window: errors in its console, its scripts and its requests."""

    def __init__(self, page: Page, theme: Theme) -> None:
        self.page, self.theme = page, theme
        self.heard: list[str] = []
        page.on("pageerror", lambda error: self.heard.append(f"script: {error}"))
        page.on("console", lambda line: self.heard.append(f"console: {line.text}") if line.type == "error" else None)
        page.on("requestfailed", lambda request: self.heard.append(f"failed: {request.url} {request.failure}"))
        page.on("response", self._answered)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.heard.append(f"{response.status}: {response.url}")

    def faults(self, path: str) -> Iterator[str]:
        """Open a page and name everything that is wrong with it."""
        self.heard.clear()
        self.page.goto(path, wait_until="load")
        expect(self.page.locator(".htmx-request")).to_have_count(0)  # parts that load by themselves
        yield from self.heard
        yield from (f"too wide: {element}" for element in self.page.evaluate(TOO_WIDE))
        for found in self._violations():
            for node in found["nodes"][:4]:
                yield f"axe {found['id']}: {node['target']} {node['html'][:160]} {node.get('failureSummary', '')[:300]}"

    def _violations(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = Axe().run(self.page, options=RULES[self.theme]).response["violations"]
        return [violation for violation in found if violation["impact"] in SERIOUS]
