"""The workspace of one ticket: the page, the work of a phase as a fragment, and the customer's history."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from resolution.core.typing import ReaderRequest
from tickets import operations
from tickets.lifecycle import STEPS
from tickets.web import casework, checklist, fields, ground, steps
from tickets.web.dialogs import Dialog
from tickets.web.forms import ApprovalForm, OptionForm
from tickets.web.ground import SeeOther
from tickets.web.screen import Screen, page, screen_of
from tickets.web.shown import head, side


@require_safe
def workspace(request: ReaderRequest, reference: str) -> HttpResponse:
    """The ticket as a page. Its address says what is shown, and which dialog or composer stands open."""
    screen = screen_of(request, reference)
    return page(request, screen, dialog=asked_dialog(screen))


@require_safe
def phase_work(request: ReaderRequest, reference: str) -> HttpResponse:
    """The work of a phase as the middle of the page."""
    screen = screen_of(request, reference)
    screen.look = replace(screen.look, show=ground.WORK)
    return render(request, "tickets/workspace/middle.html", screen.basics() | {"middle": screen.middle()})


@require_POST
def history(request: ReaderRequest, reference: str) -> HttpResponse:
    """Open the customer's history; that the owner has seen it is written down."""
    ticket = ground.addressed(request.user, reference)
    operations.see_history(ticket, actor=request.user, at=timezone.now())
    if not ground.wants_part(request):
        return SeeOther(f"{ground.address(ticket)}?history=1#history")
    screen = screen_of(request, reference)
    context = screen.context(("head", "checklist")) | {"history": side.history(screen.ticket, request.user)}
    return render(request, "tickets/workspace/history_seen.html", context)


def asked_dialog(screen: Screen) -> Dialog | None:
    """The dialog that the page's address names; unknown names open nothing."""
    if not screen.look.dialog:
        return None
    name, _dash, key = screen.look.dialog.partition("-")
    if name in STEPS and not key:
        return steps.dialog(screen, name) if name in head.allowed(screen.case, screen.user) else None
    try:
        return DIALOGS[name](screen, key) if name in DIALOGS else None
    except Http404:
        return None


def _option(screen: Screen, key: str) -> Dialog:
    if not key.isdigit():
        return casework.option_dialog(screen, OptionForm())
    return casework.filled_option(screen, casework.option_of(screen, int(key)))


DIALOGS: dict[str, Callable[[Screen, str], Any]] = {
    "subject": lambda screen, _key: fields.subject_dialog(screen),
    "approval": lambda screen, _key: casework.approval_dialog(screen, ApprovalForm()),
    "item": checklist.dialog,
    "option": _option,
}
