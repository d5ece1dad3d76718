"""`portalgen schemas`: what is demanded, as people read it and (--json) as machines do."""

from __future__ import annotations

import argparse
import difflib
import json
from collections.abc import Iterator
from typing import Any

from portalgen.commands.common import settings
from portalgen.findings import Stop
from portalgen.jobs import law
from portalgen.model import Edition, Item, Law, Table
from portalgen.textos import TABLE_NOT_FOUND, TABLE_WANTED


def run(options: argparse.Namespace) -> int:
    """Print the list of tables, or one table with its columns in each edition."""
    given = settings(options)
    the_law = law(given.schemas, given.cache)
    if options.what == "list":
        print(_json(list(_rows(the_law))) if options.json else "\n".join(_list(the_law)))
        return 0
    table = _table(the_law, options.table)
    if options.json:
        print(_json([{"para": e.serves, "schema": e.schema} for e in table.editions]))
    else:
        print("\n".join(_show(table)))
    return 0


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
