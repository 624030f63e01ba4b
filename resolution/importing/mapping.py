"""The mapping file: which column of a foreign file means what, in TOML.

name = "acme"                        # with the row's id, what makes an import repeatable
time_format = "%Y-%m-%d %H:%M:%S"    # of every time column
time_zone = "UTC"

[columns]                            # our word = their column
external_id = "Ticket ID"
[values.severity]                    # our word, by their value
"Critical" = "critical"
[placeholders]                       # text in the message that stands for another column
"{product_purchased}" = "Product Purchased"
[satisfaction]
scale_max = 5
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from resolution.core.refusals import Invalid
from tickets.vocabulary import Category, Channel, Severity

UTC = ZoneInfo("UTC")
NEEDED = ("external_id", "subject", "message", "email")
KNOWN = (
    *NEEDED,
    "name",
    "company",
    "phone",
    "channel",
    "severity",
    "category",
    "subcategory",
    "state",
    "resolution",
    "created_at",
    "first_response_at",
    "resolved_at",
    "satisfaction",
)
WORDS = {
    "channel": set(Channel.values),
    "severity": set(Severity.values),
    "category": {*Category.values, ""},
    "state": {"open", "waiting", "closed"},
}


@dataclass(frozen=True)
class Mapping:
    """A mapping that was read and makes sense."""

    name: str
    columns: dict[str, str]
    values: dict[str, dict[str, str]]
    time_format: str = "%Y-%m-%d %H:%M:%S"
    time_zone: ZoneInfo = UTC
    placeholders: dict[str, str] = field(default_factory=dict)
    scale_max: int = 10

    @property
    def source(self) -> str:
        return f"import:{self.name}"[:40]


def read_mapping(path: Path) -> Mapping:
    """The mapping in a file; raises Invalid with every fault it has."""
    try:
        return parse_mapping(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as fault:
        raise Invalid(_("There is no mapping file at %(path)s.") % {"path": path}, {}) from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise Invalid(_("The mapping file is not TOML: %(fault)s") % {"fault": fault}, {}) from fault


def parse_mapping(data: dict[str, Any]) -> Mapping:
    """The mapping in a dictionary of the same shape; raises Invalid with every fault it has."""
    columns, values = data.get("columns", {}), data.get("values", {})
    faults = _faults(str(data.get("name", "")), columns, values)
    zone = _zone(data.get("time_zone", "UTC"), faults)
    if faults:
        raise Invalid(_("The mapping cannot be used."), faults)
    return Mapping(
        name=str(data["name"]),
        columns=dict(columns),
        values={kind: dict(table) for kind, table in values.items()},
        time_format=data.get("time_format", "%Y-%m-%d %H:%M:%S"),
        time_zone=zone,
        placeholders=dict(data.get("placeholders", {})),
        scale_max=int(data.get("satisfaction", {}).get("scale_max", 10)),
    )


def _faults(name: str, columns: dict[str, str], values: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    faults = {} if name else {"name": [_("Give the import a name; it keeps repeated imports apart.")]}
    faults |= {f"columns.{word}": [_("Say which column holds this.")] for word in NEEDED if word not in columns}
    unknown = _("Unknown; use one of: ") + ", ".join(KNOWN)
    faults |= {f"columns.{word}": [unknown] for word in columns if word not in KNOWN}
    for kind, table in values.items():
        wrong = sorted(set(table.values()) - WORDS.get(kind, set()))
        if wrong:
            faults[f"values.{kind}"] = [_("Unknown: %(words)s.") % {"words": ", ".join(wrong)}]
    return faults


def _zone(name: str, faults: dict[str, list[str]]) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        faults["time_zone"] = [_("There is no time zone “%(name)s”.") % {"name": name}]
        return UTC
