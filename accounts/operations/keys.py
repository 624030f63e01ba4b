"""Keys of integrations: made, rotated and revoked by administrators; the secret is seen once and never stored."""

import ipaddress
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import ApiKey, Team, User
from accounts.operations.auditing import audit, require_administrator
from accounts.roles import Role, Scope
from resolution.core.refusals import Invalid, Refused
from resolution.core.text import one_line

LIVE = "rsk_live_"
SHOWN = len(LIVE) + 5  # so much of a secret stays readable, to tell keys apart
NAME_LIMIT = 80
USE_INTERVAL = timedelta(minutes=1)  # "last used" is exact to a minute, so that reading costs no write
OVERLAP = timedelta(days=1)


@transaction.atomic
def create_api_key(
    *,
    name: str,
    scopes: Iterable[str],
    actor: User,
    at: datetime,
    team: Team | None = None,
    expires_at: datetime | None = None,
    addresses: Iterable[str] = (),
) -> tuple[ApiKey, str]:
    """A key and its secret, which nobody can read again. Keys of one name share one integration user.

    Raises Invalid with every fault, and Refused when the integration of that name was switched off.
    """
    require_administrator(actor)
    scopes, name = sorted(set(scopes)), one_line(name, NAME_LIMIT + 1)
    addresses = sorted({address.strip() for address in addresses if address.strip()})
    _require_sound(name, scopes, addresses, expires_at, at)
    key, secret = _mint(
        ApiKey(
            user=_integration(name),
            team=team,
            name=name,
            scopes=scopes,
            addresses=[str(ipaddress.ip_address(address)) for address in addresses],
            created_by=actor,
            created_at=at,
            expires_at=expires_at,
        )
    )
    audit(subject_of(key), "created", actor=actor, at=at, before={}, after=_facts(key))
    return key, secret


@transaction.atomic
def rotate_api_key(key: ApiKey, *, actor: User, at: datetime, overlap: timedelta = OVERLAP) -> tuple[ApiKey, str]:
    """A new key with the rights of the old one, which goes on for the overlap and then expires."""
    require_administrator(actor)
    old = ApiKey.objects.select_for_update().get(pk=key.pk)
    if not old.usable(at):
        raise Refused(_("This key does not work any more. Make a new one instead."))
    copied = ("user", "team", "name", "scopes", "addresses", "expires_at")
    new, secret = _mint(ApiKey(**{column: getattr(old, column) for column in copied}, created_by=actor, created_at=at))
    before = _facts(old)
    old.expires_at = min(at + overlap, old.expires_at or at + overlap)
    old.save(update_fields=["expires_at"])
    audit(subject_of(old), "rotated", actor=actor, at=at, before=before, after=_facts(old))
    audit(subject_of(new), "created", actor=actor, at=at, before={}, after=_facts(new))
    return new, secret


@transaction.atomic
def revoke_api_key(key: ApiKey, *, actor: User, at: datetime) -> ApiKey:
    """End a key at once. A second time changes nothing."""
    require_administrator(actor)
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        audit(subject_of(key), "revoked", actor=actor, at=at, before={}, after={"revoked_at": at.isoformat()})
    return key


def note_use(key: ApiKey, at: datetime) -> None:
    """Remember that a key was used: at most one write a minute and key."""
    if key.last_used_at is not None and at - key.last_used_at < USE_INTERVAL:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lte=at - USE_INTERVAL)
    ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=at)
    key.last_used_at = at


def source_of(integration: User) -> str:
    """What an integration's tickets and customers have as their source: its name in lower case."""
    return slugify(integration.name)[:40] or f"integration-{integration.pk}"


def subject_of(key: ApiKey) -> str:
    """What the audit calls a key."""
    return f"api_key:{key.pk}"


def _mint(key: ApiKey) -> tuple[ApiKey, str]:
    secret = LIVE + secrets.token_urlsafe(32)
    key.prefix, key.digest = secret[:SHOWN], ApiKey.digest_of(secret)
    key.save(force_insert=True)
    return key, secret


def _integration(name: str) -> User:
    address = f"{slugify(name, allow_unicode=True)}@integrations.invalid"  # a domain that no mail ever reaches
    known = User.objects.filter(role=Role.INTEGRATION, email__iexact=address).first()
    if known is None:
        return User.objects.create_user(address, name=name, role=Role.INTEGRATION)
    if not known.is_active:
        raise Refused(_("The integration “%(name)s” was switched off. Take it back first.") % {"name": name})
    return known


def _require_sound(
    name: str, scopes: list[str], addresses: list[str], expires_at: datetime | None, at: datetime
) -> None:
    faults: dict[str, list[str]] = {}
    if not slugify(name, allow_unicode=True):
        faults["name"] = [_("Give the integration a name, such as “CRM”.")]
    elif len(name) > NAME_LIMIT:
        faults["name"] = [_("Use at most %(limit)s characters.") % {"limit": NAME_LIMIT}]
    if not scopes or not set(scopes) <= set(Scope.values):
        faults["scopes"] = [_("Choose at least one of: %(words)s.") % {"words": ", ".join(Scope.values)}]
    if wrong := [address for address in addresses if not _is_address(address)]:
        faults["addresses"] = [_("“%(address)s” is no IP address.") % {"address": wrong[0]}]
    if expires_at is not None and expires_at <= at:
        faults["expires_at"] = [_("Choose a moment in the future.")]
    if faults:
        raise Invalid(_("No key was made; what you typed is kept."), faults)


def _is_address(text: str) -> bool:
    try:
        return "%" not in str(ipaddress.ip_address(text))  # a zone of this machine means nothing elsewhere
    except ValueError:
        return False


def _facts(key: ApiKey) -> dict[str, object]:
    return {
        "name": key.name,
        "prefix": key.prefix,
        "scopes": list(key.scopes),
        "team": key.team.name if key.team else None,
        "addresses": list(key.addresses),
        "expires_at": key.expires_at.isoformat() if key.expires_at else None,
    }
