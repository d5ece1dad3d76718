"""Columns that must agree with one another in each row: order of two values, sum of several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import gt
from typing import TYPE_CHECKING, Any

from portalgen.check.rules.common import (
    NUMERIC,
    Context,
    Hit,
    amount,
    blanks,
    comparable,
    definition,
    number,
    title,
    titles,
)
from portalgen.model import Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet


def not_greater(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`no_mayor`: `menor` ≤ `mayor`, numbers or ISO dates; a row lacking either says nothing."""
    less, more = rule.params["menor"], rule.params["mayor"]
    if not _suspect(sheet.column(less), sheet.column(more), definition(ctx.edition, less).get("type") in NUMERIC):
        return
    key = comparable(ctx.edition, less)
    none = blanks(ctx.edition, less) | blanks(ctx.edition, more)
    pairs = list(zip(sheet.column(less), sheet.column(more), strict=True))
    bad = {pair for pair in set(pairs) if none.isdisjoint(pair) and _greater(key(pair[0]), key(pair[1]))}
    if not bad:
        return
    numeric = definition(ctx.edition, less).get("type") in NUMERIC
    code, shown = ("valores-cruzados", amount_text) if numeric else ("fechas-cruzadas", str)
    for row, pair in enumerate(pairs, 2):
        if pair in bad:
            yield Hit(code, row, more, {
                "valor": pair[1], "menor": shown(pair[0]), "mayor": shown(pair[1]),
                "columna_menor": title(ctx.edition, less)})


def _greater(less: Any, more: Any) -> bool:
    """Whether a value exceeds the other. What is not a number (a wrong cell, NaN) is never greater nor less."""
    return less is not None and more is not None and bool(less > more)


def _suspect(less: Sequence[str], more: Sequence[str], numeric: bool) -> bool:
    """Whether some pair may be the wrong way round; in C loops, because clean columns are the rule."""
    try:
        return any(map(gt, map(int, less), map(int, more))) if numeric else any(map(gt, less, more))
    except ValueError:                      # blanks or decimals: only the exact comparison can tell
        return True


def amount_text(text: str) -> str:
    """The number of a cell with thousands dots; the same text when it is not a number."""
    value = number(text)
    return text if value is None else amount(value)


def sums(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`suma`: `total` = sum of `partes`; an absent part is zero, a row without total or without parts says nothing."""
    total, parts = rule.params["total"], rule.params["partes"]
    columns = [numbers(sheet, name) for name in (total, *parts)]
    for row, (whole, *pieces) in enumerate(zip(*columns, strict=True), 2):
        known = [piece for piece in pieces if piece is not None]
        if whole is not None and known and sum(known) != whole:
            yield Hit("suma-no-cuadra", row, total, {
                "valor": amount(whole), "suma": amount(exact(known)), "partes": titles(ctx.edition, parts)})


def exact(values: list[int | Decimal]) -> int | Decimal:
    """A sum without rounding."""
    return sum(values, start=0)


def numbers(sheet: Sheet, name: str) -> list[int | Decimal | None]:
    """A column as exact numbers, each distinct text read once."""
    known = {text: number(text) for text in sheet.distinct(name)}
    return [known[text] for text in sheet.column(name)]
