"""The playbook as versioned data: copied, edited as a draft, published. Running cycles keep theirs."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import AuditEntry, User
from resolution.core.caching import forget
from resolution.core.refusals import Forbidden, Invalid, Refused
from tickets.models import PlaybookItem, PlaybookVersion
from tickets.playbook.checklist import CURRENT_KEY

EDITABLE = frozenset({"title", "prompt", "express", "standard", "complex"})


@transaction.atomic
def draft_playbook(*, note: str, actor: User, at: datetime) -> PlaybookVersion:
    """Copy the current version into a draft; one draft at a time."""
    _require_administrator(actor)
    if PlaybookVersion.objects.filter(state=PlaybookVersion.State.DRAFT).exists():
        raise Refused(_("There is a draft already; publish or discard it first."))
    current = PlaybookVersion.objects.select_for_update().get(state=PlaybookVersion.State.CURRENT)
    last = PlaybookVersion.objects.aggregate(last=Max("number"))["last"]
    draft = PlaybookVersion.objects.create(
        number=last + 1, note=note, copied_from=current, created_by=actor, created_at=at
    )
    items = list(current.items.order_by("position"))
    for item in items:
        item.pk, item.version = None, draft
    PlaybookItem.objects.bulk_create(items)
    _audit(draft, "drafted", actor, at, {}, {"copied_from": current.number})
    return draft


@transaction.atomic
def edit_item(item: PlaybookItem, changes: dict[str, Any], *, actor: User, at: datetime) -> PlaybookItem:
    """Change the words or the strength of an item of the draft."""
    _require_administrator(actor)
    if item.version.state != PlaybookVersion.State.DRAFT:
        raise Refused(_("A published version never changes. Make a draft, edit that, and publish it."))
    faults: dict[str, list[str]] = {}
    for name, value in changes.items():
        if name not in EDITABLE:
            faults[name] = [_("This cannot be changed; the item's meaning hangs on it.")]
        elif name in ("express", "standard", "complex") and value not in PlaybookItem.Strength.values:
            faults[name] = [_("Use one of: ") + ", ".join(PlaybookItem.Strength.values)]
        elif not str(value).strip():
            faults[name] = [_("This cannot be empty.")]
    if faults:
        raise Invalid(_("Not saved; what you typed is kept."), faults)
    before = {name: getattr(item, name) for name in changes}
    for name, value in changes.items():
        setattr(item, name, value)
    item.save(update_fields=list(changes))
    _audit(item.version, "edited", actor, at, {item.code: before}, {item.code: changes})
    return item


@transaction.atomic
def publish_playbook(draft: PlaybookVersion, *, actor: User, at: datetime) -> PlaybookVersion:
    """Make the draft the version of every cycle that is not pinned yet."""
    _require_administrator(actor)
    draft = PlaybookVersion.objects.select_for_update().get(pk=draft.pk)
    if draft.state != PlaybookVersion.State.DRAFT:
        raise Refused(_("Only a draft can be published."))
    PlaybookVersion.objects.filter(state=PlaybookVersion.State.CURRENT).update(state=PlaybookVersion.State.RETIRED)
    draft.state, draft.published_at = PlaybookVersion.State.CURRENT, at
    draft.save(update_fields=["state", "published_at"])
    _audit(draft, "published", actor, at, {}, {})
    transaction.on_commit(lambda: forget(CURRENT_KEY))
    return draft


@transaction.atomic
def discard_draft(draft: PlaybookVersion, *, actor: User, at: datetime) -> None:
    """Throw the draft away."""
    _require_administrator(actor)
    if draft.state != PlaybookVersion.State.DRAFT:
        raise Refused(_("Only a draft can be discarded."))
    _audit(draft, "discarded", actor, at, {}, {})
    draft.delete()


def _require_administrator(actor: User) -> None:
    if not actor.administers:
        raise Forbidden(_("Only an administrator changes the playbook."))


def _audit(
    version: PlaybookVersion, verb: str, actor: User, at: datetime, before: dict[str, Any], after: dict[str, Any]
) -> None:
    AuditEntry.objects.create(
        actor=actor, at=at, subject=f"playbook:{version.number}", verb=verb, before=before, after=after
    )
