"""A PDF: text of its pages, notes, metadata; and what its author believed to have covered.

ISO 32000-1: §8.5.3 painting of paths, §9.4.3 text, §12.5.6 annotations, §14.3 metadata.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from portalgen.read.documents.child import Found

PAGES = 2_000
TALL, WIDE = 5.0, 8.0                         # points: anything thinner is a line
DARK = 0.25                                   # the lightest grey that hides
FILLS = (b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*")
LETTER = 0.45                                 # width of a letter, in heights: what most founts have
DETAILS = ("/Author", "/Title", "/Subject", "/Keywords", "/Producer", "/Creator", "/Company", "/Manager")
Box = tuple[float, float, float, float]


def read_pdf(path: str, found: Found) -> None:
    """Everything that a PDF says. A locked one that opens without a password is read."""
    from pypdf.errors import PyPdfError

    try:
        _read(path, found)
    except PyPdfError:
        found.problem = "danado"


def _read(path: str, found: Found) -> None:
    from pypdf import PasswordType, PdfReader

    reader = PdfReader(path, strict=False)
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        found.problem = "clave"
        return
    for name, value in (reader.metadata or {}).items():
        if name in DETAILS:
            found.say("datos", name[1:], str(value))
    _xmp(reader, found)
    size = 0
    for number, page in enumerate(reader.pages[:PAGES], 1):
        size += _page(page, str(number), found)
    found.count("paginas", len(reader.pages))
    if size < 20 * max(1, min(len(reader.pages), 3)) and found.facts.get("imagenes"):
        found.count("sin_texto")
    found.count("adjuntos", len(list(reader.attachment_list)))


def _xmp(reader: Any, found: Found) -> None:
    """The same data once more, in XML: programs that clean one forget the other."""
    stream = reader.trailer["/Root"].get("/Metadata")
    data = stream.get_object().get_data() if stream is not None else b""
    found.say("datos", "XMP", " ".join(re.sub(rb"<[^>]*>", b" ", data[:200_000]).decode("utf-8", "replace").split()))


def _page(page: Any, number: str, found: Found) -> int:
    """Adds what a page says; returns how many characters are seen."""
    ink = _Ink()
    text = page.extract_text(visitor_operand_before=ink.painted, visitor_text=ink.written)
    found.say("pagina", number, text)
    found.count("imagenes", ink.pictures)
    covered, empty = ink.covered()
    if covered:
        found.count("mal_tarjado")
    found.count("tarjas", empty)
    for note in page.get("/Annots") or ():
        note = note.get_object()
        contents = note.get("/Contents")
        if contents:
            found.say("nota", number, str(contents))
        if note.get("/Subtype") == "/Redact":         # marked to be struck out, and never struck out
            found.count("mal_tarjado")
    return len(text.strip())


@dataclass
class _Ink:
    """Dark boxes and texts of a page, in the order in which they are painted."""

    step: int = 0
    pictures: int = 0
    grey: float = 0.0
    path: list[Box] = field(default_factory=list)
    boxes: list[tuple[int, Box]] = field(default_factory=list)
    texts: list[tuple[int, float, float, float, str]] = field(default_factory=list)
    saved: list[float] = field(default_factory=list)

    def painted(self, operator: bytes, operands: Sequence[Any], matrix: Sequence[float], _: Any) -> None:
        self.step += 1
        if operator in (b"g", b"rg", b"k", b"sc", b"scn"):
            self.grey = _light(operator, [float(o) for o in operands if isinstance(o, int | float)])
        elif operator in (b"Do", b"INLINE IMAGE"):
            self.pictures += 1
        elif operator == b"q":
            self.saved.append(self.grey)
        elif operator == b"Q" and self.saved:
            self.grey = self.saved.pop()
        elif operator == b"re" and len(operands) == 4:
            self.path.append(_box([float(o) for o in operands], matrix))
        elif operator in FILLS:
            self.boxes += [(self.step, box) for box in self.path if self.grey <= DARK and _hides(box)]
            self.path = []
        elif operator in (b"n", b"S", b"s"):
            self.path = []

    def written(self, text: str, matrix: Sequence[float], place: Sequence[float], _: Any, size: float) -> None:
        self.step += 1
        if text.strip():
            x = place[4] * matrix[0] + place[5] * matrix[2] + matrix[4]
            y = place[4] * matrix[1] + place[5] * matrix[3] + matrix[5]
            tall = abs(size * (place[3] or 1) * (matrix[3] or 1)) or 10.0
            self.texts.append((self.step, x, y, tall, text.strip()))

    def covered(self) -> tuple[list[str], int]:
        """Texts under a dark box painted after them, and how many dark boxes have nothing under them."""
        under, used = [], set()
        for when, x, y, tall, text in self.texts:
            end = x + LETTER * tall * len(text)
            for at, (later, box) in enumerate(self.boxes):
                inside = min(end, box[2]) - max(x, box[0]) > tall / 2 and box[1] - tall / 2 <= y <= box[3]
                if inside and later > when:
                    under.append(text)
                    used.add(at)
                elif inside:                          # letters over a dark ground: a heading
                    used.add(at)
        return list(dict.fromkeys(under)), len(self.boxes) - len(used)


def _light(operator: bytes, values: Sequence[float]) -> float:
    """How light a colour is, from 0 (black) to 1."""
    if len(values) == 4:                              # cyan, magenta, yellow, black
        return (1 - values[3]) * (1 - min(values[:3]))
    return max(values) if len(values) in (1, 3) else 1.0


def _box(sides: Sequence[float], matrix: Sequence[float]) -> Box:
    x, y, width, height = sides
    corners = [(a * matrix[0] + b * matrix[2] + matrix[4], a * matrix[1] + b * matrix[3] + matrix[5])
               for a, b in ((x, y), (x + width, y + height))]
    across, up = sorted(c[0] for c in corners), sorted(c[1] for c in corners)
    return across[0], up[0], across[1], up[1]


def _hides(box: Box) -> bool:
    return box[2] - box[0] >= WIDE and box[3] - box[1] >= TALL
