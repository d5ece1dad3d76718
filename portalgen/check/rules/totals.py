"""Books that must balance: what one side adds up to, so does the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from portalgen.check.rules.common import Context, Hit, amount, title
from portalgen.check.rules.compare import exact, numbers
from portalgen.check.totals import top_rows
from portalgen.model import Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet

Group = tuple[str, ...]
ZERO: int | Decimal = 0


def balanced(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`totales_iguales`: the sum of side `uno` is that of side `otro`, in the whole table or in each group `por`. With
    `codigo`, the rows that hang from another code do not count."""
    by = rule.params.get("por", ())
    groups: list[Group] = [*zip(*map(sheet.column, by), strict=True)] if by else [()] * sheet.height
    rows = top_rows(sheet.column(rule.params["codigo"])) if "codigo" in rule.params else range(sheet.height)
    one, other = (_sums(sheet, rule.params[side], groups, rows) for side in ("uno", "otro"))
    first = {group: row for row, group in reversed([*enumerate(groups, 2)])}
    for group in dict.fromkeys(groups):
        left, right = one.get(group, ZERO), other.get(group, ZERO)
        if left != right:
            yield Hit("totales-distintos", first[group] if by else None, by[-1] if by else "", {
                "uno": _words(rule.params["uno"], ctx), "otro": _words(rule.params["otro"], ctx),
                "suma": amount(left), "otra": amount(right), "diferencia": amount(max(left - right, right - left)),
                "grupo": f" en {' '.join(filter(None, group))}" if by else ""})


def _sums(sheet: Sheet, side: Mapping[str, Any], groups: list[Group], rows: range | list[int]
          ) -> dict[Group, int | Decimal]:
    """The sum of a side in each group: of its column, where its `si` holds."""
    values = numbers(sheet, side["columna"])
    said = sheet.column(side["si"]["columna"]) if "si" in side else None
    wanted = set(map(str, side["si"]["valores"])) if "si" in side else set()
    parts: dict[Group, list[int | Decimal]] = {}
    for row in rows:
        value = values[row]
        if value is not None and (said is None or said[row] in wanted):
            parts.setdefault(groups[row], []).append(value)
    return {group: exact(some) for group, some in parts.items()}


def _words(side: Mapping[str, Any], ctx: Context) -> str:
    """A side in words: «Monto» (Pasivo y Patrimonio)."""
    which = f" ({', '.join(map(str, side['si']['valores']))})" if "si" in side else ""
    return f"«{title(ctx.edition, side['columna'])}»{which}"
