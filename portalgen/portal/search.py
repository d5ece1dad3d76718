"""The index of the site search: buscar/indice.json, and its page. Small, made at build, read by the theme's script.

It holds what the law asks, the glossary, the municipality's own pages, legal persons and the rows of the few tables
that say so (formalities, offices, by-laws). It never holds those of others: the name of a natural person is not in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from portalgen.check.words import fold
from portalgen.jsons import compact
from portalgen.model import Law, Site, Source
from portalgen.portal import glossary, parties, urls
from portalgen.portal.chrome import SEARCH_PAGE, page_title
from portalgen.portal.pages import Page, View
from portalgen.textos import SEARCH_TITLE, SEARCH_WORDS

PATH, FOLDER = SEARCH_PAGE, "buscar"
SYNONYMS = "sinonimos_busqueda"             # vocabulary: a word, and others that people write instead
Facts = Mapping[str, Any]
WHOLE = 200_000                             # bytes; above them legal persons go to files of their own
ITEM, TABLE, ROW, TERM, FREE, PARTY = "m", "t", "f", "g", "a", "e"


class Entry(NamedTuple):
    """Something to be found. `detail` is shown under its title; `more`: other texts it is found by; `periods`: folders
    of its published periods inside that of its page, newest first."""

    kind: str
    title: str
    path: str
    detail: str = ""
    more: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()


def entries(law: Law, site: Site, found: Sequence[View], others: Iterable[Page], facts: Mapping[str, Facts],
            size: int) -> list[Entry]:
    """All that can be found in a site, in legal order. `others`: the pages that no table owns; `facts`: by path of the
    published files; `size`: rows in a page."""
    made: list[Entry] = []
    for item, views in groupby(found, key=lambda view: view.item):
        made.append(Entry(ITEM, item.title, urls.item_page(item), item.question, (item.legal_title, item.plain)))
        for view in views:
            made += [_table(view), *_rows(view, facts, size)]
    for page in others:
        if page.path == glossary.PATH:
            made += [Entry(TERM, term.name, page.path, term.plain, term.forms) for term in law.glossary]
        elif page.template == "entidad.html":
            rut = str(page.context["rut"])
            made.append(Entry(PARTY, str(page.context["titulo"]), page.path, f"RUT {rut}",
                              (rut.replace(".", "").replace("-", ""),)))
    return made + [_free(path, text) for path, text in sorted(site.pages.items())]


def _table(view: View) -> Entry:
    """A table is found by its title, explanation and columns, never by its rows."""
    table = view.table
    fields = table.editions[-1].schema["fields"] if table.editions else ()
    titles = [str(field.get("title") or "") for field in fields]
    place = urls.table_page(view.item, table, view.series)
    top = place.rpartition("/")[0] + "/"
    folders = [urls.source_folder(view.item, table, s) for slot in view.slots for s in slot.sources if s.period.year]
    return Entry(TABLE, ": ".join(part for part in (table.title, view.name) if part), place, view.item.title,
                 (table.short, table.plain, *titles), tuple(folder.removeprefix(top) for folder in folders))


def _rows(view: View, facts: Mapping[str, Facts], size: int) -> Iterator[Entry]:
    """The rows of the last period of a table that is searched, each in its place."""
    for source in _newest(view):
        place = urls.source_folder(view.item, view.table, source)
        for row, (name, anchor) in enumerate(facts.get(source.path, {}).get("filas", ())):
            path = urls.page(place, row // size + 1)
            yield Entry(ROW, name, f"{path}#{anchor}" if anchor else path, view.table.title)


def _newest(view: View) -> Sequence[Source]:
    return next((slot.sources for slot in view.slots if slot.sources), ())


def inside(found: Sequence[View]) -> list[list[str]]:
    """[title, page of the last period] of the tables that answer the questions of the home page: what the index does
    not hold may be there."""
    return [[view.table.title, urls.page(urls.source_folder(view.item, view.table, source))] for view in found
            if view.item.front and view.table.id in view.item.answer for source in _newest(view)[:1]]


def _free(path: str, text: str) -> Entry:
    """A page of the municipality is found by its headings: its text may name people."""
    heads = [line.lstrip("#").strip() for line in text.splitlines() if line.startswith("#")]
    return Entry(FREE, page_title(text, path), urls.free_page(path), "", tuple(heads))


# ---- files


def search_files(law: Law, found: Sequence[Entry],
                 within: Sequence[Sequence[str]] = ()) -> Iterator[tuple[str, Any]]:
    """(path, JSON value) of the index, in one file, or with more for the beginnings of the names of legal persons."""
    rows = [_row(entry) for entry in found]
    synonyms = [words for row in law.vocabularies.get(SYNONYMS, ())
                if (words := [word for text in (row["valor"], *row["sinonimos"].split("|")) if (word := fold(text))])]
    if len(compact(rows)) <= WHOLE:
        yield f"{FOLDER}/indice.json", {"entradas": rows, "sinonimos": synonyms, "partes": [], "dentro": within}
        return
    parts = dict(sorted(_parts([row for row in rows if row[0] == PARTY]).items()))
    yield f"{FOLDER}/indice.json", {"entradas": [row for row in rows if row[0] != PARTY], "sinonimos": synonyms,
                                    "partes": list(parts), "dentro": within}
    for name, mine in parts.items():
        yield f"{FOLDER}/e-{name}.json", mine


def _row(entry: Entry) -> list[Any]:
    """[kind, title, path, detail, other words without accents, periods]; empty ends are left out."""
    own = set(fold(f"{entry.title} {entry.detail}").split())
    more = dict.fromkeys(word for text in entry.more for word in fold(text).split())
    words = " ".join(word for word in more if len(word) > 2 and word not in own)
    row: list[Any] = [entry.kind, entry.title, entry.path, entry.detail, words, list(entry.periods)]
    while not row[-1]:
        row.pop()
    return row


def _parts(rows: Sequence[list[Any]]) -> dict[str, list[list[Any]]]:
    """Beginning → the rows with a word that begins so. Words that too many share (limitada, comercial…) lead to a row
    only if it has no other."""
    words = [set(fold(row[1]).split()) | set(row[4].split()) for row in rows]
    times = Counter(word for mine in words for word in mine)
    parts: dict[str, list[list[Any]]] = {}
    for row, mine in zip(rows, words, strict=True):
        rare = {word for word in mine if times[word] <= max(20, len(rows) // 20)} or mine
        for name in sorted({beginning(word) for word in rare}):
            parts.setdefault(name, []).append(row)
    return parts


def beginning(word: str) -> str:
    """Two letters, or four digits; "_" for what no file name should hold. The script knows it too."""
    start = word[:4] if word[:1].isdigit() else word[:2]
    return start if start.isascii() else "_"


# ---- the page


def search_page(found: Sequence[Entry]) -> Page:
    """Where results are shown; without script, the list of all there is to be found."""
    groups: list[Mapping[str, Any]] = []
    for entry in found:
        if entry.kind == ITEM:
            groups.append({"titulo": entry.title, "ruta": entry.path, "entradas": []})
        elif entry.kind == TABLE:
            groups[-1]["entradas"].append({"titulo": entry.title, "ruta": entry.path})
    ways = [parties.INDEX] * any(e.kind == PARTY for e in found) + [glossary.PATH] * any(e.kind == TERM for e in found)
    names = {parties.INDEX: parties.TITLE, glossary.PATH: glossary.TITLE}
    return Page(PATH, "buscar.html", {
        "titulo": SEARCH_TITLE, "descripcion": SEARCH_WORDS, "migas": [{"ruta": "index.html", "titulo": "Inicio"}],
        "indexar": False, "grupos": groups,
        "enlaces": [{"ruta": path, "titulo": names[path], "detalle": ""} for path in ways]})
