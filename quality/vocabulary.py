"""The words of quality reviews as closed lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why a resolved cycle is looked at. One that is looked at for two reasons is looked at once."""

    SAMPLED = "sampled", _("Picked by chance")
    LOW_SCORE = "low_score", _("A low score")
    RECOVERY = "recovery", _("A recovery plan")
    REQUESTED = "requested", _("Somebody asked for it")


class State(models.TextChoices):
    ASKED = "asked", _("To do")
    BEGUN = "begun", _("Begun")
    SUBMITTED = "submitted", _("Given")
    WITHDRAWN = "withdrawn", _("Withdrawn")


TO_DO = (State.ASKED, State.BEGUN)
GIVEN = (State.SUBMITTED, State.WITHDRAWN)  # what the agent has been shown
STANDING = (State.ASKED, State.BEGUN, State.SUBMITTED)  # a cycle has at most one of these


class Verdict(models.TextChoices):
    """What a measured standard says about one cycle."""

    MET = "met", _("Met")
    MISSED = "missed", _("Missed")
    UNKNOWN = "unknown", _("Not measured")
