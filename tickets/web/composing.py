"""Speaking: replies, progress updates, notes, calls, and the customer's own words. One press, one verb."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from resolution.core import moments
from resolution.core.refusals import Forbidden, Invalid, Refused
from resolution.core.typing import ReaderRequest
from tickets import operations
from tickets.models import Message, Ticket
from tickets.permissions import may_change
from tickets.vocabulary import Channel, Intent
from tickets.web import ground, screen
from tickets.web.ground import Look
from tickets.web.shown import composers, side

Send = Callable[[ReaderRequest, Ticket, datetime], object]
SORTED = (Intent.CONFIRMATION, Intent.THANKS, Intent.QUESTION, Intent.BACK, Intent.NEW_ISSUE)


@require_POST
def reply(request: ReaderRequest, reference: str) -> HttpResponse:
    """Answer the customer."""
    return _sent(request, reference, "reply", _reply, _("Sent to the customer."))


@require_POST
def update(request: ReaderRequest, reference: str) -> HttpResponse:
    """Tell the customer what we know, what we do, and when they hear from us next."""
    return _sent(request, reference, "update", _update, _("The update is on its way."))


@require_POST
def note(request: ReaderRequest, reference: str) -> HttpResponse:
    """Write something down among us."""
    return _sent(request, reference, "note", _note, _("Noted. The customer does not see it."))


@require_POST
def call(request: ReaderRequest, reference: str) -> HttpResponse:
    """Write down a call, whether they were reached or not."""
    return _sent(request, reference, "call", _call, _("The call is logged."))


@require_POST
def words(request: ReaderRequest, reference: str) -> HttpResponse:
    """Take in what the customer said by another way."""
    return _sent(request, reference, "words", _words, _("Taken in, in the customer's name."))


@require_safe
def compose(request: ReaderRequest, reference: str, kind: str) -> HttpResponse:
    """A composer that is not on the page from the beginning, open."""
    ticket, at = ground.addressed(request.user, reference), timezone.now()
    if kind not in composers.KINDS or not may_change(request.user, ticket):
        raise Http404
    composer = composers.composer(ticket, kind, at, opened=True)
    context = {"composer": composer, "ticket": ticket, "here": ground.address(ticket), "now": at}
    return render(request, "tickets/workspace/composer.html", context)


@require_POST
def triage(request: ReaderRequest, reference: str, key: int) -> HttpResponse:
    """Say what a message of the customer wants."""
    ticket = ground.addressed(request.user, reference)
    message = get_object_or_404(ticket.messages.standing(), pk=key)
    intent = request.POST.get("intent", "")
    if intent not in SORTED:
        raise Invalid(_("Not saved."), {"intent": [_("Use one of: ") + ", ".join(SORTED)]})
    operations.triage(message, intent, actor=request.user, at=timezone.now())
    return screen.done(request, ticket, "middle", anchor=f"m-{key}")


def _sent(request: ReaderRequest, reference: str, kind: str, send: Send, said: str) -> HttpResponse:
    """Send, or give the composer back with everything in it and with what the customer wrote meanwhile."""
    ticket, at = ground.addressed(request.user, reference), timezone.now()
    try:
        send(request, ticket, at)
    except Refused as refusal:
        if refusal.kind == "forbidden":
            raise
        return _given_back(request, ticket, kind, refusal, at)
    if not ground.wants_part(request):
        return screen.done(request, ticket, said=said, anchor="composers")
    fresh = Ticket.objects.select_related("contact", "team").get(pk=ticket.pk)
    composer = composers.composer(fresh, kind, at)
    # In the conversation the words themselves are the best answer.
    said = said if Look.of(request).show == ground.WORK else ""
    return screen.done(request, ticket, "middle", "properties", said=said, anchor="composers", composer=composer)


def _given_back(request: ReaderRequest, ticket: Ticket, kind: str, refusal: Refused, at: datetime) -> HttpResponse:
    status = 422 if isinstance(refusal, Invalid) else 409
    came = composers.arrivals(ticket, _moment(request.POST.get("seen_until", "")))
    typed = request.POST.dict()
    composer = composers.composer(ticket, kind, at, opened=True, typed=typed, refused=refusal, arrivals=came)
    if not ground.wants_part(request):
        whole = screen.screen_of(request, ticket.reference)
        others = composers.composers(ticket, at) | {kind: composer}
        return screen.page(request, whole, status=status, composers=others)
    context = {"composer": composer, "ticket": ticket, "here": ground.address(ticket), "now": at}
    response = render(request, "tickets/workspace/composer.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = f"#compose-{kind}", "outerHTML"
    return response


def _reply(request: ReaderRequest, ticket: Ticket, at: datetime) -> Message:
    typed = request.POST
    return operations.reply(
        ticket,
        typed.get("body", ""),
        actor=request.user,
        at=at,
        next_update_at=_promised(typed.get("next_update_at", ""), at),
        seen_until=_moment(typed.get("seen_until", "")),
        files=_files(request),
    )


def _update(request: ReaderRequest, ticket: Ticket, at: datetime) -> Message:
    typed = request.POST
    promised = _promised(typed.get("next_update_at", ""), at)
    known, doing = typed.get("known", "").strip(), typed.get("doing", "").strip()
    faults = {name: [_("This is needed.")] for name, text in (("known", known), ("doing", doing)) if not text}
    if promised is None:
        faults["next_update_at"] = [_("Say when the customer hears from us next.")]
    if faults or promised is None:
        raise Invalid(_("Nothing was sent; what you typed is kept."), faults)
    return operations.update_progress(
        ticket,
        update_text(ticket, known, doing, promised, at),
        next_update_at=promised,
        actor=request.user,
        at=at,
        seen_until=_moment(typed.get("seen_until", "")),
    )


def _note(request: ReaderRequest, ticket: Ticket, at: datetime) -> Message:
    return operations.note(ticket, request.POST.get("body", ""), actor=request.user, at=at, files=_files(request))


def _call(request: ReaderRequest, ticket: Ticket, at: datetime) -> Message:
    reached = request.POST.get("reached") == "yes"
    promised = _promised(request.POST.get("next_update_at", ""), at) if reached else None
    body = request.POST.get("body", "")
    return operations.log_call(ticket, body, reached=reached, actor=request.user, at=at, next_update_at=promised)


def _words(request: ReaderRequest, ticket: Ticket, at: datetime) -> Message:
    if not may_change(request.user, ticket):
        raise Forbidden(_("Your role reads tickets and does not change them. An administrator can grant more."))
    channel = request.POST.get("channel", "")
    channel = channel if channel in Channel.values else ""
    return operations.receive(ticket, request.POST.get("body", ""), at=at, actor=request.user, channel=channel)


def update_text(ticket: Ticket, known: str, doing: str, promised: datetime, at: datetime) -> str:
    """A progress update in the customer's time: known, doing, and when they hear from us next."""
    zone = side.zone_of(ticket.contact.time_zone)
    with timezone.override(zone):
        when = _("%(moment)s (%(zone)s time)") % {"moment": moments.clock(promised, at), "zone": zone.key}
    lines = [
        _("What we know: %(text)s") % {"text": known},
        _("What we are doing: %(text)s") % {"text": doing},
        _("You hear from us again by %(when)s.") % {"when": when},
    ]
    return "\n\n".join(lines)


def _files(request: ReaderRequest) -> list[Any]:
    return [file for file in request.FILES.getlist("files") if isinstance(file, UploadedFile)]


def _promised(text: str, at: datetime) -> datetime | None:
    """A promised moment; it lies ahead, or it is no promise."""
    if not text:
        return None
    promised = _moment(text)
    if promised is None or promised <= at:
        fault = _("The next news must come after now; write it like 2026-11-23 14:30.")
        raise Invalid(_("Nothing was sent; what you typed is kept."), {"next_update_at": [fault]})
    return promised


def _moment(text: str) -> datetime | None:
    """A moment as a form sends it, in the reader's own zone unless it names another."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(moment) if moment is not None and moment.tzinfo is None else moment
