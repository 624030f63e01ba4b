"""Thirteen weeks of work, replayed: every ticket comes in, is worked and followed up at its own time.

The story is drawn with a fixed seed and dated back from now, so that it is the same on every machine and
always recent. Between the acts the clock works off what is due, exactly as it does in real life.
"""

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from channels.operations import send_due
from customers.models import Contact
from followups.models import FollowUp
from followups.operations import store_answer
from resolution.demo.cast import ISSUES
from tickets import operations
from tickets.models import Ticket
from tickets.said import Said

WEEKS = 13
WHOLE = timedelta(weeks=WEEKS)
TICK = timedelta(hours=3)
Act = Callable[[datetime], None]


@dataclass
class Stage:
    """The clock of the story: acts wait in the order of their time."""

    now: datetime
    rng: random.Random
    acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    count: int = 0

    def at(self, moment: datetime, act: Act) -> None:
        """Have something happen at a moment; what lies in the real future is left to real life."""
        self.count += 1
        heapq.heappush(self.acts, (moment, self.count, act))

    def play(self, until: datetime) -> Iterator[datetime]:
        """Play all acts up to a moment, with the clock ticking between them."""
        tick = self.now + TICK
        while self.acts and self.acts[0][0] <= until:
            moment, _number, act = heapq.heappop(self.acts)
            while tick < moment:
                self._tick(tick)
                tick += TICK
            with transaction.atomic():
                act(moment)
            yield moment
        self._tick(until)

    def _tick(self, at: datetime) -> None:
        operations.work_off(at)
        send_due(at)


def plan_weeks(stage: Stage, agents: list[User], contacts: list[Contact], until: datetime, number: int) -> None:
    """Let `number` tickets come in over the weeks before `until`, in office hours, unevenly like in life."""
    start = until - WHOLE
    for position in range(number):
        share = (position + stage.rng.random()) / number
        moment = _office(start + (until - start) * share, stage.rng)
        if moment < until - timedelta(hours=2):
            stage.at(moment, _arrival(stage, stage.rng.choice(agents), stage.rng.choice(contacts)))


def _office(moment: datetime, rng: random.Random) -> datetime:
    while moment.weekday() > 4:
        moment += timedelta(days=1)
    return moment.replace(hour=rng.randint(8, 15), minute=rng.randint(0, 59), second=rng.randint(0, 59), microsecond=0)


def _arrival(stage: Stage, agent: User, contact: Contact) -> Act:
    rng = stage.rng
    subject, message, category, answer = rng.choice(ISSUES)
    severity = rng.choices(("critical", "high", "medium", "low"), (2, 14, 56, 28))[0]
    course = rng.choices(("first_contact", "full", "spam"), (66, 31, 3))[0]
    simple = course == "first_contact" and severity in ("medium", "low")

    def arrive(at: datetime) -> None:
        ticket = operations.open_ticket(
            contact=contact,
            subject=subject,
            message=message,
            channel=rng.choices(("email", "portal", "chat", "phone"), (50, 30, 12, 8))[0],
            severity=severity,
            team=agent.teams.first(),
            owner=agent,
            actor=None,
            at=at,
        )
        if course == "spam":
            stage.at(at + timedelta(minutes=20), _cancelled(ticket, agent))
            return
        late = rng.random() < 0.05
        answered = at + timedelta(minutes=rng.randint(3, 50) if severity != "critical" else rng.randint(3, 12))
        answered += timedelta(hours=7) if late else timedelta()
        if simple:
            stage.at(answered, _answered_at_once(stage, ticket, agent, category, answer))
        else:
            stage.at(answered, take_on(stage, ticket, agent, category, answer))

    return arrive


def _cancelled(ticket: Ticket, agent: User) -> Act:
    return lambda at: _step(ticket, "cancel", agent, at, cancel_reason="spam", reason="Advertising.")


def _answered_at_once(stage: Stage, ticket: Ticket, agent: User, category: str, answer: str) -> Act:
    def act(at: datetime) -> None:
        operations.record_check(ticket, "verification", "original_issue", "pass", note="Tried it.", actor=agent, at=at)
        _step(
            ticket,
            "resolve_on_first_contact",
            agent,
            at,
            message=f"Hello {ticket.contact.first_name},\n\n{answer}\n\n{agent.name}",
            skip_reason="express",
            case={
                "category": category,
                "complexity": "simple",
                "problem_statement": f"{ticket.subject}: the customer could not go on alone.",
                "resolution_summary": answer,
            },
        )
        _afterwards(stage, ticket, agent, at)

    return act


