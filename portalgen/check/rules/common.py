"""What every rule works with: its context, its hits, and columns as distinct values.

A rule looks at distinct values first, and at rows only when some value is wrong: a clean column costs one set.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from portalgen.model import Edition, Law, Source, Table

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet

NUMERIC = ("integer", "number")
DIGITS = 40                 # of the longest number that is written out
LARGEST = 10**20            # no amount is that much: below it, sums of many are exact
READABLE = range(-DIGITS, 20)
Lookup = Callable[[str, Sequence[str], Source], "set[tuple[str, ...]] | None"]


class Context(NamedTuple):
    """What a table must know besides its own cells.

    `lookup(table id, columns, source)` gives the combinations published in another table of the same site, in its last
    period not after the source's, or None when there is no such table. `previous` is the same table in the period
    before. `documents` are the files that a cell may link to, relative to the site's folder.
    """

    law: Law
    table: Table
    edition: Edition
    source: Source
    today: date
    lookup: Lookup | None = None
    previous: Sheet | None = None
    documents: frozenset[str] = frozenset()


class Hit(NamedTuple):
    """A row (or the whole table, row None) that does not meet a rule. `values` are those of the finding's sentence."""

    code: str
    row: int | None
    column: str
    values: Mapping[str, str]


def definition(edition: Edition, name: str) -> Mapping[str, object]:
    """The Frictionless field of a column; {} when the edition has no such column."""
    return next((field for field in edition.schema["fields"] if field["name"] == name), {})


def title(edition: Edition, name: str) -> str:
    """The name of a column as people read it."""
    return str(definition(edition, name).get("title") or name)


def titles(edition: Edition, names: Iterable[str]) -> str:
    """Several columns in words: «Monto», «Horas» y «Fecha»."""
    return listed([f"«{title(edition, name)}»" for name in names])


def listed(parts: Sequence[str], last: str = "y") -> str:
    """A list in words: "a, b y c"."""
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def blanks(edition: Edition, name: str) -> frozenset[str]:
    """What a cell of this column says when it has no value. The empty cell always counts."""
    tokens = definition(edition, name).get("missingValues", edition.schema.get("missingValues", [""]))
    assert isinstance(tokens, Collection)
    return frozenset(["", *map(str, tokens)])


def present(sheet: Sheet, ctx: Context, name: str) -> set[str]:
    """The distinct values of a column, without those that mean "no value"."""
    return set(sheet.distinct(name)) - blanks(ctx.edition, name)


def rows_with(sheet: Sheet, name: str, bad: Collection[str]) -> Iterator[tuple[int, str]]:
    """Row number (header = 1) and text of the cells whose text is one of `bad`."""
    if bad:
        yield from ((row, text) for row, text in enumerate(sheet.column(name), 2) if text in bad)


def number(text: str) -> int | Decimal | None:
    """The exact number of a canonical cell; None when it is not one (a blank, or another edition's wording), or one so
    long that no amount is («1e999999999»), which nothing could add up."""
    try:
        value: int | Decimal = int(text)
        return value if -LARGEST < value < LARGEST else None
    except ValueError:
        try:
            value = Decimal(text)
        except InvalidOperation:
            return None
        return value if value.is_finite() and value.adjusted() in READABLE else None


def comparable(edition: Edition, name: str) -> Callable[[str], object]:
    """How the texts of a column are ordered: numbers by amount; ISO dates and texts as written, without case."""
    return number if definition(edition, name).get("type") in NUMERIC else str.casefold


def amount(value: int | Decimal) -> str:
    """A number as people in Chile read it: 1.234.567,5. One that nobody would read («1e999999999»), as written."""
    if isinstance(value, Decimal) and abs(value.adjusted()) > DIGITS:
        return str(value)
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,d}"
    return text.translate(str.maketrans(",.", ".,"))
