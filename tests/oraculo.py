"""Frictionless 5.21 as the judge of ours, and one parse in each of our forms."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from frictionless import Resource

from portalgen.check.columns import Checker
from portalgen.model import Edition
from portalgen.read import tables
from portalgen.read.regular import Regular, regular

DIALECT = {"header": True, "headerRows": [1],
           "csv": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False}}
VERSION = "https://datapackage.org/profiles/2.0/dataresource.json"
FORMS = ("csv", "lines", "polars")       # Python's reader; regular files split at once; the column engine
Located = tuple[int, int, str, str]


def frictionless_errors(data: bytes, schema: Mapping[str, Any], folder: Path) -> list[Located]:
    """(row, column, kind, note) of every error, sorted; 0 where Frictionless says none."""
    (folder / "tabla.csv").write_bytes(data)
    descriptor = {"$schema": VERSION, "name": "tabla", "path": "tabla.csv", "encoding": "utf-8", "dialect": DIALECT,
                  "schema": dict(schema)}
    report = Resource.from_descriptor(copy.deepcopy(descriptor), basepath=str(folder)).validate(limit_errors=10**9)
    rows = report.flatten(["rowNumber", "rowNumbers", "fieldNumber", "type", "note"])
    return sorted((row or (header or [0])[0], number or 0, kind, note) for row, header, number, kind, note in rows)


def our_errors(schema: Mapping[str, Any], datas: list[bytes], form: str, monkeypatch: Any) -> list[list[Located]]:
    """The same of ours, per table. `form`: one of FORMS."""
    checked = Checker(schema).check(parsed(schema, datas, form, monkeypatch))
    return [sorted((error.row, error.number or 0, error.kind, error.note) for error in errors) for errors in checked]


def parsed(schema: Mapping[str, Any], datas: list[bytes], form: str, monkeypatch: Any) -> tables.Batch:
    edition = Edition("prueba", (), schema, {})
    if form == "lines":
        datas = [Regular(data, seen) if (seen := regular(data)) else data for data in datas]
    for name in ("VOLUME", "VOLUME_LOADED"):
        monkeypatch.setattr(tables, name, 0 if form == "polars" else 10**12)
    return tables.parse(edition, datas)
