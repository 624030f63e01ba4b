"""Whom the words of a note call by `@`: their full name, what stands before the @ of their address, or a first name.

Pure. A name that two people share calls nobody: it takes their full name then.
"""

import re
from collections.abc import Iterable

from accounts.models import User

CALL = re.compile(r"(?<![\w.@])@(?=\w)")
NAME_ENDS = re.compile(r"(?![\w@-]|\.\w)")
MOST = 20  # people whom one note calls


def calls_somebody(words: str) -> bool:
    """Whether there is an `@` before a word at all; an address of a mail is none."""
    return CALL.search(words) is not None


def mentioned(words: str, people: Iterable[User]) -> list[User]:
    """Who of these people is called, in the order of the words, each once. Of two names the longer one is meant."""
    by_name = _names(people)
    found = {}
    for call in CALL.finditer(words):
        rest = words[call.end() :].casefold()
        names = [name for name in by_name if rest.startswith(name) and NAME_ENDS.match(rest, len(name))]
        meant = by_name[max(names, key=len)] if names else []
        if len(meant) == 1:
            found[meant[0].pk] = meant[0]
    return [*found.values()][:MOST]


def _names(people: Iterable[User]) -> dict[str, list[User]]:
    by_name: dict[str, list[User]] = {}
    for person in people:
        first, login = person.name.partition(" ")[0], person.email.partition("@")[0]
        for name in {part.casefold() for part in (person.name, first, login) if part}:
            by_name.setdefault(name, []).append(person)
    return by_name
