"""Playbook settings: copied, edited, compared, published; what was published never changes."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry, User
from accounts.roles import Role
from tests.factories import make_user
from tickets.models import PlaybookVersion
from tickets.playbook.comparing import differences, gates

pytestmark = pytest.mark.django_db
SIGNED_IN = "allauth.account.auth_backends.AuthenticationBackend"
FRAME = 1  # who is reading; the session and the counts of the navigation are remembered


@pytest.fixture
def boss(client: Client) -> User:
    boss = make_user(Role.ADMINISTRATOR, name="Ana Silva")
    client.force_login(boss, backend=SIGNED_IN)
    return boss


@pytest.fixture
def draft(client: Client, boss: User) -> PlaybookVersion:
    client.post("/settings/playbooks/", {"note": "Ask less of simple tickets"})
    return PlaybookVersion.objects.get(state="draft")


def said(code: str, draft: PlaybookVersion, **changes: str) -> dict[str, str]:
    item = draft.items.get(code=code)
    names = ("title", "prompt", "express", "standard", "complex")
    return {name: getattr(item, name) for name in names} | changes


def test_a_draft_is_a_copy_of_the_current_version(client: Client, draft: PlaybookVersion) -> None:
    current = PlaybookVersion.objects.get(state="current")
    assert (draft.number, draft.copied_from, draft.items.count()) == (2, current, 118)
    page = client.get("/settings/playbooks/").content.decode()
    assert "Ask less of simple tickets" in page
    assert "Go on with the draft" in page


def test_there_is_one_draft_at_a_time(client: Client, draft: PlaybookVersion) -> None:
    answer = client.post("/settings/playbooks/", {"note": "Another"})
    assert answer.status_code == 409
    assert "There is a draft already" in answer.content.decode()


def test_every_item_stands_in_its_phase_and_group_with_its_strengths(client: Client, boss: User) -> None:
    number = PlaybookVersion.objects.get().number
    rows = [
        row
        for phase in ("connection", "diagnosis", "implementation", "verification", "follow_up")
        for group in client.get(f"/settings/playbooks/{number}/?phase={phase}").context["groups"]
        for row in group["rows"]
    ]
    assert len(rows) == 118
    assert all(len(row["strengths"]) == 3 for row in rows)


def test_words_and_strengths_of_an_item_are_edited_in_the_draft(client: Client, draft: PlaybookVersion) -> None:
    address = f"/settings/playbooks/{draft.number}/items/1C1/"
    changed = said("1C1", draft, title="What is wrong", standard="soft")
    answer = client.post(address, changed)
    assert answer["Location"] == f"/settings/playbooks/{draft.number}/?phase=connection#item-1C1"
    item = draft.items.get(code="1C1")
    assert (item.title, item.standard) == ("What is wrong", "soft")
    entry = AuditEntry.objects.order_by("-id")[0]
    assert (entry.subject, entry.verb) == (f"playbook:{draft.number}", "edited")


def test_one_item_after_the_other(client: Client, draft: PlaybookVersion) -> None:
    answer = client.post(f"/settings/playbooks/{draft.number}/items/1C1/", said("1C1", draft, next="1"))
    assert answer["Location"] == f"/settings/playbooks/{draft.number}/items/1C2/"


def test_a_wrong_answer_keeps_what_was_typed(client: Client, draft: PlaybookVersion) -> None:
    wrong = said("1C1", draft, title="", prompt="My own words", express="iron")
    answer = client.post(f"/settings/playbooks/{draft.number}/items/1C1/", wrong)
    assert answer.status_code == 422
    assert "My own words" in answer.content.decode()
    assert set(answer.context["form"].errors) == {"title", "express"}


def test_a_published_version_never_changes(client: Client, draft: PlaybookVersion) -> None:
    wrong = said("1C1", draft, title="What is wrong")
    assert client.post("/settings/playbooks/1/items/1C1/", wrong).status_code == 409
    assert client.post("/settings/playbooks/1/publish/").status_code == 409
    assert client.post("/settings/playbooks/1/discard/").status_code == 409
    assert "never changes" in client.get("/settings/playbooks/1/items/1C1/").content.decode()


def test_the_comparison_shows_what_differs_and_what_it_makes_of_the_gates(
    client: Client, draft: PlaybookVersion
) -> None:
    client.post(f"/settings/playbooks/{draft.number}/items/1C1/", said("1C1", draft, express="soft", prompt="Say it."))
    answer = client.get(f"/settings/playbooks/{draft.number}/changes/")
    [change] = answer.context["changes"]
    assert change.item.code == "1C1"
    assert [part[0] for part in change.parts] == ["prompt", "express"]
    (_express, before, after), *others = answer.context["effect"]
    assert before - after == 1
    assert all(was == now for _variant, was, now in others)


def test_a_fresh_draft_differs_in_nothing(client: Client, draft: PlaybookVersion) -> None:
    current = list(PlaybookVersion.objects.get(state="current").items.order_by("position"))
    assert differences(current, list(draft.items.order_by("position"))) == []
    assert "Nothing differs" in client.get(f"/settings/playbooks/{draft.number}/changes/").content.decode()
    assert gates(current) == {"express": 10, "standard": 28, "complex": 51}


def test_publishing_makes_the_draft_current_and_says_who_did_it(client: Client, draft: PlaybookVersion) -> None:
    page = client.post(f"/settings/playbooks/{draft.number}/publish/", follow=True).content.decode()
    assert "Version 2 is current" in page
    assert "Last change: Ana Silva published playbook version 2" in page
    assert PlaybookVersion.objects.get(state="current").pk == draft.pk


def test_discarding_leaves_everything_as_it_was(client: Client, draft: PlaybookVersion) -> None:
    client.post(f"/settings/playbooks/{draft.number}/discard/")
    assert PlaybookVersion.objects.get().state == "current"


@pytest.mark.parametrize("path", ["99/", "99/changes/", "1/items/9Z9/"])
def test_what_is_not_there_is_not_found(client: Client, boss: User, path: str) -> None:
    assert client.get(f"/settings/playbooks/{path}").status_code == 404


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("", FRAME + 2),
        ("2/", FRAME + 4),
        ("2/?phase=diagnosis", FRAME + 4),
        ("2/changes/", FRAME + 4),
        ("2/items/1C1/", FRAME + 2),
    ],
)
def test_a_page_costs_a_fixed_number_of_queries(
    client: Client, draft: PlaybookVersion, django_assert_num_queries: DjangoAssertNumQueries, path: str, queries: int
) -> None:
    client.get(f"/settings/playbooks/{path}")
    with django_assert_num_queries(queries):
        assert client.get(f"/settings/playbooks/{path}").status_code == 200
