"""What an import gives back: canonical tables, every change and every loss listed, and the cells accounted for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from portalgen.findings import Finding, Place
from portalgen.model import Period

Cell = tuple[int, int]                        # (row, column) of the file sent, both from 1, as a spreadsheet counts
EXAMPLES = 3
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Transformation:
    """One kind of change in one column. `cells` are those of the file sent; none when the value was added by us.

    `kind` finds its sentence in schemas/transformaciones.yaml; `count` is how many values it touched.
    """

    kind: str
    column: str
    count: int
    examples: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Drop:
    """Cells of the file sent that are not in the result, by reason and column."""

    kind: str
    column: str
    count: int
    examples: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Canonical:
    """One canonical table. `rows[i]`: row of the file sent that row i + 2 came from; `columns`: name → its number."""

    table: str
    series: str
    period: Period
    data: bytes
    rows: tuple[int, ...]
    columns: dict[str, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """Every cell of the file sent, counted once: total = header + unchanged + transformed + dropped."""

    header: int = 0
    unchanged: int = 0
    transformed: int = 0
    dropped: int = 0

    @property
    def total(self) -> int:
        return self.header + self.unchanged + self.transformed + self.dropped


@dataclass(frozen=True)
class Imported:
    """The result of one file. `table` is "" and there is one finding when the file was refused."""

    file: str
    table: str = ""
    area: str = ""
    sheets: tuple[Canonical, ...] = ()
    transformations: tuple[Transformation, ...] = ()
    drops: tuple[Drop, ...] = ()
    findings: tuple[Finding, ...] = ()
    cells: Tally = field(default_factory=Tally)
    header: int = 1                           # row of the file sent that names the columns

    @property
    def periods(self) -> tuple[Period, ...]:
        return tuple(sheet.period for sheet in self.sheets)

    def place(self, sheet: Canonical, row: int | None, column: str) -> Place:
        """Where a cell of a canonical sheet is in the file the person sent (row 1 = header)."""
        sent = sheet.rows[row - 2] if row and 2 <= row < len(sheet.rows) + 2 else row
        return Place(self.file, sent, column, sheet.columns.get(column))


class Ledger:
    """Collects changes and losses while a file is read; `close` turns them into values."""

    def __init__(self) -> None:
        self._changes: dict[tuple[str, str], list[tuple[Cell | None, str, str]]] = {}
        self._losses: dict[tuple[str, str], list[tuple[Cell, str]]] = {}

    def change(self, kind: str, column: str, cell: Cell | None, before: str, after: str) -> None:
        self._changes.setdefault((kind, column), []).append((cell, before, after))

    def lose(self, kind: str, column: str, cell: Cell, before: str) -> None:
        self._losses.setdefault((kind, column), []).append((cell, before))

    def transformations(self) -> tuple[Transformation, ...]:
        return tuple(
            Transformation(kind, column, len(notes), _distinct((before, after) for _, before, after in notes),
                           tuple(sorted({cell for cell, _, _ in notes if cell})))
            for (kind, column), notes in sorted(self._changes.items()))

    def drops(self) -> tuple[Drop, ...]:
        return tuple(
            Drop(kind, column, len(notes), _distinct(text for _, text in notes if text.strip()),
                 tuple(sorted(cell for cell, _ in notes)))
            for (kind, column), notes in sorted(self._losses.items()))

    def tally(self, cells: set[Cell], header: set[Cell]) -> Tally:
        """Count each of `cells` once. A cell both changed and lost is lost."""
        lost = {cell for notes in self._losses.values() for cell, _ in notes} - header
        changed = {cell for notes in self._changes.values() for cell, _, _ in notes if cell} - header - lost
        return Tally(len(header), len(cells) - len(header) - len(lost) - len(changed), len(changed), len(lost))


def _distinct(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))[:EXAMPLES]
