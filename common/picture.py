"""A report as columns, drawn by the server: one a row, in the order of the table; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

HEIGHT = 100
STEP, WIDTH = 10, 8
# Fewer columns than LEAST stand at the left, each as wide as if there were so many.
LEAST, MOST = 12, 36

Figure = Decimal | float
Row = tuple[str, Figure | None, str, Figure | None]


@dataclass(frozen=True)
class Column:
    """One column of a picture and, where there is a second figure, the mark above it."""

    x: int
    y: float
    height: float
    words: str
    mark: float | None = None


@dataclass(frozen=True)
class Picture:
    """`words` say what it shows to who cannot see it."""

    columns: tuple[Column, ...]
    words: str
    height: int = HEIGHT
    column_width: int = WIDTH

    @property
    def width(self) -> int:
        return max(len(self.columns), LEAST) * STEP


def picture(
    rows: Sequence[Row], measure: str, order: str = "in the order of the table"
) -> Picture | None:
    """The Picture of (label, value, text of the value, mark or None) rows; None of nothing."""
    figures = [(label, value or 0, text, mark or 0) for label, value, text, mark in rows[:MOST]]
    largest = max((max(value, mark) for _, value, _, mark in figures), default=0)
    if not largest:
        return None
    columns = tuple(_column(number, row, largest) for number, row in enumerate(figures))
    label, _, text, _ = max(figures, key=lambda row: row[1])
    return Picture(columns, f"{measure}, {order}. Most: {label}, {text}.")


def _column(number: int, row: tuple[str, Figure, str, Figure], largest: Figure) -> Column:
    label, value, text, mark = row
    height, above = (round(float(each) / float(largest) * HEIGHT, 2) for each in (value, mark))
    words = f"{label}: {text}"
    return Column(
        number * STEP + 1, HEIGHT - height, height, words, HEIGHT - above if mark else None
    )
