"""/healthz and /readyz: for machines, without sign-in."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from resolution import operations
from resolution.celery import app
from resolution.web import health


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    health._all_migrated.cache_clear()
    yield
    health._all_migrated.cache_clear()


def test_liveness_needs_no_database(client: Client) -> None:
    response = client.get("/healthz")  # no django_db mark: a query would fail
    assert response.json() == {"status": "alive"}
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.django_db
def test_readiness_names_every_part(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "checks": {"database": "ok", "broker": "ok", "migrations": "ok", "clock": "silent"},
    }


@pytest.mark.django_db
def test_a_silent_clock_is_told_and_only_a_monitor_that_asks_for_it_is_refused(client: Client) -> None:
    operations.beat("beat@here", at=timezone.now())
    operations.beat("celery@here", at=timezone.now() - timedelta(seconds=121))
    assert client.get("/readyz").json()["checks"]["clock"] == "silent"
    assert client.get("/readyz?clock=1").status_code == 503
    operations.beat("celery@here", at=timezone.now())
    assert client.get("/readyz?clock=1").json()["checks"]["clock"] == "ok"


@pytest.mark.django_db
def test_the_loop_alone_keeps_the_clock_going(client: Client) -> None:
    operations.beat("tick@here", at=timezone.now())
    assert client.get("/readyz?clock=1").status_code == 200


@pytest.mark.django_db
def test_once_ready_it_costs_two_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client.get("/readyz")
    with django_assert_num_queries(2):
        client.get("/readyz")


@pytest.mark.django_db
def test_a_pending_migration_is_not_ready_and_is_asked_again(client: Client) -> None:
    last = MigrationRecorder.Migration.objects.filter(app="accounts").latest("id")
    last.delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == "pending"
    MigrationRecorder.Migration.objects.create(app=last.app, name=last.name)
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_lost_broker_is_told_without_its_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.conf, "broker_write_url", "redis://user:password@127.0.0.1:1/0")
    response = client.get("/readyz")
    assert response.status_code == 503
    checks = response.json()["checks"]
    assert checks == {"database": "ok", "broker": "unreachable", "migrations": "ok", "clock": "silent"}
    assert b"password" not in response.content


def test_no_sign_in_and_no_redirect_to_https(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
