"""Filling a table anew beside the old one, in whose place it then steps.

Whoever reads meanwhile sees the old rows until all new ones are there, and the new ones never carry the weight of
the old: they are written without indexes, which are built at the end. All of it is one transaction of the caller's,
who keeps others from writing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

KEYS = """
    SELECT conname, pg_get_constraintdef(oid), contype = 'f' FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'f') ORDER BY contype DESC
"""
INDEXES = """
    SELECT relname, pg_get_indexdef(indexrelid), indisunique FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


@dataclass(frozen=True)
class Replacement:
    """The new table beside `table`. Fill `name`; then `furnish` and `take_place`, in this order."""

    cursor: "CursorWrapper"
    table: str

    @property
    def name(self) -> str:
        return _beside(self.table)

    def begin(self) -> None:
        """An empty table with the columns and checks of the old one."""
        what = "INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING CONSTRAINTS INCLUDING STORAGE"
        self.cursor.execute(f"CREATE TABLE {self.name} (LIKE {self.table} {what})")

    def furnish(self) -> None:
        """Give it the keys and indexes of the old one, and the planner its numbers."""
        for key, definition, of_table in self._keys():
            # An index' name is the schema's, so that it waits for the old one to go; a foreign key's is the table's.
            own = key if of_table else _beside(key)
            self.cursor.execute(f"ALTER TABLE {self.name} ADD CONSTRAINT {own} {definition}")
        for index, definition, unique in self._indexes():
            columns = definition.partition(" USING ")[2]
            kind = "UNIQUE INDEX" if unique else "INDEX"
            self.cursor.execute(f"CREATE {kind} {_beside(index)} ON {self.name} USING {columns}")
        self.cursor.execute(f"ANALYZE {self.name}")

    def take_place(self) -> None:
        """Drop the old table and take over its name and those of its indexes. Waits for whoever reads it."""
        keys, indexes = self._keys(), self._indexes()
        for key, _definition, of_table in keys:
            if of_table:  # a table of which a check is still owed cannot go
                self.cursor.execute(f"SET CONSTRAINTS {key} IMMEDIATE")
        self.cursor.execute(f"DROP TABLE {self.table}")
        self.cursor.execute(f"ALTER TABLE {self.name} RENAME TO {self.table}")
        for key, _definition, of_table in keys:
            if not of_table:
                self.cursor.execute(f"ALTER TABLE {self.table} RENAME CONSTRAINT {_beside(key)} TO {key}")
        for index, _definition, _unique in indexes:
            self.cursor.execute(f"ALTER INDEX {_beside(index)} RENAME TO {index}")

    def _keys(self) -> list[tuple[str, str, bool]]:
        self.cursor.execute(KEYS, [self.table])
        return list(self.cursor.fetchall())

    def _indexes(self) -> list[tuple[str, str, bool]]:
        self.cursor.execute(INDEXES, [self.table])
        return list(self.cursor.fetchall())


def _beside(name: str) -> str:
    return f"{name}_anew"
