"""Service standards in versions: drafted, edited, published; what runs follows, what was decided stays."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from accounts.models import AuditEntry, User
from accounts.operations.teams import change_team, create_team
from accounts.roles import Role
from resolution.core.refusals import Forbidden, Invalid, Refused
from sla import operations as verbs
from sla.durations import read_length, say_length
from sla.models import Clock, PolicyVersion, ServiceStandard, Uplift
from sla.standards import current_terms, terms_of
from tests.factories import HOUR, MONDAY, make_agent, make_team, make_ticket, make_user
from tickets import operations
from tickets.models import AgendaEntry, Event, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def draft(boss: User) -> PolicyVersion:
    return verbs.draft_policy(note="Faster mails", actor=boss, at=MONDAY)


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Callable[[Callable[[], Any]], None]:
    """Does something and what was to happen after its commit."""

    def carry_out(act: Callable[[], Any]) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            act()

    return carry_out


def clock(ticket: Ticket, metric: str = "first_response") -> Clock:
    return Clock.objects.filter(ticket=ticket, metric=metric).latest("id")


def promised(
    policy: PolicyVersion, metric: str = "first_response", channel: str = "email", severity: str = "medium"
) -> Any:
    target = terms_of(policy).target(channel, severity, metric)
    return (target.seconds, target.business) if target else None


def test_a_draft_is_a_whole_copy_and_changes_nothing(draft: PolicyVersion, boss: User) -> None:
    current = PolicyVersion.objects.get(is_current=True)
    assert (draft.number, draft.copied_from, draft.is_draft, draft.is_current) == (2, current, True, False)
    assert draft.standards.count() == current.standards.count() == 96
    assert current_terms().number == 1
    with pytest.raises(Refused, match="a draft already"):
        verbs.draft_policy(note="", actor=boss, at=MONDAY)


def test_targets_of_a_draft_are_typed_as_people_say_them(draft: PolicyVersion, boss: User) -> None:
    said = {"email_medium": ("1 h 30 min", True), "email_high": ("45 min", False), "chat_low": ("", True)}
    verbs.set_targets(draft, "first_response", said, actor=boss, at=MONDAY)
    assert promised(draft) == (5400, True)
    assert promised(draft, severity="high") == (2700, False)
    assert promised(draft, channel="chat", severity="low") is None
    assert promised(draft, channel="chat", severity="medium") == (120, True)
    entry = AuditEntry.objects.order_by("-id")[0]
    assert (entry.subject, entry.verb) == ("policy:2", "edited")
    assert entry.after["first_response"]["email_medium"] == "1 h 30 min (open hours)"


def test_every_cell_that_cannot_be_read_is_named_and_nothing_is_saved(draft: PolicyVersion, boss: User) -> None:
    said = {
        "email_medium": ("soon", True),
        "email_high": ("400 d", True),
        "fax_low": ("1 h", True),
        "api_low": ("1 h", True),
    }
    with pytest.raises(Invalid) as refusal:
        verbs.set_targets(draft, "first_response", said, actor=boss, at=MONDAY)
    assert set(refusal.value.faults) == {"email_medium", "email_high", "fax_low"}
    assert promised(draft, channel="api", severity="low") == (3600, True)


def test_publishing_replans_what_runs_and_leaves_what_was_decided(
    draft: PolicyVersion, boss: User, committed: Callable[[Callable[[], Any]], None]
) -> None:
    decided = make_ticket(channel="email")
    operations.work_off(MONDAY + 5 * HOUR)
    running = make_ticket(channel="email", at=MONDAY + 5 * HOUR)
    verbs.set_targets(draft, "first_response", {"email_medium": ("1 h", True)}, actor=boss, at=MONDAY)
    at = MONDAY + 5 * HOUR
    committed(lambda: verbs.publish_policy(draft, actor=boss, at=at))
    rows = AgendaEntry.objects.filter(kind="clock_replan", key="policy:2", state="pending", counts=False)
    assert set(rows.values_list("ticket", flat=True)) == {decided.pk, running.pk}  # both still owe a resolution
    operations.work_off(at)
    assert clock(running).due_at == at + HOUR
    assert clock(running).policy == PolicyVersion.objects.get(number=2)
    assert (clock(decided).due_at, clock(decided).policy.number) == (MONDAY + 4 * HOUR, 1)
    assert Event.objects.filter(ticket=running, verb="clock_replanned").count() == 1
    assert not Event.objects.filter(ticket=decided, verb="clock_replanned").exists()
    assert clock(make_ticket(channel="email", at=at)).due_at == at + HOUR


def test_a_worker_that_still_remembers_the_old_version_looks_again_before_it_replans(
    draft: PolicyVersion, boss: User
) -> None:
    ticket = make_ticket(channel="email")
    verbs.set_targets(draft, "first_response", {"email_medium": ("1 h", True)}, actor=boss, at=MONDAY)
    verbs.publish_policy(draft, actor=boss, at=MONDAY)  # nothing after the commit is done: nobody told this process
    assert current_terms().number == 1
    operations.work_off(MONDAY)
    assert clock(ticket).due_at == MONDAY + HOUR


def test_a_ticket_without_a_running_clock_is_not_replanned(draft: PolicyVersion, boss: User) -> None:
    make_ticket(phase="follow_up", owner=make_agent(team=make_team()))
    verbs.publish_policy(draft, actor=boss, at=MONDAY)
    assert not AgendaEntry.objects.filter(kind="clock_replan").exists()


def test_what_was_published_never_changes(draft: PolicyVersion, boss: User) -> None:
    current = PolicyVersion.objects.get(is_current=True)
    for act in (
        lambda: verbs.set_targets(current, "resolution", {}, actor=boss, at=MONDAY),
        lambda: verbs.set_rules(current, pauses={}, ladder={}, actor=boss, at=MONDAY),
        lambda: verbs.add_uplift(current, whom="A", metric="", target="50 %", actor=boss, at=MONDAY),
        lambda: verbs.publish_policy(current, actor=boss, at=MONDAY),
        lambda: verbs.discard_policy(current, actor=boss, at=MONDAY),
    ):
        with pytest.raises(Refused, match="never changes"):
            act()


def test_the_database_refuses_it_too(draft: PolicyVersion, boss: User) -> None:
    verbs.add_uplift(draft, whom="A", metric="", target="50 %", actor=boss, at=MONDAY)
    verbs.publish_policy(draft, actor=boss, at=MONDAY)
    of_it = {"policy": draft}
    for act in (
        lambda: ServiceStandard.objects.filter(**of_it).update(target_seconds=1),
        lambda: ServiceStandard.objects.filter(**of_it).delete(),
        lambda: Uplift.objects.filter(**of_it).update(percent=1),
        lambda: Uplift.objects.filter(**of_it).delete(),
        lambda: PolicyVersion.objects.filter(pk=draft.pk).update(ladder=[]),
        lambda: PolicyVersion.objects.filter(pk=draft.pk).update(published_at=None),
        lambda: PolicyVersion.objects.filter(pk=draft.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
            act()


def test_a_discarded_draft_is_gone_with_all_it_held(draft: PolicyVersion, boss: User) -> None:
    verbs.discard_policy(draft, actor=boss, at=MONDAY)
    assert PolicyVersion.objects.get().number == 1
    assert ServiceStandard.objects.count() == 96


def test_pauses_and_who_is_told_are_rules_of_the_draft(draft: PolicyVersion, boss: User) -> None:
    pauses = {"resolution": ["third_party", "customer"], "first_response": []}
    verbs.set_rules(draft, pauses=pauses, ladder={"owner": 50, "lead": None, "supervisor": 100}, actor=boss, at=MONDAY)
    draft = PolicyVersion.objects.get(pk=draft.pk)
    assert draft.pauses == {"resolution": ["customer", "third_party"]}
    assert draft.ladder == [{"share": 50, "to": "owner"}, {"share": 100, "to": "supervisor"}]
    with pytest.raises(Invalid):
        verbs.set_rules(draft, pauses={}, ladder={"owner": 101}, actor=boss, at=MONDAY)


def test_agents_and_leads_decide_nothing_here(draft: PolicyVersion) -> None:
    for role in (Role.AGENT, Role.LEAD, Role.AUDITOR, Role.EXECUTIVE):
        with pytest.raises(Forbidden):
            verbs.publish_policy(draft, actor=make_user(role), at=MONDAY)


def test_a_promise_that_a_team_could_never_keep_is_not_published(draft: PolicyVersion, boss: User) -> None:
    make_team("Sundays", week={"6": [["10:00", "10:15"]]})
    with pytest.raises(Refused, match="Sundays is open so little"):
        verbs.publish_policy(draft, actor=boss, at=MONDAY)


def test_hours_in_which_the_promises_could_never_be_kept_are_not_saved() -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    team = create_team(name="Platform", actor=administrator, at=MONDAY)
    with pytest.raises(Refused, match="Platform is open so little"):
        change_team(team, {"week": {"6": [["10:00", "10:15"]]}}, actor=administrator, at=MONDAY)


@pytest.mark.parametrize(
    ("typed", "seconds", "said"),
    [
        ("15 min", 900, "15 min"),
        ("4h", 14_400, "4 h"),
        ("1 d", 86_400, "1 d"),
        ("1 h 30 min", 5400, "1 h 30 min"),
        ("1 day, 2 hours", 93_600, "26 h"),
        (" 90 Minutes ", 5400, "1 h 30 min"),
        ("48 h", 172_800, "2 d"),
    ],
)
def test_lengths_are_read_as_people_write_them(typed: str, seconds: int, said: str) -> None:
    assert read_length(typed) == seconds
    assert say_length(seconds) == said
    assert read_length(said) == seconds


@pytest.mark.parametrize("typed", ["", "soon", "4", "4 weeks", "0 min", "91 d", "-1 h", "1.5 h"])
def test_what_is_no_length_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        read_length(typed)
