"""The very first start: one account, one team, and from then on this door is shut."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, Team, User
from accounts.operations import cleaning, people
from accounts.operations.auditing import audit
from accounts.operations.teams import create_team
from accounts.questions import QUESTIONS
from accounts.roles import AuthorityLevel, Role
from resolution.core.caching import remembered
from resolution.core.refusals import Invalid, Refused

NO_ANSWERS: Mapping[str, Decimal] = MappingProxyType({})
SOMEBODY_KEY = "accounts:somebody"


def somebody_works_here() -> bool:
    """Whether the house has a user; the yes is remembered, the no is asked again each time."""
    return bool(remembered(SOMEBODY_KEY, lambda: User.objects.exists() or None, seconds=600))


@transaction.atomic
def set_up(
    *,
    name: str,
    email: str,
    password: str,
    team: str,
    time_zone: str,
    week: Mapping[str, Any],
    answers: Mapping[str, Decimal] = NO_ANSWERS,
    at: datetime,
) -> tuple[User, Team]:
    """Make the first administrator and the first team. Refused as soon as anybody works here.

    `answers` are those to `accounts.questions`, by the names of the questions.
    """
    with connection.cursor() as cursor:  # two browsers at once: the second one waits here, and then finds the first
        cursor.execute(f"LOCK TABLE {User._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")  # noqa: SLF001
    if User.objects.exists():
        raise Refused(_("This was set up already. Sign in, or ask an administrator to invite you."))
    given = {"name": name, "email": email, "time_zone": time_zone, "team": team}
    values = cleaning.cleaned(given, {**people.CLEANERS, "team": cleaning.name_of(80)})
    team = values.pop("team")
    you = User(**values, role=Role.ADMINISTRATOR, authority_level=AuthorityLevel.EXECUTIVE)
    _accept_password(you, password)
    you.save()
    audit(people.subject_of(you), "set_up", actor=you, at=at, before={}, after={"name": you.name, "email": you.email})
    first_team = create_team(name=team, time_zone=time_zone, week=week, actor=you, at=at)
    Membership.objects.create(user=you, team=first_team)
    for asked, answer in answers.items():
        QUESTIONS[asked].answer(answer, you, at)
    return you, first_team


def _accept_password(you: User, password: str) -> None:
    try:
        validate_password(password, you)
    except ValidationError as fault:
        raise Invalid(_("Not set up yet; what you typed is kept."), {"password": fault.messages}) from fault
    you.set_password(password)
