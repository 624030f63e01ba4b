"""What every test may rely on: an empty cache, and the playbook and policy as they are delivered."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from resolution.core.caching import forget_everything
from sla.models import PolicyVersion
from tests.journeys.one_house import OneHouse
from tickets.models import PlaybookVersion


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneHouse:
    return OneHouse(config, log)


@pytest.fixture(autouse=True)
def _forget_everything() -> None:
    forget_everything()


@pytest.fixture(autouse=True)
def _delivered(request: pytest.FixtureRequest) -> None:
    """A test that commits empties every table afterwards, also of what migrations delivered: put it back."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    if commits or {"transactional_db", "live_server"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db")
        _deliver()


def _deliver() -> None:
    if not PlaybookVersion.objects.exists():
        import_module("tickets.migrations.0002_delivered_playbook").deliver(apps, None)
    if not PolicyVersion.objects.exists():
        import_module("sla.migrations.0002_delivered_policy").deliver(apps, None)
