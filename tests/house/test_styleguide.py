"""Every component in its states: drawn, accessible in both themes and directions, alive in a browser."""

import gzip
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import include
from django.urls import path as url
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from resolution.core.static import BUNDLES, SOURCES
from resolution.styleguide import styleguide

urlpatterns = [url("styleguide/", login_not_required(styleguide)), url("", include("allauth.account.urls"))]
pytestmark = pytest.mark.urls(__name__)
TEMPLATES = SOURCES.parent.parent / "templates"


def test_the_style_sheet_and_our_scripts_stay_small() -> None:
    assert _zipped("bundles/screen.css") <= 16 * 1024
    assert _zipped("bundles/app.js") <= 14 * 1024
    assert _zipped("bundles/htmx.js") <= 18.5 * 1024


def test_every_source_stays_readable() -> None:
    for source in SOURCES.rglob("*.*"):
        limit = {".css": 250, ".js": 60}.get(source.suffix, 10_000)
        assert len(source.read_text().splitlines()) <= limit, source


def test_layers_come_first_and_modules_lose_their_imports() -> None:
    assert BUNDLES["bundles/screen.css"].text().startswith("@layer reset, base, components, modules, utilities;")
    script = BUNDLES["bundles/app.js"].text()
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)
    assert script.endswith("start();\n")


def test_a_bundle_is_joined_again_when_a_source_is_newer(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_BUNDLES = tmp_path
    joined = _found("bundles/screen.css")
    joined.write_text("old")
    assert _found("bundles/screen.css").read_text() == "old"
    os.utime(joined, (0, 0))
    assert "@layer" in _found("bundles/screen.css").read_text()
    assert finders.find("bundles/none.css") is None


def test_no_template_breaks_the_content_policy() -> None:
    for template in TEMPLATES.rglob("*.html"):
        if "emails" in template.parts:
            continue
        text = template.read_text()
        found = re.findall(r"\sstyle=|\son[a-z]+=\"|hx-on|<style|javascript:|<script(?![^>]*\bsrc=)", text)
        assert found == [], template


def test_the_guide_draws_every_component(client: Client) -> None:
    html = client.get("/styleguide/").content.decode()
    for block in ("stepper", "next-action", "check", "entry--note", "composer--update", "kpi-card", "agenda__item",
                  "queue", "banner", "toast", "dialog", "error-summary", "empty", "pager", "tabs", "menu"):  # fmt: skip
        assert f'class="{block}' in html or f" {block}" in html, block
    assert "{%" not in html
    assert "{{" not in html


def test_every_class_of_a_template_has_a_style() -> None:
    styled = set(re.findall(r"\.([a-z][\w-]*)", BUNDLES["bundles/screen.css"].text()))
    for template in TEMPLATES.rglob("*.html"):
        if "emails" in template.parts:
            continue
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", template.read_text())
        used = {name for names in re.findall(r'class="([^"]*)"', text) for name in names.split()}
        unknown = {name for name in used if re.fullmatch(r"[a-z][\w-]*\w", name)} - styled
        assert unknown == set(), template


@pytest.fixture
def guide(address: str, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(f"{address}/styleguide/")
    yield page
    page.close()
    assert faults == []


@pytest.mark.parametrize(
    "look", ["theme=light", "theme=dark", "theme=light&direction=rtl", "theme=dark&density=compact"]
)
@pytest.mark.parametrize("width", [1440, 800, 360])
class TestLooks:
    pytestmark = pytest.mark.browser

    def test_axe_finds_nothing_and_nothing_overflows(
        self, browser: Browser, address: str, look: str, width: int
    ) -> None:
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(f"{address}/styleguide/?{look}")
        found = Axe().run(page).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["target"]) for fault in found] == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.close()


class TestBehaviours:
    pytestmark = pytest.mark.browser

    def test_the_key_sheet_lists_what_the_page_can_do(self, guide: Page) -> None:
        guide.keyboard.press("?")
        sheet = guide.get_by_role("dialog", name="Keys on this page")
        expect(sheet).to_be_visible()
        expect(sheet).to_contain_text("My open")
        assert [name for name in sheet.locator("dt").all_inner_texts() if not name.strip()] == []
        guide.keyboard.press("Escape")
        expect(sheet).to_be_hidden()

    def test_keys_rest_while_somebody_types(self, guide: Page) -> None:
        guide.locator("#id_subject").focus()
        guide.keyboard.press("?")
        expect(guide.locator("#keys")).to_be_hidden()

    def test_keys_rest_for_whoever_switched_them_off(self, guide: Page) -> None:
        guide.evaluate("document.body.dataset.hotkeys = 'off'")  # as the preferences draw it
        guide.keyboard.press("?")
        expect(guide.locator("#keys")).to_be_hidden()

    def test_a_sequence_of_keys_follows_its_link(self, guide: Page) -> None:
        guide.locator("h1").click()
        guide.keyboard.press("g")
        guide.keyboard.press("p")
        expect(guide).to_have_url(re.compile("#kpis$"))

    def test_a_dialog_gives_the_focus_back(self, guide: Page) -> None:
        opener = guide.get_by_role("button", name="Dialog")
        opener.click()
        expect(guide.locator("#sample")).to_be_visible()
        guide.locator("#sample").get_by_role("link", name="Cancel").click()
        expect(guide.locator("#sample")).to_be_hidden()
        expect(opener).to_be_focused()

    def test_rows_are_walked_with_the_keyboard(self, guide: Page) -> None:
        guide.locator("h1").click()
        guide.keyboard.press("j")
        expect(guide.locator("#queue .queue__title").first).to_be_focused()
        guide.keyboard.press("j")
        guide.keyboard.press("x")
        expect(guide.locator("#queue .queue__check").nth(1)).to_be_checked()

    def test_one_timer_keeps_a_countdown_right(self, guide: Page) -> None:
        time = guide.locator("time[data-due]").first
        guide.evaluate(
            "document.querySelector('time[data-due]').dataset.due = new Date(Date.now() - 61000).toISOString()"
        )
        guide.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(time.locator(".due__in")).to_have_text("overdue 1 min")
        expect(time).to_have_attribute("data-state", "over")

    def test_a_menu_closes_on_escape(self, guide: Page) -> None:
        guide.locator(".menu summary").click()
        expect(guide.locator(".menu__list")).to_be_visible()
        guide.keyboard.press("Escape")
        expect(guide.locator(".menu__list")).to_be_hidden()

    def test_a_phone_opens_the_navigation_without_our_script(self, browser: Browser, address: str) -> None:
        context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 780})
        page = context.new_page()
        page.goto(f"{address}/styleguide/")
        page.get_by_role("button", name="Menu", exact=True).click()
        expect(page.get_by_role("link", name="My open")).to_be_visible()
        context.close()


def _found(name: str) -> Path:
    return Path(str(finders.find(name)))


def _zipped(name: str) -> int:
    return len(gzip.compress(_found(name).read_bytes()))
