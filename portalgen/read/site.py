"""A municipality's folder → Site. What is published is what lies in the folder; whatever is not understood is said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from portalgen.findings import Finding
from portalgen.model import Item, Law, Package, Period, Site, Source, Statement, Table
from portalgen.read.active import active, drawing
from portalgen.read.encoding import foreign, prose_problem, without_bom
from portalgen.read.files import Listing, read
from portalgen.read.names import PACKAGE, Folder, example, fits, source_of
from portalgen.read.records import find, no_table, records
from portalgen.read.shapes import enumerate_words, judge, maybe
from portalgen.read.yamls import MAX_BYTES, Document, parse

MAPPINGS = "mapeos"                           # how to read sheets laid out in a way of their own: `portalgen import`
INFO, PAGES, DOCUMENTS, MANAGEMENT = "sitio.yaml", "paginas", "documentos", "gestion"
OWN = "esquemas"                # tables that a municipality declares by itself: read/lawown.py
OWN_SHAPES = frozenset({"sitio", PACKAGE.removesuffix(".yaml")})      # descriptors of files that lie elsewhere
FOREIGN = "resources"           # of a Data Package as other programs have it written by hand
READMES = frozenset({"README.md", "LEAME.md", "LICENSE", "LICENCIA", "CODEOWNERS"})


def load_site(root: Path, slug: str, listing: Listing, law: Law) -> tuple[Site, tuple[Finding, ...]]:
    """The site in folder `root`, whose plain files `listing` names, and every finding of its folder and YAML files
    (those of the listing included). The CSV files themselves are not opened. A key that is wrong is left out.
    """
    folder = Folder(root, slug, law, listing, findings=list(listing.findings))
    folder.info = _info(folder)
    grouped = _by_folder(listing.files)
    packages = tuple(_package(folder, item, grouped.pop(item.folder, ())) for item in law.items)
    documents = frozenset(_documents(folder, grouped.pop(DOCUMENTS, ())))
    pages = _pages(folder, grouped.pop(PAGES, ()))
    management = dict(_management(folder, grouped.pop(MANAGEMENT, ())))
    _mappings(folder, grouped.pop(MAPPINGS, ()))
    _own_schemas(folder, grouped.pop(OWN, ()))
    _loose(folder, grouped.pop("", ()))
    known = [*(item.folder for item in law.items), PAGES, DOCUMENTS, MANAGEMENT, MAPPINGS, OWN]
    for name, paths in grouped.items():
        folder.report("carpeta-desconocida", name, valor=name, archivos=str(len(paths)), parecido=maybe(name, known))
    return Site(slug, folder.info, packages, pages, documents, management), tuple(folder.findings)


def _documents(folder: Folder, paths: Iterable[str]) -> Iterator[str]:
    """The documents that may be published; those that would run something are said and left out."""
    for path in paths:
        if _active(folder, path):
            folder.report("documento-activo", path, valor=path.rpartition("/")[2])
        else:
            yield path


def _active(folder: Folder, path: str) -> bool:
    """Whether a document would run something when opened. A drawing too long to be read is not vouched for."""
    if not drawing(path):
        return active(path, None)
    return folder.listing.files[path].size > MAX_BYTES or active(path, read(folder.root, path))


def _by_folder(paths: Iterable[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for path in paths:
        first, slash, _ = path.partition("/")
        grouped.setdefault(first if slash else "", []).append(path)
    return grouped


# ---- the files that people write by hand


def _document(folder: Folder, path: str, shape: str, item: str = "") -> tuple[dict[str, Any], Document] | None:
    """The well-formed part of a YAML file, and the document for its lines; None when it is absent or unreadable."""
    entry = folder.listing.files.get(path)
    if entry is None:
        return None
    file = f"{folder.slug}/{path}"
    if entry.size > MAX_BYTES:
        folder.too_big(path, entry.size, MAX_BYTES, item)
        return None
    document, findings = parse(read(folder.root, path), file)
    value: Any = None
    if document is not None:
        value, findings = judge(document, folder.law.descriptors.get(shape, {}), file)
        if isinstance(document.value, dict) and FOREIGN in document.value:
            folder.report("ficha-de-otro-programa", path, document.line(FOREIGN), item, clave=FOREIGN)
            findings = tuple(f for f in findings if f.code != "ficha-clave-desconocida")
    folder.findings += [Finding(f.code, f.place, f.values, folder.slug, item) for f in findings]
    return (value or {}, document) if document is not None else None


def _info(folder: Folder) -> dict[str, Any]:
    found = _document(folder, INFO, "sitio")
    if found is None:
        told = any(f.place.file == f"{folder.slug}/{INFO}" for f in folder.listing.findings)      # it is no plain file
        if INFO not in folder.listing.files and not told:
            folder.report("falta-sitio", INFO)
        return {}
    info, document = found
    theme = info.get("tema", {})
    if theme.get("logo") and not _logo(folder, theme["logo"], document):
        info["tema"] = {key: value for key, value in theme.items() if key != "logo"}
    _deadlines(folder, info.get("plazos") or {}, document)
    for part in ("areas", "unidades"):
        ids = [entry.get("id", "") for entry in info.get(part, ())]
        for i, name in enumerate(ids):
            if name in ids[:i]:
                folder.report("ficha-repetida", INFO, document.line(part, i), clave=part, valor=name)
    return info


def _deadlines(folder: Folder, said: Mapping[str, Any], document: Document) -> None:
    """Working days that a month has, and an internal deadline that comes before the legal one, which the law fixes."""
    law = max((item.deadline for item in folder.law.items), default=0)
    inner, legal = said.get("interno"), said.get("legal", law)
    for name, value, most in (("legal", said.get("legal"), law), ("interno", inner, min(legal, law))):
        if value is not None and not 1 <= value <= most:
            folder.report("plazo-no-valido", INFO, document.line("plazos", name), plazo=name, valor=str(value),
                          maximo=str(most))


def _logo(folder: Folder, path: str, document: Document) -> bool:
    """Whether the logo is there and may be shown; one in documentos/ is said with the other documents."""
    if path not in folder.listing.files:
        near = maybe(path, (p for p in folder.listing.files if p.startswith(DOCUMENTS)))
        folder.report("ficha-archivo", INFO, document.line("tema", "logo"), valor=path, parecido=near)
        return False
    wrong = _active(folder, path)
    if wrong and not path.startswith(f"{DOCUMENTS}/"):
        folder.report("documento-activo", path, valor=path.rpartition("/")[2])
    return not wrong


def _pages(folder: Folder, paths: Iterable[str]) -> dict[str, str]:
    """Free pages: path → Markdown. Only .md files directly in paginas/."""
    pages: dict[str, str] = {}
    for path in paths:
        if path.count("/") != 1 or not path.endswith(".md"):
            folder.report("archivo-desconocido", path, valor=path, parecido="", esperado=f"{PAGES}/una-pagina.md")
            continue
        size = folder.listing.files[path].size
        if size > MAX_BYTES:
            folder.too_big(path, size, MAX_BYTES)
            continue
        data = without_bom(read(folder.root, path))
        file = f"{folder.slug}/{path}"
        # Markdown may begin with a tag, which will be shown or dropped as such.
        problem = None if data.lstrip().startswith(b"<") else foreign(data, file)
        problem = problem or prose_problem(data, file)
        if problem:
            folder.findings.append(Finding(problem.code, problem.place, problem.values, folder.slug))
        else:
            pages[path] = data.decode().replace("\r\n", "\n")
    return pages


def _management(folder: Folder, paths: Iterable[str]) -> Iterator[tuple[str, Document]]:
    """What the municipality answers of its own management: the well-formed part of gestion/<name>.yaml, by name. Each
    has its shape in schemas/descriptores/<name>.yaml."""
    for path in paths:
        name = path.removeprefix(f"{MANAGEMENT}/").removesuffix(".yaml")
        if path != f"{MANAGEMENT}/{name}.yaml" or name not in folder.law.descriptors:
            known = [f"{MANAGEMENT}/{shape}.yaml" for shape in folder.law.descriptors if shape not in OWN_SHAPES]
            folder.report("archivo-desconocido", path, valor=path, esperado=enumerate_words(known),
                          parecido=maybe(path, known))
        elif (found := _document(folder, path, name)) is not None:
            yield name, Document(found[0], found[1].lines)


def _mappings(folder: Folder, paths: Iterable[str]) -> None:
    """Nothing of them is published; what is wrong with them is said."""
    for path in paths:
        from portalgen.read.imports.mappings import read_mapping

        name, dot, ending = path.removeprefix(f"{MAPPINGS}/").rpartition(".")
        if dot + ending != ".yaml" or "/" in name:
            expected = f"{MAPPINGS}/una-planilla.yaml"
            folder.report("archivo-desconocido", path, valor=path, parecido="", esperado=expected)
            continue
        size = folder.listing.files[path].size
        if size > MAX_BYTES:
            folder.too_big(path, size, MAX_BYTES)
            continue
        _, findings = read_mapping(read(folder.root, path), name, f"{folder.slug}/{path}", folder.law)
        folder.findings += [Finding(f.code, f.place, f.values, folder.slug) for f in findings]


def _own_schemas(folder: Folder, paths: Iterable[str]) -> None:
    """Whatever is in esquemas/ and is no table of the municipality."""
    for path in paths:
        name = path.removeprefix(f"{OWN}/").removesuffix(".yaml")
        if path != f"{OWN}/{name}.yaml" or name not in folder.law.tables:
            folder.report("archivo-desconocido", path, valor=path, esperado=f"{OWN}/una_tabla.yaml", parecido="")


def _loose(folder: Folder, paths: Iterable[str]) -> None:
    logo = folder.info.get("tema", {}).get("logo", "")
    for path in paths:
        if path not in READMES and path not in (INFO, logo):
            folder.report("archivo-desconocido", path, valor=path, esperado=INFO, parecido=maybe(path, [INFO]))


# ---- one item


def _package(folder: Folder, item: Item, paths: Iterable[str]) -> Package:
    tables = tuple(folder.law.tables[name] for name in item.tables)
    sources: list[Source] = []
    for path in paths:
        name = path[len(item.folder) + 1:]
        source = None if name == PACKAGE or name in READMES else source_of(folder, item, tables, path, name)
        if source is not None:
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
                   _table_words(folder, item, tables, said, document),
                   **records(folder, item, tables, said, document))


def _unit(folder: Folder, said: Mapping[str, Any]) -> tuple[str, str]:
    """Name and mail of the responsible unit, which may be named by its id in sitio.yaml."""
    word, email = said.get("responsable", ""), said.get("correo", "")
    unit: Mapping[str, str] = next((u for u in folder.info.get("unidades", ()) if u.get("id") == word), {})
    return unit.get("nombre", word), email or unit.get("correo", "")


def _table_words(folder: Folder, item: Item, tables: Sequence[Table], said: Mapping[str, Any],
                 document: Document) -> dict[str, Mapping[str, str]]:
    words: dict[str, Mapping[str, str]] = {}
    for name, entry in said.get("tablas", {}).items():
        if (table := find(tables, name)) is not None:
            words[table.id] = {**entry, "responsable": _unit(folder, entry)[0]} if "responsable" in entry else entry
        else:
            no_table(folder, item, tables, name, document.line("tablas", name))
    return words


# ---- declared states


def _statements(folder: Folder, item: Item, tables: Sequence[Table], said: Mapping[str, Any], document: Document,
                sources: Sequence[Source]) -> Iterator[Statement]:
    # Positions are those of the file: an entry that lost its shape has been said already and is not in `said`.
    raw = document.value.get("estados") if isinstance(document.value, dict) else None
    if len(said.get("estados", ())) != len(raw or ()):
        return
    have = {(s.table, s.series, s.area, s.period) for s in sources}
    for i, entry in enumerate(said.get("estados", ())):
        table = find(tables, entry.get("tabla", ""))
        if table is None and entry.get("tabla"):
            no_table(folder, item, tables, entry["tabla"], document.line("estados", i, "tabla"))
        if table is not None and "estado" in entry:
            yield from _stated(folder, item, table, entry, document.line("estados", i), have)


def _stated(folder: Folder, item: Item, table: Table, entry: Mapping[str, Any], line: int,
            have: Collection[tuple[str, str, str, Period]]) -> Iterator[Statement]:
    """The statements of one entry: one a listed period."""
    path, series, area = f"{item.folder}/{PACKAGE}", entry.get("serie", ""), entry.get("area", "")
    if (area and not folder.known_area(item, table, path, area, line)) or (
            series and not folder.known_series(item, table, path, series, line)):
        return
    for since, until in _spans(folder, item, table, entry, line):
        if until is not None and (table.id, series, area, since) in have:
            folder.report("estado-con-datos", path, line, item.id, table.id, periodo=since.words)
        yield Statement(table.id, entry["estado"], since, until, entry.get("motivo", ""), entry.get("norma", ""),
                        series, area, line)


def _spans(folder: Folder, item: Item, table: Table, entry: Mapping[str, Any], line: int,
           ) -> Iterator[tuple[Period, Period | None]]:
    """(since, until) of a statement: one a listed period, or one for "desde" and "hasta"."""
    path = f"{item.folder}/{PACKAGE}"
    listed = [Period.parse(text) or Period() for text in entry.get("periodos", ())]
    for period in listed:
        if fits(table, period):
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
