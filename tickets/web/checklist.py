"""The checklist: a phase of it as a fragment, ticks, and the answers that need words."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from resolution.core.refusals import Invalid, Refused
from resolution.core.typing import ReaderRequest
from tickets import operations
from tickets.models import PlaybookItem
from tickets.playbook.checklist import Standing, current_version, items_of, standings
from tickets.web import dialogs, ground
from tickets.web.dialogs import Dialog
from tickets.web.forms import ItemForm
from tickets.web.screen import Screen, done, screen_of
from tickets.web.shown import checklist as shown


@require_http_methods(["GET", "HEAD", "POST"])
def column(request: ReaderRequest, reference: str) -> HttpResponse:
    """GET draws the checklist of a phase; POST ticks or unticks one item that an agent confirms."""
    if request.method != "POST":
        screen = screen_of(request, reference)
        drawn = shown.column(screen.case, screen.here, screen.look.phase)
        return render(request, "tickets/workspace/checklist.html", screen.basics() | {"checklist": drawn})
    ticket, at = ground.addressed(request.user, reference), timezone.now()
    if code := request.POST.get("tick", ""):
        operations.answer_item(ticket, code, "done", actor=request.user, at=at)
    elif code := request.POST.get("untick", ""):
        operations.withdraw_answer(ticket, code, actor=request.user, at=at)
    return done(request, ticket, "middle", anchor=f"check-{code}")


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: ReaderRequest, reference: str, code: str) -> HttpResponse:
    """GET draws the answers that an item takes; POST gives one."""
    screen = screen_of(request, reference)
    standing = standing_of(screen, code)
    if request.method != "POST":
        return dialogs.shown(request, screen, dialog(screen, code))
    form = _form(standing, data=request.POST)
    if not form.is_valid():
        return dialogs.shown(request, screen, _drawn(screen, standing, form), status=422)
    try:
        _answer(request, screen, code, form)
    except Invalid as refusal:
        form.take_faults(refusal)
        return dialogs.shown(request, screen, _drawn(screen, standing, form), status=422)
    except Refused as refusal:
        if refusal.kind == "forbidden":
            raise
        drawn = _drawn(screen, standing, form)
        drawn.take(refusal, screen.here)
        return dialogs.shown(request, screen, drawn, status=409)
    return done(request, screen.ticket, "middle", anchor=f"check-{code}", **dialogs.closed())


def dialog(screen: Screen, code: str) -> Dialog:
    """The dialog of an item as it opens."""
    standing = standing_of(screen, code)
    return _drawn(screen, standing, _form(standing, initial={"state": standing.state}))


def standing_of(screen: Screen, code: str) -> Standing:
    """How an item stands here; 404 when this ticket's playbook does not ask for it."""
    version = screen.case.cycle.playbook_id or current_version().pk
    for standing in standings(screen.case, [one for one in items_of(version) if one.code == code]):
        return standing
    raise Http404


def _answer(request: ReaderRequest, screen: Screen, code: str, form: ItemForm) -> None:
    typed = form.cleaned_data
    if typed["state"] == "open":
        operations.withdraw_answer(screen.ticket, code, actor=request.user, at=screen.at)
        return
    operations.answer_item(
        screen.ticket,
        code,
        typed["state"],
        note=typed["note"],
        skip_reason=typed.get("skip_reason", "") if typed["state"] == "skipped" else "",
        actor=request.user,
        at=screen.at,
    )


def _form(standing: Standing, **more: object) -> ItemForm:
    by_hand = standing.item.kind == PlaybookItem.Kind.ATTEST
    return ItemForm(by_hand=by_hand, soft=standing.strength == "soft", **more)


def _drawn(screen: Screen, standing: Standing, form: ItemForm) -> Dialog:
    item = standing.item
    action = f"{screen.here}checklist/{item.code}/"
    return Dialog(f"item-{item.code}", item.title, action, form, _("Save the answer"), lead=item.prompt)
