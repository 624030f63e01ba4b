"""A ticket comes in over the API, an agent leads it through all five phases, a supervisor finds it in the numbers."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.steps import expect_phase, inbound, new_ticket, sign_in

CONNECT: tuple[dict[str, str], ...] = (
    {
        "problem_statement": "Exports of more than ten thousand rows stop with an error.",
        "desired_outcome": "The report today, and no repeat.",
    },
    {"category": "technical_bug", "complexity": "moderate"},
    {"impact_scope": "team", "impact_text": "Three people wait.", "business_impact": "The day cannot be closed."},
    {"time_sensitivity": "Today"},
    {"emotional_state": "frustrated"},
    {"none_tried": "on"},
)
DIAGNOSE: tuple[dict[str, str], ...] = (
    {"root_cause": "The proxy refuses bodies over eight megabytes.", "root_cause_area": "export"},
    {"pattern_decision": "isolated"},
)
VERIFY: tuple[dict[str, str], ...] = (
    {"resolution_summary": "Exports are written in parts now."},
    {"kb_outcome": "not_needed"},
    {"prevention_recommendation": "A load test with many rows runs every night."},
)


def test_from_the_api_through_five_phases_into_the_numbers(page: Page, house: House) -> None:
    ticket = new_ticket(house, "Export fails over 10k rows")
    sign_in(page, "ana")
    open_from_queue(page, ticket)
    answer(page, "Hello Dana, I am Ana and I look after this.")

    advance_is_refused(page, "Write in a sentence or two what goes wrong")
    for fields in CONNECT:
        fill(page, ticket, "connection", fields)
    take(page, ticket, "diagnose", skip_reason="known_already")
    expect_phase(page, "Diagnose")

    advance_is_refused(page, "cause")
    for fields in DIAGNOSE:
        fill(page, ticket, "diagnosis", fields)
    house.post(f"/tickets/{ticket}/records/options", OPTION)  # the engineers' tool knows the way out
    take(page, ticket, "implement", skip_reason="not_relevant", message="We propose to export in parts. Shall we?")
    expect_phase(page, "Implement")

    plan_and_do(page, ticket, "Switch the new exporter on")
    fill(page, ticket, "implementation", {"note": "Dana said yes by mail."}, button="They agreed")
    take(page, ticket, "verify", skip_reason="not_relevant")
    expect_phase(page, "Verify")

    inbound(house, ticket, "It works!", intent="confirmation")
    for kind in ("original_issue", "workflow"):
        check(page, ticket, kind)
    for fields in VERIFY:
        fill(page, ticket, "verification", fields)
    closing = {"acceptance_kind": "customer_tested", "message": "Glad that it works. We will look in on you."}
    take(page, ticket, "resolve", skip_reason="not_relevant", **closing)
    expect_phase(page, "Follow up")

    the_supervisor_finds_it(page, ticket)


OPTION: dict[str, Any] = {
    "title": "Export in parts",
    "steps": "Switch the new exporter on\nExport again",
    "effort_minutes": 30,
    "risk": "low",
}


def open_from_queue(page: Page, ticket: str) -> None:
    page.goto("/queue/unassigned/")
    page.locator("tr", has_text=ticket).get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Export fails")


def answer(page: Page, words: str) -> None:
    page.keyboard.press("r")
    page.locator("#compose-reply textarea[name=body]").fill(words)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("log")).to_contain_text(words)


def advance_is_refused(page: Page, missing: str) -> None:
    """The key that advances opens the list of what is missing, and moves nothing."""
    page.keyboard.press("e")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Do it")
    expect(dialog).to_contain_text(missing)
    page.keyboard.press("Escape")


def fill(page: Page, ticket: str, phase: str, fields: dict[str, str], *, button: str = "Save") -> None:
    """Fill one form of the phase's work and save it."""
    page.goto(f"/tickets/{ticket}/?show=work&phase={phase}")
    form = page.locator(f"main form:has([name={next(iter(fields))}])").first
    for section in form.locator("xpath=ancestor::details").all():
        section.evaluate("element => element.open = true")
    saves_itself = form.get_attribute("data-saves") == "changes"
    for name, value in fields.items():
        field = form.locator(f"[name={name}]:not([type=hidden])").first
        if saves_itself:
            _saved(page, lambda field=field, value=value: _enter(field, value))
        else:
            _enter(field, value)
    if not saves_itself:
        _submit(page, form, button)


def take(page: Page, ticket: str, step: str, **said: str) -> None:
    """Take a step in its dialog."""
    page.goto(f"/tickets/{ticket}/?dialog={step}")
    form = page.locator(f"dialog[open] form[action$='/steps/{step}/']")
    for name, value in said.items():
        field = form.locator(f"[name={name}]:not([type=hidden])")
        if field.count():
            _enter(field.first, value)
    _submit(page, form, "")


def plan_and_do(page: Page, ticket: str, step: str) -> None:
    fill(
        page,
        ticket,
        "implementation",
        {"text": step, "why": "It writes the file in parts."},
        button="Plan these steps",
    )
    page.goto(f"/tickets/{ticket}/?show=work&phase=implementation")
    done = page.locator("main button[formaction*='/work-steps/'][value=done]").first
    _saved(page, done.click)


def check(page: Page, ticket: str, kind: str) -> None:
    page.goto(f"/tickets/{ticket}/?show=work&phase=verification")
    form = page.locator(f"main form:has([name=kind][value={kind}])").first
    _saved(page, lambda: form.locator("select[name=result]").select_option("pass"))


def the_supervisor_finds_it(page: Page, ticket: str) -> None:
    """The worker has counted it: the list behind the number names the ticket."""
    page.goto("about:blank")  # what the last page still loads would bring its cookies back
    page.context.clear_cookies()
    sign_in(page, "sofia")
    for _try in range(90):
        page.goto("/kpis/escalation/tickets/?period=30")
        if page.get_by_text(ticket).count():
            break
        page.wait_for_timeout(1000)
    expect(page.get_by_text(ticket).first).to_be_visible()


def _enter(field: Any, value: str) -> None:
    kind = field.evaluate("element => element.tagName === 'SELECT' ? 'select' : element.type")
    if kind == "select":
        field.select_option(value)
    elif kind in ("checkbox", "radio"):
        field.check()
    else:
        field.fill(value)
        field.blur()


def _submit(page: Page, form: Any, button: str) -> None:
    pressed = form.get_by_role("button", name=button).last if button else form.locator("button[type=submit]").last
    _saved(page, pressed.click)


def _saved(page: Page, act: Any) -> None:
    """Do something that posts, and see that it was taken."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        act()
    assert answered.value.status < 400, answered.value.text()[:800]
    page.wait_for_load_state("networkidle")
