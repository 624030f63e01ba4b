"""The product as it is served, which counts its statements when a request asks for it, and only then."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resolution.settings")

from django.core.wsgi import get_wsgi_application
from django.db import connection

product = get_wsgi_application()
CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as the product does; `X-Count-SQL: 1` adds how many statements it took, and their time, as headers."""
    if not environ.get("HTTP_X_COUNT_SQL"):
        return product(environ, start_response)
    spent: list[float] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            if not sql.lstrip().upper().startswith(CONTROL):
                spent.append(time.perf_counter() - began)

    def answered(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        told = [("X-SQL", str(len(spent))), ("X-SQL-MS", f"{sum(spent) * 1000:.3f}")]
        return start_response(status, [*headers, *told], *rest)

    with connection.execute_wrapper(count):
        return product(environ, answered)
