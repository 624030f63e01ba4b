"""Which three of a month are picked: spread over it, the same each time, and never changed by later work."""

from datetime import date

from quality.picking import Solved, picks

MAY = date(2026, 5, 1)
AFTERWARDS = date(2026, 6, 1)


def rank(cycle: int) -> bytes:
    return cycle.to_bytes(4)


def on(*days: int) -> list[Solved]:
    """Cycles that are called by the day on which they were resolved."""
    return [Solved(day, MAY.replace(day=day)) for day in days]


def test_each_third_of_the_month_gives_one() -> None:
    assert picks(MAY, on(3, 9, 12, 19, 22, 31), AFTERWARDS, rank, taken={}) == {1: 3, 2: 12, 3: 22}


def test_a_third_is_picked_from_once_it_is_over_and_not_a_day_before() -> None:
    solved = on(3, 9, 12)
    assert picks(MAY, solved, date(2026, 5, 10), rank, taken={}) == {}
    assert picks(MAY, solved, date(2026, 5, 11), rank, taken={}) == {1: 3}
    assert picks(MAY, solved, date(2026, 5, 20), rank, taken={}) == {1: 3}
    assert picks(MAY, solved, date(2026, 5, 21), rank, taken={}) == {1: 3, 2: 12}


def test_an_empty_third_lends_its_place_when_the_month_is_over() -> None:
    solved = on(22, 25, 28, 30)
    assert picks(MAY, solved, date(2026, 5, 31), rank, taken={}) == {}
    assert picks(MAY, solved, AFTERWARDS, rank, taken={}) == {3: 22, 1: 25, 2: 28}


def test_whoever_resolved_less_than_three_is_reviewed_that_often() -> None:
    assert picks(MAY, on(4), AFTERWARDS, rank, taken={}) == {1: 4}
    assert picks(MAY, [], AFTERWARDS, rank, taken={}) == {}


def test_what_was_picked_is_neither_picked_again_nor_replaced() -> None:
    solved = on(3, 9, 12, 22)
    first = picks(MAY, solved, AFTERWARDS, rank, taken={})
    taken: dict[int, int | None] = dict(first.items())
    assert picks(MAY, solved, AFTERWARDS, rank, taken=taken) == {}
    assert picks(MAY, [Solved(1, MAY), *solved], AFTERWARDS, rank, taken=taken) == {}
    assert picks(MAY, solved, AFTERWARDS, rank, taken={1: 9}) == {2: 12, 3: 22}


def test_the_dice_decide_and_not_the_order_of_work() -> None:
    def last_first(cycle: int) -> bytes:
        return (100 - cycle).to_bytes(4)

    assert picks(MAY, on(3, 9, 12, 19), AFTERWARDS, last_first, taken={})[1] == 9
