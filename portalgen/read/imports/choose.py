"""Which table a file is, or the sentence why it is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portalgen.findings import Finding, Place
from portalgen.read.imports.convert import Evidence, reader
from portalgen.read.imports.headers import Fit, fits
from portalgen.read.imports.layout import Sheet, taken
from portalgen.read.imports.result import Question
from portalgen.read.imports.run import Run
from portalgen.read.imports.words import fold, key

SAMPLE = 200
WIDEST = 16_384                               # columns of the widest sheet that programs make


@dataclass(frozen=True, slots=True)
class Choice:
    """Each table's fit with its rows, and what told it from others with the same headers (the kind of a change, or "");
    or a refusal, and the tables it may be."""

    parts: tuple[tuple[Fit, Sheet], ...] = ()
    because: str = ""
    text: str = ""
    refusal: Finding | None = None
    options: tuple[tuple[str, str], ...] = ()
    teach: Question | None = None


def choose(sheet: Sheet, texts: Sequence[tuple[str, str]], run: Run, table: str) -> Choice:
    """Which table a sheet is. `texts`: what titles, sheet and file are called, by source."""
    if len(sheet.header) > WIDEST:
        values = {"cantidad": f"{len(sheet.header)} columnas", "maximo": str(WIDEST)}
        return Choice(refusal=Finding("csv-limite", _head(sheet, run), values))
    found = fits(sheet.header, run.law, table, sheet.told)
    if table and found and found[0].used >= 2 and sheet.told:
        return Choice(((found[0], sheet),))   # a person says which table it is, and which of its columns are which
    if not found or not found[0].good:
        return Choice(refusal=_unknown(sheet, run, found), teach=_to_teach(sheet, found) if table and found else None)
    equals = [f for f in found if f.same_as(found[0])]
    if len(equals) == 1:
        return Choice(((equals[0], sheet),))
    if parts := _by_column(sheet, equals):
        return Choice(parts, "tabla-por-columna")
    for source, text in texts:
        named = [f for f in equals if _in_name(f, text)]
        named = [f for f in named if key(f.table.id) in key(text)] or named       # the whole name over a part of it
        if len(named) == 1:
            return Choice(((named[0], sheet),), f"tabla-por-{source}", text)
    wrong = {f.table.id: _wrong(sheet, f, run) for f in equals}
    clean = [f for f in equals if not wrong[f.table.id]]
    if len(clean) == 1:
        return Choice(((clean[0], sheet),), "tabla-por-contenido")
    options = tuple((f.table.id, f.table.title) for f in equals)
    values = {"tablas": "; ".join(title for _, title in options),
              "opciones": " o ".join(f"--table {name}" for name, _ in options)}
    return Choice(refusal=Finding("importar-varias-tablas", _head(sheet, run), values), options=options)


def _by_column(sheet: Sheet, equals: Sequence[Fit]) -> tuple[tuple[Fit, Sheet], ...]:
    """The rows of each table, when a column with a closed list of its own in each says to which every row belongs."""
    for feed in equals[0].feeds:
        lists = [_closed(fit, feed.name) for fit in equals]
        every = frozenset().union(*lists)
        texts = [fold(text) for text in sheet.column(feed.sources[0])]
        said = frozenset(texts) - {""}
        if not all(lists) or sum(map(len, lists)) != len(every) or not said or not said <= every:
            continue
        found = [(fit, words) for fit, words in zip(equals, lists, strict=True) if said & words]
        found[0] = (found[0][0], found[0][1] | {""})      # rows that say nothing go with the first
        return tuple((fit, taken(sheet, [i for i, text in enumerate(texts) if text in words])) for fit, words in found)
    return ()


def _closed(fit: Fit, name: str) -> frozenset[str]:
    """The closed list of a column, folded; empty when it has none."""
    fields = (f for f in fit.edition.schema["fields"] if f["name"] == name)
    return frozenset(fold(str(value)) for f in fields for value in f.get("constraints", {}).get("enum", ()))


def _in_name(fit: Fit, text: str) -> bool:
    stem = key(text)
    return any(word and word in stem for word in (key(fit.table.folder), key(fit.table.short), key(fit.table.id)))


def _head(sheet: Sheet, run: Run) -> Place:
    """The first cell that names a column."""
    first = next((at for at, name in enumerate(sheet.header, 1) if name.strip()), None)
    return Place(run.file, sheet.header_row, "", first, run.ledger.sheet)


def _wrong(sheet: Sheet, fit: Fit, run: Run) -> int:
    """How many dates of a sample this table could not hold (an end «Indefinido» where none may be)."""
    fields = {f["name"]: f for f in fit.edition.schema["fields"]}
    count = 0
    for feed in fit.feeds:
        if fields[feed.name]["type"] == "date":
            read = reader(run.law, fit.edition, fields[feed.name], "", Evidence(), run.words, run.today)
            count += sum(bool(read(text).problem) for text in sheet.column(feed.sources[0])[:SAMPLE])
    return count


def _to_teach(sheet: Sheet, found: Sequence[Fit]) -> Question:
    """The headers without a column, and the columns without a header."""
    fit = found[0]
    fed, used = {f.name for f in fit.feeds}, {s for f in fit.feeds for s in f.sources}
    fields = [f for f in fit.edition.schema["fields"] if f["name"] not in fed]
    free = tuple((f["name"], str(f.get("title", f["name"]))) for f in fields)
    loose = tuple(sheet.title(at) for at in range(len(sheet.header)) if at not in used and sheet.title(at))
    return Question("map", free, about=tuple(dict.fromkeys(loose)))


def _unknown(sheet: Sheet, run: Run, found: list[Fit]) -> Finding:
    """Which table came nearest and what it lacks."""
    if not any(name.strip() for name in sheet.header):
        return Finding("importar-sin-filas", _head(sheet, run))
    near = found[0] if found and found[0].used >= 2 else None
    titles = {f["name"]: f.get("title", f["name"]) for f in near.edition.schema["fields"]} if near else {}
    values = {"columnas": ", ".join(f"«{h.strip()}»" for h in sheet.header if h.strip())[:300],
              "tabla": near.table.title if near else "",
              "faltan": ", ".join(f"«{titles[n]}»" for n in near.missing) if near else ""}
    code = "importar-tabla-desconocida" if near else "importar-sin-tabla"
    return Finding(code, _head(sheet, run), values)
