"""What follow-ups and commitments show on a ticket's page."""

from django.utils.translation import gettext_lazy as _

from resolution.core.panels import Panel

FOLLOW_UPS = Panel("follow-ups", _("Follow-ups"), "followups:panel")
COMMITMENTS = Panel("commitments", _("Commitments"), "followups:commitments_of")
