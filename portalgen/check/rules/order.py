"""The order of the rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from portalgen.check.rules.common import Context, Hit, blanks, comparable
from portalgen.model import Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet

DOWN = "descendente"


def in_order(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`orden`: each row after the one above ("de la más reciente a la más antigua"); rows without value count not."""
    column, down = rule.params["columna"], rule.params.get("sentido") == DOWN
    key, none = comparable(ctx.edition, column), blanks(ctx.edition, column)
    keys: dict[str, Any] = {text: key(text) for text in sheet.distinct(column) if text not in none}
    rows = [(number, text, keys[text]) for number, text in enumerate(sheet.column(column), 2)
            if keys.get(text) is not None]
    for (_, above, high), (number, text, low) in pairwise(rows):
        if (high < low) if down else (high > low):
            yield Hit("filas-desordenadas", number, column, {
                "valor": text, "anterior": above, "sentido": f"en orden {DOWN if down else 'ascendente'}"})
