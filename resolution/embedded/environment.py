"""What the children are told, and what commands typed beside a running house may read.

`make run` leaves the addresses of its databases in the state folder while it runs, readable by its owner only.
manage.py takes them from there, so that `manage.py import_tickets` works beside it with no further setting.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
FILE = "environment.json"


def given(name: str) -> str:
    """A variable that somebody set; an empty one counts as not set."""
    return os.environ.get(name, "").strip()


def state_path() -> Path:
    return Path(given("RESOLUTION_STATE") or CHECKOUT / "var").absolute()


def lend(state: Path, variables: Mapping[str, str]) -> None:
    draft = state / f"{FILE}.new"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(dict(variables)))
    draft.replace(state / FILE)


def withdraw(state: Path) -> None:
    (state / FILE).unlink(missing_ok=True)


def adopt() -> None:
    """Take what a running house lends, unless whoever calls named a database or asked for development."""
    if given("DATABASE_URL") or given("DEBUG"):
        return
    try:
        variables = json.loads((state_path() / FILE).read_text())
    except (FileNotFoundError, PermissionError):
        return
    for name, value in variables.items():
        os.environ.setdefault(name, value)
