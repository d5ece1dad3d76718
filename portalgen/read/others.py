"""sites/otros.yaml: the portals that other repositories publish, named so that the index can link to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from portalgen.findings import Stop
from portalgen.read.shapes import judge
from portalgen.read.yamls import parse
from portalgen.textos import OTHERS_WRONG

FILE = "otros.yaml"
SHAPE = {"claves": {"portales": {"tipo": "lista", "requerido": True, "de": {"claves": {
    "nombre": {"tipo": "texto", "requerido": True, "largo": 120},
    "region": {"tipo": "texto", "largo": 80},
    "url": {"tipo": "enlace", "requerido": True}}}}}}


@dataclass(frozen=True, slots=True)
class Other:
    """A portal elsewhere. Nothing is ever downloaded from it."""

    name: str
    region: str
    url: str


def load_others(sites: Path) -> tuple[Other, ...]:
    """The portals that the file lists; () without a file. Stop(2) names the line of its first mistake."""
    path = sites / FILE
    if not path.is_file():
        return ()
    document, findings = parse(path.read_bytes(), FILE)
    value, wrong = judge(document, SHAPE, FILE) if document else ({}, ())
    if first := next(iter((*findings, *wrong)), None):
        raise Stop(OTHERS_WRONG.format(file=path, line=first.place.row or 1))
    return tuple(Other(str(one["nombre"]), str(one.get("region", "")), str(one["url"])) for one in value["portales"])
