"""Load the demo story into an empty database, or print who may sign in to it."""

import random
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from metrics.definitions import BY_KEY
from metrics.operations import set_target
from resolution.demo import desk, history, people, stories
from resolution.demo.stage import Stage

SEED = 7
TICKETS = 250


class Command(BaseCommand):
    """The demo is told through the product's own verbs, so it can do nothing that the product cannot."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where it is unwanted or people exist")
        parser.add_argument("--logins", action="store_true", help="print the demo's logins and do nothing else")
        parser.add_argument("--tickets", type=int, default=TICKETS, help="how many tickets the weeks bring")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["logins"]:
            reason = self._refusal(wanted=not options["if_empty"])
            if reason and not options["if_empty"]:
                raise CommandError(reason)
            if reason:
                return
            self._load(options["tickets"])
        self._print_logins()

    def _refusal(self, *, wanted: bool) -> str:
        if User.objects.exists():
            return _("There are people in this database already; the demo wants an empty one.")
        if settings.SMTP_URL:
            return _("The demo writes to nobody outside: start without SMTP_URL, so that its mail goes into a folder.")
        return "" if wanted or settings.DEMO else _("Nobody asked for the demo.")

    @transaction.atomic
    def _load(self, number: int) -> None:
        """All of it or nothing; whoever looks meanwhile sees an empty house, and no worker meddles with it."""
        now = timezone.now().replace(microsecond=0)
        colleagues = people.hire(now - history.WHOLE)
        contacts = people.win_customers(now)
        cast = history.Cast(people.agents(colleagues, "Platform"), people.agents(colleagues, "Success"), contacts)
        office = cast.platform[0].teams.get().calendar
        stage = Stage(now - history.WHOLE, now, office, random.Random(SEED))  # noqa: S311 - a story, not a secret
        stories.begin_numbers(number + len(desk.DESK) + 1)
        history.plan(stage, cast, number)
        desk.plan(stage, colleagues, contacts)
        stories.plan(stage, colleagues, contacts)
        set_target(BY_KEY["resolution_time"], Decimal(48), actor=colleagues["sofia"], at=stage.now)
        for count, _moment in enumerate(stage.play()):
            if count % 100 == 0 and self.stderr.isatty():
                self.stderr.write(f"\r{count} …", ending="")
        stories.end_numbers()

    def _print_logins(self) -> None:
        logins = people.logins() if settings.DEMO else []
        if not logins:
            return
        self.stdout.write(_("Sign in with the password “%(password)s” as:") % {"password": people.PASSWORD})
        for login in logins:
            self.stdout.write(f"  {login.role:<14} {login.email}")
