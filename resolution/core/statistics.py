"""Honest numbers: sums, what they say, and how sure that is. Everything here is pure."""

from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

Z = 1.959963984540054  # of a normal distribution, 95 % two-sided
# Of Student's distribution, 95 % two-sided, by degrees of freedom from 1.
T = (
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
    2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
    2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
)  # fmt: skip
FEW = 10


@dataclass(frozen=True)
class Sums:
    """Sufficient statistics: how many, how many of them hit, and the sums of values and squares."""

    n: int = 0
    numerator: int = 0
    total: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.n + other.n,
            self.numerator + other.numerator,
            self.total + other.total,
            self.squares + other.squares,
        )

    @property
    def share(self) -> Decimal | None:
        """Hits out of all, or None when there is nothing to divide by."""
        return Decimal(self.numerator) / self.n if self.n else None

    @property
    def mean(self) -> Decimal | None:
        return self.total / self.n if self.n else None


@dataclass(frozen=True)
class Interval:
    """Where the true value lies, with 95 % confidence."""

    low: float
    high: float


def wilson(hits: int, n: int) -> Interval | None:
    """The interval of a proportion by Wilson's score; None without cases."""
    if n == 0:
        return None
    share, spread = hits / n, Z * Z / n
    middle = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * sqrt(share * (1 - share) / n + spread / (4 * n))
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def around_mean(sums: Sums) -> Interval | None:
    """The interval of a mean by Student's t; None for fewer than two cases."""
    if sums.n < 2 or sums.mean is None:
        return None
    half = student(sums.n - 1) * sqrt(_variance(sums) / sums.n)
    return Interval(float(sums.mean) - half, float(sums.mean) + half)


def between_means(one: Sums, other: Sums) -> Interval | None:
    """The interval of how far one mean lies above another (Welch); None where either has fewer than two cases."""
    if one.mean is None or other.mean is None or min(one.n, other.n) < 2:
        return None
    first, second = _variance(one) / one.n, _variance(other) / other.n
    parts = first**2 / (one.n - 1) + second**2 / (other.n - 1)
    freedom = int((first + second) ** 2 / parts) if parts else one.n + other.n - 2
    gap, half = float(one.mean - other.mean), student(max(1, freedom)) * sqrt(first + second)
    return Interval(gap - half, gap + half)


def around_score(sums: Sums) -> Interval | None:
    """The interval of promoters less detractors, as shares: variance (p + d - (p - d)^2) / n."""
    if sums.mean is None:
        return None
    score = float(sums.mean)
    half = Z * sqrt(max(0.0, float(sums.squares) / sums.n - score * score) / sums.n)
    return Interval(max(-1.0, score - half), min(1.0, score + half))


def _variance(sums: Sums) -> float:
    return float(max(Decimal(0), sums.squares - sums.total * sums.total / sums.n) / (sums.n - 1))


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's distribution: a table, then its expansion around the normal one."""
    if freedom <= len(T):
        return T[freedom - 1]
    third, fifth = Z**3, Z**5
    first = (third + Z) / 4
    second = (5 * fifth + 16 * third + 3 * Z) / 96
    return Z + first / freedom + second / freedom**2
