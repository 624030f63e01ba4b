"""A commitment in words: its state as a badge, whose it is, and its story in one sentence."""

from django.utils.translation import gettext as _

from followups.models import Commitment
from followups.vocabulary import CommitmentKind, CommitmentState, Release
from resolution.core.moments import full

State = CommitmentState
TONES = {
    State.PROPOSED: ("warn", "clock"),
    State.CONFIRMED: ("info", "check"),
    State.ACTIVE: ("neutral", "clock"),
    State.KEPT: ("ok", "check"),
    State.BROKEN: ("danger", "circle-alert"),
    State.RENEGOTIATED: ("neutral", ""),
    State.WAIVED: ("neutral", ""),
}


def commitment_state(commitment: Commitment) -> dict[str, str]:
    """How it stands, as a badge."""
    tone, icon = TONES[State(commitment.state)]
    text = str(commitment.get_state_display())
    if commitment.state == State.BROKEN and commitment.release:
        tone, text = "warn", str(commitment.get_release_display())
    return {"text": text, "tone": tone, "icon": icon}


def commitment_meta(commitment: Commitment) -> str:
    """On which ticket, for whom, who delivers it and, where that is somebody else, who promised it."""
    ticket, whose = commitment.ticket, str(commitment.whose)
    names = [ticket.reference, ticket.customer.name, whose]
    if commitment.promised_by is not None and commitment.promised_by.name != whose:
        names.append(_("promised by %(name)s") % {"name": commitment.promised_by.name})
    return " · ".join(str(name) for name in names)


def commitment_badges(commitment: Commitment) -> list[dict[str, str]]:
    """What one should know before acting on it; that it simply runs need not be said."""
    badges = [] if commitment.state == State.ACTIVE else [commitment_state(commitment)]
    if commitment.kind == CommitmentKind.APOLOGY:
        badges.append({"text": _("Say sorry"), "tone": "accent", "icon": "reply"})
    return badges


def commitment_story(commitment: Commitment) -> str:
    """What it waits for, or how it ended, in one sentence."""
    if commitment.is_live:
        return _waits(commitment)
    if commitment.state == State.KEPT:
        return commitment.evidence or _("A message or call shows it.")
    return _broken(commitment) if commitment.state == State.BROKEN else str(commitment.reason)


def _waits(commitment: Commitment) -> str:
    if commitment.state == State.CONFIRMED:
        return _("It can be delivered. Now tell the customer.")
    if commitment.state == State.ACTIVE:
        apology = commitment.kind == CommitmentKind.APOLOGY
        return _("The next message or call to the customer does it.") if apology else ""
    if commitment.declined_at:
        return _("It cannot be delivered as promised: %(why)s") % {"why": commitment.decline_reason}
    return _("%(who)s has not confirmed that it can be delivered.") % {"who": commitment.whose}


def _broken(commitment: Commitment) -> str:
    if commitment.release == Release.KEPT_LATE and commitment.kept_at is not None:
        return _("Delivered late, %(moment)s. %(how)s") % {
            "moment": full(commitment.kept_at),
            "how": commitment.evidence,
        }
    if commitment.release == Release.APOLOGISED:
        return _("We said sorry. It still was not delivered.")
    return str(commitment.reason) or _("It was not delivered in time, and nobody has made good for it yet.")
