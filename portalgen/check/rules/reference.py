"""Values that must exist elsewhere: in a closed list, or in another table of the same municipality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from portalgen.check.rules.common import Context, Hit, blanks, present, rows_with
from portalgen.check.words import did_you_mean, fold
from portalgen.model import Law, Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet

SHOWN = 120                 # letters of a list that are told


def in_vocabulary(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`vocabulario`: the value is in the list's `campo`; a synonym or a near value is suggested."""
    column, name, field = rule.params["columna"], rule.params["vocabulario"], rule.params.get("campo", "valor")
    bad = present(sheet, ctx, column) - _allowed(ctx.law, name, field)
    if not bad:
        return
    entries = ctx.law.vocabularies[name]
    synonyms = {fold(word): entry[field] for entry in entries
                for word in (*entry.get("sinonimos", "").split("|"), entry.get("titulo", ""), entry[field]) if word}
    near = {text: did_you_mean(text, synonyms) for text in bad}
    shown = _first([entry[field] for entry in entries])
    for row, text in rows_with(sheet, column, bad):
        yield Hit("fuera-de-vocabulario", row, column, {"valor": text, "parecido": near[text], "lista": shown})


def _first(values: Sequence[str]) -> str:
    """The first values of a list, as many as a sentence bears, and how many more there are."""
    fit = max(1, sum(length <= SHOWN for length in accumulate(len(value) + 2 for value in values)))
    return ", ".join(values[:fit]) + (f" y {len(values) - fit} más" if fit < len(values) else "")


@lru_cache(maxsize=64)
def _allowed(law: Law, name: str, field: str) -> frozenset[str]:
    return frozenset(entry[field] for entry in law.vocabularies[name])


def exists_in(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`existe_en`: the combination of `columnas` is in the other table; without other table, nothing is said."""
    names, table = rule.params["columnas"], rule.params["tabla"]
    known = ctx.lookup(table, rule.params.get("en", names), ctx.source) if ctx.lookup else None
    if known is None:
        return
    rows = list(zip(*(sheet.column(name) for name in names), strict=True))
    none = [blanks(ctx.edition, name) for name in names]
    bad = {row for row in set(rows) - known if not any(text in no for text, no in zip(row, none, strict=True))}
    if not bad:
        return
    options = {fold(" · ".join(row)): " · ".join(row) for row in sorted(known)}
    other = ctx.law.tables[table].title if table in ctx.law.tables else table
    near = {row: did_you_mean(" · ".join(row), options) for row in bad}
    for number, row in enumerate(rows, 2):
        if row in bad:
            yield Hit("no-existe-en", number, names[0], {
                "valor": " · ".join(row), "tabla": other, "parecido": near[row]})
