"""Two servers beside each other: the product with two workers as in production, and the floor."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from resolution.embedded.identity import Ledger, signal_group
from tests.bench.databases import CHECKOUT
from tests.bench.figures import Failed, Memory

PATIENCE, GRACE = 60, 20  # seconds to come up, and to end
# Proportional: a page that several processes share is divided among them. Resident: it counts whole in each.
WAYS = (("pss", "smaps_rollup", "Pss:"), ("rss", "status", "VmRSS:"))


@contextmanager
def served(target: str, environment: dict[str, str], ledger: Ledger) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve a WSGI application by granian with two workers; yields its port and its process.

    The ledger remembers it, so that the next run ends what a killed one left.
    """
    port = free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "warning", target),
    ]
    # A session of its own: a Ctrl-C is for us, and we end it.
    process = subprocess.Popen(command, cwd=CHECKOUT, env={**os.environ, **environment}, start_new_session=True)
    try:
        ledger.add(target, process.pid, signal.SIGTERM)
        _await(port, process)
        yield port, process
    finally:
        _end(process)
        ledger.remove(target)


def memory(ours: subprocess.Popen[bytes], floor: subprocess.Popen[bytes]) -> list[Memory]:
    """What both servers hold with their workers, in every way that the system tells of both."""
    found = []
    for way, file, label in WAYS:
        try:
            held = [
                sum(_kib(pid, file, label) for pid in (server.pid, *_children(server.pid))) for server in (ours, floor)
            ]
        except OSError:
            continue
        found.append(Memory(way, held[0] / 1024, held[1] / 1024))
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(process: subprocess.Popen[bytes]) -> None:
    """Asked first; a server that is still starting may not hear it, and is killed with its workers."""
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        print("# a server did not end when it was asked, and was killed", flush=True)
    finally:
        signal_group(process.pid, signal.SIGKILL)
    process.wait()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise Failed(f"The server ended with {process.returncode}.")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(2)  # both workers import Django
            return
    raise Failed(f"Nothing answered on port {port} within {PATIENCE} s.")


def _children(pid: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid:
            found.append(int(status.parent.name))
    return found


def _kib(pid: int, file: str, label: str) -> int:
    lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(label))
