"""A mail backend for the embedded set-up: every mail becomes a file that the Outbox page points to."""

import re
import uuid
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_UNSAFE = re.compile(r"[^A-Za-z0-9._@-]")


class FolderBackend(BaseEmailBackend):
    """Writes mails into settings.MAIL_FOLDER. The same mail written twice is one file, as in a mail store."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for email in email_messages:
            written = email.message()
            target = folder / file_name(str(written["Message-ID"]))
            draft = folder / f".{uuid.uuid4().hex}"
            draft.write_bytes(written.as_bytes())
            draft.replace(target)  # whoever looks sees a whole mail or none
        return len(email_messages)


def file_name(message_identifier: str) -> str:
    """A plain file name for a message identifier: no path can be made of it."""
    return _UNSAFE.sub("_", message_identifier.strip("<>")).lstrip(".")[:180] + ".eml"
