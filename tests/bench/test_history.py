"""Whether a kept history is still worth something."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bench.history import OLDEST, WRITERS, mark, why_anew

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a migration, the seeding, and a file that no history depends on."""
    for name in ("tickets/migrations/0001_initial.py", "tests/bench/seeding.py", "tests/bench/measures.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("first")
    return tmp_path


def made(at: datetime, its_mark: str = "same") -> dict[str, str]:
    return {"mark": its_mark, "made_at": at.isoformat()}


def test_a_history_of_the_same_mark_is_kept() -> None:
    assert not why_anew(made(NOW - OLDEST), "same", NOW)


def test_a_history_is_made_anew_when_there_is_none_when_it_changed_and_when_it_is_old() -> None:
    assert why_anew({}, "same", NOW) == "there was none"
    assert "changed" in why_anew(made(NOW), "another", NOW)
    assert "older than 7 days" in why_anew(made(NOW - OLDEST - timedelta(seconds=1)), "same", NOW)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("tickets/migrations/0001_initial.py", True),
        ("tickets/migrations/0002_more.py", True),
        ("tests/bench/seeding.py", True),
        ("tests/bench/measures.py", False),
    ],
)
def test_the_mark_follows_migrations_and_seeding(checkout: Path, name: str, changes: bool) -> None:
    before = mark(10_000, checkout)
    (checkout / name).write_text("second")
    assert (mark(10_000, checkout) != before) is changes


def test_every_size_has_a_mark_of_its_own(checkout: Path) -> None:
    assert mark(10_000, checkout) != mark(100_000, checkout)


def test_every_writer_exists() -> None:
    house = Path(__file__).resolve().parents[2]
    assert all(list(house.glob(pattern)) for pattern in WRITERS)
