"""Numbers taken from whole columns of one published table, with the unit of each. Plain values, exact arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from portalgen.check.rules.common import amount, number
from portalgen.check.rut import check_digit, split_rut
from portalgen.check.totals import top_rows
from portalgen.model import Edition
from portalgen.read.tables import Sheet
from portalgen.textos import SIGNS

Number = int | Decimal
Said = Mapping[str, Any]                # what the table's YAML says of a figure, a chart or an entity
COLUMNS = ("columna", "moneda", "codigo", "grupo", "rut", "nombre", "monto", "parte", "todo")
SPACE = "\u00a0"                        # so that a number and its unit are not parted


class Seen(NamedTuple):
    """A published table. `natural_until`: the last RUT number of a natural person."""

    sheet: Sheet
    edition: Edition
    natural_until: int

    def has(self, said: Said) -> bool:
        """Whether this edition of the table has all the columns that a figure looks at, and is one it speaks of."""
        if "para" in said and not set(said["para"]) & set(self.edition.serves):
            return False
        wanted = [said[name] for name in COLUMNS if name in said]
        wanted += [said["si"]["columna"]] if "si" in said else []
        return set(wanted) <= set(self.sheet.names)


def legal_rut(text: str, natural_until: int) -> str:
    """The RUT of a legal person as "76123456-0"; "" for any other text: a natural person's, or one mistyped."""
    parts = split_rut(text)
    if parts is None or parts[0] <= natural_until or check_digit(parts[0]) != parts[1]:
        return ""
    return f"{parts[0]}-{parts[1]}"


def counted(seen: Seen, said: Said) -> Sequence[int]:
    """Rows (from 0) that a figure counts: all; the top ones of a tree of codes; those where a column says so; those of
    legal persons."""
    rows: Sequence[int] = range(seen.sheet.height)
    if "codigo" in said:
        rows = top_rows(seen.sheet.column(said["codigo"]))
    if "si" in said:
        texts, wanted = seen.sheet.column(said["si"]["columna"]), set(map(str, said["si"]["valores"]))
        rows = [row for row in rows if texts[row] in wanted]
    if "rut" in said:
        texts = seen.sheet.column(said["rut"])
        legal = {text for text in set(texts) if legal_rut(text, seen.natural_until)}
        rows = [row for row in rows if texts[row] in legal]
    return rows


def numbers(seen: Seen, said: Said, column: str, rows: Iterable[int]) -> dict[str, list[tuple[int, Number]]]:
    """Unit → (row, number) of the cells that hold one; the unit of most rows first. The unit of a row is what its
    `moneda` column says, else that of the column."""
    texts = seen.sheet.column(column)
    known = {text: number(text) for text in set(texts)}
    units = seen.sheet.column(said["moneda"]) if "moneda" in said else None
    own = seen.edition.columns[column].unit if column in seen.edition.columns else ""
    found: dict[str, list[tuple[int, Number]]] = {}
    for row in rows:
        value = known[texts[row]]
        if value is not None:
            found.setdefault(units[row] if units else own, []).append((row, value))
    return dict(sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def total(values: Iterable[Number]) -> Number:
    return sum(values, start=0)


def median(values: Iterable[Number]) -> Number:
    """The one in the middle, or halfway between the two that are. At least one value."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else Decimal(ordered[half - 1] + ordered[half]) / 2


@lru_cache(maxsize=1 << 12)         # the same sum is that of a row, of its year and of its table
def told(value: Number, unit: str = "") -> str:
    """A number with its unit as people read it: "$ 1.250.000", "12,5 UF", "40 horas", "75 %"."""
    sign = SIGNS.get(unit.casefold(), "")
    whole = sign == SIGNS["pesos"]
    text = amount(rounded(value, 0 if whole else 2))
    if sign:
        return f"{sign}{SPACE}{text}"
    return f"{text}{SPACE}{unit if unit.isupper() else unit.lower()}" if unit else text


def rounded(value: Number, decimals: int) -> Number:
    """At most so many decimals, without idle zeros."""
    if isinstance(value, int):
        return value
    value = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return int(value) if value == value.to_integral_value() else value.normalize()


def kept(value: Number) -> str:
    """A number as the state keeps it: exact, read back by `number`."""
    return str(value) if isinstance(value, int) else f"{value:f}"
