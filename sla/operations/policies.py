"""Service standards in versions: copied into a draft, edited, published. What runs is replanned."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.operations.auditing import audit
from resolution.core.caching import forget
from resolution.core.refusals import Forbidden, Invalid, Refused
from sla.durations import read_length, say_length
from sla.models import Clock, PolicyVersion, ServiceStandard, Uplift
from sla.models.clocks import LIVE
from sla.operations.calendars import REPLAN, require_reachable
from sla.standards import CURRENT_KEY, terms_of
from sla.vocabulary import Metric
from tickets.operations.agenda import put_for_each
from tickets.vocabulary import Channel, HoldParty, Severity

CELLS = [(channel, severity) for channel in Channel.values for severity in Severity.values]
Row = TypeVar("Row", ServiceStandard, Uplift)
RUNGS = ("owner", "lead", "supervisor")  # who may be told how far a clock has run


@transaction.atomic
def draft_policy(*, note: str, actor: User, at: datetime) -> PolicyVersion:
    """Copy the current version into a draft; one draft at a time."""
    require_supervisor(actor)
    current = PolicyVersion.objects.select_for_update(no_key=True).get(is_current=True)
    if PolicyVersion.objects.filter(published_at=None).exists():
        raise Refused(_("There is a draft already; publish or discard it first."))
    draft = PolicyVersion.objects.create(
        number=(PolicyVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        note=note,
        pauses=current.pauses,
        ladder=current.ladder,
        copied_from=current,
        created_by=actor,
        created_at=at,
    )
    ServiceStandard.objects.bulk_create(_copied(row, draft) for row in current.standards.order_by("id"))
    Uplift.objects.bulk_create(_copied(row, draft) for row in current.uplifts.order_by("id"))
    _trace(draft, "drafted", actor, at, after={"copied_from": current.number})
    return draft


@transaction.atomic
def set_targets(
    draft: PolicyVersion, metric: str, said: Mapping[str, tuple[str, bool]], *, actor: User, at: datetime
) -> PolicyVersion:
    """What a draft promises in one metric: per `channel_severity` a length as typed (empty: nothing) and `business`.

    Raises Invalid naming every cell that cannot be read.
    """
    draft = _locked(draft, actor)
    wanted = _read_cells(said)
    before = {
        f"{row.channel}_{row.severity}": (row.target_seconds, row.business)
        for row in draft.standards.filter(metric=metric)
    }
    after = {cell: value for cell, value in {**before, **wanted}.items() if value is not None}
    changed = [cell for cell in {**before, **after} if before.get(cell) != after.get(cell)]
    if changed:
        draft.standards.filter(metric=metric).delete()
        ServiceStandard.objects.bulk_create(
            ServiceStandard(
                policy=draft,
                metric=metric,
                channel=cell.partition("_")[0],
                severity=cell.partition("_")[2],
                target_seconds=seconds,
                business=business,
            )
            for cell, (seconds, business) in after.items()
        )
        _trace(
            draft,
            "edited",
            actor,
            at,
            before={metric: {cell: _words(before.get(cell)) for cell in changed}},
            after={metric: {cell: _words(after.get(cell)) for cell in changed}},
        )
    return draft


@transaction.atomic
def set_rules(
    draft: PolicyVersion,
    *,
    pauses: Mapping[str, list[str]],
    ladder: Mapping[str, int | None],
    actor: User,
    at: datetime,
) -> PolicyVersion:
    """When a draft's clocks stand still (metric: parties), and who is told at which share of a target."""
    draft = _locked(draft, actor)
    before = {"pauses": draft.pauses, "ladder": _rungs(draft.ladder)}
    draft.pauses = {
        metric: [party for party in HoldParty.values if party in pauses[metric]]
        for metric in Metric.values
        if pauses.get(metric)
    }
    rungs = [{"share": share, "to": who} for who in RUNGS if (share := ladder.get(who)) is not None]
    if faults := {str(rung["to"]): [_("Use 1 to 100.")] for rung in rungs if not 1 <= int(str(rung["share"])) <= 100}:
        raise Invalid(_("Not saved; what you typed is kept."), faults)
    draft.ladder = sorted(rungs, key=lambda rung: int(str(rung["share"])))
    draft.save(update_fields=["pauses", "ladder"])
    after = {"pauses": draft.pauses, "ladder": _rungs(draft.ladder)}
    if before != after:
        _trace(draft, "edited", actor, at, before=before, after=after)
    return draft


