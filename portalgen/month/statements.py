"""«Sin movimiento» said with one click: the lines that datapackage.yaml needs, without touching the rest of it."""

from __future__ import annotations

from portalgen.month.withdrawal import listed

LONGEST = 500


def declared(text: str, table: str, period: str, reason: str, area: str = "", series: str = "") -> str:
    """The descriptor with one more state: nothing happened in `table` during `period`, and why."""
    why = " ".join(reason.split())[:LONGEST]
    return listed(text, "estados", {"tabla": table, "estado": "sin_movimiento", "periodos": [period], "motivo": why,
                                    **({"area": area} if area else {}), **({"serie": series} if series else {})})
