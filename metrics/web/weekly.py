"""The mail about a week: the cards, the attention and the restatements of the dashboard, for exactly its days."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from channels.digests import reader_of
from channels.envelopes import Letter, header, usable, zone_of
from channels.models import OutboundMail
from metrics import reading
from metrics.definitions import Group, Status
from metrics.filters import Filters
from metrics.reading import Card
from metrics.web import restated, words
from metrics.web.asking import Asked
from metrics.web.dashboard import attention, drawn
from metrics.web.parts import Context, address
from metrics.weeks import days_of
from resolution.core.text import clean

if TYPE_CHECKING:
    from accounts.models import User


def letter_of(mail: OutboundMail) -> Letter:
    """The mail that is owed, seen from the moment in which it was: figures as the dashboard shows them to its reader.

    Raises NoAddress.
    """
    person = reader_of(mail)
    to = usable(person.email)
    asked = Asked(days_of(date.fromisoformat(mail.key), mail.created_at), Filters())
    with translation.override(person.language), timezone.override(zone_of(person.time_zone)):
        cards = reading.cards(asked.period, asked.filters, person)
        context = _context(cards, asked, person)
        return Letter(
            to=to,
            subject=header(_subject(cards, context)),
            text=clean(render_to_string("emails/weekly_summary.txt", context)) + "\n",
            html=render_to_string("emails/weekly_summary.html", context),
        )


def _context(cards: list[Card], asked: Asked, person: "User") -> Context:
    noted = attention(cards, asked)
    return {
        "company": settings.COMPANY,
        "name": person.name,
        "days": words.days(asked.period),
        "days_before": words.days(asked.period.before()),
        "as_of": cards[0].as_of,
        "empty": not any(card.n for card in cards),
        "attention": [_reachable(one) for one in noted["attention"]],
        "more_off": noted["more_off"],
        "groups": [
            {"label": group.label, "rows": [_row(card, asked) for card in cards if card.definition.group == group]}
            for group in Group
        ],
        "restated": [
            _reachable(moved | {"url": address("kpi", moved["key"], asked)})
            for moved in restated.within(asked.period, person)
        ],
        "url": f"{settings.BASE_URL}{reverse('metrics:dashboard')}?{asked.query()}",
        "preferences_url": f"{settings.BASE_URL}{reverse('accounts:me')}#id_weekly_summary",
    }


def _row(card: Card, asked: Asked) -> Context:
    """A card as the dashboard draws it, with what its layout says there in words."""
    status = _("No target") if card.status == Status.NO_TARGET else card.status.label
    other_days = card.before is not None and card.before != asked.period.before()
    return _reachable(drawn(card, asked)) | {
        "value": words.value(card.definition, card.value),
        "status": status,
        "off": card.status == Status.OFF_TARGET,
        "list_url": settings.BASE_URL + address("tickets", card.key, asked.over(card.period)) if card.n else "",
        "changed_from": words.days(card.before) if card.before and other_days else "",
    }


def _reachable(said: Context) -> Context:
    """The same with an address that opens from a mail."""
    return said | {"url": settings.BASE_URL + said["url"]}


def _subject(cards: list[Card], context: Context) -> str:
    off = sum(card.status == Status.OFF_TARGET for card in cards)
    if context["empty"]:
        said = _("KPIs of %(days)s: nothing to count yet")
    elif off:
        said = _("KPIs of %(days)s: %(n)s off target")
    else:
        said = _("KPIs of %(days)s: none off target")
    return said % {"days": context["days"], "n": off}
