"""Workbooks → grids. The workbook is opened by another process (portalgen/read/workbooks), which may die of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import portalgen
from portalgen.findings import Finding, Place
from portalgen.read.imports.grid import Grid, Typed

CHILD = "portalgen.read.workbooks.child"
BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass
class _Sheet:
    about: dict[str, Any]
    numbers: list[int] = field(default_factory=list)
    texts: list[tuple[str, ...]] = field(default_factory=list)


def read_book(path: Path, sheet: str = "") -> tuple[tuple[Grid, ...], tuple[Finding, ...]]:
    """The sheets that people see (or the one named, even hidden) and what is to be said of the workbook."""
    file = str(path)
    facts: dict[str, Any] = {}
    sheets: list[_Sheet] = []
    problem = "importar-libro-excesivo"       # what is said when the other process dies
    for line in _lines(path):
        if isinstance(line, list):
            sheets[-1].numbers.append(line[0])
            sheets[-1].texts.append(tuple(_cell(text) for text in line[1:]))
        elif "hoja" in line:
            sheets.append(_Sheet(line["hoja"]))
        elif "problema" in line:
            return (), (_refusal(line["problema"], file),)
        elif "fin" in line:
            problem = ""
        else:
            facts = line["libro"]
    if problem:
        return (), (_refusal(problem, file),)
    wanted = [s for s in sheets if s.texts and (s.about["nombre"] == sheet if sheet else not s.about["oculta"])]
    findings = [*_said(facts, file), *_hidden(sheets, wanted, file, sheet)]
    if sheet and not any(s.about["nombre"] == sheet for s in sheets):
        names = ", ".join(f"«{s.about['nombre']}»" for s in sheets)
        return (), (Finding("importar-sin-hoja", Place(file), {"valor": sheet, "admite": names}),)
    if not wanted and not findings:
        findings = [Finding("csv-vacio", Place(file))]
    return tuple(map(_grid, wanted)), tuple(findings)


def _lines(path: Path) -> Iterator[Any]:
    """What the other process says, as it says it; it ends by itself, for its time is counted."""
    root = str(Path(portalgen.__file__).parent.parent)
    known = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    command = [sys.executable, "-m", CHILD, os.fspath(path.absolute())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,  # noqa: S603 — our own program
                          stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": known}) as child:
        assert child.stdout is not None
        try:
            for line in child.stdout:
                if line.endswith(b"\n"):
                    yield json.loads(line)
            if child.wait() == 1:             # it gave up on what it read; a signal would mean that it ran out of means
                yield {"problema": "importar-libro-danado"}
        finally:
            child.kill()


def _cell(text: str) -> str:
    return Typed(text[1:]) if text.startswith("v") else text[1:]


def _refusal(code: str, file: str) -> Finding:
    other = {"formato": "un documento o un libro de otro programa"} if code == "archivo-otro-formato" else {}
    return Finding(code, Place(file), other)


def _said(facts: dict[str, Any], file: str) -> Iterator[Finding]:
    if facts.get("macros"):
        yield Finding("importar-macros", Place(file))
    if facts.get("comentarios"):
        yield Finding("importar-comentarios", Place(file), {"cantidad": str(facts["comentarios"])})


def _hidden(sheets: Iterable[_Sheet], wanted: list[_Sheet], file: str, asked: str) -> Iterator[Finding]:
    """What the person does not see when looking at the workbook."""
    for sheet in sheets:
        about = sheet.about
        place = Place(file, sheet=about["nombre"])
        if about["oculta"] and sheet.texts and not asked:
            yield Finding("importar-hoja-oculta", place, {"valor": about["nombre"]})
        if sheet in wanted and (about["filas_ocultas"] or about["columnas_ocultas"]):
            counted = {"filas": str(about["filas_ocultas"]), "columnas": str(about["columnas_ocultas"])}
            yield Finding("importar-filas-ocultas", place, {"valor": about["nombre"], **counted})


def _grid(sheet: _Sheet) -> Grid:
    return Grid(tuple(sheet.texts), tuple(sheet.numbers), sheet=sheet.about["nombre"],
                merged=tuple((a, b, c, d) for a, b, c, d in sheet.about["combinadas"]))
