"""The clocks as a panel of the ticket workspace."""

from django.utils.translation import gettext_lazy as _

from resolution.core.panels import Panel

CLOCKS = Panel("clocks", _("Targets"), "sla:panel")
