"""The delivered playbook is the framework: every item, every strength, counted."""

import re
from collections import Counter
from typing import Any

import pytest

from tickets.playbook import catalogue
from tickets.playbook.catalogue import Condition, Gate, Kind, Phase, Strength, Variant

ITEMS = catalogue.items()
SHARED_EVIDENCE = {"product_feedback_recorded": ["2B5", "4D3"]}  # one feedback row answers both questions
NOT_ON_A_TICKET = ["5C1", "5C2", "5C3", "5C4", "5E2", "5E3", "5E4", "5E5"]


def held(variant: Variant) -> Counter[str]:
    """How many hard items hold each gate. A hard item without a gate is a clock, not a gate."""
    return Counter(str(item.gate) for item in ITEMS if item.gate and item.strengths[variant] is Strength.HARD)


def codes(**wanted: object) -> list[str]:
    return [item.code for item in ITEMS if all(getattr(item, name) == value for name, value in wanted.items())]


def strength(code: str, variant: Variant, *holding: Condition) -> Strength:
    item = next(item for item in ITEMS if item.code == code)
    return catalogue.strength_now(
        item.strengths[variant],
        condition=item.condition,
        raised_when=item.raised_when,
        raised_to=item.raised_to,
        holding=holding,
    )


# The framework, whole


def test_it_has_118_items_in_23_groups() -> None:
    assert len(ITEMS) == 118
    assert len(catalogue.groups()) == 23


def test_each_phase_has_its_items() -> None:
    sizes: Counter[Phase] = Counter()
    for group in catalogue.groups():
        sizes[group.phase] += len(group.items)
    assert list(sizes) == list(Phase)
    assert list(sizes.values()) == [27, 26, 20, 20, 25]


def test_the_groups_of_a_phase_are_lettered_in_order() -> None:
    letters = {1: "ABCDE", 2: "ABCDE", 3: "ABCD", 4: "ABCD", 5: "ABCDE"}
    expected = [f"{number}{letter}" for number, row in letters.items() for letter in row]
    assert [group.code for group in catalogue.groups()] == expected
    assert all(list(Phase)[int(group.code[0]) - 1] is group.phase for group in catalogue.groups())


def test_every_code_is_unique_and_counts_on_within_its_group() -> None:
    for group in catalogue.groups():
        assert [item.code for item in group.items] == [f"{group.code}{n + 1}" for n in range(len(group.items))]


# Its gates, counted


@pytest.mark.parametrize(
    ("variant", "gates"),
    [
        (Variant.EXPRESS, {"acknowledge": 1, "diagnose": 5, "verify": 1, "resolve": 2, "close": 1}),
        (
            Variant.STANDARD,
            {"acknowledge": 2, "diagnose": 10, "implement": 2, "update": 1, "verify": 5, "resolve": 6, "close": 2},
        ),
        (
            Variant.COMPLEX,
            {"acknowledge": 3, "diagnose": 17, "implement": 14, "update": 1, "verify": 6, "resolve": 8, "close": 2},
        ),
    ],
)
def test_each_variant_has_its_hard_gates_step_by_step(variant: Variant, gates: dict[str, int]) -> None:
    assert held(variant) == gates


@pytest.mark.parametrize(
    ("variant", "hard", "soft"),
    [(Variant.EXPRESS, 10, 14), (Variant.STANDARD, 28, 30), (Variant.COMPLEX, 51, 25)],
)
def test_each_variant_has_its_totals(variant: Variant, hard: int, soft: int) -> None:
    assert held(variant).total() == hard
    assert sum(item.strengths[variant] is Strength.SOFT for item in ITEMS) == soft


def test_the_express_lane_asks_for_ten_things() -> None:
    expected = ["1A4", "1C1", "1D1", "1E1", "1E2", "1E3", "3A1", "4A1", "4C1", "5A1"]
    assert codes(express=Strength.HARD) == expected


def test_only_the_expected_timeline_holds_every_update() -> None:
    assert codes(gate=Gate.UPDATE) == ["2C3"]


def test_only_the_progress_clock_is_hard_without_a_gate() -> None:
    assert codes(complex=Strength.HARD, gate=Gate.NONE) == ["2C1"]


def test_what_reports_answer_is_not_shown_on_a_ticket() -> None:
    hidden = [item.code for item in ITEMS if set(item.strengths.values()) == {Strength.NONE}]
    assert hidden == NOT_ON_A_TICKET
    assert [item.code for item in ITEMS if item.evidence.startswith("report:")] == NOT_ON_A_TICKET


# Its conditions


def test_the_closed_lists_are_these() -> None:
    assert list(Kind) == ["auto", "data", "attest", "guide"]
    assert list(Gate) == ["", "acknowledge", "diagnose", "implement", "update", "verify", "resolve", "close"]
    assert list(Strength) == ["none", "guide", "soft", "hard"]
    assert list(Variant) == ["express", "standard", "complex"]
    assert list(Condition) == [
        "",
        "bug",
        "training",
        "high_risk",
        "risk_not_low",
        "recurrence",
        "broken_commitment",
    ]


