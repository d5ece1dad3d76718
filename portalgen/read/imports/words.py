"""Comparing words as people do, and the words of spreadsheets that schemas/vocabularios lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from portalgen.model import Law

VOCABULARY = "palabras_planilla"
NAMES = ("sin_valor", "total", "sin_termino", "en_miles", "columna_activado", "fila_desactivada", "columna_organismo",
         "error_formula", "verdadero", "falso", "hoja_aparte", "columna_de_sistema")      # rows, in the order of Words
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,60}>")
WORD = re.compile(r"[^\W_]+")
DATE_RULE = re.compile(r"d{1,2}\s*[-/.]\s*m{1,2}\s*[-/.]\s*a{2,4}")


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Lower case, no accents, single spaces: "  Región  de  Ñuble " → "region de nuble"."""
    plain = unicodedata.normalize("NFKD", text).lower()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@lru_cache(maxsize=1 << 14)
def key(header: str) -> str:
    """A header without case, accents, spaces, signs, marks of web pages nor an embedded "dd/mm/aa"."""
    return "".join(c for c in DATE_RULE.sub("", fold(TAG.sub(" ", header))) if c.isalnum() or c in "$%")


def forbidden(label: str, law: Law) -> tuple[str, bool]:
    """What kind of personal data a label announces ("" if none), and whether it announces a RUT turned into a code."""
    heads, parts = law.privacy["cabeceras"], WORD.findall(fold(label))
    plain = ("" if all(len(part) == 1 for part in parts) else "_").join(parts)      # «R.U.N.» is «run»
    hashed = any(fnmatchcase(plain, pattern) for pattern in heads["cifrados"])
    kinds = (entry["clase"] for entry in heads["prohibidas"]
             if any(fnmatchcase(plain, pattern) for pattern in entry["nombres"]))
    return next(kinds, ""), hashed


@dataclass(frozen=True, slots=True)
class Words:
    """What spreadsheets write for things that are not data, all folded."""

    none: frozenset[str]
    totals: frozenset[str]
    forever: frozenset[str]
    thousands: frozenset[str]
    status: frozenset[str]
    off: frozenset[str]
    organism: frozenset[str]
    errors: frozenset[str]
    true: frozenset[str]
    false: frozenset[str]
    aside: frozenset[str]                     # names of sheets that explain and hold no data
    system: frozenset[str]                    # columns of the system a file comes from, that say nothing to people


def words(law: Law) -> Words:
    """Read the vocabulary of spreadsheet words; a list that is not there is empty."""
    rows = {row["valor"]: row for row in law.vocabularies.get(VOCABULARY, ())}

    def listed(name: str) -> frozenset[str]:
        return frozenset(fold(word) for word in rows.get(name, {}).get("sinonimos", "").split("|")) - {""}

    return Words(*map(listed, NAMES))


def synonyms(rows: tuple[Mapping[str, str], ...]) -> dict[str, str]:
    """folded word → value, from a vocabulary's `valor`, `titulo` and `sinonimos`; values win over synonyms."""
    found: dict[str, str] = {}
    for row in rows:
        for word in (row.get("titulo", ""), *row.get("sinonimos", "").split("|")):
            if word.strip():
                found.setdefault(fold(word), row["valor"])
    found.update((fold(row["valor"]), row["valor"]) for row in rows)
    return found
