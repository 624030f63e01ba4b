"""make bench SIZE=10000|100000|1000000 ONLY=name,name

Seeds a believable history, serves the product with two workers and the least Django beside it, and prints one
line per measure; then the same as a Markdown table. Floor and product are measured in turn, so that a
neighbour's noise falls on both; compare ratios, never milliseconds of different runs.
"""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from resolution.testing.services import borrow, give_back
from tests.bench.load import Figures, run, statements
from tests.bench.measures import FLOORS, MEASURES, Measure, Scene
from tests.bench.serving import floor_environment, resident_mib, served

ROUNDS = 3  # floor and product in turn; the median round counts


@dataclass
class Line:
    """One printed line."""

    metric: str
    size: int
    concurrency: int
    p50_ms: float
    p95_ms: float
    per_s: float
    sql: int
    ratio_floor: float

    def __str__(self) -> str:
        shown = {key: f"{value:.2f}" if isinstance(value, float) else value for key, value in asdict(self).items()}
        return " ".join(f"{key}={value}" for key, value in shown.items())


def main() -> None:
    options = _options()
    with _databases() as variables:
        os.environ.update(variables)
        os.environ.update(API_RATE="1000000/min", DJANGO_SETTINGS_MODULE="resolution.settings")
        scene = _prepare(options.size)
        wanted = [measure for measure in MEASURES if not options.only or measure.name in options.only.split(",")]
        floor = floor_environment(variables["DATABASE_URL"])
        with (
            served("tests.bench.served:application", {}) as (port, process),
            served("tests.bench.floor:application", floor) as (floor_port, floor_process),
        ):
            lines = [line for measure in wanted for line in _measure(measure, scene, options.size, port, floor_port)]
            memory, least = resident_mib(process), resident_mib(floor_process)
            print(
                f"metric=rss size={options.size} mib={memory:.0f} floor_mib={least:.0f} ratio_floor={memory / least:.2f}"
            )
        _table(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--only", default="")
    return parser.parse_args()


@contextmanager
def _databases() -> Iterator[dict[str, str]]:
    keeper, variables = borrow("--durable", "--set", "shared_buffers=1GB", "--set", "max_wal_size=4GB")
    try:
        yield variables
    finally:
        give_back(keeper)


def _prepare(size: int) -> Scene:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.bench.scene import make_scene

    began = time.monotonic()
    call_command("migrate", verbosity=0)
    scene = make_scene(size)
    print(f"# seeded {size} tickets in {time.monotonic() - began:.0f} s", flush=True)
    return scene


def _measure(measure: Measure, scene: Scene, size: int, port: int, floor_port: int) -> Iterator[Line]:
    make = measure.make(scene)
    sql = statements(port, make, 0)
    sql = statements(port, make, 1)  # the first one may have filled a cache
    for clients in (1, 8):
        rounds = []
        for _round in range(ROUNDS):
            floor = run(floor_port, FLOORS[measure.floor], clients=clients, requests=measure.requests)
            ours = run(port, make, clients=clients, requests=measure.requests)
            rounds.append((ours, _ratio(ours, floor, clients)))
        ours, ratio = sorted(rounds, key=lambda each: each[1])[ROUNDS // 2]
        line = Line(measure.name, size, clients, ours.p50_ms, ours.p95_ms, ours.per_s, sql, ratio)
        print(f"{line}", flush=True)
        yield line


def _ratio(ours: Figures, floor: Figures, clients: int) -> float:
    """Alone: times the floor's median. Eight at once: share of the floor's requests a second."""
    return ours.p50_ms / floor.p50_ms if clients == 1 else ours.per_s / floor.per_s


def _table(lines: list[Line]) -> None:
    print(
        "\n| measure | clients | p50 ms | p95 ms | per s | SQL | to the floor |\n| --- | --- | --- | --- | --- | --- | --- |"
    )
    for line in lines:
        unit = "x slower" if line.concurrency == 1 else "of its rate"
        print(
            f"| {line.metric} | {line.concurrency} | {line.p50_ms:.1f} | {line.p95_ms:.1f} | {line.per_s:.0f} "
            f"| {line.sql} | {line.ratio_floor:.2f} {unit} |"
        )


if __name__ == "__main__":
    main()
