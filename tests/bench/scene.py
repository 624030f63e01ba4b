"""The copied history as the measures meet it: sessions, a key, and the tickets they open."""

from collections.abc import Sequence
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import User
from accounts.operations.keys import create_api_key
from accounts.roles import Role, Scope
from resolution.core.paging import page
from tests.bench.measures import Scene
from tests.bench.seeding import LONG, READER
from tests.bench.seeding_people import CUSTOMERS
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet

PAGE, DEEP = 25, 25_000  # rows of a page, and rows before page 1,000


def make_scene() -> Scene:
    """Sign in, and choose what is looked at."""
    agent, administrator = User.objects.get(pk=READER), User.objects.get(email="agent1@bench.example")
    seen = Ticket.objects.visible_to(agent).open()
    answered = seen.filter(acknowledged_at__isnull=False).exclude(message_count=LONG).order_by("id")
    secret = get_random_string(32)
    scene = Scene(
        cookie=_sign_in(agent),
        supervisor_cookie=_sign_in(administrator),
        csrf_cookie=f"{settings.CSRF_COOKIE_NAME}={secret}",
        csrf_token=secret,
        key=_key(administrator),
        open_ids=list(answered.values_list("id", flat=True)[:200]),
        queue_cursor=_cursor(seen, "next_action_at", "id"),
        api_cursor=_cursor(Ticket.objects.visible_to(administrator), "-created_at", "-id"),
        long_ticket=seen.get(message_count=LONG).pk,
        contacts=CUSTOMERS,
    )
    connections.close_all()
    return scene


def _sign_in(user: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _key(administrator: User) -> str:
    administrator.role = Role.ADMINISTRATOR
    _key_row, secret = create_api_key(
        name="Bench", scopes=list(Scope.values), team=None, actor=administrator, at=timezone.now()
    )
    return str(secret)


def _cursor(rows: TicketQuerySet, *order: str) -> str:
    """The cursor of page 1,000, or of one four fifths down a list that has fewer; a full page follows it."""
    count = rows.count()
    position = max(min(DEEP, int(count * 0.8), count - PAGE - 2), 0)
    down = rows.order_by(*order)[position]
    found = page(_from(rows, order, down), order, size=1)
    assert found.next_cursor
    return found.next_cursor


def _from(rows: TicketQuerySet, order: Sequence[str], down: Ticket) -> TicketQuerySet:
    leading = order[0].removeprefix("-")
    side = "lte" if order[0].startswith("-") else "gte"
    return rows.filter(**{f"{leading}__{side}": getattr(down, leading)})
