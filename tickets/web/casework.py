"""The phase work: each record through one small form, each press one verb."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from resolution.core.refusals import Invalid, Refused
from resolution.core.typing import ReaderRequest
from tickets import operations
from tickets.models import ApprovalRequest, SolutionOption, WorkStep
from tickets.operations.planning import plan_steps
from tickets.web import dialogs, ground
from tickets.web.dialogs import Dialog
from tickets.web.forms import ApprovalForm, HouseForm, OptionForm
from tickets.web.screen import Screen, done, screen_of

SIMPLE = {"attempts": "attempts", "time_entries": "time"}  # the records of one line, and their sections


@require_POST
def record(request: ReaderRequest, reference: str, kind: str) -> HttpResponse:
    """Add something that was tried, or time that was spent."""
    ticket = ground.addressed(request.user, reference)
    if kind not in SIMPLE:
        raise Http404
    operations.add_record(ticket, kind, _sent(request), actor=request.user, at=timezone.now())
    return done(request, ticket, "middle", anchor=SIMPLE[kind])


@require_POST
def plan(request: ReaderRequest, reference: str) -> HttpResponse:
    """Add steps, one a line."""
    ticket = ground.addressed(request.user, reference)
    stage, text = request.POST.get("stage", ""), request.POST.get("text", "")
    plan_steps(ticket, stage, text, why=request.POST.get("why", ""), actor=request.user, at=timezone.now())
    return done(request, ticket, "middle", anchor=stage)


@require_POST
def work_step(request: ReaderRequest, reference: str, key: int) -> HttpResponse:
    """Say whether a step is done, failed or open again."""
    ticket = ground.addressed(request.user, reference)
    row = get_object_or_404(WorkStep.objects.select_related("cycle__ticket"), pk=key, cycle__ticket=ticket)
    state = request.POST.get("state", "")
    if state not in WorkStep.State.values:
        raise Invalid(_("Not saved."), {"state": [_("Use one of: ") + ", ".join(WorkStep.State.values)]})
    operations.verify_work_step(row, state, actor=request.user, at=timezone.now())
    return done(request, ticket, "middle", anchor=row.stage)


@require_POST
def check(request: ReaderRequest, reference: str) -> HttpResponse:
    """Write down the result of a check, a validation or a test."""
    ticket, typed = ground.addressed(request.user, reference), request.POST
    stage, kind = typed.get("stage", ""), typed.get("kind", "")[:40]
    result, note = typed.get("result", ""), typed.get("note", "")
    operations.record_check(ticket, stage, kind, result, note=note, actor=request.user, at=timezone.now())
    return done(request, ticket, anchor=f"{stage}-{kind}")


@require_POST
def agreement(request: ReaderRequest, reference: str) -> HttpResponse:
    """Write down that the customer said yes."""
    ticket = ground.addressed(request.user, reference)
    operations.agree(ticket, note=request.POST.get("note", ""), actor=request.user, at=timezone.now())
    return done(request, ticket, "middle", anchor="agreement")


@require_http_methods(["GET", "HEAD", "POST"])
def new_option(request: ReaderRequest, reference: str) -> HttpResponse:
    """GET draws an empty option; POST adds it."""
    screen = screen_of(request, reference)
    if request.method != "POST":
        return dialogs.shown(request, screen, option_dialog(screen, OptionForm()))
    form = OptionForm(request.POST)
    return _saved(request, screen, form, option_dialog(screen, form), lambda: _add_option(request, screen, form))


@require_http_methods(["GET", "HEAD", "POST"])
def option(request: ReaderRequest, reference: str, key: int) -> HttpResponse:
    """GET draws an option to be corrected; POST corrects it."""
    screen = screen_of(request, reference)
    row = option_of(screen, key)
    if request.method != "POST":
        return dialogs.shown(request, screen, filled_option(screen, row))
    form = OptionForm(request.POST)
    return _saved(request, screen, form, option_dialog(screen, form, row), lambda: _change_option(request, row, form))


@require_POST
def choose(request: ReaderRequest, reference: str, key: int) -> HttpResponse:
    """Take one option."""
    ticket = ground.addressed(request.user, reference)
    row = get_object_or_404(SolutionOption.objects.select_related("cycle__ticket"), pk=key, cycle__ticket=ticket)
    operations.choose_option(row, actor=request.user, at=timezone.now())
    return done(request, ticket, "middle", anchor=f"option-{key}")


@require_http_methods(["GET", "HEAD", "POST"])
def approvals(request: ReaderRequest, reference: str) -> HttpResponse:
    """GET draws the question; POST asks it."""
    screen = screen_of(request, reference)
    if request.method != "POST":
        return dialogs.shown(request, screen, approval_dialog(screen, ApprovalForm()))
    form = ApprovalForm(request.POST)

    def ask() -> None:
        typed = form.cleaned_data
        operations.request_approval(screen.ticket, **typed, actor=request.user, at=screen.at)

    return _saved(request, screen, form, approval_dialog(screen, form), ask, "approvals")


@require_POST
def decide(request: ReaderRequest, reference: str, key: int) -> HttpResponse:
    """Say yes or no, in writing."""
    ticket = ground.addressed(request.user, reference)
    row = get_object_or_404(ApprovalRequest.objects.select_related("ticket"), pk=key, ticket=ticket)
    approved, note = request.POST.get("approved") == "yes", request.POST.get("note", "")
    operations.decide_approval(row, approved=approved, note=note, actor=request.user, at=timezone.now())
    return done(request, ticket, "approvals", "middle", anchor="approvals")


def option_of(screen: Screen, key: int) -> SolutionOption:
    """An option of this ticket."""
    rows = SolutionOption.objects.select_related("cycle__ticket")
    return get_object_or_404(rows, pk=key, cycle__ticket=screen.ticket)


def filled_option(screen: Screen, row: SolutionOption) -> Dialog:
    """The dialog of an option as it stands."""
    return option_dialog(
        screen, OptionForm(initial={name: getattr(row, name) for name in OptionForm.base_fields}), row
    )


def option_dialog(screen: Screen, form: OptionForm, row: SolutionOption | None = None) -> Dialog:
    """The dialog of a new option, or of one that is there."""
    key = str(row.pk) if row is not None else "new"
    title = _("Change the option") if row is not None else _("A way to solve it")
    action = f"{screen.here}options/{key}/"
    return Dialog(f"option-{key}", title, action, form, _("Save the option"), wide=True)


def approval_dialog(screen: Screen, form: ApprovalForm) -> Dialog:
    """The dialog that asks for a written yes."""
    lead = _("A supervisor or an executive decides; never the one who asks.")
    return Dialog("approval", _("Ask for approval"), f"{screen.here}approvals/", form, _("Ask"), lead=lead)


def _add_option(request: ReaderRequest, screen: Screen, form: OptionForm) -> None:
    operations.add_record(screen.ticket, "options", form.cleaned_data, actor=request.user, at=screen.at)


def _change_option(request: ReaderRequest, row: SolutionOption, form: OptionForm) -> None:
    operations.change_option(row, form.cleaned_data, actor=request.user, at=timezone.now())


def _saved(
    request: ReaderRequest, screen: Screen, form: HouseForm, dialog: Dialog, save: Any, part: str = "middle"
) -> HttpResponse:
    """Save what a dialog brought, or show it again with what the house could not take."""
    if not form.is_valid():
        return dialogs.shown(request, screen, dialog, status=422)
    try:
        save()
    except Invalid as refusal:
        form.take_faults(refusal)
        return dialogs.shown(request, screen, dialog, status=422)
    except Refused as refusal:
        if refusal.kind == "forbidden":
            raise
        dialog.take(refusal, screen.here)
        return dialogs.shown(request, screen, dialog, status=409)
    return done(request, screen.ticket, part, "approvals", **dialogs.closed())


def _sent(request: ReaderRequest) -> dict[str, Any]:
    return {name: request.POST[name] for name in request.POST if name != "csrfmiddlewaretoken"}
