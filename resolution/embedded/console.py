"""What the person in front of `make run` sees: few lines, each with the name of who says it."""

import sys
from typing import TextIO

COLOURS = {"web": 36, "worker": 33, "beat": 35, "postgres": 34, "valkey": 31}
RESET = "\x1b[0m"


class Console:
    """Writes lines and never fails: a terminal that went away must not keep us from stopping cleanly."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self.coloured = self.stream.isatty()

    def tell(self, text: str) -> None:
        try:
            print(text, file=self.stream, flush=True)
        except OSError:
            self.coloured = False

    def say(self, name: str, line: str) -> None:
        tag = f"{name:>8} |"
        if self.coloured and name in COLOURS:
            tag = f"\x1b[{COLOURS[name]}m{tag}{RESET}"
        self.tell(f"{tag} {line}")
