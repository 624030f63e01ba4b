"""The product as it is served, which counts its statements when a request asks for it, and only then."""

import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resolution.settings")

from django.core.wsgi import get_wsgi_application
from django.db import connection

product = get_wsgi_application()
CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as the product does; `X-Count-SQL: 1` adds the number of statements as a header."""
    if not environ.get("HTTP_X_COUNT_SQL"):
        return product(environ, start_response)
    counted: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(CONTROL):
            counted.append(sql)
        return execute(sql, params, many, context)

    def told(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("X-SQL", str(len(counted)))], *rest)

    with connection.execute_wrapper(count):
        return product(environ, told)
