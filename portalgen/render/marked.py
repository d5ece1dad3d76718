"""The workbook that a person sent, given back with its wrong cells coloured and explained, and a list of them all.

What a stranger sent is opened by another process, with little memory and time. Macros and what points at other files
are left out; texts stay texts, whatever sign they begin with.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from portalgen.findings import letters
from portalgen.read.documents import surroundings
from portalgen.read.imports.grid import Grid, Typed
from portalgen.textos import MARKED_HEADS, MARKED_MORE, MARKED_NAME, MARKED_SHEET

CHILD = "portalgen.render.marking"
COLOURS = {"bloquea": "FFC7CE", "advierte": "FFEB9C", "sugiere": "DDEBF7"}
MOST = 5_000                # marks in a workbook: more of them help nobody, and slow its opening
STAMP = datetime(1980, 1, 1)
WIDTHS = (14, 16, 30, 70, 60, 26)


@dataclass(frozen=True, slots=True)
class Mark:
    """A problem at a cell (or a row, or the whole file: no number, no row), with its words."""

    sheet: str
    row: int
    number: int
    level: str
    words: str                                # how serious it is, in words
    title: str
    message: str
    remedy: str
    who: str

    @property
    def cell(self) -> str:
        return f"{letters(self.number or 1)}{self.row}" if self.row else ""

    @property
    def note(self) -> str:
        return "\n".join(part for part in (self.title, self.message, self.remedy) if part)


def marked(path: Path, grids: Sequence[Grid], marks: Sequence[Mark]) -> bytes:
    """The workbook (XLSX): the same one when it is of that kind and can be opened, else one with the same cells."""
    with path.open("rb") as file:
        packed = file.read(4) == b"PK\x03\x04"
    return (_same(path, marks) if packed else b"") or _again(grids, marks)


def _same(path: Path, marks: Sequence[Mark]) -> bytes:
    """What the other process makes of it; nothing when it could not."""
    asked = json.dumps({"path": os.fspath(path.absolute()), "marks": [[*asdict(mark).values()] for mark in marks]})
    done = subprocess.run([sys.executable, "-m", CHILD], input=asked.encode(),  # noqa: S603 — our own program
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False,
                          env=surroundings())
    return done.stdout if done.returncode == 0 else b""


def _again(grids: Sequence[Grid], marks: Sequence[Mark]) -> bytes:
    """A workbook with the cells of a file of another kind, each in its place."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": STAMP})
    fills = {level: book.add_format({"bg_color": f"#{colour}"}) for level, colour in COLOURS.items()}
    names = _names(grids)
    largest = {grid.sheet: grid for grid in sorted(grids, key=lambda grid: len(grid.texts))}
    for own, name in names.items():
        grid, sheet = largest[own], book.add_worksheet(name)
        ours = [mark for mark in marks if mark.sheet == grid.sheet]
        _cells(sheet, grid, {(mark.row, mark.number): fills[mark.level] for mark in reversed(ours) if mark.number})
        for place, group in by_cell(ours).items():
            sheet.write_comment(place[0] - 1, place[1] - 1, note(group), {"x_scale": 2.5, "y_scale": 2})
    _list(book, marks, names)
    book.close()
    return out.getvalue()



def _names(grids: Sequence[Grid]) -> dict[str, str]:
    """Name of each sheet of the file → one that a workbook admits. The tables of a web page have none: one stays."""
    found: dict[str, str] = {}
    for grid in grids:
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", grid.sheet).strip(" '")[:28] or MARKED_NAME
        taken = {name.casefold() for name in found.values()} | {MARKED_SHEET.casefold()}
        name = next(n for n in (plain, *(f"{plain} {i}" for i in range(2, 99))) if n.casefold() not in taken)
        found.setdefault(grid.sheet, name)
    return found


def _cells(sheet: Any, grid: Grid, fills: dict[tuple[int, int], Any]) -> None:
    """Values that the file held as numbers are numbers, all else is text."""
    sheet.set_column(0, max((len(row) for row in grid.texts), default=1), 18)
    for number, row in zip(grid.numbers, grid.texts, strict=True):
        for at, text in enumerate(row, 1):
            fill = fills.get((number, at))
            if isinstance(text, Typed) and (value := _number(text)) is not None:
                sheet.write_number(number - 1, at - 1, value, fill)
            elif text or fill:
                sheet.write_string(number - 1, at - 1, text[:32_767], fill)
    for row_number, at in fills:
        if row_number not in grid.numbers:
            sheet.write_string(row_number - 1, at - 1, "", fills[row_number, at])


def _number(text: str) -> float | None:
    try:
        return float(text) if len(text) <= 15 else None
    except ValueError:
        return None


def _list(book: Any, marks: Sequence[Mark], names: Mapping[str, str]) -> None:
    sheet = book.add_worksheet(MARKED_SHEET)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for at, (head, width) in enumerate(zip(MARKED_HEADS, WIDTHS, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, head, bold)
    sheet.freeze_panes(1, 0)
    for row, mark in enumerate(marks[:MOST], 1):
        for at, text in enumerate(listed(mark)):
            sheet.write_string(row, at, text, wrap)
        if mark.row and mark.sheet in names:
            sheet.write_url(row, 0, f"internal:{quoted(names[mark.sheet])}!{mark.cell}", None, listed(mark)[0])
    if len(marks) > MOST:
        sheet.write_string(MOST + 1, 0, MARKED_MORE.format(count=len(marks) - MOST))


# ---- shared with the process that marks the workbook itself


def by_cell(marks: Iterable[Mark]) -> dict[tuple[int, int], list[Mark]]:
    """Marks of each cell, in order; only those at a cell."""
    found: dict[tuple[int, int], list[Mark]] = {}
    for mark in marks:
        if mark.row and mark.number and (len(found) < MOST or (mark.row, mark.number) in found):
            found.setdefault((mark.row, mark.number), []).append(mark)
    return found


def note(marks: Sequence[Mark]) -> str:
    return "\n\n".join(mark.note for mark in marks)[:1_500]


def listed(mark: Mark) -> tuple[str, ...]:
    """The row of the list: where, how serious, what, why, what to write, who."""
    where = f"{mark.sheet}!{mark.cell}" if mark.sheet and mark.cell else mark.cell or mark.sheet
    return where, mark.words, mark.title, mark.message, mark.remedy, mark.who


def quoted(sheet: str) -> str:
    """The name of a sheet as references write it."""
    return "'" + sheet.replace("'", "''") + "'"
