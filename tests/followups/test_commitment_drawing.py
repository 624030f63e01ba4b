"""The drawing of a commitment's life, walked act by state against a table written by hand; and its reminders."""

from datetime import timedelta

import pytest

from followups.commitments import DRAWING, after, moment_of, next_reminder, reached, standing
from followups.vocabulary import CommitmentState
from resolution.core.refusals import Refused
from tests.factories import DAY, HOUR, MONDAY

# Where each act leads: proposed, confirmed, active, kept, broken, renegotiated, waived. A dash is a closed way.
TABLE = {
    "confirm": "confirmed - - - - - -",
    "decline": "proposed proposed - - - - -",
    "reassign": "proposed proposed proposed - broken - -",
    "hand_over": "proposed proposed active - broken - -",
    "tell": "- active - - - - -",
    "keep": "kept kept kept - broken - -",
    "break": "broken broken broken - - - -",
    "renegotiate": "renegotiated renegotiated renegotiated - broken - -",
    "waive": "waived waived waived - broken - -",
    "lapse": "waived waived - - - - -",
}
CELLS = [
    (act, state, leads_to)
    for act, row in TABLE.items()
    for state, leads_to in zip(CommitmentState, row.split(), strict=True)
]


@pytest.mark.parametrize(("act", "state", "leads_to"), CELLS)
def test_every_act_in_every_state(act: str, state: str, leads_to: str) -> None:
    if leads_to == "-":
        with pytest.raises(Refused) as refusal:
            after(act, state)
        assert len(str(refusal.value)) > 15
    else:
        assert after(act, state) == leads_to


def test_nothing_leads_out_of_broken_and_the_table_is_whole() -> None:
    assert DRAWING.keys() == TABLE.keys()
    assert {ways[CommitmentState.BROKEN] for ways in DRAWING.values() if CommitmentState.BROKEN in ways} == {
        CommitmentState.BROKEN
    }


def test_whoever_agreed_and_whoever_knows_make_the_state() -> None:
    assert standing(confirmed=False, told=True) == "proposed"
    assert standing(confirmed=True, told=False) == "confirmed"
    assert standing(confirmed=True, told=True) == "active"


def test_reminders_come_at_half_at_four_fifths_and_at_the_due_instant() -> None:
    due_at = MONDAY + 10 * HOUR
    assert [moment_of(MONDAY, due_at, step) - MONDAY for step in (50, 80, 100)] == [5 * HOUR, 8 * HOUR, 10 * HOUR]
    assert [reached(MONDAY, due_at, MONDAY + hours * HOUR) for hours in (0, 4.9, 5, 7, 8, 9, 10, 99)] == [
        *(0, 0, 50, 50, 80, 80, 100, 100)
    ]
    assert next_reminder(MONDAY, due_at, MONDAY) == MONDAY + 5 * HOUR
    assert next_reminder(MONDAY, due_at, MONDAY + 5 * HOUR) == MONDAY + 8 * HOUR
    assert next_reminder(MONDAY, due_at, due_at - timedelta(seconds=1)) == due_at
    assert next_reminder(MONDAY, due_at, due_at) is None
    assert next_reminder(MONDAY, due_at, due_at + DAY) is None
