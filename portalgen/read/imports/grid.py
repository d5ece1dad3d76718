"""What all that can be imported becomes: a grid of cells. Here, from the bytes of a delimited text file."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portalgen.findings import Finding, Place
from portalgen.read.csvs import two_versions
from portalgen.read.encoding import cut_short, foreign, hidden, is_mac, megabytes
from portalgen.read.imports.decode import decode

SEPARATORS = (";", ",", "\t", "|")
END = "\x00"                                  # no text file holds it
SAID = re.compile(r"sep=([;,\t|])\r?\n", re.IGNORECASE)
LIMIT = 64 * 1024 * 1024
FIELD = 1024 * 1024


class Typed(str):
    """A cell that its workbook holds as a value and not as text: 1.234 is one and a fraction; nothing is guessed."""

    __slots__ = ()


@dataclass(frozen=True)
class Grid:
    """`texts[i][j]` is the cell of row `numbers[i]`, column j + 1. `sheet`: its name in a workbook, else "".

    `decoded`: kind of change and the bytes as written, by (row, column), of each cell whose bytes are not plain UTF-8.
    `merged`: first row, first column, last row and last column of cells that are one. `titles`: what is written around.
    """

    texts: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    decoded: Mapping[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    separator: str = ""
    sheet: str = ""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    titles: tuple[str, ...] = ()
    swallowed: tuple[int, ...] = ()           # rows with a quote that took in what follows it
    partial: bool = False                     # the file holds more than was asked of it, and rows may be left in it


def not_text(data: bytes, file: str) -> Finding | None:
    """The finding of a file that is no delimited text at all (a workbook, a page, UTF-16, empty, too large), or that is
    two of them one after the other."""
    if len(data) > LIMIT:
        sizes = {"tamano": megabytes(len(data)), "maximo": megabytes(LIMIT)}
        return Finding("archivo-demasiado-grande", Place(file), sizes)
    if not data.strip():
        return Finding("csv-vacio", Place(file))
    if b"\x00" in data:
        return hidden(data, file)
    return foreign(data, file) or two_versions(data, file) or cut_short(data, file)


def read_grid(data: bytes) -> Grid:
    """Read any separator and any mix of encodings. Never fails: a broken quote ends at the end of the file."""
    body = data.removeprefix(codecs.BOM_UTF8)
    text = body.decode("latin-1")             # one character a byte: separators and quotes are ASCII in all of them
    said = SAID.match(text)                   # «sep=;» is for the spreadsheet, and no row of it
    text = text[said.end():] if said else text
    separator = said[1] if said else _separator(text)
    rows = _records(text, separator)
    numbers = range(2 if said else 1, len(rows) + (2 if said else 1))
    swallowed = tuple(numbers[at] for at in _swallowed(rows, separator))
    if rows[-1] == [END]:
        rows.pop()
    else:                                     # a quote that never closes took it in
        rows[-1][-1] = rows[-1][-1].removesuffix(END)
    utf8 = is_utf8(body)
    mac = not utf8 and is_mac(body)
    return replace(grid_of(rows, numbers[:len(rows)], utf8, separator, mac), swallowed=swallowed)


def grid_of(rows: Iterable[list[str]], numbers: Sequence[int], utf8: bool, separator: str,
            mac: bool = False) -> Grid:
    """The grid of rows whose cells hold bytes as characters 0–255. `utf8`: all of them are valid UTF-8; `mac`: those
    that are not were written by a Mac."""
    decoded: dict[tuple[int, int], tuple[str, str]] = {}
    texts = []
    seen: dict[str, tuple[str, str, str]] = {}            # equal cells are judged once
    for at, row in zip(numbers, rows, strict=True):
        for number, raw in enumerate(row):
            if not raw.isascii():
                found = seen.get(raw) or seen.setdefault(raw, _judged(raw.encode("latin-1"), utf8, mac))
                row[number] = found[0]
                if found[1]:
                    decoded[at, number + 1] = found[1:]
        texts.append(tuple(row))
    return Grid(tuple(texts), tuple(numbers), decoded, separator)


def _judged(raw: bytes, utf8: bool, mac: bool) -> tuple[str, str, str]:
    """(text, kind of change, the bytes as written) of a cell."""
    return (*decode(raw, utf8, mac=mac), raw.decode("utf-8", "backslashreplace"))


def is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _records(text: str, separator: str) -> list[list[str]]:
    """The rows, and one that says END unless a quote is open at the end."""
    before = csv.field_size_limit(FIELD)
    text += END if text.endswith(("\n", "\r")) else f"\n{END}"
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:                         # a field over the limit: a quote that never closes
        return [line.split(separator) for line in text.splitlines()]
    finally:
        csv.field_size_limit(before)


def _swallowed(rows: Sequence[Sequence[str]], separator: str) -> Iterator[int]:
    """Rows with a cell that holds whole rows, or that never ends: somebody left a quote open."""
    width = max(map(len, rows), default=0)
    for index, row in enumerate(rows):
        lines = [line for cell in row if "\n" in cell or "\r" in cell for line in cell.splitlines()[1:]]
        if any(line == END or (width > 2 and line.count(separator) >= width - 1) for line in lines):
            yield index


def _separator(text: str) -> str:
    """The separator that gives the widest rows most often in the first lines; ties go to the first of SEPARATORS."""
    sample = "\n".join(text.splitlines()[:50])

    def merit(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in _records(sample, separator)[:-1] if any(cell.strip() for cell in row)]
        wide = [w for w in widths if w > 1]
        return (len(wide), min(wide)) if wide else (0, 0)

    return max(SEPARATORS, key=merit)
