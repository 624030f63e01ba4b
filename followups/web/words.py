"""A follow-up in words: the line under its title, and its marks."""

from typing import Any

from django.utils.translation import gettext as _

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


def badges_of(follow_up: FollowUp) -> list[dict[str, Any]]:
    """What one should know before acting on it."""
    badges = []
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
