"""make drill: what is due while everything is killed.

Ten thousand follow-ups and reminders come due within a minute, and their mails go to a real mail server, while
workers, beats, Valkey and PostgreSQL are killed at random and started again. Ends with one line of figures, and
with exit code 1 when something was lost, doubled, or repeated without having been called in doubt.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tests.drill.house import BROKER, DATABASE, House, furnished

if TYPE_CHECKING:
    from tests.drill.counting import Outcome

LIMIT = 600.0  # seconds after which a drill gives up
BETWEEN = (2.0, 6.0)  # seconds between two kills


def main() -> int:
    options = _options()
    with furnished() as house:
        house.add_databases()
        outcome = _drill(house, options)
    print(f"lateness_p99={outcome.late:.1f} doubled={outcome.doubled}")  # noqa: T201
    print(outcome, flush=True)  # noqa: T201
    return 0 if outcome.good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make drill")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--lasts", type=float, default=60.0, help="seconds within which the rows come due")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--beats", type=int, default=1)
    parser.add_argument("--loops", type=int, default=1)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))  # noqa: S311 - which part dies next
    return parser.parse_args()


def _drill(house: House, options: argparse.Namespace) -> "Outcome":
    import django

    django.setup()
    from tests.drill import counting, scene

    told = scene.Scene.of(options.rows)
    scene.build(told)
    house.add_programs(workers=options.workers, beats=options.beats, loops=options.loops)
    while not counting.clock_goes():
        house.tend(0.5)
    scene.promise(told, begins_in=1, lasts=options.lasts)
    began = time.monotonic()
    victims = list(_victims(random.Random(options.seed), options.kills))  # noqa: S311 - which part dies next
    print(f"seed={options.seed}", flush=True)  # noqa: T201
    for number, (kind, pause) in enumerate(victims, 1):
        house.tend(pause)
        _kill(house, kind, number)
    while (left := _left(counting.undone)) and time.monotonic() - began < LIMIT:
        print(f"{time.monotonic() - began:.0f} s: {left} to do", flush=True)  # noqa: T201
        house.tend(5)
    return counting.outcome(house.ledger, kills=len(victims), seconds=time.monotonic() - began)


def _victims(chance: random.Random, number: int) -> Iterator[tuple[str, float]]:
    """Two fifths workers, a fifth each of clocks, brokers and databases; two of twenty brokers lose their data."""
    kinds = ["worker"] * 8 + ["clock"] * 4 + ["broker", "broker", "wipe", "wipe"] + ["database"] * 4
    chosen = (kinds * (number // len(kinds) + 1))[:number] if number >= len(kinds) else chance.sample(kinds, number)
    chance.shuffle(chosen)
    for kind in chosen:
        yield kind, chance.uniform(*BETWEEN)


def _kill(house: House, kind: str, number: int) -> None:
    names = {
        "worker": house.names("worker"),
        "clock": house.names("beat", "loop"),
        "broker": house.names(BROKER),
        "wipe": house.names(BROKER),
        "database": house.names(DATABASE),
    }[kind]
    while not names:  # it is being started again
        house.tend(0.2)
        return _kill(house, kind, number)
    name = random.choice(names)  # noqa: S311 - which part dies next
    print(f"kill {number}: {name}{' and its data' if kind == 'wipe' else ''}", flush=True)  # noqa: T201
    house.kill(name, wipe=kind == "wipe")
    return None


def _left(undone: Callable[[], int]) -> int:
    """What is left to do; while the database cannot be asked, something is."""
    from django.db import DatabaseError, connection

    try:
        return undone()
    except DatabaseError:
        connection.close()
        return -1


if __name__ == "__main__":
    sys.exit(main())
