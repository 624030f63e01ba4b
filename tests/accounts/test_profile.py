"""One's own page."""

import re

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from tests.factories import make_agent, make_team, make_user

pytestmark = pytest.mark.django_db
SIGNED_IN = "allauth.account.auth_backends.AuthenticationBackend"
SAID = {
    "language": "en",
    "time_zone": "Asia/Kathmandu",
    "theme": "dark",
    "density": "compact",
    "mail": "digest",
    "undo_seconds": "20",
}


@pytest.fixture
def mia(client: Client) -> User:
    mia = make_agent(name="Mia Chen", team=make_team("Platform"))
    client.force_login(mia, backend=SIGNED_IN)
    return mia


def test_a_person_chooses_how_the_house_looks_and_sounds(client: Client, mia: User) -> None:
    assert client.post("/me/", SAID).status_code == 302
    mia = User.objects.get(pk=mia.pk)
    assert (mia.time_zone, mia.theme, mia.undo_seconds, mia.single_keys) == ("Asia/Kathmandu", "dark", 20, False)
    assert mia.mail == "digest"
    page = client.get("/me/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-density="compact"' in page
    assert 'data-hotkeys="off"' in page
    assert AuditEntry.objects.get().verb == "preferred"


def test_keys_are_switched_in_one_place(client: Client, mia: User) -> None:
    page = client.get("/me/").content.decode()
    assert page.count('name="single_keys"') == 1
    assert 'href="/me/#id_single_keys"' in page, "the sheet of keys leads there"
    assert "key-switch" not in page


def test_lists_are_comfortable_until_somebody_wants_them_compact(client: Client, mia: User) -> None:
    assert 'data-density="comfortable"' in client.get("/me/").content.decode()
    answer = client.post("/me/", SAID | {"density": "tiny"})
    assert answer.status_code == 422
    assert User.objects.get(pk=mia.pk).density == "comfortable"


def test_a_zone_that_nobody_knows_keeps_what_was_typed(client: Client, mia: User) -> None:
    answer = client.post("/me/", SAID | {"time_zone": "Mars/Olympus", "undo_seconds": "7"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Mars/Olympus"' in page
    assert "Asia/Tokyo" in page  # the common zones are offered again
    assert User.objects.get(pk=mia.pk).time_zone == "UTC"


def test_nobody_gives_themselves_another_role(client: Client, mia: User) -> None:
    client.post("/me/", SAID | {"role": "administrator", "is_active": "", "email": "x@x.example"})
    changed = User.objects.get(pk=mia.pk)
    assert (changed.role, changed.email) == ("agent", mia.email)


def test_who_answers_for_the_numbers_switches_their_weekly_mail_off_and_on(client: Client) -> None:
    sofia = make_user("supervisor")
    client.force_login(sofia, backend=SIGNED_IN)
    [box] = re.findall(r'<input[^>]*name="weekly_summary"[^>]*>', client.get("/me/").content.decode())
    assert " checked" in box
    for said, wanted in ((SAID, False), (SAID | {"weekly_summary": "on"}, True)):
        assert client.post("/me/", said).status_code == 302
        assert User.objects.get(pk=sofia.pk).weekly_summary is wanted
    assert AuditEntry.objects.order_by("-id")[0].after["weekly_summary"] is True


def test_who_gets_no_weekly_mail_is_not_asked_and_keeps_the_choice_for_later(client: Client, mia: User) -> None:
    assert "weekly_summary" not in client.get("/me/").content.decode()
    client.post("/me/", SAID | {"weekly_summary": ""})
    assert User.objects.get(pk=mia.pk).weekly_summary is True
