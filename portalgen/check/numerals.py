"""Numbers that a spreadsheet shortened («1.2E+10»): the standard reads them, but the digits there were are lost."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from portalgen.check.rules.common import Context, Hit, blanks, rows_with
from portalgen.read.tables import Slice

if TYPE_CHECKING:
    from portalgen.read.tables import Batch, Sheet

LETTERS = "[eEnN]"                              # of an exponent, of NaN or of Infinity: a number has no other
LETTER = re.compile(LETTERS).search


def suspects(batch: Batch) -> list[Collection[int]]:
    """For each sheet, the positions of its columns of numbers; of a frame, only those that hold such a letter."""
    numbers = [at for at, field in enumerate(batch.edition.schema["fields"])
               if field.get("type") == "number" and field.get("bareNumber", True)]
    framed = numbers
    if batch.frame is not None and numbers:
        import polars as pl

        looks = [pl.nth(at).str.contains(LETTERS).any().alias(str(at)) for at in numbers]
        framed = [at for at, some in zip(numbers, batch.frame.select(looks).row(0), strict=True) if some]
    return [framed if isinstance(sheet, Slice) else numbers for sheet in batch.sheets]


def shortened(sheet: Sheet, ctx: Context, positions: Collection[int]) -> Iterator[Hit]:
    """Cells of those columns that are not written with all their digits."""
    for at in positions:
        name = ctx.edition.names[at]
        if name in sheet.names:
            bad = {text for text in sheet.distinct(name) if LETTER(text)} - blanks(ctx.edition, name)
            for row, text in rows_with(sheet, name, bad):
                yield Hit("numero-abreviado", row, name, {"valor": text})
