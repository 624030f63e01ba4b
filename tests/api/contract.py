"""The OpenAPI document as a judge: every answer of every API test is held against it."""

import json
import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from resolution.api.schema import document

PROBLEM = "application/problem+json"


def require_as_documented(method: str, path: str, answer: Any) -> None:
    """Fail unless the document knows this status of this operation, and the body is what it says."""
    operation = operation_of(method, path)
    if operation is None or method == "HEAD" or answer.status_code == 304:
        return
    kind = answer["Content-Type"]
    documented = operation["responses"].get(str(answer.status_code))
    assert documented is not None, f"{method} {path} answers {answer.status_code}, which is not documented"
    assert kind in documented["content"], f"{method} {path} answers {answer.status_code} as {kind}"
    require_valid(answer.json(), documented["content"][kind]["schema"], f"{method} {path} {answer.status_code}")


def require_valid(value: Any, schema: Any, what: str) -> None:
    faults = [
        f"{fault.json_path}: {fault.message[:200]}" for fault in validator(json.dumps(schema)).iter_errors(value)
    ]
    assert not faults, f"{what}: {faults[:5]}"


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    for pattern, methods in patterns():
        if pattern.fullmatch(path.partition("?")[0]):
            found: dict[str, Any] | None = methods.get(method.lower())
            return found
    return None


@cache
def patterns() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """The documented addresses, the most literal first."""
    paths = sorted(document()["paths"].items(), key=lambda item: (item[0].count("{"), item[0]))
    return [(re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))), methods) for path, methods in paths]


@cache
def validator(schema: str) -> Draft202012Validator:
    house: Any = DRAFT202012.create_resource({"components": document()["components"]})
    registry: Any = Registry().with_resource("urn:house", house)
    return Draft202012Validator(_rooted(json.loads(schema)), registry=registry)


def _rooted(schema: Any) -> Any:
    """References of the document, which stands at urn:house."""
    if isinstance(schema, dict):
        return {key: f"urn:house{part}" if key == "$ref" else _rooted(part) for key, part in schema.items()}
    return [_rooted(part) for part in schema] if isinstance(schema, list) else schema
