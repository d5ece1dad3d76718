"""Combinations of columns that must not repeat, and values of a closed list that must all be there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portalgen.check.rules.common import Context, Hit, blanks, definition, title, titles
from portalgen.model import Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet

SHOWN = 4               # values named in a sentence


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
                "valor": " · ".join(filter(None, row)), "otra": str(first), "columnas": titles(ctx.edition, names)})


def all_there(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`lista_completa`: each value of the closed list of `columna` (its `enum`) is in some row."""
    name = rule.params["columna"]
    wanted = (definition(ctx.edition, name).get("constraints") or {}).get("enum", ())  # type: ignore[attr-defined]
    said = {text.strip() for text in sheet.column(name)}
    if missing := [value for value in wanted if value not in said]:
        yield Hit("faltan-valores", None, name, {
            "columna": title(ctx.edition, name), "cuantos": f"{len(missing)} de {len(wanted)}",
            "valor": "; ".join(missing[:SHOWN]) + (f" y {len(missing) - SHOWN} más" if len(missing) > SHOWN else "")})
