"""The generic checks that a table's YAML may name. A rule: (sheet, rule, context) → hits.

`RULES` looks at one table; `BETWEEN` compares it with the period before and runs last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from portalgen.check.rules import (
    codes,
    compare,
    link,
    order,
    period,
    periods,
    presence,
    reference,
    rut,
    text,
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
    "requerido_si": presence.required_if,
    "vacio_si": presence.empty_if,
    "juntos": presence.together,
    "al_menos_uno": presence.at_least_one,
    "rut": rut.right_digit,
    "enlace": link.can_follow,
    "vocabulario": reference.in_vocabulary,
    "existe_en": reference.exists_in,
    "unico": unique.no_repeats,
    "arbol": tree.is_tree,
    "orden": order.in_order,
    "texto_minimo": text.long_enough,
}
BETWEEN: Mapping[str, Check] = {
    "cambio_entre_periodos": periods.changed,
    "filas_entre_periodos": periods.vanished,
}
