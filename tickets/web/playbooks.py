"""Playbook settings: versions, one version by phase and group, the draft's items, and what it changes."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.web.access import administrators_only
from accounts.web.pages import last_change_of, settings_page
from resolution.core.typing import ReaderRequest
from tickets.models import PlaybookItem, PlaybookVersion
from tickets.operations import playbooks as operations
from tickets.playbook.catalogue import Condition
from tickets.playbook.comparing import VARIANTS, differences, gates
from tickets.vocabulary import PHASES, Phase
from tickets.web.playbook_forms import DraftForm, ItemForm

CONDITIONS = {
    Condition.BUG: gettext_lazy("for technical bugs"),
    Condition.TRAINING: gettext_lazy("for training needs and user errors"),
    Condition.HIGH_RISK: gettext_lazy("when the risk is high"),
    Condition.RISK_NOT_LOW: gettext_lazy("unless the risk is low"),
    Condition.RECURRENCE: gettext_lazy("when the issue has come back"),
    Condition.BROKEN_COMMITMENT: gettext_lazy("when a promise was broken"),
}
STEPS = {
    "acknowledge": gettext_lazy("Acknowledge"),
    "diagnose": gettext_lazy("Diagnose"),
    "implement": gettext_lazy("Implement"),
    "update": gettext_lazy("Progress update"),
    "verify": gettext_lazy("Verify"),
    "resolve": gettext_lazy("Resolve"),
    "close": gettext_lazy("Close"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def playbooks(request: ReaderRequest) -> HttpResponse:
    form = DraftForm(request.POST or None)
    made: list[PlaybookVersion] = []
    if request.method == "POST" and form.carried_out(
        lambda: made.append(operations.draft_playbook(**form.cleaned_data, actor=request.user, at=timezone.now()))
    ):
        messages.success(
            request,
            _("Version %(number)d is a draft now. Nothing changes before you publish it.")
            % {"number": made[0].number},
        )
        return redirect("tickets:playbook", made[0].number)
    versions = list(PlaybookVersion.objects.select_related("created_by", "copied_from").order_by("-number"))
    context = {
        "now": timezone.now(),
        "form": form,
        "versions": versions,
        "draft": next((version for version in versions if version.state == PlaybookVersion.State.DRAFT), None),
        "last_change": last_change_of(kind="playbook"),
    }
    return settings_page(request, "settings/playbooks.html", context, section="playbooks", status=form.status)


@require_safe
@administrators_only
def playbook(request: ReaderRequest, number: int) -> HttpResponse:
    version = _version(number)
    items = _items(version)
    asked = request.GET.get("phase", "")
    phase = Phase(asked) if asked in list(PHASES) else PHASES[0]
    changed = (
        {change.item.code for change in differences(_items(version.copied_from), items)}
        if version.copied_from
        else set()
    )
    context = {
        "now": timezone.now(),
        "version": version,
        "is_draft": version.state == PlaybookVersion.State.DRAFT,
        "phase": phase,
        "tabs": [_tab(each, items, current=each == phase) for each in PHASES],
        "groups": _groups([item for item in items if item.phase == phase], changed),
        "changed": len(changed),
        "gates": _gates(items),
        "last_change": last_change_of(subject=f"playbook:{number}"),
    }
    return settings_page(request, "settings/playbook.html", context, section="playbooks")


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def item(request: ReaderRequest, number: int, code: str) -> HttpResponse:
    version = _version(number)
    found = get_object_or_404(version.items.select_related("version"), code=code)
    form = ItemForm(request.POST or None, initial={name: getattr(found, name) for name in operations.EDITABLE})
    if request.method == "POST" and form.carried_out(
        lambda: operations.edit_item(found, form.cleaned_data, actor=request.user, at=timezone.now())
    ):
        messages.success(request, _("%(code)s is saved in the draft.") % {"code": code})
        return redirect(_after(request, version, found))
    context = {
        "version": version,
        "item": found,
        "form": form,
        "step": STEPS.get(found.gate, ""),
        "condition": CONDITIONS.get(Condition(found.condition), ""),
        "raised": _raised(found),
        "is_draft": version.state == PlaybookVersion.State.DRAFT,
    }
    return settings_page(request, "settings/playbook_item.html", context, section="playbooks", status=form.status)


@require_safe
@administrators_only
def changes(request: ReaderRequest, number: int) -> HttpResponse:
    version = _version(number)
    newer, older = _items(version), _items(version.copied_from) if version.copied_from else []
    before, after = gates(older), gates(newer)
    context = {
        "now": timezone.now(),
        "version": version,
        "is_draft": version.state == PlaybookVersion.State.DRAFT,
        "changes": differences(older, newer),
        "effect": [(variant.label, before[variant.value], after[variant.value]) for variant in VARIANTS],
        "last_change": last_change_of(subject=f"playbook:{number}"),
    }
    return settings_page(request, "settings/playbook_changes.html", context, section="playbooks")


@require_POST
@administrators_only
def publish(request: ReaderRequest, number: int) -> HttpResponse:
    operations.publish_playbook(_version(number), actor=request.user, at=timezone.now())
    messages.success(
        request, _("Version %(number)d is current. Tickets that are past Connect keep theirs.") % {"number": number}
    )
    return redirect("tickets:playbooks")


@require_POST
@administrators_only
def discard(request: ReaderRequest, number: int) -> HttpResponse:
    operations.discard_draft(_version(number), actor=request.user, at=timezone.now())
    messages.success(request, _("The draft is gone. The current version is as it was."))
    return redirect("tickets:playbooks")


def _version(number: int) -> PlaybookVersion:
    return get_object_or_404(PlaybookVersion.objects.select_related("created_by", "copied_from"), number=number)


def _items(version: PlaybookVersion) -> list[PlaybookItem]:
    return list(version.items.order_by("position"))


def _tab(phase: Phase, items: list[PlaybookItem], *, current: bool) -> dict[str, Any]:
    number = list(PHASES).index(phase) + 1
    count = sum(item.phase == phase for item in items)
    return {"label": f"{number} {phase.label}", "url": f"?phase={phase.value}", "current": current, "count": count}


def _groups(items: list[PlaybookItem], changed: set[str]) -> list[dict[str, Any]]:
    return [
        {"title": title, "rows": [_row(item, changed) for item in members]}
        for (_code, title), members in groupby(items, key=lambda item: (item.group, item.group_title))
    ]


def _row(item: PlaybookItem, changed: set[str]) -> dict[str, Any]:
    return {
        "item": item,
        "strengths": [
            (variant.label, item.strength(variant), PlaybookItem.Strength(item.strength(variant)).label)
            for variant in VARIANTS
        ],
        "step": STEPS.get(item.gate, ""),
        "condition": CONDITIONS.get(Condition(item.condition), ""),
        "raised": _raised(item),
        "changed": item.code in changed,
    }


def _raised(item: PlaybookItem) -> str:
    when = CONDITIONS.get(Condition(item.raised_when))
    if not when:
        return ""
    strength = PlaybookItem.Strength(item.raised_to).label
    return _("%(strength)s %(when)s") % {"strength": strength, "when": when}


def _gates(items: list[PlaybookItem]) -> list[tuple[Any, int]]:
    numbers = gates(items)
    return [(variant.label, numbers[variant.value]) for variant in VARIANTS]


def _after(request: ReaderRequest, version: PlaybookVersion, item: PlaybookItem) -> str:
    """The next item when that was asked for, else the list at this item."""
    following = version.items.filter(position__gt=item.position).order_by("position").first()
    if "next" in request.POST and following is not None:
        return reverse("tickets:playbook-item", args=[version.number, following.code])
    return f"{reverse('tickets:playbook', args=[version.number])}?phase={item.phase}#item-{item.code}"
