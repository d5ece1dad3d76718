"""Descriptions that say something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portalgen.check.rules.common import Context, Hit, present, rows_with
from portalgen.model import Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet


def long_enough(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`texto_minimo`: at least `minimo` characters, not counting the spaces around."""
    column, least = rule.params["columna"], int(rule.params["minimo"])
    bad = {text for text in present(sheet, ctx, column) if len(text.strip()) < least}
    for row, text in rows_with(sheet, column, bad):
        yield Hit("texto-muy-breve", row, column, {"valor": text, "minimo": str(least)})
