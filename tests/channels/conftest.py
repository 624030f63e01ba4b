"""A real mail server for the tests that ask for one."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.channels.sink import Sink, mail_server


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with mail_server() as (sink, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 20
        yield sink
