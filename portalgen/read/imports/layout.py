"""The shape of a sheet, put right before any cell is read: a header short of two columns, two headers exchanged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from portalgen.model import MONTHS, Law, Period, Table
from portalgen.read.imports.dates import ISO
from portalgen.read.imports.headers import Feed, Fit, period_names
from portalgen.read.imports.numbers import body
from portalgen.read.imports.periods import NAMES
from portalgen.read.imports.words import Words, fold

NUMERIC = ("integer", "number")


@dataclass(frozen=True)
class Sheet:
    """Header and data rows; `numbers[i]` is the row of the file sent. Rows keep their own width.

    `told`: key of a header → the column that a person says it is.
    """

    header: tuple[str, ...]
    header_row: int
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    told: Mapping[str, str] = field(default_factory=dict)
    tall: tuple[tuple[int, int, int], ...] = ()      # merged cells of several rows: first row, column and last row

    def column(self, index: int) -> list[str]:
        return [row[index] if index < len(row) else "" for row in self.rows]

    def at(self, row: int, column: int) -> str:
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def title(self, index: int) -> str:
        """The header of a column as written, in one line; "" past the last."""
        return " ".join(self.header[index].split()) if index < len(self.header) else ""


def taken(sheet: Sheet, indexes: Sequence[int]) -> Sheet:
    """Only some of its rows."""
    return replace(sheet, rows=tuple(sheet.rows[i] for i in indexes), numbers=tuple(sheet.numbers[i] for i in indexes))


def month_number(text: str) -> int:
    """1–12 from a month's name or number, or from a day of it (how spreadsheets keep «oct-26»), else 0."""
    word = fold(text).rstrip(".")
    if word in NAMES:
        return NAMES[word]
    if ISO.fullmatch(word):
        return int(word[5:7])
    return int(word) if word.isascii() and word.isdigit() and 1 <= int(word) <= 12 and len(word) <= 2 else 0


def year_number(text: str) -> int:
    word = text.strip().removesuffix(".0").removesuffix(",0")
    return int(word) if len(word) == 4 and word.isascii() and word.isdigit() and "1990" <= word <= "2100" else 0


def period_columns(table: Table) -> tuple[str, str]:
    """Names of the columns that say year and month, as the table's own rule does; "" when it has none."""
    names = next((names for e in reversed(table.editions) if (names := period_names(e))), ())
    return (*names, "", "")[0], (*names, "", "")[1]


def lacks_period(sheet: Sheet) -> bool:
    """Every row is two cells wider than the header and begins with a year and the name of a month.

    The portal's export of November 2025 wrote year and month into the data but not into the header.
    """
    rows = [row for row in sheet.rows if any(cell.strip() for cell in row)]
    return bool(rows) and all(len(row) == len(sheet.header) + 2 and year_number(row[0]) and fold(row[1]) in MONTHS
                              for row in rows)


def with_period(sheet: Sheet, law: Law) -> Sheet:
    """The header with the names that the law's tables most often give to year and month before it."""
    pairs = [period_columns(table) for table in law.tables.values()]
    names = [pair for pair in pairs if all(pair)]
    return replace(sheet, header=(*max(names, key=names.count, default=("", "")), *sheet.header))


def swapped(sheet: Sheet, fit: Fit, words: Words) -> tuple[Feed, Feed] | None:
    """Two neighbouring columns whose headers changed places: the amounts hold sentences, the text only amounts."""
    types = {f["name"]: f["type"] for f in fit.edition.schema["fields"]}
    single = {f.sources[0]: f for f in fit.feeds if len(f.sources) == 1 and not f.takes}
    for index, feed in sorted(single.items()):
        other = single.get(index + 1)
        if other and {types[feed.name] in NUMERIC, types[other.name] in NUMERIC} == {True, False}:
            amount, text = (feed, other) if types[feed.name] in NUMERIC else (other, feed)
            if _sentences(sheet.column(amount.sources[0]), words) and _amounts(sheet.column(text.sources[0]), words):
                return amount, text
    return None


def _values(texts: Sequence[str], words: Words) -> list[str]:
    return [t.strip() for t in texts if t.strip() and fold(t) not in words.none]


def _sentences(texts: Sequence[str], words: Words) -> bool:
    values = _values(texts, words)
    return bool(values) and not any(body(v) for v in values)


def _amounts(texts: Sequence[str], words: Words) -> bool:
    values = _values(texts, words)
    return bool(values) and all(body(v) for v in values)


def exchange(fit: Fit, pair: tuple[Feed, Feed]) -> Fit:
    """The same fit with two columns fed by each other's source."""
    one, two = pair
    turned = {one.name: replace(one, sources=two.sources), two.name: replace(two, sources=one.sources)}
    return replace(fit, feeds=tuple(turned.get(f.name, f) for f in fit.feeds))


def row_period(row: Sequence[str], year: Feed | None, month: Feed | None, table: Table, known: int) -> Period | None:
    """The period a row says, None when it cannot be read. `known`: the year of all rows, when they do not say it."""
    if table.cadence == "permanente":
        return Period()
    number = year_number(_at(row, year)) if year else known
    if not number:
        return None
    if table.cadence == "anual" or month is None:
        return Period(number)
    at = month_number(_at(row, month))
    return Period(number, at) if at else None


def _at(row: Sequence[str], feed: Feed) -> str:
    index = feed.sources[0]
    return row[index] if index < len(row) else ""
