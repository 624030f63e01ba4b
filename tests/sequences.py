"""The numbers that rows get: read, and put back, so that the same story told twice gets the same ones."""

from django.db import connection

Numbers = list[tuple[str, int, bool]]
ASK = """SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL
    FROM pg_sequences"""


def next_numbers() -> Numbers:
    """Every sequence, and where it stands."""
    with connection.cursor() as cursor:
        cursor.execute(ASK)
        return list(cursor.fetchall())


def begin_with(numbers: Numbers) -> None:
    """Whoever writes next gets the numbers that came next at that time."""
    with connection.cursor() as cursor:
        cursor.executemany("SELECT setval(%s::regclass, %s, %s)", numbers)
