"""Spreadsheets and exports as people and systems write them → canonical tables, with every change listed."""

from __future__ import annotations

import difflib
from datetime import date
from pathlib import Path

from portalgen.findings import Stop
from portalgen.model import Law, Period
from portalgen.read.imports.grid import not_text, read_grid
from portalgen.read.imports.result import Canonical, Drop, Imported, Tally, Transformation
from portalgen.read.imports.table import import_grid
from portalgen.textos import IMPORT_NO_PERIOD, TABLE_NOT_FOUND

__all__ = ["Canonical", "Drop", "Imported", "Tally", "Transformation", "import_file"]


def import_file(path: Path, law: Law, today: date, *, table: str = "", period: str = "", area: str = "",
                series: str = "") -> Imported:
    """Read one delimited text file as canonical tables, one for each period it speaks of.

    `table`, `period` and `series` are used when the file cannot tell. A file that is no table of the law comes back
    with `table` "" and one finding. Data never raises; OSError if the file cannot be read, Stop for a wrong option.
    """
    _options(law, table, period)
    data = path.read_bytes()
    file = str(path)
    problem = not_text(data, file)
    if problem:
        return Imported(file, area=area, findings=(problem,))
    return import_grid(read_grid(data), file, law, today, table=table, period=period, area=area, series=series)


def _options(law: Law, table: str, period: str) -> None:
    if table and table not in law.tables:
        near = difflib.get_close_matches(table, list(law.tables), 1)
        raise Stop(TABLE_NOT_FOUND.format(name=table, near=f" ¿Quiso decir «{near[0]}»?" if near else ""))
    if period and Period.parse(period) is None:
        raise Stop(IMPORT_NO_PERIOD.format(period=period))
