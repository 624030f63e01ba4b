"""Celery, and the whole clock on one page.

Beat only ticks: what is due lives in PostgreSQL rows and is claimed there. Losing the broker, running
two beats, or killing a worker half-way loses nothing and doubles nothing; it is late by one tick.
"""

import os
from datetime import timedelta
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resolution.settings")

SECOND = 1.0
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


def every(seconds: float, task: str, **kwargs: Any) -> dict[str, Any]:
    """One line of the clock. A tick that waited longer than its own interval is stale and expires."""
    return {"task": task, "schedule": timedelta(seconds=seconds), "kwargs": kwargs, "options": {"expires": seconds}}


CLOCK = {
    # SLA clocks, update promises, hold wakes, follow-up windows, silence, closing: all are agenda rows.
    "agenda: work off what is due": every(15 * SECOND, "tickets.work_off_agenda"),
    "relay: hand events to their readers": every(15 * SECOND, "tickets.relay_events"),
    "inbox: tell people of ours by mail what came due": every(15 * SECOND, "channels.deliver_notifications"),
    "outbox: send mail": every(15 * SECOND, "channels.send_mail"),
    "tickets: close what is ready": every(15 * MINUTE, "followups.close_what_is_ready"),
    "metrics: roll dirty days up": every(60 * SECOND, "metrics.roll_up"),
    "metrics: recompute the last 45 days": every(1 * HOUR, "metrics.recompute_nightly"),
    "API: forget answers kept for repeats": every(1 * HOUR, "accounts.forget_old_answers"),
    "tickets: audit the invariants": every(1 * HOUR, "tickets.audit_invariants"),
    "heartbeat": every(30 * SECOND, "resolution.heartbeat"),
}

app = Celery("resolution")
app.conf.update(
    beat_schedule=CLOCK,
    timezone="UTC",
    enable_utc=True,
    # Nothing may depend on a result, so none is kept.
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    # Late acknowledgement: a killed worker's task is given to another; the rows make that harmless.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_eta_task_limit=100,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    task_time_limit=300,
    task_soft_time_limit=240,
    worker_max_tasks_per_child=1000,
    worker_max_memory_per_child=300_000,  # kilobytes
    worker_soft_shutdown_timeout=30,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_timeout=2,  # a request that nudges a broker that is away waits for this long, once
    broker_connection_max_retries=None,
    # Longer than the hard time limit, or a slow task would be handed out twice while it runs.
    broker_transport_options={
        "visibility_timeout": 600,
        "socket_timeout": 15,
        "socket_connect_timeout": 2,  # a nudge from a request waits for this; workers try for ever anyway
        "health_check_interval": 15,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    },
    visibility_timeout=600,
)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
