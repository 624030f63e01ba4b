"""Ratios, growth and verdicts: what the bench makes of what it measured."""

from pathlib import Path
from typing import Any

import pytest

from tests.bench.figures import Failed, Figures, Line, Memory, Round, Statements, driver_share
from tests.bench.jobs import JobLine
from tests.bench.raw import rate_of
from tests.bench.remembering import growth, remember
from tests.bench.verdicts import MET, MISSED, UNKNOWN, Run, Verdict, judge, table


def figures(p50: float = 10, p95: float = 20, per_s: float = 100, driver: float = 0.1) -> Figures:
    return Figures(p50, p95, per_s, driver)


def line(metric: str = "queue_page", clients: int = 1, *, size: int = 10_000, sql: int = 5, **more: Any) -> Line:
    """A line whose floor takes 5 ms alone, and makes 400 requests a second with eight clients."""
    raw = more.pop("raw", None)
    measured = Round(figures(**more), Figures(5, 10, 400, 0.05), raw)
    return Line(metric, size, clients, Statements(sql, 1.5), measured)


def verdict(lines: list[Line], target: str, known: dict[str, Any] | None = None) -> Verdict:
    return next(one for one in judge(Run(lines, known or {})) if one.target == target)


def test_figures_are_taken_from_the_times_of_every_request() -> None:
    taken = Figures.of([float(time) for time in range(1, 101)], seconds=2, driver_seconds=0.01)
    assert (taken.p50_ms, taken.per_s) == (50.5, 50)
    assert 95 <= taken.p95_ms <= 96
    assert taken.driver_ms == pytest.approx(0.1)


def test_one_client_is_compared_by_time_and_eight_by_their_rate() -> None:
    assert line(clients=1, p50=15).ratio_floor == 3
    assert line(clients=8, per_s=100).ratio_floor == 0.25
    assert line(p95=25).ratio_tail == 2.5


def test_the_round_in_the_middle_counts() -> None:
    rounds = [Round(figures(p50=p50), figures(p50=5)) for p50 in (50, 10, 15)]
    assert Line.of("queue_page", 10_000, 1, Statements(5, 1), rounds).ratio_floor == 3


def test_a_line_speaks_the_protocol_and_names_plain_sql_only_where_it_was_measured() -> None:
    assert str(line()) == (
        "metric=queue_page size=10000 concurrency=1 p50_ms=10.00 p95_ms=20.00 per_s=100.00 sql=5 sql_ms=1.50 "
        "ratio_floor=2.00"
    )
    assert str(line("api_create", 8, per_s=160, raw=3_200)).endswith("ratio_floor=0.40 ratio_raw=0.050")


def test_memory_names_its_way_of_counting() -> None:
    assert str(Memory("pss", 220, 110)) == "mib=220 floor_mib=110 way=pss ratio_floor=2.00"


def test_the_drivers_share_is_the_worst_of_the_lone_requests() -> None:
    assert driver_share([line(), line(clients=8)]) == pytest.approx(0.01)
    assert driver_share([]) == 0


def test_pgbench_is_read_or_complained_about() -> None:
    assert rate_of("latency average = 2 ms\ntps = 3404.25 (without initial connection time)\n") == 3404.25
    with pytest.raises(Failed, match="could not connect"):
        rate_of("pgbench: error: could not connect")


@pytest.mark.parametrize(("p50", "met"), [(20, MET), (20.1, MISSED)])
def test_a_target_alone_is_a_multiple_of_the_floor(p50: float, met: str) -> None:
    assert verdict([line(p50=p50)], "1 queue page, alone").met == met


@pytest.mark.parametrize(("per_s", "met"), [(108, MET), (107, MISSED)])
def test_a_target_of_eight_is_a_share_of_the_floors_rate(per_s: float, met: str) -> None:
    assert verdict([line(clients=8, per_s=per_s)], "1 queue page, 8 at once").met == met


def test_milliseconds_stretch_with_the_floor() -> None:
    judged = verdict([line("api_create", 8, p95=88)], "5 API create, p95 of 8 at once")
    assert judged == Verdict("5 API create, p95 of 8 at once", "≤ 88 ms", "88 ms", MET)
    assert verdict([line("api_create", 8, p95=89)], "5 API create, p95 of 8 at once").met == MISSED


