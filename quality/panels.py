"""What quality reviews show on a ticket's page, to whoever reviews."""

from django.utils.translation import gettext_lazy as _

from resolution.core.panels import Panel

REVIEWS = Panel("quality", _("Quality review"), "quality:panel", opens_for=lambda user: bool(user.supervises))
