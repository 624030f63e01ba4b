"""The Chromium of the browser journeys: where it is, and how `make test` gets one.

    python -m resolution.testing.browser

installs one where it is missing: from the system's packages when it may, else Playwright's own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "NO BROWSER: Chromium is not installed and could not be, so the browser journeys do not run."


def find_chromium() -> Path | None:
    """The system's, else the newest that Playwright downloaded."""
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return max(cache.glob("chromium-*/chrome-*/chrome"), default=None)


def is_required() -> bool:
    """In CI a missing browser is a failure; on somebody's machine it is a sentence."""
    return os.environ.get("CI", "").lower() in ("1", "true")


def install() -> bool:
    return _from_system() or _from_playwright()


def _from_system() -> bool:
    """apt, when we are root or may be without a question."""
    if not shutil.which("apt-get"):
        return False
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and not _succeeds([*prefix, "true"]):
        return False
    return _succeeds([*prefix, "apt-get", "update", "-qq"]) and _succeeds(
        [*prefix, "apt-get", "install", "-qq", "--yes", "--no-install-recommends", "chromium"]
    )


def _from_playwright() -> bool:
    return _succeeds([sys.executable, "-m", "playwright", "install", "chromium"])


def _succeeds(command: list[str]) -> bool:
    """Their output goes to standard error, where it is seen when something is wrong."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode == 0  # noqa: S603
    except FileNotFoundError:
        return False


def main() -> int:
    if find_chromium() or (install() and find_chromium()):
        return 0
    print(MISSING, file=sys.stderr)  # noqa: T201 - said to whoever typed make test
    return 1 if is_required() else 0


if __name__ == "__main__":
    sys.exit(main())
