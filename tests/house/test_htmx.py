"""The contract between our pages and htmx, in a real browser under the real content policy.

If a new htmx breaks one of these, the screens break: they rely on all of it.
"""

from collections.abc import Iterator

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.urls(__name__)]

PAGE = """<!doctype html><html lang="en"><head>{% include "base/head.html" %}<title>Trial</title></head>
<body hx-headers:inherited='{"X-Said": "inherited"}' hx-status:403:inherited="refused:true" hx-status:409:inherited="refused:true" hx-status:422:inherited="refused:true">
<div id="refusals"></div><p id="elsewhere">old</p>
<form id="form" hx-post="/answer/422/" hx-target="#form" hx-swap="outerHTML"><button>Wrong</button></form>
<button id="gate" hx-post="/answer/409/" hx-target="#elsewhere">Gate</button>
<button id="denied" hx-post="/answer/403/" hx-target="#elsewhere">Denied</button>
<div id="toasts" data-controller="toasts" data-failed="That did not work."></div>
<button id="broken" hx-post="/answer/500/" hx-target="#elsewhere">Broken</button>
<button id="parts" hx-get="/parts/" hx-target="#morphed" hx-swap="innerMorph">Refresh</button>
<div id="morphed"><p id="line">one</p><textarea id="text">draft</textarea><div id="kept" hx-morph-skip>kept</div></div>
</body></html>"""


@login_not_required
def trial(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request))


@csrf_exempt  # the trial is about answers, not about forgery
@login_not_required
def answer(request: HttpRequest, status: int) -> HttpResponse:
    said = request.headers.get("X-Said", "nothing")
    if status == 409:
        return HttpResponse(f"<b>refused, {said}</b>", status=409, headers={"HX-Retarget": "#refusals"})
    return HttpResponse(f'<form id="form"><i>answer {status}, {said}</i></form>', status=status)


@login_not_required
def parts(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        '<p id="line">two</p><textarea id="text">draft</textarea><div id="kept" hx-morph-skip>lost</div>'
        '<hx-partial hx-target="#elsewhere" hx-swap="innerHTML">new</hx-partial>'
    )


urlpatterns = [path("trial/", trial), path("answer/<int:status>/", answer), path("parts/", parts)]


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page()
    violations: list[str] = []
    page.on("console", lambda line: violations.append(line.text) if "Content Security Policy" in line.text else None)
    page.on("pageerror", lambda fault: violations.append(str(fault)))
    page.goto(f"{address}/trial/")
    yield page
    page.close()
    assert violations == []


def test_a_form_with_faults_comes_back_in_its_own_place(page: Page) -> None:
    page.click("text=Wrong")
    expect(page.locator("#form")).to_have_text("answer 422, inherited")


def test_a_refusal_lands_where_refusals_are_read(page: Page) -> None:
    page.click("#gate")
    expect(page.locator("#refusals")).to_have_text("refused, inherited")
    expect(page.locator("#elsewhere")).to_have_text("old")


def test_a_page_that_forbids_stays_out_and_is_said(page: Page) -> None:
    page.click("#denied")
    expect(page.locator("#toasts")).to_have_text("That did not work.")
    expect(page.locator("#elsewhere")).to_have_text("old")


def test_an_error_page_never_lands_inside_the_page(page: Page) -> None:
    with page.expect_response("**/answer/500/"):
        page.click("#broken")
    page.wait_for_function("!document.querySelector('.htmx-request')")
    expect(page.locator("#elsewhere")).to_have_text("old")


def test_a_morph_leaves_typed_words_focus_and_caret_alone(page: Page) -> None:
    page.locator("#text").fill("half a sentence")
    page.evaluate("document.querySelector('#text').setSelectionRange(4, 4)")
    page.evaluate("htmx.trigger('#parts', 'click')")
    expect(page.locator("#line")).to_have_text("two")
    assert page.locator("#text").input_value() == "half a sentence"
    assert page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]") == ["text", 4]
    expect(page.locator("#kept")).to_have_text("kept")


def test_one_answer_may_change_several_regions(page: Page) -> None:
    page.click("#parts")
    expect(page.locator("#elsewhere")).to_have_text("new")
