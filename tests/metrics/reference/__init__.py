"""The formulas once more, slowly and row by row in Python, to hold the SQL against. Written from the rules alone.

`units` yields what a KPI counts, `asked` picks the days and the part of everything that somebody asks for, and
`Figure` says what they come to. Nothing here knows a statement, a rollup or a fact of the product.
"""

from tests.metrics.reference.asking import Figure, Unit, asked
from tests.metrics.reference.rows import Rows
from tests.metrics.reference.units import COUNTED, everything, units

__all__ = ["COUNTED", "Figure", "Rows", "Unit", "asked", "everything", "units"]
