"""Every main page on a desk and on a phone, by day and by night: nothing sticks out, nothing complains."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, StorageState

from resolution.core.identifiers import row_key
from tests.journeys.house import House
from tests.journeys.looks import SIZES, Theme, Watch, looks
from tests.journeys.steps import inbound, new_ticket

EXPRESS = {
    "step": "resolve_on_first_contact",
    "message": "Hello Dana, the button is at the top right.",
    "tested": "Dana shared one while we spoke.",
    "skip_reason": "express",
    "case": {
        "problem_statement": "They do not find the button that shares a board.",
        "category": "training_need",
        "severity": "low",
        "complexity": "simple",
        "resolution_summary": "Showed where the button is.",
    },
}
PAGES = (
    *("/queue/all/", "/queue/all/?severity=high&phase=connection", "/tickets/new/", "/search/?q=export"),
    *("/tickets/{open}/", "/tickets/{open}/?show=work", "/tickets/{open}/?compose=reply"),
    *("/tickets/{open}/?dialog=diagnose", "/tickets/{open}/?dialog=resolve_on_first_contact", "/tickets/{solved}/"),
    *(
        "/tickets/{open}/side/page/",
        "/customers/",
        "/customers/1/",
        "/customers/1/?contract=new",
        "/followups/?whose=all",
        "/followups/1/",
    ),
    *("/outbox/", "/me/", "/inbox/"),
    *("/commitments/?whose=all", "/commitments/{promise}/", "/commitments/of/{open}/"),
    *("/quality/", "/quality/?show=given", "/quality/drift/", "/quality/of/{solved}/"),
    *("/queue/triage/", "/kpis/", "/kpis/escalation/", "/kpis/escalation/tickets/"),
    *("/kpis/resolution_time/?compare=year", "/kpis/wall/", "/live/", "/live/exceptions/?kind=skipped"),
    *("/settings/", "/settings/people/", "/settings/teams/1/", "/settings/api-keys/", "/settings/audit/"),
    *("/settings/playbooks/1/", "/settings/engine-room/"),
    *("/settings/standards/", "/settings/standards/1/", "/settings/standards/1/?part=rules"),
)


@pytest.fixture(scope="module")
def tickets(house: House) -> dict[str, str]:
    """One in the middle of things and one that is solved, so that no page is empty."""
    opened = new_ticket(house, "Export fails over 10k rows", severity="high", owner=house.ana)
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    answer = {"direction": "outbound", "text": "Hello Dana, we look into it.", "next_update_at": soon}
    house.post(f"/tickets/{opened}/messages", answer)
    house.post(f"/tickets/{opened}/notes", {"text": "Same limit as last night, I think."})
    inbound(house, opened, "Any news?")
    solved = new_ticket(house, "How do I share a board?", owner=house.ana)
    house.post(f"/tickets/{solved}/steps", EXPRESS)
    inbound(house, solved, "Thank you! And who can see it?")
    promised = house.post(f"/tickets/{opened}/commitments", {"text": "Send the analysis", "due_at": soon})
    return {"open": opened, "solved": solved, "promise": str(row_key("cmt", promised["id"]))}


@looks
def test_every_page_looks_right(
    browser: Browser,
    house: House,
    signed_in: dict[str, StorageState],
    tickets: dict[str, str],
    size: str,
    theme: Theme,
) -> None:
    context = browser.new_context(
        base_url=house.address, viewport=SIZES[size], color_scheme=theme, storage_state=signed_in["ines"]
    )
    watch = Watch(context.new_page(), theme)
    faults = [f"{path}: {fault}" for path in PAGES for fault in watch.faults(path.format(**tickets))]
    context.close()
    assert faults == []