def take_on(stage: Stage, ticket: Ticket, agent: User, category: str, answer: str) -> Act:
    rng = stage.rng

    def act(at: datetime) -> None:
        promised = at + timedelta(hours=4)
        words = (
            f"Hello {ticket.contact.first_name},\n\nI am {agent.name} and I look after this. I start with the logs."
        )
        operations.reply(ticket, words, actor=agent, at=at, next_update_at=promised)
        operations.change_fields(ticket, _assessment(ticket, category, rng), actor=agent, at=at)
        operations.see_history(ticket, actor=agent, at=at)
        stage.at(
            at + timedelta(minutes=rng.randint(15, 90)),
            diagnose(stage, ticket, agent, answer, escalates=rng.random() < 0.4),
        )

    return act


def diagnose(stage: Stage, ticket: Ticket, agent: User, answer: str, *, escalates: bool) -> Act:
    rng = stage.rng

    def act(at: datetime) -> None:
        _step(ticket, "diagnose", agent, at, skip_reason="known_already")
        if escalates:
            _escalate(ticket, agent, at)
        stage.at(at + timedelta(hours=rng.uniform(0.5, 9)), design(stage, ticket, agent, answer))

    return act


def design(stage: Stage, ticket: Ticket, agent: User, answer: str) -> Act:
    rng = stage.rng

    def act(at: datetime) -> None:
        owner = Ticket.objects.get(pk=ticket.pk).owner or agent
        for kind in ("account", "system_status", "config"):
            operations.record_check(ticket, "diagnosis", kind, "pass", actor=owner, at=at)
        operations.record_check(ticket, "validation", "internal_test", "pass", actor=owner, at=at)
        operations.change_fields(ticket, _diagnosis(), actor=owner, at=at)
        option = operations.add_record(ticket, "options", _option(answer), actor=owner, at=at)
        operations.choose_option(option, actor=owner, at=at)
        _approve_if_needed(ticket, owner, at)
        said = {"next_update_at": at + timedelta(days=1), "skip_reason": "not_relevant"}
        _step(ticket, "implement", owner, at, message=f"We propose this: {answer} Shall we?", **said)
        stage.at(at + timedelta(minutes=rng.randint(20, 200)), put_in(stage, ticket, owner))

    return act


def put_in(stage: Stage, ticket: Ticket, agent: User) -> Act:
    rng = stage.rng

    def act(at: datetime) -> None:
        operations.receive(ticket, "Yes, please go ahead.", intent="confirmation", at=at)
        step = {"stage": "implementation", "text": "Make the change in the account", "why": "It removes the cause"}
        row = operations.add_record(ticket, "work_steps", step, actor=agent, at=at)
        operations.verify_work_step(row, "done", actor=agent, at=at)
        operations.agree(ticket, note="By message", actor=agent, at=at)
        _step(ticket, "verify", agent, at, skip_reason="not_relevant")
        stage.at(at + timedelta(hours=rng.uniform(1, 20)), _accepted(stage, ticket, agent))

    return act


def _accepted(stage: Stage, ticket: Ticket, agent: User) -> Act:
    def act(at: datetime) -> None:
        operations.receive(ticket, "Works again, thank you!", intent="confirmation", at=at)
        for kind in ("original_issue", "workflow"):
            operations.record_check(ticket, "verification", kind, "pass", actor=agent, at=at)
        operations.change_fields(ticket, _record(agent, at), actor=agent, at=at)
        operations.add_record(ticket, "time_entries", {"minutes": stage.rng.randint(15, 120)}, actor=agent, at=at)
        closing = "I am glad that it works again. We will look in on you in a day or two."
        said = {"acceptance_kind": "customer_tested", "message": closing, "skip_reason": "not_relevant"}
        _step(ticket, "resolve", agent, at, **said)
        _afterwards(stage, ticket, agent, at)

    return act


def _afterwards(stage: Stage, ticket: Ticket, agent: User, at: datetime) -> None:
    rng = stage.rng
    happy = rng.random() < 0.9
    for kind, delay, score in (
        ("csat", timedelta(days=2), rng.choice((9, 9, 10, 10, 8)) if happy else rng.choice((3, 5, 6))),
        ("ces", timedelta(days=2), rng.choice((8, 9, 9, 10)) if happy else rng.choice((4, 6))),
        ("nps", timedelta(days=9), rng.choice((9, 10, 10, 8)) if happy else rng.choice((2, 5, 6))),
    ):
        if rng.random() < 0.5:
            stage.at(at + delay + timedelta(minutes=rng.randint(0, 300)), _score(ticket, kind, score))
    if rng.random() < 0.05:
        stage.at(at + timedelta(days=rng.randint(3, 20)), _comes_back(ticket, agent))
    else:
        stage.at(at + timedelta(hours=34), _followed_up(ticket, agent))
        stage.at(at + timedelta(days=10), _followed_up(ticket, agent))


