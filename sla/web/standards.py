"""Service standards in the settings: versions, what each promises, the draft and its preview."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.web.access import supervisors_only
from accounts.web.pages import last_change_of, settings_page
from resolution.core.business_time import Calendar
from resolution.core.typing import ReaderRequest
from sla import operations
from sla.comparing import differences, say_ladder, say_metric, say_pauses, say_target, say_uplift, say_whom
from sla.models import PolicyVersion
from sla.operations.policies import subject_of
from sla.previewing import DAYS, MOST, Tally, replay, samples
from sla.standards import Terms, terms_of
from sla.vocabulary import Metric
from sla.web.standards_forms import DraftForm, RulesForm, TargetsForm, UpliftForm
from tickets.operations.opening import default_team
from tickets.vocabulary import Channel, Severity

SECTION = "standards"
RULES, UPLIFTS = "rules", "uplifts"
PARTS = {
    **{metric.value: metric.label for metric in Metric},
    RULES: gettext_lazy("Pauses and reminders"),
    UPLIFTS: gettext_lazy("Promised more"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@supervisors_only
def standards(request: ReaderRequest) -> HttpResponse:
    """The versions, what the current one promises, and the way to a draft."""
    form = DraftForm(request.POST or None)
    made: list[PolicyVersion] = []
    if request.method == "POST" and form.carried_out(
        lambda: made.append(operations.draft_policy(**form.cleaned_data, actor=request.user, at=timezone.now()))
    ):
        words = _("Version %(number)d is a draft now. Nothing changes before you publish it.")
        messages.success(request, words % {"number": made[0].number})
        return redirect("sla:standard", made[0].number)
    versions = list(PolicyVersion.objects.select_related("created_by", "copied_from").order_by("-number"))
    current = next(version for version in versions if version.is_current)
    asked = request.GET.get("part", "")
    metric = asked if asked in Metric.values else Metric.FIRST_RESPONSE.value
    context = {
        "now": timezone.now(),
        "form": form,
        "versions": versions,
        "draft": next((version for version in versions if version.is_draft), None),
        "current": current,
        "tabs": _tabs({key: PARTS[key] for key in Metric.values}, metric),
        "table": _table(Metric(metric), terms_of(current)),
        "severities": Severity.labels,
        "last_change": last_change_of(kind="policy"),
    }
    return settings_page(request, "settings/standards.html", context, section=SECTION, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@supervisors_only
def standard(request: ReaderRequest, number: int) -> HttpResponse:
    """One version, part by part; a draft is edited here."""
    version = _version(number)
    part = request.GET.get("part", "")
    part = part if part in PARTS else Metric.FIRST_RESPONSE.value
    terms = terms_of(version)
    form = _form(request, version, terms, part)
    if request.method == "POST" and (saved := _saved(request, version, part, form)):
        return saved
    context = {
        "now": timezone.now(),
        "version": version,
        "form": form,
        "part": part,
        "is_rules": part == RULES,
        "is_uplifts": part == UPLIFTS,
        "tabs": _tabs(PARTS, part),
        "table": _table(Metric(part), terms) if part in Metric.values else None,
        "severities": Severity.labels,
        "rules": {"pauses": say_pauses(terms), "rungs": say_ladder(terms)},
        "uplifts": [(one, say_whom(one), say_metric(one.metric), say_uplift(one)) for one in terms.uplifts],
        "last_change": last_change_of(subject=subject_of(version)),
    }
    return settings_page(request, "settings/standard.html", context, section=SECTION, status=form.status)


@require_safe
@supervisors_only
def changes(request: ReaderRequest, number: int) -> HttpResponse:
    """What a version changes, on a sample ticket and on the last 30 days."""
    version, at = _version(number), timezone.now()
    newer = terms_of(version)
    older = terms_of(version.copied_from) if version.copied_from else newer
    team = default_team()
    found = replay(newer, at) if version.is_draft else None
    context = {
        "now": at,
        "version": version,
        "changes": differences(older, newer),
        "team": team,
        "samples": [
            (Severity(one.severity).label, one)
            for one in samples(older, newer, team.calendar if team else Calendar.always(), at)
        ],
        "replay": found,
        "days": DAYS,
        "most": MOST,
        "tallies": [_tally(one) for one in found.tallies] if found else [],
        "flips": [(flip, Metric(flip.clock.metric).label) for flip in found.flips_shown] if found else [],
        "last_change": last_change_of(subject=subject_of(version)),
    }
    return settings_page(request, "settings/standard_changes.html", context, section=SECTION)


@require_POST
@supervisors_only
def publish(request: ReaderRequest, number: int) -> HttpResponse:
    """Make a draft the current version."""
    operations.publish_policy(_version(number), actor=request.user, at=timezone.now())
    words = _("Version %(number)d is current. Running clocks are counted anew; what is decided stays.")
    messages.success(request, words % {"number": number})
    return redirect("sla:standards")


@require_POST
@supervisors_only
def discard(request: ReaderRequest, number: int) -> HttpResponse:
    """Throw a draft away."""
    operations.discard_policy(_version(number), actor=request.user, at=timezone.now())
    messages.success(request, _("The draft is gone. The current version is as it was."))
    return redirect("sla:standards")


def _version(number: int) -> PolicyVersion:
    return get_object_or_404(PolicyVersion.objects.select_related("created_by", "copied_from"), number=number)


def _form(request: ReaderRequest, version: PolicyVersion, terms: Terms, part: str) -> Any:
    typed = request.POST if request.method == "POST" and "drop" not in request.POST else None
    if part == RULES:
        return RulesForm(typed, policy=version)
    return UpliftForm(typed) if part == UPLIFTS else TargetsForm(typed, metric=part, terms=terms)


def _saved(request: ReaderRequest, version: PolicyVersion, part: str, form: Any) -> HttpResponseRedirect | None:
    """Do what was asked for; the way on, or None where the form says what is wrong."""
    by: dict[str, Any] = {"actor": request.user, "at": timezone.now()}
    if part == UPLIFTS and request.POST.get("drop", "").isdecimal():
        operations.drop_uplift(version, int(request.POST["drop"]), **by)
    elif part == UPLIFTS:
        if not form.carried_out(lambda: operations.add_uplift(version, **form.cleaned_data, **by)):
            return None
    elif part == RULES:
        if not form.carried_out(lambda: operations.set_rules(version, **form.said(), **by)):
            return None
    elif not form.carried_out(lambda: operations.set_targets(version, part, form.said(), **by)):
        return None
    messages.success(request, _("Saved in the draft."))
    return redirect(f"{reverse('sla:standard', args=[version.number])}?part={part}")


def _tabs(parts: dict[str, Any], current: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": f"?part={key}", "current": key == current} for key, label in parts.items()]


def _table(metric: Metric, terms: Terms) -> tuple[str, list[tuple[str, list[str]]]]:
    """A metric's targets in words, by channel and severity."""
    rows = [
        (str(channel.label), [say_target(terms.standards.get((channel, severity, metric))) for severity in Severity])
        for channel in Channel
    ]
    return str(metric.label), rows


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "metric": Metric(tally.metric).label,
        "severity": Severity(tally.severity).label,
        "tally": tally,
        "better": tally.met_now - tally.met_then,
    }
