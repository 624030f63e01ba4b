"""The story, told from its first word to its last in one transaction.

Whoever looks meanwhile sees an empty house. A telling that is cut off, by Ctrl-C, a kill or a power cut, leaves
nothing behind, so the next start tells all of it again; there is no half story to recognise or to clear away.
"""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from customers.models import Customer
from metrics.definitions import BY_KEY
from metrics.operations import set_target
from resolution.core.refusals import Refused
from resolution.demo import desk, history, inboxes, people, reviews, stories
from resolution.demo.stage import Stage
from tickets.models import Ticket

SEED = 7
TICKETS = 180
A_WEEK = timedelta(weeks=1)


class Unwelcome(Refused):
    """Nobody asked for the demo here, or this is somebody's house already."""


def refuse_unwelcome(*, wanted: bool) -> None:
    """Only an empty house that writes to nobody outside gets the demo."""
    if any(model.objects.exists() for model in (User, Customer, Ticket)):
        raise Unwelcome(_("There are people or tickets in this database already; the demo wants an empty one."))
    if settings.SMTP_URL:
        raise Unwelcome(
            _("The demo writes to nobody outside: start without SMTP_URL, so that its mail goes into a folder.")
        )
    if not wanted:
        raise Unwelcome(_("Nobody asked for the demo."))


@transaction.atomic
def tell(now: datetime, number: int, heard: Callable[[datetime], None]) -> None:
    """All of it or nothing, with so many tickets over the weeks; `heard` is told of every moment in turn."""
    _shut_the_door()
    refuse_unwelcome(wanted=True)
    with _no_way_back(), _mail_kept_aside():
        week = now - history.WHOLE
        for moment in _stage(now, number).play():
            heard(moment)
            if moment > week:
                week = moment + A_WEEK
                _take_stock()
        stories.end_numbers()


def _stage(now: datetime, number: int) -> Stage:
    """Everybody in their place, and everything planned."""
    colleagues = people.hire(now - history.WHOLE)
    contacts = people.win_customers(now)
    cast = history.Cast(people.agents(colleagues, "Platform"), people.agents(colleagues, "Success"), contacts)
    office = cast.platform[0].teams.get().calendar
    stage = Stage(now - history.WHOLE, now, office, random.Random(SEED))  # noqa: S311 - a story, not a secret
    stories.begin_numbers(number + desk.NUMBER + 1)
    history.plan(stage, cast, number)
    desk.plan(stage, colleagues, contacts)
    stories.plan(stage, colleagues, contacts)
    inboxes.read_what_is_old(stage, colleagues)
    reviews.plan(stage, colleagues["sofia"])
    set_target(BY_KEY["resolution_time"], Decimal(48), actor=colleagues["sofia"], at=stage.now)
    return stage


def _shut_the_door() -> None:
    """Nobody else sets this house up, or tells the story, until we are through."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {User._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")  # noqa: SLF001
    except OperationalError as error:
        raise Unwelcome(_("Somebody else is setting up this database at the moment.")) from error


def _take_stock() -> None:
    """The planner would go on believing that this house is empty: nobody else can count rows before we commit."""
    with connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True)
        cursor.execute("ANALYZE " + ", ".join(connection.ops.quote_name(table) for table in tables))


@contextmanager
def _no_way_back() -> Iterator[None]:
    """Parts of the story need no savepoints, which are a third of its statements: what fails, fails all of it."""
    features = connection.features
    usual = features.uses_savepoints
    features.uses_savepoints = False
    try:
        yield
    finally:
        features.uses_savepoints = usual


@contextmanager
def _mail_kept_aside() -> Iterator[None]:
    """Mail reaches its folder with the last word of the story, so that a story cut off leaves none there."""
    folder = settings.MAIL_FOLDER
    aside = folder / "unfinished"
    shutil.rmtree(aside, ignore_errors=True)
    settings.MAIL_FOLDER = aside
    try:
        yield
        for mail in aside.glob("*.eml"):
            mail.replace(folder / mail.name)
    finally:
        settings.MAIL_FOLDER = folder
        shutil.rmtree(aside, ignore_errors=True)
