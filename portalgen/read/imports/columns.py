"""The rows of one period → one canonical table, column by column of the edition that governs the period."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from portalgen.findings import letters
from portalgen.model import MONTHS, Edition, Period
from portalgen.read.imports.convert import CODES, TWO_IN_ONE, Evidence, Value, reader
from portalgen.read.imports.dates import all_over_twelve, day_first, exchanged, in_words, month_first
from portalgen.read.imports.grid import Typed
from portalgen.read.imports.headers import Feed, Fit, fit, required_names
from portalgen.read.imports.layout import NUMERIC, Sheet, exchange, period_columns
from portalgen.read.imports.numbers import AMOUNT, PLAIN, notation
from portalgen.read.imports.result import Canonical
from portalgen.read.imports.run import Plan, Run
from portalgen.read.imports.words import Words, fold, forbidden, key, synonyms

PESO = "$"


def canonical(plan: Plan, period: Period, indexes: Sequence[int], run: Run) -> Canonical | None:
    """The table of a period, or None (with its finding) when no edition of the table governs it."""
    table = plan.fit.table
    edition = run.law.edition_for(table, period, run.today)
    if edition is None:
        run.report("importar-sin-edicion", plan.sheet.numbers[indexes[0]], tabla=table.title, periodo=period.words)
        lose_rows(plan.sheet, indexes, "fila-sin-edicion", run)
        return None
    if period.month and period.first > run.today:
        run.report("importar-periodo-futuro", plan.sheet.header_row, valor=period.words)
    chosen = edition_fit(plan, edition)
    feeds = {feed.name: feed for feed in chosen.feeds}
    columns = [_fed(plan, field, feeds[field["name"]], edition, indexes, run) if field["name"] in feeds
               else _filled(plan, field, edition, period, indexes, run) for field in edition.schema["fields"]]
    _missing(plan, edition, [f["name"] for f, c in zip(edition.schema["fields"], columns, strict=True) if any(c)], run)
    _left_over(plan, chosen, indexes, run)
    rows = zip(*columns, strict=True)
    places = {f.name: f.sources[0] + 1 for f in chosen.feeds}
    numbers = tuple(plan.sheet.numbers[i] for i in indexes)
    return Canonical(table.id, plan.said.series, period, to_csv(edition.names, rows), numbers, places, run.ledger.sheet,
                     plan.sheet.header_row, plan.said.area)


def edition_fit(plan: Plan, edition: Edition) -> Fit:
    made = fit(plan.sheet.header, plan.fit.table, edition, plan.sheet.told)
    return exchange(made, plan.pair) if plan.pair else made


def to_csv(names: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Canonical CSV: UTF-8, comma, LF, quotes only where needed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue().encode()


def numeric_texts(sheet: Sheet, feed: Feed) -> list[str]:
    """The amounts of a column, or those halves of a two-in-one column, that are written and not kept as values."""
    texts = [text.strip() for text in sheet.column(feed.sources[0]) if not isinstance(text, Typed)]
    if not feed.takes:
        return texts
    return [match[feed.takes].strip() for text in texts if (match := TWO_IN_ONE.fullmatch(text))]


def _fed(plan: Plan, field: Mapping[str, Any], feed: Feed, edition: Edition, indexes: Sequence[int],
         run: Run) -> list[str]:
    sheet = plan.sheet
    read = reader(run.law, edition, field, feed.takes, _evidence(plan, field, feed), run.words, run.today)
    if len(feed.sources) > 1:
        return _joined(sheet, feed, read, indexes, run)
    if field["type"] == "date":
        _turned(sheet, feed.sources[0], indexes, field["name"], run)
    return _cells(sheet, feed.sources[0], indexes, field["name"], read, run)


def _turned(sheet: Sheet, source: int, indexes: Sequence[int], name: str, run: Run) -> None:
    """Dates that a spreadsheet of another country may have read with day and month exchanged: it keeps as text those
    that it could not read, which are exactly those with a day over 12."""
    texts = [text for text in sheet.column(source) if text.strip()]
    kept = {text for text in texts if isinstance(text, Typed) and exchanged(text[:10])}
    left = next((text.strip() for text in texts if not isinstance(text, Typed)), "")
    if kept and left and all_over_twelve(texts):
        for index in indexes:
            if (text := sheet.at(index, source)) in kept and isinstance(text, Typed):
                day, other = (in_words(date.fromisoformat(iso)) for iso in (text[:10], exchanged(text[:10])))
                run.report("importar-fecha-vuelta", sheet.numbers[index], name, source + 1, columna=sheet.title(source),
                           valor=day, otra=left, opciones=f"{day} o {other}")


def _evidence(plan: Plan, field: Mapping[str, Any], feed: Feed) -> Evidence:
    if field["type"] in NUMERIC:
        return Evidence(_notation(notation(numeric_texts(plan.sheet, feed)), plan))
    texts = [text.strip() for text in plan.sheet.column(feed.sources[0])]
    if field["type"] == "date":
        mixed = month_first(texts) or (plan.month_first and not day_first(texts))
        return Evidence(month_first=mixed, dates=plan.said.dates)
    return Evidence(codes=any(CODES.fullmatch(text) for text in set(texts)))


def _notation(proven: str, plan: Plan) -> str:
    """What a person says decides where nothing is proven; against what the column proves, it decides nothing."""
    told = plan.said.notation
    if told:
        return told if proven in ("", told) else "mixta"
    return proven or plan.notation


def _cells(sheet: Sheet, source: int, indexes: Sequence[int], name: str, read: Callable[[str], Value],
           run: Run) -> list[str]:
    title, made = sheet.title(source), []
    for index in indexes:
        text = sheet.at(index, source)
        value = read(text)
        made.append(value.text)
        for kind in value.kinds:
            run.ledger.change(kind, title, (sheet.numbers[index], source + 1), text, value.text)
        if value.problem:
            run.report(value.problem, sheet.numbers[index], name, source + 1, columna=title, **dict(value.values))
    return made


def _joined(sheet: Sheet, feed: Feed, read: Callable[[str], Value], indexes: Sequence[int], run: Run) -> list[str]:
    """Several columns as one: all but the last are joined by a space, the last one after a comma (surnames, names)."""
    made = []
    for index in indexes:
        parts = [_part(sheet, source, index, run) for source in feed.sources]
        text = ", ".join(part for part in (" ".join(p for p in parts[:-1] if p), parts[-1]) if part)
        value = read(text)
        for source, part in zip(feed.sources, parts, strict=True):
            if part:
                at = (sheet.numbers[index], source + 1)
                run.ledger.change("columnas-unidas", sheet.title(source), at, part, value.text)
        made.append(value.text)
    return made


def _part(sheet: Sheet, source: int, index: int, run: Run) -> str:
    row = sheet.rows[index]
    text = row[source] if source < len(row) else ""
    part = "" if fold(text) in run.words.none else text.strip()
    if part != text:
        kind = "espacios" if part or not text.strip() else "sin-valor"
        run.ledger.change(kind, sheet.title(source), (sheet.numbers[index], source + 1), text, part)
    return part


def _filled(plan: Plan, field: Mapping[str, Any], edition: Edition, period: Period, indexes: Sequence[int],
            run: Run) -> list[str]:
    """A column the sheet does not have: the period that was asked for, or the currency its signs say; else empty."""
    value, kind = "", ""
    year, month = period_columns(plan.fit.table)
    if field["name"] == year and period.year:
        value, kind = str(period.year), _because(plan)
    elif field["name"] == month and period.month:
        value, kind = MONTHS[period.month - 1].capitalize(), _because(plan)
    elif currency := _currency(field, edition, run):
        value, kind = (currency, "agregado-por-signo") if _all_signed(plan, edition) else ("", "")
    for _ in indexes if kind else ():
        run.ledger.change(kind, field.get("title", field["name"]), None, "", value)
    return [value] * len(indexes)


def _because(plan: Plan) -> str:
    """Who says the period that the rows do not."""
    return "agregado-por-periodo" if plan.said.period or not plan.guess.source else f"periodo-por-{plan.guess.source}"


def _currency(field: Mapping[str, Any], edition: Edition, run: Run) -> str:
    """The value of a closed list that the peso sign stands for, or ""."""
    enum = {str(v) for v in field.get("constraints", {}).get("enum", ())}
    named = next((str(r.params["vocabulario"]) for r in edition.rules
                  if r.name == "vocabulario" and r.params.get("columna") == field["name"]), "")
    for name, rows in run.law.vocabularies.items() if enum or named else ():
        value = synonyms(rows).get(PESO, "")
        if value and (name == named or value in enum):
            return value
    return ""


def _all_signed(plan: Plan, edition: Edition) -> bool:
    """Some amount carries the peso sign, and no column of pesos has amounts without it (a bare 0 says nothing)."""
    pesos = {name for name, column in edition.columns.items() if column.unit == "pesos"}
    texts = [text for feed in edition_fit(plan, edition).feeds if feed.name in pesos
             for text in numeric_texts(plan.sheet, feed) if AMOUNT.fullmatch(text) and text.strip("0")]
    return bool(texts) and all(PESO in text for text in texts)


def _missing(plan: Plan, edition: Edition, present: Sequence[str], run: Run) -> None:
    """One finding for each required column that got no value at all."""
    fed = {f.name for f in edition_fit(plan, edition).feeds}
    titles = {f["name"]: f.get("title", f["name"]) for f in edition.schema["fields"]}
    for name in required_names(edition):
        if name not in present and name not in fed:
            column = edition.columns.get(name)
            known = [a.header for a in column.aliases if a.header] if column else []
            also = ", ".join(f"«{a}»" for a in known) or "su título"
            run.report("importar-falta-columna", plan.sheet.header_row, name, None,
                       columna=titles[name], titulo=titles[name], alias=also)


def _left_over(plan: Plan, chosen: Fit, indexes: Sequence[int], run: Run) -> None:
    """Source columns with no place in this edition: dropped, listed, and said when they held something."""
    sheet = plan.sheet
    used = {s for feed in chosen.feeds for s in feed.sources}
    width = max((len(sheet.rows[i]) for i in indexes), default=0)
    kept = [[fold(sheet.at(i, s)) for i in indexes] for s in sorted(used)]
    for source in (s for s in range(width) if s not in used):
        texts = [sheet.at(i, source) for i in indexes]
        kind = _leftover_kind(sheet, source, texts, kept, run.words)
        title = sheet.title(source)
        for index in indexes:
            row = sheet.rows[index]
            if source < len(row):
                run.ledger.lose(kind, title, (sheet.numbers[index], source + 1), row[source])
        twin = next((s for s in sorted(used) if key(sheet.title(s)) == key(title)), None)
        _say(kind, sheet, source, twin, indexes, run)


def _leftover_kind(sheet: Sheet, source: int, texts: list[str], kept: list[list[str]], words: Words) -> str:
    if not any(text.strip() for text in texts):
        return "columna-vacia"
    if sheet.told.get(key(sheet.title(source))) == "":
        return "columna-ignorada"
    if fold(sheet.title(source)) in words.system:
        return "columna-de-sistema"
    if not sheet.title(source):
        return "celda-fuera-de-la-tabla"
    if _numbering(texts):
        return "columna-de-numeros"
    return "columna-repetida" if [fold(t) for t in texts] in kept else "columna-sin-destino"


def _numbering(texts: Sequence[str]) -> bool:
    """1, 2, 3… perhaps beginning again: the number of each row."""
    numbers = [int(text) if PLAIN.fullmatch(text.strip()) else 0 for text in texts]
    return 2 in numbers and all(n in (1, before + 1) for before, n in zip([0, *numbers], numbers, strict=False))


def _say(kind: str, sheet: Sheet, source: int, twin: int | None, indexes: Sequence[int], run: Run) -> None:
    """`twin`: the column with the same header that was taken instead."""
    title = sheet.title(source)
    if kind == "columna-sin-destino":
        code = ("importar-columna-con-dos-valores" if twin is not None else
                "importar-columna-personal" if any(forbidden(title, run.law)) else "importar-columna-sin-destino")
        other = {} if twin is None else {"otra": f"{letters(twin + 1)}{sheet.header_row}"}
        run.report(code, sheet.header_row, title, source + 1, valor=title, **other)
    for index in indexes if kind == "celda-fuera-de-la-tabla" else ():
        text = sheet.at(index, source).strip()
        if text:
            run.report(kind, sheet.numbers[index], "", source + 1, valor=text[:80])


def lose_rows(sheet: Sheet, indexes: Iterable[int], kind: str, run: Run) -> None:
    for index in indexes:
        for source, text in enumerate(sheet.rows[index]):
            run.ledger.lose(kind, "", (sheet.numbers[index], source + 1), text)
