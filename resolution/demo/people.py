"""Who plays: two teams, the people who work in them, eighteen customers and their contacts."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import Membership, Team, User
from accounts.roles import AuthorityLevel, Role
from customers.models import Contact, Contract, Customer
from resolution.demo.cast import COLLEAGUES, CONTACTS, CUSTOMERS

PASSWORD = "resolution demo"  # noqa: S105 - printed on the sign-in page of the demo, and only there
DOMAIN = "larkspur.example"


@transaction.atomic
def hire(at: datetime) -> dict[str, User]:
    """Make teams and colleagues; returns people by their first name in lower case."""
    teams = {
        name: Team.objects.create(name=name, slug=name.lower(), time_zone="Europe/Lisbon")
        for name in ("Platform", "Success")
    }
    people: dict[str, User] = {}
    for name, role, team in COLLEAGUES:
        first = name.split()[0].lower()
        user = User.objects.create_user(
            f"{first}@{DOMAIN}",
            PASSWORD,
            name=name,
            role=role,
            time_zone="Europe/Lisbon",
            authority_level=AuthorityLevel.SUPERVISOR if role == Role.SUPERVISOR else AuthorityLevel.MODERATE,
        )
        if team:
            Membership.objects.create(team=teams[team], user=user)
        people[first] = user
    return people


@transaction.atomic
def win_customers(at: datetime) -> dict[str, Contact]:
    """Make customers with contracts and contacts; returns contacts by name."""
    today = at.date()
    customers = {}
    for name, tier, value, renews_in, risk in CUSTOMERS:
        customer = Customer.objects.create(
            name=name, value_tier=tier, churn_risk=risk, created_at=at - timedelta(days=900), updated_at=at
        )
        Contract.objects.create(
            customer=customer,
            name="Reporting service",
            annual_value_minor=value * 100,
            currency="USD",
            starts_on=_years_before(today, 3),
            renews_on=today + timedelta(days=renews_in),
        )
        customers[name] = customer
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


def logins() -> list[tuple[str, str]]:
    """The first person of each role and their address: what the sign-in page of the demo shows."""
    shown: dict[str, str] = {}
    for name, role, _team in COLLEAGUES:
        shown.setdefault(str(Role(role).label), f"{name.split()[0].lower()}@{DOMAIN}")
    return list(shown.items())


def _domain(company: str) -> str:
    return company.lower().replace(" ", "").replace("&", "and") + ".example"


def _years_before(day: date, years: int) -> date:
    return day - timedelta(days=365 * years)
