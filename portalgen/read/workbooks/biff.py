"""What the reader of workbooks keeps to itself of the old .xls: errors, percentages, hidden rows. Source: [MS-XLS]."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from portalgen.read.workbooks.marks import PERCENT, Marks
from portalgen.read.workbooks.ole import stream

BOF, EOF, SHEET, FORMAT, STYLE, NOTE = 0x809, 0x0A, 0x85, 0x41E, 0xE0, 0x1C
FORMULA, NUMBER, SHORT, SHORTS, TRUTH, ROW, COLUMNS = 0x06, 0x203, 0x27E, 0xBD, 0x205, 0x208, 0x7D
UNICODE = 0x600                               # version of the records from 1997 on
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def marks_by_sheet(data: bytes) -> tuple[dict[str, Marks], int]:
    """The marks of each sheet by its name, and how many comments there are; nothing of a file that is broken."""
    book = stream(data, ("Workbook", "Book"))
    try:
        version, = struct.unpack_from("<H", book, 4)
        styles = list(_styles(book, version == UNICODE))
        found = {name: _marks(book, at, styles) for name, at in _sheets(book, version == UNICODE)}
        notes = sum(1 for _, at in _sheets(book, version == UNICODE) for kind, _ in _records(book, at) if kind == NOTE)
    except (struct.error, IndexError):
        return {}, 0
    return found, notes


def _records(book: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    """(kind, content) of the records from a place on, to the end of their part."""
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4:at + 4 + length]
        if kind == EOF:
            return
        at += 4 + length


def _sheets(book: bytes, wide: bool) -> Iterator[tuple[str, int]]:
    for kind, data in _records(book):
        if kind == SHEET:
            at, = struct.unpack_from("<I", data)
            length = data[6]
            if not wide:
                yield data[7:7 + length].decode("cp1252", "replace"), at
            elif data[7] & 1:
                yield data[8:8 + 2 * length].decode("utf-16-le", "replace"), at
            else:
                yield data[8:8 + length].decode("latin-1"), at


def _styles(book: bytes, wide: bool) -> Iterator[bool]:
    """Whether each style shows a number as a percentage, in order."""
    formats = set(PERCENT)
    for kind, data in _records(book):
        if kind == FORMAT and b"%" in data[5 if wide else 3:]:
            formats.add(struct.unpack_from("<H", data)[0])
    for kind, data in _records(book):
        if kind == STYLE:
            yield struct.unpack_from("<H", data, 2)[0] in formats


def _marks(book: bytes, at: int, styles: list[bool]) -> Marks:
    cells: dict[int, dict[int, str]] = {}
    rows = columns = 0
    for kind, data in _records(book, at):
        if kind == ROW:
            rows += bool(data[12] & 0x20)
        elif kind == COLUMNS:
            first, last = struct.unpack_from("<HH", data)
            columns += (min(last, 255) - first + 1) * (data[8] & 1)
        for row, column, what in _cells(kind, data, styles):
            cells.setdefault(row + 1, {})[column + 1] = what
    return Marks(cells, rows, columns)


def _cells(kind: int, data: bytes, styles: list[bool]) -> Iterator[tuple[int, int, str]]:
    """(row, column, mark) of the cells of a record, both from 0."""
    if kind not in (FORMULA, NUMBER, SHORT, SHORTS, TRUTH):
        return
    row, column, style = struct.unpack_from("<HHH", data)
    if kind == TRUTH and data[7]:
        yield row, column, ERRORS.get(data[6], "#REF!")
    elif kind == FORMULA and data[12:14] == b"\xff\xff":
        if data[6] == 2:                      # its result is neither a number nor a text, but an error
            yield row, column, ERRORS.get(data[8], "#REF!")
    elif kind == SHORTS:
        for n in range((len(data) - 6) // 6):
            if styles[struct.unpack_from("<H", data, 4 + 6 * n)[0]]:
                yield row, column + n, "%"
    elif kind in (NUMBER, SHORT, FORMULA) and styles[style]:
        yield row, column, "%"