@transaction.atomic
def add_uplift(
    draft: PolicyVersion, *, whom: str, metric: str, target: str, actor: User, at: datetime, level: str = ""
) -> Uplift:
    """Promise more to a tier (`whom` is A to D) or to contracts of a `level`: a share like 50 %, or a length."""
    draft = _locked(draft, actor)
    level = " ".join(level.lower().split())
    if not whom and not level:
        raise Invalid(_("Not saved; what you typed is kept."), {"whom": [_("Choose a tier, or name a level.")]})
    try:
        share = _share(target)
        length = None if share else read_length(target)
    except ValidationError as fault:
        raise Invalid(_("Not saved; what you typed is kept."), {"target": fault.messages}) from fault
    values = {"tier": whom, "service_level": "" if whom else level, "metric": metric}
    try:
        with transaction.atomic():
            uplift = Uplift.objects.create(policy=draft, percent=share, target_seconds=length, **values)
    except IntegrityError as fault:
        sentence = _("There is one for the same customers and metric; remove that one first.")
        raise Invalid(_("Not saved; what you typed is kept."), {"metric": [sentence]}) from fault
    _trace(draft, "edited", actor, at, after={"uplift": f"{uplift}: {target}"})
    return uplift


@transaction.atomic
def drop_uplift(draft: PolicyVersion, key: int, *, actor: User, at: datetime) -> None:
    """Take an uplift out of a draft; one that is gone already is no fault."""
    draft = _locked(draft, actor)
    for uplift in draft.uplifts.filter(pk=key):
        _trace(draft, "edited", actor, at, before={"uplift": str(uplift)})
        uplift.delete()


@transaction.atomic
def publish_policy(draft: PolicyVersion, *, actor: User, at: datetime) -> PolicyVersion:
    """Make a draft what new clocks follow, and have every running clock counted anew, each in its turn."""
    draft = _locked(draft, actor)
    terms = terms_of(draft)
    for team in Team.objects.order_by("name", "id"):
        require_reachable(team, terms, at)
    PolicyVersion.objects.filter(is_current=True).update(is_current=False)
    draft.is_current, draft.published_at = True, at
    draft.save(update_fields=["is_current", "published_at"])
    running = Clock.objects.filter(state__in=LIVE)
    put_for_each(running.values("ticket"), REPLAN, f"policy:{draft.number}", due_at=at, at=at)
    _trace(draft, "published", actor, at)
    transaction.on_commit(lambda: forget(CURRENT_KEY))
    return draft


@transaction.atomic
def discard_policy(draft: PolicyVersion, *, actor: User, at: datetime) -> None:
    """Throw a draft away."""
    draft = _locked(draft, actor)
    _trace(draft, "discarded", actor, at)
    draft.delete()


def require_supervisor(actor: User) -> None:
    """Raises Forbidden unless the actor may decide what is promised."""
    if not (actor.is_active and actor.supervises):
        raise Forbidden(_("Supervisors and administrators decide what is promised. Ask one of them."))


def subject_of(policy: PolicyVersion) -> str:
    """What the audit calls a version."""
    return f"policy:{policy.number}"


def _locked(draft: PolicyVersion, actor: User) -> PolicyVersion:
    require_supervisor(actor)
    found = PolicyVersion.objects.select_for_update().filter(pk=draft.pk).first()
    if found is None or not found.is_draft:
        raise Refused(_("A published version never changes. Make a draft, edit that, and publish it."))
    return found


def _copied(row: Row, draft: PolicyVersion) -> Row:
    row.pk, row.policy = None, draft
    return row


def _read_cells(said: Mapping[str, tuple[str, bool]]) -> dict[str, tuple[int, bool] | None]:
    known = {f"{channel}_{severity}" for channel, severity in CELLS}
    read: dict[str, tuple[int, bool] | None] = {}
    faults: dict[str, list[str]] = {}
    for cell, (typed, business) in said.items():
        try:
            read[cell] = (read_length(typed), business) if typed.strip() else None
        except ValidationError as fault:
            faults[cell] = fault.messages
        if cell not in known:
            faults[cell] = [_("There is no such channel and severity.")]
    if faults:
        raise Invalid(_("Not saved; what you typed is kept."), faults)
    return read


def _rungs(ladder: list[dict[str, Any]]) -> str:
    return ", ".join(f"{rung['share']} % {rung['to']}" for rung in ladder)


def _share(target: str) -> int | None:
    said = target.strip()
    if not said.endswith("%"):
        return None
    number = said.removesuffix("%").strip()
    if not number.isdecimal() or not 1 <= int(number) <= 99:
        raise ValidationError(_("Use 1 % to 99 % of the usual target."))
    return int(number)


def _words(value: tuple[int, bool] | None) -> str:
    if value is None:
        return ""
    return f"{say_length(value[0])} ({_('open hours') if value[1] else _('wall clock')})"


def _trace(
    policy: PolicyVersion,
    verb: str,
    actor: User,
    at: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    audit(subject_of(policy), verb, actor=actor, at=at, before=dict(before or {}), after=dict(after or {}))
