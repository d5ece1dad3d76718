"""schemas/instrumentos/encuesta_*.yaml → Survey; and what a municipality keeps of its answers (gestion/<id>.yaml).

An instrument is data: questions, options, the cuts between grades and what is recommended at each. Trusted but not
assumed right: the first mistake stops, with file and line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portalgen.read.instruments import instrument, names, refuse
from portalgen.read.lawcheck import Shape
from portalgen.read.problems import Problem

PREFIX = "encuesta_"
NEEDED: Shape = {"tipo": "texto", "requerido": True, "largo": 1000}
TEXT: Shape = {"tipo": "texto", "largo": 1000}
TEXTS: Shape = {"tipo": "lista", "requerido": True, "de": TEXT}
SHAPE: Shape = {"claves": {
    "titulo": NEEDED, "explicacion": NEEDED, "documento": NEEDED, "nota": TEXT,
    "verificado": {"tipo": "si_no", "requerido": True},
    "muestra": {"tipo": "texto", "requerido": True, "valores": ["grado", "recomendaciones"]}, "opciones": TEXTS,
    "grados": {"tipo": "lista", "requerido": True, "de": {"claves": {
        "nombre": NEEDED, "desde": {"tipo": "numero", "requerido": True}, "riesgo": TEXT}}},
    "dimensiones": {"tipo": "lista", "requerido": True, "de": {"claves": {
        "id": {"tipo": "nombre", "requerido": True}, "titulo": NEEDED, "explicacion": TEXT,
        "transversal": {"tipo": "si_no"},
        "preguntas": {"tipo": "lista", "requerido": True, "de": {"claves": {
            "id": {"tipo": "nombre", "requerido": True}, "texto": NEEDED, "evidencia": TEXT}}},
        "recomendaciones": {"tipo": "lista", "requerido": True, "de": TEXTS}}}}}}


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """`since`: the least share of the best answers (0 to 1) that reaches it."""

    name: str
    since: float
    risk: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """`advice`: one list of recommendations a grade, in the order of the grades. `across`: it crosses the others."""

    id: str
    title: str
    about: str
    questions: tuple[Question, ...]
    advice: tuple[tuple[str, ...], ...]
    across: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """`options`: the answers to every question, from 0 up. `graded`: whether it shows grades, or advice alone."""

    id: str
    title: str
    about: str
    source: str
    verified: bool
    note: str
    graded: bool
    options: tuple[str, ...]
    grades: tuple[Grade, ...]
    dimensions: tuple[Dimension, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for dimension in self.dimensions for question in dimension.questions)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a municipality answered: question → option; question → what supports it (evidencia, decreto, fecha); its
    plan, and the decree that backs it; earlier results (day, share of each dimension); the days of its reports."""

    given: Mapping[str, int] = field(default_factory=dict)
    support: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    plan: tuple[Mapping[str, Any], ...] = ()
    history: tuple[tuple[str, Mapping[str, float]], ...] = ()
    day: str = ""
    backing: Mapping[str, str] = field(default_factory=dict)
    schedule: Mapping[str, str] = field(default_factory=dict)


def load_surveys(schemas: Path) -> tuple[Survey, ...]:
    """Every survey of schemas/instrumentos, by name of file. Stop(2) for the first mistake."""
    return tuple(_survey(schemas, name) for name in names(schemas) if name.startswith(PREFIX))


def _survey(schemas: Path, name: str) -> Survey:
    document = instrument(schemas, name, SHAPE)
    made = _made(name.removeprefix(PREFIX).removesuffix(".yaml"), document.value)
    refuse(name, document, _mistakes(made))
    return made


def _made(name: str, raw: Mapping[str, Any]) -> Survey:
    dimensions = tuple(Dimension(
        d["id"], d["titulo"], d.get("explicacion", ""),
        tuple(Question(q["id"], q["texto"], q.get("evidencia", "")) for q in d["preguntas"]),
        tuple(map(tuple, d["recomendaciones"])), bool(d.get("transversal"))) for d in raw["dimensiones"])
    return Survey(name.replace("_", "-"), raw["titulo"], raw["explicacion"], raw["documento"], raw["verificado"],
                  raw.get("nota", ""), raw["muestra"] == "grado", tuple(raw["opciones"]),
                  tuple(Grade(g["nombre"], float(g["desde"]), g.get("riesgo", "")) for g in raw["grados"]), dimensions)


def _mistakes(survey: Survey) -> Iterator[Problem]:
    cuts = [grade.since for grade in survey.grades]
    if not cuts or cuts[0] != 0 or cuts != sorted(set(cuts)) or cuts[-1] > 1:
        yield Problem(("grados",), "los grados van de menor a mayor; el primero empieza en 0 y ninguno pasa de 1.")
    if len(survey.options) < 2:
        yield Problem(("opciones",), "hacen falta al menos dos opciones.")
    ids = [question.id for question in survey.questions]
    for i, dimension in enumerate(survey.dimensions):
        if len(dimension.advice) != len(survey.grades):
            yield Problem(("dimensiones", i, "recomendaciones"),
                          f"van {len(survey.grades)} listas de recomendaciones, una por grado; "
                          f"hay {len(dimension.advice)}.")
    if len(ids) != len(set(ids)):
        yield Problem(("dimensiones",), "hay dos preguntas con el mismo id.")


def answers_of(survey: Survey, said: Mapping[str, Any]) -> Answers:
    """What gestion/<id>.yaml says, already judged; answers to questions or options that do not exist do not count."""
    known = {question.id for question in survey.questions}
    given = {name: one["respuesta"] for name, one in said.get("respuestas", {}).items()
             if name in known and 0 <= one.get("respuesta", -1) < len(survey.options)}
    return Answers(given, {name: said["respuestas"][name] for name in given},
                   whole(said, "plan", "dimension", "accion"),
                   tuple((one["fecha"], one.get("resultado", {})) for one in whole(said, "historia", "fecha")),
                   said.get("fecha", ""), said.get("respaldo", {}),
                   said.get("implementacion", {}))


def whole(said: Mapping[str, Any], name: str, *needed: str) -> tuple[Mapping[str, Any], ...]:
    """The entries of a list of gestion/ that have what they need: what was written wrongly was left out as it was
    judged, and `portalgen check` says it."""
    return tuple(one for one in said.get(name, ()) if all(key in one for key in needed))
