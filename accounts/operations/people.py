"""People: made, changed, let go and taken back, by administrators only. One administrator always stays."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from accounts.models import ApiKey, Team, User
from accounts.operations import cleaning
from accounts.operations.auditing import audit, require_administrator
from accounts.operations.teams import put_into
from accounts.roles import AuthorityLevel, Role
from resolution.core.refusals import Invalid, Refused

# Sent inside the transaction, with `person`, `actor` and `at`, when somebody is about to stop working tickets: what
# they have promised is handed over. It comes before their own row is locked, because whoever writes on a ticket holds
# the ticket first and its people second.
parting = Signal()
# Sent after it, with `person`: listeners refuse.
leaving = Signal()

CLEANERS: dict[str, cleaning.Cleaner] = {
    "name": cleaning.name_of(120),
    "email": cleaning.email,
    "role": cleaning.one_of(dict(Role.choices)),
    "authority_level": cleaning.one_of(dict(AuthorityLevel.choices)),
    "time_zone": cleaning.time_zone,
    "teams": list,
}


@transaction.atomic
def create_person(
    *,
    name: str,
    email: str,
    role: str,
    actor: User,
    at: datetime,
    authority_level: int = AuthorityLevel.MODERATE,
    time_zone: str = "UTC",
    teams: Iterable[Team] = (),
) -> User:
    """Somebody new, who cannot sign in before a password is set: see `invite`."""
    require_administrator(actor)
    given = {"name": name, "email": email, "role": role, "authority_level": authority_level, "time_zone": time_zone}
    person = User(**cleaning.cleaned(given, CLEANERS))
    person.set_unusable_password()
    _write(person)
    _before, after = put_into(person, teams)
    audit(subject_of(person), "created", actor=actor, at=at, before={}, after={**_facts(person), "teams": after})
    return person


@transaction.atomic
def change_person(person: User, changes: Mapping[str, Any], *, actor: User, at: datetime) -> User:
    """Change name, e-mail, role, authority level, time zone or teams. A new e-mail ends the old one's sign-in."""
    require_administrator(actor)
    values = cleaning.cleaned(changes, CLEANERS)
    teams = values.pop("teams", None)
    if not User(role=values.get("role", person.role)).works_tickets:
        parting.send(User, person=person, actor=actor, at=at)
    person = _locked(person)
    before = _facts(person)
    for name, value in values.items():
        setattr(person, name, value)
    if before["role"] != person.role:
        _allow_leaving(person, before["role"])
    if before["email"] != person.email:
        EmailAddress.objects.filter(user_id=person.pk).delete()
    _write(person)
    after = _facts(person)
    if teams is not None:
        before["teams"], after["teams"] = put_into(person, teams)
    if before != after:
        audit(subject_of(person), "changed", actor=actor, at=at, before=before, after=after)
    return person


@transaction.atomic
def deactivate_person(person: User, *, actor: User, at: datetime) -> User:
    """End somebody's access at once, keys included. What they did stays, and what they promised is handed over.

    Refused while tickets are theirs.
    """
    require_administrator(actor)
    if person.pk == actor.pk:
        raise Refused(_("You cannot deactivate yourself. Ask another administrator to do it."))
    parting.send(User, person=person, actor=actor, at=at)
    person = _locked(person)
    if not person.is_active:
        return person
    _keep_an_administrator(person)
    leaving.send(User, person=person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    keys = ApiKey.objects.filter(user=person, revoked_at=None).update(revoked_at=at)
    after = {"is_active": False, "keys_revoked": keys} if keys else {"is_active": False}
    audit(subject_of(person), "deactivated", actor=actor, at=at, before={"is_active": True}, after=after)
    return person


@transaction.atomic
def reactivate_person(person: User, *, actor: User, at: datetime) -> User:
    """Let somebody sign in again, as they were. Revoked keys stay revoked."""
    require_administrator(actor)
    person = _locked(person)
    if person.is_active:
        return person
    person.is_active = True
    person.save(update_fields=["is_active"])
    before, after = {"is_active": False}, {"is_active": True}
    audit(subject_of(person), "reactivated", actor=actor, at=at, before=before, after=after)
    return person


def subject_of(person: User) -> str:
    """What the audit calls a person."""
    return f"person:{person.pk}"


def _locked(person: User) -> User:
    # All administrators first, in one order: two who demote each other meet here, and the second is refused.
    list(User.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("id"))
    return User.objects.select_for_update().get(pk=person.pk)


def _write(person: User) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as fault:
        sentence = _("Somebody with this e-mail works here already.")
        raise Invalid(_("Not saved; what you typed is kept."), {"email": [sentence]}) from fault


def _allow_leaving(person: User, former_role: str) -> None:
    if former_role == Role.ADMINISTRATOR:
        _keep_an_administrator(person)
    if not person.works_tickets:
        leaving.send(User, person=person)


def _keep_an_administrator(person: User) -> None:
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=person.pk)
    if not others.exists():
        raise Refused(
            _("%(name)s is the only administrator. Make somebody else one first, then do this again.")
            % {"name": person.name}
        )


def _facts(person: User) -> dict[str, Any]:
    return {name: getattr(person, name) for name in CLEANERS if name != "teams"}
