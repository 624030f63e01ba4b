"""Six tickets with a story, each in the phase in which it teaches something."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import User
from customers.models import Contact
from resolution.demo import history
from tickets import operations
from tickets.models import Ticket
from tickets.said import Said

People = dict[str, User]
Contacts = dict[str, Contact]
HOUR = timedelta(hours=1)


def tell(people: People, contacts: Contacts, now: datetime) -> None:
    """Tell all six, oldest number first."""
    for number, story in STORIES:
        _next_number(number)
        story(people, contacts, now)


def begin_numbers() -> None:
    """The weeks before count up from here, so that the six keep their numbers."""
    _next_number(FIRST_NUMBER)


def feature_request(people: People, contacts: Contacts, now: datetime) -> None:
    """RES-0961: resolved, and its first follow-up is due."""
    agent = people["yuki"]
    ticket = _open(
        contacts["Zoe Laurent"],
        agent,
        now - 50 * HOUR,
        "Palette for colour-blind readers",
        "low",
        "Two of us cannot tell red and green apart in the charts. Could there be another palette?",
    )
    _first_contact(
        ticket, agent, now - 49 * HOUR, "feature_request", "There is a palette called Clear; choose it under Board."
    )


def recurrence(people: People, contacts: Contacts, now: datetime) -> None:
    """RES-0990: the second time; a failed check sends it back to implementation."""
    agent = people["milo"]
    ticket = _open(
        contacts["Marta Weiss"],
        agent,
        now - 30 * HOUR,
        "Order sync duplicates, again",
        "high",
        "The orders are doubled again, as three weeks ago. Our warehouse packs everything twice.",
    )
    _to_verification(ticket, agent, now - 29 * HOUR)
    said = Said(reason="Two of forty orders are still doubled.", failing_check="original_issue")
    operations.take_step(ticket, "rework", actor=agent, at=now - 3 * HOUR, said=said)


def accessibility(people: People, contacts: Contacts, now: datetime) -> None:
    """RES-1003: in verification, waiting for the customer's word."""
    agent = people["carla"]
    ticket = _open(
        contacts["Owen Price"],
        agent,
        now - 20 * HOUR,
        "Screen reader skips the table headings",
        "medium",
        "Our colleagues who use a screen reader hear the figures without their headings.",
    )
    _to_verification(ticket, agent, now - 19 * HOUR)


def training(people: People, contacts: Contacts, now: datetime) -> None:
    """RES-1021: a question for the express lane, fresh and unowned."""
    _open(
        contacts["Lea Kim"],
        None,
        now - timedelta(minutes=22),
        "How do I share a board with my class?",
        "low",
        "I teach a class of twenty and would like them to see our board. Where do I share it?",
        team=people["tomas"],
    )


def login_loop(people: People, contacts: Contacts, now: datetime) -> None:
    """RES-1038: phase 1, acknowledged, a customer who needs small steps."""
    agent = people["ana"]
    ticket = _open(
        contacts["Ivo Petrov"],
        agent,
        now - 2 * HOUR,
        "Login loop after password reset",
        "high",
        "I reset my password and now I am sent back to the sign-in page again and again. I am no computer person.",
    )
    words = "Hello Ivo,\n\nI am Ana and I stay with you until you are in again. I look at your account now."
    operations.reply(ticket, words, actor=agent, at=now - 100 * timedelta(minutes=1), next_update_at=now + HOUR)


