"""One review: read, written and kept, given; and what follows from it. Works without JavaScript."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from quality import operations
from quality.conversation import messages_of
from quality.models import QualityReview, ReviewQuote
from quality.web.forms import AnswerForm, ReviewForm, WithdrawForm
from quality.web.screen import context_of
from quality.web.shown import choices_of
from resolution.core.refusals import Forbidden, Invalid, Refused
from resolution.core.typing import ReaderRequest


@dataclass(frozen=True)
class Act:
    """Something that is done with a review: its form, its verb, what the verb is given, and what is said after."""

    run: Callable[..., QualityReview]
    said: str | Promise
    form: type[Form] | None = None
    field: str = ""


ACTS = {
    "take-over": Act(operations.take_over, _("It is yours now, with what was typed so far.")),
    "acknowledge": Act(operations.acknowledge, _("Written down: you have read it.")),
    "answer": Act(operations.answer, _("Your answer is with the reviewer."), AnswerForm, "text"),
    "withdraw": Act(operations.withdraw, _("Withdrawn. The person was told."), WithdrawForm, "reason"),
}


@require_safe
def review(request: ReaderRequest, key: int) -> HttpResponse:
    """What is to be judged, with the form, or what was said, with the answer."""
    return _page(request, _found(request, key))


@require_POST
def draft(request: ReaderRequest, key: int) -> HttpResponse:
    """Keep what was typed; the page does so by itself while somebody writes."""
    found = _found(request, key)
    typed = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    operations.keep_draft(found, typed, actor=request.user, at=timezone.now())
    if "HX-Request" in request.headers:
        return HttpResponse(status=204)
    messages.success(request, str(_("Kept. Nobody but you sees it until you give it.")))
    return redirect("quality:review", key)


@require_POST
def submit(request: ReaderRequest, key: int) -> HttpResponse:
    """Give the review; what is missing comes back with every word that was typed."""
    found = _found(request, key)
    form = ReviewForm(found.rubric, choices_of(messages_of(found)), request.POST)
    status = _give(request, found, form)
    if status >= 400:
        return _page(request, found, form=form, status=status)
    messages.success(request, str(_("Given. The person was told and can answer.")))
    return redirect("quality:review", key)


@require_POST
def act(request: ReaderRequest, key: int, act: str) -> HttpResponse:
    """Do one thing with a review; what is refused comes back with every word that was typed."""
    found = _found(request, key)
    if act not in ACTS:
        raise Http404
    made = ACTS[act].form
    form = made(request.POST, auto_id=f"{act}-%s") if made is not None else None
    status = _do(request, found, ACTS[act], form)
    if status >= 400 and form is not None:
        return _page(request, found, refused={act: form}, status=status)
    messages.success(request, str(ACTS[act].said))
    return redirect("quality:review", key)


def _found(request: ReaderRequest, key: int) -> QualityReview:
    rows = QualityReview.objects.visible_to(request.user).for_page()
    found: QualityReview = get_object_or_404(rows, pk=key)
    if found.submitted_at is not None:
        prefetch_related_objects([found], "marks", Prefetch("quotes", ReviewQuote.objects.order_by("id")))
    return found


def _give(request: ReaderRequest, found: QualityReview, form: ReviewForm) -> int:
    if not form.is_valid():
        return 422
    return _carried_out(form, lambda: operations.submit(found, form.sheet(), actor=request.user, at=timezone.now()))


def _do(request: ReaderRequest, found: QualityReview, act: Act, form: Form | None) -> int:
    at = timezone.now()
    if form is None:
        act.run(found, actor=request.user, at=at)
        return 200
    if not form.is_valid():
        return 422
    return _carried_out(form, lambda: act.run(found, form.cleaned_data[act.field], actor=request.user, at=at))


def _carried_out(form: Form, run: Callable[[], object]) -> int:
    """The status of a verb; what it refuses is written into the form."""
    try:
        run()
    except Invalid as refusal:
        for name, sentences in refusal.faults.items():
            form.add_error(name if name in form.fields else None, sentences)
        return 422
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, [str(refusal)])
        return 409
    return 200


def _page(request: ReaderRequest, found: QualityReview, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "quality/review.html", context_of(request.user, found, **more), status=status)
