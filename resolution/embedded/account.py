"""Which system account PostgreSQL runs under. It refuses to run as root, so root lends it an account of its own."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resolution.embedded.trouble import Trouble

NAME = "resolution-db"


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    def process_options(self) -> dict[str, Any]:
        """Keyword arguments that make subprocess start a child under this account, with no other group."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_reach(self, path: Path) -> bool:
        """Whether every folder above `path` lets a stranger through; we never open one for our own sake."""
        return all(folder.stat().st_mode & 0o001 for folder in path.parents)

    def take(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid, follow_symlinks=False)


def database_account(*, throwaway: bool = False) -> Account | None:
    """None for an ordinary user, who runs PostgreSQL himself. Throw-away databases leave no account behind."""
    if os.geteuid() != 0:
        return None
    return _named("nobody") if throwaway else (_named(NAME) or _create())


def _named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create() -> Account:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", NAME], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        reason = (getattr(error, "stderr", "") or str(error)).strip()
        raise Trouble(
            f"PostgreSQL does not run as root, and the system account {NAME} could not be made for it ({reason}). "
            f"Start as an ordinary user, or give a PostgreSQL of your own with DATABASE_URL."
        ) from error
    account = _named(NAME)
    if account is None:
        raise Trouble(f"The system account {NAME} was made but cannot be found; start as an ordinary user.")
    return account
