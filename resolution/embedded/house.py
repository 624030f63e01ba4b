"""The order in which the house wakes up and goes to sleep.

Databases first. A known schema lets the web server start beside them, because its own imports are what a
start waits for; otherwise migrations come first. A new house tells its demo story behind a curtain, while the
web server answers already. Worker and beat start once all of that is done, so that three Pythons do not share
two cores while somebody waits for the first page.
"""

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from resolution.embedded import commands, curtain, environment, places, prepare, schema
from resolution.embedded.account import Account, database_account
from resolution.embedded.console import Console
from resolution.embedded.environment import CHECKOUT, given
from resolution.embedded.identity import Ledger
from resolution.embedded.postgres import Cluster
from resolution.embedded.processes import Service
from resolution.embedded.supervisor import Supervisor, complaint
from resolution.embedded.trouble import Stopped, Trouble
from resolution.embedded.valkey import Broker
from resolution.probe import ask

HOST = "127.0.0.1"
LOGINS = "demo-logins"
OFF = ("0", "false", "no", "off", "f", "n")
RECOVERY = 600.0  # seconds in which a database may read its journal after a power cut
# Talk of granian and Celery that asks nothing of anybody, and what we say in a sentence of our own.
SMALL_TALK = ("[WARNING] Configuration allows spawning", "[WARNING] Killing worker-", "worker: ", prepare.NO_DATABASE)
WAITING = "ERROR django.request Service Unavailable:"  # each look at the page that says: one moment
AS_ROOT = "ignore:You're running the worker with superuser privileges"  # whoever starts us as root knows


@dataclass(frozen=True)
class House:
    """One start of everything on one state folder. A part that is None was given from outside."""

    state: Path
    port: int
    cluster: Cluster | None
    broker: Broker | None
    variables: dict[str, str]

    @property
    def schema_mark(self) -> str:
        return schema.fingerprint(CHECKOUT, "embedded" if self.cluster else self.variables["DATABASE_URL"])

    def program(self, name: str, arguments: list[str], *, grace: float, **more: str) -> Service:
        """A Python module of our own environment, run from the checkout."""
        argv = [sys.executable, "-m", *arguments]
        env = {**os.environ, **self.variables, **more}
        return Service(name, argv, env, folder=CHECKOUT, grace=grace, shows=is_news)

    @property
    def web(self) -> Service:
        return self.program("web", commands.web(HOST, self.port), grace=8)

    @property
    def worker(self) -> Service:
        """A task that runs is given half a minute to end before it goes back to the broker."""
        more = commands.WORKER_ENVIRONMENT | {"PYTHONWARNINGS": AS_ROOT}
        return self.program("worker", commands.worker(), grace=40, **more)

    @property
    def beat(self) -> Service:
        return self.program("beat", commands.beat(str(self.state / "beat-schedule")), grace=8)

    @property
    def preparation(self) -> Service:
        return self.program("prepare", ["resolution.embedded.prepare"], grace=30)

    @property
    def shows_demo(self) -> bool:
        """Demo people have known passwords: only a database of our own gets them."""
        return self.cluster is not None and self.variables["DEMO"].lower() not in OFF

    @property
    def story(self) -> Service | None:
        """Told to an empty database, and never where mail leaves the house."""
        if not self.shows_demo or given("SMTP_URL"):
            return None
        return self.program("demo", commands.demo(str(self.state / LOGINS)), grace=5)


def is_news(line: str) -> bool:
    return bool(line) and not line.startswith(SMALL_TALK) and WAITING not in line


def run(state: Path, port: int, console: Console) -> None:
    """Everything, until a signal comes. Raises Trouble with a sentence when something is in the way."""
    account = None if given("DATABASE_URL") else database_account()
    places.open_state(state, account)
    os.umask(0o077)  # from here on: databases, mail and attachments are nobody else's business
    with places.lock(state):
        ledger = Ledger(state / "processes.json")
        for name in ledger.reap():
            console.say("up", f"ended {name}, left over from a run that was killed")
        environment.withdraw(state)  # lent by a run that was killed
        refuse_taken(port)
        home = places.database_home(state, account)
        try:
            house = furnish(state, port, home, account)
            with Supervisor(console, ledger, state / "logs") as supervisor:
                _live(house, supervisor)
        except Stopped:
            pass
        finally:
            environment.withdraw(state)
            places.close_sockets(state, home)


