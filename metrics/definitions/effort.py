from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from metrics.definitions.also import Also
from metrics.definitions.answers import LOOK_AHEAD, SCORES, answered, latest_answers
from metrics.definitions.base import Direction, Group, MetricDefinition
from metrics.definitions.measuring import Measure, Unit

EFFORT = MetricDefinition(
    number=7,
    key="effort",
    group=Group.RELATIONSHIP,
    title=_("Customer effort"),
    question=_("How easy was it to get help, from 1 to 10? 10 is very easy."),
    formula=_(
        "The mean of the latest answer for each cycle that was resolved in the period, if it came within 14 days. "
        "Higher is better. Other scales are mapped onto 1 to 10 in a straight line."
    ),
    exclusions=(
        _("Answers that an agent typed are kept and shown apart."),
        _("Spam, tests, tickets cancelled before anybody answered, and tickets merged into another."),
        _("A correction within 7 days replaces the answer."),
    ),
    unit=Unit.OUT_OF_TEN,
    measure=Measure.MEAN,
    direction=Direction.HIGHER,
    counts=ngettext_lazy("answer", "answers", "n"),
    hit=_("8 to 10"),
    miss=_("7 or less"),
    default_target=Decimal("8.0"),
    look_ahead=LOOK_AHEAD,
    also=(Also("easy", _("Easy: 8 to 10")), answered()),
    edges=SCORES,
    units=latest_answers("ces"),
    missing=_("Customers are asked after each resolution; the first answer appears here."),
)
