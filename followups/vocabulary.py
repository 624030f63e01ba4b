"""The words of follow-ups, promises, commitments and surveys as closed lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Our planned contact after resolution."""

    IMMEDIATE = "immediate", _("24 to 48 hours")
    EXTENDED = "extended", _("1 to 2 weeks")


class State(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    MISSED = "missed", _("Missed")
    SUPERSEDED = "superseded", _("Superseded")
    CANCELLED = "cancelled", _("Cancelled")


RUNNING = (State.PLANNED, State.OPEN)


class Outcome(models.TextChoices):
    HOLDS = "holds", _("Yes, it still works")
    PARTLY = "partly", _("Partly")
    BACK = "back", _("No, it is back")


class Evidence(models.TextChoices):
    """Why a follow-up counts as done."""

    DELIVERED = "delivered", _("A message was delivered")
    CALL = "call", _("An answered call")
    CUSTOMER = "customer", _("The customer told us")
    UNREACHABLE = "unreachable", _("Two calls on different days and a message, no answer")


class ReachedBy(models.TextChoices):
    """How somebody of ours tried to reach the customer."""

    CALL = "call", _("I reached them by phone")
    CUSTOMER = "customer", _("They told us in a message")
    ATTEMPT = "attempt", _("I called, and nobody answered")
    MESSAGE = "message", _("I write to them now")


class Reason(models.TextChoices):
    """Why a follow-up ended without being done."""

    REOPENED = "reopened", _("The ticket was reopened")
    OPTED_OUT = "opted_out", _("The contact does not want follow-ups")
    MERGED = "merged", _("The ticket was merged")
    TICKET_CANCELLED = "ticket_cancelled", _("The ticket was cancelled")
    CLOSED_EARLY = "closed_early", _("A supervisor closed the ticket early")
    WINDOW_OVER = "window_over", _("The window passed")


class PromiseState(models.TextChoices):
    """`late_silent` is overdue without a word, `late_informed` was kept late."""

    OPEN = "open", _("Open")
    KEPT = "kept", _("Kept")
    LATE_INFORMED = "late_informed", _("Kept late")
    LATE_SILENT = "late_silent", _("Missed without a word")
    WITHDRAWN = "withdrawn", _("No longer needed")


class InvitationState(models.TextChoices):
    """Whether a follow-up message asked for answers; one that did not says why."""

    SENT = "sent", _("Sent")
    THROTTLED = "throttled", _("Not asked: asked a short while ago")
    DECLINED = "declined", _("Not asked: does not want surveys")


class SurveyKind(models.TextChoices):
    CSAT = "csat", _("Satisfaction")
    CES = "ces", _("Effort")
    NPS = "nps", _("Recommendation")


class CommitmentKind(models.TextChoices):
    """What was promised. An apology is what a broken promise leaves us owing; nobody promises one by hand."""

    INFORMATION = "information", _("Information")
    ACTION = "action", _("Something we do")
    FIX = "fix", _("A fix")
    REFUND_OR_CREDIT = "refund_or_credit", _("A refund or credit")
    MEETING = "meeting", _("A meeting or call")
    DOCUMENT = "document", _("A document")
    OTHER = "other", _("Something else")
    APOLOGY = "apology", _("An apology")


PROMISED_BY_HAND = tuple(kind for kind in CommitmentKind if kind != CommitmentKind.APOLOGY)


class CommitmentState(models.TextChoices):
    PROPOSED = "proposed", _("Not confirmed yet")
    CONFIRMED = "confirmed", _("Confirmed, the customer does not know yet")
    ACTIVE = "active", _("Running")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Broken")
    RENEGOTIATED = "renegotiated", _("Moved to another date")
    WAIVED = "waived", _("Not needed any more")


class Release(models.TextChoices):
    """What made good, or took away, a promise that was broken: until then it counts as overdue."""

    APOLOGISED = "apologised", _("We said sorry")
    KEPT_LATE = "kept_late", _("Kept late")
    RENEGOTIATED = "renegotiated", _("A new date was agreed")
    WAIVED = "waived", _("The customer does not need it any more")
    TICKET_CANCELLED = "ticket_cancelled", _("The ticket was cancelled")


class Waiver(models.TextChoices):
    """Why a promise need not be kept."""

    CUSTOMER = "customer", _("The customer does not need it any more")
    TICKET_CANCELLED = "ticket_cancelled", _("The ticket was cancelled")
    NEVER_TOLD = "never_told", _("The customer never heard of it")
    MADE_GOOD = "made_good", _("The promise was made good before we said sorry")


class SuggestionState(models.TextChoices):
    OFFERED = "offered", _("Offered")
    RECORDED = "recorded", _("Recorded")
    DISMISSED = "dismissed", _("Not a promise")
