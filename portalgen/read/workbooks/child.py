"""A program of its own: one workbook in, JSON lines out. It runs apart, with little memory and time, because a workbook
is a small program that strangers write: a file of 1 MB may ask for 500 MB, and its reader may die of it.

Lines: {"libro": facts} once; {"hoja": facts} before the rows of each sheet; [row number, cell, …] for rows that hold
something; {"problema": code} when it cannot go on; {"fin": true} at the end. A cell is "" or a letter and its text:
s text · v value (a number, a date, an hour, a percentage, a truth: already plain) · e the error of a formula.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers.expat import ExpatError

MEMORY = 2 * 1024 ** 3
SECONDS = 120
UNPACKED = 800_000_000                        # bytes of XML that a workbook may hold
CELLS = 20_000_000
OLE = b"\xd0\xcf\x11\xe0"


def main(path: str) -> int:
    limit()
    left = CELLS
    for line in read(path):
        left -= len(line) if isinstance(line, list) else 1
        if left < 0:
            line = {"problema": "importar-libro-excesivo"}
        sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
        if left < 0:
            break
    sys.stdout.write('{"fin":true}\n')        # without it, the reader died on the way
    return 0


def limit() -> None:
    """At most this much memory and time, where the system can say so."""
    if sys.platform != "win32":
        import resource

        for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
            resource.setrlimit(kind, (most, most))


def read(path: str) -> Iterator[Any]:
    """The lines of a workbook of any kind."""
    from portalgen.read.workbooks.excel import old

    with open(path, "rb") as file:
        head = file.read(8)
    if head.startswith(OLE):
        yield from old(path)
        return
    try:
        with zipfile.ZipFile(path) as book:
            yield from _packed(path, book)
    except (zipfile.BadZipFile, KeyError, ValueError, ExpatError, EOFError, NotImplementedError):
        yield {"problema": "importar-libro-danado"}
    except MemoryError:
        yield {"problema": "importar-libro-excesivo"}


def _packed(path: str, book: zipfile.ZipFile) -> Iterator[Any]:
    """Workbooks that are zips: Excel's and LibreOffice's."""
    from portalgen.read.workbooks.excel import excel
    from portalgen.read.workbooks.opendocument import open_document

    entries = book.infolist()
    names = {entry.filename for entry in entries}
    if sum(entry.file_size for entry in entries) > UNPACKED:
        yield {"problema": "importar-libro-excesivo"}
    elif any(entry.flag_bits & 1 for entry in entries) or _locked(book, names):
        yield {"problema": "importar-con-clave"}
    elif "content.xml" in names:
        yield from open_document(book, names)
    elif "xl/workbook.xml" in names:
        yield from excel(path, book, names)
    else:
        yield {"problema": "archivo-otro-formato"}


def _locked(book: zipfile.ZipFile, names: set[str]) -> bool:
    """LibreOffice says in its manifest which parts are encrypted."""
    manifest = "META-INF/manifest.xml"
    return manifest in names and b"encryption-data" in book.read(manifest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
