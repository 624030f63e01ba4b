from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from metrics.definitions.base import Direction, Group, MetricDefinition, Source
from metrics.definitions.measuring import Measure, Unit

RETENTION = MetricDefinition(
    number=5,
    key="retention",
    group=Group.RELATIONSHIP,
    title=_("Customer retention"),
    question=_("How many customers stay with us over a year?"),
    formula=_(
        "Customers with a contract on the last day and on the same date a year before, out of all customers with "
        "a contract a year before. Always over twelve months, whatever the period; only these two dates count."
    ),
    exclusions=(
        _("Customers without any contract: nothing is known of them."),
        _("Customers whose end was expected (a trial, a single project)."),
        _("It is counted by customer: of all filters, only the customer tier applies."),
    ),
    unit=Unit.PERCENT,
    measure=Measure.SHARE,
    direction=Direction.HIGHER,
    counts=ngettext_lazy("customer", "customers", "n"),
    hit=_("Stayed"),
    miss=_("Left"),
    default_target=Decimal(95),
    source=Source.CONTRACTS,
    additive=False,
    missing=_("Enter contracts on your customers' pages or over the API; it needs some that began a year ago."),
    splits=(),
)
