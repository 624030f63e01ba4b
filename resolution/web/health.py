"""Is this process alive, and can it work? Two pages for machines: no sign-in, no session, no template.

`/healthz` touches nothing: restart the process when it does not answer. `/readyz` asks everything that a
request needs: send no traffic while it answers 503. It tells as well whether the clock goes (`clock` is `ok` or
`silent`), which no request needs: pages work on while reminders wait, so a monitor asks `/readyz?clock=1`, where
a silent clock is a 503 too. Neither tells a stranger more than one word per part.
"""

from functools import cache

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from resolution.pulse import is_going, pulses

BRIEFLY = {"socket_timeout": 1, "socket_connect_timeout": 1}
OK, UNREACHABLE, PENDING, SILENT, UNKNOWN = "ok", "unreachable", "pending", "silent", "unknown"


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    checks = {"database": _database(), "broker": _broker()}
    checks["migrations"] = _migrations() if checks["database"] == OK else UNKNOWN
    clock = _clock() if checks["migrations"] == OK else UNKNOWN
    ready = set(checks.values()) == {OK} and (clock == OK or "clock" not in request.GET)
    checks["clock"] = clock
    return JsonResponse({"status": "ready" if ready else "not ready", "checks": checks}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return UNREACHABLE
    return OK


def _broker() -> str:
    """One short attempt on a connection of its own: a pool would answer from memory."""
    with current_app.connection_for_write(connect_timeout=1, transport_options=BRIEFLY) as broker:
        try:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
        except OperationalError:
            return UNREACHABLE
    return OK


def _clock() -> str:
    return OK if is_going(pulses(timezone.now())) else SILENT


def _migrations() -> str:
    """Asked until the answer is yes: a schema that this code has seen complete does not become incomplete."""
    try:
        _all_migrated()
    except (LookupError, DatabaseError):
        return PENDING
    return OK


@cache
def _all_migrated() -> None:
    """Raises LookupError while something is pending, because only answers are remembered."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError
