"""Asks the web server of this machine how it is: for the supervisor and for container health checks.

    python -m resolution.probe

ends with 0 when the server is ready and with 1 when it is not, or not there.
"""

import http.client
import json
import os
import sys
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """Status 0 means that nobody answered."""

    status: int = 0
    checks: dict[str, str] = field(default_factory=dict)


def ask(port: int, path: str = "/readyz", seconds: float = 10.0) -> Answer:
    """The host is one that the server answers to; health pages are not redirected to https."""
    host = os.environ.get("ALLOWED_HOSTS", "").partition(",")[0].strip().lstrip(".") or "127.0.0.1"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path, headers={"Host": host})
        response = connection.getresponse()
        body = response.read()
        is_ours = response.getheader("Content-Type") == "application/json"
        return Answer(response.status, json.loads(body).get("checks", {}) if is_ours else {})
    except (OSError, http.client.HTTPException):
        return Answer()
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if ask(int(os.environ.get("PORT") or "8000")).status == http.client.OK else 1)
