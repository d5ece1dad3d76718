"""Combinations of columns that must not repeat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portalgen.check.rules.common import Context, Hit, blanks, titles
from portalgen.model import Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet


def no_repeats(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`unico`: no two rows say the same in `columnas`; a row with none of them says nothing."""
    names = rule.params["columnas"]
    rows = list(zip(*(sheet.column(name) for name in names), strict=True))
    if len(set(rows)) == len(rows):
        return
    none = [blanks(ctx.edition, name) for name in names]
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, 2):
        if all(text in tokens for text, tokens in zip(row, none, strict=True)):
            continue
        first = seen.setdefault(row, number)
        if first != number:
            yield Hit("combinacion-repetida", number, names[0], {
                "valor": " · ".join(row), "otra": str(first), "columnas": titles(ctx.edition, names)})
