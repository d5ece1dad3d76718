"""The words of the trade, explained in place: which terms of the glossary a table uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from portalgen.check.words import fold
from portalgen.model import Edition, Law, Table, Term
from portalgen.portal.pages import Page

MOST = 8                    # explained beside one table
TITLE = "Glosario"
PATH = "glosario.html"


@lru_cache(maxsize=512)
def terms_of(law: Law, table: Table, edition: Edition) -> tuple[dict[str, str], ...]:
    """`{termino, explicacion}` of the terms in the title, the explanation and the column titles of a table."""
    texts = (table.title, table.plain, *(str(f.get("title") or "") for f in edition.schema["fields"]))
    return tuple(map(_entry, terms_in(law.glossary, texts)[:MOST]))


def terms_in(glossary: Sequence[Term], texts: Iterable[str]) -> list[Term]:
    """Terms that the texts use in whole words, whatever their accents, in the order they appear. A longer term hides
    the shorter ones that it holds ("remuneración bruta", "bruta")."""
    known = {fold(word): term for term in glossary for word in (term.name, *term.forms)}
    if not known:
        return []
    words = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(known, key=len, reverse=True)))})\b")
    return list(dict.fromkeys(known[match] for text in texts for match in words.findall(fold(text))))


def glossary_page(law: Law) -> Page | None:
    """All terms, in alphabetical order; None when the law has no glossary."""
    if not law.glossary:
        return None
    terms = sorted(law.glossary, key=lambda term: fold(term.name))
    return Page(PATH, "glosario.html", {
        "titulo": TITLE, "terminos": list(map(_entry, terms)), "migas": [{"ruta": "index.html", "titulo": "Inicio"}],
        "descripcion": "Las palabras que usan las tablas de transparencia, explicadas."})


def _entry(term: Term) -> dict[str, str]:
    return {"termino": term.name, "explicacion": term.plain}
