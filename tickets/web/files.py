"""Files of a ticket: taken in through one verb, handed out through one checked door, as downloads only."""

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from resolution.core.typing import ReaderRequest
from tickets.models import Attachment
from tickets.operations.files import attach, place_of
from tickets.web import ground
from tickets.web.screen import done

# Nothing that a stranger sent may run, load or frame anything here, whatever it claims to be.
CAGE = "sandbox; default-src 'none'; frame-ancestors 'none'"


@require_POST
def add(request: ReaderRequest, reference: str) -> HttpResponse:
    """Add files that belong to no message."""
    ticket = ground.addressed(request.user, reference)
    sent, shows = request.FILES.getlist("files"), bool(request.POST.get("is_evidence"))
    attach(ticket, sent, is_evidence=shows, actor=request.user, at=timezone.now())
    return done(request, ticket, "files", anchor="files")


@require_safe
def download(request: ReaderRequest, reference: str, key: int) -> HttpResponseBase:
    """One file, for whoever may see its ticket."""
    ticket = ground.addressed(request.user, reference)
    return handed_out(get_object_or_404(ticket.attachments, pk=key))


def handed_out(file: Attachment) -> FileResponse:
    """A file as a download in a cage, whoever it goes to. Raises Http404 when its bytes are gone."""
    try:
        data = place_of(file).open("rb")
    except FileNotFoundError as fault:
        raise Http404 from fault
    response = FileResponse(data, as_attachment=True, filename=file.name, content_type=file.content_type)
    response["Content-Security-Policy"] = CAGE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
