"""How the supervisor says no."""


class Trouble(Exception):
    """Something outside the program is in the way. The message is a sentence for whoever started it."""


class Stopped(Exception):
    """Ctrl-C or SIGTERM came while we were waiting for something."""
