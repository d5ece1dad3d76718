"""Patterns of personal data, compiled from schemas/privacidad.yaml: words become expressions here, once per law.

Each kind has an exact expression (Python's, with look-around) and all together a loose one for RE2, that no personal
datum escapes: it runs over all the texts of a table at once, and only what it points at is looked at closely.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from portalgen.check.words import fold
from portalgen.model import Law

DASH = "[-‐‑–—−]"
LETTERS = {"a": "[aáàäâ]", "e": "[eéèëê]", "i": "[iíìïî]", "o": "[oóòöô]", "u": "[uúùüû]", "n": "[nñń]"}
RUT = re.compile(rf"(?<![\w.$-])(\d{{1,2}}(?:[. ]\d{{3}}){{2}}|\d{{7,8}})(\s?{DASH}?\s?)([0-9kK])(?![\w-])(?!\.\d)")
MAIL = re.compile(r"([\w.+-]{1,64})(?:@|\s?\[(?:at|arroba)\]\s?|\s?\((?:at|arroba)\)\s?)"
                  r"([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})", re.I)
PHONE = re.compile(r"(?<![\w.,$/-])(\(?\+?\s?56\)?[\s.-]*)?(?:\(?0?9\)?[\s.-]*[2-9]\d{3}[\s.-]?\d{4}"
                   r"|\(?[2-9]\d?\)?[\s.-]*\d{3,4}[\s.-]?\d{4})(?![\w-]|[.,/]\d)")
DAMAGED = re.compile("Ã[\x80-\xbf]|Â[\xa0-\xbf]|�|[ńŃ]")
NUMBER_SIGN = r"\W{0,4}(?:n(?:[°º]|ro|um)?\W{0,3})?"        # between a word and its number: ":", "N° ", "nro. "
SIGNS = "=@+\\-＝＠＋－−"

LOOSE_RUT = rf"[0-9]{{1,2}}[. ][0-9]{{3}}[. ][0-9]{{3}}|[0-9]{{7,8}}\s?{DASH}\s?[0-9kK]|\b[0-9]{{7,8}}[0-9kK]\b"
# In a column of company RUTs: only those below fifty million, so that a clean column points at nothing.
LOOSE_NATURAL = rf"(?:^|[^0-9.])(?:[1-4]?[0-9])[. ]?[0-9]{{3}}[. ]?[0-9]{{3}}\s?{DASH}?\s?[0-9kK](?:[^0-9A-Za-z-]|$)"
# The borders of PHONE without look-around: codes such as PL-202501-000001 must not be pointed at row after row.
LOOSE_PHONE = (r"(?:^|[^\w.,$/-])(?:\(?\+?\s?56\)?[\s.-]*)?(?:\(?0?9\)?[\s.-]*[2-9][0-9]{3}[\s.-]?[0-9]{4}"
               r"|\(?[2-9][0-9]?\)?[\s.-]*[0-9]{3,4}[\s.-]?[0-9]{4})(?:[^\w-]|$)")
LOOSE_MAIL = r"@|\[(?:at|arroba)\]|\((?:at|arroba)\)"
LOOSE_CELL = rf"\x00[\s\"']*[{SIGNS}]|[;\t\n\r][\s\"']*[{SIGNS}]|Ã|Â|\x{{FFFD}}|[ńŃ]"


@dataclass(frozen=True, slots=True, eq=False)
class Sensitive:
    """Words that reveal something (`kind`, in words) of a person; `lists_only`: only in lists of beneficiaries."""

    kind: str
    lists_only: bool
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True, eq=False)
class Lens:
    """The exact patterns of a law."""

    rules: Mapping[str, Any]
    code_before: re.Pattern[str]
    rut_before: re.Pattern[str]
    phone_before: re.Pattern[str]
    account: re.Pattern[str]
    birth: re.Pattern[str]
    address: re.Pattern[str]
    places: re.Pattern[str]
    companies: re.Pattern[str]
    sensitive: tuple[Sensitive, ...]
    minors: re.Pattern[str]
    minors_in_lists: re.Pattern[str]
    not_minors: re.Pattern[str]


@lru_cache(maxsize=4)
def lens(law: Law) -> Lens:
    """The patterns of a law, compiled once."""
    rules = law.privacy
    birth, account = rules["nacimiento"], rules["cuenta"]["palabras"]
    return Lens(
        rules=rules,
        code_before=re.compile(rf"(?<!\w){words(rules['rut']['antes'])}{NUMBER_SIGN}$", re.I),
        rut_before=re.compile(rf"(?<!\w){words(rules['rut']['rotulos'])}{NUMBER_SIGN}$", re.I),
        phone_before=re.compile(rf"(?<!\w){words(rules['telefono']['antes'])}{NUMBER_SIGN}$", re.I),
        account=re.compile(rf"(?<!\w){words(account)}\D{{0,25}}\d[\d .-]{{4,}}", re.I),
        birth=re.compile(rf"(?<!\w){words(birth['palabras'])}\D{{0,8}}\d[\d/. -]*"
                         rf"|\b\d{{1,3}} {words(birth['despues'])}", re.I),
        address=re.compile(rf"(?<!\w){words(rules['direccion']['palabras'])}\.?\s[^\d\n]{{0,40}}?"
                           r"(?!(?:19|20)\d\d\b)\d{1,5}\b", re.I),
        places=whole(rules["direccion"]["recintos"]), companies=whole(rules["personas_juridicas"]),
        sensitive=tuple(Sensitive(s["clase"], s["en"] == "listas", whole(s["palabras"])) for s in rules["sensibles"]),
        minors=whole(rules["menores"]["personas"]), not_minors=whole(rules["menores"]["salvo"]),
        minors_in_lists=whole([*rules["menores"]["personas"], *rules["menores"]["listas"]]))


def words(entries: Iterable[str], edge: str = "") -> str:
    """An expression for any of the words, whatever its accents. A final * takes any ending. `edge` closes each word."""
    return f"(?:{'|'.join(_word(entry, edge) for entry in sorted(entries, key=len, reverse=True))})"


def _word(entry: str, edge: str) -> str:
    parts = ("".join(LETTERS.get(c, c) for c in token) for token in fold(entry).split())
    return r"[ .\-/]{1,3}".join(parts) + (r"\w*" if entry.endswith("*") else "") + edge


def whole(entries: Iterable[str]) -> re.Pattern[str]:
    """The exact expression of whole words. No entries: an expression that nothing meets."""
    listed = list(entries)
    return re.compile(rf"(?<!\w){words(listed)}(?!\w)" if listed else r"(?!)", re.I)


def loose_words(entries: Sequence[str]) -> str:
    """The same words for RE2, whose \\b only knows ASCII: no border next to a letter that may carry an accent."""
    borders = []
    for entry in entries:
        plain = fold(entry)
        first = "" if plain[:1] in LETTERS else r"\b"
        last = "" if entry.endswith("*") or plain[-1:] in LETTERS else r"\b"
        borders.append(first + _word(entry.rstrip("*"), last))
    return f"(?:{'|'.join(borders)})"


@lru_cache(maxsize=64)
def loose(law: Law, privacy: str, people: str, cells: bool = True) -> Any:
    """The RE2 expression (over UTF-8 bytes, texts closed by NUL) of everything that may be wrong in a column.

    `privacy` is the column's class; `people`: "" no persons in the table, "personas", or "listas". `cells`: also what
    only matters in the cells of a sheet (formulas, broken letters).
    """
    import re2

    rules = law.privacy
    parts = [LOOSE_CELL] if cells else []
    parts += [loose_words(rules["cuenta"]["palabras"]), loose_words(rules["nacimiento"]["palabras"]),
              loose_words(rules["nacimiento"]["despues"])]
    parts.append(LOOSE_NATURAL if privacy == "rut_juridica" else LOOSE_RUT)
    if privacy == "contacto":
        parts.append(rf"(?:{LOOSE_MAIL})\s?(?:{'|'.join(map(re.escape, rules['correo']['particulares']))})\.")
    else:
        parts += [LOOSE_MAIL] if privacy == "rut_juridica" else [LOOSE_MAIL, LOOSE_PHONE]
    if people and privacy not in ("contacto", "direccion", "rut_juridica"):
        parts.append(loose_words(rules["direccion"]["palabras"]) + r"[^\x00]*[0-9]")
    if people and privacy in ("texto", "publica"):
        parts.append(loose_words(_telling(rules, people)))
    options = re2.Options()
    options.case_sensitive = False
    options.never_nl = False
    options.log_errors = False
    return re2.compile("|".join(parts).encode(), options)


def _telling(rules: Mapping[str, Any], people: str) -> list[str]:
    found = [word for entry in rules["sensibles"] if people == "listas" or entry["en"] != "listas"
             for word in entry["palabras"]]
    found += rules["menores"]["personas"] + (rules["menores"]["listas"] if people == "listas" else [])
    return found
