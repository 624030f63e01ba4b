"""The page behind a follow-up's link: looking stores nothing (mail scanners look at every link), sending does."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from customers.operations import stop_surveys
from followups import operations
from followups.models import SurveyAnswer, SurveyInvitation
from followups.models.invitation import CHANGEABLE_FOR
from followups.web.survey_form import SurveyForm, preselected
from resolution.core.refusals import Invalid, Refused
from tickets.links import token_of
from tickets.models import SignedLink
from tickets.web.link_door import behind_link, gone


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link("survey")
def survey(request: HttpRequest, link: SignedLink) -> HttpResponse:
    """Show the questions with what was chosen in the mail; a POST stores them, or keeps them and says why not."""
    invitation = SurveyInvitation.objects.of_link(link).first()
    if invitation is None:
        return gone(request)
    invitation.link, invitation.ticket, invitation.contact = link, link.ticket, link.contact
    form = SurveyForm(link.asks, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = _store(form, invitation)
        if status == 200:
            return redirect(f"/s/{token_of(link)}/?thanks=1")
    else:
        form.initial = preselected(form, request.GET.dict(), _known(invitation))
    return render(request, "portal/survey.html", _context(request, link, invitation, form), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link("survey")
def unsubscribe(request: HttpRequest, link: SignedLink) -> HttpResponse:
    """A button that ends all surveys; mail programs press it by one POST of their own (RFC 8058)."""
    done = link.contact.surveys_opted_out
    if request.method == "POST":
        stop_surveys(link.contact, at=timezone.now())
        done = True
    return render(request, "portal/unsubscribe.html", {"company": settings.COMPANY, "done": done})


def _store(form: SurveyForm, invitation: SurveyInvitation) -> int:
    if not form.is_valid():
        return 422
    try:
        operations.answer_survey(invitation, **form.said(), at=timezone.now())
    except Invalid as refusal:
        for name, sentences in refusal.faults.items():
            form.add_error(name if name in form.fields else None, sentences)
        return 422
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return 409
    return 200


def _known(invitation: SurveyInvitation) -> dict[str, str]:
    """What was answered before, to be looked at and changed."""
    if invitation.first_answered_at is None:
        return {}
    answers = SurveyAnswer.objects.filter(cycle=invitation.cycle, contact=invitation.contact)
    known = {answer.kind: str(answer.score) for answer in answers.order_by("answered_at", "id")}
    return known | ({"holds": invitation.outcome} if invitation.outcome else {})


def _context(request: HttpRequest, link: SignedLink, invitation: SurveyInvitation, form: SurveyForm) -> dict[str, Any]:
    answered = invitation.first_answered_at
    return {
        "company": settings.COMPANY,
        "ticket": link.ticket,
        "form": form,
        "scales": [form[kind] for kind in form.scales],
        "thanks": "thanks" in request.GET and answered is not None,
        "changeable": invitation.changeable(timezone.now()),
        "until": answered + CHANGEABLE_FOR if answered else None,
    }
