"""A grid → canonical tables: header, shape, rows, periods, columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePath

from portalgen.model import Law, Period, Table
from portalgen.read.imports.areas import NOWHERE, Areas, area_of
from portalgen.read.imports.choose import choose
from portalgen.read.imports.columns import canonical, lose_rows, numeric_texts
from portalgen.read.imports.dates import month_first
from portalgen.read.imports.grid import Grid
from portalgen.read.imports.headers import Fit, find_header, names_columns
from portalgen.read.imports.layout import NUMERIC, Sheet, lacks_period, period_columns, row_period, swapped, with_period
from portalgen.read.imports.mappings import fitting, merged
from portalgen.read.imports.numbers import notation
from portalgen.read.imports.periods import guess
from portalgen.read.imports.result import Canonical, Imported, Ledger, Question
from portalgen.read.imports.rows import data_rows, titles_between, without
from portalgen.read.imports.run import Plan, Run
from portalgen.read.imports.said import Said
from portalgen.read.imports.series import series_of
from portalgen.read.imports.words import fold, key, words
from portalgen.read.names import example, fits

Texts = Sequence[tuple[str, str]]


def import_grid(grid: Grid, file: str, law: Law, today: date, said: Said, learned: Sequence[Said] = (),
                areas: Areas = NOWHERE) -> Imported:
    """The whole straight line of one sheet; see import_file."""
    run = Run(file, law, today, words(law), Ledger(grid.sheet), [], partial=grid.partial, areas=areas)
    sheet, above, header, said = _cut(grid, run, said, learned)
    if lacks_period(sheet):
        sheet = with_period(sheet, law)
        run.ledger.change("cabecera-incompleta", "", None, "", ", ".join(sheet.header[:2]))
    texts = [*(("titulo", text) for text in (*reversed(above), *grid.titles)), ("hoja", grid.sheet),
             ("archivo", PurePath(file).stem)]
    chosen = choose(sheet, texts, run, said.table)
    if not chosen.parts:
        asked = [Question("table", chosen.options, grid.sheet)] if chosen.options else [chosen.teach]
        questions = tuple(question for question in asked if question)
        return Imported(file, findings=(chosen.refusal,) if chosen.refusal else (), questions=questions)
    if not any(cell.strip() for row in sheet.rows for cell in row):
        run.report("importar-sin-filas", sheet.header_row)
    made = [_part(part, fit, said, texts, run, chosen.because, chosen.text) for fit, part in chosen.parts]
    _decoded(grid, sheet, run)
    tally = run.ledger.tally(grid.numbers, [len(row) for row in grid.texts], header)
    return Imported(file, chosen.parts[0][0].table.id, tuple(s for sheets in made for s in sheets),
                    run.ledger.transformations(), run.ledger.drops(), tuple(run.findings), tally, tuple(run.questions),
                    sheet.header_row)


def _part(sheet: Sheet, fit: Fit, said: Said, texts: Texts, run: Run, because: str, text: str) -> list[Canonical]:
    """The rows of one table, which are almost always all; its findings say which table it is."""
    table, before = fit.table, len(run.findings)
    if sheet.header == fit.edition.names:     # a canonical table: what it says is what it means
        run = replace(run, words=replace(run.words, none=frozenset()))
    if because:
        run.ledger.change(because, "", None, text, table.title)
    said = area_of(table, series_of(table, said, texts, run, sheet.header_row), texts, run)
    plan = _plan(sheet, fit, said, texts, run)
    made = [canonical(plan, when, rows, run) for when, rows in _groups(plan, run).items()]
    run.findings[before:] = [f._replace(table=table.id, area=said.area) for f in run.findings[before:]]
    return [one for one in made if one]


def _cut(grid: Grid, run: Run, said: Said, learned: Sequence[Said],
         ) -> tuple[Sheet, list[str], list[tuple[int, int]], Said]:
    """Header and data rows, the titles above (listed as dropped), the header's cells, and what was learned of it."""
    covered = [(grid.numbers.index(row), column - 1) for first, left, last, right in grid.merged
               for row in (first,) if row in grid.numbers[:60] for column in range(left + 1, min(right, 500) + 1)]
    told = {key(header) for m in learned for header in m.columns} | {key(header) for header in said.columns}
    head = find_header(grid.texts, run.law, said.table, dict.fromkeys(told, ""), covered)
    (use, *others) = fitting(head.names, learned) or (None,)
    if use is not None and not others and said.table in ("", use.table):
        said = merged(said, use)
        run.ledger.change("mapeo", "", None, "", said.mapping)
    titles = []
    for number, row in zip(grid.numbers[:head.first], grid.texts, strict=False):
        titles += [text for text in row if text.strip()]
        for column, text in enumerate(row, start=1):
            run.ledger.lose("titulo-de-la-planilla", "", (number, column), text)
    header = [(grid.numbers[at], column) for at in range(head.first, min(head.last + 1, len(grid.texts)))
              for column in range(1, len(grid.texts[at]) + 1)]
    if head.last > head.first:
        run.ledger.change("cabecera-de-dos-filas", "", None, "", ", ".join(name for name in head.names if name)[:200])
    asked = {key(header): name for header, name in said.columns.items()}
    sheet = Sheet(head.names, grid.numbers[head.last] if grid.numbers else 1, grid.texts[head.last + 1:],
                  grid.numbers[head.last + 1:], asked)
    return _unmerged(sheet, grid, run), titles, header, said


