"""schemas/ → Law. The law's own data is trusted but not assumed right: the first mistake stops, with file and line."""

from __future__ import annotations

import csv
import gc
import hashlib
import io
import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from portalgen import __version__
from portalgen.findings import Finding, Stop
from portalgen.jsons import compact
from portalgen.model import Alias, Column, Edition, Holiday, Item, Law, Norm, Period, Rule, Table, Term, Wording
from portalgen.read import lawcheck, lawdates, lawprivacy, lawshown, lawtotals
from portalgen.read.csvs import canonical
from portalgen.read.files import Listing, read, scan
from portalgen.read.problems import Problem
from portalgen.read.shapes import judge
from portalgen.read.yamls import Document, parse

MAX_BYTES = 5_000_000
MAX_NODES = 500_000
AUDIT = "accesibilidad.yaml"
DATES = "plazos.yaml"
FORMAT = 9                                     # of the compiled cache: raise it when `_compile` changes

Raw = dict[str, Any]


def load_law(root: Path, cache: Path | None = None, rules: Collection[str] = (),
             judge: lawcheck.Judge = lawcheck.accept) -> Law:
    """All of `root` (schemas/) as a Law; Stop(2) names the file and line of the first mistake.

    `rules`: the checks that exist; a table that asks for another is a mistake (not looked at when empty). `judge`: why
    a Table Schema cannot be used, in sentences, once its form is right. `cache`: a file with the compiled form, that
    is used while path, size and time of every file stay the same.
    """
    listing = scan(root, root.name)
    if not listing.files:
        raise Stop(f"No encuentro esquemas en «{root}». Indique la carpeta con --schemas.")
    key = _key(listing, rules)
    # Nothing here is cyclic and all of it stays: collecting while it is made would double the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        raw = _cached(cache, key)
        if raw is None:
            raw = _compile(root, listing, rules, judge)
            _store(cache, key, raw)
        return _law(raw)
    finally:
        if collecting:
            gc.enable()


def _key(listing: Listing, rules: Collection[str]) -> str:
    """Identity of the files as the system tells it, without opening them."""
    told = [f"{e.path}\0{e.size}\0{e.mtime_ns}" for e in listing.files.values()]
    return hashlib.sha256("\n".join([__version__, str(FORMAT), *sorted(rules), *told]).encode()).hexdigest()


def _cached(cache: Path | None, key: str) -> Raw | None:
    """The compiled form, if it is of these files. A damaged cache is as good as none."""
    try:
        stored = json.loads(cache.read_bytes()) if cache else None
    except (OSError, ValueError):
        return None
    return stored["law"] if isinstance(stored, dict) and stored.get("key") == key else None


def _store(cache: Path | None, key: str, raw: Raw) -> None:
    """Keep the compiled form; where that is not possible (read-only disk) the next run is only slower."""
    if cache is None:
        return
    part = cache.with_name(f"{cache.name}.{os.getpid()}")
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(compact({"key": key, "law": raw}))
        part.replace(cache)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)


# ---- files → compiled form


def _compile(root: Path, listing: Listing, rules: Collection[str], judge: lawcheck.Judge) -> Raw:
    if listing.findings:
        found = listing.findings[0]
        raise Stop(f"{found.place.file}: {found.values.get('problema') or 'no es un archivo común'}.")
    wordings = open_document(root, listing, "hallazgos.yaml", lawcheck.WORDINGS, {})

    def document(path: str, form: Mapping[str, Any]) -> Document:
        return open_document(root, listing, path, form, wordings.value)

    catalogue, profiles = document("catalogo.yaml", lawcheck.CATALOGUE), document("perfiles.yaml", lawcheck.PROFILES)
    privacy = document("privacidad.yaml", lawprivacy.PERSONAL)
    tables = {name: document(path, lawcheck.TABLE) for name, path in _in(listing, "tablas", ".yaml")}
    words = "glosario.yaml"
    glossary = document(words, lawcheck.GLOSSARY) if words in listing.files else Document({"terminos": []}, {})
    audit = document(AUDIT, lawcheck.AUDIT) if AUDIT in listing.files else Document({}, {})
    dates = document(DATES, lawdates.DATES) if DATES in listing.files else Document({}, {})
    forms = {name: document(path, lawcheck.FREE) for name, path in _in(listing, "descriptores", ".yaml")}
    vocabularies = {name: _vocabulary(root, path, wordings.value)
                    for name, path in _in(listing, "vocabularios", ".csv")}
    world = lawcheck.World(
        norms=tuple(norm["id"] for norm in catalogue.value["ediciones"]),
        tables={name: table.value for name, table in tables.items()},
        vocabularies={name: frozenset(rows[0]) if rows else frozenset() for name, rows in vocabularies.items()},
        wordings=frozenset(wordings.value), rules=frozenset(rules), judge=judge)
    refuse(f"{root.name}/catalogo.yaml", catalogue, lawcheck.catalogue(catalogue.value, world))
    refuse(f"{root.name}/perfiles.yaml", profiles, lawcheck.profiles(profiles.value, world))
    for name, table in tables.items():
        refuse(f"{root.name}/tablas/{name}.yaml", table, lawcheck.table(name, table.value, world))
        refuse(f"{root.name}/tablas/{name}.yaml", table, lawshown.shown(table.value))
        refuse(f"{root.name}/tablas/{name}.yaml", table, lawtotals.totals(table.value))
    refuse(f"{root.name}/{words}", glossary, lawshown.glossary(glossary.value))
    refuse(f"{root.name}/{DATES}", dates, lawdates.dates(dates.value))
    for name, form in forms.items():
        refuse(f"{root.name}/descriptores/{name}.yaml", form, lawcheck.shape(form.value, world))
    return {"catalogo": catalogue.value, "tablas": world.tables, "vocabularios": vocabularies,
            "hallazgos": wordings.value, "perfiles": profiles.value, "privacidad": privacy.value,
            "glosario": glossary.value["terminos"], "accesibilidad": audit.value,
            "plazos": dates.value,
            "feriados": [list(one) for _, path in _in(listing, "feriados", ".csv")
                         for one in lawdates.holidays(read(root, path))],
            "digest": _digest(root, listing),
            "descriptores": {name: _with_values(form.value, vocabularies) for name, form in forms.items()}}


