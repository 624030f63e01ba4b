"""A mail server that does as it is told: takes, refuses, hangs or breaks the line, and keeps what it took."""

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Sink:
    """`mode` is ok, refuse (550), busy (451), drop (the line breaks after the mail was taken) or hang."""

    def __init__(self) -> None:
        self.mode = "ok"
        self.hang_at = 0
        self.hanging = threading.Event()
        self.taken: list[str] = []
        self.envelopes: list[Any] = []

    @property
    def times(self) -> Counter[str]:
        """How often each message identifier was taken."""
        return Counter(self.taken)

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.mode == "refuse":
            return "550 5.1.1 There is no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.mode == "busy":
            return "451 4.3.0 Try again later"
        self.taken.append(str(message_from_bytes(envelope.content)["Message-ID"]).strip())  # a long one is folded
        self.envelopes.append(envelope)
        if self.hang_at and len(self.taken) == self.hang_at:
            self.hanging.set()
            await asyncio.sleep(30)  # only until the client is gone: then this coroutine is cancelled
        if self.mode == "drop" and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return "250 Taken"


@contextmanager
def mail_server() -> Iterator[tuple[Sink, int]]:
    """A sink on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=port, ready_timeout=20)
    controller.start()
    try:
        yield sink, port
    finally:
        controller.stop()
