"""Which table a file is, or the sentence why it is none."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath

from portalgen.findings import Finding, Place
from portalgen.model import Law
from portalgen.read.imports.convert import Evidence, reader
from portalgen.read.imports.headers import Fit, fits
from portalgen.read.imports.layout import Sheet
from portalgen.read.imports.words import Words, key

SAMPLE = 200


def choose(sheet: Sheet, file: str, law: Law, words: Words, today: date,
           table: str) -> tuple[Fit | None, str, Finding | None]:
    """The table's fit, what told it from others with the same headers ("nombre", "contenido" or ""), or a refusal."""
    found = fits(sheet.header, law, table)
    if not found or not found[0].good:
        return None, "", _unknown(sheet, file, found)
    equals = [f for f in found if f.same_as(found[0])]
    if len(equals) == 1:
        return equals[0], "", None
    named = [f for f in equals if _in_name(f, file)]
    if len(named) == 1:
        return named[0], "tabla-por-nombre-de-archivo", None
    wrong = {f.table.id: _wrong(sheet, f, law, words, today) for f in equals}
    clean = [f for f in equals if not wrong[f.table.id]]
    if len(clean) == 1:
        return clean[0], "tabla-por-contenido", None
    return None, "", Finding("importar-varias-tablas", Place(file, sheet.header_row),
                             {"tablas": ", ".join(f"{f.table.short} ({f.table.id})" for f in equals)})


def _in_name(fit: Fit, file: str) -> bool:
    stem = key(PurePath(file).stem)
    return any(word and word in stem for word in (key(fit.table.folder), key(fit.table.short), key(fit.table.id)))


def _wrong(sheet: Sheet, fit: Fit, law: Law, words: Words, today: date) -> int:
    """How many dates of a sample this table could not hold (an end «Indefinido» where none may be)."""
    fields = {f["name"]: f for f in fit.edition.schema["fields"]}
    count = 0
    for feed in fit.feeds:
        if fields[feed.name]["type"] == "date":
            read = reader(law, fit.edition, fields[feed.name], "", Evidence(), words, today)
            count += sum(bool(read(text).problem) for text in sheet.column(feed.sources[0])[:SAMPLE])
    return count


def _unknown(sheet: Sheet, file: str, found: list[Fit]) -> Finding:
    """Which table came nearest and what it lacks."""
    near = found[0] if found and found[0].feeds else None
    titles = {f["name"]: f.get("title", f["name"]) for f in near.edition.schema["fields"]} if near else {}
    values = {"columnas": ", ".join(f"«{h.strip()}»" for h in sheet.header if h.strip())[:300],
              "tabla": near.table.title if near else "",
              "faltan": ", ".join(f"«{titles[n]}»" for n in near.missing) if near else ""}
    code = "importar-tabla-desconocida" if near else "importar-sin-tabla"
    return Finding(code, Place(file, sheet.header_row), values)
