"""Where the tables of an import go in a municipality's folder, and what writing them would change there."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from portalgen.model import Law
from portalgen.read.imports.result import Canonical, Imported

State = Literal["nueva", "igual", "distinta"]


@dataclass(frozen=True, slots=True)
class Change:
    """One file to write. `path` is relative to the municipality's folder; rows are counted before and after."""

    path: str
    state: State
    data: bytes
    rows_before: int
    rows_after: int
    added: int
    removed: int


def changes(imported: Imported, law: Law, site: Path) -> tuple[Change, ...]:
    """What each canonical table would do to the file of its period. Nothing is written."""
    return tuple(_change(sheet, law, site) for sheet in imported.sheets)


def save(planned: Iterable[Change], site: Path) -> None:
    """Write what is new or different, each file whole or not at all; OSError when the disk refuses."""
    for change in planned:
        if change.state != "igual":
            target = site / change.path
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.{os.getpid()}")
            part.write_bytes(change.data)
            part.replace(target)


def destination(law: Law, sheet: Canonical) -> str:
    """`<item>/<table>[/<series>]/<period>[-<area>].csv`; permanent tables are one file in the item's folder."""
    table = law.tables[sheet.table]
    item = next(item for item in law.items if sheet.table in item.tables)
    name = "-".join(part for part in (str(sheet.period) or table.folder, sheet.area) if part)
    folders = [item.folder, *([table.folder] if sheet.period.year else []), *([sheet.series] if table.series else [])]
    return "/".join([*(f for f in folders if f), f"{name}.csv"])


def _change(sheet: Canonical, law: Law, site: Path) -> Change:
    path = destination(law, sheet)
    target = site / path
    old = target.read_bytes() if target.is_file() else None
    before, after = _rows(old or b""), _rows(sheet.data)
    state: State = "nueva" if old is None else "igual" if old == sheet.data else "distinta"
    return Change(path, state, sheet.data, len(before), len(after), _less(after, before), _less(before, after))


def _rows(data: bytes) -> list[tuple[str, ...]]:
    return [tuple(row) for row in csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""))][1:]


def _less(one: list[tuple[str, ...]], two: list[tuple[str, ...]]) -> int:
    """How many rows of `one` are not in `two`, counting repetitions."""
    return (Counter(one) - Counter(two)).total()
