"""One ticket's life in rows: what the product's verbs would leave of each thing that happens, as far as KPIs look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db.models import Model

from accounts.models import Team, User
from customers.models import Contact
from followups.models import FollowUp, SurveyAnswer, SurveyInvitation
from followups.scales import s10
from quality.models import QualityReview
from sla.models import Clock, PolicyVersion
from tests.factories import DAY, HOUR
from tests.metrics.histories.book import Book, Change, Piece
from tickets.models import (
    Escalation,
    Event,
    Hold,
    Message,
    Problem,
    RecurrenceSuggestion,
    ResolutionCycle,
    SignedLink,
    Ticket,
    TicketLink,
)


@dataclass(frozen=True)
class Cast:
    """Who takes part."""

    teams: list[Team]
    agents: list[User]
    boss: User
    people: list[Contact]
    incident: Problem
    problem: Problem
    policy: PolicyVersion


class Life:
    """A ticket, the cycle that it is in, and its dimensions as they are now."""

    def __init__(self, book: Book, cast: Cast, contact: Contact, at: datetime, words: str = "", **fields: Any) -> None:
        self.book, self.cast, self.contact, self.at = book, cast, contact, at
        self.escalation: Escalation | None = None
        self.resolved: list[tuple[ResolutionCycle, datetime]] = []
        self.messages: list[Message] = []
        self.follow_ups: list[FollowUp] = []
        self.ticket = Ticket(
            pk=book.key(),
            customer=contact.customer,
            contact=contact,
            created_at=at,
            updated_at=at,
            phase="connection",
            phase_entered_at=at,
            subject=words or "The export of the monthly report stops",
            next_action_at=at + DAY,
            next_action_by="us",
            **fields,
        )
        self.now = self.ticket.context()
        self.piece = book.begin(self.ticket.pk, at)
        self.cycle = self._cycle(1, at)
        self.add(self.ticket, self.cycle)
        self.change(self.ticket, cycle_id=self.cycle.pk)
        self.event("opened")
        self.message("inbound", contact=contact)

    # ---- what all of it is made of ----
    def happens(self, at: datetime) -> Piece:
        """Later, something happens."""
        self.at = at
        self.piece = self.book.begin(self.ticket.pk, at)
        return self.piece

    def add(self, *rows: Model) -> None:
        self.piece.acts.extend(rows)

    def change(self, row: Model, **values: Any) -> None:
        self.piece.acts.append(Change(row, values))

    def event(self, verb: str, *, of: "Life | None" = None, **detail: Any) -> None:
        whose = of or self
        event = Event(ticket=whose.ticket, verb=verb, occurred_at=self.at, detail=detail, context=dict(whose.now))
        event.pk, event.relayed_at = self.book.key(), self.at
        self.add(event)

    def _cycle(self, number: int, at: datetime, **fields: Any) -> ResolutionCycle:
        return ResolutionCycle(pk=self.book.key(), ticket=self.ticket, number=number, started_at=at, **fields)

    def message(self, kind: str, purpose: str = "", **fields: Any) -> Message:
        message = Message(pk=self.book.key(), ticket=self.ticket, kind=kind, purpose=purpose, created_at=self.at)
        message.body = "It still stops." if kind == "inbound" else "Please try this."
        for name, value in fields.items():
            setattr(message, name, value)
        self.messages.append(message)
        self.add(message)
        return message

    # ---- what is said ----
    def hear(self, at: datetime, intent: str) -> None:
        self.happens(at)
        self.event("customer_replied")
        self.message("inbound", contact=self.contact, intent=intent)

    def say(self, at: datetime, purpose: str = "reply", *, by_hand: bool = True, generated: bool = False) -> Message:
        """Words of ours; by hand they reach the customer as a person's."""
        self.happens(at)
        self.event("sent")
        author = self.cast.boss if by_hand else None
        message = self.message("outbound", purpose, author=author, generated=generated)
        if by_hand and not generated:
            self.change(self.ticket, acknowledged_at=at)
        return message

    def call(self, at: datetime, *, reached: bool) -> None:
        self.happens(at)
        self.event("called")
        self.message("call", author=self.cast.boss, reached=reached)
        if reached:
            self.change(self.ticket, acknowledged_at=at)

    def undo(self, message: Message, at: datetime) -> None:
        self.happens(at)
        self.change(message, withdrawn_at=at)
        self.event("send_undone")

    # ---- what is waited for, promised and handed on ----
    def wait(self, party: str, begin: datetime, end: datetime | None) -> None:
        self.happens(begin)
        hold = Hold(pk=self.book.key(), ticket=self.ticket, party=party, started_at=begin, until=begin + 90 * DAY)
        hold.ended_at = end
        self.add(hold)
        self.event("hold")

    def owe(self, metric: str, begin: datetime, due: datetime, stop: datetime | None, state: str = "") -> None:
        """A clock, decided when it was stopped in time, or else when it was due; or in another `state`."""
        met = stop is not None and stop <= due
        decided = None if state else stop if met else due
        self.happens(decided or begin)
        clock = Clock(pk=self.book.key(), ticket=self.ticket, cycle=self.cycle, metric=metric, target_seconds=3600)
        clock.policy, clock.business = self.cast.policy, False
        clock.started_at, clock.due_at, clock.stopped_at, clock.decided_at = begin, due, stop, decided
        clock.state = state or ("met" if met else "breached")
        self.add(clock)
        self.event(f"clock_{clock.state}", clock=clock.pk)

    def turn(self, at: datetime, **values: Any) -> None:
        """Owner, team, severity, category or variant become others."""
        self.happens(at)
        self.change(self.ticket, **values)
        self.now |= {name.removesuffix("_id"): value for name, value in values.items()}
        self.event("fields_changed")

    def hand_up(self, at: datetime) -> None:
        self.happens(at)
        self.escalation = Escalation(
            pk=self.book.key(),
            ticket=self.ticket,
            cycle=self.cycle,
            kind="functional",
            target_user=self.cast.boss,
            reason="More rights are needed.",
            raised_at=at,
        )
        self.add(self.escalation)
        self.event("escalate")

    def answer_escalation(self, at: datetime, *, accepted: bool) -> None:
        assert self.escalation is not None
        self.happens(at)
        self.change(self.escalation, **{"accepted_at" if accepted else "returned_at": at})
        self.event("accept" if accepted else "return")
        self.escalation = None

    # ---- how it ends, and begins again ----
    def resolve(self, at: datetime, acceptance: str, record: Iterable[Model], *, verb: str, **fields: Any) -> None:
        self.happens(at)
        self.add(*record)
        given = {"resolved_at": at, "accepted_at": at, "ended_at": at, "acceptance_kind": acceptance, **fields}
        self.change(self.cycle, **given)
        self.change(self.ticket, phase="follow_up", resolved_at=at)
        self.event(verb, cycle_id=self.cycle.pk)
        self.resolved.append((self.cycle, at))

    def reopen(self, at: datetime, reason: str) -> None:
        self.happens(at)
        for follow_up in self.follow_ups:  # those that still wait
            self.change(follow_up, state="superseded", reason="reopened")
        self.follow_ups = []
        self.cycle = self._cycle(self.cycle.number + 1, at, reopen_reason=reason)
        self.add(self.cycle)
        self.change(self.ticket, phase="diagnosis", resolved_at=None, cycle_id=self.cycle.pk)
        self.event("reopen")

    def close(self, at: datetime) -> None:
        self.happens(at)
        self.change(self.ticket, phase="closed", closed_at=at)
        self.event("close", cycle=self.cycle.number)

    def cancel(self, at: datetime, reason: str) -> None:
        self.happens(at)
        self.change(self.ticket, phase="cancelled", cancel_reason=reason, closed_at=at)
        self.event("cancel")

    def merge_into(self, other: "Life", at: datetime) -> None:
        self.happens(at)
        for message in self.messages:
            self.change(message, ticket_id=other.ticket.pk, moved_from_id=self.ticket.pk)
        self.change(self.ticket, phase="merged", merged_into_id=other.ticket.pk, closed_at=at)
        self.event("merge")
        self.event("merged_in", of=other)

    def repeat(self, other: "Life", at: datetime, *, confirmed: bool) -> None:
        """It is the same issue as the other ticket's, or only looks like it."""
        self.happens(at)
        cycle = [cycle for cycle, _at in other.resolved if cycle.started_at <= at][-1]
        suggestion = RecurrenceSuggestion(pk=self.book.key(), ticket=self.ticket, earlier=cycle, score=Decimal("0.7"))
        suggestion.similarity, suggestion.created_at = Decimal("0.6"), self.ticket.created_at
        if confirmed:
            suggestion.decision, suggestion.decided_at = "recurrence", at
            link = TicketLink(ticket=self.ticket, other=other.ticket, kind="recurrence_of", created_at=at)
            link.pk = self.book.key()
            self.add(link)
        if not confirmed or self.ticket.pk % 2:  # some were linked by hand: nothing was suggested
            self.add(suggestion)
        self.event("recurrence_decided" if confirmed else "recurrence_suggested")

    # ---- what comes after it was resolved ----
    def rate(self, at: datetime, kind: str, score: int, *, scale: int = 10, lower: bool = False, **fields: Any) -> Any:
        self.happens(at)
        cycle = self.resolved[-1][0]
        answer = SurveyAnswer(pk=self.book.key(), ticket=self.ticket, cycle=cycle, contact=self.contact, kind=kind)
        answer.score, answer.scale_max, answer.lower_is_better = score, scale, lower
        answer.s10 = s10(kind, score, scale, lower_is_better=lower)
        answer.first_answered_at = answer.answered_at = at
        answer.entered_by_agent = fields.get("entered_by_agent", False)
        self.add(answer)
        self.event("survey_answered")
        return answer

    def correct(self, answer: SurveyAnswer, at: datetime, score: int) -> None:
        """Within seven days of the first time, an answer is replaced."""
        self.happens(at)
        ten = s10(answer.kind, score, answer.scale_max, lower_is_better=answer.lower_is_better)
        self.change(answer, score=score, s10=ten, answered_at=at)
        self.event("survey_answered")

    def plan(self, at: datetime, kind: str, length: timedelta, *, invited: bool) -> FollowUp:
        self.happens(at)
        begin = at + (DAY if kind == "immediate" else 7 * DAY)
        follow_up = FollowUp(pk=self.book.key(), ticket=self.ticket, cycle=self.resolved[-1][0], kind=kind)
        follow_up.window_start = follow_up.due_at = begin
        follow_up.window_end, follow_up.state = begin + length, "planned"
        self.follow_ups.append(follow_up)
        self.add(follow_up)
        self.event("follow_up_planned")
        if invited:
            self._invite(follow_up)
        return follow_up

    def _invite(self, follow_up: FollowUp) -> None:
        message = self.message("outbound", "follow_up", generated=True)
        link = SignedLink(pk=self.book.key(), purpose="survey", ticket=self.ticket, contact=self.contact)
        link.about, link.digest = message.pk, sha256(str(message.pk).encode()).hexdigest()
        link.created_at, link.expires_at = self.at, self.at + 30 * DAY
        invitation = SurveyInvitation(ticket=self.ticket, cycle=follow_up.cycle, contact=self.contact, state="sent")
        invitation.pk, invitation.follow_up, invitation.message = self.book.key(), follow_up, message
        invitation.link, invitation.kinds = link, ["csat", "ces"]
        invitation.sent_at, invitation.delivered_at = self.at, self.at + HOUR
        self.add(link, invitation)

    def end_follow_up(self, follow_up: FollowUp, at: datetime, **values: Any) -> None:
        self.happens(at)
        self.follow_ups.remove(follow_up)
        self.change(follow_up, **values)
        verbs = {"done": "followed_up", "missed": "follow_up_missed"}
        self.event(verbs.get(values.get("state", ""), "follow_up_cancelled"), follow_up=follow_up.pk)

    def judge(self, at: datetime, marks: str, state: str = "submitted") -> None:
        """Somebody reviewed how the last cycle was written down."""
        self.happens(at)
        review = QualityReview(pk=self.book.key(), ticket=self.ticket, cycle=self.resolved[-1][0], state=state)
        review.agent_id, review.reviewer = self.cast.agents[0].pk, self.cast.boss
        review.reasons, review.asked_at = ["requested"], at - HOUR
        if state != "asked":
            review.rubric_version, review.documentation, review.submitted_at = 1, Decimal(marks), at
        if state == "withdrawn":
            review.withdrawn_at, review.withdrawal_reason = at + HOUR, "It was about another one."
        self.add(review)
        self.event("reviewed", review=review.pk, cycle=review.cycle_id)
