"""Tickets of another system: every row ends as a ticket, is known, or is refused with its reasons."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from customers.models import Contact
from followups.models import SurveyAnswer
from resolution.core.refusals import Invalid
from resolution.importing.mapping import Mapping, parse_mapping, read_mapping
from resolution.importing.running import Result, run
from resolution.management.commands.import_tickets import DELIVERED
from tests.factories import DAY, MONDAY, make_team
from tickets import operations
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db
ROW = {
    "Ticket ID": "1",
    "Customer Name": "Marisa Obrien",
    "Customer Email": "marisa@example.com",
    "Product Purchased": "GoPro Hero",
    "Ticket Type": "Technical issue",
    "Ticket Subject": "Product setup",
    "Ticket Description": "I have an issue with the {product_purchased}.",
    "Ticket Status": "Closed",
    "Resolution": "A new cable solved it.",
    "Ticket Priority": "Critical",
    "Ticket Channel": "Social media",
    "First Response Time": "2023-06-01 11:14:38",
    "Time to Resolution": "2023-06-01 18:05:38",
    "Customer Satisfaction Rating": "3.0",
}


@pytest.fixture
def mapping() -> Mapping:
    return read_mapping(DELIVERED / "customer_support_tickets.toml")


def take(mapping: Mapping, *rows: dict[str, Any], dry_run: bool = False) -> Result:
    team = make_team()
    return run([ROW | row for row in rows], mapping, team=team, actor=None, at=MONDAY, dry_run=dry_run)


def test_a_closed_row_ends_as_a_closed_ticket_with_its_own_times(mapping: Mapping) -> None:
    take(mapping, {})
    ticket = Ticket.objects.get()
    assert (ticket.phase, ticket.severity, ticket.channel, ticket.category) == (
        "closed",
        "critical",
        "social",
        "technical_bug",
    )
    assert ticket.subcategory == "Technical issue"
    assert f"{ticket.acknowledged_at:%H:%M} {ticket.resolved_at:%H:%M}" == "11:14 18:05"
    assert ticket.messages.earliest("id").body == "I have an issue with the GoPro Hero."
    assert ticket.imported


def test_satisfaction_is_mapped_to_our_scale(mapping: Mapping) -> None:
    take(mapping, {})
    answer = SurveyAnswer.objects.get()
    assert (answer.score, answer.scale_max, float(answer.s10 or 0)) == (3, 5, 5.5)


def test_an_open_row_waits_for_somebody_and_a_pending_one_for_the_customer(mapping: Mapping) -> None:
    bare = {"Resolution": "", "Time to Resolution": "", "Customer Satisfaction Rating": ""}
    take(
        mapping,
        {**bare, "Ticket ID": "2", "Ticket Status": "Open", "First Response Time": ""},
        {**bare, "Ticket ID": "3", "Ticket Status": "Pending Customer Response"},
    )
    unanswered, waiting = Ticket.objects.order_by("id")
    assert (unanswered.phase, unanswered.next_action_by) == ("connection", "us")
    assert (waiting.hold_party, waiting.next_action_by) == ("customer", "customer")
    operations.work_off(MONDAY + 20 * DAY)
    assert Ticket.objects.get(pk=waiting.pk).hold_party == ""


def test_importing_twice_adds_nothing(mapping: Mapping) -> None:
    take(mapping, {}, {"Ticket ID": "2"})
    again = take(mapping, {}, {"Ticket ID": "2"}, {"Ticket ID": "3"})
    assert again.counts == {"known": 2, "created": 1}
    assert Ticket.objects.count() == 3


def test_a_dry_run_says_what_would_happen_and_changes_nothing(mapping: Mapping) -> None:
    result = take(mapping, {}, {"Ticket ID": "2", "Customer Email": "nobody"}, dry_run=True)
    assert result.counts == {"created": 1, "refused": 1}
    assert not Ticket.objects.exists()
    assert not Contact.objects.exists()


def test_a_refused_row_names_every_fault_and_the_others_go_on(mapping: Mapping) -> None:
    broken = {"Ticket ID": "9", "Customer Email": "at home", "Ticket Subject": "", "Ticket Priority": "Mega"}
    result = take(mapping, broken, {"Ticket ID": "10"})
    refused = result.outcomes[0]
    assert refused.result == "refused"
    assert len(refused.reasons) == 3
    assert Ticket.objects.count() == 1


def test_a_first_response_after_the_end_is_left_out_and_said_so(mapping: Mapping) -> None:
    result = take(mapping, {"First Response Time": "2023-06-02 09:00:00"})
    assert "later than the resolution" in result.outcomes[0].reasons[0]
    ticket = Ticket.objects.get()
    assert ticket.acknowledged_at is None
    assert Event.objects.get(ticket=ticket).detail["row"]["First Response Time"] == "2023-06-02 09:00:00"


def test_an_address_that_two_names_share_is_one_contact_and_each_ticket_keeps_its_name(mapping: Mapping) -> None:
    take(mapping, {}, {"Ticket ID": "2", "Customer Name": "Someone Else", "Customer Email": "MARISA@example.com"})
    assert Contact.objects.count() == 1
    names = Ticket.objects.get(external_id="2").messages.values_list("author_name", flat=True)
    assert "Someone Else" in names


def test_a_mapping_with_faults_names_them_all() -> None:
    with pytest.raises(Invalid) as refusal:
        parse_mapping({"columns": {"subjct": "x"}, "values": {"severity": {"P1": "mega"}}, "time_zone": "Mars"})
    assert {"name", "columns.subjct", "columns.email", "values.severity", "time_zone"} <= set(refusal.value.faults)


def test_the_command_reads_a_file_and_writes_a_report(tmp_path: Path) -> None:
    make_team()
    source, report = tmp_path / "in.csv", tmp_path / "out.csv"
    with source.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(ROW))
        writer.writeheader()
        writer.writerows([ROW, ROW | {"Ticket ID": "2", "Customer Email": "x"}])
    said = StringIO()
    call_command("import_tickets", source, "--report", report, stdout=said, stderr=StringIO())
    assert "1 became tickets" in said.getvalue()
    assert "1 were refused" in said.getvalue()
    assert report.read_text().count("\n") == 3


def test_a_file_without_the_columns_is_refused_in_one_sentence(tmp_path: Path) -> None:
    make_team()
    source = tmp_path / "in.csv"
    source.write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="no column named"):
        call_command("import_tickets", source, stderr=StringIO())
