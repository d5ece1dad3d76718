"""What datapackage.yaml records of the periods of a table: deliveries, extensions of deadlines, rectifications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from portalgen.model import Item, Period, Record, Table
from portalgen.read.names import PACKAGE, Folder, example, fits
from portalgen.read.shapes import enumerate_words, maybe
from portalgen.read.yamls import Document

# key of datapackage.yaml → (field of Package, the key that holds its day, the key that says its kind, kind by default)
KINDS = {"entregas": ("deliveries", "fecha", "", ""), "prorrogas": ("extensions", "hasta", "plazo", "interno"),
         "rectificaciones": ("rectifications", "fecha", "tipo", "")}


def records(folder: Folder, item: Item, tables: Sequence[Table], said: Mapping[str, Any],
            document: Document) -> dict[str, Any]:
    """The fields of a Package that hold records; one of another item's table, or of no period of it, is said and left
    out."""
    return {field: tuple(_of(folder, item, tables, said, document, name)) for name, (field, *_) in KINDS.items()}


def _of(folder: Folder, item: Item, tables: Sequence[Table], said: Mapping[str, Any], document: Document,
        name: str) -> Iterator[Record]:
    raw = document.value.get(name) if isinstance(document.value, dict) else None
    if len(said.get(name, ())) != len(raw or ()):       # an entry that lost its shape: it has been said already
        return
    _, day, kind, usual = KINDS[name]
    for i, entry in enumerate(said.get(name, ())):
        line = document.line(name, i)
        period = Period.parse(entry.get("periodo", "")) or Period()
        whole = entry.get(day) and (entry.get(kind) or usual or not kind)
        if whole and _right(folder, item, tables, entry, period, line):
            table = find(tables, entry.get("tabla", ""))
            yield Record(table.id if table else "", period, date.fromisoformat(entry[day]),
                         str(entry.get(kind) or usual) if kind else "", entry.get("motivo", ""),
                         entry.get("norma", ""), entry.get("serie", ""), entry.get("area", ""), line)


def _right(folder: Folder, item: Item, tables: Sequence[Table], entry: Mapping[str, Any], period: Period,
           line: int) -> bool:
    """Whether an entry speaks of a table of the item (or of all) and of one of its periods; says it when not."""
    path, name = f"{item.folder}/{PACKAGE}", entry.get("tabla", "")
    table = find(tables, name)
    if name and table is None:
        no_table(folder, item, tables, name, line)
        return False
    if not any(fits(one, period) for one in ([table] if table else tables)):
        one = table or tables[0]
        folder.report("registro-periodo", path, line, item.id, one.id, valor=str(period), tabla=one.title,
                      esperado=example(one))
        return False
    area, series = entry.get("area", ""), entry.get("serie", "")
    return not (table and ((area and not folder.known_area(item, table, path, area, line))
                           or (series and not folder.known_series(item, table, path, series, line))))


def find(tables: Sequence[Table], name: str) -> Table | None:
    """A table of an item by its id or its folder."""
    return next((t for t in tables if name in (t.id, t.folder) and name), None)


def no_table(folder: Folder, item: Item, tables: Sequence[Table], name: str, line: int) -> None:
    """Say that an item has no such table."""
    folders = [t.folder or t.id for t in tables]
    folder.report("estado-tabla", f"{item.folder}/{PACKAGE}", line, item.id, valor=name, nombre_item=item.title,
                  admite=enumerate_words(folders), parecido=maybe(name, folders))
