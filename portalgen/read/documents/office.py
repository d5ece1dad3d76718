"""Documents and workbooks of Excel, Word, PowerPoint and LibreOffice: cells of every sheet, also the hidden ones;
texts, comments, changes not accepted, and who wrote them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from portalgen.findings import letters
from portalgen.read.documents.child import BOOKS, Found
from portalgen.read.workbooks.child import read as read_book

UNPACKED = 500_000_000
DETAILS = re.compile(r"(?:^|/)(?:docProps/(?:core|app|custom)\.xml|meta\.xml)$")
NOTES = re.compile(r"(?:^|/)(?:comments|threadedComments?|persons?)[^/]*(?:/[^/]*)?\.xml$", re.I)
TEXTS = re.compile(r"^(?:word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml|ppt/(?:slides|notesSlides)/[^/]+"
                   r"\.xml|content\.xml)$")
COMMENT = re.compile(rb"<(?:\w+:)?comment[\s>]")
PEOPLE = ("creator", "lastModifiedBy", "initial-creator", "Manager", "Company", "printed-by")
DELETED = ("delText", "deletion")
ROWS = 200                                    # rows of a sheet that are looked at together


def read_office(path: str, found: Found) -> None:
    """Everything that one of these files says."""
    if path.lower().endswith(BOOKS):
        _sheets(path, found)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            if sum(entry.file_size for entry in book.infolist()) > UNPACKED:
                found.problem = "excesivo"
                return
            for entry in book.infolist():
                _part(book, entry.filename, path, found)


def _sheets(path: str, found: Found) -> None:
    name, hidden, lines = "", False, []
    for line in read_book(path):
        if isinstance(line, list):
            lines.append(f"{line[0]}\t" + "\t".join(cell[1:] for cell in line[1:]))
            if len(lines) == ROWS:
                _flush(name, hidden, lines, found)
        elif "hoja" in line:
            _flush(name, hidden, lines, found)
            name, hidden = line["hoja"]["nombre"], bool(line["hoja"]["oculta"])
            found.count("hojas_ocultas", hidden)
        elif "problema" in line:
            found.problem = "clave" if "clave" in line["problema"] else "danado"
    _flush(name, hidden, lines, found)


def _flush(name: str, hidden: bool, lines: list[str], found: Found) -> None:
    found.say("hoja_oculta" if hidden else "hoja", name, "\n".join(lines))
    lines.clear()


def cell_of(text: str, start: int) -> str:
    """The cell of a sheet's text (rows with their number, cells apart by tabs) where something begins."""
    row = text[text.rfind("\n", 0, start) + 1:start]
    number, *before = row.split("\t")
    return f"{letters(len(before))}{number}" if before else ""


def _part(book: zipfile.ZipFile, name: str, path: str, found: Found) -> None:
    if DETAILS.search(name):
        for tag, text in _elements(book.read(name)):
            if tag in PEOPLE:
                found.say("datos", tag, text)
            elif tag not in ("Template", "Application", "AppVersion", "generator"):
                found.say("datos", "", text)
    elif NOTES.search(name):
        data = book.read(name)
        found.say("comentario", "", "\n".join(text for _, text in _elements(data)))
        found.count("comentarios", len(COMMENT.findall(data)))
    elif TEXTS.search(name) and not path.lower().endswith(BOOKS):
        _texts(book.read(name), found)


def _texts(data: bytes, found: Found) -> None:
    seen: list[str] = []
    gone: list[str] = []
    for tag, text in _elements(data):
        (gone if tag in DELETED else seen).append(text)
    found.say("texto", "", "\n".join(seen))
    found.say("borrado", "", "\n".join(gone))
    found.count("cambios", bool(gone))


def _elements(data: bytes) -> Iterator[tuple[str, str]]:
    """(name, text) of each paragraph or element with text. Entities that the file declares are not accepted."""
    stack: list[str] = []
    pieces: list[tuple[str, str]] = []

    def start(name: str, _: dict[str, str]) -> None:
        stack.append(name.rpartition(":")[2])

    def end(name: str) -> None:
        tag = stack.pop()
        if tag in ("p", "si", "tr", "h"):
            pieces.append(("p", "\n"))

    def data_of(text: str) -> None:
        if stack:
            tag = next((t for t in reversed(stack) if t in DELETED), stack[-1])
            pieces.append((tag, text))

    def refused(*_: object) -> None:
        raise ValueError

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data_of
    parser.StartDoctypeDeclHandler = refused
    parser.buffer_text = True
    parser.Parse(data, True)
    yield from _paragraphs(pieces)


def _paragraphs(pieces: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Runs of a paragraph are one text: a number may be cut in three by its formats."""
    tag, text = "", ""
    for name, piece in [*pieces, ("p", "\n")]:
        if piece == "\n" or (tag and name != tag):
            if text.strip():
                yield tag, text.strip()
            tag, text = ("", "") if piece == "\n" else (name, piece)
        else:
            tag, text = name, text + piece
