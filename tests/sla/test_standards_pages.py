"""Service standards in the browser: what is promised, the draft, what it would have made of last month."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from customers.models import Customer
from sla import operations as verbs
from sla.models import Clock, PolicyVersion
from sla.standards import terms_of
from tests.factories import HOUR, make_agent, make_team, make_ticket, make_user
from tickets import operations
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
SIGNED_IN = "allauth.account.auth_backends.AuthenticationBackend"
FRAME = 1  # who is reading; the session and the counts of the navigation are remembered
PAGE = "/settings/standards/"


@pytest.fixture
def boss(client: Client) -> User:
    boss = make_user(Role.SUPERVISOR, name="Sofia Marin")
    client.force_login(boss, backend=SIGNED_IN)
    return boss


@pytest.fixture
def draft(client: Client, boss: User) -> PolicyVersion:
    client.post(PAGE, {"note": "Faster mails"})
    return PolicyVersion.objects.get(published_at=None)


def typed(client: Client, metric: str = "first_response", **changes: str) -> dict[str, str]:
    """The form as it stands, with changes."""
    form = client.get(f"{PAGE}2/?part={metric}").context["form"]
    return {name: form[name].value() for name in form.fields} | changes


def old_ticket(*, answered_after: timedelta | None, severity: str = "medium", days: int = 7) -> Ticket:
    """A ticket by portal of a team that never sleeps, answered after a while or not at all."""
    team = make_team(round_the_clock=True)
    at = timezone.now() - timedelta(days=days)
    agent = make_agent(team=team)
    ticket = make_ticket(team=team, owner=agent, channel="portal", severity=severity, at=at)
    if answered_after is None:
        operations.work_off(at + 5 * HOUR)
    else:
        moment = at + answered_after
        operations.reply(ticket, "We look into it.", actor=agent, at=moment, next_update_at=moment + 90 * 24 * HOUR)
    return ticket


def test_the_page_says_what_is_promised_and_by_which_version(client: Client, boss: User) -> None:
    page = client.get(PAGE).content.decode()
    assert "What version 1 promises" in page
    assert "4 h open hours" in page
    assert "15 min by the clock" in page
    assert "5 d by the clock" in client.get(f"{PAGE}?part=resolution").content.decode()


def test_a_supervisor_finds_the_way_without_the_settings_of_administrators(client: Client, boss: User) -> None:
    assert f'href="{PAGE}"' in client.get("/queue/all/").content.decode()
    page = client.get(PAGE).content.decode()
    assert 'href="/settings/people/"' not in page
    assert "?about=" not in page


def test_a_draft_is_edited_cell_by_cell_and_what_was_typed_comes_back(client: Client, draft: PolicyVersion) -> None:
    said = typed(client, email_medium="90 min", email_high="45 min", email_high_time="wall")
    answer = client.post(f"{PAGE}2/?part=first_response", said)
    assert answer["Location"] == f"{PAGE}2/?part=first_response"
    cell = terms_of(draft).standards["email", "medium", "first_response"]
    assert (cell.seconds, cell.business) == (5400, True)
    cell = terms_of(draft).standards["email", "high", "first_response"]
    assert (cell.seconds, cell.business) == (2700, False)
    page = client.get(f"{PAGE}2/?part=first_response").content.decode()
    assert 'value="1 h 30 min"' in page
    assert "Last change: Sofia Marin edited service standards version 2" in page


def test_errors_stand_in_their_cells_and_everything_is_kept(client: Client, draft: PolicyVersion) -> None:
    said = typed(client, email_medium="soon", chat_low="91 d", email_high="45 min")
    answer = client.post(f"{PAGE}2/?part=first_response", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"email_medium", "chat_low"}
    for words in ('value="soon"', 'value="91 d"', 'value="45 min"', "Write a length like"):
        assert words in page
    assert terms_of(draft).standards["email", "high", "first_response"].seconds == 4 * 3600


def test_pauses_and_reminders_are_chosen(client: Client, draft: PolicyVersion) -> None:
    said = {"pause_resolution": ["customer", "third_party"], "owner": "60", "lead": "", "supervisor": "100"}
    assert client.post(f"{PAGE}2/?part=rules", said).status_code == 302
    draft = PolicyVersion.objects.get(number=2)
    assert draft.pauses == {"resolution": ["customer", "third_party"]}
    assert draft.ladder == [{"share": 60, "to": "owner"}, {"share": 100, "to": "supervisor"}]
    wrong = client.post(f"{PAGE}2/?part=rules", said | {"owner": "500"})
    assert wrong.status_code == 422
    assert 'value="500"' in wrong.content.decode()
    assert "60 % owner, 100 % supervisor" in client.get(f"{PAGE}2/changes/").content.decode()


def test_who_is_promised_more_is_added_and_removed(client: Client, draft: PolicyVersion) -> None:
    address = f"{PAGE}2/?part=uplifts"
    client.post(address, {"whom": "A", "target": "50 %"})
    client.post(address, {"level": "Gold", "metric": "first_response", "target": "30 min"})
    page = client.get(address).content.decode()
    assert "Customers of tier A" in page
    assert "Contracts with “gold”" in page
    assert client.post(address, {"target": "50 %"}).status_code == 422
    client.post(address, {"drop": str(draft.uplifts.get(tier="A").pk)})
    assert [one.service_level for one in draft.uplifts.all()] == ["gold"]


def test_the_preview_names_what_differs_and_what_a_ticket_now_would_be_promised(
    client: Client, draft: PolicyVersion
) -> None:
    make_team("Round", round_the_clock=True)
    client.post(f"{PAGE}2/?part=first_response", typed(client, email_critical="5 min"))
    answer = client.get(f"{PAGE}2/changes/")
    [change] = answer.context["changes"]
    assert change.what == "E-mail, Critical"
    assert (change.before, change.after) == ("15 min by the clock", "5 min by the clock")
    label, critical = answer.context["samples"][0]
    assert label == "Critical"
    assert critical.first_after - answer.context["now"] == timedelta(minutes=5)
    assert critical.first_before - answer.context["now"] == timedelta(minutes=15)
    assert critical.resolution_before == critical.resolution_after


def test_the_preview_replays_last_month_and_links_to_every_verdict_that_flips(
    client: Client, draft: PolicyVersion
) -> None:
    quick = old_ticket(answered_after=timedelta(minutes=10))
    slow = old_ticket(answered_after=timedelta(minutes=50))
    late = old_ticket(answered_after=timedelta(minutes=70))
    old_ticket(answered_after=None)
    old_ticket(answered_after=timedelta(minutes=50), days=40)  # too long ago
    client.post(f"{PAGE}2/?part=first_response", typed(client, portal_medium="30 min"))
    answer = client.get(f"{PAGE}2/changes/")
    [first] = [row["tally"] for row in answer.context["tallies"] if row["tally"].metric == "first_response"]
    assert (first.n, first.met_then, first.met_now) == (4, 2, 1)
    assert [flip.clock.ticket for flip, _metric in answer.context["flips"]] == [slow]
    assert f'href="/tickets/{slow.reference}/"' in answer.content.decode()
    client.post(f"{PAGE}2/?part=first_response", typed(client, portal_medium="2 h"))
    answer = client.get(f"{PAGE}2/changes/")
    assert {flip.clock.ticket for flip, _metric in answer.context["flips"]} == {late}
    assert quick.reference not in answer.content.decode()


def test_a_pause_counts_in_the_replay_only_for_parties_that_the_draft_names(
    client: Client, draft: PolicyVersion
) -> None:
    ticket = old_ticket(answered_after=timedelta(minutes=50))
    clock = Clock.objects.get(ticket=ticket, metric="first_response")
    begun = clock.started_at + timedelta(minutes=5)
    waited = {"party": "customer", "from": begun.isoformat(), "to": (begun + timedelta(minutes=30)).isoformat()}
    Clock.objects.filter(pk=clock.pk).update(pauses=[waited])
    client.post(f"{PAGE}2/?part=first_response", typed(client, portal_medium="30 min"))
    [(flip, _metric)] = client.get(f"{PAGE}2/changes/").context["flips"]
    assert not flip.met_now
    client.post(f"{PAGE}2/?part=rules", {"pause_first_response": ["customer"]})
    assert client.get(f"{PAGE}2/changes/").context["flips"] == []  # due 60 minutes after the start


def test_uplifts_count_in_the_replay(client: Client, draft: PolicyVersion) -> None:
    ticket = old_ticket(answered_after=timedelta(minutes=50))
    Customer.objects.filter(pk=ticket.customer_id).update(value_tier="A")
    client.post(f"{PAGE}2/?part=uplifts", {"whom": "A", "target": "50 %"})
    assert len(client.get(f"{PAGE}2/changes/").context["flips"]) == 1


def test_the_newest_are_replayed_and_the_page_says_that_there_were_more(
    client: Client, draft: PolicyVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(3):
        old_ticket(answered_after=timedelta(minutes=50))
    monkeypatch.setattr("sla.previewing.MOST", 2)
    answer = client.get(f"{PAGE}2/changes/")
    assert (answer.context["replay"].looked_at, answer.context["replay"].cut) == (2, True)
    assert "only the newest" in answer.content.decode()


def test_publishing_makes_the_draft_current_and_says_who_did_it(client: Client, draft: PolicyVersion) -> None:
    page = client.post(f"{PAGE}2/publish/", follow=True).content.decode()
    assert "Version 2 is current" in page
    assert "Last change: Sofia Marin published service standards version 2" in page
    assert PolicyVersion.objects.get(is_current=True).pk == draft.pk


def test_the_audit_says_what_was_promised_before(client: Client, draft: PolicyVersion) -> None:
    client.post(f"{PAGE}2/?part=first_response", typed(client, email_medium="90 min"))
    client.post(f"{PAGE}2/?part=rules", {"pause_resolution": ["internal"], "owner": "60"})
    client.force_login(make_user(Role.ADMINISTRATOR), backend=SIGNED_IN)
    page = client.get("/settings/audit/?kind=policy").content.decode()
    for words in ("First response Email medium", "4 h (open hours)", "1 h 30 min (open hours)", "60 % owner"):
        assert words in page
    assert f'href="{PAGE}"' in page


def test_a_published_version_is_read_and_not_edited(client: Client, draft: PolicyVersion) -> None:
    for part in ("first_response", "rules", "uplifts"):
        answer = client.get(f"{PAGE}1/?part={part}")
        assert "A published version never changes" in answer.content.decode()
        assert not re.search(r'<form class="form"', answer.content.decode())
    assert client.post(f"{PAGE}1/?part=first_response", typed(client)).status_code == 409
    assert client.post(f"{PAGE}1/publish/").status_code == 409
    assert client.post(f"{PAGE}1/discard/").status_code == 409


def test_discarding_leaves_everything_as_it_was(client: Client, draft: PolicyVersion) -> None:
    client.post(f"{PAGE}2/discard/")
    assert PolicyVersion.objects.get().is_current
    assert client.get(f"{PAGE}2/").status_code == 404


def test_one_draft_at_a_time(client: Client, draft: PolicyVersion) -> None:
    answer = client.post(PAGE, {"note": "Another"})
    assert answer.status_code == 409
    assert "There is a draft already" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD, Role.EXECUTIVE, Role.AUDITOR])
def test_others_read_who_decides(client: Client, role: Role) -> None:
    make_user(Role.ADMINISTRATOR, name="Ines Costa")
    client.force_login(make_user(role), backend=SIGNED_IN)
    answer = client.get(PAGE)
    assert answer.status_code == 403
    assert "decide what is promised" in answer.content.decode()
    assert "Ines Costa" in answer.content.decode()


@pytest.mark.parametrize("tickets", [1, 4])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("", FRAME + 4),
        ("1/", FRAME + 4),
        ("2/", FRAME + 4),
        ("2/?part=rules", FRAME + 4),
        ("2/?part=uplifts", FRAME + 4),
        ("2/changes/", FRAME + 7),
    ],
)
def test_a_page_costs_the_same_however_much_was_decided(
    client: Client,
    draft: PolicyVersion,
    boss: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    queries: int,
    tickets: int,
) -> None:
    verbs.add_uplift(draft, whom="", level="gold", metric="", target="50 %", actor=boss, at=timezone.now())
    for _number in range(tickets):
        old_ticket(answered_after=timedelta(minutes=50))
    client.get(f"{PAGE}{path}")
    with django_assert_num_queries(queries + (path == "2/changes/")):  # contracts are asked for, once for all
        assert client.get(f"{PAGE}{path}").status_code == 200
