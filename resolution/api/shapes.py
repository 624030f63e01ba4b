"""Outward shapes: typed dictionaries that mypy checks where they are made and JSON Schema says in public.

`Annotated[str, Phase]` is one word of that list, `Annotated[str, Format("date")]` is written in that way, and
`Annotated[X, "…"]` carries a description.
"""

import inspect
import typing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints, is_typeddict, overload

from django.db.models import Choices

Schema = dict[str, Any]


@dataclass(frozen=True)
class Format:
    """A format of JSON Schema."""

    name: str


Instant = Annotated[str, Format("date-time")]
Day = Annotated[str, Format("date")]
SIMPLE: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Any: {},
}


@overload
def instant(moment: datetime) -> str: ...
@overload
def instant(moment: None) -> None: ...
@overload
def instant(moment: datetime | None) -> str | None: ...
def instant(moment: datetime | None) -> str | None:
    """A moment in UTC, as RFC 3339 writes it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment is not None else None


def day(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def schema_of(hint: Any, components: dict[str, Schema]) -> Schema:
    """The JSON Schema of a type; the shapes that it mentions are added to the components."""
    if hint in SIMPLE:
        return dict(SIMPLE[hint])
    if is_typeddict(hint):
        return _reference(hint, components)
    parts = get_args(hint)
    match get_origin(hint):
        case typing.Annotated:
            return _annotated(parts[0], parts[1:], components)
        case typing.Literal:
            return {"type": "string", "enum": list(parts)}
        case _:
            return _composed(hint, parts, components)


def name_of(shape: Any) -> str:
    """What a shape is called in public: TicketJson is Ticket."""
    return str(shape.__name__).removesuffix("Json")


def _reference(shape: Any, components: dict[str, Schema]) -> Schema:
    name = name_of(shape)
    if name not in components:
        components[name] = {}  # a shape may mention itself
        hints = get_type_hints(shape, include_extras=True)
        components[name] = {
            "type": "object",
            "description": inspect.cleandoc(shape.__doc__ or ""),
            "properties": {key: schema_of(hint, components) for key, hint in hints.items()},
            "required": sorted(shape.__required_keys__),
        }
    return {"$ref": f"#/components/schemas/{name}"}


def _composed(hint: Any, parts: tuple[Any, ...], components: dict[str, Schema]) -> Schema:
    origin = get_origin(hint)
    if origin is list:
        return {"type": "array", "items": schema_of(parts[0], components)}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(parts[1], components)}
    if origin in (Union, UnionType):
        return {"anyOf": [schema_of(part, components) for part in parts]}
    raise TypeError(hint)


def _annotated(hint: Any, notes: tuple[Any, ...], components: dict[str, Schema]) -> Schema:
    schema = schema_of(hint, components)
    for note in notes:
        if isinstance(note, str):
            schema["description"] = note
        elif isinstance(note, Format):
            schema["format"] = note.name
        elif issubclass(note, Choices):
            schema["enum"] = [value for value in note.values if value != ""]
    return schema
