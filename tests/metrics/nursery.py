"""A process that bears workers: told an instant, it forks one that counts as of then, and says how it ended.

Starting Django costs a second, a fork a few milliseconds, so that many workers can be killed in a short time. Each is
a process of its own with a connection of its own.
"""

import os
import subprocess
import sys
import traceback
from datetime import datetime
from pathlib import Path
from select import select
from signal import SIGKILL
from types import TracebackType
from typing import Self

CHECKOUT = Path(__file__).resolve().parents[2]


class Nursery:
    """The keeper of such a process."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.metrics.nursery"],
            cwd=CHECKOUT,
            env=os.environ | variables | {"DJANGO_SETTINGS_MODULE": "resolution.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None
    ) -> None:
        self.process.communicate(timeout=60)

    def count(self, at: datetime, *, kill_after: float | None = None) -> bool:
        """Have a worker count as of `at`; when it is not done after so many seconds, it is killed. True: it finished."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{at.isoformat()}\n".encode())
        self.process.stdin.flush()
        worker = int(self.process.stdout.readline())
        if kill_after is not None and not select([self.process.stdout], [], [], kill_after)[0]:
            os.kill(worker, SIGKILL)
        ended = int(self.process.stdout.readline())
        assert ended in (0, -SIGKILL), f"The worker failed by itself: {ended}."
        return ended == 0


def main() -> None:
    import django

    django.setup()
    for line in sys.stdin:
        worker = os.fork()
        if worker == 0:
            _work(datetime.fromisoformat(line.strip()))
        print(worker, flush=True)  # noqa: T201 - it is listened to
        _pid, status = os.waitpid(worker, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


def _work(at: datetime) -> None:
    """Count, and end without a word to whatever was taken over from the mother."""
    from metrics.operations import roll_up

    try:
        roll_up(at)
    except BaseException:  # noqa: BLE001 - nothing may get out of a forked process
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
