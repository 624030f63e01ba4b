"""Panels: parts of the ticket workspace that the workspace has never heard of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string


def everybody(_reader: Any) -> bool:
    return True


@dataclass(frozen=True)
class Panel:
    """One lazily loaded part of a page: `url_name` takes the ticket's reference and answers a fragment.

    `opens_for` says for which readers it is there at all.
    """

    key: str
    title: str | Promise
    url_name: str
    opens_for: Callable[[Any], bool] = everybody


def ticket_panels(reader: Any) -> Iterator[Panel]:
    """The panels that settings.TICKET_PANELS names and that are there for this reader, in order."""
    for path in settings.TICKET_PANELS:
        panel: Panel = import_string(path)
        if panel.opens_for(reader):
            yield panel
