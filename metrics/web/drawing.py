"""Charts as the points of an SVG: a line of weeks with interval and target, and the bars of a distribution."""

from collections.abc import Sequence
from typing import Any

from metrics.reading import Point

WIDTH, HEIGHT, EDGE = 640, 160, 8
FOOT = 20  # for the words below a bar


def line(points: Sequence[Point], target: float | None, limits: tuple[float, float]) -> dict[str, Any] | None:
    """Coordinates of everything that the chart shows; None when no week has a value.

    `high` and `low` are the values at its upper and lower edge, which lie within `limits`.
    """
    values = [float(point.value) for point in points if point.value is not None]
    if not values:
        return None
    low, high = _range(values, target, limits)
    step = (WIDTH - 2 * EDGE) / max(1, len(points) - 1)
    across = [round(EDGE + number * step, 1) for number in range(len(points))]
    known = [(x, point) for x, point in zip(across, points, strict=True) if point.value is not None]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "high": high,
        "low": low,
        "line": " ".join(f"{x},{_up(float(point.value or 0), low, high)}" for x, point in known),
        "band": _band(known, low, high),
        "dots": [{"x": x, "y": _up(float(point.value or 0), low, high)} for x, point in known],
        "rule": None if target is None else _up(target, low, high),
        "open": [
            {"x": round(max(0, x - step / 2), 1), "width": round(min(step, WIDTH - x + step / 2), 1)}
            for x, point in zip(across, points, strict=True)
            if point.provisional
        ],
    }


def _range(values: Sequence[float], target: float | None, limits: tuple[float, float]) -> tuple[float, float]:
    shown = [*values, *([] if target is None else [target])]
    low, high = min(shown), max(shown)
    room = (high - low) * 0.3 or 1.0
    least, most = limits
    return max(low - room, least), min(high + room, most)


def _band(known: Sequence[tuple[float, Point]], low: float, high: float) -> str:
    sure = [(x, point.interval) for x, point in known if point.interval is not None]
    if len(sure) < 2:
        return ""
    upper = [f"{x},{_up(interval.high, low, high)}" for x, interval in sure]
    lower = [f"{x},{_up(interval.low, low, high)}" for x, interval in reversed(sure)]
    return " ".join([*upper, *lower])


def _up(value: float, low: float, high: float) -> float:
    share = min(1.0, max(0.0, (value - low) / (high - low)))
    return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)


def histogram(bars: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """Rectangles on one base line, the highest as high as there is room, with their words below."""
    most, step = max(n for _label, n in bars), (WIDTH - 2 * EDGE) / len(bars)
    room = HEIGHT - FOOT - EDGE
    return [
        {
            "x": round(EDGE + number * step + step * 0.1, 1),
            "y": round(EDGE + room * (1 - n / most), 1),
            "width": round(step * 0.8, 1),
            "height": round(room * n / most, 1),
            "middle": round(EDGE + (number + 0.5) * step, 1),
            "label": label,
        }
        for number, (label, n) in enumerate(bars)
    ]
