"""Where things lie: the state folder, and what cannot lie in it.

Two things may have to live elsewhere, and a symbolic link in the state folder then leads there:
- `run`, the sockets, when the path is too long or too odd for a socket address: a private temporary folder;
- `postgres`, when root starts us and the account of PostgreSQL cannot reach the state folder (a checkout
  under /root): a folder below /var/lib/resolution. No folder of anybody else is ever opened up for us.
"""

import fcntl
import os
import re
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TextIO

from resolution.embedded.account import Account
from resolution.embedded.trouble import Trouble

ELSEWHERE = Path("/var/lib/resolution")
LONGEST_SOCKET = 103  # bytes of a socket address that every system takes
LONGEST_NAME = len("/.s.PGSQL.5432")
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")  # safe in a URL and in PostgreSQL's list of folders
TEMPORARY = "resolution-"
FOLDERS = ("logs", "static")  # WhiteNoise warns of a missing folder of static files, even where none is used


def open_state(path: Path, account: Account | None) -> Path:
    """The state folder, made when needed. What is in it is private; PostgreSQL's account may walk through it."""
    try:
        if not path.is_dir():
            path.mkdir(parents=True)
            path.chmod(0o711 if account else 0o700)
        for name in FOLDERS:
            (path / name).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        reason = f"The state folder {path} cannot be used: {error.strerror}."
        raise Trouble(f"{reason} Name another with RESOLUTION_STATE=/some/folder.") from error
    return path


def lock(state: Path) -> TextIO:
    """Held for as long as the answer is open. The kernel lets go of it whatever way we end."""
    try:
        handle = (state / "lock").open("a")
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Trouble(
            f"Resolution already runs on {state}. Stop it first, or start a second one beside it with "
            f"RESOLUTION_STATE=/another/folder PORT=8001."
        ) from error
    return handle


def secret_key(state: Path) -> str:
    """Made once and kept: sessions and signed links outlive a restart."""
    path = state / "secret-key"
    if not path.exists():
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        draft.replace(path)
    return path.read_text().strip()


def database_home(state: Path, account: Account | None) -> Path:
    """The folder that holds `postgres`: the state folder, unless PostgreSQL's account cannot get there."""
    link = state / "postgres"
    if link.is_symlink():
        return link.readlink().parent
    if account is None:
        return state
    if link.exists() and link.stat().st_uid != account.uid:
        raise Trouble(f"The databases in {link} belong to another user: start as that user, not as root.")
    if account.can_reach(link):
        return state
    if link.exists():
        raise Trouble(f"PostgreSQL's account {account.name} can no longer reach {link}: move the state folder.")
    home = ELSEWHERE / secrets.token_hex(4)
    for folder in (ELSEWHERE, home):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)
    link.symlink_to(home / "postgres")
    return home


def socket_folder(state: Path, home: Path, account: Account | None) -> Path:
    """An empty private folder for the sockets, with a path that fits into a socket address."""
    close_sockets(state, home)
    folder = home / "run"
    if _fits(folder):
        folder.mkdir(mode=0o700)
    else:
        folder = private_folder(account)
        (state / "run").symlink_to(folder)
    if account:
        account.take(folder)
    return folder


def close_sockets(state: Path, home: Path) -> None:
    """Remove what a run, ended well or badly, left of its sockets."""
    link = state / "run"
    if link.is_symlink():
        target = link.readlink()
        link.unlink()
        if target.name.startswith(TEMPORARY):
            shutil.rmtree(target, ignore_errors=True)
    for folder in (link, home / "run"):
        shutil.rmtree(folder, ignore_errors=True)


def private_folder(account: Account | None) -> Path:
    """A temporary folder of ours alone, in the first of the usual places that PostgreSQL's account can reach."""
    for base in (Path(tempfile.gettempdir()).resolve(), Path("/tmp"), Path("/var/tmp")):  # noqa: S108 - a private one
        example = base / f"{TEMPORARY}12345678" / "run"
        if base.is_dir() and _fits(example) and (account is None or account.can_reach(base / "folder")):
            return Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=base))
    raise Trouble("No temporary folder with a short plain path was found for the sockets; name one with TMPDIR.")


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder)) + LONGEST_NAME <= LONGEST_SOCKET and bool(PLAIN.fullmatch(str(folder)))
