"""The doors of a ticket as a reader meets them: a dialog with just what the step asks, and the step itself."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from resolution.core.refusals import Finding, Invalid, Refused
from resolution.core.text import one_line
from resolution.core.typing import ReaderRequest
from tickets import report
from tickets.lifecycle import STEPS
from tickets.models import Draft, Message, Ticket
from tickets.operations import take_step
from tickets.operations.drafts import drop_draft, keep_draft
from tickets.operations.steps import require_open
from tickets.playbook.evidence import MINIMUM_STATEMENT
from tickets.vocabulary import PHASES, Phase
from tickets.web import dialogs
from tickets.web.dialogs import Dialog
from tickets.web.forms import ExpressForm, HouseForm
from tickets.web.screen import EVERYTHING, Screen, done, screen_of
from tickets.web.shown import acts, head
from tickets.web.step_form import StepForm, asks_of

EXPRESS = "resolve_on_first_contact"
CANDIDATES = 6
LEADS: dict[str, str | Promise] = {
    "implement": gettext_lazy("The customer gets your proposal, and the work begins."),
    "verify": gettext_lazy("The customer is asked to try it; the ticket waits for them one business day."),
    "resolve": gettext_lazy("Both follow-ups are scheduled: in a day or two, and in a week or two."),
    "rework": gettext_lazy("The acceptance is withdrawn, and every test is run again."),
    "rethink": gettext_lazy("The chosen option is marked as failed; everything else stays."),
    "redefine": gettext_lazy("Every answer stays and is to be confirmed again."),
    "reopen": gettext_lazy("A new round begins in “Diagnose”, with what the last one knew."),
    "merge": gettext_lazy("Its messages and files move to the other ticket."),
    "hold": gettext_lazy("The ticket rests until somebody answers or the time is over."),
    "escalate": gettext_lazy("Whoever accepts it owns it from then on."),
    EXPRESS: gettext_lazy("For a simple issue that your answer solves: all five phases in one act."),
}
SENT: dict[str, str | Promise] = {
    "implement": gettext_lazy("Send the proposal and go on"),
    "verify": gettext_lazy("Ask to verify and go on"),
    "resolve": gettext_lazy("Send and resolve"),
    "merge": gettext_lazy("Merge the tickets"),
    "hold": gettext_lazy("Wait"),
    EXPRESS: gettext_lazy("Send and resolve"),
}


DONE: dict[str, str | Promise] = {
    "close": gettext_lazy("Closed."),
    "merge": gettext_lazy("Merged. It can be undone for 30 days."),
    "cancel": gettext_lazy("Cancelled."),
    "hold": gettext_lazy("It rests until then."),
    "resume": gettext_lazy("The ball is back with us."),
    "escalate": gettext_lazy("Handed up."),
    "accept": gettext_lazy("It is yours now."),
    "return": gettext_lazy("Given back."),
    "unmerge": gettext_lazy("Taken apart again."),
    "restore": gettext_lazy("Restored."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: ReaderRequest, reference: str, name: str) -> HttpResponse:
    """GET draws the dialog of a step; POST takes the step, or shows what is missing (409, 422)."""
    screen, name = screen_of(request, reference), name.replace("-", "_")
    if name not in STEPS:
        raise Http404
    if request.method == "POST":
        return _taken(request, screen, name)
    require_open(screen.ticket, name, request.user)
    return dialogs.shown(request, screen, dialog(screen, name))


def dialog(screen: Screen, name: str) -> Dialog:
    """The dialog of a step as it opens: what is missing already, and what the step asks."""
    unmet = [] if name == EXPRESS else _missing(screen, name)
    form = _form(screen, name, unmet=unmet, initial=_initial(screen, name))
    drawn = _drawn(screen, name, form)
    if unmet:
        drawn.tell(unmet, screen.here, dialogs.missing(len(unmet)))
    return drawn


def _taken(request: ReaderRequest, screen: Screen, name: str) -> HttpResponse:
    form = _form(screen, name, data=request.POST, unmet=[])
    try:
        require_open(screen.ticket, name, request.user)  # nobody is asked for more at a door that is shut
        if not form.is_valid():
            return dialogs.shown(request, screen, _drawn(screen, name, form), status=422)
        take_step(screen.ticket, name, actor=request.user, at=screen.at, said=form.said())
    except Refused as refusal:
        if refusal.kind == "forbidden":
            raise
        return _refused(request, screen, name, refusal)
    if "message" in request.POST:
        drop_draft(screen.ticket, name, actor=request.user)
    return done(request, screen.ticket, *EVERYTHING, said=_said(name), **dialogs.closed())


def _said(name: str) -> str:
    """What a step that was taken says in the corner: the new phase, or what is different now."""
    target = STEPS[name].target or ""
    return _("Now: %(phase)s") % {"phase": Phase(target).label} if target in PHASES else str(DONE.get(name, ""))


def _refused(request: ReaderRequest, screen: Screen, name: str, refusal: Refused) -> HttpResponse:
    """The same dialog with the report, with everything that was typed; the words are kept for later, too."""
    keep_draft(screen.ticket, name, request.POST.get("message", ""), actor=request.user, at=screen.at)
    form = _form(screen, name, data=request.POST, unmet=refusal.unmet)
    if isinstance(refusal, Invalid):
        form.take_faults(refusal)
        return dialogs.shown(request, screen, _drawn(screen, name, form), status=422)
    drawn = _drawn(screen, name, form)
    drawn.take(refusal, screen.here)
    return dialogs.shown(request, screen, drawn, status=409)


def _form(screen: Screen, name: str, *, unmet: list[Finding], **more: Any) -> Any:
    if name == EXPRESS:
        return ExpressForm(screen.case, **more)
    offered = [finding for finding in unmet if finding.strength in ("soft", "hard")]
    # What was skipped or overridden must be read again, even when this time nothing is missing.
    if more.get("data"):
        offered += _typed_exceptions(more["data"])
    return StepForm(name, screen.case, unmet=offered, **more)


def _typed_exceptions(data: Any) -> list[Finding]:
    strengths = {"skip_reason": "soft", "override_reason": "hard"}
    return [Finding("", strength, "fail", "") for name, strength in strengths.items() if name in data]


def _missing(screen: Screen, name: str) -> list[Finding]:
    """What the step will not get from its own form."""
    asked = {*asks_of(name), "problem_statement"}
    findings = report.of_step(screen.case, name)
    return [
        finding
        for finding in findings
        if finding.status == "fail" and not (finding.fields and set(finding.fields) <= asked)
    ]


def _drawn(screen: Screen, name: str, form: HouseForm) -> Dialog:
    backward = STEPS[name].backward
    return Dialog(
        name=name,
        title=STEPS[name].label,
        action=f"{screen.here}steps/{name}/",
        form=form,
        submit=SENT.get(name, STEPS[name].label),
        lead=LEADS.get(name, ""),
        tone="danger" if name == "cancel" else "primary",
        wide=name == EXPRESS,
        others=_further_back(screen, name) if backward else [],
        candidates=_candidates(screen) if name == "merge" else [],
    )


def _further_back(screen: Screen, name: str) -> list[acts.Act]:
    """The other ways back, so that one key leads to all of them."""
    may = head.allowed(screen.case, screen.user)
    others = [other for other in head.BACKWARD if other in may and other != name]
    return [acts.step(screen.here, STEPS[other].label, other) for other in others]


def _candidates(screen: Screen) -> list[Ticket]:
    """Other open tickets of the same customer: one of them is the usual answer."""
    rows = Ticket.objects.visible_to(screen.user).open().filter(customer=screen.ticket.customer_id)
    return list(rows.exclude(pk=screen.ticket.pk).order_by("-created_at", "-id")[:CANDIDATES])


def _initial(screen: Screen, name: str) -> dict[str, Any]:
    draft = Draft.objects.filter(user=screen.user, ticket=screen.ticket, kind=name).first()
    kept = {"message": draft.body} if draft is not None else {}
    return (_express_initial(screen) if name == EXPRESS else {}) | kept


def _express_initial(screen: Screen) -> dict[str, Any]:
    ticket, facts = screen.ticket, screen.case.assessment
    first = ticket.messages.standing().filter(kind=Message.Kind.INBOUND).order_by("created_at", "id").first()
    words = facts.problem_statement if facts and facts.problem_statement else (first.body if first else "")
    return {
        "problem_statement": one_line(words, 400) if len(words) >= MINIMUM_STATEMENT else "",
        "category": ticket.category,
        "severity": ticket.severity,
        "resolution_summary": screen.case.cycle.resolution_summary,
    }
