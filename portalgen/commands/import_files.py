"""`portalgen import`: sheets of any kind → canonical tables of a site. Says all it did; replaces nothing unasked."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from portalgen.commands.common import progress, say, settings, slugs
from portalgen.commands.import_words import answered, sentences, told
from portalgen.commands.marking import askable, write_marked
from portalgen.findings import Finding, Stop
from portalgen.jobs import Settings, law
from portalgen.model import Law, Source
from portalgen.publish.reports import render, severity
from portalgen.read.imports import Imported, import_file
from portalgen.read.imports.mappings import FOLDER, load_mappings, written
from portalgen.read.imports.said import Said
from portalgen.read.imports.save import Change, changes, save
from portalgen.textos import (
    IMPORT_DIFFERENT,
    IMPORT_DRY,
    IMPORT_KEPT,
    IMPORT_MAP_COLUMN,
    IMPORT_MAP_FORM,
    IMPORT_MAP_NAME,
    IMPORT_MAP_SAVED,
    IMPORT_NO_FILE,
    IMPORT_READ,
    IMPORT_SAVED,
)


def run(options: argparse.Namespace) -> int:
    """0 all imported · 1 something was refused or has blocking findings · 2 a file is not there."""
    given = settings(options)
    site = given.sites / slugs(given, [options.site])[0]
    the_law = law(given.schemas, given.cache)
    askable(options.file, options.marked)
    for path in options.file:
        if not path.is_file():
            raise Stop(IMPORT_NO_FILE.format(path=path))
    learned, wrong = load_mappings(site, the_law)
    if wrong:
        print(render(wrong, the_law, "text", {}), end="")
    columns = _columns(options.map, the_law, options.table)
    return max([_one(path, options, given, the_law, site, columns, learned) for path in options.file], default=0)


def _one(path: Path, options: argparse.Namespace, given: Settings, the_law: Law, site: Path,
         columns: dict[str, str], learned: Sequence[Said]) -> int:
    asked: dict[str, str] = {name: getattr(options, name) for name in ("table", "period", "series", "sheet")}

    def told_read(read: int, size: int) -> None:
        amount = f"{read / 1e9:.1f}".replace(".", ",")
        progress(options, IMPORT_READ.format(part=100 * read // max(size, 1), gigabytes=amount))

    while True:
        done = import_file(path, the_law, given.today, area=options.area, decimal=options.decimal, dates=options.dates,
                           columns=columns, learned=learned, organism=options.organism, progress=told_read, **asked)
        progress(options, "")
        answers = answered(done.questions) if not options.quiet else {}
        if not answers:
            break
        asked.update(answers)
    return _finished(done, options, given, the_law, site, columns)


def _finished(done: Imported, options: argparse.Namespace, given: Settings, the_law: Law, site: Path,
              columns: dict[str, str]) -> int:
    words = sentences(given.schemas / "transformaciones.yaml")
    say(options, "\n".join(told(done, words, the_law)))
    findings = distinct([*done.findings, *judged(done, the_law, given.today)])
    if findings:
        rows = sum(len(sheet.rows) for sheet in done.sheets)
        print(render(findings, the_law, "text", {"tables": len(done.sheets), "rows": rows}), end="")
    write_marked(options, done.file, findings, the_law)
    if options.save_map and done.table:
        _save_map(options, site, Said(done.table, area=options.area, series=options.series, decimal=options.decimal,
                                      dates=options.dates, columns=columns))
    refused = not done.table or any(severity(the_law, finding) == "bloquea" for finding in findings)
    kept = write(options, () if refused else changes(done, the_law, site), site)
    return 1 if refused or kept else 0


def judged(done: Imported, the_law: Law, today: date) -> Iterator[Finding]:
    """What the check of the site would say of the tables, said at the cells of the file that the person sent."""
    from portalgen.check.judge import judge
    from portalgen.check.rules.common import Context
    from portalgen.read.tables import parse

    for sheet in done.sheets:
        table = the_law.tables[sheet.table]
        edition = the_law.edition_for(table, sheet.period, today)
        if edition is not None:
            source = Source("", "", table.id, sheet.series, done.area, sheet.period, done.file)
            for finding in judge(parse(edition, [sheet.data]), [Context(the_law, table, edition, source, today)])[0]:
                yield replace(finding, place=done.place(sheet, finding.place.row, finding.place.column))


def distinct(findings: Sequence[Finding]) -> list[Finding]:
    """Each cause in each place once: reading and checking may both have said it."""
    return list({(finding.code, finding.place): finding for finding in findings}.values())


def write(options: argparse.Namespace, planned: Sequence[Change], site: Path) -> bool:
    """Write the tables that are new, and with --replace the ones that differ. True when some were left as they were."""
    wanted = [change for change in planned if change.state == "nueva" or options.replace]
    left = [change for change in planned if change.state == "distinta" and not options.replace]
    for change in planned:
        words: Any = IMPORT_DRY if options.dry_run else IMPORT_SAVED if change in wanted else IMPORT_KEPT
        if change in left:
            words = IMPORT_DIFFERENT
        say(options, words.format(path=f"{site.name}/{change.path}", state=change.state, rows=change.rows_after,
                                  added=change.added, removed=change.removed))
    if not options.dry_run:
        save(wanted, site)
    return bool(left) and not options.dry_run


# ---- what the person teaches


def _columns(pairs: Sequence[str], the_law: Law, table: str) -> dict[str, str]:
    """«Sueldo=remuneracion_bruta» → header and column; nothing after the sign: the column is not wanted."""
    tables = [the_law.tables[table]] if table in the_law.tables else the_law.tables.values()
    known: dict[str, str] = {}
    for field in (f for t in tables for e in t.editions for f in e.schema["fields"]):
        known.setdefault(str(field.get("title", "")).casefold(), field["name"])
    known |= {f["name"]: f["name"] for t in tables for e in t.editions for f in e.schema["fields"]}
    made = {}
    for pair in pairs:
        header, equals, name = (part.strip() for part in pair.rpartition("="))
        if not equals or not header:
            raise Stop(IMPORT_MAP_FORM.format(pair=pair))
        if name and name.casefold() not in known:
            raise Stop(IMPORT_MAP_COLUMN.format(name=name))
        made[header] = known[name.casefold()] if name else ""
    return made


def _save_map(options: argparse.Namespace, site: Path, said: Said) -> None:
    from portalgen.commands.common import is_slug

    if not is_slug(options.save_map):
        raise Stop(IMPORT_MAP_NAME.format(name=options.save_map))
    target = site / FOLDER / f"{options.save_map}.yaml"
    if not options.dry_run:
        target.parent.mkdir(exist_ok=True)
        target.write_text(written(said), "utf-8")
        say(options, IMPORT_MAP_SAVED.format(path=f"{site.name}/{FOLDER}/{target.name}"))
