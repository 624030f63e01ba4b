"""The clock without a broker: works off what is due, again and again, until it is stopped."""

import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand

from resolution.ticking import Ticker


class Command(BaseCommand):
    """Any number of these may run, with or without beat and workers beside them."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run every line of the clock once, and end")

    def handle(self, *_args: Any, once: bool = False, **_options: Any) -> None:
        ticker = Ticker(current_app, current_app.conf.beat_schedule)
        if once:
            self.stdout.write(f"{ticker.tick()} lines of the clock have run.")
            return
        stop = Event()
        for wish in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wish, lambda *_signal: stop.set())
        ticker.run(stop)