def _in(listing: Listing, folder: str, ending: str) -> list[tuple[str, str]]:
    """(name, path) of the files directly in a folder."""
    start = f"{folder}/"
    return [(path[len(start):-len(ending)], path) for path in listing.files
            if path.startswith(start) and path.endswith(ending) and path.count("/") == 1]


def _digest(root: Path, listing: Listing) -> str:
    """Of names and contents: the same on every machine."""
    digest = hashlib.sha256()
    for path in listing.files:
        digest.update(path.encode() + b"\0" + hashlib.sha256(read(root, path)).digest())
    return digest.hexdigest()


def open_document(root: Path, listing: Listing, path: str, form: Mapping[str, Any], wordings: Raw, label: str = "",
                  max_bytes: int = MAX_BYTES, max_nodes: int = MAX_NODES) -> Document:
    """A YAML file of the expected shape. `label`: what people call the folder."""
    file = f"{label or root.name}/{path}"
    if path not in listing.files:
        raise Stop(f"Falta el archivo {file}.")
    document, findings = parse(read(root, path), file, max_bytes, max_nodes)
    if document is not None:
        value, findings = judge(document, form, file)
        document = Document(value, document.lines)
    if document is None or findings:
        raise Stop(_words(findings[0], wordings))
    return document


def _words(finding: Finding, wordings: Mapping[str, Any]) -> str:
    """The finding as one sentence, and what to do, with its own words when those were read already."""
    place = finding.place.file + (f", línea {finding.place.row}" if finding.place.row else "")
    told = "; ".join(f"{name}: {value}" for name, value in finding.values.items() if value)
    words = wordings.get(finding.code)
    if words is None:
        return f"{place}: {finding.code} ({told})"
    text = f"{words['frase'].removeprefix('En la línea {fila}, ')} {words['remedio']}"          # `place` says it
    for name, value in {**finding.values, "archivo": finding.place.file, "fila": str(finding.place.row or "")}.items():
        text = text.replace("{" + name + "}", value)
    return text if "{archivo}" in words["frase"] else f"{place}: {text}"


def refuse(file: str, document: Document, problems: Iterator[Problem]) -> None:
    problem = next(problems, None)
    if problem:
        raise Stop(f"{file}, línea {document.line(*problem.path)}: {problem.message}")


def _vocabulary(root: Path, path: str, wordings: Raw) -> list[dict[str, str]]:
    """Rows of a closed list. Its first column is `valor`, without repeats."""
    file = f"{root.name}/{path}"
    data, findings = canonical(read(root, path), file)
    if data is None:
        raise Stop(_words(findings[0], wordings))
    reader = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
    names = next(reader)
    if "valor" not in names or len(set(names)) != len(names):
        raise Stop(f"{file}, línea 1: la lista necesita una columna «valor» y ninguna columna repetida.")
    rows: list[dict[str, str]] = []
    seen: set[str] = set()
    for row in reader:
        if len(row) != len(names):
            raise Stop(f"{file}, línea {reader.line_num}: la fila tiene {len(row)} celdas y debe tener {len(names)}.")
        rows.append(dict(zip(names, row, strict=True)))
        if not rows[-1]["valor"] or rows[-1]["valor"] in seen:
            raise Stop(f"{file}, línea {reader.line_num}: el valor «{rows[-1]['valor']}» está vacío o repetido.")
        seen.add(rows[-1]["valor"])
    return rows


