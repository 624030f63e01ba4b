"""The Makefile, the lock files and .ci/run: what a fresh machine relies on."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)", re.MULTILINE)


def dry_run(*arguments: str) -> str:
    """What make would do, without doing it, in a checkout where nothing was installed yet."""
    command = ["make", "--no-print-directory", "--dry-run", "--always-make", *arguments]
    environment = {
        name: value for name, value in os.environ.items() if name not in ("SIZE", "ONLY", "MAKEFLAGS", "MAKELEVEL")
    }
    return subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=True).stdout


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((CHECKOUT / lock).read_text()))


def test_run_installs_from_the_lock_and_starts_the_house() -> None:
    plan = dry_run("run")
    assert "venv --clear .venv" in plan
    assert "--require-hashes" in plan
    assert plan.rstrip().endswith("-m resolution.embedded")


def test_test_lints_finds_a_browser_and_ends_with_pytest() -> None:
    plan = dry_run("test")
    steps = ["ruff check", "ruff format --check", "lint-imports", "mypy", "makemigrations --check", "check --deploy"]
    steps += ["resolution.testing.browser", "pytest -n 3"]
    places = [plan.index(step) for step in steps]
    assert places == sorted(places)
    assert plan.splitlines()[-1].strip().startswith(".venv/bin/python -m pytest")


def test_bench_passes_its_options_on() -> None:
    assert dry_run("bench").rstrip().endswith("-m tests.bench")
    assert "tests.bench --size 10000 --only reply" in " ".join(dry_run("bench", "SIZE=10000", "ONLY=reply").split())


def test_ci_runs_make_test_and_swallows_nothing() -> None:
    script = (CHECKOUT / ".ci" / "run").read_text()
    assert script.rstrip().endswith("exec make test")
    assert os.access(CHECKOUT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash_and_no_address(lock: str) -> None:
    text = (CHECKOUT / lock).read_text()
    assert "://" not in text
    assert text.count("--hash=sha256:") >= len(pins(lock)) > 50
    for entry in re.split(r"\n(?=[a-z])", text.strip()):
        assert "--hash=sha256:" in entry


def test_both_locks_agree_and_hold_what_the_project_asks_for() -> None:
    runtime, development = (pins(lock) for lock in LOCKS)
    assert runtime.items() <= development.items()
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    assert names(project["dependencies"] + extras["embedded"]) <= set(runtime)
    assert names(extras["dev"]) <= set(development)


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~! ]", requirement)[0].lower() for requirement in requirements}


def test_state_and_environment_are_not_committed() -> None:
    command = ["git", "check-ignore", "var/secret-key", ".venv/pyvenv.cfg", ".env"]
    ignored = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    assert len(ignored.splitlines()) == 3
