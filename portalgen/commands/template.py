"""`portalgen template`: the blank workbook of a table, in the edition that governs the period."""

from __future__ import annotations

import argparse
import csv
import difflib
import io
from datetime import date
from pathlib import Path

from portalgen.commands.common import say, settings
from portalgen.findings import Stop
from portalgen.jobs import law
from portalgen.model import Edition, Law, Period, Table
from portalgen.read.names import example, fits
from portalgen.render.blank import blank, in_period
from portalgen.textos import PERIOD_NONE, PERIOD_WANTED, TABLE_NOT_FOUND, TEMPLATE_DONE, TEMPLATE_NO_EDITION


def run(options: argparse.Namespace) -> int:
    """Write the workbook; Stop(2) for a table or period that does not exist."""
    given = settings(options)
    the_law = law(given.schemas, given.cache)
    table = table_named(the_law, options.table)
    period = period_for(table, options.period, given.today)
    edition = the_law.edition_for(table, period, given.today)
    if edition is None:
        raise Stop(TEMPLATE_NO_EDITION.format(title=table.title, period=period.words))
    rows = in_period(edition, examples(given.schemas, table, edition), period)
    path = target(options.out, table, period)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(blank(the_law, table, edition, period, rows))
    say(options, TEMPLATE_DONE.format(path=path, title=table.title, period=period.words))
    return 0


def table_named(the_law: Law, name: str) -> Table:
    """A table by its id; Stop(2) says the nearest one."""
    if name not in the_law.tables:
        near = difflib.get_close_matches(name, the_law.tables, 1)
        raise Stop(TABLE_NOT_FOUND.format(name=name, near=f" ¿Quiso decir «{near[0]}»?" if near else ""))
    return the_law.tables[name]


def period_for(table: Table, text: str, today: date) -> Period:
    """The period asked for, of the table's own kind; else the last one that is over (it is the one to be published)."""
    if not text:
        return last_period(table, today)
    period = Period.parse(text)
    if period is None or not fits(table, period):
        raise Stop(PERIOD_WANTED.format(period=text, title=table.title, example=example(table) or PERIOD_NONE))
    return period


def last_period(table: Table, today: date) -> Period:
    """The last period that ended before today: a month, a year, or none for permanent tables."""
    if table.cadence == "permanente":
        return Period()
    if table.cadence == "anual":
        return Period(today.year - 1)
    step = 3 if table.cadence == "trimestral" else 1
    months = (today.year * 12 + today.month - 1) // step * step - 1
    return Period(months // 12, months % 12 + 1)


def examples(schemas: Path, table: Table, edition: Edition) -> list[list[str]]:
    """The rows of schemas/ejemplos; for an edition with other columns, one row of its fields' own examples."""
    file = schemas / "ejemplos" / f"{table.id}.csv"
    if file.is_file():
        names, *rows = csv.reader(io.StringIO(file.read_text("utf-8"), newline=""))
        if tuple(names) == edition.names:
            return [row for row in rows if row]
    return [[str(field.get("example", "")) for field in edition.schema["fields"]]]


def target(out: Path | None, table: Table, period: Period) -> Path:
    """Where the workbook goes: the file named, or a name that says table and period in the folder named."""
    name = f"{table.id}-{period}.xlsx" if period.year else f"{table.id}.xlsx"
    if out is None:
        return Path(name)
    return out if out.suffix.lower() == ".xlsx" else out / name
