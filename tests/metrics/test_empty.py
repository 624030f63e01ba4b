"""A house in which nothing has happened yet."""

import pytest

from metrics.definitions import DEFINITIONS
from tests.factories import make_user
from tests.metrics.told.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db


def test_an_empty_house_says_so_and_shows_dashes_never_zeros() -> None:
    page = text_of(signed_in(make_user("supervisor")), "/kpis/")
    assert "Nothing to count here yet" in page
    assert page.count("No data yet") == 12
    for key in [definition.key for definition in DEFINITIONS]:
        assert "Nothing was counted here." in text_of(signed_in(make_user("supervisor")), f"/kpis/{key}/tickets/")
