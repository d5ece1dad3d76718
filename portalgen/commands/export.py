"""`portalgen export --portal`: a published table in the form that the State's transparency portal asks for."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from portalgen.commands.common import say, settings, slugs
from portalgen.commands.template import period_for, table_named
from portalgen.findings import Stop
from portalgen.jobs import Settings, contents, law_of
from portalgen.model import Edition, Law, Source, Table
from portalgen.read.files import scan
from portalgen.read.site import load_site
from portalgen.read.yamls import parse
from portalgen.render.portal import Layout, layout, portal_csv
from portalgen.textos import (
    EXPORT_DONE,
    EXPORT_EXTRA,
    EXPORT_FORM,
    EXPORT_NONE,
    EXPORT_OTHER_HEADER,
    EXPORT_SEVERAL,
    EXPORT_UNSEEN,
    EXPORT_UTF8,
)


def run(options: argparse.Namespace) -> int:
    """Write one CSV. Stop(2) when there is no such table, several, or its header is not the edition's."""
    if not options.portal:
        raise Stop(EXPORT_FORM)
    given = settings(options)
    slug = slugs(given, [options.site])[0]
    the_law = law_of(given, slug)
    table = table_named(the_law, options.table)
    source = _source(the_law, given, slug, table, options)
    edition = the_law.edition_for(table, source.period, given.today)
    if edition is None:
        raise Stop(EXPORT_NONE.format(title=table.title, period=source.period.words, slug=slug, have=""))
    rows = _rows(given, source, edition)
    form = portal_form(given.schemas, table, edition)
    shape = layout(the_law, table, edition, form.get("columnas", ()), rows)
    data, encoding = portal_csv(the_law, edition, shape, rows)
    path = _target(options.out, slug, source)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    say(options, "\n".join(_told(path, table, source, shape, form, encoding, len(rows))))
    return 0


def portal_form(schemas: Path, table: Table, edition: Edition) -> Mapping[str, Any]:
    """What schemas/portal.yaml says of an edition: its headers in order, and where they were seen; {} when nothing."""
    file = schemas / "portal.yaml"
    if not file.is_file():
        return {}
    document, problems = parse(file.read_bytes(), file.name)
    if document is None or problems:
        raise Stop(f"No puedo leer «{file}», línea {problems[0].place.row if problems else 1}.")
    forms: Sequence[Mapping[str, Any]] = document.value.get(table.id, ())
    return next((form for form in forms if set(edition.serves) & set(form["para"])), {})


def _source(the_law: Law, given: Settings, slug: str, table: Table, options: argparse.Namespace) -> Source:
    """The one file of the site that is meant."""
    root = given.sites / slug
    site, _ = load_site(root, slug, scan(root, slug), the_law)
    ours = [source for package in site.packages for source in package.sources if source.table == table.id]
    period = period_for(table, options.period, given.today)
    found = [source for source in ours if source.period == period and source.area == options.area
             and options.series in ("", source.series)]
    if len(found) > 1:
        names = ", ".join(source.series for source in found)
        raise Stop(EXPORT_SEVERAL.format(title=table.title, series=names))
    if not found:
        have = sorted({source.period for source in ours})[-3:]
        near = f" Hay: {', '.join(str(p) or 'permanente' for p in have)}." if have else ""
        raise Stop(EXPORT_NONE.format(title=table.title, period=period.words, slug=slug, have=near))
    return found[0]


def _rows(given: Settings, source: Source, edition: Edition) -> list[dict[str, str]]:
    data, _ = contents(given.sites / source.site, source)
    names, *rows = csv.reader(io.StringIO((data or b"\n").decode(), newline=""))
    if tuple(names) != edition.names or any(len(row) != len(names) for row in rows):
        raise Stop(EXPORT_OTHER_HEADER.format(file=f"{source.site}/{source.path}", slug=source.site))
    return [dict(zip(names, row, strict=True)) for row in rows]


def _target(out: Path | None, slug: str, source: Source) -> Path:
    parts = [slug, source.table, source.series, str(source.period), source.area, "portal"]
    name = "-".join(part for part in parts if part) + ".csv"
    if out is None:
        return Path(name)
    return out if out.suffix.lower() == ".csv" else out / name


def _told(path: Path, table: Table, source: Source, shape: Layout, form: Mapping[str, Any], encoding: str,
          count: int) -> list[str]:
    said = [EXPORT_DONE.format(path=path, title=table.title, period=source.period.words, rows=count)]
    if not form:
        said.append(EXPORT_UNSEEN.format(title=table.title))
    elif not form.get("verificado"):
        said.append(str(form.get("nota", "")))
    said += [EXPORT_EXTRA.format(columns=", ".join(shape.extra))] if shape.extra else []
    return [*said, *([EXPORT_UTF8] if encoding != "cp1252" else [])]
