"""What left, what waits to leave, and what could not: the outbox, for supervisors."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from channels import operations
from channels.envelopes import NoAddress
from channels.folder import file_name
from channels.letters import letter_of
from channels.models import OutboundMail
from channels.placeholders import hidden, links_of
from channels.querysets import reads_outbox
from resolution.core.paging import Page, page_or_first
from resolution.core.refusals import Forbidden
from resolution.core.typing import ReaderRequest
from tickets.models import Ticket

SIZE = 50
NEWEST_FIRST = ("-id",)
STATES = {
    "": gettext_lazy("All"),
    "waiting": gettext_lazy("Waiting"),
    "sent": gettext_lazy("Sent"),
    "failed": gettext_lazy("Failed"),
    "in_doubt": gettext_lazy("In doubt"),
    "withdrawn": gettext_lazy("Withdrawn"),
}
TONES = {
    "sent": ("ok", "check"),
    "failed": ("danger", "circle-alert"),
    "in_doubt": ("warn", "triangle-alert"),
    "withdrawn": ("neutral", ""),
}
FOLDER = "channels.folder.FolderBackend"


@require_safe
def outbox(request: ReaderRequest) -> HttpResponse:
    """Every mail, newest first; a tab for each state that somebody may look for."""
    _require_reader(request)
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    found = _page(request, state)
    address = reverse("channels:outbox")
    context = {
        "tabs": [_tab(name, state) for name in STATES],
        "mails": [_row(mail) for mail in found.rows],
        "state": state,
        "into_folder": settings.EMAIL_BACKEND == FOLDER,
        "next_url": f"{address}?{urlencode({'state': state, 'cursor': found.next_cursor})}"
        if found.next_cursor
        else "",
        "first_url": f"{address}?{urlencode({'state': state})}" if request.GET.get("cursor") else "",
    }
    return render(request, "channels/outbox.html", context)


@require_safe
def mail(request: ReaderRequest, key: int) -> HttpResponse:
    """One mail as it left, or as it would leave now, and every attempt at it."""
    _require_reader(request)
    found = get_object_or_404(OutboundMail.objects.visible_to(request.user).for_reading(), pk=key)
    context = {
        "mail": found,
        "row": _row(found),
        "text": hidden(found.text or _preview(found)),
        "as_sent": bool(found.text),
        "file": file_name(found.message_identifier) if settings.EMAIL_BACKEND == FOLDER and found.sent_at else "",
        "may_retry": found.state == OutboundMail.State.FAILED and request.user.supervises,
    }
    return render(request, "channels/mail.html", context)


@require_POST
def retry(request: ReaderRequest, key: int) -> HttpResponse:
    """Send a failed mail again."""
    found = get_object_or_404(OutboundMail.objects.visible_to(request.user).for_settling(), pk=key)
    operations.retry(found, actor=request.user, at=timezone.now())
    messages.success(request, _("It is on its way again, under the same identifier."))
    return redirect("channels:mail", key)


def _require_reader(request: ReaderRequest) -> None:
    if not reads_outbox(request.user):
        raise Forbidden(_("The outbox is for supervisors. An administrator can change your role."))


def _page(request: ReaderRequest, state: str) -> Page[OutboundMail]:
    mails = OutboundMail.objects.visible_to(request.user).in_state(state).for_page()
    return page_or_first(mails, NEWEST_FIRST, size=SIZE, cursor=request.GET.get("cursor", ""))[0]


def _tab(name: str, current: str) -> dict[str, Any]:
    url = f"{reverse('channels:outbox')}?{urlencode({'state': name})}" if name else reverse("channels:outbox")
    return {"label": STATES[name], "url": url, "current": name == current}


def _row(mail: OutboundMail) -> dict[str, Any]:
    tone, icon = TONES.get(mail.state, ("info", "clock"))
    return {
        "url": reverse("channels:mail", args=[mail.pk]),
        "kind": mail.get_kind_display(),
        "state": {"text": mail.get_state_display(), "tone": tone, "icon": icon},
        "at": mail.sent_at or mail.due_at,
        "attempts": mail.attempts,
        "doubts": mail.doubts,
        **_about(mail, mail.ticket),
    }


def _about(mail: OutboundMail, ticket: Ticket | None) -> dict[str, str]:
    """Whom it is for and what it is about; a mail to one of ours has no ticket of its own."""
    if ticket is None:
        whom = mail.user.email if mail.user else ""
        return {"to": mail.to or whom, "subject": mail.subject or mail.get_kind_display(), "reference": ""}
    return {
        "to": mail.to or ticket.contact.email,
        "subject": mail.subject or ticket.subject,
        "reference": ticket.reference,
        "ticket_url": reverse("tickets:ticket", args=[ticket.reference]),
    }


def _preview(mail: OutboundMail) -> str:
    """What it would say if it left now; why not, when it cannot."""
    try:
        return letter_of(mail, links_of([mail])[mail.pk]).text
    except NoAddress as fault:
        return str(fault)
