"""sites/otros.yaml: the portals that other repositories publish, named so that the index can link to them; and, with a
copy of their portal.json, so that it can compare them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from portalgen.findings import Stop
from portalgen.read.files import read
from portalgen.read.shapes import judge
from portalgen.read.yamls import parse
from portalgen.textos import OTHERS_UNREAD, OTHERS_WRONG

FILE = "otros.yaml"
SHAPE = {"claves": {"portales": {"tipo": "lista", "requerido": True, "de": {"claves": {
    "nombre": {"tipo": "texto", "requerido": True, "largo": 120},
    "region": {"tipo": "texto", "largo": 80},
    "url": {"tipo": "enlace", "requerido": True},
    "resumen": {"tipo": "ruta"}}}}}}


class Other(NamedTuple):
    """A portal elsewhere. Nothing is ever downloaded from it. `summary`: the copy of its portal.json that lies in the
    folder of sites, or None."""

    name: str
    region: str
    url: str
    summary: Any = None

    @property
    def top(self) -> str:
        """Its address without page nor last slash."""
        return self.url.removesuffix("/index.html").rstrip("/")


def load_others(sites: Path) -> tuple[Other, ...]:
    """The portals that the file lists; () without a file. Stop(2) names the line of its first mistake."""
    path = sites / FILE
    if not path.is_file():
        return ()
    document, findings = parse(path.read_bytes(), FILE)
    value, wrong = judge(document, SHAPE, FILE) if document else ({}, ())
    if first := next(iter((*findings, *wrong)), None):
        raise Stop(OTHERS_WRONG.format(file=path, line=first.place.row or 1))
    return tuple(Other(str(one["nombre"]), str(one.get("region", "")), str(one["url"]),
                       _summary(sites, str(one.get("resumen", "")))) for one in value["portales"])


def _summary(sites: Path, name: str) -> Any:
    """The copy of a portal.json. Stop(2) when it cannot be read."""
    if not name:
        return None
    try:
        told = json.loads(read(sites, name))
        return told if {"municipalidad", "portal", "items"} <= set(told) else _stop(sites / name)
    except (OSError, ValueError, TypeError):
        return _stop(sites / name)


def _stop(path: Path) -> Any:
    raise Stop(OTHERS_UNREAD.format(file=path))
