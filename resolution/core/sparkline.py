"""A series of numbers as the points of a small SVG line."""

from typing import Any

WIDTH, HEIGHT, EDGE = 120, 32, 3


def path(values: list[float | None], target: float | None = None) -> dict[str, Any]:
    """Points of the line, its last point and the height of the target rule; gaps are left out."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return {"points": "", "width": WIDTH, "height": HEIGHT}
    low, high = min([*known, *_one(target)]), max([*known, *_one(target)])
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    points = [
        (round(EDGE + index * step, 1), _height(value, low, high))
        for index, value in enumerate(values)
        if value is not None
    ]
    return {
        "points": " ".join(f"{x},{y}" for x, y in points),
        "last": {"x": points[-1][0], "y": points[-1][1]},
        "rule": None if target is None else _height(target, low, high),
        "width": WIDTH,
        "height": HEIGHT,
    }


def _height(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)


def _one(target: float | None) -> list[float]:
    return [] if target is None else [target]
