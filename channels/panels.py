"""What channels show on a ticket's page."""

from django.utils.translation import gettext_lazy as _

from resolution.core.panels import Panel

PAGE = Panel("customer-page", _("The customer's page"), "channels:customer-link")
