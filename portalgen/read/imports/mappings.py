"""How a unit lays out its own sheets, learned once: sites/<municipalidad>/mapeos/<nombre>.yaml.

The file says what people would say of the sheet (said.py); schemas/descriptores/mapeo.yaml describes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from portalgen.findings import Finding, Place
from portalgen.model import Law
from portalgen.read.imports.said import DATES, DECIMALS, Said
from portalgen.read.imports.words import key
from portalgen.read.shapes import judge, maybe
from portalgen.read.yamls import MAX_BYTES, Document, parse

FOLDER, SHAPE = "mapeos", "mapeo"


def load_mappings(site: Path, law: Law) -> tuple[tuple[Said, ...], tuple[Finding, ...]]:
    """All the mappings of a site, by name, and what is wrong with them; one that is wrong is not used."""
    made: list[Said] = []
    findings: list[Finding] = []
    for path in sorted((site / FOLDER).glob("*.yaml")):
        file = f"{site.name}/{FOLDER}/{path.name}"
        said, wrong = read_mapping(path.read_bytes()[:MAX_BYTES + 1], path.stem, file, law)
        findings += wrong
        made += [said] if said else []
    return tuple(made), tuple(findings)


def read_mapping(data: bytes, name: str, file: str, law: Law) -> tuple[Said | None, tuple[Finding, ...]]:
    """One mapping, judged by its descriptor and by the columns of its table."""
    document, findings = parse(data, file)
    if document is None:
        return None, findings
    value, wrong = judge(document, law.descriptors.get(SHAPE, {}), file)
    findings += wrong
    if not findings and isinstance(value, dict):
        findings += tuple(_unknown(document, value, file, law))
    if findings or not isinstance(value, dict):
        return None, findings
    columns = {**value.get("columnas", {}), **dict.fromkeys(value.get("ignorar", ()), "")}
    return Said(table=value["tabla"], area=value.get("area", ""), series=value.get("serie", ""),
                decimal=value.get("decimal", ""), dates=value.get("fechas", ""), columns=columns, mapping=name), ()


def _unknown(document: Document, value: Mapping[str, Any], file: str, law: Law) -> list[Finding]:
    """A table or a column that the law does not have."""
    table = law.tables.get(value["tabla"])
    if table is None:
        place = Place(file, document.line("tabla"))
        return [Finding("mapeo-tabla", place, {"valor": value["tabla"], "parecido": maybe(value["tabla"], law.tables)})]
    names = {name for edition in table.editions for name in edition.names}
    return [Finding("mapeo-columna", Place(file, document.line("columnas", header)),
                    {"valor": name, "tabla": table.title, "parecido": maybe(name, names)})
            for header, name in value.get("columnas", {}).items() if name not in names]


def fitting(header: Sequence[str], mappings: Sequence[Said]) -> tuple[Said, ...]:
    """The mappings whose headers are all in the sheet; those that name more headers first, and only the best."""
    here = {key(text) for text in header}
    found = [m for m in mappings if m.columns and {key(h) for h in m.columns} <= here]
    most = max((len(m.columns) for m in found), default=0)
    return tuple(m for m in found if len(m.columns) == most)


def merged(said: Said, learned: Said) -> Said:
    """What is said now over what was learned."""
    return replace(learned, table=said.table or learned.table, period=said.period, area=said.area or learned.area,
                   series=said.series or learned.series, sheet=said.sheet, decimal=said.decimal or learned.decimal,
                   dates=said.dates or learned.dates, columns={**learned.columns, **said.columns})


def written(said: Said) -> str:
    """The YAML of a mapping, for people to read and mend."""
    lines = ["# Cómo leer una planilla de esta municipalidad. Se usa con toda planilla que traiga estas columnas.",
             f"tabla: {said.table}"]
    lines += [f"{name}: {value}" for name, value in (("area", said.area), ("serie", said.series)) if value]
    lines += [f"decimal: {said.decimal}"] if said.decimal else []
    lines += [f"fechas: {said.dates}"] if said.dates else []
    used = {header: name for header, name in said.columns.items() if name}
    lines += ["columnas:                      # la de su planilla: la de la tabla"] if used else []
    lines += [f"  {json.dumps(header, ensure_ascii=False)}: {name}" for header, name in used.items()]
    unused = [header for header, name in said.columns.items() if not name]
    lines += ["ignorar:                       # columnas que no se publican"] if unused else []
    lines += [f"- {json.dumps(header, ensure_ascii=False)}" for header in unused]
    return "\n".join(lines) + "\n"


__all__ = ["DATES", "DECIMALS", "FOLDER", "fitting", "load_mappings", "merged", "read_mapping", "written"]