def _unmerged(sheet: Sheet, grid: Grid, run: Run) -> Sheet:
    """A cell that covers several rows says the same of each of them."""
    tall = [area for area in grid.merged if area[2] > area[0] > sheet.header_row and area[1] == area[3]]
    if not tall:
        return sheet
    at = {number: index for index, number in enumerate(sheet.numbers)}
    rows = [list(row) for row in sheet.rows]
    for first, column, last, _ in tall:
        value = sheet.at(at[first], column - 1) if first in at else ""
        for index in range(at[first] + 1, len(rows)) if value else ():
            if sheet.numbers[index] > last:
                break
            if len(rows[index]) >= column and not rows[index][column - 1]:
                rows[index][column - 1] = value
                run.ledger.change("celda-combinada", sheet.title(column - 1), (sheet.numbers[index], column), "", value)
            elif len(rows[index]) < column:
                rows[index] += [""] * (column - len(rows[index]) - 1) + [value]
                run.ledger.change("celda-combinada", sheet.title(column - 1), None, "", value)
    places = tuple((first, column, last) for first, column, last, _ in tall)
    return replace(sheet, rows=tuple(map(tuple, rows)), tall=places)


def _plan(sheet: Sheet, chosen: Fit, said: Said, texts: Texts, run: Run) -> Plan:
    pair = swapped(sheet, chosen, run.words)
    for feed, other in (pair, pair[::-1]) if pair else ():
        at = feed.sources[0]
        for index, number in enumerate(sheet.numbers):
            if at < len(sheet.rows[index]):
                run.ledger.change("columnas-intercambiadas", sheet.title(at), (number, at + 1), feed.name, other.name)
    _in_thousands(sheet, texts, run)
    _merged_amounts(sheet, chosen, run)
    sheet = _first_table(sheet, run)
    sheet = data_rows(sheet, chosen, run.words, run.ledger)
    for index in titles_between(sheet, chosen):
        run.report("importar-titulo-entre-filas", sheet.numbers[index], valor="".join(sheet.rows[index]).strip()[:80])
    sheet = without(sheet, titles_between(sheet, chosen), "titulo-de-la-planilla", run.ledger)
    _one_organism(sheet, run)
    return Plan(sheet, chosen, pair, _notation(sheet, chosen), _month_first(sheet, chosen), said,
                guess(texts, chosen.table.cadence == "anual", run.today))


def _first_table(sheet: Sheet, run: Run) -> Sheet:
    """The rows before the names of the columns of another table, which begins below this one."""
    start = next((i for i, row in enumerate(sheet.rows) if names_columns(row, sheet.header, run.law)), None)
    if start is None:
        return sheet
    first = next(cell for cell in sheet.rows[start] if cell.strip())
    run.report("importar-otra-tabla", sheet.numbers[start], valor=" ".join(first.split())[:80])
    return without(sheet, range(start, len(sheet.rows)), "fila-de-otra-tabla", run.ledger)


