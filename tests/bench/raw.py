"""The limit of the machine: the floor's three INSERTs in one transaction, in plain SQL, by pgbench."""

import re
import subprocess
import tempfile
from pathlib import Path

from resolution.embedded.postgres import installation
from tests.bench.figures import Failed

SCRIPT = r"""
\set customer random(1, 1000)
BEGIN;
INSERT INTO floor_ticket (subject, customer_id, created_at)
    VALUES ('Export fails', :customer, now()) RETURNING id \gset
INSERT INTO floor_message (ticket_id, body, created_at) VALUES (:id, 'It stops at 10k rows.', now());
INSERT INTO floor_event (ticket_id, data) VALUES (:id, '{}');
COMMIT;
"""
RATE = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)


def creates_per_s(access: dict[str, str], *, clients: int, transactions: int = 2_000) -> float:
    """Transactions a second, by so many clients with prepared statements."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SCRIPT)
        script.flush()
        command = [
            *(str(installation() / "bin" / "pgbench"), "--no-vacuum", "--protocol", "prepared"),
            *("--client", str(clients), "--jobs", "2", "--transactions", str(transactions // clients)),
            *("--file", script.name, "-h", access["host"], "-U", access["user"], access["name"]),
        ]
        outcome = subprocess.run(command, cwd=Path("/"), capture_output=True, text=True, check=False)
    return rate_of(outcome.stdout + outcome.stderr)


def rate_of(output: str) -> float:
    found = RATE.search(output)
    if found is None:
        raise Failed(f"pgbench said no rate: {output[-400:]}")
    return float(found.group(1))
