"""The commands that make up the house, in one place: `make run` and docker-compose.yml both use these."""

WORKER_ENVIRONMENT = {"REMAP_SIGTERM": "SIGQUIT"}  # SIGTERM gives unfinished tasks back to the broker


def web(host: str, port: int) -> list[str]:
    """Two processes with a fixed pool of threads each; every thread keeps its own database connection."""
    return [
        *("granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", "2", "--blocking-threads", "4", "--blocking-threads-idle-timeout", "600"),
        *("--workers-kill-timeout", "5", "--no-ws", "--log-level", "warning"),
        "resolution.wsgi:application",
    ]


def worker() -> list[str]:
    """Two processes that work off what is due. Gossip and mingle only add connections that can break."""
    return [
        *("celery", "--quiet", "--app", "resolution.celery", "worker", "--loglevel", "warning"),
        *("--concurrency", "2", "--without-gossip", "--without-mingle"),
    ]


def beat(schedule: str) -> list[str]:
    """The clock. It remembers its last ticks in `schedule`; a lock is not needed, two beats do no harm."""
    return [
        *("celery", "--quiet", "--app", "resolution.celery", "beat", "--loglevel", "warning"),
        *("--schedule", schedule, "--pidfile="),
    ]


def migrate() -> list[str]:
    return ["python", "manage.py", "migrate", "--noinput"]


def demo(logins: str) -> list[str]:
    """The demo story for an empty database; in any other this only leaves the demo's logins, if it has some."""
    return ["manage", "seed_demo", "--if-empty", "--logins-to", logins]
