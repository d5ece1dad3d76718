"""The generic checks that a table's YAML may name. A rule: (sheet, rule, context) → hits.

`RULES` looks at one table; `BETWEEN` compares it with the period before and runs last. `ACROSS` compares rows with one
another: one wrong cell of its columns, and it cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from portalgen.check.rules import (
    codes,
    compare,
    limits,
    link,
    order,
    period,
    periods,
    presence,
    reference,
    rut,
    text,
    totals,
    tree,
    unique,
)
from portalgen.check.rules.common import Context, Hit
from portalgen.model import Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet

Check = Callable[["Sheet", Rule, Context], Iterable[Hit]]

RULES: Mapping[str, Check] = {
    "periodo_igual": period.same_period,
    "fecha_en_periodo": period.dated_in_period,
    "fecha_no_futura": period.not_future,
    "no_mayor": compare.not_greater,
    "suma": compare.sums,
    "suma_por_codigo": codes.sums_by_code,
    "totales_iguales": totals.balanced,
    "entero_si": limits.whole_if,
    "tope": limits.under_limit,
    "requerido_si": presence.required_if,
    "vacio_si": presence.empty_if,
    "requiere": presence.requires,
    "juntos": presence.together,
    "al_menos_uno": presence.at_least_one,
    "rut": rut.right_digit,
    "enlace": link.can_follow,
    "vocabulario": reference.in_vocabulary,
    "existe_en": reference.exists_in,
    "unico": unique.no_repeats,
    "lista_completa": unique.all_there,
    "arbol": tree.is_tree,
    "orden": order.in_order,
    "texto_minimo": text.long_enough,
    "meses_seguidos": period.every_month,
}
BETWEEN: Mapping[str, Check] = {
    "cambio_entre_periodos": periods.changed,
    "filas_entre_periodos": periods.vanished,
}
ACROSS = frozenset({"suma_por_codigo", "totales_iguales", "unico", "lista_completa", "arbol", "orden",
                    "meses_seguidos"})


def columns_of(rule: Rule, ctx: Context) -> frozenset[str]:
    """The columns that a rule looks at: those that its parameters name, and the table's key between periods."""
    named = {*_texts(rule.params.values()), *(ctx.table.key if rule.name in BETWEEN else ())}
    return frozenset(named.intersection(ctx.edition.names))


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _texts(value.values())
        elif isinstance(value, list | tuple):
            yield from _texts(value)
