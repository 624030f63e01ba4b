"""Teams: their names, zones, opening hours and holidays, and who is in them. Administrators only."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Membership, Team, User
from accounts.operations import cleaning
from accounts.operations.auditing import audit, require_administrator
from accounts.operations.opening_hours import read_holidays, read_week
from resolution.core.refusals import Invalid

# Sent inside the transaction, with `team`, `actor` and `at`, when a team has other hours than before, or its first.
hours_changed = Signal()
HOURS = ("time_zone", "week", "holidays", "round_the_clock")


@transaction.atomic
def create_team(
    *,
    name: str,
    actor: User,
    at: datetime,
    time_zone: str = "UTC",
    week: Mapping[str, Any] | None = None,
    holidays: Iterable[str] = (),
    round_the_clock: bool = False,
) -> Team:
    """A team without members; without a week it works Monday to Friday, nine to five."""
    require_administrator(actor)
    given = {"name": name, "time_zone": time_zone, "holidays": list(holidays), "round_the_clock": round_the_clock}
    team = Team(**read_team(given if week is None else {**given, "week": week}))
    team.slug = _free_slug(team.name)
    _write(team)
    audit(subject_of(team), "created", actor=actor, at=at, before={}, after=_facts(team))
    hours_changed.send(Team, team=team, actor=actor, at=at)
    return team


@transaction.atomic
def change_team(team: Team, changes: Mapping[str, Any], *, actor: User, at: datetime) -> Team:
    """Change name, zone, hours or holidays. Clocks that run are replanned; what was decided stays."""
    require_administrator(actor)
    values = read_team(changes)
    team = Team.objects.select_for_update().get(pk=team.pk)
    before = _facts(team)
    for name, value in values.items():
        setattr(team, name, value)
    _write(team)
    if before != _facts(team):
        audit(subject_of(team), "changed", actor=actor, at=at, before=before, after=_facts(team))
    if any(before[name] != getattr(team, name) for name in HOURS):
        hours_changed.send(Team, team=team, actor=actor, at=at)
    return team


@transaction.atomic
def set_teams(person: User, teams: Iterable[Team], *, actor: User, at: datetime) -> None:
    """Have a person work in exactly these teams."""
    require_administrator(actor)
    before, after = put_into(person, teams)
    if before != after:
        audit(f"person:{person.pk}", "changed", actor=actor, at=at, before={"teams": before}, after={"teams": after})


def put_into(person: User, teams: Iterable[Team]) -> tuple[list[str], list[str]]:
    """Write the memberships, inside the transaction of whoever asks; the names of the teams before and after."""
    wanted = {team.pk: team for team in teams}
    standing = {row.team_id: row for row in person.memberships.select_related("team")}
    before = sorted(row.team.name for row in standing.values())
    Membership.objects.filter(user=person, team__in=standing.keys() - wanted.keys()).delete()
    Membership.objects.bulk_create(
        [Membership(user=person, team=wanted[key]) for key in wanted.keys() - standing.keys()], ignore_conflicts=True
    )
    return before, sorted(team.name for team in wanted.values())


def read_team(changes: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a team, as it would be stored. Raises Invalid; faults of a day are named week_0 to week_6."""
    values = cleaning.cleaned({name: raw for name, raw in changes.items() if name != "week"}, CLEANERS)
    if "week" in changes:
        values["week"] = read_week(changes["week"])
    return values


def subject_of(team: Team) -> str:
    """What the audit calls a team."""
    return f"team:{team.pk}"


def _write(team: Team) -> None:
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as fault:
        sentence = _("There is a team of this name already.")
        raise Invalid(_("Not saved; what you typed is kept."), {"name": [sentence]}) from fault


def _free_slug(name: str) -> str:
    stem = slugify(name)[:70] or "team"
    taken = set(Team.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for number in range(1, 1000) if (slug := f"{stem}-{number}" if number > 1 else stem) not in taken)


def _facts(team: Team) -> dict[str, Any]:
    return {name: getattr(team, name) for name in ("name", *HOURS)}


CLEANERS: dict[str, cleaning.Cleaner] = {
    "name": cleaning.name_of(80),
    "time_zone": cleaning.time_zone,
    "holidays": read_holidays,
    "round_the_clock": cleaning.flag,
}
