"""A follow-up in words: the line under its title, and its marks."""

from typing import Any

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followups.attempts import Attempts
from followups.models import FollowUp
from followups.vocabulary import State

TONES = {
    State.PLANNED: ("neutral", "calendar-check"),
    State.OPEN: ("info", "clock"),
    State.DONE: ("ok", "check"),
    State.MISSED: ("danger", "circle-alert"),
    State.SUPERSEDED: ("neutral", ""),
    State.CANCELLED: ("neutral", ""),
}


def meta_of(follow_up: FollowUp) -> str:
    """Who, for whom, which of the two, and whose it is."""
    ticket = follow_up.ticket
    names = [ticket.contact.name, ticket.customer.name if ticket.customer.name != ticket.contact.name else ""]
    owner = ticket.owner.name if ticket.owner else _("nobody owns it")
    return " · ".join(str(part) for part in [*names, follow_up.get_kind_display(), owner] if part)


def badges_of(follow_up: FollowUp, tries: int = 0) -> list[dict[str, Any]]:
    """What one should know before acting on it; `tries` are calls that nobody answered."""
    badges = []
    if tries and follow_up.answerable:
        words = ngettext("%(n)s call, no answer", "%(n)s calls, no answer", tries) % {"n": tries}
        badges.append({"text": words, "tone": "warn", "icon": "phone-missed"})
    if follow_up.state == State.MISSED:
        badges.append({"text": _("Window over"), "tone": "danger", "icon": "circle-alert"})
    if follow_up.requires_call:
        badges.append({"text": _("Call them"), "tone": "accent", "icon": "phone"})
    if follow_up.automatic:
        badges.append({"text": _("Automatic"), "tone": "neutral", "icon": "send"})
    return badges


def state_of(follow_up: FollowUp) -> dict[str, str]:
    """How it stands, as a badge."""
    tone, icon = TONES[State(follow_up.state)]
    text = follow_up.get_state_display()
    if follow_up.state == State.MISSED and follow_up.completed_at is not None:
        text = _("Done late")
    return {"text": text, "tone": tone, "icon": icon}


def story_of(follow_up: FollowUp) -> str:
    """How it ended, or what it waits for, in one sentence."""
    if follow_up.evidence:
        parts = [follow_up.get_outcome_display(), follow_up.get_evidence_display()]
        return " · ".join(str(part) for part in parts if part)
    if follow_up.reason:
        return str(follow_up.get_reason_display())
    if follow_up.automatic and follow_up.sent_at is not None:
        return _("Sent; we wait for the word that it was delivered.")
    if follow_up.automatic:
        return _("One mail asks them; nobody has to do anything.")
    return _("Somebody of ours calls.") if follow_up.requires_call else _("Somebody of ours writes or calls.")


def tried(attempts: Attempts) -> str:
    """What was tried so far, and what is missing until the follow-up ends by itself."""
    if not attempts.days and not attempts.wrote:
        return _("Nobody answers? Two calls on different days and a message are enough; it then ends by itself.")
    said = []
    if attempts.days:
        days = get_text_list([date_format(day, "l j F") for day in attempts.days], _("and"))
        said.append(_("Called on %(days)s, no answer.") % {"days": days})
    if attempts.wrote:
        said.append(_("We wrote to them."))
    return " ".join([*said, _missing(attempts)]).strip()


def _missing(attempts: Attempts) -> str:
    missing = {
        (2, True): _("Two calls on different days without an answer make it unreachable."),
        (1, False): _("One more on another day and a message make it unreachable."),
        (1, True): _("One more on another day makes it unreachable."),
        (0, False): _("A message makes it unreachable."),
    }
    return missing.get((attempts.days_missing, attempts.wrote), "")
