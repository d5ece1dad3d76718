"""Bytes of a cell → its text. One file may mix UTF-8, ISO-8859-1 and CP850; each word is judged by its own letters."""

from __future__ import annotations

import re

LETTERS = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
SIGNS = frozenset("°ºª¿¡«»–—“”‘’•…€´·")
MOJIBAKE = re.compile("[ÃÂ][\x80-\xbf\u0152-\u2122]")


def decode(raw: bytes, utf8: bool, *, mac: bool = False) -> tuple[str, str]:
    """Text of a cell and how it was read: "" when its bytes are the text, else the kind of change.

    `utf8`: the whole file is valid UTF-8, so that nothing has to be judged; `mac`: the whole file is of a Mac, which
    its words alone could not tell ("O’Higgins" would be "OíHiggins").
    """
    if raw.isascii():
        return raw.decode("ascii"), ""
    if utf8:
        return _unscramble(raw.decode("utf-8"))
    try:
        return raw.decode("utf-8"), "codificacion-utf8"
    except UnicodeDecodeError:
        if mac:
            return raw.decode("mac_roman"), "codificacion-mac"
        return _legacy(raw.decode("latin-1"))


def _legacy(text: str) -> tuple[str, str]:
    """`text` holds bytes as characters 0–255. The kind says whether any word had to be read as CP850."""
    kinds = set()

    def word(match: re.Match[str]) -> str:
        found, kind = _word(match[0])
        kinds.add(kind)
        return found

    decoded = re.sub(r"[A-Za-z\x80-\xff]+", word, text)
    if "codificacion-cp850" in kinds:
        mixed = "codificacion-latina" in kinds
        return decoded, "codificacion-mixta" if mixed else "codificacion-cp850"
    return decoded, "codificacion-latina"


def _word(word: str) -> tuple[str, str]:
    if word.isascii():
        return word, ""
    raw = word.encode("latin-1")
    latin = raw.decode("cp1252") if _is_cp1252(raw) else word
    dos = raw.decode("cp850")
    # ISO-8859-1 wins ties: it is what the portal writes; CP850 needs its own evidence.
    return (dos, "codificacion-cp850") if _score(dos) > _score(latin) else (latin, "codificacion-latina")


def _is_cp1252(raw: bytes) -> bool:
    """Bytes 81 8D 8F 90 9D have no meaning in Windows-1252."""
    return not any(byte in b"\x81\x8d\x8f\x90\x9d" for byte in raw)


def _score(word: str) -> int:
    """How much a word looks like Spanish: its letters, and capitals among capitals."""
    plain = [c for c in word if c.isascii()]
    upper = sum(c.isupper() for c in plain) > len(plain) / 2
    total = 0
    for at, char in enumerate(word):
        if char.isascii():
            continue
        if char in LETTERS:
            total += 3 if not plain or at == 0 or char.isupper() == upper else 1
        else:
            total += 1 if char in SIGNS else -3
    return total


def _unscramble(text: str) -> tuple[str, str]:
    """Undo «JosÃ©»: UTF-8 once read as Windows-1252 and saved again."""
    if MOJIBAKE.search(text):
        try:
            return text.encode("cp1252").decode("utf-8"), "letras-reparadas"
        except UnicodeError:
            return text, ""
    # «Ańo», «Cańete»: 0xF1 served as ISO-8859-2; ń is no letter of Spanish.
    fixed = text.replace("ń", "ñ").replace("Ń", "Ñ")
    return fixed, "letras-reparadas" if fixed != text else ""
