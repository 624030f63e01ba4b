"""What callers may say: serializers that take named fields only, and fields that take one type only.

They translate and nothing else. Text is cleaned like everywhere in the house; identifiers are not, so that
one with a control character in it is refused instead of becoming another one.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request

from resolution.api.views import body_of
from resolution.core.identifiers import row_key
from resolution.core.text import LIMIT, clean
from resolution.problems import Problem

MOST_NAMES, MOST_GUESSES = 100, 10


class Wish(serializers.Serializer[Any]):
    """A body, or a part of one. An unknown field is an error, named beside all the others."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = self._unknown(data) if isinstance(data, Mapping) else {}
        try:
            taken = super().to_internal_value(data)
        except serializers.ValidationError as fault:
            if isinstance(fault.detail, dict):
                raise serializers.ValidationError({**unknown, **fault.detail}) from fault
            raise
        if unknown:
            raise serializers.ValidationError(unknown)
        return taken

    def _unknown(self, data: Mapping[Any, Any]) -> dict[str, list[ErrorDetail]]:
        known = list(self.fields)
        names = [str(name) for name in data if name not in self.fields][:MOST_NAMES]
        return {
            name: [ErrorDetail(_no_such_field(name, known, guess=position < MOST_GUESSES), "unknown_field")]
            for position, name in enumerate(names)
        }

    @classmethod
    def of(cls, request: Request) -> dict[str, Any]:
        """What the body says. Raises the errors of all its fields at once."""
        if not body_of(request):
            raise Problem("malformed", _("Send a JSON body, were it only {}."))
        return dict(_standing(cls).run_validation(request.data))


class Words(serializers.CharField):
    """Text that people wrote: cleaned of what cannot be stored."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LIMIT)
        super().__init__(**options)
        self.validators = [one for one in self.validators if type(one).__name__ not in PROHIBITIONS]

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        words = clean(data)
        if not words and not self.allow_blank:
            self.fail("blank")
        return words


class Identifier(serializers.CharField):
    """Text that a machine made: taken as it is, or refused."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if clean(data) != data:
            raise serializers.ValidationError(_("Remove the control characters and outer spaces."), "invalid")
        return data


class Address(serializers.EmailField):
    """A mail address."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or clean(data) != data:
            self.fail("invalid")
        return data


class Choice(serializers.ChoiceField):
    """One word of a closed list. The empty word, where it is allowed, means that none is chosen."""

    def __init__(self, choices: Sequence[Any], **options: Any) -> None:
        super().__init__(choices, **options)
        known = ", ".join(str(value) for value in self.choices if value != "")
        self.error_messages["invalid_choice"] = _("Use one of: %(words)s.") % {"words": known}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input="")
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    """true or false, and no other word for them."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input="")
        return data


class Whole(serializers.IntegerField):
    """A whole number that a database column can hold."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("min_value", 0)
        options.setdefault("max_value", 2**31 - 1)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class Moment(serializers.DateTimeField):
    """An instant of RFC 3339, with its offset: no zone is ever guessed."""

    def to_internal_value(self, value: Any) -> datetime:
        moment = instant(value)
        if moment is None:
            sentence = _("Write a moment with its offset, like 2026-11-23T14:30:00Z.")
            raise serializers.ValidationError(sentence, "invalid")
        return moment


class Day(serializers.DateField):
    """A calendar day, like 2026-11-23."""

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class PublicId(serializers.Field[int, str, int, Any]):
    """The public id of something, as the key of its row."""

    default_error_messages = {"unknown": gettext_lazy("This is no id of that kind.")}

    def __init__(self, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        super().__init__(help_text=f"`{prefix}_…`", **options)

    def to_internal_value(self, data: Any) -> int:
        key = row_key(self.prefix, data) if isinstance(data, str) else None
        if key is None:
            self.fail("unknown")
        return key


@cache
def _standing(wish: type[Wish]) -> Wish:
    """One serializer for all requests: to judge a body changes nothing in it, and making one costs a millisecond."""
    return wish()


def instant(value: Any) -> datetime | None:
    """The moment that a text with an offset means, or None."""
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    sound = moment is not None and moment.tzinfo is not None and 1900 < moment.year < 2200
    return moment if sound else None


def _no_such_field(name: str, known: list[str], *, guess: bool) -> str:
    near = get_close_matches(name, known, 1) if guess else []
    if near:
        return _("There is no such field. Did you mean “%(near)s”?") % {"near": near[0]}
    return _("There is no such field. There are: %(known)s.") % {"known": ", ".join(known[:30])}


PROHIBITIONS = ("ProhibitNullCharactersValidator", "ProhibitSurrogateCharactersValidator")
