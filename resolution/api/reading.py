"""The OpenAPI document in the order in which people read it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from resolution.core.text import rendered

Schema = Mapping[str, Any]
FIRST = ("Tickets", "Conversation", "Steps", "Checklist", "Phase work", "Events", "Customers", "Follow-ups", "KPIs")


@dataclass(frozen=True)
class Row:
    """A parameter or a field, in words."""

    name: str
    kind: str
    required: bool
    words: SafeString


@dataclass(frozen=True)
class Operation:
    """One method of one address, as the documentation shows it."""

    anchor: str
    method: str
    path: str
    summary: str
    words: SafeString
    scope: str
    parameters: list[Row]
    fields: list[Row]
    asks: str
    answers: str
    status: str
    refusals: list[tuple[str, SafeString]]


@dataclass(frozen=True)
class Group:
    """The operations of one tag."""

    name: str
    anchor: str
    operations: list[Operation]


def operations(document: Schema) -> list[Group]:
    """The document by tag, tickets first, and in a tag in the order of its addresses."""
    groups: dict[str, list[Operation]] = {name: [] for name in FIRST}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_read(document, path, method, operation))
    return [Group(name, name.lower().replace(" ", "-"), found) for name, found in groups.items() if found]


def _read(document: Schema, path: str, method: str, operation: Schema) -> Operation:
    status, answer = next((code, one) for code, one in operation["responses"].items() if code.startswith("2"))
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    content = answer.get("content", {}).get("application/json", {})
    return Operation(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        words=_said(operation.get("description", "")),
        scope=operation["x-scope"],
        parameters=[
            Row(one["name"], _kind(one["schema"]), one.get("required", False), _said(one.get("description", "")))
            for one in operation.get("parameters", [])
        ],
        fields=list(_fields(document, body.get("schema", {}))),
        asks=_example(body),
        answers=_example(content),
        status=status,
        refusals=[
            (code, _said(one["description"]))
            for code, one in operation["responses"].items()
            if not code.startswith("2")
        ],
    )


def _fields(document: Schema, schema: Schema, prefix: str = "") -> Iterator[Row]:
    schema = _resolved(document, schema)
    for name, part in schema.get("properties", {}).items():
        whole = _resolved(document, part)
        yield Row(
            f"{prefix}{name}", _kind(whole), name in schema.get("required", ()), _said(whole.get("description", ""))
        )
        if whole.get("properties"):
            yield from _fields(document, whole, f"{prefix}{name}.")


def _said(words: str) -> SafeString:
    """Our own words as HTML; lines that only the width of the source broke flow on."""
    return rendered(re.sub(r"(?<!\n)\n(?!\n)", " ", words))


def _resolved(document: Schema, schema: Schema) -> Schema:
    for part in (schema, *schema.get("allOf", ()), *schema.get("oneOf", ())):
        if "$ref" in part:
            return dict(document["components"]["schemas"][part["$ref"].rpartition("/")[2]])
    return schema


def _kind(schema: Schema) -> str:
    if "enum" in schema:
        return " | ".join(str(word) for word in schema["enum"] if word)
    if parts := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(_kind(part) for part in parts if part != {"type": "null"})
    kind = schema.get("type", "")
    name = " | ".join(part for part in kind if part != "null") if isinstance(kind, list) else str(kind)
    return f"{name} ({schema['format']})" if "format" in schema else name


def _example(content: Schema) -> str:
    for example in content.get("examples", {}).values():
        return json.dumps(example["value"], indent=2, ensure_ascii=False)
    return ""
