"""`portalgen import`: exported sheets → canonical tables of a site. Says all it did; replaces nothing unasked."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from portalgen.commands.common import say, settings, slugs
from portalgen.findings import Finding, Stop
from portalgen.jobs import law
from portalgen.model import Law, Source
from portalgen.publish.reports import render, severity
from portalgen.read.imports import Imported, import_file
from portalgen.read.imports.save import Change, changes, save
from portalgen.read.yamls import parse
from portalgen.textos import IMPORT_DIFFERENT, IMPORT_DRY, IMPORT_KEPT, IMPORT_NO_FILE, IMPORT_SAVED, IMPORT_TALLY

BYTE = re.compile(r"\\x[0-9a-f]{2}")         # how a byte that is no letter comes in an example


def run(options: argparse.Namespace) -> int:
    """0 all imported · 1 something was refused or has blocking findings · 2 a file is not there."""
    given = settings(options)
    site = given.sites / slugs(given, [options.site])[0]
    the_law = law(given.schemas, given.cache)
    words = sentences(given.schemas / "transformaciones.yaml")
    code = 0
    for path in options.file:
        if not path.is_file():
            raise Stop(IMPORT_NO_FILE.format(path=path))
        done = import_file(path, the_law, given.today, table=options.table, period=options.period, area=options.area)
        say(options, "\n".join(told(done, words)))
        findings = distinct([*done.findings, *judged(done, the_law, given.today)])
        if findings:
            rows = sum(len(sheet.rows) for sheet in done.sheets)
            print(render(findings, the_law, "text", {"tables": len(done.sheets), "rows": rows}), end="")
        refused = not done.table or any(severity(the_law, finding) == "bloquea" for finding in findings)
        kept = write(options, () if refused else changes(done, the_law, site), site)
        code = 1 if refused or kept else code
    return code


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


def sentences(file: Path) -> Mapping[str, Mapping[str, str]]:
    """The words of changes ("cambios") and losses ("descartes")."""
    document, problems = parse(file.read_bytes(), file.name)
    if document is None or problems:
        raise Stop(f"No puedo leer «{file}», línea {problems[0].place.row if problems else 1}.")
    found: Mapping[str, Mapping[str, str]] = document.value
    return found


def told(done: Imported, words: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """All that was done with a file: one line a kind of change and column, with examples."""
    yield f"{done.file}:"
    for change in done.transformations:
        pairs = "; ".join(f"«{BYTE.sub('�', before)}» → «{after}»" for before, after in change.examples)
        yield _line(words["cambios"], change.kind, change.column, change.count, pairs)
    for drop in done.drops:
        texts = "; ".join(f"«{text}»" for text in drop.examples)
        yield _line(words["descartes"], drop.kind, drop.column, drop.count, texts)
    cells = done.cells
    yield IMPORT_TALLY.format(total=cells.total, header=cells.header, unchanged=cells.unchanged,
                              transformed=cells.transformed, dropped=cells.dropped)


def _line(words: Mapping[str, str], kind: str, column: str, count: int, examples: str) -> str:
    sentence = words.get(kind, kind).replace("{columna}", column).replace("{cantidad}", str(count))
    where = f"{column}: " if column and column not in sentence else ""
    return f"  {where}{sentence} {count} {'celda' if count == 1 else 'celdas'}. {examples}".rstrip()


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