def _with_values(shape: Any, vocabularies: Mapping[str, list[dict[str, str]]]) -> Any:
    """A shape whose `vocabulario` became its `valores`."""
    if not isinstance(shape, dict):
        return shape
    full = {key: _with_values(value, vocabularies) for key, value in shape.items()}
    if isinstance(name := shape.get("vocabulario"), str):
        full["valores"] = [row["valor"] for row in vocabularies[name]]
    return full


# ---- compiled form → nouns


def _law(raw: Raw) -> Law:
    return Law(
        norms=tuple(map(_norm, raw["catalogo"]["ediciones"])), items=tuple(map(_item, raw["catalogo"]["items"])),
        tables={name: table_of(name, table) for name, table in raw["tablas"].items()},
        vocabularies={name: tuple(rows) for name, rows in raw["vocabularios"].items()},
        wordings={code: Wording(said["titulo"], said["frase"], said["remedio"], said["quien"])
                  for code, said in raw["hallazgos"].items()},
        severities=raw["perfiles"], descriptors=raw["descriptores"], digest=raw["digest"], privacy=raw["privacidad"],
        glossary=tuple(Term(t["termino"], tuple(t.get("formas", ())), t["explicacion"]) for t in raw["glosario"]),
        accessibility=raw["accesibilidad"], deadlines=raw["plazos"],
        holidays=tuple(Holiday(date.fromisoformat(day), name, scope) for day, name, scope in raw["feriados"]))


def _norm(raw: Raw) -> Norm:
    until = _when(raw["hasta"]) if "hasta" in raw else None
    return Norm(raw["id"], raw["titulo"], _when(raw["desde"]), until, raw["norma"])


def _when(text: str | None) -> Period:
    return Period.parse(text or "") or Period()


def _item(raw: Raw) -> Item:
    return Item(
        id=raw["id"], number=raw["numero"], folder=raw["carpeta"], title=raw["titulo"], legal_title=raw["titulo_legal"],
        question=raw["pregunta"], law=raw["norma"], weight=float(raw["peso"]), cadence=raw["periodicidad"],
        deadline=raw["plazo"], owner=raw["responsable"], plain=raw["en_simple"], verified=raw["verificado"],
        note=raw.get("nota", ""), since=_when(raw.get("desde")), tables=tuple(raw["tablas"]),
        front=raw.get("portada", 0), answer=tuple(raw.get("respuesta", ())), asks=raw.get("pedir", False),
        own=raw.get("propias", False))


def table_of(name: str, raw: Raw) -> Table:
    said = raw.get("columnas", {})
    made: dict[tuple[str, str], Column] = {}
    return Table(
        id=name, folder=raw["carpeta"], title=raw["titulo"], short=raw["corto"], cadence=raw["periodicidad"],
        areas=raw["areas"], law=raw["norma"], law_table=raw.get("norma_tabla", ""), verified=raw["verificado"],
        note=raw.get("nota", ""), plain=raw["en_simple"], empty=raw["sin_movimiento"], key=tuple(raw["clave"]),
        series=raw.get("serie", {}), view=raw.get("vista", {}),
        editions=tuple(_edition(name, edition, said, made) for edition in raw["ediciones"]),
        figures=tuple(raw.get("cifras", ())), charts=raw.get("grafico", {}), party=raw.get("entidad", {}),
        agenda=raw.get("agenda", {}),
        changes=raw.get("cambios", True), unlisted=raw.get("sin_indexar", False),
        payroll=raw.get("nomina_personal", False), searched=raw.get("buscable", False),
        voluntary=raw.get("voluntaria", False), running=raw.get("en_curso", False))


def _edition(table: str, raw: Raw, said: Raw, made: dict[tuple[str, str], Column]) -> Edition:
    """An edition; columns alike in several editions are one object (`made`)."""
    columns: dict[str, Column] = {}
    for entry in raw["schema"]["fields"]:
        name, kind = entry["name"], entry["type"]
        if (name, kind) not in made:
            made[name, kind] = _column(name, said.get(name, {}), kind)
        columns[name] = made[name, kind]
    rules = tuple(Rule(rule["regla"], {k: v for k, v in rule.items() if k not in ("regla", "hallazgo")},
                       rule.get("hallazgo", "")) for rule in raw.get("reglas", ()))
    return Edition(table, tuple(raw["para"]), raw["schema"], columns, rules)


def _column(name: str, raw: Raw, kind: str) -> Column:
    # A column of text whose class of privacy nobody wrote is free text: it is searched whole.
    privacy = raw.get("privacidad") or ("texto" if kind == "string" else "publica")
    return Column(name, tuple(map(_alias, raw.get("alias", ()))), raw.get("unidad", ""), privacy,
                  raw.get("verificado", True), raw.get("nota", ""), raw.get("total", {}))


def _alias(raw: Any) -> Alias:
    if isinstance(raw, str):
        return Alias(raw)
    return Alias(raw.get("monto_y_horas", ""), tuple(raw.get("partes", ())), raw.get("toma", ""))
