"""`make run` from the outside: what stops, what is left, and what it says when something is in the way."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from resolution.embedded import places, schema
from resolution.embedded.account import Account
from resolution.embedded.identity import Entry, Ledger, birth
from resolution.embedded.postgres import Cluster, major_version
from resolution.embedded.processes import Service
from resolution.embedded.supervisor import complaint
from resolution.embedded.trouble import Trouble
from resolution.testing.services import borrow, give_back

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60


class SmallHouse:
    """Two fake services under the real supervisor, in a process of their own."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder = folder
        if not (folder / "alive").exists():
            os.mkfifo(folder / "alive")
        self.lives = os.open(folder / "alive", os.O_RDONLY | os.O_NONBLOCK)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.house.small_house", str(folder), kind],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_for(self, text: str, times: int = 1) -> None:
        assert self.process.stdout
        seen = 0
        while seen < times:
            line = self.process.stdout.readline()
            assert line, f"ended before it said {text!r} {times} times"
            seen += text in line

    def everybody_is_gone(self) -> bool:
        """The pipe ends when the last process that holds it is dead, however it died."""
        readable, _, _ = select.select([self.lives], [], [], PATIENCE)
        return bool(readable) and os.read(self.lives, 1) == b""

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()
        os.close(self.lives)


@pytest.fixture
def lasting_house(tmp_path: Path) -> Iterator[SmallHouse]:
    house = SmallHouse(tmp_path, "lasting")
    house.wait_for("here", times=3)  # a foundation, a service, and what the service started
    yield house
    house.end()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_stops_everything_and_ends_well(lasting_house: SmallHouse, number: signal.Signals) -> None:
    lasting_house.process.send_signal(number)
    assert lasting_house.process.wait(PATIENCE) == 0
    assert lasting_house.everybody_is_gone()
    assert not (lasting_house.folder / "processes.json").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with a killed parent")
def test_services_do_not_outlive_a_killed_supervisor(lasting_house: SmallHouse) -> None:
    lasting_house.process.kill()
    lasting_house.process.wait(PATIENCE)
    Ledger(lasting_house.folder / "processes.json").reap()  # what a service had started is for the next start
    assert lasting_house.everybody_is_gone()


def test_a_service_that_ends_at_once_stops_the_house_with_its_reason(tmp_path: Path) -> None:
    house = SmallHouse(tmp_path, "broken")
    output, _ = house.process.communicate(timeout=PATIENCE)
    assert house.process.returncode == 1
    assert output.splitlines()[-1].startswith("upper ended at once: OSError: nothing here")
    assert house.everybody_is_gone()
    house.end()


def test_a_service_that_ends_later_is_started_again(tmp_path: Path) -> None:
    house = SmallHouse(tmp_path, "once")
    house.wait_for("starting it again in 1 s")
    house.wait_for("up")
    house.process.send_signal(signal.SIGTERM)
    assert house.process.wait(PATIENCE) == 0
    house.end()


def test_the_next_start_ends_what_a_killed_one_left(tmp_path: Path) -> None:
    orphan = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], start_new_session=True)
    Ledger(tmp_path / "processes.json").add("web", orphan.pid, signal.SIGTERM)
    assert Ledger(tmp_path / "processes.json").reap() == ["web"]
    assert orphan.wait(PATIENCE) == -signal.SIGTERM
    assert Ledger(tmp_path / "processes.json").reap() == []


def test_a_reused_process_id_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], start_new_session=True)
    ledger = Ledger(tmp_path / "processes.json")
    ledger.add("web", stranger.pid, signal.SIGTERM)
    ledger.entries["web"] = Entry("web", stranger.pid, "born at another time", signal.SIGTERM)
    ledger.add("beat", 2**22 + 1, signal.SIGTERM)  # no such process
    assert Ledger(tmp_path / "processes.json").reap() == []
    assert birth(stranger.pid)
    stranger.kill()
    stranger.wait(PATIENCE)


def test_a_ledger_cut_off_by_a_full_disk_teaches_nothing(tmp_path: Path) -> None:
    (tmp_path / "processes.json").write_text('{"boot": "x", "chil')
    assert Ledger(tmp_path / "processes.json").reap() == []


