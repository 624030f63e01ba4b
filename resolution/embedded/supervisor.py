"""Keeps a handful of services running in the foreground: starts, reads, restarts and stops them.

One thread and one loop. A service must prove itself: one that ends before it was ready, or within its first
seconds, stops the whole house with a sentence. Later ends are restarted, a little later each time.
"""

import os
import re
import selectors
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Self

from resolution.embedded.console import Console
from resolution.embedded.identity import Ledger
from resolution.embedded.processes import Child, Service
from resolution.embedded.trouble import Stopped, Trouble

PROOF = 10.0  # seconds after which a service counts as working
PATIENCE = 60.0
LONGEST_DELAY = 30.0
FAULT = re.compile(r"(FATAL|PANIC|ERROR|[\w.]*[Ee]rror|could not|No space).*")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Use as a context: whatever happens inside, leaving it stops every service, foundations last."""

    def __init__(self, console: Console, ledger: Ledger, logs: Path) -> None:
        self.console = console
        self.ledger = ledger
        self.logs = logs
        self.stopping = False
        self.children: dict[str, Child] = {}
        self._proven: set[str] = set()
        self._failures: dict[str, int] = {}
        self._due: dict[str, tuple[float, Service]] = {}
        self._selector = selectors.DefaultSelector()
        self._bell, self._ear = socket.socketpair()

    def __enter__(self) -> Self:
        """Signals only set a flag and ring a bell that ends the current wait. What nohup ignores stays ignored."""
        self._bell.settimeout(0)
        self._ear.settimeout(0)
        self._selector.register(self._ear, selectors.EVENT_READ, lambda: self._ear.recv(64))
        signal.set_wakeup_fd(self._bell.fileno(), warn_on_full_buffer=False)
        for number in SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._hear)
        return self

    def __exit__(self, *failure: object) -> None:
        self.stopping = True
        self.stop(*(name for name, child in self.children.items() if not child.service.foundation))
        self.stop(*self.children)
        signal.set_wakeup_fd(-1)
        self._selector.close()
        self._bell.close()
        self._ear.close()

    def start(self, service: Service) -> None:
        child = Child(service, self.logs / f"{service.name}.log")
        self._adopt(child)

    def run_once(self, service: Service, *, stdin: bytes = b"") -> tuple[int, list[str]]:
        """Run a command to its end: its exit code and its last lines. A stop signal ends it, too."""
        child = Child(service, self.logs / f"{service.name}.log", stdin=stdin)
        self._adopt(child)
        self._proven.add(service.name)
        while child.exit_code() is None:
            self._turn(0.5, watch=False)
            if self.stopping:
                raise Stopped
        self._drain(child)
        self._bury(child)
        return child.process.returncode, child.last_lines

    def wait_until(self, ready: Callable[[], bool], name: str, patience: float = PATIENCE) -> None:
        """Until the service says that it is ready, which proves it."""
        deadline = time.monotonic() + patience
        while not ready():
            if time.monotonic() > deadline:
                raise Trouble(f"{name} did not become ready within {patience:.0f} s; see {self.logs / name}.log.")
            self._turn(0.02)
            if self.stopping:
                raise Stopped
        self._proven.add(name)

    def watch(self, patron: int | None = None) -> None:
        """Keep everything running until a signal comes, or until the pipe of whoever asked for it ends."""
        if patron is not None:
            self._selector.register(patron, selectors.EVENT_READ, lambda: self._listen(patron))
        while not self.stopping:
            self._turn(1.0)

    def last_words(self, name: str) -> str:
        """What a service that still runs complained about last."""
        child = self.children[name]
        self._drain(child)
        return f"{complaint(child.last_lines)} (more in {self.logs / name}.log)"

    def stop(self, *names: str) -> None:
        """Ask them all at once, wait for each as long as it was promised, then kill what is left."""
        self._due = {name: due for name, due in self._due.items() if name not in names}
        children = [self.children[name] for name in names if name in self.children]
        for child in children:
            child.stop()
        asked = time.monotonic()
        while waiting := [child for child in children if child.exit_code() is None]:
            if all(time.monotonic() - asked > child.service.grace for child in waiting):
                self.console.say("stop", f"killing {', '.join(child.service.name for child in waiting)}")
                break
            self._turn(0.1, watch=False)
        for child in children:
            self._drain(child)
            self._bury(child)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _listen(self, patron: int) -> None:
        if not os.read(patron, 4096):
            self._selector.unregister(patron)
            self.stopping = True

    def _adopt(self, child: Child) -> None:
        name = child.service.name
        self.children[name] = child
        self.ledger.add(name, child.pid, child.service.stop_signal)
        self._selector.register(child.output, selectors.EVENT_READ, lambda: self._drain(child))

    def _turn(self, seconds: float, *, watch: bool = True) -> None:
        """Wait for output or a signal, show it, and see to whoever ended or is due again."""
        ending = any(child.silent for child in self.children.values())  # output ends a moment before the process
        for key, _ in self._selector.select(min(seconds, 0.02) if ending else seconds):
            key.data()
        if watch and not self.stopping:
            for child in list(self.children.values()):
                self._see_to(child)
            self._start_due()

    def _drain(self, child: Child) -> None:
        for line in filter(child.service.shows, child.read_lines()):
            self.console.say(child.service.name, line)
        if child.silent:
            self._deafen(child)

    def _deafen(self, child: Child) -> None:
        if child.output.fileno() in self._selector.get_map():
            self._selector.unregister(child.output)

    def _see_to(self, child: Child) -> None:
        name = child.service.name
        if child.exit_code() is None:
            if child.age > PROOF:
                self._proven.add(name)
            return
        self._drain(child)
        self._bury(child)
        if name not in self._proven:
            raise Trouble(f"{name} ended at once: {complaint(child.last_lines)} (more in {self.logs / name}.log)")
        self._restart_later(child)

    def _restart_later(self, child: Child) -> None:
        """One, two, four ... thirty seconds; a long good life starts the count again."""
        name = child.service.name
        failures = 0 if child.age > 2 * PATIENCE else self._failures.get(name, 0)
        delay = min(2.0**failures, LONGEST_DELAY)
        self._failures[name] = failures + 1
        self._due[name] = (time.monotonic() + delay, child.service)
        self.console.say(name, f"ended with {child.process.returncode}; starting it again in {delay:.0f} s")

    def _start_due(self) -> None:
        for name, (moment, service) in list(self._due.items()):
            if time.monotonic() >= moment:
                del self._due[name]
                self.start(service)

    def _bury(self, child: Child) -> None:
        self._deafen(child)
        child.bury()
        del self.children[child.service.name]
        self.ledger.remove(child.service.name)


def complaint(lines: list[str]) -> str:
    """The line of a failed program that says why: from the word on that sounds like a fault, or all of the last."""
    faults = [found.group() for line in lines if (found := FAULT.search(line))]
    return (faults or lines or ["it said nothing"])[-1].strip()
