"""One commitment: its story, and a form for everything that can be done with it. Works without JavaScript."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from followups import operations
from followups.commitments import DRAWING
from followups.deliverers import may_answer_for
from followups.models import Commitment
from followups.vocabulary import CommitmentKind, CommitmentState
from followups.web import commitment_forms as forms
from followups.web.commitment_words import commitment_state, commitment_story
from resolution.core.refusals import Forbidden, Invalid, Refused
from resolution.core.typing import ReaderRequest
from tickets.models import Ticket
from tickets.permissions import may_change


@dataclass(frozen=True)
class Act:
    """Something that is done with a commitment: its form, its verb, its button, and what is said afterwards."""

    form: type[forms.ActForm]
    run: Callable[..., Commitment]
    label: str | Promise
    said: str | Promise
    by_deliverer: bool = False


ACTS = {
    "confirm": Act(
        forms.ConfirmForm,
        operations.confirm,
        _("Yes, it can be delivered"),
        _("Confirmed. Whoever promised it knows."),
        by_deliverer=True,
    ),
    "keep": Act(forms.KeepForm, operations.keep, _("It is delivered"), _("Written down, with its evidence.")),
    "tell": Act(forms.TellForm, operations.tell, _("The customer knows now"), _("It runs from now on.")),
    "renegotiate": Act(
        forms.RenegotiateForm, operations.renegotiate, _("Agree on a new date"), _("The new date is kept track of.")
    ),
    "decline": Act(
        forms.DeclineForm,
        operations.decline,
        _("No, it cannot be delivered"),
        _("Given back to whoever promised it, with your reason."),
        by_deliverer=True,
    ),
    "reassign": Act(
        forms.ReassignForm, operations.reassign, _("Somebody else delivers it"), _("Handed on. They know of it.")
    ),
    "waive": Act(forms.WaiveForm, operations.waive, _("They do not need it"), _("Written down; nobody waits for it.")),
}
NOT_FOR_APOLOGIES = ("renegotiate", "reassign", "waive")


@require_safe
def commitment(request: ReaderRequest, key: int) -> HttpResponse:
    """What was promised, how it stands, and what can be done about it."""
    return _page(request, _found(request, key))


@require_POST
def act(request: ReaderRequest, key: int, act: str) -> HttpResponse:
    """Do one thing with it; what the house refuses comes back with every word that was typed."""
    found = _found(request, key)
    if act not in ACTS:
        raise Http404
    form = ACTS[act].form(act, _seen(request, found), request.POST)
    done, status = _do(request, found, ACTS[act], form)
    if done is None:
        return _page(request, found, refused={act: form}, status=status)
    messages.success(request, str(ACTS[act].said))
    return redirect(_onwards(request, done))


def _do(request: ReaderRequest, found: Commitment, act: Act, form: forms.ActForm) -> tuple[Commitment | None, int]:
    if not form.is_valid():
        return None, 422
    try:
        return act.run(found, **form.said(), actor=request.user, at=timezone.now()), 200
    except Invalid as refusal:
        for name, sentences in refusal.faults.items():
            form.add_error(name if name in form.fields else None, sentences)
        return None, 422
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, [str(refusal)])
        return None, 409


def _found(request: ReaderRequest, key: int) -> Commitment:
    rows = Commitment.objects.visible_to(request.user).for_page()
    found: Commitment = get_object_or_404(rows, pk=key)
    return found


def _sees_ticket(request: ReaderRequest, found: Commitment) -> bool:
    return bool(Ticket.objects.visible_to(request.user).filter(pk=found.ticket_id).exists())


def _seen(request: ReaderRequest, found: Commitment) -> list[tuple[str, str]]:
    return forms.may_be_told_in(found, found.ticket, visible=_sees_ticket(request, found))


def _onwards(request: ReaderRequest, done: Commitment) -> str:
    """Back to where the form stood: the ticket, when it was sent from its page."""
    if request.POST.get("from") == "ticket":
        return f"{reverse('tickets:ticket', args=[done.ticket.reference])}#panel-commitments"
    return reverse("followups:commitment", args=[done.pk])


def _page(
    request: ReaderRequest,
    found: Commitment,
    *,
    refused: dict[str, forms.ActForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    visible = _sees_ticket(request, found)
    seen = forms.may_be_told_in(found, found.ticket, visible=visible)
    context = {
        "commitment": found,
        "ticket": found.ticket,
        "ticket_url": reverse("tickets:ticket", args=[found.ticket.reference]) if visible else "",
        "state": commitment_state(found),
        "story": commitment_story(found),
        "acts": list(_acts(request, found, seen, refused or {})),
        "now": timezone.now(),
    }
    return render(request, "followups/commitment.html", context, status=status)


def open_acts(user: Any, found: Commitment) -> list[str]:
    """What this person can do with it now, the most likely first."""
    if not found.is_open or not may_change(user, found.ticket):
        return []
    names = [name for name in ACTS if CommitmentState(found.state) in DRAWING[name]]
    if found.kind == CommitmentKind.APOLOGY:
        names = [name for name in names if name not in NOT_FOR_APOLOGIES]
    asks = any(ACTS[name].by_deliverer for name in names)
    answers = asks and may_answer_for(user, found)
    return [name for name in names if answers or not ACTS[name].by_deliverer]


def _acts(
    request: ReaderRequest, found: Commitment, seen: list[tuple[str, str]], refused: dict[str, forms.ActForm]
) -> Iterator[dict[str, Any]]:
    names = dict.fromkeys([*refused, *open_acts(request.user, found)])
    for position, name in enumerate(names):
        known = refused.get(name)
        form = known if known is not None else ACTS[name].form(name, seen)
        yield {
            "name": name,
            "label": ACTS[name].label,
            "form": form,
            "open": known is not None or position == 0,
            "url": reverse("followups:commitment_act", args=[found.pk, name]),
        }
