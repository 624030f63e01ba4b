"""What happened stays as it was written."""

import pytest
from django.db import DatabaseError, transaction

from tests.factories import MONDAY, make_ticket
from tickets.models import Event

pytestmark = pytest.mark.django_db


def test_an_event_cannot_be_changed() -> None:
    make_ticket()
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        Event.objects.update(verb="something else")


def test_an_event_cannot_be_deleted() -> None:
    make_ticket()
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        Event.objects.latest("id").delete()


def test_the_relay_may_note_that_it_has_been_relayed() -> None:
    make_ticket()
    assert Event.objects.update(relayed_at=MONDAY) >= 1


def test_an_event_keeps_the_dimensions_of_its_moment() -> None:
    ticket = make_ticket(severity="high")
    assert Event.objects.get(ticket=ticket, verb="opened").context["severity"] == "high"
