"""Production starts safely or not at all, and says why."""

import os
import subprocess
import sys

import pytest

SAFE = {
    "SECRET_KEY": "x" * 20 + "0123456789abcdefghijklmnop",
    "BASE_URL": "https://support.example.com",
    "ALLOWED_HOSTS": "support.example.com",
}


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-W", "ignore", "-c", "import resolution.settings"]
    return subprocess.run(command, env=kept | environment, capture_output=True, text=True, check=False)


def test_a_safe_production_starts() -> None:
    assert start(**SAFE).returncode == 0


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or weak"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name your hosts"),
        ({"BASE_URL": "http://support.example.com"}, "BASE_URL must start with https"),
        ({"DEBUG": "1"}, "DEBUG must be off"),
    ],
)
def test_an_unsafe_one_does_not_and_says_why(fault: dict[str, str], sentence: str) -> None:
    outcome = start(**(SAFE | fault))
    assert outcome.returncode != 0
    assert sentence in outcome.stderr


def test_development_needs_one_word_and_the_embedded_house_none_but_its_own() -> None:
    assert start(DEBUG="1").returncode == 0
    assert start(RESOLUTION_EMBEDDED="1").returncode == 0
    assert "DEBUG=1 for development" in start().stderr
