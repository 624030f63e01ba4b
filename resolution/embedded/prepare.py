"""Brings the database to this code's schema, and gives a new one its demo story: one process for all of it.

    python -m resolution.embedded.prepare [--demo FILE]

FILE receives the demo logins.
"""

import sys
from io import StringIO
from pathlib import Path

NO_DATABASE = "OperationalError:"  # the supervisor passes the line on as its own


def main(arguments: list[str]) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import OperationalError

    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:  # not there, not ours, or locked: nothing that a traceback would explain
        sys.exit(f"{NO_DATABASE} {' '.join(str(error).split())}")
    if settings.DEMO and arguments[:1] == ["--demo"]:
        print("telling an empty database the demo story", flush=True)
        call_command("seed_demo", "--if-empty", stdout=StringIO())
        logins = StringIO()
        call_command("seed_demo", "--logins", stdout=logins)
        Path(arguments[1]).write_text(logins.getvalue())


if __name__ == "__main__":
    main(sys.argv[1:])
