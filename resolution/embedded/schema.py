"""Whether there is something to migrate, told without starting Django.

A stamp in the state folder says which migrations were run. It is a shortcut only: /readyz asks the database
itself, and the supervisor migrates when that says "pending" (a restored dump, for example).
"""

import hashlib
from pathlib import Path

STAMP = "schema"


def fingerprint(checkout: Path, database: str) -> str:
    """Changes with our migrations, with the locked packages that bring their own, and with the database."""
    digest = hashlib.sha256(database.encode())
    for path in sorted([*checkout.glob("*/migrations/*.py"), checkout / "requirements.lock"]):
        if path.exists():
            digest.update(str(path.relative_to(checkout)).encode() + path.read_bytes())
    return digest.hexdigest()


def is_current(state: Path, mark: str) -> bool:
    stamp = state / STAMP
    return stamp.exists() and stamp.read_text() == mark


def remember(state: Path, mark: str) -> None:
    (state / STAMP).write_text(mark)


def forget(state: Path) -> None:
    (state / STAMP).unlink(missing_ok=True)
