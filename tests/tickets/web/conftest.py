"""An agent at their desk at ten on the frozen Monday."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Team, User
from tests.factories import HOUR, MONDAY, make_agent, make_team

NOW = MONDAY + HOUR


@pytest.fixture(autouse=True)
def _at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _files_elsewhere(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "attachments"


@pytest.fixture
def team() -> Team:
    return make_team("Support")


@pytest.fixture
def ana(team: Team) -> User:
    return make_agent(name="Ana Silva", team=team)


@pytest.fixture
def desk(ana: User) -> Client:
    return signed_in(ana)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
