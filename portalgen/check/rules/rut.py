"""RUT of legal persons. Those of natural persons are never published: check/privacy.py finds them everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from portalgen.check.rules.common import Context, Hit, present, rows_with
from portalgen.check.rut import check_digit, split_rut
from portalgen.model import Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet


def right_digit(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`rut`: written as a RUT, with its right check digit (módulo 11)."""
    column = rule.params["columna"]
    natural = int(ctx.law.privacy["rut"]["natural_hasta"])
    bad = {text: hit for text in present(sheet, ctx, column) if (hit := _fault(text, natural))}
    for row, text in rows_with(sheet, column, bad):
        code, why = bad[text]
        yield Hit(code, row, column, {"valor": text, "explicacion": why})


@lru_cache(maxsize=1 << 16)
def _fault(text: str, natural: int) -> tuple[str, str] | None:
    """Code and explanation of what is wrong with a RUT. The same suppliers come back every month."""
    parts = split_rut(text)
    if parts is None:
        return "rut-no-valido", ""
    body, digit = parts
    right = check_digit(body)
    if right == digit:
        return None
    return "rut-digito", "su último dígito no corresponde" if body <= natural else f"el dígito debería ser {right}"
