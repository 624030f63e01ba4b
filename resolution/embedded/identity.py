"""Which processes are ours: a ledger of process ids with their birth, so that a reused id is never signalled."""

import contextlib
import json
import os
import signal
import subprocess
import time
from dataclasses import astuple, dataclass
from pathlib import Path

GRACE = 15.0
BOOT = Path("/proc/sys/kernel/random/boot_id")


def birth(pid: int) -> str | None:
    """When the process was born, in words that no other process shares; None when it is dead."""
    if not BOOT.exists():
        return _birth_from_ps(pid)
    stat = _living_stat(Path(f"/proc/{pid}/stat"))
    return stat[19] if stat else None


def group_lives(group: int) -> bool:
    if not BOOT.exists():
        return signal_group(group, 0)
    stats = map(_living_stat, Path("/proc").glob("[0-9]*/stat"))
    return any(stat and stat[2] == str(group) for stat in stats)


def _living_stat(path: Path) -> list[str] | None:
    """What Linux says of a process, from its state on. A zombie that nobody collects is as good as gone."""
    try:
        fields = path.read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else fields


def _birth_from_ps(pid: int) -> str | None:
    answer = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip() or None


@dataclass(frozen=True)
class Entry:
    """One child that leads a process group of its own."""

    name: str
    pid: int
    born: str | None
    stop_signal: int

    @property
    def leads(self) -> bool:
        return self.born is not None and birth(self.pid) == self.born

    @property
    def alive(self) -> bool:
        """The process itself or, when it is dead, anything that it started."""
        return self.leads or (birth(self.pid) is None and group_lives(self.pid))

    def stop(self) -> None:
        """The leader tells its own. Telling it twice would be asking for haste."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, self.stop_signal)


class Ledger:
    """The children of the supervisor, on disk: whoever starts next can end what a killed supervisor left."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: dict[str, Entry] = {}

    def add(self, name: str, pid: int, stop_signal: int) -> None:
        self.entries[name] = Entry(name, pid, birth(pid), int(stop_signal))
        self._write()

    def remove(self, name: str) -> None:
        """Forgetting may fail on a full disk: an entry too many only names a process that is dead."""
        self.entries.pop(name, None)
        with contextlib.suppress(OSError):
            self._write()

    def reap(self) -> list[str]:
        """End what an earlier supervisor left behind; answers the names. They are not our children: we poll."""
        left = [entry for entry in self._read() if entry.alive]
        for entry in filter(lambda entry: entry.leads, left):
            entry.stop()
        deadline = time.monotonic() + GRACE
        while (alive := [entry for entry in left if entry.alive]) and time.monotonic() < deadline:
            for entry in alive:
                if not entry.leads:
                    signal_group(entry.pid, entry.stop_signal)
            time.sleep(0.05)
        for entry in alive:
            signal_group(entry.pid, signal.SIGKILL)
        self.path.unlink(missing_ok=True)
        return [entry.name for entry in left]

    def _write(self) -> None:
        if not self.entries:
            return self.path.unlink(missing_ok=True)
        draft = self.path.with_name(self.path.name + ".new")
        draft.write_text(json.dumps({"boot": _boot(), "children": [astuple(one) for one in self.entries.values()]}))
        draft.replace(self.path)
        return None

    def _read(self) -> list[Entry]:
        """Nothing from before a reboot, and nothing from a file that a full disk cut off."""
        try:
            record = json.loads(self.path.read_text())
            return [Entry(*fields) for fields in record["children"]] if record["boot"] == _boot() else []
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return []


def signal_group(group: int, number: int) -> bool:
    """Whether there was such a group that is ours to signal."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _boot() -> str:
    return BOOT.read_text().strip() if BOOT.exists() else ""
