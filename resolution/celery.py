"""Celery, and the whole clock on one page.

Beat only ticks: what is due lives in PostgreSQL rows and is claimed there. Losing the broker, running
two beats, or killing a worker half-way loses nothing and doubles nothing; it is late by one tick.
"""

import os
import socket
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.beat import BeatLazyFunc

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resolution.settings")

SECOND = 1.0
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


def every(seconds: float, task: str, **kwargs: Any) -> dict[str, Any]:
    """One line of the clock. A tick that waited longer than its own interval is stale and expires."""
    return {"task": task, "schedule": timedelta(seconds=seconds), "kwargs": kwargs, "options": {"expires": seconds}}


def name_of_beat() -> str:
    """What the beat of this machine is called: its successor after a restart is the same one."""
    return f"beat@{socket.gethostname()}"


CLOCK = {
    # SLA clocks, update promises, hold wakes, follow-up windows, silence, closing: all are agenda rows.
    "agenda: work off what is due": every(15 * SECOND, "tickets.work_off_agenda"),
    "relay: hand events to their readers": every(15 * SECOND, "tickets.relay_events"),
    "inbox: tell people of ours by mail what came due": every(15 * SECOND, "channels.deliver_notifications"),
    "outbox: send mail": every(15 * SECOND, "channels.send_mail"),
    "tickets: close what is ready": every(15 * MINUTE, "followups.close_what_is_ready"),
    "metrics: roll dirty days up": every(60 * SECOND, "metrics.roll_up"),
    "metrics: recompute the last 45 days": every(1 * HOUR, "metrics.recompute_nightly"),
    "metrics: tell supervisors how last week went": every(60 * SECOND, "metrics.tell_weekly"),
    "quality: ask for the reviews of the night": every(1 * HOUR, "quality.ask_nightly"),
    "API: forget answers kept for repeats": every(1 * HOUR, "accounts.forget_old_answers"),
    "tickets: audit the invariants": every(1 * HOUR, "tickets.audit_invariants"),
    # Signed by the beat that sent it, so that its row says when a beat was heard.
    "heartbeat": every(30 * SECOND, "resolution.heartbeat", sender=BeatLazyFunc(name_of_beat)),
}

app = Celery("resolution")
app.conf.update(
    beat_schedule=CLOCK,  # in code: a schedule that can be edited is one that can be wrong
    timezone="UTC",  # and intervals only: a beat that reckons in local time skips and repeats when clocks change
    enable_utc=True,
    task_ignore_result=True,  # nothing may depend on a result, so none is kept, nor leaks
    task_serializer="json",
    accept_content=["json"],  # a pickled task could run anything
    task_acks_late=True,  # acknowledged early, a task is lost with its worker
    task_reject_on_worker_lost=True,  # and so is one whose process was killed; the rows make a second run harmless
    worker_prefetch_multiplier=1,  # what is fetched early waits behind a slow task while others are free
    worker_eta_task_limit=100,  # nothing of ours waits in a worker; should something, it must not fill its memory
    worker_cancel_long_running_tasks_on_connection_loss=False,  # cut off in the middle of a mail, it would be in doubt
    task_time_limit=300,  # a task that hangs gives its process back
    task_soft_time_limit=240,  # and is told before
    worker_max_tasks_per_child=1000,  # whatever leaks, leaks for so long only
    worker_max_memory_per_child=300_000,  # kilobytes
    worker_soft_shutdown_timeout=30,  # what runs is finished, what was fetched goes back to the broker
    worker_hijack_root_logger=False,  # the settings say how we log
    broker_connection_retry_on_startup=True,  # a broker that starts later than its workers is no fault
    broker_connection_max_retries=None,  # nor is one that was away for an hour: the default gives up after 100 tries
    broker_connection_timeout=2,  # a request that nudges a broker that is away waits for this long, once
    broker_transport_options={
        # Longer than the hard time limit, or a slow task would be handed out twice while it runs; far shorter than
        # the usual hour, which a killed worker's task would wait for.
        "visibility_timeout": 600,
        "unacked_restore_interval": 10,  # seconds between two looks at what was never acknowledged
        "unacked_restore_throttle": 1,
        "socket_timeout": 15,  # without it a dead connection is waited on for ever
        "socket_connect_timeout": 2,  # a nudge from a request waits for this; workers try for ever anyway
        "health_check_interval": 15,  # finds a connection that only looks alive
    },
    visibility_timeout=600,  # the same for whoever reads it from here
)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
