"""The rows of one organism out of a file of the whole country, which may have more bytes than the computer has memory.

The file is read in blocks that are searched for the organism's code: only where it is found are lines looked at.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from portalgen.findings import Finding, Place
from portalgen.read.imports.grid import Grid, grid_of, is_utf8
from portalgen.read.imports.words import Words, fold

BLOCK = 8 * 1024 * 1024
LONGEST = 4 * 1024 * 1024                     # bytes of a line: a longer one is no line of a table
OPEN_LINES = 40                               # lines that a cell with line breaks may have
BOM = b"\xef\xbb\xbf"
Progress = Callable[[int, int], None]         # bytes read, bytes of the file


def read_organism(path: Path, code: str, words: Words, progress: Progress | None = None,
                  ) -> tuple[tuple[Grid, ...], tuple[Finding, ...]]:
    """The header and the rows of an organism, with the lines where they are. Memory is that of its rows alone."""
    file = str(path)
    with path.open("rb") as source:
        first = source.readline(LONGEST).removeprefix(BOM)
        separator = max(";,\t|", key=first.decode("latin-1").count)
        header = _cells(first, separator)
        at = organism_column(header, words)
        needle = code.strip().encode()
        if at is None or not needle:
            return (), (Finding("importar-sin-organismo", Place(file, 1), {"valor": code}),)
        rows, numbers = [header], [1]
        findings = []
        utf8 = is_utf8(first)
        for number, line in _lines_with(source, needle, separator, len(header), path.stat().st_size, progress):
            cells = _cells(line, separator)
            if len(cells) != len(header) and code.strip() in map(str.strip, cells):
                lengths = {"valor": str(len(cells)), "esperado": str(len(header))}
                findings.append(Finding("importar-fila-corrida", Place(file, number), lengths))
            elif len(cells) > at and cells[at].strip() == code.strip():
                rows.append(cells)
                numbers.append(number)
                utf8 = utf8 and is_utf8(line)
    if len(rows) == 1 and not findings:
        return (), (Finding("importar-sin-organismo", Place(file, 1, header[at].strip(), at + 1), {"valor": code}),)
    grid = grid_of(rows, numbers, utf8, separator)
    return (Grid(grid.texts, grid.numbers, grid.decoded, separator, partial=True),), tuple(findings)


def organism_column(header: list[str], words: Words) -> int | None:
    """Which column holds the code of the organism (from 0)."""
    return next((at for at, name in enumerate(header) if fold(name) in words.organism), None)


def _cells(line: bytes, separator: str) -> list[str]:
    """The cells of one record; each is read by itself, lest a lost quote swallow those that follow."""
    text = line.decode("latin-1").rstrip("\r\n")
    try:
        return next(csv.reader([text], delimiter=separator), []) if "\n" not in text else _several(text, separator)
    except csv.Error:
        return text.split(separator)


def _several(text: str, separator: str) -> list[str]:
    return next(csv.reader(text.splitlines(keepends=True), delimiter=separator), [])


def _lines_with(file: BinaryIO, needle: bytes, separator: str, width: int, size: int,
                progress: Progress | None) -> Iterator[tuple[int, bytes]]:
    """(number, bytes) of the records that hold `needle`; a cell with line breaks makes a record of several lines."""
    rest, number = b"", 2
    while True:
        read = file.read(BLOCK)
        block = rest + read
        end = block.rfind(b"\n") + 1 if read else len(block)
        if not end:
            if not read or len(block) > LONGEST:
                return
            rest = block
            continue
        begin = done = 0
        at = block.find(needle, 0, end)
        while at >= 0:
            begin = block.rfind(b"\n", 0, at) + 1
            stop = _end(block, begin, end, separator.encode(), width)
            if stop > end and read:           # the record goes on in the next block
                break
            number += block.count(b"\n", done, begin)
            yield number, block[begin:min(stop, end)]
            number += block.count(b"\n", begin, min(stop, end))
            done = min(stop, end)
            at = block.find(needle, done, end)
        keep = begin if at >= 0 else end
        number += block.count(b"\n", done, keep)
        rest = block[keep:]
        if progress:
            progress(file.tell(), size)
        if not read:
            return


def _end(block: bytes, begin: int, end: int, separator: bytes, width: int) -> int:
    """Where the record that begins here ends; past `end` when it is not all in the block."""
    stop = block.find(b"\n", begin, end) + 1
    if not stop:
        return end
    for _ in range(OPEN_LINES):
        if block.count(b'"', begin, stop) % 2 == 0:
            break
        if stop >= end:
            return end + 1
        after = block.find(b"\n", stop, end) + 1 or end
        if block.count(separator, stop, after) >= width - 1:
            break                             # the next line is a record by itself: the quote was a lost one
        stop = after
    return stop
