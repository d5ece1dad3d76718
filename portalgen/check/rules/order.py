"""The order of the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from portalgen.check.rules.common import Context, Hit, blanks, comparable, definition, number, title
from portalgen.model import Law, Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet

UP, DOWN = "ascendente", "descendente"
DATES = {UP: "de la fecha más antigua a la más nueva", DOWN: "de la fecha más nueva a la más antigua",
         "": "de la fecha más antigua a la más nueva, o al revés"}
OTHERS = {UP: "de menor a mayor", DOWN: "de mayor a menor", "": "de menor a mayor, o al revés"}


def in_order(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`orden`: each row after the one above; one without value, or whose value has no rank in `vocabulario`, has no
    place in the order. Without `sentido`, either way. `dentro_de`: only among neighbours that say the same there.
    `tramos`: the list may begin anew that many times less one ("primero las orgánicas, y después las demás")."""
    column, key, none = rule.params["columna"], _key(rule, ctx), blanks(ctx.edition, rule.params["columna"])
    keys: dict[str, Any] = {text: key(text) for text in sheet.distinct(column) if text not in none}
    within = sheet.column(rule.params["dentro_de"]) if "dentro_de" in rule.params else None
    rows = [(row, text) for row, text in enumerate(sheet.column(column), 2) if keys.get(text) is not None]
    for _, group in groupby(rows, key=lambda one: within[one[0] - 2] if within else ""):
        run = [*group]
        wrong = misplaced([keys[text] for _, text in run], rule.params.get("sentido", ""))
        for place in wrong[rule.params.get("tramos", 1) - 1:]:
            (other, above), (row, text) = run[place - 1], run[place]
            yield Hit("filas-desordenadas", row, column, {
                "valor": text, "anterior": above, "otra": str(other), "sentido": _told(rule, ctx)})


def misplaced(keys: Sequence[Any], way: str) -> list[int]:
    """Positions whose key should go before the one above. `way` "": that in which fewer are wrong."""
    if not way:
        return min(misplaced(keys, UP), misplaced(keys, DOWN), key=len)
    if way == DOWN:
        return [place for place in range(1, len(keys)) if keys[place - 1] < keys[place]]
    return [place for place in range(1, len(keys)) if keys[place - 1] > keys[place]]


def ranks(law: Law, vocabulary: str, field: str) -> dict[str, Any]:
    """Value of a closed list → its rank, a number; those without one are left out."""
    found = {entry["valor"]: number(entry[field]) for entry in law.vocabularies[vocabulary]}
    return {value: rank for value, rank in found.items() if rank is not None}


def _key(rule: Rule, ctx: Context) -> Callable[[str], object]:
    if "vocabulario" in rule.params:
        return ranks(ctx.law, rule.params["vocabulario"], rule.params.get("campo", "orden")).get
    return comparable(ctx.edition, rule.params["columna"])


def _told(rule: Rule, ctx: Context) -> str:
    """How the rows should go, in words."""
    column, way = rule.params["columna"], rule.params.get("sentido", "")
    words = DATES if definition(ctx.edition, column).get("type") == "date" else OTHERS
    told = "en el orden de su lista" if "vocabulario" in rule.params else words[way]
    within = rule.params.get("dentro_de")
    return f"{told}, dentro de cada «{title(ctx.edition, within)}»" if within else told
