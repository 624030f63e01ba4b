"""make bench SIZE=10000|100000|1000000 ONLY=name,name

Takes a believable history (seeded once per size and kept in the state folder), serves a copy of it with two
workers and the least Django beside it, and prints one line per measure; then the same as a Markdown table, and
whether the targets are met. Floor and product are measured in turn, so that a neighbour's noise falls on both;
compare ratios, never milliseconds of different runs.
"""

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from resolution.embedded import environment
from resolution.embedded.identity import Ledger
from tests.bench import history, raw, remembering, rollups, ticks, verdicts
from tests.bench.databases import MEASURED, Databases, lent
from tests.bench.figures import Failed, Line, Memory, Round, driver_share
from tests.bench.jobs import JobLine
from tests.bench.load import count_statements, run
from tests.bench.measures import FLOORS, MEASURES, Measure, Scene
from tests.bench.serving import memory, served

FEWEST = 2_000  # tickets: with fewer, an agent's own list has no page of fifty
JOBS = {**rollups.MEASURES, **ticks.MEASURES}  # in this order: ticks put rows of their own into the history
ROUNDS = 3  # floor and product in turn; the median round counts


@dataclass(frozen=True)
class Stage:
    """What a measure needs: both servers, the scene, and the way to the database for plain SQL."""

    size: int
    scene: Scene
    port: int
    floor_port: int
    access: dict[str, str]


def main() -> int:
    options = _options()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    home = environment.state_path() / "bench"
    try:
        wanted, jobs = _wanted(options.only, options.size)
        with lent(home / str(options.size)) as databases:
            _bench(databases, home, options.size, wanted, jobs)
    except Failed as failure:
        print(f"The bench stopped: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("# stopped; nothing runs any more", flush=True)
        return 130
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--only", default="")
    return parser.parse_args()


def _wanted(only: str, size: int) -> tuple[list[Measure], list[str]]:
    """The named measures of pages and of jobs, or all of both.

    Raises Failed for a name that none has, and for a size that shows nothing.
    """
    if size < FEWEST:
        raise Failed(f"a history of fewer than {FEWEST} tickets has lists too short to measure.")
    names = [name.strip() for name in only.split(",") if name.strip()]
    known = [*(measure.name for measure in MEASURES), *JOBS]
    if unknown := set(names) - set(known):
        raise Failed(f"there is no measure {', '.join(sorted(unknown))}; there are {', '.join(known)}.")
    names = names or known
    return [measure for measure in MEASURES if measure.name in names], [name for name in JOBS if name in names]


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _bench(databases: Databases, home: Path, size: int, wanted: list[Measure], jobs: list[str]) -> None:
    """Prepare, serve and measure. The copy that was measured is dropped; the history stays."""
    print(f"# {history.prepare(databases, size)}", flush=True)
    os.environ.update(databases.variables, DATABASE_URL=databases.url(MEASURED))
    os.environ.update(API_RATE="1000000/min", DJANGO_SETTINGS_MODULE="resolution.settings")
    lines, held = _pages(databases, home, size, wanted) if wanted else ([], [])
    done = _jobs(jobs, size)
    databases.drop(MEASURED)
    if lines:
        _tell(lines, held, size)
    run = verdicts.Run(lines, remembering.remember(home, lines), done)
    print(f"\n{verdicts.table(verdicts.judge(run))}")


def _pages(databases: Databases, home: Path, size: int, wanted: list[Measure]) -> tuple[list[Line], list[Memory]]:
    access = databases.access(MEASURED)
    floor = {f"FLOOR_{name.upper()}": value for name, value in access.items()}
    ledger = Ledger(home / str(size) / "servers.json")
    ledger.reap()
    scene = _scene()
    with (
        served("tests.bench.served:application", {}, ledger) as (port, process),
        served("tests.bench.floor:application", floor, ledger) as (floor_port, floor_process),
    ):
        stage = Stage(size, scene, port, floor_port, access)
        lines = [line for measure in wanted for line in _measure(measure, stage)]
        return lines, memory(process, floor_process)


def _jobs(wanted: list[str], size: int) -> list[JobLine]:
    if not wanted:
        return []
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["OPTIONS"].pop("options", None)  # a million rows take longer than a request may
    lines = []
    for name in wanted:
        lines.append(JOBS[name](size))
        print(lines[-1], flush=True)
    connection.close()
    return lines


def _scene() -> Scene:
    import django

    django.setup()
    from tests.bench.scene import make_scene

    return make_scene()


def _measure(measure: Measure, stage: Stage) -> Iterator[Line]:
    make = measure.make(stage.scene)
    sql = count_statements(stage.port, make, measure.proof)
    for clients in (1, 8):
        rounds = [_round(measure, stage, clients) for _round_number in range(ROUNDS)]
        line = Line.of(measure.name, stage.size, clients, sql, rounds)
        print(f"{line}", flush=True)
        yield line


def _round(measure: Measure, stage: Stage, clients: int) -> Round:
    least, proof = FLOORS[measure.floor]
    against_raw = measure.against_raw and clients > 1
    plain = raw.creates_per_s(stage.access, clients=clients) if against_raw else None
    floor = run(stage.floor_port, least, proof, clients=clients, requests=measure.requests)
    make = measure.make(stage.scene)
    ours = run(stage.port, make, measure.proof, clients=clients, requests=measure.requests)
    return Round(ours, floor, plain)


def _tell(lines: list[Line], held: list[Memory], size: int) -> None:
    for way in held:
        print(f"metric=rss size={size} {way}")
    print(f"# asking took at most {driver_share(lines):.1%} of a floor request")
    print("\n| measure | clients | p50 ms | p95 ms | per s | SQL | to the floor |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for line in lines:
        unit = "x slower" if line.clients == 1 else "of its rate"
        print(
            f"| {line.metric} | {line.clients} | {line.ours.p50_ms:.1f} | {line.ours.p95_ms:.1f} "
            f"| {line.ours.per_s:.0f} | {line.sql.count} | {line.ratio_floor:.2f} {unit} |"
        )


if __name__ == "__main__":
    sys.exit(main())
