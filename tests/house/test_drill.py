"""A small drill: some follow-ups and reminders come due while a worker, a clock and the database are killed."""

import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
LINE = re.compile(
    r"R1 rows=(?P<rows>\d+) kills=(?P<kills>\d+) lost=(?P<lost>\d+) second_message_ids=(?P<second>\d+) "
    r"repeated=(?P<repeated>\d+) in_doubt=(?P<in_doubt>\d+) seconds=(?P<seconds>\d+)"
)


def test_nothing_is_lost_and_nothing_has_two_names() -> None:
    command = [sys.executable, "-m", "tests.drill", "--rows", "100", "--kills", "3", "--lasts", "5", "--seed", "3"]
    drill = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=400, check=False)
    told = drill.stdout + drill.stderr
    last = LINE.fullmatch(drill.stdout.splitlines()[-1] if drill.stdout else "")
    assert last, told
    figures = {name: int(value) for name, value in last.groupdict().items()}
    assert (figures["rows"], figures["kills"], figures["lost"], figures["second"]) == (100, 3, 0, 0), told
    assert figures["repeated"] <= figures["in_doubt"], told
    assert drill.returncode == 0, told
