"""`make run`."""

import sys

from resolution.embedded.console import Console
from resolution.embedded.environment import given, state_path
from resolution.embedded.house import run
from resolution.embedded.trouble import Trouble


def main() -> int:
    console = Console()
    try:
        run(state_path(), port(), console)
    except Trouble as trouble:
        console.tell(f"Resolution could not go on. {trouble}")
        return 1
    except OSError as error:
        where = error.filename or f"state folder {state_path()}"
        console.tell(f"Resolution could not go on. The system says: {error.strerror} ({where}).")
        return 1
    except KeyboardInterrupt:  # before the supervisor listened for it
        return 1
    return 0


def port() -> int:
    text = given("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT must be a number from 1 to 65535, and {text} is not.")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
