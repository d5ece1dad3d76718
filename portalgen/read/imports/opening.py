"""A file of any kind → its grids, or the sentence why it cannot be read."""

from __future__ import annotations

import codecs
from dataclasses import replace
from pathlib import Path

from portalgen.findings import Finding, Place
from portalgen.read.encoding import megabytes
from portalgen.read.imports.books import BOOKS, read_book
from portalgen.read.imports.bulk import organism_column
from portalgen.read.imports.decode import decode
from portalgen.read.imports.grid import LIMIT, Grid, not_text, read_grid
from portalgen.read.imports.pages import read_pages
from portalgen.read.imports.words import Words

PAGES = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body", b"<div")
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What is said of files of a site, as it is told to whoever may send other kinds of file.
OURS = {"archivo-otro-formato": "importar-otro-formato", "csv-vacio": "importar-sin-filas"}
WHOLE = (0, 0)                                # the place of a change that is of the whole file


def open_file(path: Path, sheet: str = "", words: Words | None = None) -> tuple[tuple[Grid, ...], tuple[Finding, ...]]:
    """The grids of a workbook, of a web page or of a delimited text. OSError if the file cannot be read.

    `sheet`: only that one, even if hidden. `words`: to know a file of the whole country by its header.
    """
    grids, findings = _opened(path, sheet, words)
    return grids, tuple(finding._replace(code=OURS.get(finding.code, finding.code)) for finding in findings)


def _opened(path: Path, sheet: str, words: Words | None) -> tuple[tuple[Grid, ...], tuple[Finding, ...]]:
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(BOOKS):
        return read_book(path, sheet)
    size = path.stat().st_size
    if size > LIMIT:
        return (), (_too_big(path, head, size, words),)
    data = path.read_bytes()
    if data.startswith(WIDE) and (text := _utf16(data)) is not None:
        grid = read_grid(text.encode())
        return (replace(grid, decoded={**grid.decoded, WHOLE: ("codificacion-utf16", "")}),), ()
    if head.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(PAGES):
        grids = read_pages(_page(data))
        if grids:
            return grids, ()
    problem = not_text(data, str(path))
    return ((), (problem,)) if problem else _delimited(data, str(path))


def _delimited(data: bytes, file: str) -> tuple[tuple[Grid, ...], tuple[Finding, ...]]:
    grid = read_grid(data)
    return (grid,), tuple(Finding("csv-comillas", Place(file, row)) for row in grid.swallowed)


def _too_big(path: Path, head: bytes, size: int, words: Words | None) -> Finding:
    """A file of the whole country is read with --organism, however long it is."""
    first = head.splitlines()[0].decode("latin-1")
    names = first.replace('"', "").split(max(";,\t|", key=first.count))
    at = organism_column(names, words) if words else None
    if at is not None:
        place = Place(str(path), 1, names[at].strip(), at + 1)
        return Finding("importar-varios-organismos", place, {"cantidad": "muchos"})
    sizes = {"tamano": megabytes(size), "maximo": megabytes(LIMIT)}
    return Finding("archivo-demasiado-grande", Place(str(path)), sizes)


def _utf16(data: bytes) -> str | None:
    """«Texto Unicode», as Excel calls it."""
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def _page(data: bytes) -> str:
    """The text of a web page: pages are of one encoding, so the first that fits is taken."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "".join(decode(line, utf8=False)[0] for line in data.splitlines(keepends=True))
