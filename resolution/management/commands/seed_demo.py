"""Load the demo story into an empty database, or print who may sign in to it."""

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from resolution.demo import people
from resolution.demo.history import WEEKS, WHOLE
from resolution.demo.telling import TICKETS, Unwelcome, refuse_unwelcome, tell

EVERY = 10.0  # seconds between two lines about how far it is


class Command(BaseCommand):
    """The demo is told through the product's own verbs, so it can do nothing that the product cannot."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where it is unwanted or people exist")
        parser.add_argument("--logins", action="store_true", help="print the demo's logins and do nothing else")
        parser.add_argument("--logins-to", type=Path, metavar="FILE", help="write the logins there, and print none")
        parser.add_argument("--tickets", type=int, default=TICKETS, help="how many tickets the weeks bring")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["logins"]:
            try:
                self._tell(options["tickets"], wanted=settings.DEMO or not options["if_empty"])
            except Unwelcome as refused:
                if not options["if_empty"]:
                    raise CommandError(str(refused)) from refused
        if options["logins_to"]:
            options["logins_to"].write_text(self._logins())
        else:
            self.stdout.write(self._logins(), ending="")

    def _tell(self, number: int, *, wanted: bool) -> None:
        refuse_unwelcome(wanted=wanted)  # before we announce anything
        self.stdout.write(_("telling an empty house the demo story: %(weeks)s weeks of support") % {"weeks": WEEKS})
        started, now = monotonic(), timezone.now().replace(microsecond=0)
        tell(now, number, self._progress(now - WHOLE))
        seconds = round(monotonic() - started)
        self.stdout.write(_("the story is told, in %(seconds)s seconds") % {"seconds": seconds})

    def _progress(self, begin: datetime) -> Callable[[datetime], None]:
        """Says now and then which week it has come to."""
        said, at_week = monotonic(), 1

        def heard(moment: datetime) -> None:
            nonlocal said, at_week
            week = min(1 + (moment - begin) // timedelta(weeks=1), WEEKS)
            if week > at_week and monotonic() - said > EVERY:
                said, at_week = monotonic(), week
                self.stdout.write(_("week %(week)s of %(weeks)s") % {"week": week, "weeks": WEEKS})

        return heard

    def _logins(self) -> str:
        logins = people.logins() if settings.DEMO else []
        if not logins:
            return ""
        first = _("Sign in with the password “%(password)s” as:") % {"password": people.PASSWORD}
        return "\n".join([first, *(f"  {login.role:<14} {login.email}" for login in logins), ""])
