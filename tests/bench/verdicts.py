"""Whether the targets are met: one row a target, judged from one run by ratios.

Milliseconds and rates that a target names hold where the floor is as fast as it was when they were written
down; on a slower or busier machine they are stretched by how much slower the floor is there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.bench.figures import Line
from tests.bench.jobs import JobLine
from tests.bench.remembering import Figures, growth

# The floor where the targets were set: milliseconds of its page alone, and requests a second of eight clients.
PAGE_MS, PAGE_PER_S, CREATE_PER_S = 5.4, 330.0, 441.0
MILLION = 1_000_000
MET, MISSED, UNKNOWN = "met", "missed", "not measured"


@dataclass(frozen=True)
class Verdict:
    target: str
    wanted: str
    got: str
    met: str


@dataclass(frozen=True)
class Run:
    """The lines of one run, and what is known of other sizes."""

    lines: Sequence[Line]
    known: Figures
    jobs: Sequence[JobLine] = ()

    def line(self, metric: str, clients: int) -> Line | None:
        return next((one for one in self.lines if (one.metric, one.clients) == (metric, clients)), None)


def judge(run: Run) -> list[Verdict]:
    """Every target that this bench can judge, in their order."""
    return [
        *_queue(run),
        *_growth(run),
        *_ticket(run),
        *_create(run),
        *(verdict for metric in ("reply", "reply_web") for verdict in _reply(run, metric)),
        *_list(run),
        *_kpis(run),
        *_rollups(run),
        *_clock(run),
    ]


def _queue(run: Run) -> Iterator[Verdict]:
    yield _alone(run, "1 queue page", "queue_page", 4)
    yield _together(run, "1 queue page", "queue_page", 0.27)
    yield _statements(run, "1 queue page", "queue_page", 12)
    yield _no_more_statements(run, "1 queue page, 50 rows as 25", "queue_page_50", "queue_page")
    line = run.line("queue_page", 1)
    limit = 3 * line.round.floor.p50_ms / PAGE_MS if line else 3
    yield at_most("1 queue page, time in SQL", limit, line.sql.ms if line else None, "{:.1f} ms")


def _growth(run: Run) -> Iterator[Verdict]:
    yield _grown(run, "2 queue page, p95 as it grows", "queue_page", 1, "tail")
    yield _dearer(run, "2 queue, a deep page to the first", "queue_deep_page", "queue_page", 1.2)


def _ticket(run: Run) -> Iterator[Verdict]:
    yield _alone(run, "3 ticket page", "ticket_page", 5)
    yield _together(run, "3 ticket page", "ticket_page", 80 / PAGE_PER_S)
    yield _statements(run, "3 ticket page", "ticket_page", 15)
    yield _no_more_statements(run, "3 ticket page, 50 messages as 3", "ticket_page_50", "ticket_page")
    yield _dearer(run, "3 ticket page, 50 messages to 3", "ticket_page_50", "ticket_page", 2)


def _create(run: Run) -> Iterator[Verdict]:
    yield _together(run, "5 API create", "api_create", 0.34)
    line = run.line("api_create", 8)
    raw = line.ratio_raw if line else None
    yield at_least("5 API create, of plain SQL's rate", 4.4, None if raw is None else raw * 100, "{:.1f} %")
    yield _tail(run, "5 API create", "api_create")
    yield _statements(run, "5 API create", "api_create", 12)
    yield _grown(run, "5 API create, price as it grows", "api_create", 8, "floor")


def _reply(run: Run, metric: str) -> Iterator[Verdict]:
    name = f"7 {metric}"
    yield _together(run, name, metric, 150 / CREATE_PER_S)
    yield _tail(run, name, metric)
    yield _statements(run, name, metric, 12)


def _list(run: Run) -> Iterator[Verdict]:
    yield _statements(run, "8 API list", "api_list", 6)
    yield _together(run, "8 API list", "api_list", 200 / PAGE_PER_S)
    yield _dearer(run, "8 API list, a deep page to the first", "api_list_deep", "api_list", 1.2)


def _kpis(run: Run) -> Iterator[Verdict]:
    line, queue, drilldown = (run.line(name, 1) for name in ("kpi_dashboard", "queue_page", "kpi_drilldown"))
    limit = 30 * line.round.floor.p50_ms / PAGE_MS if line else 30
    yield at_most("9 KPI dashboard, p95", limit, line.ours.p95_ms if line else None, "{:.0f} ms")
    yield at_most("9 KPI dashboard, time in SQL", limit / 6, line.sql.ms if line else None, "{:.1f} ms")
    yield _grown(run, "9 KPI dashboard, p95 as it grows", "kpi_dashboard", 1, "tail")
    got = drilldown.ratio_tail / queue.ratio_tail if drilldown and queue else None
    yield at_most("9 KPI drill-down, p95 to the queue page's", 1, got, "{:.2f} x")


def _rollups(run: Run) -> Iterator[Verdict]:
    found = {line.metric: line for line in run.jobs}
    day, anew = found.get("rollup_day"), found.get("rollup_rebuild")
    # Eight rows a fact, of at most a dozen facts; whatever the size.
    yield at_most("10 rollup rows of a closed ticket", 96, day.rows if day else None, "{:.0f}")
    # A small history's rebuild is mostly what every rebuild costs: a share of the million's seconds would be unfair.
    anew = anew if anew and anew.size >= MILLION else None
    page = run.line("kpi_dashboard", 1) or run.line("queue_page", 1)
    limit = 60 * page.round.floor.p50_ms / PAGE_MS if page else 60
    yield at_most("10 a million counted from scratch", limit, anew.p50_ms / 1000 if anew else None, "{:.0f} s in SQL")


def _clock(run: Run) -> Iterator[Verdict]:
    found = {line.metric: line for line in run.jobs}
    claim, idle, done = (found.get(name) for name in ("tick_claim", "tick_idle", "followups_processed"))
    yield at_most("11 tick, 100,000 due handed out", 2, claim.seconds if claim else None, "{:.2f} s")
    yield at_most("11 tick with nothing due, time in SQL", 5, idle.p95_ms if idle else None, "{:.2f} ms")
    yield at_most("11 tick with nothing due, statements", 2, idle.sql if idle else None, "{:.0f}")
    yield at_least("12 follow-ups worked off by two", 1700, done.per_s if done else None, "{:.0f} a second")


def at_most(target: str, limit: float, got: float | None, form: str = "{:.2f}") -> Verdict:
    return _verdict(target, f"≤ {form.format(limit)}", got, form, good=got is not None and got <= limit)


def at_least(target: str, limit: float, got: float | None, form: str = "{:.2f}") -> Verdict:
    return _verdict(target, f"≥ {form.format(limit)}", got, form, good=got is not None and got >= limit)


def table(verdicts: Iterable[Verdict]) -> str:
    rows = [f"| {one.target} | {one.wanted} | {one.got} | {one.met} |" for one in verdicts]
    return "\n".join(["| target | wanted | got | met |", "| --- | --- | --- | --- |", *rows])


def _verdict(target: str, wanted: str, got: float | None, form: str, *, good: bool) -> Verdict:
    if got is None:
        return Verdict(target, wanted, "-", UNKNOWN)
    return Verdict(target, wanted, form.format(got), MET if good else MISSED)


def _alone(run: Run, target: str, metric: str, limit: float) -> Verdict:
    line = run.line(metric, 1)
    return at_most(f"{target}, alone", limit, line.ratio_floor if line else None, "{:.2f} x the floor")


def _together(run: Run, target: str, metric: str, limit: float) -> Verdict:
    line = run.line(metric, 8)
    return at_least(f"{target}, 8 at once", limit, line.ratio_floor if line else None, "{:.2f} of the floor's rate")


def _statements(run: Run, target: str, metric: str, limit: int) -> Verdict:
    line = run.line(metric, 1)
    return at_most(f"{target}, statements", limit, line.sql.count if line else None, "{:.0f}")


def _no_more_statements(run: Run, target: str, metric: str, other: str) -> Verdict:
    """More rows must not mean more statements."""
    line, first = run.line(metric, 1), run.line(other, 1)
    if not (line and first):
        return _verdict(f"{target}, statements", "≤ as many", None, "{:.0f}", good=False)
    return at_most(f"{target}, statements", first.sql.count, line.sql.count, "{:.0f}")


def _tail(run: Run, target: str, metric: str) -> Verdict:
    line = run.line(metric, 8)
    limit = 80 * CREATE_PER_S / line.round.floor.per_s if line else 80
    return at_most(f"{target}, p95 of 8 at once", limit, line.ours.p95_ms if line else None, "{:.0f} ms")


def _dearer(run: Run, target: str, metric: str, other: str, limit: float) -> Verdict:
    line, first = run.line(metric, 1), run.line(other, 1)
    got = line.ratio_floor / first.ratio_floor if line and first else None
    return at_most(target, limit, got, "{:.2f} x")


def _grown(run: Run, target: str, metric: str, clients: int, ratio: str) -> Verdict:
    found = growth(run.known, metric, clients, ratio)
    if found is None:
        return Verdict(target, "≤ 1.20 x", "one size so far; SIZE= another", UNKNOWN)
    judged = at_most(target, 1.2, found.factor, "{:.2f} x")
    return Verdict(target, judged.wanted, f"{judged.got} ({found.small} → {found.large})", judged.met)
