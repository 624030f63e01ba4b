"""How well somebody wrote down what they did: some lines full, some short, some skipped, some not at all."""

from collections.abc import Iterator
from random import Random
from typing import Any

from django.db.models import Model

from tests.metrics.histories.lives import Life
from tickets.models import Attachment, Check, ItemResponse, TimeEntry, WorkStep
from tickets.models.casework import Assessment, Environment, RootCause

LONG = "The proxy refused bodies over eight megabytes, so that long exports stopped half-way."
SHORT = "It was the proxy."
FORTY = "The limit of the proxy was raised by it."  # characters, exactly
CODES = ("1B2", "1D2", "1D3", "2B1", "2B4", "4C1", "4C3", "4C5", "1A1")

assert len(FORTY) == 40


def texts(life: Life) -> tuple[str, ...]:
    """From nothing to enough; one is a letter short, and one only repeats the subject."""
    return "", SHORT, FORTY, FORTY[:-1], LONG, LONG, f"  {LONG}  ", life.ticket.subject, f"{life.ticket.subject}!"


def record(life: Life, chance: Random) -> tuple[list[Model], dict[str, Any]]:
    """The rows of a cycle's record, and the columns of the cycle itself."""
    words = texts(life) if chance.random() < 0.7 else (LONG,)
    full = len(words) == 1
    parts = (_understood, _worked)
    rows = [row for part in parts for row in part(life, chance, words) if full or chance.random() < 0.75]
    if chance.random() < 0.1 and life.cycle.number == 1:  # it would also prove what was measured long before
        rows.append(_picture(life))
    return rows, _of_cycle(chance, words)


def _understood(life: Life, chance: Random, words: tuple[str, ...]) -> Iterator[Model]:
    """What it does to them, where, and why."""
    key, cycle = life.book.key, life.cycle
    about = Assessment(pk=key(), cycle=cycle, impact_scope=chance.choice(["", "team", "team"]), updated_at=life.at)
    about.impact_text, about.business_impact = chance.choice(words), chance.choice(words)
    about.not_reproducible_reason = chance.choice(["", "", "It happens once a month."])
    yield about
    there = {name: chance.choice(["", "", "Firefox 141"]) for name in ("browser", "device", "app_version")}
    yield Environment(pk=key(), cycle=cycle, **there)
    text, prevention = chance.choice(words), chance.choice(words)
    yield RootCause(
        pk=key(), cycle=cycle, node=chance.choice(["", "export", "export"]), text=text, prevention=prevention
    )


def _worked(life: Life, chance: Random, words: tuple[str, ...]) -> Iterator[Model]:
    """What was tried, done, skipped, and how long it took."""
    key, cycle, at = life.book.key, life.cycle, life.at
    for position, stage in enumerate(chance.sample(["reproduction", "implementation", "implementation"], 2)):
        yield WorkStep(pk=key(), cycle=cycle, stage=stage, position=position, text=chance.choice(words))
    stage = chance.choice(["diagnosis", "verification"])
    yield Check(pk=key(), cycle=cycle, stage=stage, kind="data", result="pass", at=at)
    for code in chance.sample(CODES, chance.choice([0, 0, 1, 2])):
        yield ItemResponse(pk=key(), cycle=cycle, code=code, state=chance.choice(["done", "skipped"]), at=at)
    yield TimeEntry(pk=key(), cycle=cycle, user=life.cast.boss, minutes=chance.choice([0, 30]), at=at)


def _picture(life: Life) -> Attachment:
    key = life.book.key()
    file = Attachment(pk=key, ticket=life.ticket, name="screen.png", stored_as=f"file-{key}", size=1, is_evidence=True)
    file.created_at = life.at
    return file


def _of_cycle(chance: Random, words: tuple[str, ...]) -> dict[str, Any]:
    return {
        "resolution_summary": chance.choice(words),
        "prevention_note": chance.choice(words),
        "prevention_measure": chance.choice(words),
        "knowledge_outcome": chance.choice(["", "linked", "not_needed"]),
        "no_time_spent": chance.random() < 0.1,
    }
