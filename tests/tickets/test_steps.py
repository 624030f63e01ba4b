"""Every step x every phase x every role, against a table that is written out by hand."""

from typing import Any

import pytest

from accounts.models import Team, User
from accounts.roles import Role
from resolution.core.refusals import Forbidden, Refused
from tests import factories
from tests.factories import DAY, MONDAY, make_contact, make_team, make_ticket, make_user
from tickets import operations
from tickets.lifecycle import STEPS
from tickets.models import Ticket
from tickets.said import Said
from tickets.vocabulary import Phase

pytestmark = pytest.mark.django_db

# Where each step leads, by the phase it is taken in. What is not drawn here is refused.
FIVE = ("connection", "diagnosis", "implementation", "verification", "follow_up")
DRAWN: dict[tuple[str, str], str] = {
    ("connection", "acknowledge"): "connection",
    ("connection", "diagnose"): "diagnosis",
    ("diagnosis", "implement"): "implementation",
    ("implementation", "verify"): "verification",
    ("verification", "resolve"): "follow_up",
    ("connection", "resolve_on_first_contact"): "follow_up",
    ("follow_up", "close"): "closed",
    ("verification", "rework"): "implementation",
    ("implementation", "rethink"): "diagnosis",
    ("verification", "rethink"): "diagnosis",
    ("diagnosis", "redefine"): "connection",
    ("implementation", "redefine"): "connection",
    ("verification", "redefine"): "connection",
    ("follow_up", "reopen"): "diagnosis",
    ("closed", "reopen"): "diagnosis",
    **{(phase, "merge"): "merged" for phase in FIVE},
    **{(phase, "cancel"): "cancelled" for phase in FIVE},
    **{(phase, act): phase for phase in FIVE for act in ("hold", "resume", "escalate", "accept", "return")},
    ("merged", "unmerge"): "connection",
    ("cancelled", "restore"): "connection",
}
# Who may take each step. `owner` is the agent who owns the ticket, `agent` one who does not.
ALL = {"owner", "agent", "lead", "supervisor", "administrator", "integration"}
OWNERS = ALL - {"agent"}
LEADS = {"lead", "supervisor", "administrator"}
MAY: dict[str, set[str]] = {
    "acknowledge": ALL,
    "diagnose": OWNERS,
    "implement": OWNERS,
    "verify": OWNERS,
    "resolve": OWNERS | {"clock"},
    "resolve_on_first_contact": ALL,
    "close": {"supervisor", "administrator", "clock"},
    "rework": OWNERS,
    "rethink": OWNERS,
    "redefine": OWNERS,
    "reopen": ALL,
    "merge": ALL,
    "unmerge": LEADS,
    "cancel": ALL,
    "restore": LEADS,
    "hold": OWNERS,
    "resume": ALL | {"clock"},
    "escalate": ALL,
    "accept": ALL,
    "return": ALL,
}
ACTORS = ("owner", "agent", "lead", "supervisor", "executive", "administrator", "auditor", "integration", "clock")


def test_the_table_names_every_step_of_the_lifecycle_and_no_other() -> None:
    assert set(MAY) == set(STEPS) == {step for _phase, step in DRAWN}


@pytest.mark.parametrize("phase", [phase.value for phase in Phase])
@pytest.mark.parametrize("step", sorted(STEPS))
def test_only_the_drawn_doors_are_there(phase: str, step: str) -> None:
    assert (phase in STEPS[step].sources) == ((phase, step) in DRAWN)


@pytest.mark.parametrize("step", sorted(STEPS))
def test_each_step_opens_to_those_in_the_table_and_leads_where_it_is_drawn(step: str) -> None:
    for phase in (phase.value for phase in Phase):
        people, ticket = _scene(phase, step)
        for who in ACTORS:
            assert _outcome(ticket, step, people[who], who) == _expected(phase, step, who), (step, phase, who)


def _expected(phase: str, step: str, who: str) -> str:
    if (phase, step) not in DRAWN:
        return "no door"
    if who not in MAY[step]:
        return "forbidden"
    if step == "cancel" and phase != "connection" and who not in LEADS:
        return "unmet ['lead_after_contact']"  # somebody has answered the customer by then
    return DRAWN[phase, step]


def _outcome(ticket: Ticket, step: str, actor: User | None, who: str) -> str:
    """What came of trying, undone again, so that everybody finds the same ticket."""
    from django.db import transaction

    class TakenBack(Exception):
        pass

    phase = ""
    try:
        with transaction.atomic():
            said = _words(ticket, step, actor)
            try:
                phase = operations.take_step(ticket, step, actor=actor, at=MONDAY + DAY, said=said).phase
            except Forbidden:
                phase = "forbidden"
            except Refused as refusal:
                unmet = sorted(finding.code for finding in refusal.unmet)
                phase = f"unmet {unmet}" if refusal.report else "no door"
            raise TakenBack  # noqa: TRY301
    except TakenBack:
        return phase


def _words(ticket: Ticket, step: str, actor: User | None) -> Said:
    boss = make_user(Role.LEAD)
    everything: dict[str, Any] = {
        "reason": "Because it is so.",
        "message": "Here is what we did.",
        "next_update_at": MONDAY + 2 * DAY,
        "party": "third_party",
        "until": MONDAY + 3 * DAY,
        "reopen_reason": "recurred",
        "cancel_reason": "withdrawn",
        "acceptance_kind": "customer_said",
        "target_user": boss,
        "brief": "Exports fail.",
        "skip_reason": "express" if step == "resolve_on_first_contact" else "",
        "case": {"problem_statement": "Another problem than we thought it was."} if step == "redefine" else {},
    }
    if step == "merge":
        everything["into"] = make_ticket(contact=ticket.contact, owner=ticket.owner)
    return Said(**everything)


def _scene(phase: str, step: str) -> tuple[dict[str, User | None], Ticket]:
    """A ticket in the phase for which every gate of the step holds, and somebody in every role."""
    team = Team.objects.first() or make_team()
    owner = make_user(team=team)
    ticket = make_ticket(phase=phase, owner=owner, contact=make_contact(), **_express(step))
    _ready(ticket, step, owner)
    people: dict[str, User | None] = {role: make_user(role, team=team) for role in Role.values if role != Role.AGENT}
    people |= {"owner": owner, "agent": make_user(team=team), "clock": None}
    return people, Ticket.objects.get(pk=ticket.pk)


def _ready(ticket: Ticket, step: str, owner: User) -> None:
    prepare = {
        "diagnose": factories.prepare_diagnose,
        "implement": factories.prepare_implement,
        "verify": factories.prepare_verify,
        "resolve": factories.prepare_resolve,
        "resolve_on_first_contact": factories.prepare_on_first_contact,
        "close": factories.prepare_close,
        "resume": factories.put_on_hold,
        "accept": factories.escalate_to_team,
        "return": factories.escalate_to_team,
    }
    if step in prepare and ticket.phase in STEPS[step].sources:
        prepare[step](ticket, owner, MONDAY)


def _express(step: str) -> dict[str, Any]:
    simple = {"complexity": "simple", "severity": "low", "category": "user_error"}
    return simple if step == "resolve_on_first_contact" else {}