def test_these_items_depend_on_the_ticket() -> None:
    assert {item.code: item.condition for item in ITEMS if item.condition} == {
        "1D2": Condition.BUG,
        "1D3": Condition.BUG,
        "1D4": Condition.BUG,
        "2E3": Condition.HIGH_RISK,
        "2E5": Condition.RISK_NOT_LOW,
        "3D1": Condition.TRAINING,
    }
    assert {item.code: (item.raised_when, item.raised_to) for item in ITEMS if item.raised_when} == {
        "3D4": (Condition.TRAINING, Strength.SOFT),
        "4D2": (Condition.RECURRENCE, Strength.HARD),
        "5C5": (Condition.BROKEN_COMMITMENT, Strength.SOFT),
    }


def test_a_conditional_item_is_not_shown_until_its_condition_holds() -> None:
    assert strength("1D3", Variant.COMPLEX) is Strength.NONE
    assert strength("1D3", Variant.COMPLEX, Condition.BUG) is Strength.HARD
    assert strength("1D3", Variant.STANDARD, Condition.BUG, Condition.HIGH_RISK) is Strength.SOFT


def test_a_raised_item_is_never_weaker_than_it_is_written() -> None:
    assert strength("3D4", Variant.EXPRESS) is Strength.GUIDE
    assert strength("3D4", Variant.EXPRESS, Condition.TRAINING) is Strength.SOFT
    assert strength("4D2", Variant.STANDARD) is Strength.NONE
    assert strength("4D2", Variant.STANDARD, Condition.RECURRENCE) is Strength.HARD
    assert strength("5C5", Variant.COMPLEX, Condition.BROKEN_COMMITMENT) is Strength.SOFT


def test_an_unconditional_item_is_as_strong_as_it_is_written_on_any_ticket() -> None:
    assert strength("1A4", Variant.EXPRESS) is Strength.HARD
    assert strength("2B5", Variant.COMPLEX, *Condition) is Strength.GUIDE


# Its evidence


def test_no_two_items_rest_on_the_same_evidence_without_a_reason() -> None:
    users: dict[str, list[str]] = {}
    for item in ITEMS:
        if item.evidence:
            users.setdefault(item.evidence, []).append(item.code)
    assert {name: sharers for name, sharers in users.items() if len(sharers) > 1} == SHARED_EVIDENCE


def test_the_evidence_of_an_item_fits_its_kind() -> None:
    patterns = {
        Kind.AUTO: r"(report:)?[a-z]+(_[a-z]+)*",
        Kind.DATA: r"[a-z]+(_[a-z]+)*",
        Kind.ATTEST: r"(check|validation|test|call|step|follow_up):[a-z]+(_[a-z]+)*",
        Kind.GUIDE: "",
    }
    assert [item.code for item in ITEMS if not re.fullmatch(patterns[item.kind], item.evidence)] == []


def test_what_the_system_or_the_case_file_answers_is_derived() -> None:
    derived = [item.code for item in ITEMS if item.is_derived]
    answered = [item.code for item in ITEMS if item.kind in {Kind.AUTO, Kind.DATA}]
    assert derived == [code for code in answered if code not in NOT_ON_A_TICKET]


def test_manner_is_never_more_than_guidance() -> None:
    manner = [item for item in ITEMS if item.kind is Kind.GUIDE]
    asks = {(strength, item.gate, item.raised_when) for item in manner for strength in item.strengths.values()}
    assert asks == {(Strength.GUIDE, Gate.NONE, Condition.ALWAYS)}


def test_typed_answers_say_where_they_are_typed() -> None:
    assert [item.code for item in ITEMS if item.kind is Kind.DATA and not item.fields] == []
    fields = [field for item in ITEMS for field in item.fields]
    assert [field for field in fields if not re.fullmatch(r"[a-z]+(_[a-z]+)*", field)] == []


# Its words


def test_every_prompt_is_one_sentence_of_a_length_that_one_reads() -> None:
    assert [item.code for item in ITEMS if not re.fullmatch(r"[A-Z][^.]{18,108}\.", item.prompt)] == []


def test_no_prompt_only_repeats_its_title() -> None:
    assert all(item.title for item in ITEMS)
    assert [item.code for item in ITEMS if item.title.casefold() == item.prompt.rstrip(".").casefold()] == []


def test_no_prompt_is_used_twice() -> None:
    assert len({item.prompt for item in ITEMS}) == len(ITEMS)


def test_a_misspelt_key_or_value_is_an_error() -> None:
    row: dict[str, Any] = {
        "code": "9A1",
        "title": "Test",
        "prompt": "Try it.",
        "kind": "auto",
        "strength": dict.fromkeys(Variant, "soft"),
    }
    assert catalogue._item(**row).express is Strength.SOFT
    with pytest.raises(ValueError, match="'hrad'"):
        catalogue._item(**row | {"strength": dict.fromkeys(Variant, "hrad")})
    with pytest.raises(TypeError, match="evidnce"):
        catalogue._item(**row, evidnce="owner_set")
