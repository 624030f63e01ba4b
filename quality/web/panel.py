"""The reviews of one ticket, for whoever looks after its people; and asking for one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quality import operations
from quality.models import QualityReview
from quality.web.words import reasons_of, state_of
from resolution.core.identifiers import ticket_key
from resolution.core.typing import ReaderRequest
from tickets.models import Ticket

SHOWN = 5


@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: ReaderRequest, reference: str) -> HttpResponse:
    """The reviews that the reader sees; a POST asks for the review of the last resolution and leads to it."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_key(reference))
    if request.method == "POST":
        asked = operations.ask(ticket, actor=request.user, at=timezone.now())
        messages.success(request, _("Asked for. You can review it here now, or find it in the queue later."))
        return redirect("quality:review", asked.pk)
    if not request.user.supervises:
        raise PermissionDenied(_("Reviews are asked for by supervisors."))
    rows = QualityReview.objects.visible_to(request.user).for_queue().filter(ticket=ticket).order_by("-id")
    reviews = list(rows[:SHOWN])
    standing = {review.cycle_id for review in reviews if review.withdrawn_at is None}
    context = {
        "ticket": ticket,
        "reviews": [
            {
                "review": review,
                "url": reverse("quality:review", args=[review.pk]),
                "state": state_of(review),
                "reasons": reasons_of(review),
            }
            for review in reviews
        ],
        "may_ask": ticket.resolved_at is not None and ticket.owner_id != request.user.pk and not standing,
        "is_resolved": ticket.resolved_at is not None,
    }
    template = "quality/panel.html#panel" if "HX-Request" in request.headers else "quality/panel.html"
    return render(request, template, context)
