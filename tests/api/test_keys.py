"""Who may call the API, and what a key is worth to whoever reads the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from redis import ConnectionError as CacheAway

from accounts.models import ApiKey, AuditEntry, Team, User
from accounts.operations.keys import create_api_key, revoke_api_key, rotate_api_key, source_of
from accounts.roles import Role, Scope
from resolution.core.refusals import Forbidden, Invalid, Refused
from tests.api.caller import Caller, make_key
from tests.factories import MONDAY, make_user

pytestmark = pytest.mark.django_db


def test_me_says_who_the_key_is_in_one_statement(api: Caller, statements: Any) -> None:
    with statements(1):
        answer = api.get("/me")
    assert answer.status_code == 200
    assert answer.json()["scopes"] == sorted(Scope.values)
    assert answer.json()["source"] == "crm"
    assert answer.json()["team"]["name"] == "Support"
    assert answer["X-Request-Id"].startswith("req_")
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer rsk_live_no", "Basic eDp5", "Bearer rsk_live_\xff", "bearer  "]
)
def test_whoever_has_no_key_is_told_how_to_send_one(db: None, header: str) -> None:
    answer = Caller().get("/me", **({"Authorization": header} if header else {}))
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["type"] == "/api/errors/unauthenticated/"


def test_a_session_of_the_browser_is_no_key(administrator: User) -> None:
    caller = Caller()
    caller.client.force_login(administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert caller.get("/me").status_code == 401


def test_an_expired_a_revoked_and_an_idle_key_are_all_unknown(administrator: User) -> None:
    now = timezone.now()
    expired, expired_secret = make_key(administrator, expires_at=now + timedelta(hours=1))
    ApiKey.objects.filter(pk=expired.pk).update(expires_at=now - timedelta(seconds=1))
    revoked, revoked_secret = make_key(administrator)
    revoke_api_key(revoked, actor=administrator, at=now)
    left, left_secret = make_key(administrator, name="Left")
    User.objects.filter(pk=left.user_id).update(is_active=False)
    for secret in (expired_secret, revoked_secret, left_secret):
        assert Caller(secret).get("/me").status_code == 401


def test_a_key_with_addresses_works_from_there_only(administrator: User) -> None:
    _key, here = make_key(administrator, addresses=["127.0.0.1"])
    _key, elsewhere = make_key(administrator, addresses=["203.0.113.7"])
    assert Caller(here).get("/me").status_code == 200
    assert Caller(elsewhere).get("/me").status_code == 401


def test_behind_the_proxy_only_the_last_forwarded_address_counts(administrator: User, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    _key, secret = make_key(administrator, addresses=["203.0.113.7"])
    caller = Caller(secret)
    assert caller.get("/me", X_Forwarded_For="198.51.100.1, 203.0.113.7").status_code == 200
    assert caller.get("/me", X_Forwarded_For="203.0.113.7, 198.51.100.1").status_code == 401


def test_the_database_holds_no_secret(administrator: User) -> None:
    key, secret = make_key(administrator)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(k)::text FROM accounts_apikey k")
        stored = cursor.fetchall()[0][0]
    assert secret not in stored
    assert secret.startswith(key.prefix)
    assert len(key.prefix) < 20


def test_use_is_written_down_once_a_minute(administrator: User) -> None:
    key, secret = make_key(administrator)
    ApiKey.objects.update(last_used_at=None)
    Caller(secret).get("/me")
    first = ApiKey.objects.get().last_used_at
    Caller(secret).get("/me")
    assert first is not None
    assert ApiKey.objects.get().last_used_at == first
    assert key.pk


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_only_administrators_make_keys(db: None, role: str) -> None:
    with pytest.raises(Forbidden):
        create_api_key(name="CRM", scopes=["tickets:read"], actor=make_user(role), at=MONDAY)
    assert not ApiKey.objects.exists()


def test_a_key_that_makes_no_sense_names_every_fault(administrator: User) -> None:
    with pytest.raises(Invalid) as refusal:
        create_api_key(name=" ", scopes=["all"], actor=administrator, at=MONDAY, addresses=["here"], expires_at=MONDAY)
    assert set(refusal.value.faults) == {"name", "scopes", "addresses", "expires_at"}
    assert not User.objects.filter(role=Role.INTEGRATION).exists()


def test_keys_of_one_name_share_an_integration_that_nobody_can_sign_in_as(administrator: User, team: Team) -> None:
    first, _secret = make_key(administrator, name="CRM Süd")
    second, _secret = make_key(administrator, name="CRM Süd", team=team)
    assert first.user == second.user
    assert first.user.role == Role.INTEGRATION
    assert not first.user.has_usable_password()
    assert source_of(first.user) == "crm-sud"


def test_an_integration_that_was_switched_off_gets_no_new_key(administrator: User) -> None:
    key, _secret = make_key(administrator)
    User.objects.filter(pk=key.user_id).update(is_active=False)
    with pytest.raises(Refused):
        make_key(administrator)


def test_rotating_lets_the_old_key_work_until_the_overlap_ends(administrator: User, team: Team) -> None:
    old, secret = make_key(administrator, team=team, addresses=["127.0.0.1"])
    now = timezone.now()
    new, fresh = rotate_api_key(old, actor=administrator, at=now, overlap=timedelta(hours=2))
    assert Caller(secret).get("/me").status_code == Caller(fresh).get("/me").status_code == 200
    assert ApiKey.objects.get(pk=old.pk).expires_at == now + timedelta(hours=2)
    assert (new.team, new.scopes, new.addresses, new.expires_at) == (team, old.scopes, ["127.0.0.1"], None)
    revoke_api_key(old, actor=administrator, at=now)
    with pytest.raises(Refused):
        rotate_api_key(old, actor=administrator, at=now)


def test_every_change_of_a_key_leaves_a_line_and_no_secret(administrator: User) -> None:
    key, secret = make_key(administrator)
    rotate_api_key(key, actor=administrator, at=timezone.now())
    revoke_api_key(key, actor=administrator, at=timezone.now())
    revoke_api_key(key, actor=administrator, at=timezone.now())
    lines = AuditEntry.objects.order_by("id")
    assert [line.verb for line in lines] == ["created", "rotated", "created", "revoked"]
    assert not any(secret in str(line.after) for line in lines)


def test_every_answer_tells_what_is_left_of_the_minute(api: Caller, settings: Any) -> None:
    first, second = api.get("/me"), api.get("/me")
    assert first["RateLimit-Policy"] == '"default";q=600;w=60'
    assert first["RateLimit"].startswith('"default";r=599;t=')
    assert second["RateLimit"].startswith('"default";r=598;t=')


def test_too_many_calls_are_told_when_to_come_back(api: Caller, settings: Any) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"key": "2/min"}}
    answers = [api.get("/me") for _call in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["type"] == "/api/errors/rate-limited/"
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"key": ""}}
    assert api.get("/me").status_code == 200


def test_a_cache_that_is_away_limits_nobody(api: Caller, settings: Any) -> None:
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    with pytest.raises(CacheAway):
        cache.get("anything")
    answer = api.get("/me")
    assert answer.status_code == 200
    assert "RateLimit" not in answer
