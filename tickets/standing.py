"""How things stand right now, in six figures. Each counts what its link shows, because both are one selection."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import User
from resolution.core.caching import remembered
from tickets.queues import COUNTED, COUNTS_KEPT, VIEWS, CappedCount
from tickets.selection import Selection


@dataclass(frozen=True)
class Figure:
    """A view of the queue and what is chosen in it; `alerts` where any is too many."""

    name: str
    label: str | Promise
    view: str
    chosen: dict[str, list[str]] = field(default_factory=dict)
    alerts: bool = False

    def selection(self, reader: User) -> Selection:
        """The list behind the figure: whoever only works on tickets sees their own, and what is nobody's yet."""
        mine = {} if watches(reader) or self.view == "unassigned" else {"owner": ["me"]}
        return Selection(VIEWS[self.view], mine | self.chosen)


FIGURES = (
    Figure("open", gettext_lazy("open"), "all"),
    Figure("breached", gettext_lazy("target missed"), "all", {"due": ["breached"]}, alerts=True),
    Figure("soon", gettext_lazy("due within 2 hours"), "all", {"due": ["soon"]}),
    Figure("updates", gettext_lazy("updates due in 15 minutes"), "update-due"),
    Figure("unassigned", gettext_lazy("unassigned"), "unassigned"),
    Figure("approvals", gettext_lazy("waiting for approval"), "all", {"asks": ["approval"]}),
)


def watches(reader: User) -> bool:
    """Whether somebody looks after the work of others."""
    return bool(reader.sees_everything or reader.leads)


def counts(reader: User, at: datetime) -> dict[str, int]:
    """Each figure up to COUNTED, in one statement."""
    columns = {}
    for figure in FIGURES:
        selection = figure.selection(reader)
        rows = selection.rows(reader, at).order_by(*selection.order)
        columns[figure.name] = CappedCount(rows.values("pk")[:COUNTED])
    found = User.objects.filter(pk=reader.pk).values_list(*columns.values()).get()
    return dict(zip(columns, found, strict=True))


def remembered_counts(reader: User, at: datetime) -> dict[str, int]:
    """The figures of a moment ago, at most COUNTS_KEPT seconds old."""
    return remembered(f"standing:{reader.pk}", lambda: counts(reader, at), seconds=COUNTS_KEPT)
