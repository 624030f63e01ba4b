"""The histories of some seeds, written once for all tests of this folder and rolled back at the end.

HISTORIES=8,9 tells others.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from tests.metrics import reference
from tests.metrics.histories.lives import Cast
from tests.metrics.histories.telling import Told, gather, tell

SEEDS = [int(seed) for seed in os.environ.get("HISTORIES", "10,11,12").split(",")]


@dataclass
class Histories:
    """Who took part, what happened by seed, its rows, and what each KPI counts of them."""

    cast: Cast
    told: list[Told]
    rows: reference.Rows
    units: dict[str, list[reference.Unit]]


@pytest.fixture(scope="package")
def histories(django_db_setup: None, django_db_blocker: Any) -> Iterator[Histories]:
    with django_db_blocker.unblock(), transaction.atomic():
        cast = gather()
        told = [tell(seed, cast) for seed in SEEDS]
        for one in told:
            one.book.write()
        rows = reference.Rows()
        yield Histories(cast, told, rows, reference.everything(rows))
        transaction.set_rollback(True)
