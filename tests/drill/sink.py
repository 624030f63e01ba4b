"""A mail server that takes everything and writes down what it took, before it says so.

    python -m tests.drill.sink PORT LEDGER

One line a mail: its message identifier and its recipient. What stands in the ledger was accepted, whatever became
of the one who sent it.
"""

import asyncio
import os
import sys
from email import message_from_bytes
from pathlib import Path

ANSWERS = {b"EHLO": "250-sink\r\n250 SIZE 10000000", b"HELO": "250 sink", b"QUIT": "221 Bye"}


async def main(port: int, ledger: Path) -> None:
    file = os.open(ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _talk(reader, writer, file)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # whoever spoke to us was killed
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    print("ready", flush=True)  # noqa: T201 - the drill waits for it
    async with server:
        await server.serve_forever()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, file: int) -> None:
    to = ""
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"RCPT":
            to = line.decode().partition("<")[2].partition(">")[0]
        if verb == b"DATA":
            writer.write(b"354 Go on\r\n")
            mail = await reader.readuntil(b"\r\n.\r\n")
            identifier = str(message_from_bytes(mail)["Message-ID"]).strip()  # a long one stands on a line of its own
            os.write(file, f"{identifier}\t{to}\n".encode())
        writer.write(f"{ANSWERS.get(verb, '250 OK')}\r\n".encode())
        if verb == b"QUIT":
            return


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
