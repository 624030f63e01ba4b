"""Early pytest plugin: PostgreSQL and Valkey for one run of the tests.

pytest-django reads the settings before any hook of a conftest, so the servers start when this module is
imported (`-p resolution.testing.services`). Under xdist only the controller starts them; its workers inherit
the environment. They live in a process of their own that ends, and cleans up, when ours does for any reason.
TEST_EXTERNAL_SERVICES=1 takes DATABASE_URL and REDIS_URL as they are.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def borrow(*options: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
    """Throw-away databases: their keeper, and the variables that lead to them. Close with `give_back`."""
    keeper = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "resolution.embedded.throwaway", *options],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a Ctrl-C is for the tests; they need their databases to end well
    )
    line = keeper.stdout.readline() if keeper.stdout else ""
    if not line:
        raise pytest.UsageError(f"The databases for the tests did not start (exit code {keeper.wait()}); see above.")
    return keeper, json.loads(line)


def give_back(keeper: subprocess.Popen[str]) -> None:
    keeper.communicate(timeout=60)


def _start() -> subprocess.Popen[str] | None:
    if WORKER:
        os.environ["CACHE_PREFIX"] = f"test-{WORKER}"  # one Valkey for all workers, one key space for each
        return None
    if os.environ.get("TEST_EXTERNAL_SERVICES"):
        os.environ.setdefault("RESOLUTION_EMBEDDED", "1")  # plain http, as in `make run`
        return None
    keeper, variables = borrow()
    os.environ.update(variables)
    return keeper


def _keep_apart() -> None:
    """Every worker empties its cache before a test, so each has a cache of its own: another database number."""
    address = os.environ["REDIS_URL"].partition("?")[0]
    os.environ["REDIS_URL"] = f"{address}?db={1 + int(WORKER.removeprefix('gw'))}"


KEEPER = _start()
if WORKER:
    _keep_apart()


def pytest_unconfigure(config: pytest.Config) -> None:
    if KEEPER:
        give_back(KEEPER)
