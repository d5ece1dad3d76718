"""Bytes that should be UTF-8 text: what they are when they are not, said with a line and a sample."""

from __future__ import annotations

import re

from portalgen.findings import Finding, Place

BOM = b"\xef\xbb\xbf"
# C0 controls but TAB, LF and CR, and DEL: no sheet or text needs them, and terminals and parsers obey them.
CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
HIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xef\xbf[\xbe\xbf]")    # C0, C1, U+FFFE, U+FFFF
C1 = re.compile(rb"\xc2[\x80-\x9f]")                  # begins with a letter of its own: searched at memory speed
# Orders to write backwards: «Monto 100» could be shown as «Monto 001». Cells are isolated; titles cannot be.
BACKWARDS = re.compile(rb"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
SPANISH = frozenset("áéíóúüñÁÉÍÓÚÜÑ°º«»¿¡–—‘’“”…€")
KINDS = ((b"PK\x03\x04", "un libro de Excel u otro archivo comprimido"),
         (b"\xd0\xcf\x11\xe0", "un libro de Excel antiguo (.xls)"), (b"%PDF", "un PDF"),
         (b"\x1f\x8b", "un archivo comprimido"), (b"Rar!", "un archivo comprimido"),
         (b"7z\xbc\xaf", "un archivo comprimido"), (b"\x89PNG", "una imagen"), (b"\xff\xd8\xff", "una imagen"),
         (b"GIF8", "una imagen"), (b"{\\rtf", "un documento de Word"), (b"SQLite format 3", "una base de datos"))


def without_bom(data: bytes) -> bytes:
    """The same bytes without the UTF-8 mark that Windows programs put first."""
    return data[3:] if data.startswith(BOM) else data


def foreign(data: bytes, file: str) -> Finding | None:
    """The finding of a file that is another kind of file altogether (Excel, PDF, page, image, stored reference)."""
    kind = next((words for magic, words in KINDS if data.startswith(magic)), "")
    head = data[:512].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        kind = "una página web"
    elif head.startswith((b"<?xml", b"<svg")):
        kind = "un archivo XML"
    if kind:
        return Finding("archivo-otro-formato", Place(file), {"formato": kind})
    if data.startswith(b"version https://git-lfs"):
        return Finding("archivo-solo-referencia", Place(file))
    return None


def text_problem(data: bytes, file: str) -> Finding | None:
    """The first reason why `data` is not clean UTF-8 text (no controls, nothing undecodable), or None."""
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError as error:
            return _undecodable(data, file, error)
        if b"\xef\xbf" in data or C1.search(data):
            return hidden(data, file)
    return hidden(data, file) if len(data.translate(None, CONTROLS)) != len(data) else None


def prose_problem(data: bytes, file: str) -> Finding | None:
    """The same of what people write around the tables: nothing in it may turn the text around it."""
    if (problem := text_problem(data, file)) is not None:
        return problem
    found = BACKWARDS.search(data)
    return _forbidden(data, file, found) if found else None


def cut_short(data: bytes, file: str) -> Finding | None:
    """The finding of UTF-8 text that ends in the middle of a letter: the rest of the file was lost on the way."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and not data[:error.start].isascii():
            return Finding("archivo-cortado", _at(data, file, error.start))
    return None


def is_mac(data: bytes) -> bool:
    """Whether single-byte text was written by a Mac: no other encoding makes as much Spanish of it."""
    return _guess(data)[1] == "mac_roman"


def megabytes(size: int) -> str:
    """A size for people: "12,5 MB"."""
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def visible(text: str, most: int = 80) -> str:
    """A text from a file as a message may carry it: nothing that a terminal would obey, and not too long."""
    clean = text if text.isprintable() else "".join(c if c.isprintable() else "�" for c in text)
    return clean if len(clean) <= most else clean[:most - 1] + "…"


def line_of(data: bytes, offset: int) -> int:
    """The line (from 1) of a byte."""
    return data.count(b"\n", 0, offset) + 1


def _at(data: bytes, file: str, offset: int) -> Place:
    return Place(file, line_of(data, offset))


def hidden(data: bytes, file: str) -> Finding | None:
    """The finding of the first character that nobody sees; of letters of two bytes, all of whose others are zero."""
    found = HIDDEN.search(data)
    if found is None:
        return None
    if _wide(data):
        return _utf16(data, file)
    return _forbidden(data, file, found)


def _forbidden(data: bytes, file: str, found: re.Match[bytes]) -> Finding:
    return Finding("archivo-caracter-prohibido", _at(data, file, found.start()),
                   {"caracter": f"U+{ord(found.group().decode()):04X}"})


def _wide(data: bytes) -> bool:
    """Every other byte is zero: letters of two bytes."""
    head = data[:400]
    return head.count(0) * 5 >= len(head) * 2 > 2


def _utf16(data: bytes, file: str) -> Finding:
    """Letters of two bytes (or of four), with some of the first ones."""
    head = data.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")[:40]
    sample = visible(head.split(b"\n")[0].decode("latin-1").strip())
    return Finding("archivo-codificacion", Place(file, 1),
                   {"codificacion": "UTF-16 («Texto Unicode»)", "muestra": sample})


def _undecodable(data: bytes, file: str, error: UnicodeDecodeError) -> Finding:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or _wide(data):
        return _utf16(data, file)
    if error.reason == "unexpected end of data":
        return Finding("archivo-cortado", _at(data, file, error.start))
    guess = _guess(data)
    return Finding("archivo-codificacion", _at(data, file, error.start),
                   {"codificacion": guess[0], "muestra": _sample(data, error.start, guess[1])})


def _guess(data: bytes) -> tuple[str, str]:
    """The single-byte encoding under which the high bytes are mostly Spanish letters."""
    high = bytes(b for b in data[:200_000] if b > 127)
    options = (("Windows-1252", "cp1252"), ("Mac Roman", "mac_roman"), ("MS-DOS (CP850)", "cp850"))
    return max(options, key=lambda option: sum(c in SPANISH for c in high.decode(option[1], "replace")))


def _sample(data: bytes, offset: int, encoding: str) -> str:
    """Up to 40 readable characters around a byte, within its line."""
    start = max(data.rfind(b"\n", 0, offset) + 1, offset - 20)
    end = data.find(b"\n", offset)
    piece = data[start:min(end if end >= 0 else len(data), offset + 20)].decode(encoding, "replace")
    return "".join(c if c.isprintable() else " " for c in piece).strip()
