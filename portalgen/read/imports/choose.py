"""Which table a file is, or the sentence why it is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portalgen.findings import Finding, Place
from portalgen.read.imports.convert import Evidence, reader
from portalgen.read.imports.headers import Fit, fits
from portalgen.read.imports.layout import Sheet
from portalgen.read.imports.run import Run
from portalgen.read.imports.words import key

SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """The table's fit and what told it from others with the same headers (the kind of a change, or ""); or a refusal,
    and the tables it may be."""

    fit: Fit | None = None
    because: str = ""
    text: str = ""
    refusal: Finding | None = None
    options: tuple[tuple[str, str], ...] = ()


def choose(sheet: Sheet, texts: Sequence[tuple[str, str]], run: Run, table: str) -> Choice:
    """Which table a sheet is. `texts`: what titles, sheet and file are called, by source."""
    found = fits(sheet.header, run.law, table, sheet.told)
    if not found or not found[0].good:
        return Choice(refusal=_unknown(sheet, run, found))
    equals = [f for f in found if f.same_as(found[0])]
    if len(equals) == 1:
        return Choice(equals[0])
    for source, text in texts:
        named = [f for f in equals if _in_name(f, text)]
        named = [f for f in named if key(f.table.id) in key(text)] or named       # the whole name over a part of it
        if len(named) == 1:
            return Choice(named[0], f"tabla-por-{source}", text)
    wrong = {f.table.id: _wrong(sheet, f, run) for f in equals}
    clean = [f for f in equals if not wrong[f.table.id]]
    if len(clean) == 1:
        return Choice(clean[0], "tabla-por-contenido")
    options = tuple((f.table.id, f.table.title) for f in equals)
    values = {"tablas": "; ".join(f"{title} (--table {name})" for name, title in options)}
    return Choice(refusal=Finding("importar-varias-tablas", _head(sheet, run), values), options=options)


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


def _unknown(sheet: Sheet, run: Run, found: list[Fit]) -> Finding:
    """Which table came nearest and what it lacks."""
    near = found[0] if found and found[0].feeds else None
    titles = {f["name"]: f.get("title", f["name"]) for f in near.edition.schema["fields"]} if near else {}
    values = {"columnas": ", ".join(f"«{h.strip()}»" for h in sheet.header if h.strip())[:300],
              "tabla": near.table.title if near else "",
              "faltan": ", ".join(f"«{titles[n]}»" for n in near.missing) if near else ""}
    code = "importar-tabla-desconocida" if near else "importar-sin-tabla"
    return Finding(code, _head(sheet, run), values)