def _month_first(sheet: Sheet, chosen: Fit) -> bool:
    """Whether some column of dates proves that the file was written with the month first."""
    types = {f["name"]: f["type"] for f in chosen.edition.schema["fields"]}
    return any(month_first(text.strip() for text in sheet.column(feed.sources[0]))
               for feed in chosen.feeds if types[feed.name] == "date")


def _merged_amounts(sheet: Sheet, chosen: Fit, run: Run) -> None:
    """A text serves all the rows that its cell covers; whether an amount is of each or of all, nobody can know."""
    counted = {f.sources[0] + 1 for f in chosen.feeds if (c := chosen.edition.columns.get(f.name)) and c.unit}
    for first, column, last in sheet.tall:
        if column in counted and first in sheet.numbers and (text := sheet.at(sheet.numbers.index(first), column - 1)):
            run.report("importar-monto-combinado", first, sheet.title(column - 1), column, valor=text, hasta=str(last))


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
    asked = Period.parse(plan.said.period) if plan.said.period else None
    known = asked or plan.guess.period
    if known is not None and not fits(table, known):
        known = None
    each = year is not None or bool(month is not None and plan.guess.year and table.cadence != "anual")
    if not sheet.rows:
        return {}
    if not each and known is None and table.cadence != "permanente":
        _no_period(plan, run)
        lose_rows(sheet, range(len(sheet.rows)), "fila-sin-periodo", run)
        return {}
    groups: dict[Period, list[int]] = {}
    for index, row in enumerate(sheet.rows):
        when = row_period(row, year, month, table, plan.guess.year) if each else known or Period()
        if when is None:
            run.report("importar-sin-periodo", sheet.numbers[index])
            lose_rows(sheet, [index], "fila-sin-periodo", run)
            continue
        if asked and when != asked and run.partial:
            lose_rows(sheet, [index], "fila-de-otro-periodo", run)
            continue
        if asked and when != asked:
            run.report("importar-otro-periodo", sheet.numbers[index], valor=when.words, sugerido=asked.words)
        groups.setdefault(when, []).append(index)
    return groups


def _no_period(plan: Plan, run: Run) -> None:
    """What the titles and the dates allow is proposed, never taken."""
    table = plan.fit.table
    named = [p for p in plan.guess.options if fits(table, p)]
    options = named or _by_dates(plan, table)
    if len(named) > 1:
        run.report("importar-periodos-distintos", plan.sheet.header_row, ejemplo=str(named[0]),
                   opciones=", ".join(p.words for p in named[:4]))
    else:
        told = "".join(f" Parece de {p.words}: agregue --period {p}." for p in options[:4])
        run.report("importar-falta-periodo", plan.sheet.header_row, opciones=told, ejemplo=example(table))
    run.questions.append(Question("period", tuple((str(p), p.words) for p in options), run.ledger.sheet))


def _by_dates(plan: Plan, table: Table) -> list[Period]:
    """The months of the dates that must be within the period."""
    from portalgen.read.imports.dates import read_date

    names = {str(r.params["columna"]) for r in plan.fit.edition.rules if r.name == "fecha_en_periodo"}
    found = set()
    for feed in plan.fit.feeds:
        for text in set(plan.sheet.column(feed.sources[0])) if feed.name in names else ():
            day = read_date(text.strip(), False, date.max)
            if day and not day.doubt:
                found.add(Period(int(day.text[:4]), 0 if table.cadence == "anual" else int(day.text[5:7])))
    return sorted(p for p in found if fits(table, p)) if len(found) <= 3 else []


def _in_thousands(sheet: Sheet, texts: Texts, run: Run) -> None:
    """«M$» in a header or a title: amounts in thousands would look like pesos; the person must write them in full."""
    for text in dict.fromkeys(text for _, text in texts if any(word in fold(text) for word in run.words.thousands)):
        run.report("importar-montos-en-miles", sheet.header_row, valor=text[:80])
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
    at = {number: index for index, number in enumerate(grid.numbers)} if grid.decoded else {}
    for (row, column), (kind, before) in grid.decoded.items():
        if not row:                           # a change of the whole file
            run.ledger.change(kind, "", None, "", "")
            continue
        title = sheet.title(column - 1) if row > sheet.header_row else "(nombres de las columnas)"
        run.ledger.change(kind, title, (row, column), before, grid.texts[at[row]][column - 1])
