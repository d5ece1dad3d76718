"""What changed too much since the period before: plausible mistakes, told as doubts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from portalgen.check.rules.common import Context, Hit, amount, number
from portalgen.model import Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet

BEFORE = "el período anterior"


def changed(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`cambio_entre_periodos`: by the table's key, the number moved by more than `maximo` (0.5 = 50 %).

    Keys that repeat (two contracts of one person) cannot be told apart and are not judged.
    """
    column, most = rule.params["columna"], Decimal(str(rule.params["maximo"]))
    if ctx.previous is None or not ctx.table.key or not _moved(sheet, ctx.previous, (*ctx.table.key, column)):
        return
    old, new = _by_key(ctx.previous, ctx.table.key, column), _by_key(sheet, ctx.table.key, column)
    for key, (row, text) in new.items():
        before, now = number(old[key][1]) if key in old else None, number(text)
        if before and now is not None and abs(Decimal(now) - before) > most * abs(Decimal(before)):
            share = round(100 * abs(Decimal(now) - before) / abs(Decimal(before)))
            yield Hit("cambio-grande", row, column, {
                "valor": amount(now), "antes": amount(before), "anterior": BEFORE, "porcentaje": str(share),
                "sentido": "sube" if now > before else "baja"})


def _moved(sheet: Sheet, previous: Sheet, names: tuple[str, ...]) -> bool:
    """Whether any row says something that no row said before; most months, most rows do not."""
    if not set(names) <= set(sheet.names) & set(previous.names):
        return False
    new, old = (set(zip(*(each.column(name) for name in names), strict=True)) for each in (sheet, previous))
    return not new <= old


def _by_key(sheet: Sheet, key: tuple[str, ...], column: str) -> dict[tuple[str, ...], tuple[int, str]]:
    """Row and text of a column, by the keys that do not repeat."""
    keys = list(zip(*(sheet.column(name) for name in key), strict=True))
    times = Counter(keys)
    return {k: (row, text) for row, (k, text) in enumerate(zip(keys, sheet.column(column), strict=True), 2)
            if times[k] == 1 and all(k)}


def vanished(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`filas_entre_periodos`: the table lost more than `caida` of its rows (0.5 = half). One without rows is another
    matter (see states)."""
    if ctx.previous is None or not ctx.previous.height or not sheet.height:
        return
    before, now = ctx.previous.height, sheet.height
    if before - now > float(rule.params["caida"]) * before:
        yield Hit("faltan-filas", None, "", {
            "antes": str(before), "ahora": str(now), "porcentaje": str(round(100 * (before - now) / before))})
