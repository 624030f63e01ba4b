"""The house as it runs, with a hand that may kill any part of it and a keeper that starts it again a second later."""

import os
import secrets
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from resolution.embedded import commands, places
from resolution.embedded.account import database_account
from resolution.embedded.console import Console
from resolution.embedded.identity import Ledger, signal_group
from resolution.embedded.postgres import Cluster
from resolution.embedded.processes import Child, Service
from resolution.embedded.supervisor import Supervisor
from resolution.embedded.valkey import Broker

CHECKOUT = Path(__file__).resolve().parents[2]
DURABLE = (("fsync", "on"), ("synchronous_commit", "on"), ("shared_buffers", "512MB"), ("max_wal_size", "2GB"))
AGAIN_AFTER = 1.0  # seconds
PATIENCE = 60.0
DATABASE, BROKER, SINK = "postgres", "valkey", "sink"


@dataclass
class House:
    """Parts by name: databases, a mail server, and as many workers, beats and loops as are wanted."""

    home: Path
    cluster: Cluster
    broker: Broker
    mail_port: int
    children: dict[str, Child] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    _due: dict[str, float] = field(default_factory=dict)

    @property
    def ledger(self) -> Path:
        """What the mail server took."""
        return self.home / "taken"

    @property
    def variables(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "resolution.settings",
            "DATABASE_URL": self.cluster.url,
            "REDIS_URL": self.broker.url,
            "CELERY_BROKER_URL": f"redis+socket://{self.broker.socket}",
            "SMTP_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "RESOLUTION_STATE": str(self.home / "state"),
            "RESOLUTION_EMBEDDED": "1",
            "DEMO": "0",
            "DEBUG": "0",
            "LOG_LEVEL": "ERROR",
        }

    def add_databases(self) -> None:
        self._add(self.cluster.service())
        self._add(self.broker.service())
        self._wait(lambda: self.cluster.is_ready(self.children[DATABASE].pid), DATABASE)
        self._wait(self.broker.is_ready, BROKER)

    def add_programs(self, *, workers: int, beats: int, loops: int) -> None:
        module = [sys.executable, "-m"]
        self._add(self._program(SINK, [*module, "tests.drill.sink", str(self.mail_port), str(self.ledger)]))
        for number in range(workers):
            self._add(self._program(f"worker{number}", [*module, *commands.worker(), "-n", f"pool{number}@%h"]))
        for number in range(beats):
            memory = str(self.home / f"beat{number}")
            self._add(self._program(f"beat{number}", [*module, *commands.beat(memory)]))
        for number in range(loops):
            self._add(self._program(f"loop{number}", [sys.executable, "manage.py", "tick"]))

    def names(self, *beginnings: str) -> list[str]:
        return [name for name in self.children if name.startswith(beginnings)]

    def kill(self, name: str, *, wipe: bool = False) -> None:
        """End a part and all of its processes as a power cut would; with `wipe`, what it kept is gone as well."""
        child = self.children.pop(name)
        signal_group(child.pid, signal.SIGKILL)
        child.bury()
        if wipe:
            shutil.rmtree(self.broker.data)
        self._due[name] = time.monotonic() + AGAIN_AFTER

    def tend(self, seconds: float) -> None:
        """For so long: read what parts say, and start those again that ended."""
        until = time.monotonic() + seconds
        while True:
            self._look()
            if time.monotonic() >= until:
                return
            time.sleep(0.05)

    def end(self) -> None:
        for name, child in self.children.items():
            signal_group(child.pid, signal.SIGINT if name == DATABASE else signal.SIGKILL)
        for child in self.children.values():
            child.bury()

    def _look(self) -> None:
        for name, child in list(self.children.items()):
            child.read_lines()
            if child.exit_code() is not None:
                child.bury()
                del self.children[name]
                self._due[name] = time.monotonic() + AGAIN_AFTER
        for name in [name for name, moment in self._due.items() if moment <= time.monotonic()]:
            del self._due[name]
            if name == DATABASE:
                self.cluster.forget_dead_server()
            self._start(name)

    def _add(self, service: Service) -> None:
        self.services[service.name] = service
        self._start(service.name)

    def _start(self, name: str) -> None:
        if name == BROKER:
            self.broker.service()  # it makes its folder anew when that was wiped
        self.children[name] = Child(self.services[name], self.home / "logs" / f"{name}.log")

    def _program(self, name: str, argv: list[str]) -> Service:
        env = {**os.environ, **self.variables, **commands.WORKER_ENVIRONMENT, "PYTHONWARNINGS": "ignore"}
        return Service(name, argv, env, folder=CHECKOUT)

    def _wait(self, ready: Callable[[], bool], name: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not become ready; see {self.home / 'logs'}.")
            self.tend(0.05)


@contextmanager
def furnished() -> Iterator[House]:
    """A house on databases of its own, which keep what they accepted; gone when the block ends."""
    account = database_account(throwaway=True)
    home = places.private_folder(account)
    home.chmod(0o711)
    run = home / "run"
    for folder in (run, home / "logs", home / "state"):
        folder.mkdir(mode=0o700)
    if account:
        account.take(run)
    house = House(home, Cluster(home, run, account, DURABLE), Broker(home / "valkey", run), _free_port())
    os.environ.update(house.variables, SECRET_KEY=secrets.token_urlsafe(50))
    try:
        with Supervisor(Console(sys.stderr), Ledger(home / "processes.json"), home / "logs") as supervisor:
            house.cluster.create(supervisor.run_once)
        yield house
    finally:
        house.end()
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
