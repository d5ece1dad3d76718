"""Table files by their names: <carpeta>/<periodo>[-<area>].csv, <carpeta>/<serie>/…, <carpeta>[-<area>].csv.

A name is the identity of a table, so one that is not understood is said, with what was expected and the nearest name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from portalgen.findings import Finding, Place
from portalgen.model import MONTHS, Item, Law, Period, Source, Table
from portalgen.read.csvs import MAX_BYTES
from portalgen.read.encoding import megabytes
from portalgen.read.files import Listing
from portalgen.read.shapes import enumerate_words, maybe

PACKAGE = "datapackage.yaml"
SHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".tsv", ".txt", ".json")
STEM = re.compile(r"(?P<period>[0-9]{4}(?:-[0-9]{2})?)(?:-(?P<area>[a-z][a-z0-9]*(?:-[a-z0-9]+)*))?").fullmatch
SERIES = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*").fullmatch
QUARTERS = (3, 6, 9, 12)


@dataclass(slots=True)
class Folder:
    """A site while it is read: where it is, what is known of it, what was found."""

    root: Path
    slug: str
    law: Law
    listing: Listing
    info: Mapping[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def report(self, code: str, path: str, row: int | None = None, item: str = "", table: str = "",
               **values: str) -> None:
        self.findings.append(Finding(code, Place(f"{self.slug}/{path}", row), values, self.slug, item, table))

    def too_big(self, path: str, size: int, limit: int, item: str = "", table: str = "") -> None:
        self.report("archivo-demasiado-grande", path, None, item, table, tamano=megabytes(size),
                    maximo=megabytes(limit))

    def known_area(self, item: Item, table: Table, path: str, area: str, row: int | None = None) -> bool:
        """Whether sitio.yaml has an area and the table comes in areas; says it when not."""
        areas = [entry["id"] for entry in self.info.get("areas", ()) if "id" in entry]
        if not table.areas:
            self.report("area-no-corresponde", path, row, item.id, table.id, valor=area, tabla=table.title)
        elif area not in areas:
            self.report("area-desconocida", path, row, item.id, table.id, valor=area,
                        admite=enumerate_words(areas) or "ninguna", parecido=maybe(area, areas))
        return table.areas and area in areas

    def known_series(self, item: Item, table: Table, path: str, series: str, row: int | None = None) -> bool:
        """Whether a series is in the closed list of its table or, when it has none, is well named."""
        allowed = series_of(self.law, table)
        if allowed is not None and series not in allowed:
            self.report("serie-desconocida", path, row, item.id, table.id, valor=series,
                        parecido=maybe(series, allowed), admite=enumerate_words(allowed))
            return False
        if allowed is None and not SERIES(series):
            self.report("serie-nombre", path, row, item.id, table.id, valor=series)
            return False
        return True


def source_of(folder: Folder, item: Item, tables: Sequence[Table], path: str, name: str) -> Source | None:
    """The table that a file of an item is, by its name alone; None (and one finding) when it is none."""
    *above, last = name.split("/")
    stem, dot, ending = last.rpartition(".")
    if dot + ending != ".csv":
        _wrong_ending(folder, item, path, last)
        return None
    place = _place(folder, item, tables, path, above, stem)
    if place is None:
        return None
    table, series, rest = place
    when = _when(folder, item, table, path, rest)
    if when is None:
        return None
    source = Source(folder.slug, item.id, table.id, series, when[1], when[0], path)
    return source if _publishable(folder, table, source) else None


def _publishable(folder: Folder, table: Table, source: Source) -> bool:
    size = folder.listing.files[source.path].size
    if size > MAX_BYTES:
        folder.too_big(source.path, size, MAX_BYTES, source.item, table.id)
        return False
    norm = _norm(folder.law, source.period) if source.period.year else ""
    if source.period.year and not any(norm in edition.serves for edition in table.editions):
        folder.report("tabla-sin-norma", source.path, None, source.item, table.id, valor=source.period.words,
                      tabla=table.title)
        return False
    return True


def _place(folder: Folder, item: Item, tables: Sequence[Table], path: str, above: Sequence[str], stem: str,
           ) -> tuple[Table, str, str] | None:
    """(table, series, what the stem says beyond the table's name)."""
    if not above:
        return _permanent(folder, item, tables, path, stem)
    table = next((t for t in tables if t.folder == above[0]), None) or next((t for t in tables if not t.folder), None)
    if table is None:
        _not_a_table(folder, item, tables, path, above[0])
        return None
    series = list(above[1:] if table.folder else above)
    if len(series) != (1 if table.series else 0) or table.cadence == "permanente":
        _misplaced(folder, item, table, path)
        return None
    if not series:
        return table, "", stem
    return (table, series[0], stem) if folder.known_series(item, table, path, series[0]) else None


def _misplaced(folder: Folder, item: Item, table: Table, path: str) -> None:
    folder.report("archivo-fuera-de-lugar", path, None, item.id, table.id, valor=path, esperado=expected(item, table))


def _permanent(folder: Folder, item: Item, tables: Sequence[Table], path: str, stem: str,
               ) -> tuple[Table, str, str] | None:
    """A file directly in the item's folder: "organigrama", "facultades-salud"."""
    lasting = [t for t in tables if t.cadence == "permanente"]
    exact = next((t for t in lasting if t.folder == stem), None)
    table = exact or next((t for t in lasting if stem.startswith(f"{t.folder}-")), None)
    if table is not None and (exact or stem not in _called(tables)):
        return table, "", stem[len(table.folder) + 1:]
    dated = next((t for t in tables if t.folder and stem.startswith(t.folder)), None)
    if dated is not None and dated not in lasting:
        _misplaced(folder, item, dated, path)
    else:
        _not_a_table(folder, item, tables, path, stem)
    return None


def _not_a_table(folder: Folder, item: Item, tables: Sequence[Table], path: str, said: str) -> None:
    names = [t.folder for t in tables if t.folder]
    near = _called(tables).get(said)
    folder.report("tabla-desconocida", path, None, item.id, valor=said, nombre_item=item.title,
                  admite=enumerate_words(names), parecido=maybe(near, names) if near else maybe(said, names))


def _called(tables: Sequence[Table]) -> dict[str, str]:
    """What a table is called elsewhere, as a folder would be named → its folder."""
    return {t.id.replace("_", "-"): t.folder for t in tables if t.folder}


def series_of(law: Law, table: Table) -> tuple[str, ...] | None:
    """The closed list of a table's series; None when they are free."""
    vocabulary = table.series.get("vocabulario")
    return None if vocabulary is None else tuple(row["valor"] for row in law.vocabularies[vocabulary])


def _when(folder: Folder, item: Item, table: Table, path: str, rest: str) -> tuple[Period, str] | None:
    """(period, area) of a file, from its name."""
    if table.cadence == "permanente":
        return (Period(), rest) if not rest or folder.known_area(item, table, path, rest) else None
    said = read_stem(rest)
    if said is None or not fits(table, said[0]):
        folder.report("archivo-periodo", path, None, item.id, table.id, valor=path.rsplit("/", 1)[-1],
                      esperado=f"{example(table)}.csv", parecido=guess(table, rest), periodicidad=table.cadence)
        return None
    return said if not said[1] or folder.known_area(item, table, path, said[1]) else None


def _wrong_ending(folder: Folder, item: Item, path: str, last: str) -> None:
    if last.lower().endswith(".csv"):
        folder.report("archivo-extension", path, None, item.id, valor=last, sugerido=last[:-4] + ".csv")
    elif last.lower().endswith(SHEETS):
        folder.report("archivo-planilla", path, None, item.id, valor=last)
    else:
        folder.report("archivo-desconocido", path, None, item.id, valor=path, parecido=maybe(last, [PACKAGE]),
                      esperado="archivos .csv y datapackage.yaml (los documentos van en documentos/)")


@lru_cache(maxsize=4096)
def read_stem(stem: str) -> tuple[Period, str] | None:
    """(period, area) of "2026-10" or "2026-10-educacion". Every table of a site repeats the same stems."""
    match = STEM(stem)
    period = Period.parse(match["period"]) if match else None
    return (period, match["area"] or "") if match and period else None


@lru_cache(maxsize=4096)
def _norm(law: Law, period: Period) -> str:
    """Id of the edition of the law that governs a dated period; "" when none does."""
    norm = law.norm_for(period, date.min)
    return norm.id if norm else ""


def fits(table: Table, period: Period) -> bool:
    """Whether a period is one of those in which the table is published."""
    if table.cadence == "permanente" or not period.year:
        return table.cadence == "permanente" and not period.year
    if table.cadence == "anual":
        return period.month == 0
    return period.month in QUARTERS if table.cadence == "trimestral" else period.month > 0


def example(table: Table) -> str:
    """How the period of a table is written."""
    return {"mensual": "2026-10", "trimestral": "2026-09", "anual": "2026"}.get(table.cadence, "")


def expected(item: Item, table: Table) -> str:
    """Where the files of a table go."""
    if table.cadence == "permanente":
        return f"{item.folder}/{table.folder}.csv"
    series = "nombre-de-la-serie" if table.series else ""
    last = {"anual": "2026", "trimestral": "2026-09"}.get(table.cadence, "2026-10")
    return "/".join(part for part in (item.folder, table.folder, series, last) if part) + ".csv"


def guess(table: Table, stem: str) -> str:
    """A proposal for a period written in another way ("octubre 2026", "10-2026", "2026_1"); "" when there is none."""
    year = re.search(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", stem)
    if year is None:
        return ""
    rest = (stem[:year.start()] + " " + stem[year.end():]).lower()
    month = next((i for i, name in enumerate(MONTHS, 1) if name[:3] in rest), 0)
    if not month and (digits := re.search(r"(?<![0-9])(?:0?[1-9]|1[0-2])(?![0-9])", rest)) is not None:
        month = int(digits.group())
    period = Period(int(year.group()), 0 if table.cadence == "anual" else month)
    return f" ¿Quiso decir «{period}.csv»?" if fits(table, period) else ""