def refuse_taken(port: int) -> None:
    """Before anything starts: nobody wants to read of it after ten seconds of migrations."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Trouble(
                f"Port {port} cannot be used ({error.strerror}). Stop the program that holds it, or choose "
                f"another: PORT={8001 if port == 8000 else 8000} make run."
            ) from error


def furnish(state: Path, port: int, home: Path, account: Account | None) -> House:
    """Decide what is embedded and what was given, and what the children are told about both."""
    sockets = places.socket_folder(state, home, account)
    cluster = None if given("DATABASE_URL") else Cluster(home, sockets, account)
    broker = None if given("REDIS_URL") else Broker(state / "valkey", sockets)
    variables = {
        "DJANGO_SETTINGS_MODULE": "resolution.settings",
        "RESOLUTION_EMBEDDED": "1",
        "RESOLUTION_STATE": str(state),
        "DEBUG": "0",
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": given("SECRET_KEY") or places.secret_key(state),
        "DATABASE_URL": cluster.url if cluster else given("DATABASE_URL"),
        "REDIS_URL": broker.url if broker else given("REDIS_URL"),
        "DEMO": given("DEMO") or ("1" if cluster else "0"),
    }
    return House(state, port, cluster, broker, variables)


def _live(house: House, supervisor: Supervisor) -> None:
    curtain.open_(house.state)  # one that a killed run left
    start_databases(house, supervisor)
    known = schema.is_current(house.state, house.schema_mark)
    if known:
        supervisor.start(house.web)
    wait_for_databases(house, supervisor)
    if not known:
        _migrate(house, supervisor)
        if house.story:
            curtain.draw(house.state)
        supervisor.start(house.web)
    supervisor.wait_until(lambda: _web_answers(house, supervisor), "web")
    if known and ask(house.port).checks.get("migrations") == "pending":
        _migrate(house, supervisor)
        known = False
    if not known:
        _tell_the_story(house, supervisor)
        schema.remember(house.state, house.schema_mark)
    environment.lend(house.state, house.variables)
    _welcome(house, supervisor.console)
    supervisor.start(house.worker)
    supervisor.start(house.beat)
    supervisor.watch()
    supervisor.console.say("up", "stopping")


def _web_answers(house: House, supervisor: Supervisor) -> bool:
    """A page that touches nothing and fails all the same will not get better by asking again."""
    status = ask(house.port, "/healthz", 1).status
    if status >= 500:
        raise Trouble(f"The web server answers {status}: {supervisor.last_words('web')}")
    return status == 200


def start_databases(house: House, supervisor: Supervisor) -> None:
    if house.cluster:
        if not house.cluster.exists():
            schema.forget(house.state)
            supervisor.console.say("up", "making the databases; the first start takes a little longer")
            house.cluster.create(supervisor.run_once)
        house.cluster.forget_dead_server()
        supervisor.start(house.cluster.service())
    if house.broker:
        supervisor.start(house.broker.service())


def wait_for_databases(house: House, supervisor: Supervisor) -> None:
    cluster, broker = house.cluster, house.broker
    if cluster:
        supervisor.wait_until(lambda: cluster.is_ready(supervisor.children["postgres"].pid), "postgres", RECOVERY)
    if broker:
        supervisor.wait_until(broker.is_ready, "valkey", RECOVERY)


def _migrate(house: House, supervisor: Supervisor) -> None:
    code, lines = supervisor.run_once(house.preparation)
    if code:
        raise Trouble(f"The database could not be brought up to date. {complaint(lines)}")


def _tell_the_story(house: House, supervisor: Supervisor) -> None:
    """One transaction: a start that was interrupted finds the house as empty as before, and tells all of it again."""
    if house.story is None:
        return
    supervisor.console.say("up", f"http://{HOST}:{house.port}/ answers; its pages open when all is in place")
    code, lines = supervisor.run_once(house.story)
    if code:
        raise Trouble(f"The demo story could not be told, and nothing of it was kept. {complaint(lines)}")
    curtain.open_(house.state)


def _welcome(house: House, console: Console) -> None:
    console.tell(f"\nResolution is ready: http://{HOST}:{house.port}/")
    logins = house.state / LOGINS
    if house.shows_demo and logins.exists():
        console.tell(logins.read_text().rstrip())
    console.tell("Ctrl-C stops everything.\n")
