"""A municipality's folder → Site. What is published is what lies in the folder; whatever is not understood is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from portalgen.findings import Finding, Place
from portalgen.model import MONTHS, Item, Law, Package, Period, Site, Source, Statement, Table
from portalgen.read.csvs import MAX_BYTES
from portalgen.read.encoding import foreign, megabytes, text_problem, without_bom
from portalgen.read.files import Listing, read
from portalgen.read.shapes import enumerate_words, judge, maybe
from portalgen.read.yamls import MAX_BYTES as MAX_TEXT
from portalgen.read.yamls import Document, parse

INFO, PACKAGE, PAGES, DOCUMENTS = "sitio.yaml", "datapackage.yaml", "paginas", "documentos"
READMES = frozenset({"README.md", "LEAME.md", "LICENSE", "LICENCIA", "CODEOWNERS"})
SHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".tsv", ".txt", ".json")
STEM = re.compile(r"(?P<period>[0-9]{4}(?:-[0-9]{2})?)(?:-(?P<area>[a-z][a-z0-9]*(?:-[a-z0-9]+)*))?").fullmatch
SERIES = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*").fullmatch
QUARTERS = (3, 6, 9, 12)


@dataclass(slots=True)
class _Folder:
    """A site while it is read: where it is, what is known, what was found."""

    root: Path
    slug: str
    law: Law
    listing: Listing
    info: Mapping[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def report(self, code: str, path: str, row: int | None = None, item: str = "", table: str = "", **values: str) -> None:
        self.findings.append(Finding(code, Place(f"{self.slug}/{path}", row), values, self.slug, item, table))

    def areas(self) -> tuple[str, ...]:
        return tuple(area["id"] for area in self.info.get("areas", ()) if "id" in area)


def load_site(root: Path, slug: str, listing: Listing, law: Law) -> tuple[Site, tuple[Finding, ...]]:
    """The site in folder `root`, whose plain files `listing` names, and every finding of its folder and YAML files
    (those of the listing included). The CSV files themselves are not opened. A key that is wrong is left out.
    """
    folder = _Folder(root, slug, law, listing, findings=list(listing.findings))
    folder.info = _info(folder)
    grouped = _by_folder(listing.files)
    packages = tuple(_package(folder, item, grouped.pop(item.folder, ())) for item in law.items)
    documents = frozenset(grouped.pop(DOCUMENTS, ()))
    pages = _pages(folder, grouped.pop(PAGES, ()))
    _loose(folder, grouped.pop("", ()))
    known = [*(item.folder for item in law.items), PAGES, DOCUMENTS]
    for name, paths in grouped.items():
        folder.report("carpeta-desconocida", name, valor=name, archivos=str(len(paths)), parecido=maybe(name, known))
    return Site(slug, folder.info, packages, pages, documents), tuple(folder.findings)


def _by_folder(paths: Iterable[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for path in paths:
        first, slash, _ = path.partition("/")
        grouped.setdefault(first if slash else "", []).append(path)
    return grouped


# ---- the files that people write by hand


def _document(folder: _Folder, path: str, shape: str, item: str = "") -> tuple[dict[str, Any], Document] | None:
    """The well-formed part of a YAML file, and the document for its lines; None when it is absent or unreadable."""
    entry = folder.listing.files.get(path)
    if entry is None:
        return None
    file = f"{folder.slug}/{path}"
    if entry.size > MAX_TEXT:
        folder.report("archivo-demasiado-grande", path, None, item, tamano=megabytes(entry.size), maximo=megabytes(MAX_TEXT))
        return None
    document, findings = parse(read(folder.root, path), file)
    value: Any = None
    if document is not None:
        value, findings = judge(document, folder.law.descriptors.get(shape, {}), file)
    folder.findings += [Finding(f.code, f.place, f.values, folder.slug, item) for f in findings]
    return (value or {}, document) if document is not None else None


def _info(folder: _Folder) -> dict[str, Any]:
    found = _document(folder, INFO, "sitio")
    if found is None:
        if INFO not in folder.listing.files:
            folder.report("falta-sitio", INFO)
        return {}
    info, document = found
    theme = info.get("tema", {})
    logo = theme.get("logo", "")
    if logo and logo not in folder.listing.files:
        near = maybe(logo, (p for p in folder.listing.files if p.startswith(DOCUMENTS)))
        folder.report("ficha-archivo", INFO, document.line("tema", "logo"), valor=logo, parecido=near)
        info["tema"] = {key: value for key, value in theme.items() if key != "logo"}
    for part in ("areas", "unidades"):
        ids = [entry.get("id", "") for entry in info.get(part, ())]
        for i, name in enumerate(ids):
            if name in ids[:i]:
                folder.report("ficha-repetida", INFO, document.line(part, i), clave=part, valor=name)
    return info


def _pages(folder: _Folder, paths: Iterable[str]) -> dict[str, str]:
    """Free pages: path → Markdown. Only .md files directly in paginas/."""
    pages: dict[str, str] = {}
    for path in paths:
        if path.count("/") != 1 or not path.endswith(".md"):
            folder.report("archivo-desconocido", path, valor=path, esperado=f"{PAGES}/nombre-de-la-pagina.md", parecido="")
            continue
        size = folder.listing.files[path].size
        if size > MAX_TEXT:
            folder.report("archivo-demasiado-grande", path, tamano=megabytes(size), maximo=megabytes(MAX_TEXT))
            continue
        data = without_bom(read(folder.root, path))
        binary = foreign(data, "") is not None and not data.lstrip().startswith(b"<")       # Markdown may begin with a tag
        problem = foreign(data, f"{folder.slug}/{path}") if binary else text_problem(data, f"{folder.slug}/{path}")
        if problem:
            folder.findings.append(Finding(problem.code, problem.place, problem.values, folder.slug))
        else:
            pages[path] = data.decode().replace("\r\n", "\n")
    return pages


def _loose(folder: _Folder, paths: Iterable[str]) -> None:
    logo = folder.info.get("tema", {}).get("logo", "")
    for path in paths:
        if path not in READMES and path not in (INFO, logo):
            folder.report("archivo-desconocido", path, valor=path, esperado=INFO, parecido=maybe(path, [INFO]))


# ---- one item


def _package(folder: _Folder, item: Item, paths: Iterable[str]) -> Package:
    tables = tuple(folder.law.tables[name] for name in item.tables)
    sources: list[Source] = []
    for path in paths:
        name = path[len(item.folder) + 1:]
        if name != PACKAGE and name not in READMES and (source := _source(folder, item, tables, path, name)) is not None:
            sources.append(source)
    sources.sort(key=lambda s: (item.tables.index(s.table), s.series, s.area, s.period))
    path = f"{item.folder}/{PACKAGE}"
    found = _document(folder, path, "datapackage", item.id)
    if found is None:
        return Package(item.id, item.folder, sources=tuple(sources))
    said, document = found
    unit, email = _unit(folder, said)
    statements = tuple(_statements(folder, item, tables, said, document, sources))
    return Package(item.id, item.folder, unit, email, said.get("notas", ""), statements, tuple(sources),
                   _table_words(folder, item, tables, said, document))


def _unit(folder: _Folder, said: Mapping[str, Any]) -> tuple[str, str]:
    """Name and mail of the responsible unit, which may be named by its id in sitio.yaml."""
    word, email = said.get("responsable", ""), said.get("correo", "")
    unit: Mapping[str, str] = next((u for u in folder.info.get("unidades", ()) if u.get("id") == word), {})
    return unit.get("nombre", word), email or unit.get("correo", "")


def _table_words(folder: _Folder, item: Item, tables: Sequence[Table], said: Mapping[str, Any],
                 document: Document) -> dict[str, Mapping[str, str]]:
    words: dict[str, Mapping[str, str]] = {}
    for name, entry in said.get("tablas", {}).items():
        if (table := _find(tables, name)) is not None:
            words[table.id] = {**entry, "responsable": _unit(folder, entry)[0]} if "responsable" in entry else entry
        else:
            _no_table(folder, item, tables, name, document.line("tablas", name))
    return words


def _find(tables: Sequence[Table], name: str) -> Table | None:
    return next((t for t in tables if name in (t.id, t.folder) and name), None)


def _no_table(folder: _Folder, item: Item, tables: Sequence[Table], name: str, line: int) -> None:
    folders = [t.folder or t.id for t in tables]
    folder.report("estado-tabla", f"{item.folder}/{PACKAGE}", line, item.id, valor=name, nombre_item=item.title,
                  admite=enumerate_words(folders), parecido=maybe(name, folders))


# ---- declared states


def _statements(folder: _Folder, item: Item, tables: Sequence[Table], said: Mapping[str, Any], document: Document,
                sources: Sequence[Source]) -> Iterator[Statement]:
    # Positions are those of the file: an entry that lost its shape has been said already and is not in `said`.
    raw = document.value.get("estados") if isinstance(document.value, dict) else None
    if len(said.get("estados", ())) != len(raw or ()):
        return
    have = {(s.table, s.series, s.area, s.period) for s in sources}
    for i, entry in enumerate(said.get("estados", ())):
        line = document.line("estados", i)
        table = _find(tables, entry.get("tabla", ""))
        if table is None:
            if "tabla" in entry:
                _no_table(folder, item, tables, entry["tabla"], document.line("estados", i, "tabla"))
            continue
        if "estado" not in entry or not _scope(folder, item, table, entry, line):
            continue
        for since, until in _spans(folder, item, table, entry, line):
            statement = Statement(table.id, entry["estado"], since, until, entry.get("motivo", ""), entry.get("norma", ""),
                                  entry.get("serie", ""), entry.get("area", ""), line)
            if until is not None and (table.id, statement.series, statement.area, since) in have:
                folder.report("estado-con-datos", f"{item.folder}/{PACKAGE}", line, item.id, table.id, periodo=since.words)
            yield statement


def _scope(folder: _Folder, item: Item, table: Table, entry: Mapping[str, Any], line: int) -> bool:
    """Whether the series and area of a statement exist."""
    path, good = f"{item.folder}/{PACKAGE}", True
    if (area := entry.get("area", "")) and area not in folder.areas():
        folder.report("area-desconocida", path, line, item.id, table.id, valor=area,
                      admite=enumerate_words(folder.areas()), parecido=maybe(area, folder.areas()))
        good = False
    allowed = _series(folder.law, table)
    if (series := entry.get("serie", "")) and allowed is not None and series not in allowed:
        folder.report("serie-desconocida", path, line, item.id, table.id, valor=series, parecido=maybe(series, allowed),
                      admite=enumerate_words(allowed))
        good = False
    return good


def _spans(folder: _Folder, item: Item, table: Table, entry: Mapping[str, Any], line: int,
           ) -> Iterator[tuple[Period, Period | None]]:
    """(since, until) of a statement: one a listed period, or one for "desde" and "hasta"."""
    path = f"{item.folder}/{PACKAGE}"
    listed = [Period.parse(text) or Period() for text in entry.get("periodos", ())]
    for period in listed:
        if _fits(table, period):
            yield period, period
        else:
            folder.report("estado-periodo", path, line, item.id, table.id, valor=str(period), esperado=example(table))
    since, until = (Period.parse(entry.get(key, "")) or Period() for key in ("desde", "hasta"))
    if since.year and until.year and since.first > until.last:
        folder.report("estado-al-reves", path, line, item.id, table.id, desde=str(since), hasta=str(until))
    elif since.year or until.year:
        yield since, until if until.year else None
    elif not listed:
        # "Nothing happened" speaks of given months; without them it would silence every month to come.
        if entry["estado"] == "sin_movimiento" and table.cadence != "permanente":
            folder.report("estado-sin-periodo", path, line, item.id, table.id, esperado=example(table))
        else:
            yield Period(), None


# ---- table files by their names


def _source(folder: _Folder, item: Item, tables: Sequence[Table], path: str, name: str) -> Source | None:
    """The table that a file of an item is, by its name alone; None (and one finding) when it is none."""
    *above, last = name.split("/")
    stem, dot, ending = last.rpartition(".")
    if dot + ending != ".csv":
        _wrong_ending(folder, item, path, last)
        return None
    place = _place(folder, item, tables, path, above, stem)
    if place is None:
        return None
    table, series, rest = place
    when = _when(folder, item, table, path, rest)
    if when is None:
        return None
    source = Source(folder.slug, item.id, table.id, series, when[1], when[0], path)
    return source if _publishable(folder, table, source) else None


def _publishable(folder: _Folder, table: Table, source: Source) -> bool:
    size = folder.listing.files[source.path].size
    if size > MAX_BYTES:
        folder.report("archivo-demasiado-grande", source.path, None, source.item, table.id,
                      tamano=megabytes(size), maximo=megabytes(MAX_BYTES))
        return False
    if source.period.year and folder.law.edition_for(table, source.period, date.min) is None:
        folder.report("tabla-sin-norma", source.path, None, source.item, table.id, valor=source.period.words,
                      tabla=table.title)
        return False
    return True


def _place(folder: _Folder, item: Item, tables: Sequence[Table], path: str, above: Sequence[str], stem: str,
           ) -> tuple[Table, str, str] | None:
    """(table, series, what the stem says beyond the table's name)."""
    if not above:
        return _permanent(folder, item, tables, path, stem)
    table = next((t for t in tables if t.folder == above[0]), None) or next((t for t in tables if not t.folder), None)
    if table is None:
        folders = [t.folder for t in tables]
        folder.report("tabla-desconocida", path, None, item.id, valor=above[0], nombre_item=item.title,
                      admite=enumerate_words(folders), parecido=maybe(above[0], folders))
        return None
    series = list(above[1:] if table.folder else above)
    if len(series) != (1 if table.series else 0) or table.cadence == "permanente":
        folder.report("archivo-fuera-de-lugar", path, None, item.id, table.id, valor=path, esperado=expected(item, table))
        return None
    if not series:
        return table, "", stem
    return (table, series[0], stem) if _known_series(folder, item, table, path, series[0]) else None


def _permanent(folder: _Folder, item: Item, tables: Sequence[Table], path: str, stem: str) -> tuple[Table, str, str] | None:
    lasting = [t for t in tables if t.cadence == "permanente"]
    exact = next((t for t in lasting if t.folder == stem), None)
    table = exact or next((t for t in lasting if stem.startswith(f"{t.folder}-")), None)
    if table is not None:
        return table, "", stem[len(table.folder) + 1:]
    dated = next((t for t in tables if t.folder and stem.startswith(t.folder)), None)
    if dated is not None and dated not in lasting:
        folder.report("archivo-fuera-de-lugar", path, None, item.id, dated.id, valor=path, esperado=expected(item, dated))
    else:
        names = [t.folder for t in tables if t.folder]
        folder.report("tabla-desconocida", path, None, item.id, valor=stem, nombre_item=item.title,
                      admite=enumerate_words(names), parecido=maybe(stem, names))
    return None


def _series(law: Law, table: Table) -> tuple[str, ...] | None:
    """The closed list of a table's series; None when they are free."""
    vocabulary = table.series.get("vocabulario")
    return None if vocabulary is None else tuple(row["valor"] for row in law.vocabularies[vocabulary])


def _known_series(folder: _Folder, item: Item, table: Table, path: str, series: str) -> bool:
    allowed = _series(folder.law, table)
    if allowed is not None and series not in allowed:
        folder.report("serie-desconocida", path, None, item.id, table.id, valor=series, parecido=maybe(series, allowed),
                      admite=enumerate_words(allowed))
        return False
    if allowed is None and not SERIES(series):
        folder.report("serie-nombre", path, None, item.id, table.id, valor=series)
        return False
    return True


def _when(folder: _Folder, item: Item, table: Table, path: str, rest: str) -> tuple[Period, str] | None:
    """(period, area) of a file, from its name."""
    if table.cadence == "permanente":
        return (Period(), rest) if _known_area(folder, item, table, path, rest) else None
    match = STEM(rest)
    period = Period.parse(match["period"]) if match else None
    if match is None or period is None or not _fits(table, period):
        folder.report("archivo-periodo", path, None, item.id, table.id, valor=path.rsplit("/", 1)[-1],
                      esperado=f"{example(table)}.csv", parecido=guess(table, rest), periodicidad=table.cadence)
        return None
    area = match["area"] or ""
    return (period, area) if _known_area(folder, item, table, path, area) else None


def _known_area(folder: _Folder, item: Item, table: Table, path: str, area: str) -> bool:
    if not area:
        return True
    if not table.areas:
        folder.report("area-no-corresponde", path, None, item.id, table.id, valor=area, tabla=table.title)
        return False
    if area not in folder.areas():
        folder.report("area-desconocida", path, None, item.id, table.id, valor=area,
                      admite=enumerate_words(folder.areas()), parecido=maybe(area, folder.areas()))
        return False
    return True


def _wrong_ending(folder: _Folder, item: Item, path: str, last: str) -> None:
    if last.lower().endswith(".csv"):
        folder.report("archivo-extension", path, None, item.id, valor=last, sugerido=last[:-4] + ".csv")
    elif last.lower().endswith(SHEETS):
        folder.report("archivo-planilla", path, None, item.id, valor=last)
    else:
        folder.report("archivo-desconocido", path, None, item.id, valor=path, parecido=maybe(last, [PACKAGE]),
                      esperado="archivos .csv y datapackage.yaml (los documentos van en documentos/)")


def _fits(table: Table, period: Period) -> bool:
    """Whether a period is one of those in which the table is published."""
    if table.cadence == "permanente" or not period.year:
        return table.cadence == "permanente" and not period.year
    if table.cadence == "anual":
        return period.month == 0
    return period.month in QUARTERS if table.cadence == "trimestral" else period.month > 0


def example(table: Table) -> str:
    """How the period of a table is written."""
    return {"mensual": "2026-10", "trimestral": "2026-09", "anual": "2026"}.get(table.cadence, "")


def expected(item: Item, table: Table) -> str:
    """Where the files of a table go."""
    if table.cadence == "permanente":
        return f"{item.folder}/{table.folder}.csv"
    series = "nombre-de-la-serie" if table.series else ""
    last = {"anual": "2026", "trimestral": "2026-09"}.get(table.cadence, "2026-10")
    return "/".join(part for part in (item.folder, table.folder, series, last) if part) + ".csv"


def guess(table: Table, stem: str) -> str:
    """A proposal for a period written in another way ("octubre 2026", "10-2026", "2026_1"); "" when there is none."""
    year = re.search(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", stem)
    if year is None:
        return ""
    rest = (stem[:year.start()] + " " + stem[year.end():]).lower()
    month = next((i for i, name in enumerate(MONTHS, 1) if name[:3] in rest), 0)
    if not month and (digits := re.search(r"(?<![0-9])(?:0?[1-9]|1[0-2])(?![0-9])", rest)) is not None:
        month = int(digits.group())
    period = Period(int(year.group()), 0 if table.cadence == "anual" else month)
    return f" ¿Quiso decir «{period}.csv»?" if _fits(table, period) else ""
