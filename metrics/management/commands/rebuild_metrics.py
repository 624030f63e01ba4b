from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from metrics import operations


class Command(BaseCommand):
    """Compute every KPI's facts again from the tickets, and roll up what differs."""

    help = "Compute the facts of every ticket again and roll up what differs. Safe to run at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--fresh",
            action="store_true",
            help="throw facts and rollups away and count from nothing; for many tickets much quicker",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        tell = self._tell if options["verbosity"] > 0 else None
        done = operations.rebuild(timezone.now(), fresh=options["fresh"], tell=tell)
        self.stdout.write(f"{done} tickets counted again.")

    def _tell(self, done: int) -> None:
        self.stderr.write(f"{done} tickets …", ending="\r")
