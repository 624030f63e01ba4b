"""In which order tests are handed out to the workers, and which of them one worker takes together.

What takes longest begins first, so that at the end no worker finishes a long one while the others have nothing
left. Tests that share something costly stay together, so that it is made once: all journeys in one house, all
questions about one story.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

# The marks of `--dist loadgroup` do nothing under pytest 9.2 with xdist 3.8, so tests are told apart by their path.
TOGETHER = (
    "tests/journeys/",
    "tests/metrics/told/",
    "tests/metrics/histories/",
    "tests/api/test_kpis.py",
    "tests/api/test_nonsense.py",
    "tests/tickets/test_bad_input.py",
    "tests/customers/test_plans.py",
)
LONG = ("tests/house/test_drill.py", "tests/house/test_demo.py", "tests/house/test_embedded.py")
FIRST = (LONG[0], *TOGETHER, *LONG[1:], "tests/tickets/test_steps.py")


def commits(item: pytest.Item) -> bool:
    """Whether a test writes for good, so that every table is emptied after it, also of what migrations delivered."""
    marker = item.get_closest_marker("django_db")
    committing = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(committing) or (marker is not None and marker.kwargs.get("transaction", False))


def long_ones_first(items: list[pytest.Item]) -> None:
    """Each test keeps its place within its file, but for those that commit: they come last."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    if commits(item):
        return len(FIRST) + 1
    return next((number for number, path in enumerate(FIRST) if item.nodeid.startswith(path)), len(FIRST))


class LongOnesFirst(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out tests one by one in the order in which they were collected; those that share something, together."""

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return next((path for path in TOGETHER if nodeid.startswith(path)), nodeid)
