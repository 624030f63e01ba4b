"""The timeline: nothing twice, nothing lost, whatever came at the same moment; and nothing that could run."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import DAY, MONDAY, make_ticket, make_user
from tickets import events, operations
from tickets.models import Event, Message, Ticket
from tickets.operations.refreshing import changing
from tickets.said import Said
from tickets.web.shown import happenings
from tickets.web.shown.bodies import body_html
from tickets.web.shown.conversation import EVENTS, MESSAGES, conversation

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def pages(ticket: Ticket, user: User, kind: str = "all") -> list[list[dict[str, Any]]]:
    """Every page, newest page first."""
    found, before = [], ""
    while True:
        page = conversation(ticket, user, kind=kind, before=before)
        found.append(page.items)
        before = page.older
        if not before:
            return found


def told(items: list[dict[str, Any]]) -> list[str]:
    """Every message and event of a page, groups opened."""
    return [
        line for item in items for line in ([str(one) for one in item["events"]] if "events" in item else [item["id"]])
    ]


@pytest.mark.parametrize("gap", [MINUTE, timedelta(0)])
def test_pages_follow_each_other_without_a_gap_or_a_double(ana: User, gap: timedelta) -> None:
    ticket = make_ticket(owner=ana)
    for number in range(70):
        operations.note(ticket, f"Note {number}", actor=ana, at=MONDAY + number * gap)
        if number % 2:
            operations.change_fields(
                ticket, {"trigger_event": f"Change {number}"}, actor=ana, at=MONDAY + number * gap
            )
    shown = [line for page in pages(ticket, ana) for line in told(page)]
    events = Event.objects.filter(ticket=ticket).exclude(verb__in=("noted", "sent", "received")).count()
    assert len(shown) == len(set(shown)) == 71 + events


def test_a_page_holds_the_newest_oldest_first(ana: User) -> None:
    ticket = make_ticket(owner=ana)
    for number in range(MESSAGES + 5):
        operations.note(ticket, f"Note {number}", actor=ana, at=MONDAY + number * MINUTE)
    page = conversation(ticket, ana, kind="notes")
    assert len(page.items) == MESSAGES
    assert page.items[-1]["body"] == f'<p class="lines">Note {MESSAGES + 4}</p>'
    assert page.older


@pytest.mark.parametrize(
    ("kind", "kinds"),
    [("conversation", {"in", "out"}), ("notes", {"note"}), ("changes", {"event", "group", "phase"})],
)
def test_each_kind_shows_what_its_name_says(ana: User, kind: str, kinds: set[str]) -> None:
    ticket = make_ticket(owner=ana, phase="implementation")
    operations.note(ticket, "Among us.", actor=ana, at=MONDAY)
    items = conversation(ticket, ana, kind=kind).items
    assert {item["kind"] for item in items} <= kinds
    assert items


def test_changes_in_a_row_are_one_group_and_a_change_of_phase_divides(ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    items = conversation(ticket, ana, kind="all").items
    assert [item["body"] for item in items if item["kind"] == "phase"] == ["Diagnose"]
    group = next(item for item in items if item["kind"] == "group")
    assert group["summary"].endswith("changes")
    assert {event["author"] for event in group["events"]} == {"Ana Silva", "Resolution"}


def test_reasons_and_exceptions_stand_under_the_change_of_phase(ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    said = Said(message="We go ahead.", override_reason="The vendor knows the cause.", skip_reason="known_already")
    operations.take_step(ticket, "implement", actor=make_user(Role.SUPERVISOR), at=MONDAY, said=said)
    lines = [item["text"] for item in conversation(ticket, ana, kind="changes").items if item["id"].startswith("x-")]
    assert len(lines) == 1
    assert "overridden: " in lines[0]
    assert "Primary cause" in lines[0]
    assert "skipped: " in lines[0]


def test_every_event_of_a_long_life_is_said_in_words(ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="closed", complexity="complex")
    lines = [line["text"] for page in pages(ticket, ana, "changes") for line in lines_of(page)]
    assert len(lines) > 20
    assert not [line for line in lines if "_" in line]


def lines_of(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every line about an event, groups opened."""
    return [line for item in items for line in item.get("events", [item]) if "text" in line]


