"""One ticket's way through the house: every act plans the next one, in office hours, as people would."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Team, User
from customers.models import Contact
from resolution.demo import aftermath, answers
from resolution.demo.issues import Issue
from resolution.demo.stage import Stage
from tickets import operations
from tickets.models import Ticket
from tickets.said import Said
from tickets.vocabulary import Phase

ANSWERED_WITHIN = {"email": (10, 180), "portal": (4, 45), "phone": (1, 1), "chat": (1, 1)}  # minutes
AT_ONCE = (3, 12)
TOO_LATE = 9 * 60
CHECKS = (
    ("diagnosis", "account"),
    ("diagnosis", "system_status"),
    ("diagnosis", "config"),
    ("diagnosis", "data"),
    ("validation", "internal_test"),
    ("validation", "customer_readiness"),
    ("verification", "workflow"),
)
MOODS, HOW_OFTEN = ("calm", "frustrated", "angry", "confused"), (45, 38, 5, 12)


@dataclass
class Course:
    """Who has which issue, who takes care of it, and what goes less than smoothly.

    `stops_in` is the phase in which the ticket still is today; `escalates_to` who has to take it over;
    `pace` below 1 is quicker than usual; `by_hand` plans nothing by itself.
    """

    stage: Stage
    contact: Contact
    agent: User
    issue: Issue
    severity: str = "medium"
    channel: str = "email"
    quick: bool = False
    careful: bool = True
    late: bool = False
    asks: bool = False
    comes_back: bool = False
    stops_in: str = ""
    pace: float = 1.0
    by_hand: bool = False
    escalates_to: User | None = None
    words: dict[str, str] = field(default_factory=dict)
    ticket: Ticket = field(init=False)

    def arrive(self, at: datetime) -> None:
        """The customer writes, in words that were not used lately."""
        subject, message = self.stage.deal(self.issue.subject, self.issue.letters)
        self.ticket = operations.open_ticket(
            contact=self.contact,
            subject=self.words.get("subject", subject),
            message=self.words.get("message", message),
            channel=self.channel,
            severity=self.severity,
            team=team_of(self.agent),
            owner=None if self.stops_in == "new" else self.agent,
            actor=None,
            at=at,
        )
        if self.stops_in == "new" or self.by_hand:
            return
        span = AT_ONCE if self.severity == "critical" else ANSWERED_WITHIN[self.channel]
        waits = self._between(*span) + (TOO_LATE if self.late else 0)
        self.stage.at(self._later(at, waits), self.answer_at_once if self.quick else self.take_on)

    def answer_at_once(self, at: datetime) -> None:
        """A simple issue: all five phases in one act."""
        due_on = _in_two_weeks(at)
        known = answers.in_full(self.issue, self.agent, due_on) if self.careful else answers.in_brief(self.issue)
        self.step(
            "resolve_on_first_contact",
            at,
            message=f"Hello {self.contact.first_name},\n\n{self.issue.answer}\n\n{self.agent.name}",
            tested="Tried it in the customer's account.",
            skip_reason="express",
            case=known,
        )
        aftermath.follow(self, at)

    def take_on(self, at: datetime) -> None:
        """The first answer, and what is asked in phase 1."""
        found = self._later(at, self._between(60, 420))
        words = f"Hello {self.contact.first_name},\n\nI am {self.agent.name}, and I look after this. "
        words += "I start with the logs, and tell you what I find."
        self.say(words, at, self._promise(found))
        operations.see_history(self.ticket, actor=self.agent, at=at)
        if self.stops_in == Phase.CONNECTION:
            return
        looked = at + (found - at) * 0.2
        self.stage.at(looked, self.diagnose)
        if self.asks:
            self.stage.at(at + (found - at) * 0.4, self.ask)
        if self.stops_in != Phase.DIAGNOSIS:
            self.stage.at(found, self.propose)

    def diagnose(self, at: datetime) -> None:
        mood = self.stage.rng.choices(MOODS, HOW_OFTEN)[0]
        self.step("diagnose", at, case=answers.assessment(self.issue, mood), skip_reason="known_already")
        if self.escalates_to is not None:
            reason, brief = "It needs somebody who can read the proxy.", f"{self.issue.problem} Seen in the logs."
            self.step("escalate", at, target_team=team_of(self.escalates_to), reason=reason, brief=brief)
            self.stage.at(at + timedelta(minutes=5), self.take_over)

    def take_over(self, at: datetime) -> None:
        """A colleague accepts the escalation, and owns it from now on."""
        assert self.escalates_to is not None  # noqa: S101 - planned only then
        self.agent = self.escalates_to
        self.step("accept", at)

    def ask(self, at: datetime) -> None:
        """The customer wants to know more, and gets an answer."""
        operations.receive(self.ticket, "Do you know yet when it will work again?", intent="question", at=at)
        words = "Today, I think. I tell you as soon as I am sure."
        self.stage.at(at + timedelta(minutes=1), lambda moment: self.say(words, moment, moment + timedelta(hours=20)))

    def propose(self, at: datetime) -> None:
        """The cause is found, and the way out written to the customer."""
        if self.issue.category == "technical_bug":
            self._add("work_steps", {"stage": "reproduction", "text": f"Do what they did: {self.issue.problem}"}, at)
        for stage, kind in CHECKS if self.severity == "critical" else CHECKS[:1]:
            operations.record_check(self.ticket, stage, kind, "pass", actor=self.agent, at=at)
        operations.choose_option(self._add("options", answers.option(self.issue), at), actor=self.agent, at=at)
        aftermath.approve_if_needed(self, at)
        agreed = self._later(at, self._between(20, 200))
        message = f"Hello {self.contact.first_name},\n\nwe found it. {self.issue.cause}\n\nWe propose to remove the "
        message += "cause in your account today. Nothing changes in how you work. Shall we?"
        promised, found = self._promise(agreed), answers.diagnosis(self.issue)
        self.step("implement", at, case=found, message=message, next_update_at=promised, skip_reason="not_relevant")
        if self.stops_in != Phase.IMPLEMENTATION:
            self.stage.at(agreed, self.put_in)

    def put_in(self, at: datetime) -> None:
        """They agree, and the solution goes in."""
        operations.receive(self.ticket, "Yes, please go ahead.", intent="confirmation", at=at)
        step = {"stage": "implementation", "text": "Make the change in the account", "why": "It removes the cause"}
        operations.verify_work_step(self._add("work_steps", step, at), "done", actor=self.agent, at=at)
        operations.agree(self.ticket, note="By message", actor=self.agent, at=at)
        self.step("verify", at, skip_reason="not_relevant")
        if self.stops_in != Phase.VERIFICATION:
            self.stage.at(self._later(at, self._between(60, 420)), self.accept)

    def accept(self, at: datetime) -> None:
        """The customer tried it, and it is resolved."""
        operations.receive(self.ticket, "Works again, thank you!", intent="confirmation", at=at)
        self._add("time_entries", {"minutes": self._between(20, 120)}, at)
        self.step(
            "resolve",
            at,
            case=answers.record(self.issue, self.agent, _in_two_weeks(at)),
            tested="The customer tried it with their own data.",
            acceptance_kind="customer_tested",
            message="I am glad that it works again. We will look in on you in a day or two.",
            skip_reason="not_relevant",
        )
        aftermath.follow(self, at)

    def return_(self, at: datetime) -> None:
        """It is back: a new cycle begins, and the second solution holds."""
        if Ticket.objects.get(pk=self.ticket.pk).phase not in (Phase.FOLLOW_UP, Phase.CLOSED):
            return
        self.comes_back = False
        operations.receive(self.ticket, "It is back since this morning.", intent="back", at=at)
        self.step("reopen", at, reopen_reason="recurred", reason="The same error again.")
        found = self._later(at, self._between(60, 200))
        words = (
            f"Hello {self.contact.first_name},\n\nI am sorry that you have to write again. I look for what we missed."
        )
        self.say(words, at, self._promise(found))
        self.stage.at(found, self.propose)

    def say(self, words: str, at: datetime, next_update_at: datetime | None = None) -> None:
        promised = next_update_at or self._promise(at)
        operations.reply(self.ticket, words, actor=self.agent, at=at, next_update_at=promised)

    def step(self, step: str, at: datetime, **said: Any) -> None:
        operations.take_step(self.ticket, step, actor=self.agent, at=at, said=Said(**said))

    def _add(self, kind: str, values: dict[str, Any], at: datetime) -> Any:
        return operations.add_record(self.ticket, kind, values, actor=self.agent, at=at)

    def _later(self, at: datetime, minutes: int) -> datetime:
        return self.stage.office.add(at, int(minutes * 60 * self.pace))

    def _between(self, least: int, most: int) -> int:
        return self.stage.rng.randint(least, most)

    def _promise(self, planned: datetime) -> datetime:
        """When the customer hears more: after we mean to write, and never yet for what is still open today."""
        if self.stops_in or self.by_hand:
            return self.stage.ends + timedelta(minutes=self._between(35, 300))
        return planned + timedelta(minutes=30)


def team_of(person: User) -> Team | None:
    return person.teams.order_by("id").first()


def _in_two_weeks(at: datetime) -> date:
    return (at + timedelta(days=14)).date()
