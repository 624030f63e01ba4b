#!/usr/bin/env python
"""Django's commands. Beside a running `make run` they work on its databases with no further setting."""

import os
import sys

from resolution.embedded.environment import adopt


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resolution.settings")
    adopt()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
