"""What an import gives back: canonical tables, every change and every loss listed, and the cells accounted for."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portalgen.findings import Finding, Place
from portalgen.model import Period

Cell = tuple[int, int]                        # (row, column) of the file sent, both from 1, as a spreadsheet counts
EXAMPLES = 3
WIDTH = 1 << 16                               # more than any sheet's columns: a cell is kept as row × WIDTH + column
HEADER, CHANGED, LOST = 1, 2, 3


@dataclass(frozen=True)
class Transformation:
    """One kind of change in one column, with examples of before and after.

    `kind` finds its sentence in schemas/transformaciones.yaml; `count`: how many times; `sheet`: of a workbook.
    """

    kind: str
    column: str
    count: int
    examples: tuple[tuple[str, str], ...] = ()
    places: array[int] = field(default_factory=lambda: array("q"), repr=False)
    sheet: str = ""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells of the file sent, in order; none when the value was added by us."""
        return _cells(self.places)


@dataclass(frozen=True)
class Drop:
    """Cells of the file sent that are not in the result, by reason and column, with the first texts lost."""

    kind: str
    column: str
    count: int
    texts: tuple[str, ...] = ()
    places: array[int] = field(default_factory=lambda: array("q"), repr=False)
    sheet: str = ""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Those of the file sent, in order."""
        return _cells(self.places)


def _cells(places: array[int]) -> tuple[Cell, ...]:
    return tuple(divmod(place, WIDTH) for place in sorted(set(places)))


@dataclass(frozen=True, slots=True)
class Canonical:
    """One canonical table. `rows[i]`: row of the file sent that row i + 2 came from; `columns`: name → its number.

    `sheet` is that of a workbook, and `header` the row of it that names the columns.
    """

    table: str
    series: str
    period: Period
    data: bytes
    rows: tuple[int, ...]
    columns: Mapping[str, int]
    sheet: str = ""
    header: int = 1
    area: str = ""


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

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.header + other.header, self.unchanged + other.unchanged,
                     self.transformed + other.transformed, self.dropped + other.dropped)


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can say: which option of the command answers it, and the answers that make sense."""

    option: str                               # "table" | "period" | "series" | "map"
    answers: tuple[tuple[str, str], ...]      # (what to write, what it means)
    sheet: str = ""
    about: tuple[str, ...] = ()               # of "map": the headers of the sheet that have no column


@dataclass(frozen=True)
class Imported:
    """The result of one file. `table` is "" when it was refused, and that of the first sheet when it holds several."""

    file: str
    table: str = ""
    sheets: tuple[Canonical, ...] = ()
    transformations: tuple[Transformation, ...] = ()
    drops: tuple[Drop, ...] = ()
    findings: tuple[Finding, ...] = ()
    cells: Tally = field(default_factory=Tally)
    questions: tuple[Question, ...] = ()
    header: int = 1                           # row of the (first) sheet that names the columns

    @property
    def periods(self) -> tuple[Period, ...]:
        return tuple(sheet.period for sheet in self.sheets)

    def place(self, sheet: Canonical, row: int | None, column: str) -> Place:
        """Where a cell of a canonical sheet is in the file the person sent (row 1 = header)."""
        sent = sheet.header if row == 1 else row
        if row and 2 <= row < len(sheet.rows) + 2:
            sent = sheet.rows[row - 2]
        return Place(self.file, sent, column, sheet.columns.get(column), sheet.sheet)


class _Notes:
    """How often something happened, the first examples of it, and where."""

    __slots__ = ("count", "examples", "places")

    def __init__(self) -> None:
        self.count = 0
        self.examples: dict[tuple[str, str], None] = {}
        self.places = array("q")

    def add(self, cell: Cell | None, before: str, after: str) -> None:
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples[before, after] = None
        if cell:
            self.places.append(cell[0] * WIDTH + cell[1])


class Ledger:
    """Collects changes and losses while a sheet is read, in a few bytes each; then turns them into values."""

    def __init__(self, sheet: str = "") -> None:
        self.sheet = sheet
        self._changes: dict[tuple[str, str], _Notes] = {}
        self._losses: dict[tuple[str, str], _Notes] = {}

    def change(self, kind: str, column: str, cell: Cell | None, before: str, after: str) -> None:
        notes = self._changes.get((kind, column)) or self._changes.setdefault((kind, column), _Notes())
        notes.add(cell, before, after)

    def lose(self, kind: str, column: str, cell: Cell, before: str) -> None:
        notes = self._losses.get((kind, column)) or self._losses.setdefault((kind, column), _Notes())
        notes.add(cell, before, "")
        if not before.strip():
            notes.examples.pop((before, ""), None)

    def transformations(self) -> tuple[Transformation, ...]:
        return tuple(Transformation(kind, column, notes.count, tuple(notes.examples), notes.places, self.sheet)
                     for (kind, column), notes in sorted(self._changes.items()))

    def drops(self) -> tuple[Drop, ...]:
        return tuple(Drop(kind, column, notes.count, tuple(t for t, _ in notes.examples), notes.places, self.sheet)
                     for (kind, column), notes in sorted(self._losses.items()))

    def tally(self, numbers: Sequence[int], widths: Sequence[int], header: Iterable[Cell]) -> Tally:
        """Count each cell of rows `numbers` and their `widths` once. A cell both changed and lost is lost."""
        start, total = {}, 0
        for number, width in zip(numbers, widths, strict=True):
            start[number], total = total, total + width
        marks = bytearray(total)
        for mark, notes in ((CHANGED, self._changes), (LOST, self._losses)):
            for note in notes.values():
                for place in note.places:
                    row, column = divmod(place, WIDTH)
                    marks[start[row] + column - 1] = mark
        for row, column in header:
            marks[start[row] + column - 1] = HEADER
        return Tally(marks.count(HEADER), marks.count(0), marks.count(CHANGED), marks.count(LOST))
