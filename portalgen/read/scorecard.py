"""schemas/instrumentos/fiscalizacion*.yaml → Scorecard: what the fiscalización asks, the rule that proves each answer,
and the formula. Trusted but not assumed right: the first mistake stops, with file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from portalgen.findings import Stop
from portalgen.model import Law, Period
from portalgen.read.files import read, scan
from portalgen.read.lawcheck import Shape
from portalgen.read.problems import Problem
from portalgen.read.shapes import judge, maybe
from portalgen.read.yamls import Document, parse

FOLDER, MODEL, ITEMS = "instrumentos", "fiscalizacion.yaml", "fiscalizacion_items.yaml"
AUTOMATIC, ASSISTED, MANUAL = KINDS = ("automatica", "asistida", "manual")
MAX_BYTES, MAX_NODES = 2_000_000, 100_000
TEXT: Shape = {"tipo": "texto"}
NEEDED: Shape = {"tipo": "texto", "requerido": True}
FREE: Shape = {"tipo": "cualquiera"}
WORDS: Shape = {"requerido": True, "tipo": "mapa", "de": {"tipo": "mapa", "de": TEXT}}
LIST: Shape = {"tipo": "lista", "requerido": True, "de": TEXT}
MODEL_SHAPE: Shape = {"claves": {
    "documento": {"requerido": True, "claves": {"titulo": NEEDED, "norma": NEEDED, "nota": TEXT,
                                                "verificado": {"tipo": "si_no", "requerido": True}}},
    "plazo": {"tipo": "entero", "requerido": True}, "vigencia": {"tipo": "periodo", "requerido": True},
    "meses_de_historia": {"tipo": "entero", "requerido": True}, "materias": LIST,
    "formula": {"requerido": True, "claves": {
        "general": {"tipo": "numero", "requerido": True}, "especifico": {"tipo": "numero", "requerido": True},
        "variante": {"tipo": "nombre", "requerido": True},
        "variantes": {"requerido": True, "tipo": "mapa", "de": {"tipo": "mapa", "de": FREE}}}},
    "escenarios": WORDS, "generales": WORDS, "sin_valor": LIST,
    "motivos": {"requerido": True, "tipo": "mapa", "de": TEXT}, "reglas": WORDS}}
ITEM_KEYS: Mapping[str, Shape] = {
    "id": NEEDED, "materia": NEEDED, "titulo": NEEDED, "tablas": LIST, "siempre": TEXT, "puntua": {"tipo": "si_no"},
    "variante_de": TEXT, "anyo_en_curso": {"tipo": "si_no"}, "evidencia": {"tipo": "mapa", "de": TEXT},
    "solo_enlace": {"tipo": "mapa", "de": TEXT},
    "indicadores": {"tipo": "lista", "requerido": True, "de": {"tipo": "mapa", "de": FREE}}}
ITEMS_SHAPE: Shape = {"claves": {"items": {"tipo": "lista", "requerido": True, "de": {"claves": ITEM_KEYS}}}}
OWN = frozenset({"n", "pide", "clase", "regla", "porque"})      # keys of an indicator that are not of its rule
COLUMNS = ("columna", "columnas", "dentro_de", "desde", "hasta", "monto")   # parameters that name columns


@dataclass(frozen=True, slots=True)
class Indicator:
    """One question. `number`: its place in its item's list, in the official document. `rule` "": only a person knows.
    `why`: name of the reason why the tables alone do not decide it."""

    section: str
    number: int
    asks: str
    kind: str
    rule: str
    params: Mapping[str, Any]
    why: str = ""

    @property
    def id(self) -> str:
        return f"{self.section}.{self.number}"


@dataclass(frozen=True, slots=True)
class Section:
    """An "ítem" of the fiscalización. `topic`: item of the catalogue that gives it title and weight. `always`: the norm
    by which every municipality has this information; `evidence`: rows of another table that prove it exists; `links`:
    where its only content is a link; `scores`: False for blocks of the document that are of no municipal item."""

    id: str
    topic: str
    title: str
    tables: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    always: str = ""
    evidence: Mapping[str, str] | None = None
    links: Mapping[str, str] | None = None
    scores: bool = True
    variant_of: str = ""
    this_year: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """Weights of the general and the specific part, and points of each answer about completeness (0–100)."""

    general: float
    specific: float
    variant: str
    title: str
    completeness: Mapping[str, float]


@dataclass(frozen=True)
class Scorecard:
    """The instrument. `words`: rule → {prueba, falla, remedio}; `generals`, `scenarios`: id → words; `blanks`: what is
    written for "nothing", folded; `history`: months looked back; `since`: when the duty began."""

    document: Mapping[str, Any]
    deadline: int
    since: Period
    history: int
    topics: tuple[str, ...]
    variants: Mapping[str, Formula]
    variant: str
    scenarios: Mapping[str, Mapping[str, str]]
    generals: Mapping[str, Mapping[str, str]]
    blanks: frozenset[str]
    motives: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    sections: tuple[Section, ...]
    digest: str

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(indicator for section in self.sections for indicator in section.indicators)


@lru_cache(maxsize=4)
def load_scorecard(schemas: Path, law: Law, rules: frozenset[str]) -> Scorecard | None:
    """The instrument of `schemas`; None when it has none; Stop(2) names file and line of the first mistake.

    `rules`: the checks that exist."""
    root = schemas / FOLDER
    if not (root / MODEL).is_file():
        return None
    listing = scan(root, FOLDER)
    if missing := [name for name in (MODEL, ITEMS) if name not in listing.files]:
        raise Stop(f"Falta el archivo {schemas.name}/{FOLDER}/{missing[0]}.")
    datas = {name: read(root, name) for name in (MODEL, ITEMS)}
    model = _document(datas[MODEL], f"{schemas.name}/{FOLDER}/{MODEL}", MODEL_SHAPE)
    items = _document(datas[ITEMS], f"{schemas.name}/{FOLDER}/{ITEMS}", ITEMS_SHAPE)
    _refuse(f"{schemas.name}/{FOLDER}/{MODEL}", model, _model_problems(model.value, law))
    _refuse(f"{schemas.name}/{FOLDER}/{ITEMS}", items, _item_problems(items.value["items"], model.value, law, rules))
    digest = hashlib.sha256(b"".join(datas.values())).hexdigest()
    return _made(model.value, items.value["items"], digest)


def _document(data: bytes, file: str, shape: Shape) -> Document:
    document, findings = parse(data, file, MAX_BYTES, MAX_NODES)
    value: Any = None
    if document is not None:
        value, findings = judge(document, shape, file)
    if document is None or findings:
        found = findings[0]
        told = "; ".join(f"{name}: {text}" for name, text in found.values.items() if text)
        raise Stop(f"{file}, línea {found.place.row or 1}: {found.code} ({told})")
    return Document(value, document.lines)


def _refuse(file: str, document: Document, problems: Iterator[Problem]) -> None:
    if problem := next(problems, None):
        raise Stop(f"{file}, línea {document.line(*problem.path)}: {problem.message}")


def _model_problems(raw: Mapping[str, Any], law: Law) -> Iterator[Problem]:
    known = {item.id for item in law.items}
    for i, topic in enumerate(raw["materias"]):
        if topic not in known:
            yield Problem(("materias", i), f"«{topic}» no es un ítem de catalogo.yaml.{maybe(topic, known)}")
    formula = raw["formula"]
    if formula["variante"] not in formula["variantes"]:
        yield Problem(("formula", "variante"), f"la variante «{formula['variante']}» no está en «variantes».")
    if abs(formula["general"] + formula["especifico"] - 1) > 1e-9:
        yield Problem(("formula",), "«general» y «especifico» deben sumar 1.")


def _item_problems(raw: list[Mapping[str, Any]], model: Mapping[str, Any], law: Law, rules: Collection[str],
                   ) -> Iterator[Problem]:
    seen: set[str] = set()
    for i, item in enumerate(raw):
        path: tuple[str | int, ...] = ("items", i)
        if item["id"] in seen:
            yield Problem((*path, "id"), f"«{item['id']}» está repetido.")
        seen.add(item["id"])
        if item["materia"] not in model["materias"]:
            yield Problem((*path, "materia"), f"«{item['materia']}» no está en las materias de {MODEL}.")
        for name in item["tablas"]:
            if name not in law.tables:
                yield Problem((*path, "tablas"), f"no existe la tabla «{name}».{maybe(name, law.tables)}")
                return
        for k, indicator in enumerate(item["indicadores"]):
            for message in _indicator_problems(indicator, k + 1, item, model, law, rules):
                yield Problem((*path, "indicadores", k), message)


def _indicator_problems(raw: Mapping[str, Any], number: int, item: Mapping[str, Any], model: Mapping[str, Any],
                        law: Law, rules: Collection[str]) -> Iterator[str]:
    if raw.get("n") != number or not raw.get("pide"):
        yield f"cada indicador lleva su número en orden (aquí va {number}) y lo que «pide»."
    kind, rule = raw.get("clase"), raw.get("regla", "")
    if kind not in KINDS or (kind == MANUAL) != (not rule):
        yield "la «clase» es automatica o asistida, con su «regla», o manual, sin ella."
    if kind != AUTOMATIC and raw.get("porque") not in model["motivos"]:
        yield "un indicador que no es automático dice en «porque» uno de los «motivos»."
    for one in (raw, *raw.get("de", ())):
        name = one.get("regla", "")
        if name and (name not in rules or name not in model["reglas"]):
            yield f"no existe la regla «{name}».{maybe(name, rules)}"
        named: str = one.get("tabla") or raw.get("tabla") or ""
        known = {column for table in ([named] if named else item["tablas"])
                 for e in law.tables[table].editions for column in e.names}
        for column in _columns(one):
            if column not in known:
                yield f"no existe la columna «{column}».{maybe(column, known)}"


def _columns(raw: Mapping[str, Any]) -> Iterator[str]:
    for key in COLUMNS:
        said = raw.get(key, ())
        yield from [said] if isinstance(said, str) else said
    if "si" in raw:
        yield raw["si"]["columna"]


def _made(model: Mapping[str, Any], items: list[Mapping[str, Any]], digest: str) -> Scorecard:
    formula = model["formula"]
    variants = {name: Formula(float(formula["general"]), float(formula["especifico"]), name, str(said["titulo"]),
                              {answer: float(points) for answer, points in said.items() if answer != "titulo"})
                for name, said in formula["variantes"].items()}
    return Scorecard(
        model["documento"], model["plazo"], Period.parse(model["vigencia"]) or Period(), model["meses_de_historia"],
        tuple(model["materias"]), variants, formula["variante"], model["escenarios"], model["generales"],
        frozenset(["", *(word.casefold() for word in model["sin_valor"])]), model["motivos"], model["reglas"],
        tuple(map(_section, items)), digest)


def _section(raw: Mapping[str, Any]) -> Section:
    found = tuple(Indicator(raw["id"], one["n"], one["pide"], one["clase"], one.get("regla", ""),
                            {key: value for key, value in one.items() if key not in OWN}, one.get("porque", ""))
                  for one in raw["indicadores"])
    return Section(raw["id"], raw["materia"], raw["titulo"], tuple(raw["tablas"]), found, raw.get("siempre", ""),
                   raw.get("evidencia"), raw.get("solo_enlace"), raw.get("puntua", True), raw.get("variante_de", ""),
                   raw.get("anyo_en_curso", False))
