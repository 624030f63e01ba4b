"""A bounded load from outside: so many requests by so many clients, on loopback, each time written down.

Driver, server and database share the machine, so the driver is plain: requests are bytes before the clock
starts, and of an answer only the status and the length are read while it runs.
"""

import re
import socket
import statistics
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Self

from tests.bench.figures import Failed, Figures, Statements

Request = tuple[str, str, bytes | None, dict[str, str]]  # method, path, body, headers
MakeRequest = Callable[[int], Request]
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
PATIENCE = 30
WARM = 10


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        found = re.search(rb"\r\n" + name.encode() + rb": *([^\r]*)", self.head, re.IGNORECASE)
        return found.group(1).decode() if found else ""


@dataclass(frozen=True)
class Proof:
    """What shows that an answer is the right page: its status, and a text as often as it must stand in it."""

    text: str
    times: int = 1
    status: int = 200

    def refuse(self, answer: Answer, asked: str) -> None:
        """Raises Failed for a login page, an empty list, or whatever else is not what was asked for."""
        found = (answer.head + answer.body).count(self.text.encode())
        if answer.status != self.status or found < self.times:
            raise Failed(
                f"{asked} answered {answer.status} with {found} times {self.text!r}; wanted: {self.status} with "
                f"{self.times}. It began: {answer.body[:300]!r}"
            )


class Client:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._socket.close()

    def ask(self, message: bytes) -> Answer:
        self._socket.sendall(message)
        return read_answer(self._socket)


def read_answer(connection: socket.socket) -> Answer:
    """One whole answer. Raises Failed when it has no length, or ends too early."""
    data = _more(connection)
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += _more(connection)
    head, parts, got = data[:end], [data[end + 4 :]], len(data) - end - 4
    length = LENGTH.search(head)
    if length is None:
        raise Failed(f"An answer without a length cannot be read: {head[:200]!r}")
    while got < int(length.group(1)):
        parts.append(_more(connection))
        got += len(parts[-1])
    return Answer(int(head[9:12]), head, b"".join(parts))


def message_of(request: Request, extra: str = "") -> bytes:
    """The request as it goes over the wire."""
    method, path, body, headers = request
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    length = "" if body is None else f"Content-Length: {len(body)}\r\n"
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}{length}{extra}\r\n".encode() + (body or b"")


def run(port: int, make: MakeRequest, proof: Proof, *, clients: int, requests: int) -> Figures:
    """Send `requests` requests by `clients` connections; raises Failed at the first answer of another status."""
    _warm(port, make, proof, min(WARM, requests))
    waiting = deque(message_of(make(number)) for number in range(WARM, WARM + requests))
    times: list[float] = []

    def work(client: Client) -> None:
        while waiting:
            try:
                message = waiting.popleft()
            except IndexError:  # another client took the last one
                return
            began = time.perf_counter()
            answer = client.ask(message)
            times.append((time.perf_counter() - began) * 1000)
            if answer.status != proof.status:
                waiting.clear()
                raise Failed(f"{_first_line(message)} answered {answer.status}: {answer.body[:400]!r}")

    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(clients))
        opened = [stack.enter_context(Client(port)) for _client in range(clients)]
        began, began_cpu = time.perf_counter(), time.process_time()
        list(pool.map(work, opened))
        seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    return Figures.of(times, seconds, cpu)


def count_statements(port: int, make: MakeRequest, proof: Proof, times: int = 7) -> Statements:
    """What a warm request sends to the database, transaction control apart: at the median of several."""
    counts, spent = [], []
    with Client(port) as client:
        for number in range(times):
            message = message_of(make(number), "X-Count-SQL: 1\r\n")
            answer = client.ask(message)
            proof.refuse(answer, _first_line(message))
            counts.append(int(answer.header("X-SQL")))
            spent.append(float(answer.header("X-SQL-MS")))
    return Statements(int(statistics.median(counts)), statistics.median(spent))


def _warm(port: int, make: MakeRequest, proof: Proof, times: int) -> None:
    """Each on a connection of its own, so that both workers get some; and none may be the wrong page."""
    for number in range(times):
        with Client(port) as client:
            message = message_of(make(number))
            proof.refuse(client.ask(message), _first_line(message))


def _first_line(message: bytes) -> str:
    return message.partition(b"\r\n")[0].decode()


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(262_144)
    if not data:
        raise Failed("The server closed the connection before its answer was whole.")
    return data
