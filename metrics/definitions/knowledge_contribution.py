from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from metrics.definitions.base import Direction, Group, MetricDefinition
from metrics.definitions.measuring import Measure, Unit

KNOWLEDGE_CONTRIBUTION = MetricDefinition(
    number=12,
    key="knowledge_contribution",
    group=Group.PROCESS,
    title=_("Knowledge contribution"),
    question=_("How much of what we learn do we write down for others?"),
    formula=_(
        "Articles that went live, and published articles with a substantive revision that was accepted, each once "
        "in a calendar month."
    ),
    exclusions=(_("Imported articles; revisions that were taken back."),),
    unit=Unit.ARTICLES,
    measure=Measure.COUNT,
    direction=Direction.HIGHER,
    counts=ngettext_lazy("article", "articles", "n"),
    hit=_("Created"),
    miss=_("Revised"),
    default_target=None,
    suggested_target=Decimal(10),
    additive=False,
    units="",  # articles are not kept here yet: their app brings the SELECT, and everything else follows
    missing=_("Articles are not kept here yet."),
)
