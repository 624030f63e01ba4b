"""Two servers beside each other: the product with two workers as in production, and the floor."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds to come up


@contextmanager
def served(target: str, environment: dict[str, str]) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve a WSGI application by granian with two workers; yields its port and its process."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "warning", target),
    ]
    process = subprocess.Popen(command, cwd=CHECKOUT, env={**os.environ, **environment})
    try:
        _await(port, process)
        yield port, process
    finally:
        process.terminate()
        process.wait(20)


def floor_environment(database_url: str) -> dict[str, str]:
    """How the floor reaches the same database."""
    parts = urlsplit(database_url)
    return {
        "FLOOR_NAME": parts.path.lstrip("/"),
        "FLOOR_USER": parts.username or "",
        "FLOOR_HOST": unquote(parts.netloc.rpartition("@")[2]),
    }


def resident_mib(process: subprocess.Popen[bytes]) -> float:
    """The resident memory of a server and its workers, in MiB."""
    pids = [process.pid, *_children(process.pid)]
    return sum(_resident_kib(pid) for pid in pids) / 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with {process.returncode}.")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(2)  # both workers import Django
            return
    raise RuntimeError(f"Nothing answered on port {port} within {PATIENCE} s.")


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


def _resident_kib(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0
