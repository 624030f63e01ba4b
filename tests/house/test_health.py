"""/healthz and /readyz: for machines, without sign-in."""

from collections.abc import Iterator

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from resolution import health
from resolution.celery import app


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
        "checks": {"database": "ok", "broker": "ok", "migrations": "ok"},
    }


@pytest.mark.django_db
def test_once_ready_it_costs_one_query(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client.get("/readyz")
    with django_assert_num_queries(1):
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
    assert response.json()["checks"] == {"database": "ok", "broker": "unreachable", "migrations": "ok"}
    assert b"password" not in response.content


def test_no_sign_in_and_no_redirect_to_https(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
