"""Things for tests, made through the product's own verbs, on one frozen Monday."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from accounts.models import Membership, Team, User
from accounts.roles import Role
from customers.models import Contact
from customers.operations import meet
from followups.operations import planning
from followups.vocabulary import Reason, State
from tickets import operations
from tickets.case import Case
from tickets.models import Ticket
from tickets.operations import approvals, casework
from tickets.operations.refreshing import changing
from tickets.said import Said
from tickets.vocabulary import Phase

MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)  # a Monday, 09:00 UTC
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
_numbers = count(1)


def make_team(name: str = "", **fields: Any) -> Team:
    """A team with office hours, Monday to Friday, nine to five UTC."""
    name = name or f"Team {next(_numbers)}"
    return Team.objects.create(name=name, slug=name.lower().replace(" ", "-"), **fields)


def make_user(role: str = Role.AGENT, *, team: Team | None = None, name: str = "", **fields: Any) -> User:
    """Somebody who works here; signs in as <name>@larkspur.example with the password `correct horse`."""
    name = name or f"{role} {next(_numbers)}"
    email = fields.pop("email", f"{name.lower().replace(' ', '.')}@larkspur.example")
    user = User(email=email, name=name, role=role, **fields)
    user.set_unusable_password()
    user.save()
    if team is not None:
        Membership.objects.create(team=team, user=user)
    return user


def make_agent(**fields: Any) -> User:
    return make_user(Role.AGENT, **fields)


def make_contact(email: str = "", **fields: Any) -> Contact:
    email = email or f"person{next(_numbers)}@customer.example"
    return meet(email=email, name=fields.pop("name", "Dana Reyes"), at=MONDAY, **fields)


def make_ticket(*, phase: str = Phase.CONNECTION, at: datetime = MONDAY, **fields: Any) -> Ticket:
    """A ticket as the product makes it, led into `phase` through its doors; `owner` is made when missing."""
    team = fields.pop("team", None) or Team.objects.order_by("id").first() or make_team("Support")
    owner = fields.pop("owner", None)
    later = {name: fields.pop(name) for name in ("resolved", "contact") if name in fields}
    ticket = operations.open_ticket(
        contact=later.get("contact") or make_contact(),
        subject=fields.pop("subject", "Export fails over 10k rows"),
        message=fields.pop("message", "It stops at ten thousand rows."),
        team=team,
        owner=owner,
        actor=None,
        at=at,
        **fields,
    )
    if phase == Phase.CONNECTION:
        return ticket
    return lead_to(ticket, phase, owner=owner or make_agent(team=team), at=at)


SIMPLE: dict[str, Any] = {"complexity": "simple", "severity": "low", "category": "user_error"}


def solve_at_once(ticket: Ticket, *, at: datetime, boss: User | None = None) -> Ticket:
    """Lead a simple ticket through the express lane: the cheapest way to one that is followed up."""
    said = Said(message="It is under Settings.", override_reason="For the test.", skip_reason="express")
    boss = boss or make_user("supervisor")
    return operations.take_step(ticket, "resolve_on_first_contact", actor=boss, at=at, said=said)


ORDER = ("connection", "diagnosis", "implementation", "verification", "follow_up", "closed")


def lead_to(ticket: Ticket, phase: str, *, owner: User, at: datetime) -> Ticket:
    """Lead a ticket forward through its real steps until it is in `phase`."""
    if phase in ("merged", "cancelled"):
        return _end(ticket, phase, owner, at)
    ways = (to_diagnosis, to_implementation, to_verification, to_follow_up, to_closed)
    for target, advance in zip(ORDER[1:], ways, strict=True):
        ticket = Ticket.objects.get(pk=ticket.pk)
        if ORDER.index(ticket.phase) >= ORDER.index(phase):
            break
        if ORDER.index(ticket.phase) < ORDER.index(target):
            ticket = advance(ticket, owner, at)
    return Ticket.objects.get(pk=ticket.pk)


def in_one_hand(ticket: Ticket, at: datetime) -> AbstractContextManager[Ticket]:
    """Acts that need nothing of each other join: the ticket is locked, looked at and written once for all of them."""
    return changing(ticket, at, gates=True)


def acknowledge(ticket: Ticket, owner: User, at: datetime) -> Ticket:
    words = f"I am {owner.name}, and I look after this."
    return operations.reply(ticket, words, actor=owner, at=at, next_update_at=at + DAY).ticket


def fill_connection(ticket: Ticket, owner: User, at: datetime) -> Ticket:
    """Answer everything that phase 1 may ask, in any variant."""
    with in_one_hand(ticket, at) as held:
        casework.see_history(held, actor=owner, at=at)
        return operations.change_fields(held, CONNECTION_ANSWERS, actor=owner, at=at)


def to_diagnosis(ticket: Ticket, owner: User, at: datetime) -> Ticket:
    prepare_diagnose(ticket, owner, at)
    return operations.take_step(ticket, "diagnose", actor=owner, at=at)


def prepare_diagnose(ticket: Ticket, owner: User, at: datetime) -> None:
    """Everything that phase 1 may ask is answered."""
    if ticket.acknowledged_at is None:
        acknowledge(ticket, owner, at)
    fill_connection(Ticket.objects.get(pk=ticket.pk), owner, at)


def to_implementation(ticket: Ticket, owner: User, at: datetime) -> Ticket:
    prepare_implement(ticket, owner, at)
    said = Said(message="We propose to export in parts.", next_update_at=at + DAY)
    return operations.take_step(ticket, "implement", actor=owner, at=at, said=said)


def prepare_implement(ticket: Ticket, owner: User, at: datetime) -> None:
    """Everything that phase 2 may ask is found, designed and approved."""
    with in_one_hand(ticket, at) as held:
        for kind in ("account", "data", "system_status", "config", "integration", "workflow"):
            operations.record_check(held, "diagnosis", kind, "pass", actor=owner, at=at)
        for kind in ("internal_test", "documentation_review", "customer_readiness"):
            operations.record_check(held, "validation", kind, "pass", actor=owner, at=at)
        operations.change_fields(held, DIAGNOSIS_ANSWERS, actor=owner, at=at)
        for title in ("Raise the limit", "Export in parts"):
            option = operations.add_record(held, "options", OPTION | {"title": title}, actor=owner, at=at)
        step = {"stage": "reproduction", "text": "Export 10001 rows"}
        operations.add_record(held, "work_steps", step, actor=owner, at=at)
    operations.choose_option(option, actor=owner, at=at)
    ticket = Ticket.objects.get(pk=ticket.pk)
    if ticket.recovery_required:
        approve(ticket, "recovery", owner, at)


def approve(ticket: Ticket, kind: str, owner: User, at: datetime) -> None:
    approval = approvals.request_approval(ticket, kind, "They need it today.", actor=owner, at=at)
    boss = make_user(Role.SUPERVISOR)
    approvals.decide_approval(approval, approved=True, note="Go ahead.", actor=boss, at=at)


def to_verification(ticket: Ticket, owner: User, at: datetime) -> Ticket:
    prepare_verify(ticket, owner, at)
    return operations.take_step(ticket, "verify", actor=owner, at=at)


def prepare_verify(ticket: Ticket, owner: User, at: datetime) -> None:
    """The customer agreed, and every step of the solution is in."""
    step = {"stage": "implementation", "text": "Switch the new exporter on", "why": "It streams"}
    row = operations.add_record(ticket, "work_steps", step, actor=owner, at=at)
    operations.verify_work_step(row, "done", actor=owner, at=at)
    operations.agree(ticket, note="Dana said yes on the phone", actor=owner, at=at)


def to_follow_up(ticket: Ticket, owner: User, at: datetime) -> Ticket:
    prepare_resolve(ticket, owner, at)
    said = Said(acceptance_kind="customer_tested", message="Glad that it works. Goodbye!")
    return operations.take_step(ticket, "resolve", actor=owner, at=at, said=said)


def prepare_resolve(ticket: Ticket, owner: User, at: datetime) -> None:
    """It is proven, the customer said so, and the record is written."""
    operations.receive(ticket, "It works, thank you.", intent="confirmation", at=at)
    with in_one_hand(ticket, at) as held:
        for kind in ("original_issue", "workflow", "edge", "performance", "integration"):
            operations.record_check(held, "verification", kind, "pass", actor=owner, at=at)
        operations.change_fields(held, VERIFICATION_ANSWERS | {"prevention_owner": owner.pk}, actor=owner, at=at)
        operations.add_record(held, "time_entries", {"minutes": 30}, actor=owner, at=at)


def to_closed(ticket: Ticket, owner: User, at: datetime) -> Ticket:
    prepare_close(ticket, owner, at)
    boss = make_user(Role.SUPERVISOR)
    return operations.take_step(ticket, "close", actor=boss, at=at)


def prepare_close(ticket: Ticket, owner: User, at: datetime) -> None:
    """The follow-ups are over and everything they ask is answered."""
    with changing(ticket, at) as locked:
        planning.end_running(locked, State.CANCELLED, Reason.OPTED_OUT, at=at)
    with in_one_hand(ticket, at) as held:
        answers = {"lesson": "Test with many rows.", "customer_questions": "None"}
        operations.change_fields(held, answers, actor=owner, at=at)
        for code in ("5A3", "5A4", "5B2"):
            operations.answer_item(held, code, "done", actor=owner, at=at)


def prepare_on_first_contact(ticket: Ticket, owner: User, at: datetime) -> None:
    """All that the express act does not bring along by itself."""
    fill = {name: CONNECTION_ANSWERS[name] for name in CONNECTION_ANSWERS if name not in ("category", "complexity")}
    operations.change_fields(ticket, fill | VERIFICATION_ANSWERS, actor=owner, at=at)
    operations.record_check(ticket, "verification", "original_issue", "pass", actor=owner, at=at)


def put_on_hold(ticket: Ticket, owner: User, at: datetime) -> Ticket:
    if ticket.on_hold:
        return ticket
    said = Said(party="third_party", until=at + 3 * DAY, reason="The vendor looks at it.")
    return operations.take_step(ticket, "hold", actor=owner, at=at, said=said)


def escalate_to_team(ticket: Ticket, owner: User, at: datetime) -> Ticket:
    said = Said(target_team=ticket.team, reason="It is beyond me.", brief="Exports fail.")
    return operations.take_step(ticket, "escalate", actor=owner, at=at, said=said)


def case_of(ticket: Ticket, at: datetime = MONDAY) -> Case:
    return Case(Ticket.objects.for_workspace().get(pk=ticket.pk), at)


def _end(ticket: Ticket, phase: str, owner: User, at: datetime) -> Ticket:
    boss = make_user(Role.LEAD)
    if phase == "cancelled":
        said = Said(cancel_reason="withdrawn", reason="They asked us to.")
        return operations.take_step(ticket, "cancel", actor=boss, at=at, said=said)
    other = make_ticket(contact=ticket.contact, owner=owner, at=at)
    return operations.take_step(ticket, "merge", actor=boss, at=at, said=Said(into=other))


CONNECTION_ANSWERS: dict[str, Any] = {
    "problem_statement": "Exports of more than ten thousand rows stop with an error.",
    "emotional_state": "frustrated",
    "business_impact": "Finance cannot close the day.",
    "time_sensitivity": "Today",
    "no_deadline": "on",
    "impact_scope": "team",
    "impact_text": "Three people wait for the report.",
    "daily_operation_effect": "The daily report is late.",
    "started_at": "2026-05-30 08:00",
    "started_at_precision": "about",
    "none_tried": "on",
    "desired_outcome": "The report today, and no repeat.",
    "workaround": "none",
    "resources": "Nobody else",
    "category": "technical_bug",
    "complexity": "moderate",
    "escalation_decision": "not_needed",
    "browser": "Firefox 141",
    "operating_system": "Debian 12",
    "error_text": "E-413",
    "preferred_channel": "email",
    "technical_level": 3,
}
DIAGNOSIS_ANSWERS: dict[str, Any] = {
    "root_cause_area": "export",
    "root_cause": "The proxy refuses bodies over eight megabytes.",
    "contributing_factors": ["No test with many rows"],
    "pattern_decision": "isolated",
    "prevention_note": "Add a load test with many rows.",
}
OPTION: dict[str, Any] = {
    "description": "Write the file in parts.",
    "risk": "low",
    "workflow_impact": "The file arrives by mail.",
    "test_plan": "Export 20000 rows.",
    "steps": "Switch it on\nExport again",
    "effort_minutes": 30,
    "rollback_plan": "Switch it off.",
}
VERIFICATION_ANSWERS: dict[str, Any] = {
    "resolution_summary": "Exports are written in parts; the limit of the proxy no longer matters.",
    "prevention_recommendation": "A load test with many rows runs every night.",
    "kb_outcome": "not_needed",
    "shared_resource": "https://help.example/export",
    "additional_needs": "None",
    "self_help_note": "Use the new export button.",
    "pattern_recheck": "isolated",
    "prevention_measure": "Nightly load test",
    "prevention_due_on": "2026-07-01",
}
