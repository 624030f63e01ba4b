"""While the demo story is told, a web server that already answers shows a page that says so.

The supervisor draws the curtain before it starts the web server and opens it when the story is told. A killed
one leaves it drawn; the next start opens it.
"""

from pathlib import Path

FILE = "curtain"


def draw(state: Path) -> None:
    (state / FILE).touch()


def open_(state: Path) -> None:
    (state / FILE).unlink(missing_ok=True)


def is_drawn(state: Path) -> bool:
    return (state / FILE).exists()
