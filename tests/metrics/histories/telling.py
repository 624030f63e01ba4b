"""A random but believable history of a few dozen tickets over four months, the same for the same seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from customers.models import Contract
from sla.models import PolicyVersion
from tests.factories import DAY, HOUR, make_agent, make_contact, make_team, make_user
from tests.metrics.histories.afterwards import COMES_BACK, REASONS, aftermath
from tests.metrics.histories.book import Book
from tests.metrics.histories.lives import Cast, Life
from tests.metrics.histories.records import record
from tickets.models import Problem
from tickets.vocabulary import Category, Channel, Severity, Variant

BEGIN = datetime(2026, 1, 26, tzinfo=UTC)
SPAN = 110  # days in which tickets come in
NOW = datetime(2026, 11, 20, tzinfo=UTC)  # everything is over and known
CHANGES = (datetime(2026, 3, 8, 4, tzinfo=UTC), datetime(2026, 3, 29, tzinfo=UTC))  # clocks in St. John's and Berlin
INTENTS = ("", "confirmation", "thanks", "auto", "question", "back", "new_issue")
ACCEPTED = ("customer_tested", "customer_said", "observed_together", "silence", "presumed")
AROUND_AN_EPISODE = (60, 899, 900, 901, 3600)  # seconds
ENDS = (
    # ends, starts of the contracts: until when, and from when again
    (None, None),
    (date(2026, 2, 28), date(2026, 4, 1)),  # a gap
    (date(2026, 3, 31), None),
    (date(2026, 4, 1), None),
    (date(2025, 3, 30), None),
)


def gather() -> Cast:
    """Teams, people and customers; some stay, some leave, some were expected to, one never signed."""
    teams = [make_team() for _ in range(3)]
    agents = [make_agent(team=teams[number % 3]) for number in range(4)]
    people = [make_contact() for _ in range(10)]
    people += [make_contact(name="Colleague") for _ in range(2)]
    for number, contact in enumerate(people):
        _sign(contact.customer, number)
    incident = Problem.objects.create(title="Everything is down", mass_incident=True, opened_at=BEGIN)
    problem = Problem.objects.create(title="A slow proxy", opened_at=BEGIN)
    boss = make_user("supervisor", team=teams[0])
    return Cast(teams, agents, boss, people, incident, problem, PolicyVersion.objects.get(is_current=True))


def _sign(customer: Any, number: int) -> None:
    customer.name = f"Customer {number:02}"
    customer.value_tier = "ABCD "[number % 5].strip()
    customer.expected_end = number == 7
    customer.save()
    if number == 8:
        return
    until, again = ENDS[number % len(ENDS)]
    Contract.objects.create(customer=customer, currency="USD", starts_on=date(2024, 5, 1), ends_on=until)
    if again is not None:
        Contract.objects.create(customer=customer, currency="USD", starts_on=again)


@dataclass(frozen=True)
class Told:
    book: Book
    lives: list[Life]


def tell(seed: int, cast: Cast, tickets: int = 48) -> Told:
    """The book of so many tickets. Nothing is written down yet."""
    chance = Random(seed)  # noqa: S311 - the same history each time
    book = Book(seed * 100_000)
    lives: list[Life] = []
    for _ticket in range(tickets):
        lives.append(_live(chance, book, cast, lives))
    return Told(book, lives)


def _live(chance: Random, book: Book, cast: Cast, lives: list[Life]) -> Life:
    solved = [life for life in lives if life.resolved and life.now["category"] != "feature_request"]
    if solved and chance.random() < 0.22:
        life = _repeat(chance, book, cast, chance.choice(solved))
    else:
        life = _open(chance, book, cast, chance.choice(cast.people), _some_moment(chance))
    if life.ticket.imported:
        _import(chance, life)
    elif chance.random() < 0.35:
        _plain(chance, life)
    elif not _ends_early(chance, life):
        _work(chance, life, lives)
        aftermath(chance, life, again=_work_again, lives=lives)
    return life


def _some_moment(chance: Random) -> datetime:
    if chance.random() < 0.3:  # many come in while clocks are changed
        return chance.choice(CHANGES) + timedelta(minutes=chance.randrange(-600, 2400))
    return BEGIN + timedelta(seconds=chance.randrange(SPAN * 86_400))


def _open(chance: Random, book: Book, cast: Cast, contact: Any, at: datetime, **fields: Any) -> Life:
    owner = chance.choice([*cast.agents, *cast.agents, None])
    return Life(
        book,
        cast,
        contact,
        at,
        owner=owner,
        team=chance.choice([*cast.teams, None]) if owner else cast.teams[0],
        channel=chance.choice(Channel.values),
        category=chance.choice(["", "technical_bug", *Category.values]),
        severity=chance.choice(Severity.values),
        variant=chance.choice(Variant.values),
        customer_initiated=chance.random() > 0.12,
        problem=chance.choice([None] * 8 + [cast.incident, cast.problem]),
        imported=chance.random() < 0.07,
        **fields,
    )


def _repeat(chance: Random, book: Book, cast: Cast, earlier: Life) -> Life:
    """Somebody comes with what was solved before: in time, too late, too early, or for another customer."""
    _cycle, resolved_at = earlier.resolved[-1]
    limits = [-2 * DAY, -HOUR, timedelta(0), 3 * DAY, 7 * DAY, 7 * DAY + timedelta(seconds=1), 20 * DAY]
    at = resolved_at + chance.choice([*limits, 30 * DAY, 30 * DAY + timedelta(seconds=1)])
    at = max(at, earlier.ticket.created_at)
    contact = earlier.contact if chance.random() < 0.85 else chance.choice(cast.people)
    life = _open(chance, book, cast, contact, at)
    life.repeat(earlier, at + chance.choice([HOUR, 50 * DAY]), confirmed=chance.random() < 0.65)
    life.at = at
    return life


def _import(chance: Random, life: Life) -> None:
    """It was solved elsewhere: there is a moment, and no history."""
    life.happens(life.at + DAY)
    life.change(life.ticket, phase="closed", resolved_at=life.at, closed_at=life.at)
    life.change(life.cycle, resolved_at=life.at, ended_at=life.at)
    life.event("imported")
    life.resolved.append((life.cycle, life.at))
    life.rate(life.at + 20 * DAY, "csat", chance.randrange(1, 6), scale=5)
    life.rate(life.at + 21 * DAY, "nps", chance.randrange(11))


def _ends_early(chance: Random, life: Life) -> bool:
    """Some are given up before a person answered."""
    if chance.random() > 0.16:
        return False
    begin = life.at
    life.owe("first_response", begin, begin + HOUR, None)
    life.cancel(begin + 3 * HOUR, chance.choice(["spam", "test", "withdrawn", "created_in_error"]))
    return True


def _plain(chance: Random, life: Life) -> None:
    """An ordinary ticket, solved with one answer, with at most one thing about it that may matter."""
    begin = life.at
    life.say(begin + HOUR)
    life.owe("first_response", begin, begin + HOUR, begin + HOUR)
    solved_at = begin + 3 * HOUR
    what = chance.randrange(8)
    if what < 2:
        life.say(begin + HOUR + timedelta(seconds=chance.choice(AROUND_AN_EPISODE)))
    elif what < 4:
        life.hear(begin + 2 * HOUR, chance.choice(INTENTS))
    elif what == 4:
        life.hand_up(chance.choice([begin + HOUR / 2, begin + HOUR, solved_at, solved_at + timedelta(seconds=1)]))
        life.answer_escalation(solved_at + 70 * DAY, accepted=chance.random() < 0.8)
    elif what == 5:
        life.wait(chance.choice(["customer", "third_party"]), begin + HOUR, begin + chance.choice([2, 9]) * HOUR)
    life.at = solved_at
    solve(chance, life, solved_at)
    life.at = solved_at
    if what > 5:
        life.reopen(solved_at + chance.choice(COMES_BACK), chance.choice(REASONS))


def _work(chance: Random, life: Life, lives: Sequence[Life]) -> None:
    """From the first word of ours to the moment before it is solved."""
    begin = life.at
    if chance.random() < 0.12:  # somebody else should answer it
        life.hand_up(begin + timedelta(minutes=2))
        life.answer_escalation(begin + timedelta(minutes=4), accepted=chance.random() < 0.7)
    _answer(chance, life, "first_response", begin)
    for _exchange in range(chance.choice([0, 0, 0, 1, 2])):
        asked = life.at + timedelta(minutes=chance.randrange(3, 300))
        life.hear(asked, chance.choice(INTENTS))
        _answer(chance, life, "next_response", asked)
    _wait(chance, life)
    if chance.random() < 0.3:
        _turn(chance, life)
    if chance.random() < 0.25:
        life.hand_up(life.at + HOUR)
        if chance.random() < 0.75:
            late = chance.choice([timedelta(minutes=5), 75 * DAY])
            raised = life.at
            life.answer_escalation(raised + late, accepted=chance.random() < 0.8)
            life.at = raised
    if chance.random() < 0.12:
        twin = _open(chance, life.book, life.cast, life.contact, life.at + HOUR)
        twin.owe("first_response", twin.at, twin.at + HOUR, None)
        twin.merge_into(life, chance.choice([life.at + 3 * HOUR, life.at + 90 * DAY]))


def _answer(chance: Random, life: Life, metric: str, begin: datetime) -> None:
    """Somebody answers: soon, late, by phone, twice, by a machine only, or not at all."""
    due, at = begin + HOUR, begin + timedelta(minutes=chance.randrange(4, 90))
    at = chance.choice([at, at, at, due, due + timedelta(seconds=1)])
    how = chance.random()
    if how < 0.1:  # nobody
        life.owe(metric, begin, due, None)
        life.at = due
        return
    if how < 0.2:
        life.call(at, reached=chance.random() < 0.6)
    elif how < 0.3:
        life.say(at, "receipt", by_hand=False, generated=True)
    else:
        purpose = chance.choice(["reply", "reply", "reply", "", "progress_update", "proposal", "verification_request"])
        message = life.say(at, purpose, generated=purpose in ("proposal", "verification_request"))
        if how < 0.36:
            life.undo(message, at + timedelta(seconds=8))
        if how > 0.65:
            life.say(life.at + timedelta(seconds=chance.choice(AROUND_AN_EPISODE)))
    state = chance.choice(["", "", "", "", "", "cancelled"])
    life.owe(metric, begin, due, at, state)
    life.at = max(life.at, at)


def _wait(chance: Random, life: Life) -> None:
    """Holds of every party, some of them over each other, some longer than the whole."""
    begin = life.at
    for _hold in range(chance.choice([0, 0, 1, 2, 3])):
        start = begin + timedelta(minutes=chance.randrange(1, 240))
        party = chance.choice(["customer", "customer", "third_party", "internal", "scheduled"])
        life.wait(party, start, start + timedelta(minutes=chance.choice([0, 90, 300, 9000])))
    life.at = begin


def _turn(chance: Random, life: Life) -> None:
    owner, team = chance.choice(life.cast.agents), chance.choice(life.cast.teams)
    values = {"owner_id": owner.pk, "team_id": team.pk, "severity": chance.choice(Severity.values)}
    life.turn(life.at + HOUR, **values, category=chance.choice(Category.values), variant=chance.choice(Variant.values))


def solve(chance: Random, life: Life, at: datetime) -> None:
    """It is accepted, with whatever record of it there is."""
    acceptance = chance.choice(ACCEPTED)
    if acceptance == "silence":
        for days in (4, 2):
            life.say(max(life.at, at - days * DAY), "verification_request", generated=True)
    if chance.random() < 0.6:
        life.say(at, "closing")
    rows, columns = record(life, chance)
    verb = chance.choice(["resolve", "resolve", "resolve_on_first_contact"])
    life.resolve(at, acceptance, rows, verb=verb, **columns)


def _work_again(chance: Random, life: Life) -> None:
    if chance.random() < 0.5:
        asked = life.at + HOUR
        life.hear(asked, "question")
        _answer(chance, life, "next_response", asked)
    if chance.random() < 0.3:
        _turn(chance, life)
    solve(chance, life, life.at + timedelta(hours=chance.randrange(1, 60)))
