"""Excel's workbooks (xlsx, xlsm and the old xls) → the lines of child.py."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from portalgen.read.workbooks.marks import THOUSANDS, Marks, marks_of, parts_of, telling_styles
from portalgen.read.workbooks.values import percentage, text
from portalgen.textos import MARKED_AUTHOR

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

LOCKED = "EncryptedPackage".encode("utf-16-le")             # a workbook of today, inside one of before, with a password
MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")
SEARCH = 1 << 20


def excel(path: str, book: zipfile.ZipFile, names: set[str]) -> Iterator[Any]:
    """A workbook that is a zip."""
    from python_calamine import CalamineError, CalamineWorkbook

    comments = sum(_comments(book.read(name)) for name in names
                   if name.startswith("xl/comments") and name.endswith(".xml"))
    yield {"libro": {"macros": "xl/vbaProject.bin" in names, "comentarios": comments}}
    parts, styles = parts_of(book), telling_styles(book)
    try:
        opened = CalamineWorkbook.from_path(path)
        marks = {name: marks_of(book, part, styles) for name, part in parts.items()}
        yield from _sheets(opened, marks)
    except CalamineError:
        yield {"problema": "importar-libro-danado"}


def _comments(data: bytes) -> int:
    """How many comments of people: those that we left in a marked workbook come back with it."""
    authors = re.findall(rb"<author>([^<]*)</author>|<author/>", data)
    ours = [at for at, name in enumerate(authors) if name == MARKED_AUTHOR.encode()]
    return data.count(b"<comment ") - sum(data.count(b'authorId="%d"' % at) for at in ours)


def old(path: str) -> Iterator[Any]:
    """A workbook of before 2007, or one of today under a password."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    from portalgen.read.workbooks.biff import marks_by_sheet

    with open(path, "rb") as file:
        data = file.read()
    if LOCKED in data:
        yield {"problema": "importar-con-clave"}
        return
    marks, comments = marks_by_sheet(data)
    yield {"libro": {"macros": MACROS in data, "comentarios": comments}}
    try:
        opened = CalamineWorkbook.from_path(path)
        yield from _sheets(opened, marks)
    except PasswordError:
        yield {"problema": "importar-con-clave"}
    except CalamineError:
        yield {"problema": "importar-libro-danado"}


def _sheets(opened: CalamineWorkbook, marks: Mapping[str, Marks]) -> Iterator[Any]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for about in opened.sheets_metadata:
        if about.typ == SheetTypeEnum.WorkSheet:
            sheet = opened.get_sheet_by_name(about.name)
            mark = marks.get(about.name, Marks())
            merged = [[a + 1, b + 1, c + 1, d + 1] for (a, b), (c, d) in sheet.merged_cell_ranges or ()]
            yield {"hoja": {"nombre": about.name, "oculta": about.visible != SheetVisibleEnum.Visible,
                            "combinadas": merged, "filas_ocultas": mark.rows, "columnas_ocultas": mark.columns}}
            yield from _rows(sheet, mark)


def _rows(sheet: Any, marks: Marks) -> Iterator[list[Any]]:
    """The rows that hold something, from column A on, with what the reader of workbooks does not tell."""
    top, left = sheet.start or (0, 0)
    rest = dict(marks.cells)
    for row, values in enumerate(sheet.to_python(), top + 1):
        line = _line(row, [""] * left + [text(value) for value in values], rest.pop(row, {}))
        if len(line) > 1:
            yield line
    for row in sorted(rest):
        yield _line(row, [], rest[row])


def _marked(cell: str, what: str) -> str:
    """A cell as shown, where that changes its number: of «M$ 800», only who wrote it knows whether it is 800 000."""
    if what == THOUSANDS:
        return f"s{THOUSANDS} {cell[1:]}" if cell.startswith("v") else cell
    return percentage(cell) if what == "%" else f"e{what}"


def _line(row: int, cells: list[str], marks: Mapping[int, str]) -> list[Any]:
    for column, what in marks.items():
        cells.extend([""] * (column - len(cells)))
        cells[column - 1] = _marked(cells[column - 1], what)
    while cells and not cells[-1]:
        cells.pop()
    return [row, *cells]