def test_a_change_tells_the_names_of_things_and_not_their_keys(ana: User) -> None:
    ticket = make_ticket()
    operations.change_fields(ticket, {"owner": ana.pk, "severity": "high"}, actor=ana, at=MONDAY)
    lines = [line["text"] for line in lines_of(conversation(ticket, ana, kind="changes").items)]
    assert "set owner: Ana Silva; changed severity from Medium to High" in lines


def test_what_was_delivered_is_a_mark_beside_its_message(ana: User) -> None:
    ticket = make_ticket(owner=ana)
    operations.reply(ticket, "I am on it.", actor=ana, at=MONDAY, next_update_at=MONDAY + DAY)
    message = ticket.messages.get(kind="outbound")
    with changing(ticket, MONDAY + MINUTE) as locked:
        events.record(locked, "delivered", actor=None, at=MONDAY + MINUTE, message=message.pk)
        events.record(locked, "delivered", actor=None, at=MONDAY + MINUTE, message=None, kind="receipt")
    items = conversation(ticket, ana, kind="all").items
    assert next(item for item in items if item["id"] == f"m-{message.pk}")["badges"] == [("delivered", "ok")]
    assert not [line for line in lines_of(items) if "delivered" in line["text"]]


@pytest.mark.parametrize(
    ("verb", "detail", "words"),
    [
        ("clock_breached", {"metric": "first_response"}, "saw the target missed: first answer"),
        ("follow_up_opened", {"kind": "immediate"}, "opened the follow-up after a day or two"),
        ("survey_answered", {"score": 9, "scale_max": 10}, "took in an answer to the survey: 9 of 10"),
        ("undelivered", {"error": "No such address"}, "could not deliver a message: “No such address”"),
        (
            "recovery_flagged",
            {"supervisor_flag": True, "reason": "They may leave."},
            "asked for recovery: “They may leave.”",
        ),
        ("attached", {"files": ["a.png"]}, "added a.png"),
        ("something_new", {}, "something new"),
    ],
)
def test_what_other_floors_write_down_is_said_in_words(verb: str, detail: dict[str, Any], words: str) -> None:
    assert happenings.words(verb, detail) == words


def test_older_parts_come_as_a_fragment(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    for number in range(MESSAGES + EVENTS):
        operations.note(ticket, f"Note {number}", actor=ana, at=MONDAY + number * MINUTE)
    page = desk.get(f"/tickets/{ticket.reference}/")
    older = page.context["middle"]["timeline"].older
    answer = desk.get(f"/tickets/{ticket.reference}/timeline/", {"show": "all", "before": older})
    assert "Note 0" not in page.content.decode().replace("Note 00", "")
    assert "<html" not in answer.content.decode()
    assert f"Note {EVENTS - 1}" in answer.content.decode()
    assert desk.get(f"/tickets/{ticket.reference}/timeline/", {"before": "made-up"}).status_code == 200


def test_what_was_taken_back_is_not_shown(ana: User) -> None:
    ticket = make_ticket(owner=ana)
    Message.objects.filter(ticket=ticket).update(withdrawn_at=MONDAY)
    assert conversation(ticket, ana, kind="conversation").items == []


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", '"><b>', "a & b < c"],
)
def test_nothing_that_somebody_writes_can_run(text: str) -> None:
    html = body_html(text)
    for danger in ("<script", "onerror=alert(1)>", 'href="javascript', "<img", "<b>"):
        assert danger not in html or "&lt;" in html.split(danger)[0][-4:]


def test_plain_words_keep_their_lines_and_marked_up_ones_their_markup() -> None:
    assert body_html("Hello,\nit stops.\n\nDana") == '<p class="lines">Hello,\nit stops.</p><p class="lines">Dana</p>'
    assert "<strong>today</strong>" in body_html("Finance closes **today**.")
    assert "<ol>" in body_html("1. Switch it on\n2. Export again")


def test_a_very_long_message_stands_folded_behind_its_beginning() -> None:
    html = body_html("word " * 5000)
    assert "<details><summary>Show the rest</summary>" in html
    assert len(html) < 26_000
