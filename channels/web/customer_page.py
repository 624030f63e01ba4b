"""The customer's own page of one request, behind the link in every mail. Works without script, session or cookie."""

import secrets
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from channels.web.shown_to_customer import public_messages, shown
from resolution.core.refusals import Invalid, Refused
from tickets.links import token_of
from tickets.models import Attachment, SignedLink, Ticket
from tickets.operations import linking, portal
from tickets.vocabulary import Phase
from tickets.web.files import handed_out
from tickets.web.link_door import behind_link, form_named, gone

ACTS = ("write", "confirm", "deny")
THANKS = {"write": 1, "confirm": 2, "deny": 3}


@require_safe
@behind_link("ticket")
def page(request: HttpRequest, link: SignedLink) -> HttpResponse:
    """Where the request stands, what was said, and what the customer can do now."""
    return _page(request, link, thanks=request.GET.get("thanks", ""))


@require_POST
@behind_link("ticket")
def says(request: HttpRequest, link: SignedLink) -> HttpResponse:
    """One of three things the customer may say: a reply, that it works, or what still happens."""
    act, words = request.POST.get("act", ""), request.POST.get("words", "")
    form = form_named(request)
    if act not in ACTS or not form:
        return _page(request, link, typed=words, faults=[_("Please send it once more.")], status=422)
    ticket = portal.standing(link)
    if ticket.phase in (Phase.MERGED, Phase.CANCELLED):
        return _page(request, link, typed=words, faults=[_("This request takes no more messages.")], status=409)
    try:
        _carry_out(act, request, link, words, form)
    except Invalid as refusal:
        faults = [sentence for sentences in refusal.faults.values() for sentence in sentences]
        return _page(request, link, typed=words, act=act, faults=faults, status=422)
    except Refused as refusal:
        return _page(request, link, typed=words, act=act, faults=[str(refusal)], status=409)
    return redirect(f"/t/{token_of(link)}/?thanks={THANKS[act]}")


@require_POST
@behind_link("ticket")
def renew(request: HttpRequest, link: SignedLink) -> HttpResponse:
    """A new address for this page; whoever else has the old one reads nothing any more."""
    renewed = linking.renew_page(link.ticket, actor=None, at=timezone.now())
    return redirect(f"/t/{token_of(renewed)}/?thanks=4")


@require_safe
@behind_link("ticket")
def file(request: HttpRequest, link: SignedLink, key: int) -> HttpResponseBase:
    """A file of a message that the customer may read."""
    ticket = portal.standing(link)
    readable = [message.pk for message in public_messages(ticket, link, timezone.now())]
    found = Attachment.objects.filter(ticket=ticket, pk=key, message__in=readable).first()
    if found is None:
        return gone(request)
    try:
        return handed_out(found)
    except Http404:
        return gone(request)


def _carry_out(act: str, request: HttpRequest, link: SignedLink, words: str, form: str) -> None:
    at = timezone.now()
    match act:
        case "write":
            portal.write(link, words, form=form, files=request.FILES.getlist("files"), at=at)
        case "confirm":
            portal.confirm(link, words, form=form, at=at)
        case "deny":
            portal.deny(link, words, form=form, at=at)


def _page(request: HttpRequest, link: SignedLink, *, status: int = 200, **more: Any) -> HttpResponse:
    ticket: Ticket = portal.standing(link)
    context = {
        "company": settings.COMPANY,
        "token": token_of(link),
        "form_name": secrets.token_urlsafe(18),
        **shown(ticket, link, timezone.now()),
        **more,
    }
    return render(request, "portal/ticket.html", context, status=status)
