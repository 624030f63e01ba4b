"""One ticket through all five phases, by the verbs alone."""

import pytest

from resolution.core.refusals import Refused
from tests.factories import MONDAY, make_agent, make_team, make_ticket
from tickets import operations
from tickets.models import Event, PhaseEntry, Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("complexity", ["", "simple", "moderate", "complex"])
@pytest.mark.parametrize("severity", ["critical", "medium"])
def test_a_ticket_goes_through_every_phase_and_leaves_a_trace_of_each(severity: str, complexity: str) -> None:
    ticket = make_ticket(phase="closed", severity=severity, complexity=complexity)
    assert ticket.phase == "closed"
    entered = PhaseEntry.objects.filter(ticket=ticket).order_by("id").values_list("phase", flat=True)
    assert list(entered) == ["connection", "diagnosis", "implementation", "verification", "follow_up", "closed"]


def test_a_refused_step_names_every_missing_gate_and_leaves_no_trace() -> None:
    agent = make_agent(team=make_team())
    ticket = make_ticket(owner=agent)
    before = Event.objects.count()
    with pytest.raises(Refused) as refusal:
        operations.take_step(ticket, "diagnose", actor=agent, at=MONDAY)
    missing = {finding.code for finding in refusal.value.unmet}
    assert {"acknowledged", "1C1", "1E1", "1E3"} <= missing
    assert Event.objects.count() == before
    assert Ticket.objects.get(pk=ticket.pk).phase == "connection"
