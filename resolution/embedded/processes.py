"""One child process: how it is described, how it is tied to our own life, and how its output is read."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path

from resolution.embedded.account import Account
from resolution.embedded.identity import signal_group

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10 * 1024 * 1024
KEPT_LINES = 20


def everything(line: str) -> bool:
    return bool(line)


@dataclass(frozen=True)
class Service:
    """What to run. `shows` decides which lines reach the console; all of them reach the log file."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    folder: Path = Path("/")
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    foundation: bool = False  # others need it: it is stopped after them
    shows: Callable[[str], bool] = everything


class Child:
    """A started service in a session of its own: the terminal's Ctrl-C reaches only the supervisor."""

    def __init__(self, service: Service, log: Path, *, stdin: bytes = b"") -> None:
        self.service = service
        self.started = time.monotonic()
        self.silent = False  # it closed its output, usually by ending
        self.last_lines: list[str] = []
        self._rest = b""
        self._log = _open_log(log)
        try:
            self.process = _spawn(service)
        except OSError:
            self._log.close()
            raise
        _feed(self.process, stdin)
        assert self.process.stdout is not None  # noqa: S101 - asked for two lines above
        self.output = self.process.stdout
        os.set_blocking(self.output.fileno(), False)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def age(self) -> float:
        return time.monotonic() - self.started

    def exit_code(self) -> int | None:
        return self.process.poll()

    def read_lines(self) -> list[str]:
        """What was written since the last call. Whole lines only, until the end of the output."""
        chunk = self._read_chunk()
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        texts = [line.decode(errors="replace").rstrip() for line in lines]
        self.last_lines = [*self.last_lines, *filter(None, texts)][-KEPT_LINES:]
        return texts

    def stop(self) -> None:
        if self.exit_code() is None:
            self.process.send_signal(self.service.stop_signal)

    def bury(self) -> None:
        """Collect the process and kill whatever is left of its group."""
        signal_group(self.pid, signal.SIGKILL)
        self.process.wait()
        self.output.close()
        self._log.close()

    def _read_chunk(self) -> bytes:
        """Everything there is. A full disk costs the log, never the service."""
        chunks = []
        while chunk := self.output.read(65536):
            chunks.append(chunk)
            with contextlib.suppress(OSError):
                self._log.write(chunk)
        self.silent = chunk == b""  # None: nothing there yet
        return b"".join(chunks)


def _spawn(service: Service) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        list(service.argv),
        env=dict(service.env),
        cwd=service.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=0,
        start_new_session=True,
        preexec_fn=_die_with_parent(service.stop_signal),  # noqa: PLW1509 - the supervisor has no threads
        **(service.account.process_options() if service.account else {}),
    )


def _die_with_parent(number: int) -> Callable[[], None] | None:
    """Linux signals the child when we die, even by SIGKILL. Elsewhere the ledger does it at the next start."""
    if sys.platform != "linux":
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def arm() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # we died in between
            os._exit(1)

    return arm


def _feed(process: subprocess.Popen[bytes], text: bytes) -> None:
    """Short texts only: they fit into the pipe. Closing it tells the child that nobody types."""
    assert process.stdin is not None  # noqa: S101 - _spawn asked for it
    try:
        process.stdin.write(text)
        process.stdin.close()
    except BrokenPipeError:
        return  # it died already, which its exit code tells better


def _open_log(path: Path) -> RawIOBase:
    """The log goes on where it ended; past a limit it starts anew and the old one is kept once."""
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".old.log"))
    return path.open("ab", buffering=0)
