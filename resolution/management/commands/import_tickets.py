"""Take tickets of another system in from a CSV file, through a mapping file."""

import csv
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team
from resolution.core.refusals import Invalid
from resolution.importing.mapping import Mapping, read_mapping
from resolution.importing.running import CREATED, KNOWN, REFUSED, Result, run
from tickets.operations.opening import default_team
from tickets.operations.relay import relay_events

DELIVERED = Path(__file__).parents[2] / "importing"
FIELD_LIMIT = 2_000_000  # characters of one cell


class Command(BaseCommand):
    """Every row ends as a ticket, is known already, or is refused with its reasons."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV file (UTF-8)")
        parser.add_argument(
            "--mapping", default="customer_support_tickets", help="a mapping file, or a delivered one's name"
        )
        parser.add_argument("--team", default="", help="the team that gets them (default: the oldest one)")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument("--report", type=Path, help="write one line per row into this CSV file")

    def handle(self, *_args: Any, **options: Any) -> None:
        mapping = self._mapping(options["mapping"])
        team = self._team(options["team"])
        began = time.monotonic()
        csv.field_size_limit(FIELD_LIMIT)
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file)
                self._check_columns(mapping, reader.fieldnames or [])
                result = run(
                    reader,
                    mapping,
                    team=team,
                    actor=None,
                    at=timezone.now(),
                    dry_run=options["dry_run"],
                    progress=self._progress,
                )
        except (OSError, UnicodeDecodeError, csv.Error) as fault:
            raise CommandError(_("The file cannot be read: %(fault)s") % {"fault": fault}) from fault
        self.stderr.write("")
        if options["report"]:
            self._write_report(options["report"], result)
        if not options["dry_run"]:
            relay_events(timezone.now())  # so that search and numbers know them at once
        self._sum_up(result, time.monotonic() - began, dry_run=options["dry_run"])

    def _mapping(self, name: str) -> Mapping:
        path = Path(name)
        if not path.suffix:
            path = DELIVERED / f"{name}.toml"
        try:
            return read_mapping(path)
        except Invalid as refusal:
            faults = [f"  {key}: {' '.join(sentences)}" for key, sentences in refusal.faults.items()]
            raise CommandError("\n".join([str(refusal), *faults])) from refusal

    def _team(self, name: str) -> Team:
        team = Team.objects.filter(name__iexact=name).first() if name else default_team()
        if team is None:
            names = ", ".join(Team.objects.order_by("name").values_list("name", flat=True)) or _("none yet")
            raise CommandError(
                _("There is no such team. Make one under Settings, or name one with --team: %(names)s.")
                % {"names": names}
            )
        return team

    def _check_columns(self, mapping: Mapping, columns: Any) -> None:
        missing = sorted(set(mapping.columns.values()) - set(columns))
        if missing:
            raise CommandError(_("The file has no column named: %(names)s.") % {"names": ", ".join(missing)})

    def _progress(self, result: Result) -> None:
        sys.stderr.write("\r" + _("%(count)s rows …") % {"count": len(result.outcomes)})
        sys.stderr.flush()

    def _write_report(self, path: Path, result: Result) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["row", "external_id", "result", "ticket", "reasons"])
            for row in result.outcomes:
                writer.writerow([row.number, row.external_id, row.result, row.reference, " ".join(row.reasons)])

    def _sum_up(self, result: Result, seconds: float, *, dry_run: bool) -> None:
        counts = result.counts
        words = _("would become tickets") if dry_run else _("became tickets")
        speed = len(result.outcomes) / max(seconds, 0.001) * 60
        parts = (
            f"{counts[CREATED]} {words}",
            f"{counts[KNOWN]} {_('were known already')}",
            f"{counts[REFUSED]} {_('were refused')}",
            f"{speed:.0f} {_('rows a minute')}",
        )
        self.stdout.write(", ".join(parts) + ".")
        for row in [row for row in result.outcomes if row.result == REFUSED][:20]:
            self.stdout.write(f"  {_('row')} {row.number}: {' '.join(row.reasons)}")
        noted = sum(bool(row.reasons) for row in result.outcomes if row.result == CREATED)
        if noted:
            self.stdout.write(f"  {noted} {_('rows were taken with a remark; --report writes them all down.')}")
