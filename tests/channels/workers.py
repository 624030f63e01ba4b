"""Workers in processes of their own, so that they can be killed."""

import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings as house
from django.db import connection

CHECKOUT = Path(__file__).resolve().parents[2]


def start_worker(act: str, at: datetime) -> subprocess.Popen[str]:
    """A process of its own on the test's database and mail server, which knows the moment as `at`."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    variables = {"DATABASE_URL": urlunsplit(database), "SMTP_URL": f"smtp://127.0.0.1:{house.EMAIL_PORT}"}
    prepare = "import os, django; from datetime import datetime; django.setup()"
    return subprocess.Popen(
        [sys.executable, "-c", f"{prepare}; at = datetime.fromisoformat('{at.isoformat()}'); {act}"],
        cwd=CHECKOUT,
        env=os.environ | variables | {"DJANGO_SETTINGS_MODULE": "resolution.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill(worker: subprocess.Popen[str]) -> None:
    """As the system does when memory is short: at once, with no chance to clean up."""
    worker.send_signal(signal.SIGKILL)
    worker.communicate(timeout=10)
    assert worker.returncode == -signal.SIGKILL
