"""docker-compose.yml and Dockerfile, read instead of run: no engine is needed to see what they say."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from resolution.embedded import commands

CHECKOUT = Path(__file__).resolve().parent.parent.parent
COMPOSE = (CHECKOUT / "docker-compose.yml").read_text()
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text()
OURS = ["web", "worker", "beat", "migrate"]
KNOWN_KEYS = {
    *("image", "build", "restart", "read_only", "tmpfs", "cap_drop", "security_opt", "volumes", "environment"),
    *("command", "depends_on", "ports", "healthcheck", "stop_signal", "stop_grace_period"),
}
SECRETS = ["POSTGRES_PASSWORD", "VALKEY_PASSWORD", "SECRET_KEY"]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    services = yaml.safe_load(COMPOSE)["services"]
    assert isinstance(services, dict)
    return services


def test_it_has_every_part_of_the_house(services: dict[str, Any]) -> None:
    assert set(services) == {"postgres", "valkey", *OURS}
    assert all(set(service) <= KNOWN_KEYS for service in services.values())


def test_its_commands_are_those_of_make_run(services: dict[str, Any]) -> None:
    assert services["web"]["command"] == commands.web("0.0.0.0", 8000)  # noqa: S104 - inside its container
    assert services["worker"]["command"] == commands.worker()
    assert services["beat"]["command"] == commands.beat("/tmp/beat-schedule")  # noqa: S108 - a tmpfs of its own
    assert services["migrate"]["command"] == commands.migrate()
    assert commands.WORKER_ENVIRONMENT.items() <= services["worker"]["environment"].items()


def test_the_image_serves_the_web_by_itself() -> None:
    words = re.findall(r'"([^"]+)"', DOCKERFILE[DOCKERFILE.index("CMD [") :])
    assert words == commands.web("0.0.0.0", 8000)  # noqa: S104 - inside its container


def test_only_the_web_is_published_and_only_on_the_loopback(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["web"]
    assert services["web"]["ports"] == ["${BIND:-127.0.0.1}:${PORT:-8000}:8000"]


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_has_a_default(secret: str) -> None:
    uses = re.findall(rf"\$\{{{secret}([^}}]*)\}}", COMPOSE)
    assert uses
    assert all(use.startswith(":?") for use in uses)


def test_nothing_starts_before_what_it_needs(services: dict[str, Any]) -> None:
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "postgres": {"condition": "service_healthy"},
            "valkey": {"condition": "service_healthy"},
        }
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert services["migrate"]["restart"] == "no"


def test_what_others_wait_for_has_a_health_check(services: dict[str, Any]) -> None:
    for name in ("postgres", "valkey", "web"):
        assert {"test", "interval", "timeout", "retries"} <= set(services[name]["healthcheck"])


def test_our_containers_may_do_nothing_but_their_work(services: dict[str, Any]) -> None:
    for name in OURS:
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]


def test_the_broker_refuses_rather_than_forgets(services: dict[str, Any]) -> None:
    words = services["valkey"]["command"]
    settings = dict(zip(words[1::2], words[2::2], strict=True))
    assert settings["--appendonly"] == "yes"
    assert settings["--appendfsync"] == "everysec"
    assert settings["--maxmemory-policy"] == "noeviction"


def test_every_volume_is_declared(services: dict[str, Any]) -> None:
    used = {volume.partition(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert used == set(yaml.safe_load(COMPOSE)["volumes"])


def test_the_image_is_built_in_two_stages_from_the_lock_and_runs_as_nobody_special() -> None:
    assert len(re.findall(r"^FROM python:3\.\d+-slim", DOCKERFILE, re.MULTILINE)) == 2
    assert "--require-hashes" in DOCKERFILE
    assert re.findall(r"^USER (\w+)", DOCKERFILE, re.MULTILINE) == ["resolution"]
    assert "collectstatic" in DOCKERFILE


def test_the_build_gets_our_code_and_no_state_or_secret() -> None:
    allowed = [
        line[1:].rstrip("/") for line in (CHECKOUT / ".dockerignore").read_text().splitlines() if line[0] == "!"
    ]
    tracked = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    packages = {line.partition("/")[0] for line in tracked.splitlines() if line.endswith("/apps.py")}
    assert packages | {"templates", "manage.py", "requirements.lock"} <= set(allowed)
    assert not {"var", ".env", ".venv", "tests", ".git"} & set(allowed)
