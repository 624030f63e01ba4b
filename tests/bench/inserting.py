"""INSERT ... SELECT into the product's tables: what is not named gets the plainest value of its type."""

from typing import Any

from django.db import connection

PLAIN = {
    "character varying": "''",
    "text": "''",
    "boolean": "false",
    "jsonb": "'{}'::jsonb",
    "integer": "0",
    "smallint": "0",
    "bigint": "0",
    "timestamp with time zone": "now()",
}


def insert(table: str, given: dict[str, str], source: str) -> None:
    """INSERT ... SELECT with the plainest value for every required column that is not given."""
    columns = dict(given)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
            "AND table_name = %s AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'",
            [table],
        )
        required: list[tuple[str, Any]] = cursor.fetchall()
        columns |= {name: PLAIN[kind] for name, kind in required if name not in columns}
        names = ", ".join(f'"{name}"' for name in columns)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} FROM {source}")
