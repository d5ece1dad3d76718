"""Differences → what people and machines read. No personal datum reaches a report: what was just taken away is exactly
what must not be written again in a comment."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from portalgen.check.personal import masked
from portalgen.check.rules.common import title
from portalgen.model import Law
from portalgen.portal.changes import shown
from portalgen.portal.differences import ADDED, CHANGED, EDITED, GONE, NEW, REMOVED, UNREAD, Difference, RowChange
from portalgen.publish.words import many, printable

SIGNS = {ADDED: "+", REMOVED: "−", EDITED: "~"}
ORDER = (EDITED, ADDED, REMOVED)
KINDS = {NEW: "planilla nueva", GONE: "planilla retirada", CHANGED: "", UNREAD: "no se puede leer"}
COUNTS = ((ADDED, "fila nueva", "filas nuevas"), (REMOVED, "fila que ya no está", "filas que ya no están"),
          (EDITED, "fila con cambios", "filas con cambios"))
CELLS = 6                       # columns told of a changed row
Plain = Callable[[str], str]


def hidden(law: Law, found: Difference) -> Difference:
    """The same without personal data, in what is told of each row: its key and the cells that changed."""
    known: dict[str, str] = {}

    def safe(text: str) -> str:
        if text not in known:
            known[text] = printable(masked(law, text))
        return known[text]

    def row(one: RowChange) -> RowChange:
        cells = tuple((column, safe(before), safe(now)) for column, before, now in one.cells)
        return RowChange(one.kind, one.before, one.now, tuple(map(safe, one.key)), (), cells)

    return replace(found, rows=tuple(map(row, found.rows)))


def heading(law: Law, found: Difference) -> str:
    """ "1.4 Personal de planta, Educación, octubre de 2026"."""
    source = found.source
    number = next(item.number for item in law.items if item.id == source.item)
    parts = [found.table.title, source.series.replace("-", " "), source.area,
             source.period.words if source.period.year else ""]
    return f"{number} {', '.join(part for part in parts if part)}".strip()


def sentence(found: Difference) -> str:
    """ "3 filas nuevas, 1 fila con cambios; columna nueva: Grado"."""
    counts = [many(found.count(kind), one, more) for kind, one, more in COUNTS if found.count(kind)]
    if found.kind in (NEW, GONE):
        counts = [f"{KINDS[found.kind]}, {many(found.new or found.old, 'fila', 'filas')}"]
    parts = [", ".join(counts), KINDS[UNREAD] if found.kind == UNREAD else ""]
    for words, names in (("columna nueva", found.gained), ("columna que ya no está", found.lost)):
        if names:
            parts.append(f"{words}: {', '.join(title(found.edition, name) for name in names)}")
    return "; ".join(part for part in parts if part)


def rows(found: Difference, most: int, plain: Plain = str) -> Iterator[str]:
    """A line for each row that moved, up to `most`: changed ones first. Of a new table, and of one taken away, none."""
    if found.kind != CHANGED:
        return
    ranked = sorted(found.rows, key=lambda row: ORDER.index(row.kind))
    for row in ranked[:most]:
        yield f"{SIGNS[row.kind]} {_row(found, row, plain)}"
    if len(ranked) > most:
        yield f"… y {many(len(ranked) - most, 'fila', 'filas')} más"


def _row(found: Difference, row: RowChange, plain: Plain) -> str:
    parts = [shown(found.edition, column, text) for column, text in zip(found.key, row.key, strict=True)]
    name = plain(", ".join(part for part in parts if part)[:200]) or "Fila sin nombre"
    cells = [f"{plain(title(found.edition, column))}: {_cell(found, column, before, plain)} → "
             f"{_cell(found, column, now, plain)}" for column, before, now in row.cells[:CELLS]]
    cells += [f"y {many(len(row.cells) - CELLS, 'columna', 'columnas')} más"] if len(row.cells) > CELLS else []
    number = f"fila {row.now}" if row.now else f"era la fila {row.before}"
    return f"{name} ({number})" + (f": {'; '.join(cells)}" if cells else "")


def _cell(found: Difference, column: str, text: str, plain: Plain) -> str:
    return plain(shown(found.edition, column, text)[:120]) or "vacío"


# ---- for machines


def as_csv(found: Sequence[Difference]) -> str:
    """One line a row added or removed, one a cell changed; rows as a spreadsheet numbers them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["sitio", "archivo", "tabla", "periodo", "cambio", "fila_anterior", "fila_actual", "clave",
                     "columna", "antes", "ahora"])
    for one in found:
        about = [one.source.site, one.source.path, one.source.table, str(one.source.period)]
        for row in one.rows:
            place = [row.kind, row.before or "", row.now or "", _safe(" | ".join(row.key))]
            for column, before, now in row.cells or (("", "", ""),):
                writer.writerow([*about, *place, column, _safe(before), _safe(now)])
    return out.getvalue()


def _safe(text: str) -> str:
    """A text that a spreadsheet does not run (CWE-1236)."""
    runs = text[:1] in ("=", "+", "@", "\t", "\r") or (text[:1] == "-" and not text[1:2].isdigit())
    return f"'{text}" if runs else text


def as_value(found: Difference) -> dict[str, Any]:
    """A difference as JSON."""
    source = found.source
    return {"site": source.site, "item": source.item, "table": source.table, "series": source.series,
            "area": source.area, "period": str(source.period), "file": source.path, "kind": found.kind,
            "rows_before": found.old, "rows_now": found.new,
            "added": found.count(ADDED), "removed": found.count(REMOVED), "changed": found.count(EDITED),
            "columns_added": list(found.gained), "columns_removed": list(found.lost),
            "rows": [{"change": row.kind, "row_before": row.before, "row_now": row.now,
                      "key": dict(zip(found.key, row.key, strict=True)),
                      "cells": [{"column": column, "before": before, "now": now} for column, before, now in row.cells]}
                     for row in found.rows] if found.kind == CHANGED else []}
