"""The arithmetic of honest numbers, against values known from elsewhere."""

from decimal import Decimal

import pytest

from metrics.definitions import BY_KEY, DEFINITIONS, Measure, Status
from resolution.core.statistics import Interval, Sums, around_mean, around_score, between_means, student, wilson


def sums(*values: int) -> Sums:
    return Sums(len(values), 0, Decimal(sum(values)), Decimal(sum(value * value for value in values)))


def near(interval: Interval | None, low: float, high: float) -> bool:
    return interval is not None and [interval.low, interval.high] == pytest.approx([low, high], abs=5e-4)


def test_wilsons_interval_of_a_share() -> None:
    assert near(wilson(8, 10), 0.4902, 0.9433)
    assert near(wilson(0, 10), 0.0, 0.2775)
    assert near(wilson(10, 10), 0.7225, 1.0)
    assert wilson(0, 0) is None


def test_students_interval_of_a_mean() -> None:
    assert near(around_mean(sums(2, 4, 4, 4, 5, 5, 7, 9)), 3.2125, 6.7875)
    assert around_mean(sums(5)) is None


def test_the_interval_between_two_means_knows_how_scattered_both_are() -> None:
    # Welch: 0.9881 is the variance of the difference, with 9 whole degrees of freedom.
    assert near(between_means(sums(2, 4, 4, 4, 5, 5, 7, 9), sums(1, 2, 3, 4)), 0.2513, 4.7487)
    assert near(between_means(sums(3, 3), sums(1, 1)), 2, 2)
    assert between_means(sums(3), sums(1, 1)) is None


def test_students_quantile_meets_its_table_where_the_table_ends() -> None:
    assert student(31) == pytest.approx(2.0395, abs=2e-4)
    assert student(60) == pytest.approx(2.0003, abs=2e-4)
    assert student(1_000_000) == pytest.approx(1.95996, abs=1e-4)


def test_six_promoters_two_passives_and_two_detractors_are_forty() -> None:
    answers = Sums(10, 6, Decimal(6 - 2), Decimal(6 + 2))
    nps = BY_KEY["nps"]
    assert nps.value(answers) == 40
    half = 1.96 * ((0.6 + 0.2 - 0.16) / 10) ** 0.5
    assert near(around_score(answers), 0.4 - half, 0.4 + half)


def test_eleven_of_twelve_customers_stayed() -> None:
    value = BY_KEY["retention"].value(Sums(12, 11))
    assert value is not None
    assert round(value, 1) == Decimal("91.7")


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda one: one.key)
def test_nothing_to_divide_by_is_no_value_and_never_zero(definition: object) -> None:
    assert definition.value(Sums()) is None or definition.measure is Measure.COUNT  # type: ignore[attr-defined]
    assert BY_KEY["knowledge_contribution"].value(Sums()) is None


@pytest.mark.parametrize(
    ("key", "value", "target", "status"),
    [
        ("first_contact_resolution", "85", "85", Status.ON_TARGET),
        ("first_contact_resolution", "84.99", "85", Status.NEAR),
        ("first_contact_resolution", "80.75", "85", Status.NEAR),
        ("first_contact_resolution", "80.74", "85", Status.OFF_TARGET),
        ("recurrence", "4.99", "5", Status.ON_TARGET),
        ("recurrence", "5", "5", Status.NEAR),  # below five, and five is not below five
        ("recurrence", "5.26", "5", Status.OFF_TARGET),
        ("nps", "-10", "-10", Status.ON_TARGET),
        ("nps", "-10.4", "-10", Status.NEAR),
        ("resolution_time", "12", None, Status.NO_TARGET),
        ("nps", None, "50", Status.NO_DATA),
    ],
)
def test_the_status_compares_unrounded_values(key: str, value: str | None, target: str | None, status: Status) -> None:
    number = None if value is None else Decimal(value)
    assert BY_KEY[key].status(number, None if target is None else Decimal(target)) == status


def test_the_framework_is_whole() -> None:
    assert [definition.number for definition in DEFINITIONS] == list(range(1, 13))
    targets = {definition.key: definition.default_target for definition in DEFINITIONS}
    assert [key for key, target in targets.items() if target is None] == ["resolution_time", "knowledge_contribution"]
    assert [float(target) for target in targets.values() if target is not None] == [
        85, 9, 5, 95, 50, 8, 10, 95, 100, 9,
    ]  # fmt: skip
    additive = [definition.number for definition in DEFINITIONS if definition.additive]
    assert additive == [1, 2, 3, 4, 7, 8, 9, 10, 11]
