"""Databases for a test or a measurement, gone with whoever asked for them.

    python -m resolution.embedded.throwaway [--durable] [--set name=value ...]

Prints one line of JSON with the environment variables that lead to them, then waits. When its standard input
ends, which the kernel does for us even if whoever asked was killed, it stops them and removes every file.
"""

import argparse
import json
import os
import secrets
import shutil
import sys
from pathlib import Path

from resolution.embedded import places
from resolution.embedded.account import Account, database_account
from resolution.embedded.console import Console
from resolution.embedded.identity import Ledger
from resolution.embedded.postgres import FORGETFUL, Cluster
from resolution.embedded.supervisor import Supervisor
from resolution.embedded.trouble import Stopped, Trouble
from resolution.embedded.valkey import Broker


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="resolution.embedded.throwaway")
    parser.add_argument("--durable", action="store_true", help="keep fsync and the append-only file, as in production")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a PostgreSQL setting")
    options = parser.parse_args(arguments)
    settings = ({} if options.durable else FORGETFUL) | dict(item.split("=", 1) for item in options.set)
    os.umask(0o077)
    try:
        serve(settings, durable=options.durable)
    except Stopped:
        return 0
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def serve(settings: dict[str, str], *, durable: bool) -> None:
    """The account must be able to reach the folder, so it may walk through it; all that is in it is private."""
    account = database_account(throwaway=True)
    home = places.private_folder(account)
    home.chmod(0o711)
    try:
        cluster = Cluster(home, _folder(home / "run", account), account, tuple(settings.items()))
        broker = Broker(home / "valkey", cluster.sockets, durable=durable)
        with Supervisor(Console(sys.stderr), Ledger(home / "processes.json"), _folder(home / "logs")) as supervisor:
            cluster.create(supervisor.run_once)
            supervisor.start(broker.service())
            supervisor.start(cluster.service())
            supervisor.wait_until(broker.is_ready, "valkey")
            supervisor.wait_until(lambda: cluster.is_ready(supervisor.children["postgres"].pid), "postgres")
            print(json.dumps(variables(home, cluster, broker)), flush=True)
            supervisor.watch(sys.stdin.fileno())
    finally:
        shutil.rmtree(home, ignore_errors=True)


def variables(home: Path, cluster: Cluster, broker: Broker) -> dict[str, str]:
    state = places.open_state(home / "state", None)
    return {
        "DATABASE_URL": cluster.url,
        "REDIS_URL": broker.url,
        "RESOLUTION_STATE": str(state),
        "RESOLUTION_EMBEDDED": "1",
        "SECRET_KEY": secrets.token_urlsafe(50),
    }


def _folder(path: Path, owner: Account | None = None) -> Path:
    path.mkdir(mode=0o700)
    if owner:
        owner.take(path)
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
