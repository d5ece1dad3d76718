"""A file of schemas/instrumentos, judged: trusted but not assumed right. The first mistake stops, with its line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from portalgen.findings import Stop
from portalgen.read.files import read, scan
from portalgen.read.lawcheck import Shape
from portalgen.read.problems import Problem
from portalgen.read.shapes import judge
from portalgen.read.yamls import Document, parse

FOLDER = "instrumentos"


def names(schemas: Path) -> list[str]:
    """The instruments that schemas/ has, in order; [] when it has none."""
    folder = schemas / FOLDER
    return sorted(path for path in scan(folder, FOLDER).files if path.endswith(".yaml")) if folder.is_dir() else []


def instrument(schemas: Path, name: str, shape: Shape) -> Document:
    """One of them. Stop(2) for the first thing that has not its shape."""
    folder = schemas / FOLDER
    file = f"{FOLDER}/{name}"
    document, problems = parse(read(folder, name), file)
    if document is None or problems:
        raise Stop(f"{file}: el archivo no se puede leer; revise su forma.")
    value: Any
    value, found = judge(document, shape, file)
    if found:
        where = found[0].place.row or 1
        raise Stop(f"{file}, línea {where}: revise «{found[0].values.get('clave', '')}».")
    return Document(value, document.lines)


def refuse(name: str, document: Document, problems: Iterable[Problem]) -> None:
    """Stop(2) at the first problem, with its line."""
    for problem in problems:
        raise Stop(f"{FOLDER}/{name}, línea {document.line(*problem.path)}: {problem.message}")
