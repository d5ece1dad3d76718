"""`portalgen import`: sheets of any kind → canonical tables of a site. Says all it did; replaces nothing unasked."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from portalgen.commands.common import progress, say, settings, slugs
from portalgen.commands.import_teach import ask_name, columns_of, save_map
from portalgen.commands.import_words import answered, sentences, told
from portalgen.commands.marking import askable, write_marked
from portalgen.findings import Finding, Stop
from portalgen.jobs import Settings, law_of
from portalgen.model import Law, Source
from portalgen.publish.reports import render, severity
from portalgen.publish.words import many
from portalgen.read.imports import Imported, import_file
from portalgen.read.imports.areas import site_areas
from portalgen.read.imports.mappings import load_mappings
from portalgen.read.imports.said import Said
from portalgen.read.imports.save import Change, changes, save
from portalgen.textos import (
    IMPORT_DIFFERENT,
    IMPORT_DRY,
    IMPORT_KEPT,
    IMPORT_MAP_SAVED,
    IMPORT_NO_FILE,
    IMPORT_READ,
    IMPORT_SAVED,
)

NO_COLUMN, DOUBTS = "importar-falta-columna", ("numero-dudoso", "fecha-dudosa")
FORMS = ("numero-", "fecha-")                 # codes of how a value is written
UNREAD = ("numero-no-valido", "fecha-no-valida")      # the check says the same with a suggestion, where it can
LOST = ("importar-error-de-formula", "importar-faltan-horas")     # the cell is blank only for us
PRIVATE = "personal-"                         # what is found of a person is always said


@dataclass(frozen=True)
class Job:
    """One run: its options, where things are, the law, the site's folder and what was learned of its sheets."""

    options: argparse.Namespace
    given: Settings
    law: Law
    site: Path
    learned: tuple[Said, ...]


def run(options: argparse.Namespace) -> int:
    """0 all imported · 1 something was refused or has blocking findings · 2 a file is not there."""
    given = settings(options)
    site = given.sites / slugs(given, [options.site])[0]
    the_law = law_of(given, site.name)
    askable(options.file, options.marked)
    for path in options.file:
        if not path.is_file():
            raise Stop(IMPORT_NO_FILE.format(path=path))
    learned, wrong = load_mappings(site, the_law)
    if wrong:
        print(render(wrong, the_law, "text", {}), end="")
    job = Job(options, given, the_law, site, learned)
    said = Said(options.table, options.period, options.area, options.series, options.sheet, options.decimal,
                options.dates, columns_of(options.map, the_law, options.table))
    return max([_one(path, job, said) for path in options.file], default=0)


def _one(path: Path, job: Job, said: Said) -> int:
    """Import a file; on a terminal, ask what only a person can say, until there is nothing to ask."""
    name = job.options.save_map
    while True:
        done = import_file(path, job.law, job.given.today, learned=job.learned, organism=job.options.organism,
                           progress=lambda read, size: _told_read(job.options, read, size), table=said.table,
                           period=said.period, area=said.area, series=said.series, sheet=said.sheet,
                           decimal=said.decimal, dates=said.dates, columns=said.columns,
                           areas=site_areas(job.site, job.law))
        progress(job.options, "")
        answers = answered(done.questions, job.law, said) if not job.options.quiet else said
        if answers == said:
            break
        if answers.columns != said.columns and not name:
            name = ask_name()
        said = answers
    return _finished(done, job, said, name)


def _told_read(options: argparse.Namespace, read: int, size: int) -> None:
    amount = f"{read / 1e9:.1f}".replace(".", ",")
    progress(options, IMPORT_READ.format(part=100 * read // max(size, 1), gigabytes=amount))


def _finished(done: Imported, job: Job, said: Said, name: str) -> int:
    options, the_law = job.options, job.law
    words = sentences(job.given.schemas / "transformaciones.yaml")
    say(options, "\n".join(told(done, words, the_law)))
    findings = once(done.findings, [*judged(done, the_law, job.given.today)])
    if findings:
        rows = sum(len(sheet.rows) for sheet in done.sheets)
        print(render(findings, the_law, "text", {"tables": len(done.sheets), "rows": rows}), end="")
    write_marked(options, done.file, findings, the_law)
    if name and done.table and not options.dry_run:
        path = save_map(job.site, name, replace(said, table=done.table))
        say(options, IMPORT_MAP_SAVED.format(path=path.relative_to(job.given.sites)))
    refused = not done.table or any(severity(the_law, finding) == "bloquea" for finding in findings)
    kept = write(options, () if refused else changes(done, the_law, job.site), job.site)
    return 1 if refused or kept else 0


def judged(done: Imported, the_law: Law, today: date) -> Iterator[Finding]:
    """What the check of the site would say of the tables, said at the cells of the file that the person sent."""
    from portalgen.check.judge import judge
    from portalgen.check.rules.common import Context
    from portalgen.read.csvs import canonical
    from portalgen.read.tables import parse

    lacking = {finding.place.column for finding in done.findings if finding.code == NO_COLUMN}
    doubtful = {finding.place for finding in done.findings if finding.code in DOUBTS}
    for sheet in done.sheets:
        table = the_law.tables[sheet.table]
        edition = the_law.edition_for(table, sheet.period, today)
        _, unreadable = canonical(sheet.data, done.file)
        for finding in unreadable:            # too many columns or letters: it would not be read as a table of the site
            yield finding._replace(place=done.place(sheet, finding.place.row, ""))
        if edition is not None and not unreadable:
            source = Source("", "", table.id, sheet.series, sheet.area, sheet.period, done.file)
            for finding in judge(parse(edition, [sheet.data]), [Context(the_law, table, edition, source, today)])[0]:
                place = done.place(sheet, finding.place.row, finding.place.column)
                again = finding.place.column in lacking or (place in doubtful and finding.code.startswith(FORMS))
                if not again:                 # a missing column is said once, and what is doubtful gets no suggestion
                    yield finding._replace(place=place)


def once(reading: Sequence[Finding], checking: Sequence[Finding]) -> list[Finding]:
    """Each problem of a cell once, where reading and checking both found it: how a value is written is better told by
    the check, with the name of its row and what to write; of a blank that reading made, only reading knows why."""
    told = {finding.place for finding in checking if finding.place.cell}
    lost = {finding.place for finding in reading if finding.code in LOST}
    findings = [*(f for f in reading if f.code not in UNREAD or f.place not in told),
                *(f for f in checking if f.place not in lost or f.code.startswith(PRIVATE))]
    return list({(finding.code, finding.place): finding for finding in findings}.values())


def write(options: argparse.Namespace, planned: Sequence[Change], site: Path) -> bool:
    """Write the tables that are new, and with --replace the ones that differ. True when some were left as they were."""
    wanted = [change for change in planned if change.state == "nueva" or options.replace]
    left = [change for change in planned if change.state == "distinta" and not options.replace]
    for change in planned:
        words: Any = IMPORT_DRY if options.dry_run else IMPORT_SAVED if change in wanted else IMPORT_KEPT
        if change in left:
            words = IMPORT_DIFFERENT
        say(options, words.format(path=f"{site.name}/{change.path}", state=change.state,
                                  rows=many(change.rows_after, "fila", "filas"),
                                  added=many(change.added, "fila nueva", "filas nuevas"), removed=change.removed))
    if not options.dry_run:
        save(wanted, site)
    return bool(left) and not options.dry_run
