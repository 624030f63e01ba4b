"""Rows of a ticket in hand: written at once, or together with those of the other tickets of a tick.

A verb says `insert` and `update` and does not care. For one ticket that is a statement each. While a tick has many
tickets in hand, rows are gathered by table and written in a handful of statements when all are done.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from tickets.models import Ticket

Rows = dict[type[Model], list[Model]]
AS_IT_IS = frozenset({str, int, bool, datetime, type(None)})


def insert(ticket: Ticket, row: Model, *more: Model, once: bool = False) -> None:
    """Write new rows of one table; they have their keys when this returns.

    With `once` there are no keys, and what is there already stays as it is.
    """
    together = ticket.hand.together if ticket.hand else None
    if together is not None:
        for each in (row, *more):
            together.insert(each, once=once)
    elif once or more:
        type(row)._default_manager.bulk_create([row, *more], ignore_conflicts=once)  # noqa: SLF001 - Django's public way
    else:
        row.save(force_insert=True)


def update(ticket: Ticket, row: Model, *names: str) -> None:
    """Write these columns of a row that is there."""
    together = ticket.hand.together if ticket.hand else None
    if together is not None:
        together.update(row, names)
    else:
        row.save(update_fields=names)


@dataclass
class Together:
    """What a number of tickets in hand have to write, gathered until `write`; and what they have in common."""

    size: int
    looked_up: dict[Hashable, Any] = field(default_factory=dict)
    _keys: dict[type[Model], Iterator[int]] = field(default_factory=dict)
    _new: Rows = field(default_factory=dict)
    _once: Rows = field(default_factory=dict)
    _changed: dict[type[Model], dict[Any, Model]] = field(default_factory=dict)
    _names: dict[type[Model], dict[str, None]] = field(default_factory=dict)

    def insert(self, row: Model, *, once: bool) -> None:
        if not once:
            row.pk = self._next_key(type(row))
        (self._once if once else self._new).setdefault(type(row), []).append(row)

    def update(self, row: Model, names: Iterable[str]) -> None:
        self._changed.setdefault(type(row), {})[row.pk] = row
        self._names.setdefault(type(row), {}).update(dict.fromkeys(names))

    def write(self) -> None:
        """Write what was gathered: what others point at comes first, as it came first."""
        for rows in self._new.values():
            insert_all(rows)
        for rows in self._once.values():
            insert_all(rows, once=True)
        for model, known in self._changed.items():
            update_all(list(known.values()), list(self._names[model]))
        for gathered in (self._new, self._once, self._changed, self._names):
            gathered.clear()

    def _next_key(self, model: type[Model]) -> int:
        """Keys come from the table's own sequence, as many at once as tickets are in hand."""
        if (key := next(self._keys.get(model, iter(())), None)) is None:
            self._keys[model] = iter(_reserve(model, self.size))
            key = next(self._keys[model])
        return key


def insert_all(rows: Sequence[Model], *, once: bool = False) -> None:
    """Write new rows of one table in one statement, as they are; rows without a key get one that nobody is told."""
    if not rows:
        return
    meta = type(rows[0])._meta  # noqa: SLF001 - Django's public way to its columns
    fields = [one for one in meta.concrete_fields if not one.primary_key or rows[0].pk is not None]
    names = ", ".join(f'"{one.column}"' for one in fields)
    ending = " ON CONFLICT DO NOTHING" if once else ""
    statement = f'INSERT INTO "{meta.db_table}" ({names}) VALUES {_lines(rows, fields)}{ending}'  # noqa: S608 - ours
    _execute(statement, rows, fields)


def update_all(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write the named columns of many rows of one table in one statement."""
    if not rows or not names:
        return
    meta = type(rows[0])._meta  # noqa: SLF001 - Django's public way to its columns
    changed: list[Any] = [meta.get_field(name) for name in names]
    fields = [meta.pk, *changed]
    sets = ", ".join(f'"{one.column}" = v."{one.column}"::{_type_of(one)}' for one in changed)
    listed = ", ".join(f'"{one.column}"' for one in fields)
    values = f"(VALUES {_lines(rows, fields)}) AS v ({listed})"
    same = f't."{meta.pk.column}" = v."{meta.pk.column}"'
    _execute(f'UPDATE "{meta.db_table}" AS t SET {sets} FROM {values} WHERE {same}', rows, fields)  # noqa: S608 - ours


def _lines(rows: Sequence[Model], fields: Sequence[Any]) -> str:
    line = f"({', '.join(['%s'] * len(fields))})"
    return ", ".join([line] * len(rows))


def _execute(statement: str, rows: Sequence[Model], fields: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_value_of(field, row) for row in rows for field in fields])


def _reserve(model: type[Model], number: int) -> list[int]:
    meta = model._meta  # noqa: SLF001 - Django's public way to its columns
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, number],
        )
        return [key for (key,) in cursor.fetchall()]


def _type_of(field: Any) -> str:
    return str(field.rel_db_type(connection) if field.is_relation else field.db_type(connection))


def _value_of(field: Any, row: Model) -> Any:
    """What the driver takes: most values as they are, which is a third of the work."""
    value = getattr(row, field.attname)
    return value if type(value) in AS_IT_IS else field.get_db_prep_save(value, connection)
