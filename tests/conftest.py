import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _forget_everything() -> None:
    cache.clear()
