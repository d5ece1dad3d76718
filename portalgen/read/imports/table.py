"""A grid → canonical tables: header, shape, rows, periods, columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import PurePath

from portalgen.model import Law, Period
from portalgen.read.imports.choose import choose
from portalgen.read.imports.columns import canonical, lose_rows, numeric_texts
from portalgen.read.imports.grid import Grid
from portalgen.read.imports.headers import Fit, find_header
from portalgen.read.imports.layout import NUMERIC, Sheet, lacks_period, period_columns, row_period, swapped, with_period
from portalgen.read.imports.numbers import notation
from portalgen.read.imports.result import Imported, Ledger
from portalgen.read.imports.rows import data_rows
from portalgen.read.imports.run import Plan, Run
from portalgen.read.imports.words import fold, words


def import_grid(grid: Grid, file: str, law: Law, today: date, *, table: str = "", period: str = "", area: str = "",
                series: str = "") -> Imported:
    """The whole straight line of one sheet; see import_file."""
    run = Run(file, law, today, words(law), Ledger(), [])
    sheet = _cut(grid, run, table)
    header_cells = {(sheet.header_row, at + 1) for at in range(len(sheet.header))}
    if lacks_period(sheet):
        sheet = with_period(sheet, law)
        run.ledger.change("cabecera-incompleta", "", None, "", ", ".join(sheet.header[:2]))
    chosen, because, refusal = choose(sheet, file, law, run.words, today, table)
    if chosen is None:
        return Imported(file, area=area, findings=(refusal,) if refusal else ())
    if because:
        run.ledger.change(because, "", None, PurePath(file).name, chosen.table.title)
    plan = _plan(sheet, chosen, period, series, run)
    sheets = [canonical(plan, when, rows, run) for when, rows in _groups(plan, run).items()]
    _decoded(grid, plan.sheet, run)
    cells = {(at, number) for at, row in enumerate(grid.texts, start=1) for number in range(1, len(row) + 1)}
    return Imported(file, chosen.table.id, area, tuple(s for s in sheets if s), run.ledger.transformations(),
                    run.ledger.drops(), tuple(replace(f, table=chosen.table.id, area=area) for f in run.findings),
                    run.ledger.tally(cells, header_cells), sheet.header_row)


def _cut(grid: Grid, run: Run, table: str) -> Sheet:
    """Header and data rows; what is above the header is listed as dropped."""
    at = find_header(grid.texts, run.law, table)
    for number, row in enumerate(grid.texts[:at], start=1):
        for column, text in enumerate(row, start=1):
            run.ledger.lose("titulo-de-la-planilla", "", (number, column), text)
    rows = grid.texts[at + 1:]
    return Sheet(grid.texts[at], at + 1, rows, tuple(range(at + 2, at + 2 + len(rows))))


def _plan(sheet: Sheet, chosen: Fit, period: str, series: str, run: Run) -> Plan:
    pair = swapped(sheet, chosen, run.words)
    for feed, other in (pair, pair[::-1]) if pair else ():
        at = feed.sources[0]
        for index, number in enumerate(sheet.numbers):
            if at < len(sheet.rows[index]):
                run.ledger.change("columnas-intercambiadas", sheet.title(at), (number, at + 1), feed.name, other.name)
    _in_thousands(sheet, run)
    sheet = data_rows(sheet, chosen, run.words, run.ledger)
    _one_organism(sheet, run)
    return Plan(sheet, chosen, pair, _notation(sheet, chosen), period, series)


def _notation(sheet: Sheet, chosen: Fit) -> str:
    """How the file as a whole writes amounts; canonical headers promise canonical numbers."""
    if sheet.header == chosen.edition.names:
        return "en"
    types = {f["name"]: f["type"] for f in chosen.edition.schema["fields"]}
    texts = [t for f in chosen.feeds if types[f.name] in NUMERIC for t in numeric_texts(sheet, f)]
    way = notation(texts)
    return way if way != "mixta" else ""


def _groups(plan: Plan, run: Run) -> Mapping[Period, list[int]]:
    """Row indexes by period, in order of appearance. Rows of no period are dropped, listed and said."""
    sheet, table = plan.sheet, plan.fit.table
    feeds = {f.name: f for f in plan.fit.feeds}
    year, month = (feeds.get(name) for name in period_columns(table))
    asked = Period.parse(plan.period) if plan.period else None
    if year is None and asked is None and table.cadence != "permanente":
        run.report("importar-sin-periodo", sheet.header_row)
        lose_rows(sheet, range(len(sheet.rows)), "fila-sin-periodo", run)
        return {}
    groups: dict[Period, list[int]] = {}
    for index, row in enumerate(sheet.rows):
        when = asked if year is None and asked else row_period(row, year, month, table)
        if when is None:
            run.report("importar-sin-periodo", sheet.numbers[index])
            lose_rows(sheet, [index], "fila-sin-periodo", run)
            continue
        if asked and when != asked:
            run.report("importar-otro-periodo", sheet.numbers[index], valor=when.words, sugerido=asked.words)
        groups.setdefault(when, []).append(index)
    return groups


def _in_thousands(sheet: Sheet, run: Run) -> None:
    """«M$» in a header: amounts in thousands would look like pesos; the person must write them in full."""
    for index, header in enumerate(sheet.header):
        if any(word in fold(header) for word in run.words.thousands):
            title = sheet.title(index)
            run.report("importar-montos-en-miles", sheet.header_row, title, index + 1, valor=title)


def _one_organism(sheet: Sheet, run: Run) -> None:
    """A file of all the organisms of the State is not the file of one municipality."""
    at = next((i for i, h in enumerate(sheet.header) if fold(h) in run.words.organism), None)
    codes = {text.strip() for text in sheet.column(at)} if at is not None else set()
    if at is not None and len(codes) > 1:
        run.report("importar-varios-organismos", sheet.header_row, sheet.title(at), at + 1, cantidad=str(len(codes)))


def _decoded(grid: Grid, sheet: Sheet, run: Run) -> None:
    for (row, column), (kind, before) in grid.decoded.items():
        title = sheet.title(column - 1) if row > sheet.header_row else "(nombres de las columnas)"
        run.ledger.change(kind, title, (row, column), before, grid.texts[row - 1][column - 1])
