"""One migrated database for all workers of a run: the first that needs one makes it, the others copy it.

Migrating costs a core many seconds, copying less than one. Django still asks every copy whether anything is left
to migrate.
"""

import fcntl
import os
from pathlib import Path

from django.conf import settings
from django.db import connection

NAME = "test_template"


def is_wanted() -> bool:
    """Whether there are other workers, on databases that are gone after this run: nobody meets an old template."""
    return "PYTEST_XDIST_WORKER" in os.environ and not os.environ.get("TEST_EXTERNAL_SERVICES")


def copy_for_tests() -> None:
    """Have Django begin this worker's database as a copy of the template, which is made by now."""
    folder: Path = settings.STATE
    with (folder / "template").open("a+") as made:
        fcntl.flock(made, fcntl.LOCK_EX)
        if not made.seek(0, os.SEEK_END):
            _migrate()
            made.write(NAME)
    connection.settings_dict["TEST"]["TEMPLATE"] = NAME


def _migrate() -> None:
    """Nobody is connected to it afterwards, as PostgreSQL asks of a template."""
    mine = connection.settings_dict
    home, own = mine["NAME"], mine["TEST"]["NAME"]
    mine["TEST"]["NAME"] = NAME
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    settings.DATABASES["default"]["NAME"] = mine["NAME"] = home
    mine["TEST"]["NAME"] = own
