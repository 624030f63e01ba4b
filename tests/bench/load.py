"""A bounded load from outside: so many requests by so many clients, on loopback, each time written down."""

import http.client
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

Request = tuple[str, str, bytes | None, dict[str, str]]  # method, path, body, headers
MakeRequest = Callable[[int], Request]


@dataclass(frozen=True)
class Figures:
    """What a load showed: milliseconds at the median and the 95th percentile, and requests a second."""

    p50_ms: float
    p95_ms: float
    per_s: float
    sql: int | None = None


class Failed(RuntimeError):
    """The system under load did not answer as it should; a figure of failures would be worth nothing."""


def run(port: int, make: MakeRequest, *, clients: int, requests: int) -> Figures:
    """Send `requests` requests by `clients` connections; raises Failed at the first answer over 399."""
    for number in range(min(10, requests)):  # warm
        _send(http.client.HTTPConnection("127.0.0.1", port, timeout=30), make(number))
    numbers = iter(range(10, 10 + requests))
    lock, times = Lock(), []

    def client(_position: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            wanted = make(number)
            began = time.perf_counter()
            _send(connection, wanted)
            times.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(client, range(clients)))
    seconds = time.perf_counter() - began
    cuts = statistics.quantiles(times, n=20)
    return Figures(statistics.median(times), cuts[18], len(times) / seconds, None)


def statements(port: int, make: MakeRequest, number: int) -> int:
    """How many statements one warm request sends to the database, transaction control apart."""
    method, path, body, headers = make(number)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    return int(_send(connection, (method, path, body, {**headers, "X-Count-SQL": "1"})) or 0)


def _send(connection: http.client.HTTPConnection, wanted: Request) -> str | None:
    method, path, body, headers = wanted
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status > 399:
        raise Failed(f"{method} {path} answered {answer.status}: {text[:400]!r}")
    return answer.headers.get("X-SQL")
