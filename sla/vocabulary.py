"""The words of service levels as closed lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Metric(models.TextChoices):
    FIRST_RESPONSE = "first_response", _("First response")
    NEXT_RESPONSE = "next_response", _("Next response")
    PROGRESS_UPDATE = "progress_update", _("Progress update")
    RESOLUTION = "resolution", _("Resolution")
