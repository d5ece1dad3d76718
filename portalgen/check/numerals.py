"""Numbers that a spreadsheet shortened («1.2E+10»): the standard reads them, but the digits there were are lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from portalgen.check.rules.common import Context, Hit, blanks, rows_with

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet

LETTER = re.compile("[eEnN]").search            # of an exponent, of NaN or of Infinity: a number has no other


def shortened(sheet: Sheet, ctx: Context) -> Iterator[Hit]:
    """Cells of columns of numbers that are not written with all their digits."""
    for field in ctx.edition.schema["fields"]:
        name = field["name"]
        if field.get("type") == "number" and field.get("bareNumber", True) and name in sheet.names:
            bad = {text for text in sheet.distinct(name) if LETTER(text)} - blanks(ctx.edition, name)
            for row, text in rows_with(sheet, name, bad):
                yield Hit("numero-abreviado", row, name, {"valor": text})
