"""The databases of a measurement: production's settings, a cluster that is kept, a cache that is not.

    python -m tests.bench.keeper FOLDER

Prints one line of JSON with the variables that lead to them, then waits. When its standard input ends, which
the kernel does for us even if whoever asked was killed, it stops them. Only the cluster stays in FOLDER.
"""

import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from resolution.embedded import environment, places
from resolution.embedded.account import Account, database_account
from resolution.embedded.console import Console
from resolution.embedded.identity import Ledger
from resolution.embedded.postgres import Cluster, major_version
from resolution.embedded.supervisor import Supervisor
from resolution.embedded.trouble import Stopped, Trouble
from resolution.embedded.valkey import Broker

SETTINGS = (("fsync", "on"), ("synchronous_commit", "on"), ("shared_buffers", "1GB"), ("max_wal_size", "4GB"))
RECOVERY = 600.0  # seconds in which a cluster may read its journal after a power cut


def main(folder: Path) -> int:
    try:
        serve(folder)
    except Stopped:
        return 0
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def serve(folder: Path) -> None:
    account = database_account()
    places.open_state(environment.state_path(), account)
    _make(folder.parent, account)
    places.open_state(folder, account)
    os.umask(0o077)
    with places.lock(folder), _furnished(folder, account) as (cluster, broker):
        ledger = Ledger(folder / "processes.json")
        ledger.reap()
        with Supervisor(Console(sys.stderr), ledger, folder / "logs") as supervisor:
            if not cluster.exists():
                cluster.create(supervisor.run_once)
            cluster.forget_dead_server()
            supervisor.start(broker.service())
            supervisor.start(cluster.service())
            supervisor.wait_until(broker.is_ready, "valkey")
            supervisor.wait_until(lambda: cluster.is_ready(supervisor.children["postgres"].pid), "postgres", RECOVERY)
            print(json.dumps(variables(folder, cluster, broker)), flush=True)
            supervisor.watch(sys.stdin.fileno())


def variables(folder: Path, cluster: Cluster, broker: Broker) -> dict[str, str]:
    """What the product is told; whatever the caller's environment says of these is not meant for a measurement."""
    return {
        "DATABASE_URL": cluster.url,
        "REDIS_URL": broker.url,
        "CELERY_BROKER_URL": f"redis+socket://{broker.socket}",
        "RESOLUTION_STATE": str(places.open_state(folder / "files", None)),
        "RESOLUTION_EMBEDDED": "1",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
    }


@contextmanager
def _furnished(folder: Path, account: Account | None) -> Iterator[tuple[Cluster, Broker]]:
    """The cluster as the last run left it, and an empty cache: what it remembered is not true of a fresh copy."""
    home = places.database_home(folder, account)
    cluster = Cluster(home, places.socket_folder(folder, home, account), account, SETTINGS)
    _forget_older(cluster)
    try:
        _empty(folder)
        yield cluster, Broker(folder / "valkey", cluster.sockets)
    finally:
        _empty(folder)
        places.close_sockets(folder, home)


def _forget_older(cluster: Cluster) -> None:
    """A history can be made again, so that a cluster of another PostgreSQL is worth nothing."""
    label = cluster.data / "PG_VERSION"
    if label.exists() and label.read_text().strip() != major_version():
        shutil.rmtree(cluster.data)


def _empty(folder: Path) -> None:
    for name in ("valkey", "files"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _make(path: Path, account: Account | None) -> None:
    if not path.is_dir():
        path.mkdir()
        path.chmod(0o711 if account else 0o700)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute()))
