"""A file of any kind → its grids, or the sentence why it cannot be read."""

from __future__ import annotations

import codecs
from dataclasses import replace
from pathlib import Path

from portalgen.findings import Finding
from portalgen.read.imports.books import BOOKS, read_book
from portalgen.read.imports.decode import decode
from portalgen.read.imports.grid import Grid, not_text, read_grid
from portalgen.read.imports.pages import read_pages

PAGES = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body", b"<div")
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
WHOLE = (0, 0)                                # the place of a change that is of the whole file


def open_file(path: Path, sheet: str = "") -> tuple[tuple[Grid, ...], tuple[Finding, ...]]:
    """The grids of a workbook, of a web page or of a delimited text. OSError if the file cannot be read."""
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(BOOKS):
        return read_book(path, sheet)
    data = path.read_bytes()
    if data.startswith(WIDE) and (text := _utf16(data)) is not None:
        grid = read_grid(text.encode())
        return (replace(grid, decoded={**grid.decoded, WHOLE: ("codificacion-utf16", "")}),), ()
    if head.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(PAGES):
        grids = read_pages(_page(data))
        if grids:
            return grids, ()
    problem = not_text(data, str(path))
    return ((), (problem,)) if problem else ((read_grid(data),), ())


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
