"""Panels: parts of the ticket workspace that the workspace has never heard of."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Panel:
    """One lazily loaded part of a page: `url_name` takes the ticket's reference and answers a fragment."""

    key: str
    title: str | Promise
    url_name: str


def ticket_panels() -> Iterator[Panel]:
    """The panels that settings.TICKET_PANELS names, in order."""
    for path in settings.TICKET_PANELS:
        yield import_string(path)
