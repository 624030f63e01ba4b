"""The seeded database as the measures meet it: sessions, a key, and the tickets they open."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.operations.keys import create_api_key
from accounts.roles import Role, Scope
from resolution.core.paging import page
from tests.bench.floor_tables import TABLES
from tests.bench.measures import Scene
from tests.bench.seeding import CUSTOMERS, insert, seed
from tickets.models import Ticket

LONG = 50  # messages of the long ticket


def make_scene(size: int) -> Scene:
    """Seed and sign in."""
    seeded = seed(size)
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    call_command("rebuild_metrics", verbosity=0)
    agent = User.objects.get(email="agent2@bench.example")
    administrator = User.objects.get(email="agent1@bench.example")
    seen = Ticket.objects.visible_to(agent).open()
    open_ids = list(seen.filter(acknowledged_at__isnull=False).order_by("id").values_list("id", flat=True)[:200])
    long_ticket = open_ids.pop()
    insert(
        "tickets_message",
        {
            "ticket_id": str(long_ticket),
            "kind": "'inbound'",
            "contact_id": "1",
            "author_name": "'Person'",
            "body": "'Any news? We are losing time.'",
            "created_at": "now() - interval '1 minute' * m",
        },
        f"generate_series(1, {LONG - 3}) m",
    )
    return Scene(
        cookie=_sign_in(agent),
        supervisor_cookie=_sign_in(administrator),
        key=_key(administrator),
        open_ids=open_ids,
        deep_cursor=_deep_cursor(agent, seeded.open_tickets),
        long_ticket=long_ticket,
        contacts=CUSTOMERS,
    )


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


def _deep_cursor(agent: User, open_tickets: int) -> str:
    """The cursor of a page four fifths down the agent's list."""
    order = ("next_action_at", "id")
    rows = Ticket.objects.visible_to(agent).open()
    down = rows.order_by(*order)[int(rows.count() * 0.8)]
    before = rows.filter(next_action_at__lte=down.next_action_at)
    last = page(before, order, size=max(before.count() - 1, 1))
    return last.next_cursor or ""
