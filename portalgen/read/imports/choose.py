"""Which table a file is, or the sentence why it is none."""

from __future__ import annotations

from pathlib import PurePath

from portalgen.findings import Finding, Place
from portalgen.model import Law
from portalgen.read.imports.headers import Fit, fits
from portalgen.read.imports.words import key

NEAR = 0.999                                  # fits this close to the best are the same fit


def choose(header: tuple[str, ...], row: int, file: str, law: Law,
           table: str) -> tuple[Fit | None, str, Finding | None]:
    """The table's fit, why it was preferred among equals ("" when nothing else fits), or why the file is refused."""
    found = fits(header, law, table)
    if not found or not found[0].good:
        return None, "", _unknown(header, row, file, found)
    equals = [f for f in found if f.merit >= found[0].merit * NEAR]
    if len(equals) == 1:
        return equals[0], "", None
    named = [f for f in equals if _in_name(f, file)]
    if len(named) == 1:
        return named[0], PurePath(file).name, None
    return None, "", Finding("importar-varias-tablas", Place(file, row),
                             {"tablas": ", ".join(f"{f.table.short} ({f.table.id})" for f in equals)})


def _in_name(fit: Fit, file: str) -> bool:
    stem = key(PurePath(file).stem)
    return any(word and word in stem for word in (key(fit.table.folder), key(fit.table.short), key(fit.table.id)))


def _unknown(header: tuple[str, ...], row: int, file: str, found: list[Fit]) -> Finding:
    """Which table came nearest and what it lacks."""
    near = found[0] if found and found[0].feeds else None
    titles = {f["name"]: f.get("title", f["name"]) for f in near.edition.schema["fields"]} if near else {}
    values = {"columnas": ", ".join(f"«{h.strip()}»" for h in header if h.strip())[:300],
              "tabla": near.table.title if near else "",
              "faltan": ", ".join(f"«{titles[n]}»" for n in near.missing) if near else ""}
    return Finding("importar-tabla-desconocida" if near else "importar-sin-tabla", Place(file, row), values)