def _score(ticket: Ticket, kind: str, score: int) -> Act:
    return lambda at: _ignore(store_answer(Ticket.objects.get(pk=ticket.pk), kind=kind, score=score, at=at))


def _comes_back(ticket: Ticket, agent: User) -> Act:
    def act(at: datetime) -> None:
        if Ticket.objects.get(pk=ticket.pk).phase in ("follow_up", "closed"):
            operations.receive(ticket, "It is back since this morning.", intent="back", at=at)
            _step(ticket, "reopen", agent, at, reopen_reason="recurred", reason="The same error again.")

    return act


def _followed_up(ticket: Ticket, agent: User) -> Act:
    from followups.operations import record_outcome

    def act(at: datetime) -> None:
        waiting = FollowUp.objects.filter(ticket=ticket, state="open", automatic=False, window_start__lte=at).first()
        if waiting is not None:
            facts = {"reached_by": "call", "outcome": "holds", "note": "All well, they said."}
            record_outcome(waiting, **facts, actor=agent, at=at)

    return act


def _escalate(ticket: Ticket, agent: User, at: datetime) -> None:
    lead = User.objects.filter(role="lead").first()
    said = {
        "target_user": lead,
        "reason": "It needs the platform team.",
        "brief": f"{ticket.subject}, seen in the logs.",
    }
    _step(ticket, "escalate", agent, at, **said)
    _step(ticket, "accept", lead, at + timedelta(minutes=5))


def _approve_if_needed(ticket: Ticket, owner: User, at: datetime) -> None:
    if not Ticket.objects.get(pk=ticket.pk).recovery_required:
        return
    approval = operations.request_approval(ticket, "recovery", "Credit for the outage and a call.", actor=owner, at=at)
    boss = User.objects.filter(role="supervisor").first()
    operations.decide_approval(approval, approved=True, note="Agreed, call them today.", actor=boss, at=at)


def _step(ticket: Ticket, step: str, actor: User | None, at: datetime, **said: Any) -> None:
    operations.take_step(ticket, step, actor=actor, at=at, said=Said(**said))


def _ignore(_value: object) -> None:
    """An act returns nothing."""


def _assessment(ticket: Ticket, category: str, rng: random.Random) -> dict[str, Any]:
    return {
        "category": category,
        "complexity": "moderate",
        "problem_statement": f"{ticket.subject}: it happens every time since yesterday.",
        "emotional_state": rng.choices(("calm", "frustrated", "angry", "confused"), (40, 40, 5, 15))[0],
        "business_impact": "A weekly report is late.",
        "time_sensitivity": "This week",
        "no_deadline": True,
        "impact_scope": "team",
        "impact_text": "Three people wait for it.",
        "daily_operation_effect": "They copy figures by hand.",
        "started_at_precision": "unknown",
        "none_tried": True,
        "desired_outcome": "That it works again, without doing it twice.",
        "workaround": "none",
        "resources": "Nobody else",
        "escalation_decision": "not_needed",
        "browser": "Firefox",
        "operating_system": "Windows 11",
        "error_text": "E-413",
    }


def _diagnosis() -> dict[str, Any]:
    return {
        "root_cause_area": "export",
        "root_cause": "A limit in front of the service refuses answers that are larger than eight megabytes.",
        "pattern_decision": "isolated",
    }


def _option(answer: str) -> dict[str, Any]:
    return {
        "title": "Make the change in the account",
        "description": answer,
        "risk": "low",
        "workflow_impact": "Nothing changes in how you work.",
        "test_plan": "Try it with the customer's own data.",
        "steps": "Make the change\nTry it with the customer",
        "effort_minutes": 20,
        "rollback_plan": "Set the old value again.",
        "only_viable_because": "It removes the cause itself.",
    }


def _record(agent: User, at: datetime) -> dict[str, Any]:
    return {
        "resolution_summary": "The cause was removed in the account, and the customer tried it with their own data.",
        "prevention_recommendation": "A nightly check with many rows warns us before customers notice.",
        "kb_outcome": "not_needed",
        "shared_resource": "https://help.larkspur.example/export",
        "additional_needs": "None",
        "pattern_recheck": "isolated",
        "prevention_measure": "A nightly check with many rows",
        "prevention_owner": agent.pk,
        "prevention_due_on": (at + timedelta(days=14)).date().isoformat(),
    }
