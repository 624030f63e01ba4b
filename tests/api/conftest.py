"""A caller of the API, and what its calls cost."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiKey, Team, User
from accounts.roles import Role, Scope
from tests.api.caller import Caller, make_key
from tests.factories import make_team, make_user

CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@pytest.fixture
def team(db: None) -> Team:
    return make_team("Support")


@pytest.fixture
def administrator(db: None) -> User:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def api_key(team: Team, administrator: User) -> tuple[ApiKey, str]:
    return make_key(administrator, team=team, scopes=Scope.values)


@pytest.fixture
def api(api_key: tuple[ApiKey, str]) -> Caller:
    """A caller who may do everything that a key can do."""
    return Caller(api_key[1])


@pytest.fixture
def spent() -> Callable[[], AbstractContextManager[list[str]]]:
    """The SQL statements of a block, transaction control apart; the list is filled when the block ends."""

    @contextmanager
    def watch() -> Iterator[list[str]]:
        told: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield told
        told += [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(CONTROL)]

    return watch


@pytest.fixture
def statements(spent: Any) -> Callable[[int], AbstractContextManager[None]]:
    """Fixes the number of SQL statements of a block, transaction control apart."""

    @contextmanager
    def expect(number: int) -> Iterator[None]:
        with spent() as told:
            yield
        assert len(told) == number, "\n".join([f"{len(told)} statements", *(sql[:300] for sql in told)])

    return expect
