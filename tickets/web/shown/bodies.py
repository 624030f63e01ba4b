"""Message bodies as HTML: quick where there is nothing to mark up, remembered where there is."""

import re
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from resolution.core.text import rendered

SHOWN = 6_000  # characters of one message that stand open; the rest is folded
# Without any of these, Markdown is the text itself, paragraph by paragraph.
_MARKED = re.compile(
    r"[*_`#>\[\]|~\\<&]|^(?: {4}|\t|\s*(?:[-+]|\d+[.)])\s)|^\s*[-=]{3,}\s*$|://|www\.|@", re.MULTILINE
)
_PARAGRAPHS = re.compile(r"\n\s*\n")


def body_html(text: str) -> SafeString:
    """A message as safe HTML. What is very long stands folded behind its beginning."""
    if len(text) <= SHOWN:
        return _html(text)
    cut = text.rfind("\n", SHOWN // 2, SHOWN)
    cut = cut if cut > 0 else SHOWN
    return format_html(
        '{}<details><summary>{}</summary><pre dir="auto">{}</pre></details>',
        _html(text[:cut]),
        _("Show the rest"),
        text[cut:].lstrip("\n"),
    )


def _html(text: str) -> SafeString:
    return _marked_up(text) if _MARKED.search(text) else _plain(text)


def _plain(text: str) -> SafeString:
    paragraphs = ((paragraph,) for paragraph in _PARAGRAPHS.split(text.strip("\n")))
    return format_html_join("", '<p class="lines">{}</p>', paragraphs)


@lru_cache(maxsize=512)
def _marked_up(text: str) -> SafeString:
    return rendered(text)
