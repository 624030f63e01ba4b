"""The words and marks that every screen shares. Leaves of a row are drawn here, whole parts by templates."""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from resolution.core import icons, moments
from resolution.core.money import written
from resolution.core.signs import MINUS
from resolution.core.sparkline import path
from tickets.vocabulary import PHASES, Phase, Severity

register = template.Library()

SEVERITY_ICONS = {"critical": "chevrons-up", "high": "chevron-up", "medium": "equal", "low": "chevron-down"}
DUE_ICONS = {"over": "circle-alert", "soon": "clock", "paused": "circle-pause"}
MARKS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


@register.simple_tag
def icon(name: str, size: int = 16, label: str = "", *, flip: bool = False) -> SafeString:
    """An outline icon; `flip` mirrors it where the text runs from right to left."""
    return icons.icon(name, size, str(label), "icon icon--flip" if flip else "icon")


@register.simple_tag
def severity(value: str) -> SafeString:
    """Severity as icon and word."""
    return _severity(str(value), get_language() or "")


@register.simple_tag
def phase(value: str, *, dots: bool = True) -> SafeString:
    """A phase as its number and name, with five dots that show how far it is."""
    return _phase(str(value), dots, get_language() or "")


@register.simple_tag(takes_context=True)
def due(context: Context, at: datetime | None, state: str = "", warn: int = moments.SOON) -> SafeString | str:
    """A due moment: clock time and distance, right without script and kept right by one timer."""
    if at is None:
        return "—"
    said = moments.due(at, _now(context), warn=int(warn), paused=state in {"paused", "waiting"})
    mark = icons.icon(DUE_ICONS[said.state]) if said.state in DUE_ICONS else ""
    return format_html(
        '<time class="due" datetime="{0}" data-due="{0}" data-warn="{1}" data-state="{2}" title="{3}">'
        '{4}<span class="due__at">{5}</span> <span class="due__in">{6}</span></time>',
        at.isoformat(), warn, said.state, moments.full(at), mark, said.clock, said.distance,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def stamp(context: Context, at: datetime | None) -> SafeString | str:
    """When something happened, in the shortest unmistakable form."""
    return _time(at, moments.clock(at, _now(context))) if at else "—"


@register.simple_tag(takes_context=True)
def ago(context: Context, at: datetime | None) -> SafeString | str:
    """How long ago something happened."""
    return _time(at, moments.ago(at, _now(context))) if at else "—"


@register.simple_tag
def duration(seconds: float | None) -> str:
    """A length of time in at most two units."""
    return "—" if seconds is None else moments.length(int(seconds))


@register.simple_tag
def money(amount: Decimal | float | None, currency: str = "USD") -> str:
    """An amount with its currency; cents only where there are any."""
    if amount is None:
        return "—"
    value = Decimal(str(amount))
    digits = written(abs(value), currency)
    sign = MINUS if value < 0 else ""
    mark = MARKS.get(currency)
    return f"{sign}{mark}{digits}" if mark else f"{sign}{digits} {currency}"


@register.simple_tag
def waiting(party: str) -> SafeString:
    """Who has the ball."""
    words = {
        "us": _("Waiting on us"),
        "customer": _("Waiting on customer"),
        "third_party": _("Waiting on third party"),
        "internal": _("Waiting on a colleague"),
        "scheduled": _("Snoozed"),
    }
    mark = icons.icon("circle-dot" if party == "us" else "circle-pause")
    return format_html('<span class="waiting" data-party="{}">{}{}</span>', party, mark, words.get(party, party))


@register.simple_tag
def badge(text: str, tone: str = "neutral", icon: str = "") -> SafeString:
    """A short word with a tone; the tone never says anything that the word does not."""
    return format_html('<span class="badge badge--{}">{}{}</span>', tone, icons.icon(icon, 12) if icon else "", text)


@register.simple_tag
def avatar(name: str, size: str = "") -> SafeString:
    """Initials in a quiet circle; decoration, so the name must stand beside it."""
    classes = f"avatar avatar--{size}" if size else "avatar"
    tone = sum(map(ord, str(name))) % 5
    return format_html(
        '<span class="{}" data-tone="{}" aria-hidden="true">{}</span>', classes, tone, initials(str(name))
    )


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last word: AS for Ana Silva."""
    words = str(name).split()
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper() or "?"


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """Key caps for a combination such as "Ctrl Enter" or a sequence such as "g q"."""
    caps = format_html_join("", "<kbd>{}</kbd>", ((key,) for key in str(keys).replace("+", " ").split()))
    return format_html('<span class="keys" aria-hidden="true">{}</span>', caps)


@register.inclusion_tag("components/sparkline.html")
def sparkline(values: list[float | None], target: float | None = None) -> dict[str, Any]:
    """A small line of values, with the target as a dashed rule; the words stand beside it."""
    return path(list(values), target)


@register.inclusion_tag("components/phase_stepper.html")
def phase_stepper(current: str, done: int | None = None, total: int | None = None) -> dict[str, Any]:
    """The five phases as an ordered list; an ended ticket has them all behind it."""
    position = list(PHASES).index(Phase(current)) if current in list(PHASES) else len(PHASES)
    steps = [
        {"number": index + 1, "label": step.label, "state": _state_of(index, position)}
        for index, step in enumerate(PHASES)
    ]
    return {"steps": steps, "done": done, "total": total}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, **more: Any) -> dict[str, Any]:
    """A form field with its label, help and errors, wired for screen readers."""
    return {"field": bound, "classes": more.get("class", ""), "kind": bound.widget_type, "limit": more.get("limit")}


@register.simple_tag
def clock_words() -> SafeString:
    """The words that the page's one timer needs, as data attributes."""
    words = {"in": _("in %(time)s"), "over": _("overdue %(time)s")}
    units = [_("%(n)d d"), _("%(n)d h"), _("%(n)d min"), _("%(n)d s")]
    return format_html(
        'data-clock-in="{}" data-clock-over="{}" data-clock-units="{}"',
        words["in"].replace("%(time)s", "{}"),
        words["over"].replace("%(time)s", "{}"),
        "|".join(unit.replace("%(n)d", "{}") for unit in units),
    )


@lru_cache(maxsize=64)
def _severity(value: str, language: str) -> SafeString:
    label = dict(Severity.choices).get(value, value)
    mark = icons.icon(SEVERITY_ICONS.get(value, "circle"))
    return format_html('<span class="severity" data-severity="{}">{}{}</span>', value, mark, label)


@lru_cache(maxsize=128)
def _phase(value: str, dots: bool, language: str) -> SafeString:  # noqa: FBT001 - a key of the cache
    label = dict(Phase.choices).get(value, value)
    numbers = {code: index + 1 for index, code in enumerate(PHASES)}
    number = numbers.get(Phase(value)) if value in Phase.values else None
    words = pgettext("phase", "%(number)d %(name)s") % {"number": number, "name": label} if number else label
    marks = format_html(' <span class="phase__dots" data-step="{}"></span>', number or 5) if dots else ""
    return format_html('<span class="phase"><span>{}</span>{}</span>', words, marks)


def _state_of(index: int, position: int) -> str:
    if index == position:
        return "current"
    return "done" if index < position else "ahead"


def _time(at: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), moments.full(at), words)


def _now(context: Context) -> datetime:
    now = context.get("now")
    return now if isinstance(now, datetime) else timezone.now()