def start(state: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """`make run` less make, on databases from elsewhere: nothing here gets as far as using them."""
    given = {
        "DATABASE_URL": "postgres:///nowhere",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "RESOLUTION_STATE": str(state),
    }
    return subprocess.run(
        [sys.executable, "-m", "resolution.embedded"],
        cwd=CHECKOUT,
        env=os.environ | given | variables,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def refusal(outcome: subprocess.CompletedProcess[str]) -> str:
    """Its one sentence: a line on the console, exit code 1, and no traceback."""
    assert outcome.returncode == 1
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert len(outcome.stdout.splitlines()) == 1
    return outcome.stdout


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert f"Port {port} cannot be used (Address already in use)" in refusal(start(tmp_path, PORT=str(port)))


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    assert f"PORT must be a number from 1 to 65535, and {port} is not." in refusal(start(tmp_path, PORT=port))


def test_a_second_start_on_the_same_state_is_refused(tmp_path: Path) -> None:
    with places.lock(tmp_path):
        assert f"Resolution already runs on {tmp_path}." in refusal(start(tmp_path))


def test_a_state_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sentence = refusal(start(tmp_path / "file" / "var"))
    assert f"The state folder {tmp_path}/file/var cannot be used: Not a directory." in sentence
    assert "RESOLUTION_STATE=" in sentence


def test_a_given_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    sentence = refusal(start(tmp_path, DATABASE_URL="postgres://somebody@127.0.0.1:1/nowhere"))
    assert sentence.startswith("Resolution could not go on. The database could not be brought up to date.")
    assert "Connection refused" in sentence


def test_databases_of_another_postgresql_are_refused(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(Trouble, match=f"made by PostgreSQL 17, and this is PostgreSQL {major_version()}"):
        Cluster(tmp_path, tmp_path, None).exists()


def test_a_cluster_that_cannot_be_made_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    def full_disk(service: Service, *, stdin: bytes) -> tuple[int, list[str]]:
        return 1, ["creating subdirectories ... FATAL:  could not write: No space left on device", "removing contents"]

    with pytest.raises(Trouble, match=r"could not make its files in .*: FATAL:  could not write: No space left"):
        Cluster(tmp_path, tmp_path, None).create(full_disk)
    assert list(tmp_path.iterdir()) == []


def test_a_complaint_is_the_last_line_that_sounds_like_one() -> None:
    assert complaint(["Traceback", "ValueError: no", "bye"]) == "ValueError: no"
    assert complaint(["only this"]) == "only this"
    assert complaint([]) == "it said nothing"


def test_a_dead_server_whose_number_was_reused_is_forgotten(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path, tmp_path, None)
    cluster.data.mkdir()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    cluster.forget_dead_server()
    assert not (cluster.data / "postmaster.pid").exists()


def test_a_stale_ready_line_is_not_believed(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path, tmp_path, None)
    cluster.data.mkdir()
    (cluster.data / "postmaster.pid").write_text("\n".join(["41", *"abcdef", "ready   "]))
    assert cluster.is_ready(41)
    assert not cluster.is_ready(42)


def test_sockets_of_a_long_or_odd_path_lie_in_a_private_folder(tmp_path: Path) -> None:
    state = tmp_path / "with spaces" / ("x" * 100)
    state.mkdir(parents=True)
    folder = places.socket_folder(state, state, None)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (state / "run").readlink() == folder
    assert len(bytes(folder / ".s.PGSQL.5432")) <= 103
    (folder / "stale.sock").touch()
    again = places.socket_folder(state, state, None)  # as after a kill
    assert list(again.iterdir()) == []
    places.close_sockets(state, state)
    assert not folder.exists()
    assert not again.exists()
    assert not (state / "run").is_symlink()


def test_a_secret_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    secret = places.secret_key(tmp_path)
    assert len(secret) >= 50
    assert places.secret_key(tmp_path) == secret
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_no_folder_of_others_is_opened_for_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").mkdir(mode=0o700)
    state = tmp_path / "home" / "var"
    state.mkdir()
    monkeypatch.setattr(places, "ELSEWHERE", tmp_path / "elsewhere")
    home = places.database_home(state, Account("somebody", 12345, 12345))
    assert home.parent == tmp_path / "elsewhere"
    assert (state / "postgres").readlink() == home / "postgres"
    assert places.database_home(state, None) == home  # the link decides from then on
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700


def test_the_schema_stamp_follows_migrations_packages_and_database(tmp_path: Path) -> None:
    (tmp_path / "tickets" / "migrations").mkdir(parents=True)
    marks = [schema.fingerprint(tmp_path, "embedded"), schema.fingerprint(tmp_path, "another")]
    (tmp_path / "tickets" / "migrations" / "0001_initial.py").write_text("one")
    marks.append(schema.fingerprint(tmp_path, "embedded"))
    (tmp_path / "requirements.lock").write_text("django==5.2")
    marks.append(schema.fingerprint(tmp_path, "embedded"))
    assert len(set(marks)) == 4
    assert not schema.is_current(tmp_path, marks[-1])
    schema.remember(tmp_path, marks[-1])
    assert schema.is_current(tmp_path, marks[-1])
    schema.forget(tmp_path)
    assert not schema.is_current(tmp_path, marks[-1])


def test_throwaway_databases_vanish_with_whoever_asked() -> None:
    keeper, variables = borrow("--set", "work_mem=7MB")
    folder = Path(variables["RESOLUTION_STATE"]).parent
    connection = psycopg2.connect(variables["DATABASE_URL"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('work_mem'), current_setting('fsync'), lower('ÄÖÉ')")
        assert cursor.fetchone() == ("7MB", "off", "äöé")
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        assert cursor.fetchone() == (False,)
    connection.close()
    give_back(keeper)
    assert keeper.returncode == 0
    assert not folder.exists()


@pytest.mark.slow
def test_the_whole_house_starts_serves_lends_and_stops(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    variables = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    house = subprocess.Popen(
        [sys.executable, "-m", "resolution.embedded"],
        cwd=CHECKOUT,
        env=variables | {"RESOLUTION_STATE": str(tmp_path), "PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert house.stdout
    for line in house.stdout:
        if "Ctrl-C stops everything" in line:
            break
    lent = json.loads((tmp_path / "environment.json").read_text())
    psycopg2.connect(lent["DATABASE_URL"]).close()
    house.send_signal(signal.SIGINT)
    house.communicate(timeout=60)
    assert house.returncode == 0
    assert not (tmp_path / "environment.json").exists()
    assert not (tmp_path / "run").exists()
