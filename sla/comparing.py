"""What one version of the service standards promises in other words than another."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sla.durations import say_length
from sla.models import Uplift
from sla.standards import Target, Terms
from sla.vocabulary import Metric
from tickets.vocabulary import Channel, HoldParty, Severity


@dataclass(frozen=True)
class Change:
    """One thing that differs: what it is, how it was, how it will be."""

    metric: str
    what: str
    before: str
    after: str


def differences(older: Terms, newer: Terms) -> list[Change]:
    """Everything that differs, in the order in which the settings show it."""
    return [*_targets(older, newer), *_uplifts(older, newer), *_rules(older, newer)]


def say_target(target: Target | None) -> str:
    """A target in words; what is not promised is a dash."""
    if target is None:
        return "—"
    words = _("%(length)s open hours") if target.business else _("%(length)s by the clock")
    return words % {"length": say_length(target.seconds)}


def say_uplift(uplift: Uplift) -> str:
    """What an uplift makes of a target, in words."""
    if uplift.percent is not None:
        return _("%(percent)d %% of the target") % {"percent": uplift.percent}
    return _("%(length)s at most") % {"length": say_length(uplift.target_seconds or 0)}


def say_whom(uplift: Uplift) -> str:
    """Whose targets an uplift raises, in words."""
    if uplift.tier:
        return _("Customers of tier %(tier)s") % {"tier": uplift.tier}
    return _("Contracts with “%(level)s”") % {"level": uplift.service_level}


def say_metric(metric: str) -> str:
    """A metric in words; none is every one."""
    return str(Metric(metric).label) if metric else _("Every target")


def say_pauses(terms: Terms) -> list[tuple[str, str]]:
    """Each metric, and waiting for whom makes its clock stand still."""
    return [(str(metric.label), _parties(terms.pauses.get(metric.value, []))) for metric in Metric]


def say_ladder(terms: Terms) -> str:
    """Who is told how far on the way."""
    words = {"owner": _("owner"), "lead": _("lead"), "supervisor": _("supervisor")}
    rungs = [f"{rung['share']} % {words.get(rung['to'], rung['to'])}" for rung in terms.ladder]
    return ", ".join(rungs) or "—"


def _targets(older: Terms, newer: Terms) -> Iterator[Change]:
    for metric in Metric:
        for channel in Channel:
            for severity in Severity:
                cell = (channel.value, severity.value, metric.value)
                before, after = say_target(older.standards.get(cell)), say_target(newer.standards.get(cell))
                if before != after:
                    yield Change(str(metric.label), f"{channel.label}, {severity.label}", before, after)


def _uplifts(older: Terms, newer: Terms) -> Iterator[Change]:
    before, after = (
        {(say_metric(one.metric), say_whom(one)): say_uplift(one) for one in terms.uplifts} for terms in (older, newer)
    )
    for key in {**before, **after}:
        if before.get(key) != after.get(key):
            yield Change(*key, before.get(key, "—"), after.get(key, "—"))


def _rules(older: Terms, newer: Terms) -> Iterator[Change]:
    for (metric, before), (_metric, after) in zip(say_pauses(older), say_pauses(newer), strict=True):
        if before != after:
            yield Change(metric, _("Stands still while waiting on"), before, after)
    before, after = say_ladder(older), say_ladder(newer)
    if before != after:
        yield Change(_("Every target"), _("Who is told on the way"), before, after)


def _parties(parties: list[str]) -> str:
    return ", ".join(str(HoldParty(party).label) for party in parties) or "—"
