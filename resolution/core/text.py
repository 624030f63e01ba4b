"""Words from outside: cleaned once at the boundary, shown safely everywhere."""

import re
from functools import cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

LIMIT = 200_000  # characters of one message; beyond that an attachment is the better place
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Text that PostgreSQL and JSON can hold: no NUL, control characters or lone surrogates, and plain line ends."""
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str, limit: int = 200) -> str:
    """The text on one line, at most `limit` characters, cut with an ellipsis."""
    line = _SPACES.sub(" ", clean(text))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def rendered(text: str) -> SafeString:
    """Markdown as sanitised HTML. The only place of the house that declares markup safe."""
    return mark_safe(  # noqa: S308 - nh3 has just allowed each tag and attribute by name
        nh3.clean(
            _markdown().render(text),
            tags={
                "p",
                "br",
                "strong",
                "em",
                "a",
                "ul",
                "ol",
                "li",
                "blockquote",
                "code",
                "pre",
                "hr",
                "h1",
                "h2",
                "h3",
            },
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer nofollow",
        )
    )


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"linkify": True, "html": False, "breaks": True}).enable("linkify")
