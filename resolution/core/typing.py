"""Types that several floors share."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest


class ReaderRequest(HttpRequest):
    """A request whose reader is signed in (LoginRequiredMiddleware saw to it)."""

    user: Any
    at: datetime
