"""Outline icons as inline SVG, drawn once per name and size and then remembered."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide


@lru_cache(maxsize=512)
def icon(name: str, size: int = 16, label: str = "", classes: str = "icon") -> SafeString:
    """The Lucide outline `name`; hidden from screen readers unless `label` says what it means."""
    spoken = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return format_html("{}", lucide(name, size=size, stroke_width="1.5", **{"class": classes}, **spoken))
