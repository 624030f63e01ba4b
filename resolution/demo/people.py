"""Who plays: two teams, the people who work in them, eighteen customers and their contacts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Membership, Team, User
from accounts.roles import AuthorityLevel, Role
from customers.models import Contact, Contract, Customer
from resolution.demo.cast import COLLEAGUES, CONTACTS, CUSTOMERS, LOST

PASSWORD = "resolution demo"  # noqa: S105 - printed on the sign-in page of the demo, and only there
DOMAIN = "larkspur.example"


@dataclass(frozen=True)
class Login:
    """Who may look around the demo, as the sign-in page shows them."""

    role: str
    email: str


@transaction.atomic
def hire(at: datetime) -> dict[str, User]:
    """Make teams and colleagues; returns people by their first name in lower case."""
    teams = {
        name: Team.objects.create(name=name, slug=name.lower(), time_zone="Europe/Lisbon")
        for name in ("Platform", "Success")
    }
    people: dict[str, User] = {}
    password = make_password(PASSWORD)  # one hash for all: it is meant to be slow, and this password is public
    for name, role, team in COLLEAGUES:
        first = name.split()[0].lower()
        user = User.objects.create(
            email=f"{first}@{DOMAIN}",
            password=password,
            name=name,
            role=role,
            time_zone="Europe/Lisbon",
            authority_level=AuthorityLevel.SUPERVISOR if role == Role.SUPERVISOR else AuthorityLevel.MODERATE,
        )
        if team:
            Membership.objects.create(team=teams[team], user=user)
        people[first] = user
    return people


def agents(people: dict[str, User], team: str) -> list[User]:
    """The agents of a team, in the order of the cast."""
    members = [name.split()[0].lower() for name, role, home in COLLEAGUES if role == Role.AGENT and home == team]
    return [people[member] for member in members]


@transaction.atomic
def win_customers(at: datetime) -> dict[str, Contact]:
    """Make customers with contracts and contacts; returns contacts by name."""
    today = at.date()
    customers = {}
    for name, tier, value, renews_in, risk in CUSTOMERS:
        renews_on = today + timedelta(days=renews_in)
        customers[name] = _sign(name, tier, value, risk, at, renews_on=renews_on)
    name, tier, value, days = LOST
    _sign(name, tier, value, "", at, ends_on=today - timedelta(days=days))
    contacts = {}
    for name, company, level, zone in CONTACTS:
        contacts[name] = Contact.objects.create(
            customer=customers[company],
            name=name,
            email=f"{name.lower().replace(' ', '.')}@{_domain(company)}",
            technical_level=level,
            time_zone=zone,
            preferred_channel=Contact.Channel.EMAIL,
            created_at=at - timedelta(days=800),
            updated_at=at,
        )
    return contacts


def logins() -> list[Login]:
    """One person of each role who can sign in here with the password of the demo; none in any other house."""
    cast: dict[str, str] = {}
    for name, role, _team in COLLEAGUES:
        cast.setdefault(str(Role(role).label), f"{name.split()[0].lower()}@{DOMAIN}")
    here = set(User.objects.filter(email__in=cast.values(), is_active=True).values_list("email", flat=True))
    return [Login(role, email) for role, email in cast.items() if email in here]


def _sign(name: str, tier: str, value: int, risk: str, at: datetime, **dates: date) -> Customer:
    customer = Customer.objects.create(
        name=name, value_tier=tier, churn_risk=risk, created_at=at - timedelta(days=900), updated_at=at
    )
    Contract.objects.create(
        customer=customer,
        name="Reporting service",
        annual_value_minor=value * 100,
        currency="USD",
        starts_on=_years_before(at.date(), 3),
        **dates,
    )
    return customer


def _domain(company: str) -> str:
    return company.lower().replace(" ", "").replace("&", "and") + ".example"


def _years_before(day: date, years: int) -> date:
    return day - timedelta(days=365 * years)
