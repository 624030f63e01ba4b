"""One story for all tests of this folder: told once through real verbs, rolled back at the end.

STORY=8 tells another one.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.metrics.stories import Story, tell


@pytest.fixture(scope="package")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[Story]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield tell(seed=int(os.environ.get("STORY", "7")))
        transaction.set_rollback(True)
