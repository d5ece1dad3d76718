"""What the reader of workbooks keeps to itself, from the XML of sheets: errors, percentages, hidden rows."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import IO
from xml.parsers import expat

from portalgen.read.workbooks.values import NO_RESULT

THOUSANDS = "M$"                              # shown before amounts that are in thousands
LITERAL = {ord(sign): None for sign in "\\\""}         # how a format writes signs that are only shown
PERCENT = (9, 10)                             # numbers of the percentage formats that every workbook has
TELLING = (b't="e"', b"<f>", b"<f ", b"<f/", b"hidden=")
BLOCK = 1 << 20


@dataclass(frozen=True)
class Marks:
    """`cells[row][column]`: "%", "M$" or the error of a formula; how many rows and columns are hidden."""

    cells: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0


def marks_of(book: zipfile.ZipFile, part: str, styles: Mapping[int, str]) -> Marks:
    """The marks of a sheet. Its XML is read only when it holds something of the kind: most do not."""
    with book.open(part) as file:
        if not _telling(file, (*TELLING, b" s=") if styles else TELLING):
            return Marks()
    with book.open(part) as file:
        return _Reader(styles).read(file)


def _telling(file: IO[bytes], words: tuple[bytes, ...]) -> bool:
    before = b""
    while block := file.read(BLOCK):
        joined = before + block
        if any(word in joined for word in words):
            return True
        before = block[-8:]
    return False


class _Reader:
    """Collects the marks while a sheet's XML is read, element by element."""

    def __init__(self, styles: Mapping[int, str]) -> None:
        self.styles = styles
        self.cells: dict[int, dict[int, str]] = {}
        self.row = self.column = self.rows = self.columns = 0
        self.kind = self.text = ""
        self.formula = self.value = False

    def read(self, file: IO[bytes]) -> Marks:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._data
        parser.ParseFile(file)
        return Marks(self.cells, self.rows, self.columns)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self._cell(attributes)
        elif tag == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
            self.rows += attributes.get("hidden") in ("1", "true")
        elif tag == "f":
            self.formula = True
        elif tag in ("v", "is"):
            self.value = True
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            self.columns += min(int(attributes["max"]), 16_384) - int(attributes["min"]) + 1

    def _cell(self, attributes: Mapping[str, str]) -> None:
        self.column = column_of(attributes["r"]) if "r" in attributes else self.column + 1
        self.kind, self.text, self.formula, self.value = attributes.get("t", "n"), "", False, False
        if self.kind == "n":
            self.kind = self.styles.get(int(attributes.get("s", "0")), "n")

    def _data(self, text: str) -> None:
        if self.value and (self.formula or self.kind == "e"):
            self.text += text

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] != "c":
            return
        mark = ""
        if self.kind == "e":
            mark = self.text or NO_RESULT
        elif self.formula and not self.text and self.kind != "str":
            mark = NO_RESULT
        elif self.kind in ("%", THOUSANDS) and self.value:
            mark = self.kind
        if mark:
            self.cells.setdefault(self.row, {})[self.column] = mark


def column_of(reference: str) -> int:
    """"AB12" → 28."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter.upper()) - 64
    return number


def parts_of(book: zipfile.ZipFile) -> dict[str, str]:
    """Name of a sheet → its part in the zip."""
    links = elements(book, "xl/_rels/workbook.xml.rels", "Relationship")
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    names = set(book.namelist())
    found = {}
    for sheet in elements(book, "xl/workbook.xml", "sheet"):
        target = targets.get(next((value for key, value in sheet.items() if key.endswith("relationships id")), ""), "")
        path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        if path in names:
            found[sheet.get("name", "")] = path
    return found


def telling_styles(book: zipfile.ZipFile) -> dict[int, str]:
    """Number of a cell style → what it shows beside its numbers that changes what they are: "%" or "M$"."""
    if "xl/styles.xml" not in book.namelist():
        return {}
    said = dict.fromkeys(PERCENT, "%")
    for form in elements(book, "xl/styles.xml", "numFmt"):
        code = form.get("formatCode", "").translate(LITERAL)
        if sign := next((sign for sign in ("%", THOUSANDS) if sign in code), ""):
            said[int(form["numFmtId"])] = sign
    cells = elements(book, "xl/styles.xml", "xf", "cellXfs")
    return {i: said[number] for i, a in enumerate(cells) if (number := int(a.get("numFmtId", "0"))) in said}


def elements(book: zipfile.ZipFile, part: str, tag: str, within: str = "") -> list[dict[str, str]]:
    """The attributes of the elements of a name, perhaps only those inside another."""
    found: list[dict[str, str]] = []
    inside = [not within]

    def start(name: str, attributes: dict[str, str]) -> None:
        last = name.rpartition(" ")[2]
        if last == within:
            inside.append(True)
        elif last == tag and inside[-1]:
            found.append(attributes)

    def end(name: str) -> None:
        if within and name.rpartition(" ")[2] == within:
            inside.pop()

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(book.read(part), True)
    return found
