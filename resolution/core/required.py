"""Words without which something is not done."""

from django.utils.translation import gettext as _

from resolution.core.refusals import Invalid
from resolution.core.text import clean


def required(text: str, name: str, missing: str, longest: int) -> str:
    """The cleaned words of the field `name`. Raises Invalid when there are none (`missing` says so), or too many."""
    words = clean(text)
    if words and len(words) <= longest:
        return words
    fault = _("Use at most %(limit)s characters.") % {"limit": longest} if words else missing
    raise Invalid(_("Not saved; what you typed is kept."), {name: [fault]})
