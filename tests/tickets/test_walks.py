"""Tickets of tests are led through their phases in few transactions; what is written is what single acts write."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import count
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import transaction

from accounts.models import Team
from tests import factories
from tests.factories import MONDAY, make_agent, make_contact, make_team, make_ticket
from tests.sequences import begin_with, next_numbers

pytestmark = pytest.mark.django_db
# How often a row was written, and what is drawn by chance.
APART = {"version", "password"}


@pytest.mark.parametrize("severity", ["low", "critical"])
@pytest.mark.parametrize("phase", ["diagnosis", "implementation", "verification", "follow_up", "closed"])
def test_acts_that_join_write_the_rows_of_single_acts(
    phase: str, severity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = make_team("Support")
    make_ticket(team=team)  # the team's hours are written down with its first ticket, and remembered
    with the_same_numbers(monkeypatch):
        joined = written(phase, severity, team)
    with the_same_numbers(monkeypatch):
        monkeypatch.setattr(factories, "in_one_hand", lambda ticket, _at: nullcontext(ticket))
        single = written(phase, severity, team)
    assert joined == single


@contextmanager
def the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is written inside is undone, and whoever writes next begins with the same numbers."""
    monkeypatch.setattr(factories, "_numbers", count(1000))
    numbers = next_numbers()
    with time_machine.travel(MONDAY, tick=False), transaction.atomic():
        yield
        transaction.set_rollback(True)
    begin_with(numbers)


def written(phase: str, severity: str, team: Team) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table after a ticket was led to a phase."""
    owner = make_agent(team=team)
    make_ticket(phase=phase, severity=severity, owner=owner, team=team, contact=make_contact())
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in APART}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in apps.get_models()
    }
