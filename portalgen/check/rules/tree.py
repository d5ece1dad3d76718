"""Rows that hang from other rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from portalgen.check.rules.common import Context, Hit, blanks
from portalgen.check.words import did_you_mean
from portalgen.model import Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet


def is_tree(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`arbol`: every `padre` is the `id` of some row, and nothing depends on itself."""
    ids, above = sheet.column(rule.params["id"]), rule.params["padre"]
    none = blanks(ctx.edition, above)
    parents = {name: parent for name, parent in zip(ids, sheet.column(above), strict=True) if parent not in none}
    known = set(ids)
    for row, parent in enumerate(sheet.column(above), 2):
        if parent not in none and parent not in known:
            yield Hit("arbol-padre", row, above, {"valor": parent, "parecido": did_you_mean(parent, sorted(known))})
    looped: set[str] = set()
    for row, name in enumerate(ids, 2):
        if name not in looped and (loop := _loop(name, parents)):
            looped.update(loop)
            yield Hit("arbol-ciclo", row, above, {"valor": name, "camino": " → ".join([*loop, name])})


def _loop(start: str, parents: Mapping[str, str]) -> list[str]:
    """The way from a row back to itself, or [] when it reaches the top (or a loop that it is not part of)."""
    way, name = [start], parents.get(start)
    while name is not None and name not in way:
        way.append(name)
        name = parents.get(name)
    return way if name == start else []
