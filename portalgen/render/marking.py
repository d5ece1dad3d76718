"""A program of its own: the marks of a workbook in, the same workbook marked out. It runs apart, with little memory and
time: a workbook is a small program that strangers write.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Sequence
from typing import Any

from portalgen.read.workbooks.child import limit
from portalgen.render.marked import COLOURS, MOST, WIDTHS, Mark, by_cell, listed, note, quoted
from portalgen.textos import MARKED_AUTHOR, MARKED_HEADS, MARKED_MORE, MARKED_SHEET

# A formula that could reach another file, another program or the network. The rest are the person's own work.
REACHING = re.compile(r"[|\[]|(?:WEBSERVICE|HYPERLINK|IMAGE|RTD|CALL|REGISTER|EXEC|FILTERXML|DDE\w*)\s*\(", re.I)
WHEN = re.compile(rb"(<dcterms:(modified|created)[^>]*>)[^<]*")


def main() -> int:
    """0 when the marked workbook is on standard output."""
    limit()
    asked = json.load(sys.stdin)
    sys.stdout.buffer.write(marked(asked["path"], [Mark(*values) for values in asked["marks"]]))
    return 0


def marked(path: str, marks: Sequence[Mark]) -> bytes:
    """The workbook with its cells coloured and commented and a sheet that lists them. Macros are not kept."""
    import openpyxl

    book = openpyxl.load_workbook(path, keep_vba=False, keep_links=False)
    values = _values(path, book)
    for sheet in book.worksheets:
        _clean(sheet, values)
        for place, group in by_cell(mark for mark in marks if mark.sheet == sheet.title).items():
            _mark(sheet.cell(*place), group)
    if MARKED_SHEET in book.sheetnames:
        del book[MARKED_SHEET]
    _list(book.create_sheet(MARKED_SHEET), marks)
    out = io.BytesIO()
    book.save(out)
    return same_always(out.getvalue())


def _values(path: str, book: Any) -> Any:
    """The values that formulas left, only when some formula has to go."""
    import openpyxl

    reaching = any(_reaches(cell) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    return openpyxl.load_workbook(path, data_only=True, keep_links=False) if reaching else None


def _reaches(cell: Any) -> bool:
    text = getattr(cell.value, "text", cell.value)          # of an array formula, its own
    return cell.data_type == "f" and bool(REACHING.search(str(text)))


def _clean(sheet: Any, values: Any) -> None:
    """Without the marks of an earlier time, nor formulas that reach outside: their value stays."""
    from openpyxl.styles import PatternFill

    for row in sheet.iter_rows():
        for cell in row:
            if _reaches(cell):
                cell.value = values[sheet.title][cell.coordinate].value
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
            if cell.comment is not None and cell.comment.author == MARKED_AUTHOR:
                cell.comment, cell.fill = None, PatternFill()


def _mark(cell: Any, group: Sequence[Mark]) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    if isinstance(cell, MergedCell):
        return
    worst = min(group, key=lambda mark: list(COLOURS).index(mark.level))
    cell.fill = PatternFill("solid", fgColor=COLOURS[worst.level])
    own = f"{cell.comment.text}\n\n" if cell.comment is not None else ""
    cell.comment = Comment(own + note(group), MARKED_AUTHOR, height=160, width=320)


def _list(sheet: Any, marks: Sequence[Mark]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    rows = [tuple(MARKED_HEADS), *(listed(mark) for mark in marks[:MOST])]
    rows += [(MARKED_MORE.format(count=len(marks) - MOST),)] if len(marks) > MOST else []
    for number, texts in enumerate(rows, 1):
        for at, text in enumerate(texts, 1):
            cell = sheet.cell(number, at, re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", text))
            cell.data_type = "s"              # «=1+1» is what the person wrote, not a formula of ours
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1, underline="single" if at == 1 and number > 1 else None)
    for number, mark in enumerate(marks[:MOST], 2):
        if mark.row:
            sheet.cell(number, 1).hyperlink = Hyperlink(f"A{number}", location=f"{quoted(mark.sheet)}!{mark.cell}")
    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def same_always(data: bytes) -> bytes:
    """The same workbook with the same bytes: without the time at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == "docProps/core.xml":
                body = WHEN.sub(rb"\g<1>1980-01-01T00:00:00Z", body)
            new.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
