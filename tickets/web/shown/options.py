"""The options of a select as HTML: the same few lists with the same few values, drawn once."""

from functools import lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

Choices = tuple[tuple[str, Any], ...]


def options(choices: Choices, chosen: str) -> SafeString:
    """`<option>`s of the choices, with the chosen one selected."""
    return _drawn(choices, chosen, get_language() or "")


def label(choices: Choices, chosen: str) -> str:
    """What the chosen one is called; nothing for the empty choice."""
    return str(dict(choices).get(chosen, "")) if chosen else ""


@lru_cache(maxsize=1024)
def _drawn(choices: Choices, chosen: str, language: str) -> SafeString:
    selected = SafeString(" selected")
    rows = ((value, selected if value == chosen else "", name) for value, name in choices)
    return format_html("{}", format_html_join("", '<option value="{}"{}>{}</option>', rows))
