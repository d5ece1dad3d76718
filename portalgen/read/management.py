"""schemas/instrumentos/gestion.yaml → Management: who must answer for a table, how an item is published, the internal
rules, what is measured, the reports; and what a municipality keeps of it in gestion/."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portalgen.read.instruments import instrument, names, refuse
from portalgen.read.lawcheck import Shape
from portalgen.read.problems import Problem

FILE = "gestion.yaml"
OBSERVATIONS, GOALS = "observaciones", "metas"              # files of gestion/
BETTER_HIGH, BETTER_LOW = "mayor", "menor"
LISTS = ("tareas", "designaciones", "unidades", "indicadores")      # what an article of the rules may list
HOLES = frozenset({"municipalidad", "titulo", "interno", "legal"})  # what the texts may leave to each municipality
TEXT: Shape = {"tipo": "texto", "largo": 1000}
NEEDED: Shape = {**TEXT, "requerido": True}


def _list(**keys: Shape) -> Shape:
    return {"tipo": "lista", "requerido": True, "de": {"claves": keys}}


SHAPE: Shape = {"claves": {
    "titulo": NEEDED, "explicacion": NEEDED, "documento": NEEDED, "nota": TEXT,
    "verificado": {"tipo": "si_no", "requerido": True},
    "roles": _list(id=NEEDED, titulo=NEEDED, tarea=NEEDED, por_unidad={"tipo": "si_no"},
                   papeles={"tipo": "lista", "requerido": True, "de": TEXT}),
    "cargos": {"tipo": "mapa", "requerido": True, "de": TEXT},
    "proceso": {"requerido": True, "claves": {
        "para_que": NEEDED, "usuarios": NEEDED,
        "actividades": _list(quien=NEEDED, actividad=NEEDED, herramienta=NEEDED, plazo=NEEDED)}},
    "reglamento": {"requerido": True, "claves": {
        "titulo": NEEDED, "capitulos": _list(titulo=NEEDED, articulos=_list(
            texto=NEEDED, lista={"tipo": "texto", "valores": LISTS}))}},
    "indicadores": _list(id={"tipo": "nombre", "requerido": True}, titulo=NEEDED, calcula=NEEDED, unidad=NEEDED,
                         sentido={**NEEDED, "valores": (BETTER_HIGH, BETTER_LOW)},
                         meta={"tipo": "numero", "requerido": True}, formula=NEEDED, evidencia=NEEDED),
    "informes": _list(id={"tipo": "nombre", "requerido": True}, titulo=NEEDED, explicacion=NEEDED),
    "origenes": {"tipo": "mapa", "requerido": True, "de": TEXT}}}


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that somebody does with every table. `functions`: of sitio.yaml; `by_unit`: being of the unit that
    delivers the table is enough."""

    id: str
    title: str
    task: str
    functions: tuple[str, ...]
    by_unit: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """An activity of the process, done by the duty `by`."""

    by: str
    what: str
    tool: str
    when: str


@dataclass(frozen=True, slots=True)
class Gauge:
    """An indicator. `counts`: the named calculation; `high`: whether more is better; `goal`: unless the municipality
    has its own."""

    id: str
    title: str
    counts: str
    unit: str
    high: bool
    goal: float
    formula: str
    evidence: str


@dataclass(frozen=True)
class Management:
    """The instrument. `charges`: function of sitio.yaml → words; `rules`: chapters as written; `reports`: (id, title,
    words); `origins`: id → words."""

    title: str
    about: str
    source: str
    note: str
    duties: tuple[Duty, ...]
    charges: Mapping[str, str]
    goal: str
    users: str
    steps: tuple[Step, ...]
    rules_title: str
    rules: tuple[Mapping[str, Any], ...]
    gauges: tuple[Gauge, ...]
    reports: tuple[tuple[str, str, str], ...]
    origins: Mapping[str, str]


def load_management(schemas: Path, counts: Collection[str]) -> Management | None:
    """The instrument of `schemas`; None when it has none. Stop(2) for the first mistake. `counts`: the calculations
    that exist."""
    if FILE not in names(schemas):
        return None
    document = instrument(schemas, FILE, SHAPE)
    refuse(FILE, document, _mistakes(document.value, counts))
    return _made(document.value)


def _mistakes(raw: Mapping[str, Any], counts: Collection[str]) -> Iterator[Problem]:
    duties = [one["id"] for one in raw["roles"]]
    for i, step in enumerate(raw["proceso"]["actividades"]):
        if step["quien"] not in duties:
            yield Problem(("proceso", "actividades", i), f"«{step['quien']}» no es de los roles: {', '.join(duties)}.")
    for i, gauge in enumerate(raw["indicadores"]):
        if gauge["calcula"] not in counts:
            yield Problem(("indicadores", i), f"no existe la cuenta «{gauge['calcula']}»: {', '.join(sorted(counts))}.")
    for path, text in _texts(raw):
        if unknown := sorted(holes(text) - HOLES):
            yield Problem(path, f"nadie sabe qué poner en {{{unknown[0]}}}; se puede: {', '.join(sorted(HOLES))}.")


def _texts(raw: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text that may leave holes."""
    yield ("proceso", "para_que"), raw["proceso"]["para_que"]
    for i, step in enumerate(raw["proceso"]["actividades"]):
        yield ("proceso", "actividades", i), step["plazo"]
    yield ("reglamento", "titulo"), raw["reglamento"]["titulo"]
    for i, chapter in enumerate(raw["reglamento"]["capitulos"]):
        for k, article in enumerate(chapter["articulos"]):
            yield ("reglamento", "capitulos", i, "articulos", k), article["texto"]


def holes(text: str) -> set[str]:
    """Names between braces in a text. A brace that is no name of a hole is told as one."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {text}


def _made(raw: Mapping[str, Any]) -> Management:
    process, rules = raw["proceso"], raw["reglamento"]
    return Management(
        raw["titulo"], raw["explicacion"], raw["documento"], "" if raw["verificado"] else raw.get("nota", ""),
        tuple(Duty(d["id"], d["titulo"], d["tarea"], tuple(d["papeles"]), d.get("por_unidad", False))
              for d in raw["roles"]), raw["cargos"],
        process["para_que"], process["usuarios"],
        tuple(Step(s["quien"], s["actividad"], s["herramienta"], s["plazo"]) for s in process["actividades"]),
        rules["titulo"], tuple(rules["capitulos"]),
        tuple(Gauge(g["id"], g["titulo"], g["calcula"], g["unidad"], g["sentido"] == BETTER_HIGH, float(g["meta"]),
                    g["formula"], g["evidencia"]) for g in raw["indicadores"]),
        tuple((one["id"], one["titulo"], one["explicacion"]) for one in raw["informes"]), raw["origenes"])
