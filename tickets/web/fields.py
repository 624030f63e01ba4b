"""Changing one thing at a time: every field of the case file through one door."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from resolution.core.refusals import Invalid
from resolution.core.typing import ReaderRequest
from tickets import operations
from tickets.web import dialogs, ground
from tickets.web.dialogs import Dialog
from tickets.web.forms import SubjectForm
from tickets.web.screen import Screen, done, screen_of
from tickets.web.shown.sections import HOME

PROPERTIES = frozenset({"owner", "team", "severity", "category", "complexity"})
RESHAPING = frozenset({"category", "complexity"})  # they decide what else is asked
PREFERENCES = frozenset({"preferred_channel", "style", "technical_level", "contact_role", "emotional_state"})


@require_POST
def change(request: ReaderRequest, reference: str) -> HttpResponse:
    """Save the fields that were sent; unknown names are a fault, nothing is ignored in silence."""
    ticket = ground.addressed(request.user, reference)
    sent = {name: request.POST[name] for name in request.POST if name != "csrfmiddlewaretoken"}
    if not sent.get("emotional_state", "said"):
        del sent["emotional_state"]  # the assumption was left standing
    if sent.get("owner") == "me":
        sent["owner"] = str(request.user.pk)
    if not sent:
        return done(request, ticket)
    if sent.keys() == {"subject"}:
        return _renamed(request, reference, sent["subject"])
    operations.change_fields(ticket, sent, actor=request.user, at=timezone.now())
    names = frozenset(sent)
    parts = ["properties"] if names & PROPERTIES else []
    parts += ["customer"] if names & PREFERENCES else []
    parts += ["middle"] if names & RESHAPING else []
    home = next((HOME[name].name for name in names if name in HOME), "properties")
    return done(request, ticket, *parts, anchor=home)


@require_safe
def subject(request: ReaderRequest, reference: str) -> HttpResponse:
    """The dialog that renames the ticket."""
    screen = screen_of(request, reference)
    return dialogs.shown(request, screen, subject_dialog(screen))


def subject_dialog(screen: Screen) -> Dialog:
    """The ticket's subject, to be changed."""
    return _dialog(screen, SubjectForm(initial={"subject": screen.ticket.subject}))


def _renamed(request: ReaderRequest, reference: str, words: str) -> HttpResponse:
    screen = screen_of(request, reference)
    try:
        operations.change_fields(screen.ticket, {"subject": words}, actor=request.user, at=screen.at)
    except Invalid as refusal:
        form = SubjectForm({"subject": words})
        form.take_faults(refusal)
        return dialogs.shown(request, screen, _dialog(screen, form), status=422)
    return done(request, screen.ticket, said=_("Renamed."), **dialogs.closed())


def _dialog(screen: Screen, form: SubjectForm) -> Dialog:
    return Dialog("subject", _("Change the subject"), f"{screen.here}fields/", form, _("Save"))
