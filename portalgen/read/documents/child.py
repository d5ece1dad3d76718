"""A program of its own: paths of documents in, one a line; a JSON line out for each. It runs apart, with little memory
and time, because a document is a small program that strangers write.

{"textos": [[kind of place, its name, text], …], "hechos": {name: number}, "problema": ""}
"""

from __future__ import annotations

import json
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers.expat import ExpatError

MEMORY = 2 * 1024 ** 3
SECONDS = 30                                  # of a processor, a document
MOST = 5_000_000                              # characters of a document that are read
PLAIN = ("csv", "tsv", "txt", "json", "geojson", "kml", "md", "rtf", "ics", "vcf", "svg")
PACKED = ("docx", "docm", "pptx", "pptm", "odt", "odp", "odg")
BOOKS = ("xlsx", "xlsm", "xls", "ods")
IMAGES = ("jpg", "jpeg", "png", "webp", "tif", "tiff")
CLOSED = ("doc", "ppt", "zip", "rar", "7z", "gz", "tgz", "xlsb", "msg", "mdb", "accdb", "pub")
# How readers of formats fail on a document that does not keep to its own.
BROKEN = (ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, NotImplementedError, OSError,
          TypeError, ValueError, ExpatError, struct.error, zipfile.BadZipFile, zlib.error)
READ = frozenset((*PLAIN, *PACKED, *BOOKS, *IMAGES, *CLOSED, "pdf"))


@dataclass
class Found:
    """What a reader collects. `facts`: how many sheets are hidden, whether there is no text…"""

    texts: list[tuple[str, str, str]] = field(default_factory=list)
    facts: dict[str, int] = field(default_factory=dict)
    problem: str = ""
    size: int = 0

    def say(self, kind: str, name: str, text: str) -> None:
        if text.strip() and self.size < MOST:
            self.texts.append((kind, name, text[:MOST]))
            self.size += len(text)

    def count(self, fact: str, number: int = 1) -> None:
        self.facts[fact] = self.facts.get(fact, 0) + number


def main() -> int:
    """One answer for each path. What no reader foresees (no memory, no time) ends this process, and whoever asked knows
    with which document."""
    for line in sys.stdin:
        _limit()
        path, found = json.loads(line), Found()
        try:
            _reader(path)(path, found)
        except BROKEN:
            found.problem = found.problem or "danado"
        told = {"textos": found.texts, "hechos": found.facts, "problema": found.problem}
        sys.stdout.write(json.dumps(told, separators=(",", ":")) + "\n")
        sys.stdout.flush()
    return 0


def _limit() -> None:
    """So much memory for all, and so much time for the next document, where the system can say so."""
    if sys.platform != "win32":
        import resource

        spent = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (spent + SECONDS, resource.RLIM_INFINITY))


def _reader(path: str) -> Callable[[str, Found], None]:
    ending = path.rpartition(".")[2].lower()
    if ending == "pdf":
        from portalgen.read.documents.pdf import read_pdf as read
    elif ending in BOOKS or ending in PACKED:
        from portalgen.read.documents.office import read_office as read
    elif ending in IMAGES:
        from portalgen.read.documents.images import read_image as read
    elif ending in CLOSED:
        return _closed
    else:
        return _plain
    return read


def _closed(path: str, found: Found) -> None:
    found.problem = "cerrado"


def _plain(path: str, found: Found) -> None:
    data = Path(path).read_bytes()[:MOST]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    for number, piece in _pieces(text):
        found.say("linea", str(number), piece)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Runs of a hundred lines, each with the number of its first line."""
    lines = text.splitlines()
    for at in range(0, len(lines), 100):
        yield at + 1, "\n".join(lines[at:at + 100])


if __name__ == "__main__":
    sys.exit(main())