def rebuilt(size: int, seconds: float) -> JobLine:
    return JobLine("rollup_rebuild", size, 1, size, seconds, 1000 * seconds, 0, 30)


def counted_anew(jobs: list[JobLine], lines: list[Line] | None = None) -> Verdict:
    found = judge(Run(lines or [], {}, jobs))
    return next(one for one in found if one.target == "10 a million counted from scratch")


@pytest.mark.parametrize(("seconds", "met"), [(60, MET), (60.1, MISSED)])
def test_a_million_counted_from_scratch_has_a_minute(seconds: float, met: str) -> None:
    assert counted_anew([rebuilt(1_000_000, seconds)]).met == met


def test_that_minute_stretches_with_the_floor_too() -> None:
    slow = Line("kpi_dashboard", 1_000_000, 1, Statements(7, 12), Round(figures(), figures(p50=10.8)))
    assert counted_anew([rebuilt(1_000_000, 119)], [slow]).wanted == "≤ 120 s in SQL"
    assert counted_anew([rebuilt(1_000_000, 121)], [slow]).met == MISSED


def test_what_a_small_history_takes_says_nothing_about_a_million() -> None:
    assert counted_anew([rebuilt(10_000, 8)]).met == UNKNOWN


def test_create_is_compared_with_plain_sql() -> None:
    name = "5 API create, of plain SQL's rate"
    assert verdict([line("api_create", 8, per_s=150, raw=3_404)], name).got == "4.4 %"
    assert verdict([line("api_create", 8, per_s=150, raw=3_404)], name).met == MET
    assert verdict([line("api_create", 8, per_s=140, raw=3_404)], name).met == MISSED
    assert verdict([line("api_create", 8)], name).met == UNKNOWN


def test_more_rows_must_not_mean_more_statements() -> None:
    name = "1 queue page, 50 rows as 25, statements"
    assert verdict([line(sql=5), line("queue_page_50", sql=5)], name).met == MET
    assert verdict([line(sql=5), line("queue_page_50", sql=30)], name) == Verdict(name, "≤ 5", "30", MISSED)


def test_a_deep_page_is_compared_with_the_first_one() -> None:
    name = "2 queue, a deep page to the first"
    assert verdict([line(p50=10), line("queue_deep_page", p50=12)], name).met == MET
    assert verdict([line(p50=10), line("queue_deep_page", p50=12.1)], name).met == MISSED


def test_what_was_not_measured_is_said_so() -> None:
    verdicts = judge(Run([], {}))
    assert {one.met for one in verdicts} == {UNKNOWN}
    assert {one.target[0] for one in verdicts} == set("1235789")
    assert table(verdicts).splitlines()[2].endswith("| - | not measured |")


def test_growth_compares_ratios_of_two_sizes(tmp_path: Path) -> None:
    remember(tmp_path, [line(p95=20)])
    known = remember(tmp_path, [line(p95=25, size=1_000_000)])
    judged = verdict([], "2 queue page, p95 as it grows", known)
    assert (judged.got, judged.met) == ("1.25 x (10000 → 1000000)", MISSED)


def test_growth_needs_two_sizes(tmp_path: Path) -> None:
    known = remember(tmp_path, [line(), line("api_list", size=100_000)])
    assert growth(known, "queue_page", 1, "tail") is None
    assert verdict([], "2 queue page, p95 as it grows", known).met == UNKNOWN


def test_a_falling_share_of_the_floors_rate_is_a_growing_price(tmp_path: Path) -> None:
    known = remember(tmp_path, [line("api_create", 8, per_s=200), line("api_create", 8, size=100_000, per_s=160)])
    found = growth(known, "api_create", 8, "floor")
    assert found is not None
    assert (found.small, found.large) == (10_000, 100_000)
    assert found.factor == pytest.approx(1.25)


def test_a_later_run_replaces_only_what_it_measured(tmp_path: Path) -> None:
    remember(tmp_path, [line(), line("api_list")])
    known = remember(tmp_path, [line(p50=20)])
    assert known["10000"]["queue_page@1"]["floor"] == 4
    assert "api_list@1" in known["10000"]
