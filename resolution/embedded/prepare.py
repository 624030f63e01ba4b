"""Brings the database to this code's schema: python -m resolution.embedded.prepare."""

import sys

NO_DATABASE = "OperationalError:"  # the supervisor passes the line on as its own


def main() -> None:
    import django
    from django.core.management import call_command
    from django.db import OperationalError

    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:  # not there, not ours, or locked: nothing that a traceback would explain
        sys.exit(f"{NO_DATABASE} {' '.join(str(error).split())}")


if __name__ == "__main__":
    main()
