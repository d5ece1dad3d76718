"""LibreOffice's workbooks (ods) → the lines of child.py. Read here and not by a library, because those at hand give the
number 0 for a formula in error and forget percentages."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree.ElementTree import Element, iterparse

from portalgen.read.workbooks.values import NO, NO_RESULT, YES, percentage, plain

LAST_ROW = 1_048_576
WIDEST = 16_384


def open_document(book: zipfile.ZipFile, names: set[str]) -> Iterator[Any]:
    """All the sheets. Comments are counted and left out."""
    with book.open("content.xml") as file:
        body = file.read()
    macros = any(name.startswith(("Basic/", "Scripts/")) for name in names)
    yield {"libro": {"macros": macros, "comentarios": body.count(b"<office:annotation ")}}
    del body
    hidden: set[str] = set()
    with book.open("content.xml") as file:
        for event, element in iterparse(file, ("start", "end")):  # noqa: S314 — this process has its memory counted
            tag = _name(element.tag)
            if event == "end" and tag == "style":
                hidden |= {_get(element, "name") for child in element if _get(child, "display") == "false"}
            elif event == "end" and tag == "table":
                yield from _sheet(element, _get(element, "style-name") in hidden)
                element.clear()


def _sheet(table: Element, hidden: bool) -> Iterator[Any]:
    rows: list[list[Any]] = []
    merged: list[list[int]] = []
    unseen = at = 0
    for row in table.iter():
        if _name(row.tag) == "table-row":
            repeated = _count(row, "number-rows-repeated")
            cells = _cells(row, at + 1, merged)
            unseen += repeated if _get(row, "visibility") in ("collapse", "filter") and cells else 0
            rows += [[at + 1 + i, *cells] for i in range(repeated if cells else 0)]
            at += repeated
    yield {"hoja": {"nombre": _get(table, "name"), "oculta": hidden, "combinadas": merged, "filas_ocultas": unseen,
                    "columnas_ocultas": _hidden_columns(table)}}
    yield from rows


def _cells(row: Element, at: int, merged: list[list[int]]) -> list[str]:
    cells: list[str] = []
    blanks = 0
    for cell in row:
        if _name(cell.tag) not in ("table-cell", "covered-table-cell"):
            continue
        repeated = _count(cell, "number-columns-repeated")
        value = _value(cell) if _name(cell.tag) == "table-cell" else ""
        high, wide = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if value and (high, wide) != (1, 1):
            column = len(cells) + blanks + 1
            merged.append([at, column, at + high - 1, column + wide - 1])
        if value:
            cells += [""] * min(blanks, WIDEST) + [value] * min(repeated, WIDEST)
            blanks = 0
        else:
            blanks += repeated
    return cells


def _value(cell: Element) -> str:
    """Values come plain in attributes; the text shown is used for texts, and to know an error."""
    kind, shown = _get(cell, "value-type"), _text(cell)
    if cell.get("{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type") == "error" or (
            _get(cell, "formula") and shown.startswith(("#", "Err:"))):
        return f"e{shown or NO_RESULT}"
    if kind in ("float", "currency", "percentage"):
        return _number(_get(cell, "value"), kind)
    if kind == "date":
        day, _, hour = _get(cell, "date-value").partition("T")
        return f"v{day}" if hour.strip("0:.") == "" else f"v{day} {hour[:8]}"
    if kind == "time":
        return f"v{_hour(_get(cell, 'time-value'))}"
    if kind == "boolean":
        return f"v{YES if _get(cell, 'boolean-value') == 'true' else NO}"
    if not kind and _get(cell, "formula"):
        return f"e{NO_RESULT}"
    return f"s{shown}" if shown else ""


def _number(written: str, kind: str) -> str:
    try:
        value = f"v{plain(Decimal(format(Decimal(written), '.15g')))}"
    except (InvalidOperation, ValueError):
        return f"e{NO_RESULT}"
    return percentage(value) if kind == "percentage" else value


def _hour(written: str) -> str:
    """"PT19H30M00S" → "19:30:00"."""
    parts = "".join(c if c.isdigit() else " " for c in written.partition(".")[0]).split()
    return ":".join(part.zfill(2) for part in parts)


def _text(cell: Element) -> str:
    return "\n".join(_inner(part) for part in cell if _name(part.tag) == "p")


def _inner(element: Element) -> str:
    """The text of a paragraph; blanks and tabs are elements."""
    made = element.text or ""
    for part in element:
        tag = _name(part.tag)
        if tag == "s":
            made += " " * min(_count(part, "c"), 1000)
        elif tag in ("tab", "line-break"):
            made += "\t" if tag == "tab" else "\n"
        elif tag != "annotation":
            made += _inner(part)
        made += part.tail or ""
    return made


def _hidden_columns(table: Element) -> int:
    columns = (column for column in table.iter() if _name(column.tag) == "table-column")
    return sum(_count(column, "number-columns-repeated") for column in columns
               if _get(column, "visibility") in ("collapse", "filter"))


def _count(element: Element, name: str) -> int:
    written = _get(element, name)
    return max(1, min(int(written), LAST_ROW)) if written.isascii() and written.isdigit() else 1


def _get(element: Element, name: str) -> str:
    """An attribute by its name without the namespace; "" when absent."""
    return next((value for key, value in element.items() if _name(key) == name), "")


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]
