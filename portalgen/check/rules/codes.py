"""Budget classifiers: a code is the sum of its breakdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portalgen.check.rules.common import Context, Hit, amount
from portalgen.check.rules.compare import exact, numbers
from portalgen.model import Rule

if TYPE_CHECKING:
    from decimal import Decimal

    from portalgen.read.tables import Sheet


def sums_by_code(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`suma_por_codigo`: each code «21» is the sum of its direct children «21.01» that are present.

    A code without children, or without amount, says nothing; a code that repeats is not judged (its rows are parts).
    """
    codes = sheet.column(rule.params["codigo"])
    once = {code for code in sheet.distinct(rule.params["codigo"]) if code}
    repeated = {code for code in once if codes.count(code) > 1} if len(once) < len(codes) else set()
    for column in rule.params["columnas"]:
        values = numbers(sheet, column)
        children: dict[str, list[int | Decimal]] = {}
        for code, value in zip(codes, values, strict=True):
            if value is not None and "." in code:
                children.setdefault(code.rpartition(".")[0], []).append(value)
        for row, (code, value) in enumerate(zip(codes, values, strict=True), 2):
            parts = children.get(code)
            if parts and value is not None and code not in repeated and exact(parts) != value:
                yield Hit("suma-por-codigo", row, column, {
                    "codigo": code, "valor": amount(value), "suma": amount(exact(parts))})
