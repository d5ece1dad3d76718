"""What schemas/ says of dates: plazos.yaml (deadlines, reminders, what is a substantial change) and feriados/."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from portalgen.read.lawcheck import FLAG, NAMES, NEEDED, TEXT, Shape
from portalgen.read.problems import Problem
from portalgen.read.shapes import is_day

WHOLE: Shape = {"tipo": "entero"}
SHARE: Shape = {"tipo": "numero", "requerido": True}
MOMENTS, DEADLINES, FOR = ("inicio", "plazo", "fin", "semana"), ("interno", "legal"), ("unidad", "todas")
DATES: Shape = {"claves": {
    "interno": {**WHOLE, "requerido": True}, "norma": NEEDED, "verificado": FLAG, "nota": TEXT,
    "alarmas": {"tipo": "lista", "de": WHOLE}, "hora": WHOLE,
    "sustancial": {"requerido": True, "claves": {
        "quitadas": {**WHOLE, "requerido": True}, "filas": SHARE, "filas_minimo": WHOLE, "montos": SHARE}},
    "mensajes": {"tipo": "lista", "de": {"claves": {
        "id": NEEDED, "momento": {**NEEDED, "valores": MOMENTS}, "dias": WHOLE, "dia": WHOLE,
        "plazos": NAMES, "para": {**NEEDED, "valores": FOR}, "copia": TEXT, "asunto": NEEDED, "cuerpo": NEEDED}}}}}


def dates(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Numbers that make sense; every reminder says what its moment needs."""
    if raw and not 1 <= raw["interno"] <= 20:
        yield Problem(("interno",), "el plazo interno es un día hábil del mes, de 1 a 20.")
    for i, said in enumerate(raw.get("mensajes", ())):
        path = ("mensajes", i)
        if said["momento"] == "plazo" and ("dias" not in said or not set(said.get("plazos", ())) & set(DEADLINES)):
            yield Problem(path, "un aviso de «plazo» dice a cuántos «dias» y de qué «plazos»: interno, legal.")
        if said["momento"] == "semana" and not 1 <= said.get("dia", 0) <= 7:
            yield Problem(path, "un aviso de «semana» dice su «dia», de 1 (lunes) a 7.")


def holidays(data: bytes) -> Iterator[tuple[str, str, str]]:
    """(day in ISO form, name, scope) of a file of feriados/; scope: "nacional", "region:15" or "comuna:16101"."""
    for row in csv.DictReader(io.StringIO(data.decode(), newline="")):
        if is_day(row.get("fecha", "")):
            yield row["fecha"], row.get("nombre", ""), row.get("alcance", "")
