"""schemas/instrumentos/cuenta.yaml → Account: the chapters of the yearly public account, and their tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portalgen.read.instruments import instrument, names, refuse
from portalgen.read.lawcheck import Shape
from portalgen.read.problems import Problem
from portalgen.read.shapes import maybe

FILE, SAID = "cuenta.yaml", "cuenta"            # the instrument; file of gestion/
NEEDED: Shape = {"tipo": "texto", "requerido": True, "largo": 1000}
SHAPE: Shape = {"claves": {
    "titulo": NEEDED, "explicacion": NEEDED, "norma": NEEDED, "verificado": {"tipo": "si_no", "requerido": True},
    "nota": {"tipo": "texto", "largo": 1000}, "capitulos": {"tipo": "lista", "requerido": True, "de": {"claves": {
        "id": {"tipo": "nombre", "requerido": True}, "titulo": NEEDED, "pide": NEEDED,
        "tablas": {"tipo": "lista", "requerido": True, "de": {"tipo": "texto"}}}}}}}


@dataclass(frozen=True, slots=True)
class Chapter:
    """`asks`: what a person must write in it; `tables`: whose figures prove it."""

    id: str
    title: str
    asks: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    title: str
    about: str
    law: str
    note: str
    chapters: tuple[Chapter, ...]


def load_account(schemas: Path, tables: Collection[str]) -> Account | None:
    """The instrument of `schemas`; None when it has none. Stop(2) for the first mistake. `tables`: those of the law."""
    if FILE not in names(schemas):
        return None
    document = instrument(schemas, FILE, SHAPE)
    refuse(FILE, document, _mistakes(document.value, tables))
    raw = document.value
    return Account(raw["titulo"], raw["explicacion"], raw["norma"], "" if raw["verificado"] else raw.get("nota", ""),
                   tuple(Chapter(c["id"], c["titulo"], c["pide"], tuple(c["tablas"])) for c in raw["capitulos"]))


def _mistakes(raw: Mapping[str, Any], tables: Collection[str]) -> Iterator[Problem]:
    for i, chapter in enumerate(raw["capitulos"]):
        for name in chapter["tablas"]:
            if name not in tables:
                yield Problem(("capitulos", i), f"no existe la tabla «{name}».{maybe(name, tables)}")
