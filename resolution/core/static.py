"""One style sheet, one script and one htmx file, joined from many small sources without a build step.

A page costs three requests for its assets. The sources stay as they are; this finder joins them on first
use and again whenever one of them is newer, and hands the result to the development server, to WhiteNoise
and to `collectstatic` alike.

htmx 4.0.0-beta6 (as django-htmx 1.29 ships it) was tried against 2.0 in Chromium under this house's strict
content policy: `hx-status:409` and `hx-status:422`, `innerMorph` with a half-written textarea, `<hx-partial>`
and inherited headers all work with no violation and no eval. Version 2 has no morph, no status rules and
no partials of its own, so 4 was taken. tests/house/test_htmx.py holds it to that.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SOURCES = Path(__file__).resolve().parent.parent / "static"
STYLES = ("css/layers.css", "css/reset.css", "css/tokens.css", "css/base.css", "css/components/*.css",
          "css/modules/*.css", "css/utilities.css")  # fmt: skip
SCRIPTS = ("js/application.js", "js/controllers/*.js")
HTMX = ("django_htmx/htmx-4.min.js",)

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s*\n\s*")
_MODULE_LINE = re.compile(r"^(import .*|export )", re.MULTILINE)


@dataclass(frozen=True)
class Bundle:
    """A file that is served, and the patterns of the sources that it is joined from, in order."""

    name: str
    patterns: tuple[str, ...]

    def sources(self) -> list[Path]:
        """The files that the patterns name; a pattern of another app is looked up by the finders."""
        found: list[Path] = []
        for pattern in self.patterns:
            ours = sorted(SOURCES.glob(pattern))
            found += ours or [Path(str(finders.find(pattern)))]
        return found

    def text(self) -> str:
        """The joined text: layers keep their order, each controller module keeps a scope of its own."""
        texts = [source.read_text(encoding="utf-8") for source in self.sources()]
        if self.name.endswith(".css"):
            return "".join(_SPACE.sub("\n", _COMMENT.sub("", text)).strip() + "\n" for text in texts)
        if self.patterns is SCRIPTS:
            loader, *controllers = (_MODULE_LINE.sub("", text).strip() for text in texts)
            return "\n".join([loader, *("{\n" + text + "\n}" for text in controllers), "start();\n"])
        return "\n".join(texts)


BUNDLES = {
    bundle.name: bundle
    for bundle in (
        Bundle("bundles/screen.css", STYLES),
        Bundle("bundles/app.js", SCRIPTS),
        Bundle("bundles/htmx.js", HTMX),
    )
}


class BundleFinder(BaseFinder):
    """Finds the bundles for `{% static %}`, WhiteNoise and `collectstatic`; joins them when they are stale."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """The path of an up-to-date bundle, or nothing (an empty list) for every other name."""
        bundle = BUNDLES.get(path.replace("\\", "/"))
        if bundle is None:
            return []
        joined = str(_joined(bundle))
        return [joined] if find_all or kwargs.get("all") else joined

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every bundle, freshly joined, with the storage that holds it."""
        storage = FileSystemStorage(location=settings.STATIC_BUNDLES)
        for bundle in BUNDLES.values():
            _joined(bundle)
            yield bundle.name, storage


def _joined(bundle: Bundle) -> Path:
    target = Path(settings.STATIC_BUNDLES) / bundle.name
    newest = max(source.stat().st_mtime for source in [*bundle.sources(), Path(__file__)])
    if not target.exists() or target.stat().st_mtime < newest:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and moved: another process may be reading the old one.
        draft = target.with_name(f"{target.name}.{time.monotonic_ns()}")
        draft.write_text(bundle.text(), encoding="utf-8")
        draft.replace(target)
    return target
