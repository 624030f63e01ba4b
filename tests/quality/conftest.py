"""Whose work it is, and who looks after it."""

import pytest

from accounts.models import Team, User
from accounts.roles import Role
from tests.factories import make_agent, make_team, make_user


@pytest.fixture
def team(db: None) -> Team:
    return make_team("Support")


@pytest.fixture
def ana(team: Team) -> User:
    return make_agent(team=team, name="Ana Silva")


@pytest.fixture
def sofia(team: Team) -> User:
    """Supervises the team."""
    return make_user(Role.SUPERVISOR, team=team, name="Sofia Marques")
