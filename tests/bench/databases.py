"""The kept cluster from the outside: which databases it holds, how one is copied, and how the keeper is asked."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg2

from tests.bench.figures import Failed

CHECKOUT = Path(__file__).resolve().parents[2]
HISTORY, MEASURED = "history", "measured"  # what is kept, and the copy that a run may change
# Where the file system can, a copy shares its blocks with the original until one of them changes.
CLONE = (
    "SELECT set_config('file_copy_method', 'clone', false) FROM pg_settings "
    "WHERE name = 'file_copy_method' AND 'clone' = ANY (enumvals)"
)
ALL_OF_US = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"
)


@dataclass(frozen=True)
class Databases:
    """A running cluster: the variables of its house, and what can be done with its databases."""

    variables: dict[str, str]

    def url(self, name: str) -> str:
        return f"{self.variables['DATABASE_URL'].rpartition('/')[0]}/{name}"

    def access(self, name: str) -> dict[str, str]:
        """The same as name, user and host."""
        parts = urlsplit(self.url(name))
        return {"name": name, "user": parts.username or "", "host": unquote(parts.netloc.rpartition("@")[2])}

    def remark(self, name: str) -> dict[str, Any]:
        """What was written down about a database when it was whole; nothing of one that is not."""
        find = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        found = self._do((find, name))
        return dict(json.loads(found[0][0])) if found and found[0][0] else {}

    def write_remark(self, name: str, remark: dict[str, Any]) -> None:
        self._do((f"COMMENT ON DATABASE {name} IS %s", json.dumps(remark)))

    def make(self, name: str) -> None:
        """An empty database in place of whatever was there."""
        self.drop(name)
        self._do((f"CREATE DATABASE {name}",))

    def drop(self, name: str) -> None:
        """Ours are sent away. The server's own vacuuming ends by itself when it hears of it, which FORCE may not ask."""
        self._do((ALL_OF_US, name), (f"DROP DATABASE IF EXISTS {name}",))

    def copy(self, original: str, name: str) -> None:
        """A copy of the files in place of whatever was there; nobody may be connected to the original."""
        self.drop(name)
        self._do((CLONE,), (f"CREATE DATABASE {name} TEMPLATE {original} STRATEGY FILE_COPY",))

    def _do(self, *statements: tuple[str, ...]) -> list[Any]:
        """Run each statement, followed by its values, outside of a transaction; answers the last one's rows."""
        access = self.access("resolution")
        with closing(psycopg2.connect(dbname=access["name"], user=access["user"], host=access["host"])) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for statement, *values in statements:
                    cursor.execute(statement, values or None)
                return list(cursor.fetchall()) if cursor.description else []


@contextmanager
def lent(folder: Path) -> Iterator[Databases]:
    """The databases in `folder`, for as long as the block runs. They end with us, however we end."""
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.keeper", str(folder)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a Ctrl-C is for the measurement; its databases end well, after it
    )
    try:
        line = keeper.stdout.readline() if keeper.stdout else ""
        if not line:
            raise Failed("The databases did not start; see above.")
        yield Databases(json.loads(line))
    finally:
        keeper.communicate(timeout=60)
