"""Spreadsheets and exports as people and systems write them → canonical tables, with every change listed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from portalgen.findings import Finding, Place, Stop
from portalgen.model import Law, Period
from portalgen.read.imports.areas import Areas
from portalgen.read.imports.bulk import Progress, read_organism
from portalgen.read.imports.opening import open_file
from portalgen.read.imports.result import Canonical, Drop, Imported, Question, Tally, Transformation
from portalgen.read.imports.said import Said
from portalgen.read.imports.table import import_grid
from portalgen.read.imports.words import fold, words
from portalgen.textos import IMPORT_NO_PERIOD, TABLE_NOT_FOUND

__all__ = ["Canonical", "Drop", "Imported", "Question", "Said", "Tally", "Transformation", "import_file"]


def import_file(path: Path, law: Law, today: date, *, table: str = "", period: str = "", area: str = "",
                series: str = "", sheet: str = "", decimal: str = "", dates: str = "",
                columns: Mapping[str, str] | None = None, learned: Sequence[Said] = (), organism: str = "",
                progress: Progress | None = None, areas: Areas | None = None) -> Imported:
    """Read a workbook, a web page or a delimited text as canonical tables, one for each table and period it speaks of.

    The options are used where the file cannot tell (see said.Said); `learned`: the mappings of the site; `organism`:
    only the rows of this code, of a file of the whole country, and `progress` hears how much was read; `areas`: those
    of the municipality (areas.site_areas). A file that is
    no table of the law comes back with `table` "" and why. Data never raises; OSError if the file cannot be read, Stop
    for a wrong option.
    """
    said = Said(table, period, area, series, sheet, decimal, dates, columns or {})
    _options(law, said)
    known = words(law)
    opened = read_organism(path, organism, known, progress) if organism else open_file(path, sheet, known)
    grids, findings = opened
    aside = known.aside if not sheet and len(grids) > 1 else frozenset()
    parts = [import_grid(grid, str(path), law, today, said, learned, areas or {})
             for grid in grids if fold(grid.sheet) not in aside]
    return _joined(str(path), parts, findings)


def _options(law: Law, said: Said) -> None:
    if said.table and said.table not in law.tables:
        near = difflib.get_close_matches(said.table, list(law.tables), 1)
        raise Stop(TABLE_NOT_FOUND.format(name=said.table, near=f" ¿Quiso decir «{near[0]}»?" if near else ""))
    if said.period and Period.parse(said.period) is None:
        raise Stop(IMPORT_NO_PERIOD.format(period=said.period))


def _joined(file: str, parts: Sequence[Imported], said: Sequence[Finding]) -> Imported:
    """The sheets of a workbook as one result. Where some sheet is a table, one that is none is only said."""
    tables = [part for part in parts if part.table]
    findings = [*said]
    for part in parts:
        if part.table or not tables or part.questions:
            findings += part.findings
        else:
            findings += [Finding("importar-hoja-sin-tabla", f.place, {"valor": f.place.sheet}) for f in part.findings]
    used = tables or parts[:0]
    sheets = tuple(sheet for part in used for sheet in part.sheets)
    changes = tuple(change for part in used for change in part.transformations)
    drops = tuple(drop for part in used for drop in part.drops)
    return Imported(file, used[0].table if used else "", sheets, changes, drops,
                    (*findings, *_twice(file, sheets)), sum((part.cells for part in used), Tally()),
                    tuple(q for part in parts for q in part.questions), used[0].header if used else 1)


def _twice(file: str, sheets: Sequence[Canonical]) -> list[Finding]:
    """Two sheets of a workbook that would be the same file of the site."""
    seen: dict[tuple[str, str, str, Period], str] = {}
    found = []
    for sheet in sheets:
        identity = (sheet.table, sheet.series, sheet.area, sheet.period)
        if identity in seen:
            values = {"valor": sheet.sheet, "otra": seen[identity], "periodo": sheet.period.words}
            found.append(Finding("importar-dos-veces", Place(file, sheet.header, sheet=sheet.sheet), values))
        seen.setdefault(identity, sheet.sheet)
    return found
