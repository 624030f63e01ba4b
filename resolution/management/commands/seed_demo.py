"""Load the demo story into an empty database, or print who may sign in to it."""

import random
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from resolution.demo import history, people, stories
from tickets.operations.relay import relay_events

SEED = 7
TICKETS = 260


class Command(BaseCommand):
    """The demo is told through the product's own verbs, so it can do nothing that the product cannot."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when people exist already")
        parser.add_argument("--logins", action="store_true", help="print the demo's logins and do nothing else")
        parser.add_argument("--tickets", type=int, default=TICKETS, help="how many tickets the weeks bring")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["logins"]:
            self._print_logins()
            return
        if User.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError(_("There are people in this database already; the demo wants an empty one."))
        self._load(options["tickets"])
        self._print_logins()

    def _load(self, number: int) -> None:
        now = timezone.now().replace(microsecond=0)
        colleagues = people.hire(now)
        contacts = people.win_customers(now)
        rng = random.Random(SEED)  # noqa: S311 - a story, not a secret
        stage = history.Stage(now - history.WHOLE, rng)
        stories.begin_numbers()
        agents = [user for user in colleagues.values() if user.role == Role.AGENT]
        history.plan_weeks(stage, agents, list(contacts.values()), now, number)
        for count, _moment in enumerate(stage.play(now)):
            if count % 100 == 0 and self.stderr.isatty():
                self.stderr.write(f"\r{count} …", ending="")
        stories.tell(colleagues, contacts, now)
        relay_events(now)

    def _print_logins(self) -> None:
        if not settings.DEMO or not User.objects.filter(email__endswith=f"@{people.DOMAIN}").exists():
            return
        self.stdout.write(_("Sign in with the password “%(password)s” as:") % {"password": people.PASSWORD})
        for role, email in people.logins():
            self.stdout.write(f"  {role:<14} {email}")
