"""Documents judged before they are published: personal data that they say, hide or believe to have covered.

Ley 20.285, art. 11, letra e) (divisibilidad) and art. 7, letra i); Ley 19.628. A document is published as it is, so
what nobody sees when opening it is published too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from portalgen.check.lens import lens, loose, whole
from portalgen.check.personal import DOUBT, hidden_figures, traces
from portalgen.check.privacy import pointed
from portalgen.findings import Finding, Place
from portalgen.model import Law
from portalgen.read.documents import Document
from portalgen.read.documents.office import cell_of
from portalgen.textos import DOCUMENT_HIDDEN, DOCUMENT_PLACES, DOCUMENT_UNREAD

DOUBTFUL = (DOUBT, "personal-correo-ajeno")
AUTHORS = ("Author", "creator", "lastModifiedBy", "initial-creator", "Manager")
DATA, NAME = "datos", "nombre"
HIDDEN = ("hojas_ocultas", "comentarios", "cambios", "adjuntos")
Told = tuple[str, Mapping[str, str]]


def document_told(law: Law, document: Document) -> list[Told]:
    """(code, values) of each problem of a document, one for each cause, whatever its name and place."""
    told = [*_personal(law, document.pieces), *_facts(law, document), *_authors(law, document)]
    if document.problem:
        told.append(("documento-no-revisado", {"motivo": DOCUMENT_UNREAD[document.problem]}))
    return told


def document_findings(law: Law, slug: str, path: str, told: list[Told]) -> Iterator[Finding]:
    """The findings of the document at `path` of a site: those of its content, and of its name."""
    name = re.sub(r"[_.]", " ", PurePosixPath(path).stem)
    for code, values in [*told, *_personal(law, [(NAME, "", name)])]:
        yield Finding(code, Place(f"{slug}/{path}"), {**values, "documento": path.rpartition("/")[2]}, slug)


def _personal(law: Law, pieces: tuple[tuple[str, str, str], ...] | list[tuple[str, str, str]]) -> Iterator[Told]:
    """One finding for each kind of datum: where the first is, and how many there are."""
    seen: dict[str, list[tuple[str, str]]] = {}
    suspects = set(pointed(loose(law, "contacto", "", cells=False), {text for _, _, text in pieces}))
    for kind, name, text in pieces:
        if text in suspects or kind == DATA:
            for trace in traces(law, text, "texto" if kind == DATA else "contacto", ""):
                seen.setdefault(trace.code, []).append((_place(kind, name, text, trace.start), trace.shown))
    for code, found in seen.items():
        values = {"que": law.wordings[code].title if code in law.wordings else code, "parte": found[0][0],
                  "valor": found[0][1], "cuantas": _times(len(found))}
        yield "documento-dudoso" if code in DOUBTFUL else "documento-personal", values


def _place(kind: str, name: str, text: str, start: int) -> str:
    if kind == "linea":
        name = str(int(name) + text.count("\n", 0, start))
    elif kind.startswith("hoja"):
        name = f"«{name}», celda {cell_of(text, start)}"
    return DOCUMENT_PLACES[kind].format(name=name).replace(" ()", "")


def _times(count: int) -> str:
    return f" (y otras {count - 1} veces)" if count > 2 else " (y otra vez)" if count == 2 else ""


def _facts(law: Law, document: Document) -> Iterator[Told]:
    facts = document.facts
    if facts.get("mal_tarjado"):
        yield "documento-mal-tarjado", {"cuantas": str(facts["mal_tarjado"])}
    legend = whole(law.privacy["documentos"]["leyenda"])
    if facts.get("tarjas") and not any(legend.search(text) for _, _, text in document.pieces):
        yield "documento-sin-leyenda", {"cuantas": str(facts["tarjas"])}
    if facts.get("sin_texto"):
        yield "documento-sin-texto", {}
    if facts.get("ubicacion"):
        yield "documento-ubicacion", {}
    hidden = [f"{facts[name]} {DOCUMENT_HIDDEN[name][facts[name] > 1]}" for name in HIDDEN if facts.get(name)]
    if hidden:
        yield "documento-oculto", {"que": ", ".join(hidden)}


def _authors(law: Law, document: Document) -> Iterator[Told]:
    """Who wrote it, when it is a person's name: two words or more, and none of an institution's."""
    companies = lens(law).companies
    names = [text for kind, name, text in document.pieces if kind == DATA and name in AUTHORS
             and len(re.findall(r"[^\W\d_]{2,}", text)) > 1 and not companies.search(text)]
    if names:
        yield "documento-autoria", {"valor": hidden_figures(names[0][:80])}
