"""`portalgen withdraw`: personal data was published. What to do, in order, for this case; and what is safe, done."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from portalgen.commands.backup import forget
from portalgen.commands.common import settings, slugs
from portalgen.findings import Stop
from portalgen.jobs import Settings, law_of
from portalgen.model import Law, Site, Source
from portalgen.month import record
from portalgen.month.withdrawal import Past, Step, listed, past, steps, without
from portalgen.month.words import messages
from portalgen.portal.urls import segment
from portalgen.read.files import read, scan
from portalgen.read.site import DOCUMENTS, load_site


@dataclass(frozen=True)
class Case:
    """What is to be withdrawn. `path`: in the municipality's folder; `source`: None for a document."""

    slug: str
    path: str
    site: Site
    source: Source | None
    history: Past
    root: Path


def run(options: argparse.Namespace) -> int:
    """0 the steps were told, and the safe ones done with --do · 2 there is no such file, row or column."""
    given = settings(options)
    slug = slugs(given, [options.site])[0]
    the_law, words = law_of(given, slug), messages(given.schemas)
    case = _case(given, the_law, slug, options.file)
    done = ""
    if options.do:
        if not options.reason.strip():
            raise Stop(words["retirar-motivo"])
        done = _do(given, the_law, case, options, words)
    found = list(steps(given.schemas, _values(given, the_law, case), _cases(case, options)))
    if options.json:
        print(json.dumps({"site": slug, "file": case.path, "done": done, "steps": [asdict(step) for step in found]},
                         ensure_ascii=False, indent=1))
    else:
        print("\n".join(_told(found, done, words)))
    return 0


def _case(given: Settings, the_law: Law, slug: str, file: str) -> Case:
    """The file meant, however it was named: from the folder of the sites, of the municipality, or from here."""
    folder = given.sites / slug
    site, _ = load_site(folder, slug, scan(folder, slug), the_law)
    names = [file, file.removeprefix(f"{given.sites.name}/").removeprefix(f"{slug}/")]
    sources = {source.path: source for package in site.packages for source in package.sources}
    path = next((name for name in names if name in sources or name in site.documents), "")
    if not path:
        example = next(iter(sources), f"{DOCUMENTS}/archivo.pdf")
        raise Stop(f"No encuentro «{file}» entre las planillas y los documentos de {slug}. Nómbrelo como en la "
                   f"carpeta, por ejemplo: {example}")
    root = given.sites.resolve().parent
    return Case(slug, path, site, sources.get(path), past(root, f"{given.sites.name}/{slug}/{path}"), root)


def _do(given: Settings, the_law: Law, case: Case, options: argparse.Namespace, words: Mapping[str, str]) -> str:
    """Take it out of the folder, say so where the page will say it, and keep no copy."""
    folder = given.sites / case.slug
    target = folder / case.path
    if case.source is None and (options.row or options.column):
        raise Stop(words["retirar-documento"])
    if options.row or options.column:
        data, count = without(read(folder, case.path), options.row, options.column)
        target.write_bytes(data)
        what = words["retirar-celdas" if options.column else "retirar-filas"].format(n=count, archivo=case.path)
    else:
        target.unlink()
        what = words["retirar-archivo"].format(archivo=case.path)
    if case.source is not None:
        _rectify(given, the_law, case, case.source, options.reason)
    if given.cache is not None:
        forget(given.cache, case.slug)
    return what


def _rectify(given: Settings, the_law: Law, case: Case, source: Source, reason: str) -> None:
    table, item = the_law.tables[source.table], next(i for i in the_law.items if i.id == source.item)
    path = given.sites / case.slug / item.folder / "datapackage.yaml"
    entry: dict[str, Any] = {"tabla": table.folder or table.id, "fecha": given.today.isoformat(), "tipo": "sustancial",
                             "motivo": " ".join(reason.split())}
    optional = {"periodo": str(source.period), "area": source.area, "serie": source.series}
    entry |= {name: value for name, value in optional.items() if value}
    text = path.read_text("utf-8") if path.is_file() else ""
    path.write_text(listed(text, "rectificaciones", entry), "utf-8")


def _values(given: Settings, the_law: Law, case: Case) -> dict[str, str]:
    """The case's own names and days, for the words of the steps."""
    table = the_law.tables[case.source.table] if case.source else None
    item = next((i for i in the_law.items if case.source and i.id == case.source.item), None)
    place = f"{item.folder}/{segment(table, case.source.series)}" if item and table and case.source else case.path
    month = str(case.source.period) if case.source else ""
    days = (given.today - case.history.since).days if case.history.since else 0
    path = f"{given.sites.name}/{case.slug}/{case.path}"
    return {"sitio": case.slug, "archivo": case.path, "ruta": path, "carpeta": f"{given.sites.name}/{case.slug}",
            "desde": f"{case.history.since:%d-%m-%Y}" if case.history.since else "—", "dias": str(max(days, 0)),
            "versiones": str(case.history.versions), "ramas": ", ".join(case.history.refs) or "—",
            "cargas": f"{record.FOLDER}/{case.slug}/{month}.json", "tabla": table.title if table else case.path,
            "ckan": str(case.site.info.get("ckan", {}).get("url", "")), "conjunto": f"«{case.slug}/{place}»",
            "origen": case.history.origin}


def _cases(case: Case, options: argparse.Namespace) -> set[str]:
    """Which steps this case has."""
    part = bool(options.row or options.column)
    found = {"ckan": bool(case.site.info.get("ckan")), "historia": case.history.versions > 0,
             "remoto": bool(case.history.origin), "parte": part, "entero": not part}
    return {name for name, true in found.items() if true}


def _told(found: Sequence[Step], done: str, words: Mapping[str, str]) -> Iterator[str]:
    yield words["retirar-titulo"]
    for number, step in enumerate(found, 1):
        yield ""
        mark = words["retirar-hecho"].format(que=done) if step.done and done else ""
        yield f"{number}. {step.title}.{mark}"
        yield f"   {step.text}"
        yield from (f"       {command}" for command in step.commands)
    if not done:
        yield ""
        yield words["retirar-para-hacer"]
