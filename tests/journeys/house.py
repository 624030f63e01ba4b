"""A real house for the journeys: started as `make run` starts it, with databases, web, worker and beat of its own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.serving import free_port

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 90  # seconds until the first page, on a busy machine
STORYTELLING = 600  # and with thirteen weeks of demo before it
PASSWORD = "correct horse battery"
PEOPLE = f"""
from accounts.models import Membership, Team, User
from accounts.operations.keys import create_api_key
from accounts.roles import Scope
from django.utils import timezone
from resolution.core.identifiers import public_id
week = {{str(day): [["00:00", "00:00"]] for day in range(7)}}
team = Team.objects.create(name="Support", slug="support", week=week)
made = [User.objects.create_user(f"{{first}}@larkspur.example", "{PASSWORD}", name=name, role=role)
        for first, name, role in (("ana", "Ana Silva", "agent"), ("sofia", "Sofia Marques", "supervisor"),
                                  ("ines", "Ines Prado", "administrator"))]
Membership.objects.create(team=team, user=made[0])
print(public_id("usr", made[0].pk))
print(create_api_key(name="CRM", scopes=list(Scope.values), team=team, actor=made[2], at=timezone.now())[1])
"""


@dataclass
class House:
    """A running house: its address, its state folder, a key to its API and what the API calls Ana."""

    process: subprocess.Popen[bytes]
    state: Path
    address: str
    key: str = ""
    ana: str = ""

    def manage(self, *arguments: str, script: str = "") -> str:
        """Run a management command on the house's own databases."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=CHECKOUT,
            env=_environment(self.state),
            input=script,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Post to the API with the key; raises on any refusal, with its words."""
        request = urllib.request.Request(  # noqa: S310 - our own loopback
            f"{self.address}/api/v1{path}",
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                made: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as refusal:
            raise AssertionError(refusal.read().decode()) from refusal
        return made

    def mails(self) -> list[Path]:
        return sorted((self.state / "mail").glob("*.eml"))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def start(state: Path, *, demo: bool = False) -> House:
    """Start a house with the demo, or with three people and a key; raises when it does not come up."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "resolution.embedded"],
        cwd=CHECKOUT,
        env=_environment(state) | {"PORT": str(port), "DEMO": str(int(demo))},
        stdout=subprocess.DEVNULL,
    )
    house = House(process, state, f"http://127.0.0.1:{port}")
    _await(house, STORYTELLING if demo else PATIENCE)
    if demo:
        return house
    house.ana, house.key = house.manage("shell", "-v0", script=PEOPLE).split()
    return house


def _environment(state: Path) -> dict[str, str]:
    """Without what the tests' own databases left there."""
    mine = {
        "DATABASE_URL",
        "REDIS_URL",
        "CELERY_BROKER_URL",
        "SECRET_KEY",
        "DEBUG",
        "CACHE_PREFIX",
        "RESOLUTION_EMBEDDED",
    }
    kept = {name: value for name, value in os.environ.items() if name not in mine and not name.startswith("PYTEST")}
    return kept | {"RESOLUTION_STATE": str(state)}


def _await(house: House, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and house.process.poll() is None:
        if _is_up(house):
            return
        time.sleep(0.2)
    house.process.kill()
    raise RuntimeError("The house did not come up.")


def _is_up(house: House) -> bool:
    """It answers, commands can be given to it, and no demo story is being told any more."""
    try:
        with urllib.request.urlopen(f"{house.address}/readyz", timeout=2):  # noqa: S310
            return (house.state / "environment.json").exists() and not (house.state / "curtain").exists()
    except OSError:
        return False
