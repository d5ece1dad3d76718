"""The named checks that answer indicators. A rule: (evidence, parameters as the instrument gives them) → answer.

Each says in schemas/instrumentos/fiscalizacion.yaml what it proves, what it says when it fails, and the remedy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portalgen.portal.scores import order, presence, rows
from portalgen.portal.scores.answers import NO, YES, Answer, Evidence, Params

Rule = Callable[[Evidence, Params], Answer]

RULES: Mapping[str, Rule] = {
    "con_valor": rows.filled,
    "alguna": rows.some,
    "juntas": rows.together,
    "si_corresponde": rows.where_it_applies,
    "tiene_columna": rows.has_column,
    "enlace": rows.linked,
    "enlace_si_hay": rows.linked_if_any,
    "orden": order.ordered,
    "jerarquia": order.ranked,
    "primero": order.first,
    "texto_minimo": rows.long_enough,
    "incluye": rows.includes,
    "vigente": rows.in_force,
    "reciente": rows.recent,
    "correlacion": rows.found_in,
    "una_por_planilla": rows.one_a_sheet,
    "sin_hallazgos": presence.without_findings,
    "planilla": presence.own_sheet,
    "separadas": presence.apart,
    "por_serie": presence.by_series,
    "declarado": presence.declared,
    "disponible": presence.available,
    "actualizado": presence.current,
    "sectores": presence.whole,
    "mes_a_mes": presence.every_month,
    "desde_vigencia": presence.since_the_law,
    "portal": presence.shown_by_portal,
}
COMPOSITE = "todas"
NAMES = frozenset({*RULES, COMPOSITE})


def answer(ev: Evidence, rule: str, params: Params) -> Answer:
    """What the data say. `todas`: "No" at the first of its parts that is not met; "Sí" when some part applies."""
    if rule != COMPOSITE:
        return RULES[rule](ev, params)
    found = [answer(ev, part["regla"], part) for part in params["de"]]
    return next((one for value in (NO, YES) for one in found if one.value == value), found[0])
