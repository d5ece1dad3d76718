"""A table as the State's transparency portal asks for it: its headers, in its order, written as people there write.

Which column goes under each header is what an import would read from it, so that importing the result gives the table
back. A column that the portal has no place for goes at the end when it says something.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portalgen.check.lens import lens
from portalgen.check.rules.common import title
from portalgen.model import Edition, Law, Table
from portalgen.read.imports.headers import Feed, fit
from portalgen.read.imports.numbers import DOUBTFUL
from portalgen.read.imports.words import fold, synonyms
from portalgen.textos import HOURS, SIGNS

PARTICLES = frozenset(("de", "del", "la", "las", "los", "san", "santa", "von", "van", "y"))
WITH_COMPANY = 4            # parts of a name: the company's, two surnames and the names of a person
Row = Mapping[str, str]


@dataclass(frozen=True)
class Layout:
    """Headers of the portal; which column feeds each (by position), in whole, in part or as one half of a cell;
    columns without a place, which go after them; `signed`: columns of amounts that carry the peso sign."""

    headers: tuple[str, ...]
    feeds: tuple[Feed, ...]
    extra: tuple[str, ...]
    signed: frozenset[str] = field(default_factory=frozenset)


def layout(law: Law, table: Table, edition: Edition, headers: Sequence[str], rows: Sequence[Row]) -> Layout:
    """How these rows go under these headers; without headers, under the titles of the edition."""
    headers = tuple(headers) or tuple(title(edition, name) for name in edition.names)
    feeds = fit(headers, table, edition).feeds
    placed = {feed.name for feed in feeds}
    said = [name for name in edition.names if name not in placed and any(row[name] for row in rows)]
    signs = [name for name in said if _one_sign(law, edition, name, rows)]
    signed = {name for name, column in edition.columns.items() if column.unit in SIGNS} if signs else set()
    return Layout(headers, feeds, tuple(name for name in said if name not in signs), frozenset(signed))


def portal_csv(law: Law, edition: Edition, shape: Layout, rows: Sequence[Row]) -> tuple[bytes, str]:
    """The file and its encoding: Windows-1252 as the portal's own, UTF-8 with a mark for texts it cannot write."""
    fields = {str(spec["name"]): spec for spec in edition.schema["fields"]}
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([*shape.headers, *(title(edition, name) for name in shape.extra)])
    writer.writerows(_cells(law, fields, shape, row) for row in rows)
    text = out.getvalue()
    try:
        return text.encode("cp1252"), "cp1252"
    except UnicodeEncodeError:
        return text.encode("utf-8-sig"), "utf-8"


def _cells(law: Law, fields: Mapping[str, Mapping[str, Any]], shape: Layout, row: Row) -> list[str]:
    cells = [""] * len(shape.headers)
    for feed in shape.feeds:
        text = _written(row[feed.name], fields[feed.name], feed.name in shape.signed)
        if len(feed.sources) > 1:
            for source, part in zip(feed.sources, _parts(law, text, len(feed.sources)), strict=True):
                cells[source] = part
        elif feed.takes and text:
            cells[feed.sources[0]] = _joined(cells[feed.sources[0]], text, feed.takes)
        elif text:
            cells[feed.sources[0]] = text
    return [*cells, *(_written(row[name], fields[name], False) for name in shape.extra)]


def _written(text: str, spec: Mapping[str, Any], signed: bool) -> str:
    """Dates as dd/mm/aaaa, decimals with a comma; three of them get a zero, lest they look like thousands."""
    kind = spec["type"]
    if kind == "date" and text[:4].isdigit() and len(text) == 10:
        return date.fromisoformat(text).strftime("%d/%m/%Y")
    if kind == "number" and "." in text:
        return text.replace(".", ",") + ("0" if DOUBTFUL.fullmatch(text) else "")
    return f"$ {text}" if signed and text else text


def _joined(cell: str, text: str, takes: str) -> str:
    """«$ 100360 : 15,5 hrs»: amount and hours in one cell."""
    if takes == HOURS[0]:
        return f"{cell or '$ 0'} : {text} {HOURS[1]}"
    return text if text.startswith("$") else f"$ {text}"


def _parts(law: Law, text: str, count: int) -> list[str]:
    """«Paterno Materno, Nombres» → its parts. A name without comma is not split: nobody knows where."""
    parts = [""] * count
    surnames, comma, names = text.rpartition(", ")
    if count >= WITH_COMPANY and (not comma or lens(law).companies.search(text)):
        parts[0] = text
    elif not comma:
        parts[-1] = text
    else:
        first, second = _surnames(surnames)
        parts[-3:] = [first, second, names]
    return parts


def _surnames(text: str) -> tuple[str, str]:
    """The first surname takes the particles before it: «de la Cruz Soto» → «de la Cruz», «Soto»."""
    words = text.split(" ")
    first = next((at for at, word in enumerate(words) if word.lower() not in PARTICLES), len(words) - 1) + 1
    return " ".join(words[:first]), " ".join(words[first:])


def _one_sign(law: Law, edition: Edition, name: str, rows: Sequence[Row]) -> bool:
    """Whether the peso sign says all that this column says: every row has the currency it stands for."""
    values = {row[name] for row in rows}
    pesos = [n for n, column in edition.columns.items() if column.unit in SIGNS and n in edition.names]
    if len(values) != 1 or not any(row[n].strip("0") for row in rows for n in pesos):
        return False
    enum = next((spec.get("constraints", {}).get("enum", ()) for spec in edition.schema["fields"]
                 if spec["name"] == name), ())
    listed = [synonyms(entries).get(fold("$"), "") for entries in law.vocabularies.values()]
    return any(value and value in values and value in enum for value in listed)
