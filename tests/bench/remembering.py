"""Ratios of earlier runs by size, kept beside the histories: growth compares them, never milliseconds."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.figures import Line

FILE = "figures.json"
Figures = dict[str, Any]  # size -> "metric@clients" -> {"floor": …, "tail": …, "at": …}


@dataclass(frozen=True)
class Growth:
    """A measure at two sizes: how many times dearer the larger one is, each against the floor of its own run."""

    small: int
    large: int
    factor: float


def remember(folder: Path, lines: Iterable[Line]) -> Figures:
    """Add a run; what was known of the same measures at the same size is replaced. Answers all that is known."""
    path = folder / FILE
    known: Figures = json.loads(path.read_text()) if path.exists() else {}
    at = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    for line in lines:
        told = {"floor": round(line.ratio_floor, 4), "tail": round(line.ratio_tail, 4), "at": at}
        known.setdefault(str(line.size), {})[f"{line.metric}@{line.clients}"] = told
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(known, indent=1))
    draft.replace(path)
    return known


def growth(known: Figures, metric: str, clients: int, ratio: str) -> Growth | None:
    """From the smallest to the largest size that the measure is known at; None when there is only one."""
    found = {int(size): lines[key] for size, lines in known.items() if (key := f"{metric}@{clients}") in lines}
    if len(found) < 2:
        return None
    small, large = min(found), max(found)
    factor = found[large][ratio] / found[small][ratio]
    shrinks = ratio == "floor" and clients > 1  # a share of the floor's rate falls where a price rises
    return Growth(small, large, 1 / factor if shrinks else factor)
