"""`portalgen schemas`: what is demanded, as people read it and (--json) as machines do."""

from __future__ import annotations

import argparse
import difflib
import json
from collections.abc import Iterator
from typing import Any

from portalgen.commands.common import say, settings
from portalgen.findings import Stop
from portalgen.jobs import law
from portalgen.model import Column, Edition, Item, Law, Table
from portalgen.textos import EXPORT_SCHEMAS, EXPORT_WHOLE, TABLE_NOT_FOUND, TABLE_WANTED


def run(options: argparse.Namespace) -> int:
    """Print the list of tables, or one table with its columns in each edition."""
    given = settings(options)
    the_law = law(given.schemas, given.cache)
    if options.what == "export":
        return export(the_law, options)
    if options.what == "list":
        print(_json(list(_rows(the_law))) if options.json else "\n".join(_list(the_law)))
        return 0
    table = _table(the_law, options.table)
    if options.json:
        print(_json([{"para": e.serves, "schema": e.schema} for e in table.editions]))
    else:
        print("\n".join(_show(table)))
    return 0


def export(the_law: Law, options: argparse.Namespace) -> int:
    """All that is demanded in one JSON document; with --out, a folder with it and each Table Schema in a file."""
    if options.table:
        raise Stop(EXPORT_WHOLE.format(table=options.table))
    told = machine(the_law)
    if options.out is None:
        print(_json(told))
        return 0
    files = {"esquemas.json": told, **{f"{table['tabla']}/{norm}.json": edition["schema"] for table in told["tablas"]
                                       for edition in table["ediciones"] for norm in edition["para"]}}
    for name, value in files.items():
        target = options.out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_json(value) + "\n", "utf-8")
    say(options, EXPORT_SCHEMAS.format(folder=options.out, count=len(files) - 1))
    return 0


def machine(the_law: Law) -> dict[str, Any]:
    """Editions of the law, and each table with its Table Schemas (verbatim) and what the standard has no words for."""
    norms = [{"id": norm.id, "titulo": norm.title, "desde": str(norm.since), "hasta": str(norm.until or ""),
              "norma": norm.law} for norm in the_law.norms]
    return {"version": 1, "ediciones": norms, "tablas": [_machine(item, table) for item, table in _pairs(the_law)]}


def _machine(item: Item, table: Table) -> dict[str, Any]:
    editions = [{"para": list(edition.serves), "schema": edition.schema,
                 "columnas": {name: _column(edition.columns[name]) for name in edition.names},
                 "reglas": [{"regla": rule.name, **rule.params} for rule in edition.rules]}
                for edition in table.editions]
    return {"tabla": table.id, "item": item.number, "carpeta": f"{item.folder}/{table.folder}".rstrip("/"),
            "titulo": table.title, "periodicidad": table.cadence, "plazo_dias_habiles": item.deadline,
            "norma": table.law, "verificado": table.verified, "clave": list(table.key), "ediciones": editions}


def _column(column: Column) -> dict[str, Any]:
    """Other headers of a column (several when it joins them), its unit and its class of privacy."""
    headers = [list(alias.parts) if alias.parts else alias.header for alias in column.aliases]
    return {"alias": headers, "unidad": column.unit, "privacidad": column.privacy}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _table(the_law: Law, name: str) -> Table:
    if not name:
        raise Stop(TABLE_WANTED)
    if name not in the_law.tables:
        near = difflib.get_close_matches(name, the_law.tables, 1)
        raise Stop(TABLE_NOT_FOUND.format(name=name, near=f" ¿Quiso decir «{near[0]}»?" if near else ""))
    return the_law.tables[name]


def _rows(the_law: Law) -> Iterator[dict[str, str]]:
    for item, table in _pairs(the_law):
        yield {"item": item.number, "tabla": table.id, "carpeta": f"{item.folder}/{table.folder}",
               "titulo": table.title, "periodicidad": table.cadence}


def _pairs(the_law: Law) -> Iterator[tuple[Item, Table]]:
    return ((item, the_law.tables[name]) for item in the_law.items for name in item.tables)


def _list(the_law: Law) -> Iterator[str]:
    for item in the_law.items:
        yield f"\n{item.number} {item.title}".rstrip()
        for name in item.tables:
            table = the_law.tables[name]
            doubt = "" if table.verified else "  (por verificar)"
            yield f"    {name:32} {table.cadence:12} {table.title}{doubt}"


def _show(table: Table) -> Iterator[str]:
    yield f"{table.title} ({table.id}), {table.cadence}"
    yield f"{table.law}. {table.law_table}".strip()
    yield table.plain.strip()
    for edition in table.editions:
        yield f"\nEn {', '.join(edition.serves)}:"
        yield from _columns(edition)


def _columns(edition: Edition) -> Iterator[str]:
    for spec in edition.schema["fields"]:
        limits = spec.get("constraints", {})
        must = "obligatoria" if limits.get("required") else "opcional"
        kind = f"{spec.get('type', 'string')}, {must}"
        yield f"    {spec['name']:30} {kind:24} {spec.get('title', '')}"
        if "enum" in limits:
            yield f"    {'':30} una de: {', '.join(map(str, limits['enum']))}"