def exports_down(people: People, contacts: Contacts, now: datetime) -> None:
    """RES-1042: critical, recovery is required, an approval waits, an update is due soon."""
    agent = people["ana"]
    began = now - timedelta(minutes=75)
    ticket = _open(
        contacts["Dana Reyes"],
        agent,
        began,
        "Export fails over 10,000 rows",
        "critical",
        "It stops at 10,000 rows with error E-413. Finance closes today at 17:00 and needs the whole file. "
        "This is the third issue this quarter; we talk about our renewal in three months.",
    )
    words = "Hello Dana,\n\nI am Ana, and this is the only thing I work on now. You hear from me again within half an hour."
    at = began + timedelta(minutes=6)
    operations.reply(ticket, words, actor=agent, at=at, next_update_at=at + timedelta(minutes=30))
    operations.change_fields(ticket, _dana_says(), actor=agent, at=at)
    operations.see_history(ticket, actor=agent, at=at)
    operations.take_step(ticket, "diagnose", actor=agent, at=at, said=Said(skip_reason="time_critical"))
    operations.note(ticket, "Same limit as in the proxy change of last night, I think.", actor=agent, at=at)
    update = "We found that a limit was changed last night. We test a way around it now."
    sent = now - timedelta(minutes=18)
    operations.update_progress(ticket, update, next_update_at=sent + timedelta(minutes=30), actor=agent, at=sent)
    cause = {
        "root_cause_area": "export",
        "root_cause": "A limit of 8 MB in the proxy, set last night, cuts off large exports.",
    }
    operations.change_fields(ticket, cause, actor=agent, at=sent)
    operations.request_approval(ticket, "recovery", "Credit for today, and a call by Sofia.", actor=agent, at=sent)


def _dana_says() -> dict[str, Any]:
    return {
        "category": "technical_bug",
        "complexity": "complex",
        "escalation_decision": "not_needed",
        "problem_statement": "Exports of more than 10,000 rows stop with E-413 since this morning.",
        "emotional_state": "angry",
        "business_impact": "Finance cannot close the month.",
        "time_sensitivity": "Today 17:00",
        "no_deadline": True,
        "impact_scope": "company",
        "impact_text": "The month's close waits for the file.",
        "daily_operation_effect": "Five people cannot do their daily work.",
        "started_at_precision": "unknown",
        "none_tried": False,
        "desired_outcome": "The report today, and that it does not happen again.",
        "workaround": "none",
        "resources": "Platform team",
        "browser": "Chrome 141",
        "operating_system": "Windows 11",
        "app_version": "2026.11",
        "error_text": "E-413 Payload too large",
        "technical_level": 3,
        "style": "brief",
    }


def _open(  # noqa: PLR0913
    contact: Contact,
    agent: User | None,
    at: datetime,
    subject: str,
    severity: str,
    message: str,
    team: User | None = None,
) -> Ticket:
    of = (agent or team or User.objects.first()).teams.first()  # type: ignore[union-attr]
    return operations.open_ticket(
        contact=contact,
        subject=subject,
        message=message,
        channel="email",
        severity=severity,
        owner=agent,
        team=of,
        actor=None,
        at=at,
    )


def _first_contact(ticket: Ticket, agent: User, at: datetime, category: str, answer: str) -> None:
    operations.record_check(ticket, "verification", "original_issue", "pass", note="Tried it.", actor=agent, at=at)
    case = {
        "category": category,
        "complexity": "simple",
        "problem_statement": f"{ticket.subject}: they could not find it alone.",
        "resolution_summary": answer,
    }
    said = Said(message=answer, skip_reason="express", case=case)
    operations.take_step(ticket, "resolve_on_first_contact", actor=agent, at=at, said=said)


def _to_verification(ticket: Ticket, agent: User, at: datetime) -> None:
    """Work a ticket up to the customer's word, an hour a phase."""
    stage = history.Stage(at, random.Random(ticket.pk))  # noqa: S311 - a story, not a secret
    answer = "We corrected the reading of pages and tried it with your data."
    history.take_on(stage, ticket, agent, "technical_bug", answer)(at)
    acts = (
        history.diagnose(stage, ticket, agent, answer, escalates=False),
        history.design(stage, ticket, agent, answer),
        history.put_in(stage, ticket, agent),
    )
    for position, act in enumerate(acts, 1):
        act(at + position * HOUR)


def _next_number(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('tickets_ticket', 'id'), GREATEST(%s, 1), false)", [number]
        )


STORIES = (
    (961, feature_request),
    (990, recurrence),
    (1003, accessibility),
    (1021, training),
    (1038, login_loop),
    (1042, exports_down),
)
FIRST_NUMBER = 601
