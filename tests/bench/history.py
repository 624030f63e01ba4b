"""A seeded history that is kept: made once per size, copied for every run.

It is made anew when its tables or what writes it changed, or when it grew old: a backlog of last week is no
recent one any more.

    python -m tests.bench.history SIZE        writes it into the database of DATABASE_URL
"""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from resolution.embedded import schema
from tests.bench.databases import CHECKOUT, HISTORY, MEASURED, Databases
from tests.bench.figures import Failed

OLDEST = timedelta(days=7)
# What writes a history: our own statements, and the product's words and numbers that they call.
WRITERS = (
    *("tests/bench/seeding*.py", "tests/bench/inserting.py", "tests/bench/history.py", "tests/bench/floor_tables.py"),
    *("tickets/operations/searching.py", "metrics/summing.py", "metrics/operations/*.py", "metrics/definitions/*.py"),
)


def mark(size: int, checkout: Path = CHECKOUT) -> str:
    """Changes with the migrations, the locked packages, and with everything that writes a history."""
    digest = sha256(schema.fingerprint(checkout, f"bench {size}").encode())
    for path in sorted(path for pattern in WRITERS for path in checkout.glob(pattern)):
        digest.update(str(path.relative_to(checkout)).encode() + path.read_bytes())
    return digest.hexdigest()


def why_anew(remark: dict[str, Any], wanted: str, now: datetime) -> str:
    """Why a history with this remark cannot be kept, in a few words; nothing when it can."""
    if not remark:
        return "there was none"
    if remark["mark"] != wanted:
        return "its tables or its seeding changed"
    if now - datetime.fromisoformat(remark["made_at"]) > OLDEST:
        return f"it was older than {OLDEST.days} days"
    return ""


def prepare(databases: Databases, size: int) -> str:
    """A fresh copy of the history, which is made before when needed; answers what was done, in words."""
    wanted, now = mark(size), datetime.now(UTC)
    remark = databases.remark(HISTORY)
    reason = why_anew(remark, wanted, now)
    if reason:
        databases.drop(MEASURED)
        remark = _make(databases, size) | {"mark": wanted, "made_at": now.isoformat()}
        databases.write_remark(HISTORY, remark)
    began = time.monotonic()
    databases.copy(HISTORY, MEASURED)
    copied = f"copied in {time.monotonic() - began:.1f} s"
    if reason:
        return f"history of {size} tickets seeded anew in {remark['seconds']} s, because {reason}; {copied}"
    return f"history of {size} tickets kept from {remark['made_at'][:16]} UTC; {copied}"


def _make(databases: Databases, size: int) -> dict[str, Any]:
    """In a process of its own, so that nobody is connected when it is copied."""
    began = time.monotonic()
    databases.make(HISTORY)
    environment = {**os.environ, **databases.variables, "DATABASE_URL": databases.url(HISTORY)}
    command = [sys.executable, "-m", "tests.bench.history", str(size)]
    if subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode:
        raise Failed("The history could not be seeded; see above.")
    return {"seconds": round(time.monotonic() - began)}


def write(size: int) -> None:
    """Migrate and fill the empty database of DATABASE_URL."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "resolution.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.bench import seeding
    from tests.bench.floor_tables import TABLES

    connection.settings_dict["OPTIONS"].pop("options", None)  # a million tickets take more than a request may
    call_command("migrate", verbosity=0)
    seeding.seed(size)
    call_command("rebuild_metrics", fresh=True, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        cursor.execute(f"VACUUM ANALYZE {', '.join(name for (name,) in cursor.fetchall())}")


if __name__ == "__main__":
    try:
        write(int(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(130)
