"""The units behind a number: for the list on the screen, for the file, and for the API, always the same."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from customers.models import Contract, Customer
from metrics import reading
from metrics.definitions import BY_KEY, Also, MetricDefinition, Source
from metrics.definitions.measuring import FACTORS
from metrics.filters import Filters
from metrics.models import MetricFact
from metrics.periods import Period
from resolution.core.paging import page

if TYPE_CHECKING:
    from accounts.models import User

SIZE = 25  # as the queue
CHUNK = 1000
HIT, MISS = "hit", "miss"
OUTCOMES = (HIT, MISS)
NEWEST = ("-anchor_at", "-id")
BY_NAME = ("name", "id")


@dataclass(frozen=True)
class Row:
    """One counted unit: which ticket (or customer) it belongs to, when it counts, and for what."""

    id: int
    public_id: str
    reference: str
    title: str
    customer: str
    at: datetime | date
    value: Decimal | None
    hit: bool | None
    parts: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """One page of units, and the cursor that leads on: None where there is nothing more."""

    rows: list[Row]
    next_cursor: str | None


def tickets_behind(
    key: str,
    period: Period,
    filters: Filters,
    user: "User",
    *,
    outcome: str = "",
    line: str = "",
    cursor: str = "",
    size: int = SIZE,
) -> Rows:
    """One page of the units behind a card, newest first; or of those behind one of its further lines.

    Raises KeyError for an unknown key or line, BadCursor.
    """
    definition = BY_KEY[key]
    period = reading.settled(definition, period, filters, user)
    if definition.source is Source.CONTRACTS:
        customers = page(_customers(period, filters, user, outcome), BY_NAME, size=size, cursor=cursor)
        return Rows([_of_customer(customer, period) for customer in customers.rows], customers.next_cursor)
    facts = page(_facts(definition, period, filters, user, outcome, line), NEWEST, size=size, cursor=cursor)
    also = definition.line(line) if line else None
    return Rows([of_fact(definition, fact, also) for fact in facts.rows], facts.next_cursor)


def everything_behind(
    key: str, period: Period, filters: Filters, user: "User", *, outcome: str = "", line: str = ""
) -> Iterator[Row]:
    """Every unit behind a card, in the order of its list, without holding them all in memory."""
    definition = BY_KEY[key]
    period = reading.settled(definition, period, filters, user)
    if definition.source is Source.CONTRACTS:
        for customer in _customers(period, filters, user, outcome).order_by(*BY_NAME).iterator(CHUNK):
            yield _of_customer(customer, period)
        return
    for fact in _facts(definition, period, filters, user, outcome, line).order_by(*NEWEST).iterator(CHUNK):
        yield of_fact(definition, fact)


def counted_apart(definition: MetricDefinition, period: Period, filters: Filters, user: "User") -> int:
    """How many units of these days are kept but not counted; what makes further lines apart."""
    if definition.source is Source.CONTRACTS:
        return 0
    facts = MetricFact.objects.visible_to(user).of(definition.number, definition.version)
    apart = facts.within(period).matching(filters).filter(counted=False).exclude(extra__has_key="beside")
    return int(apart.count())


def _facts(
    definition: MetricDefinition, period: Period, filters: Filters, user: "User", outcome: str, line: str
) -> "QuerySet[MetricFact]":
    facts = MetricFact.objects.visible_to(user).of(definition.number, definition.version)
    facts = facts.within(period).matching(filters)
    facts = facts.filter(definition.line(line).facts) if line else facts.counted()
    if definition.source is Source.TRAILING:
        facts = facts.latest_of_contact()
    if outcome in OUTCOMES:
        facts = facts.filter(numerator=outcome == HIT)
    return facts.for_list()


def _customers(period: Period, filters: Filters, user: "User", outcome: str) -> "QuerySet[Customer]":
    """Those who were customers when the year began; the same as metrics.summing counts."""
    customers = Customer.objects.visible_to(user).filter(_covered(period.start), expected_end=False)
    if not user.sees_everything or filters.columns().keys() - {"tier"}:
        customers = customers.none()
    if filters.tier is not None:
        customers = customers.filter(value_tier=filters.tier)
    if outcome in OUTCOMES:
        stayed = _covered(period.end)
        customers = customers.filter(stayed if outcome == HIT else ~stayed)
    return customers.annotate(stayed=_covered(period.end))


def _covered(day: date) -> Exists:
    until = Q(ends_on=None) | Q(ends_on__gte=day)
    return Exists(Contract.objects.filter(until, customer=OuterRef("pk"), starts_on__lte=day))


def of_fact(definition: MetricDefinition, fact: MetricFact, also: Also | None = None) -> Row:
    """The row of a fact; of a further line that averages another number, with that number."""
    ticket, value = fact.ticket, definition.one(fact.value)
    if also is not None and also.of and fact.extra:
        value = Decimal(str(fact.extra[also.of])) * FACTORS[also.measure]
    return Row(
        fact.pk,
        ticket.public_id,
        ticket.reference,
        ticket.subject,
        ticket.customer.name,
        fact.anchor_at,
        value,
        fact.numerator,
        {
            "team": fact.team,
            "agent": fact.owner,
            "channel": fact.channel,
            "category": fact.category,
            "severity": fact.severity,
            "variant": fact.variant,
            "tier": fact.tier,
        },
        fact.extra or {},
    )


def _of_customer(customer: Customer, period: Period) -> Row:
    stayed: bool = vars(customer)["stayed"]  # annotated by _customers
    return Row(
        customer.pk,
        customer.public_id,
        "",
        customer.name,
        customer.name,
        period.end,
        None,
        stayed,
        {"tier": customer.value_tier},
    )
