"""Suppliers and organisations that are LEGAL persons: what each sold or received, over all tables, periods and areas.

A natural person never gets a page: only a RUT whose number is above those of natural persons, with its right digit,
counts, and only in rows that the table (`entidad.si`) says are of legal persons. Facts of each table are kept small in
the state, so that editing one month reads no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from portalgen.check.rules.common import amount, number
from portalgen.check.words import fold
from portalgen.model import Source
from portalgen.portal import urls
from portalgen.portal.measures import Number, Said, Seen, counted, kept, legal_rut, numbers, told
from portalgen.portal.pages import Page

LETTERS = 300               # entities in one page; more are listed by their first letter
SHOWN = 2                   # tables named beside an entity
TITLE = "Empresas y organizaciones"
INDEX = "entidades/index.html"
Kept = Sequence[Any]        # [name, rows, {unit: amount}, first row from 0, its id in the page or ""]


class Told(NamedTuple):
    """A published table and what it says of entities. `title`, `area`: in words; `page`: its list of periods, or "";
    `folder`: of its own pages."""

    source: Source
    title: str
    page: str
    folder: str
    area: str
    facts: Mapping[str, Kept]


class Line(NamedTuple):
    """What one table says of one entity."""

    told: Told
    rows: int
    amounts: Mapping[str, Number]
    first: int
    anchor: str


class Party(NamedTuple):
    """A legal person. `rut`: "76123456-0"."""

    rut: str
    name: str
    lines: tuple[Line, ...]


def party_facts(seen: Seen, said: Said, anchors: Sequence[str] = ()) -> dict[str, Kept]:
    """What a table says of each legal person, by RUT. `anchors`: ids of the rows, when the page has them."""
    if not said or not seen.has(said):
        return {}
    ruts, names = seen.sheet.column(said["rut"]), seen.sheet.column(said["nombre"])
    known = {text: legal_rut(text, seen.natural_until) for text in set(ruts)}
    rows = [row for row in counted(seen, said) if names[row].strip()]
    sums = _sums(seen, said, rows)
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(known[ruts[row]], []).append(row)
    return {rut: [_name(names[row] for row in mine), len(mine), _added(sums[row] for row in mine if row in sums),
                  mine[0], anchors[mine[0]] if anchors else ""] for rut, mine in sorted(found.items())}


def _sums(seen: Seen, said: Said, rows: Sequence[int]) -> dict[int, tuple[str, Number]]:
    """Row → unit and amount."""
    if "monto" not in said:
        return {}
    by_unit = numbers(seen, said, said["monto"], rows)
    return {row: (unit, value) for unit, values in by_unit.items() for row, value in values}


def _added(amounts: Iterable[tuple[str, Number]]) -> dict[str, str]:
    sums: dict[str, Number] = {}
    for unit, value in amounts:
        sums[unit] = sums.get(unit, 0) + value
    return {unit: kept(value) for unit, value in sorted(sums.items())}


def _name(names: Iterable[str]) -> str:
    """The name written most times; of several, the first in order."""
    times = Counter(" ".join(name.split()) for name in names)
    return min(times, key=lambda name: (-times[name], name))


def parties(tables: Iterable[Told]) -> list[Party]:
    """Every legal person that the tables of a site tell, in alphabetical order. Its name is that of most rows."""
    lines: dict[str, list[tuple[str, Line]]] = {}
    for table in tables:
        for rut, (name, rows, amounts, first, anchor) in table.facts.items():
            values = {unit: number(text) or 0 for unit, text in amounts.items()}
            lines.setdefault(rut, []).append((name, Line(table, rows, values, first, anchor)))
    found = [Party(rut, _name(name for name, line in mine for _ in range(line.rows)), tuple(line for _, line in mine))
             for rut, mine in lines.items()]
    return sorted(found, key=lambda party: (fold(party.name), party.rut))


# ---- pages


def path_of(rut: str) -> str:
    return f"entidades/{rut}.html"


def dotted(rut: str) -> str:
    """ "76123456-0" → "76.123.456-0"."""
    body, _, digit = rut.partition("-")
    return f"{amount(int(body))}-{digit}"


def party_page(party: Party, size: int) -> Page:
    """The page of an entity: each table, by year, newest first. `size`: rows in a page of a table."""
    tables = []
    ordered = sorted(party.lines, key=_order)
    for (title, page), lines in groupby(ordered, key=lambda line: (line.told.title, line.told.page)):
        mine = list(lines)
        tables.append({"titulo": title, "ruta": page, "filas": rows_in(mine), "total": amounts_in(mine),
                       "anyos": [_year(year, list(each), size) for year, each in
                                 groupby(mine, key=lambda line: line.told.source.period.year)]})
    return Page(path_of(party.rut), "entidad.html", {
        "titulo": party.name, "titulo_corto": party.name, "rut": dotted(party.rut), "tablas": tables,
        "descripcion": f"Lo que se publica sobre {party.name}, RUT {dotted(party.rut)}.",
        "migas": [{"ruta": "index.html", "titulo": "Inicio"}, {"ruta": INDEX, "titulo": TITLE}]})


def _order(line: Line) -> tuple[Any, ...]:
    source = line.told.source
    return line.told.title, line.told.page, -source.period.year, -source.period.month, source.area


def _year(year: int, lines: Sequence[Line], size: int) -> dict[str, Any]:
    return {"titulo": str(year) if year else "", "filas": rows_in(lines), "total": amounts_in(lines),
            "periodos": [{"ruta": _link(line, size), "area": line.told.area,
                          "titulo": line.told.source.period.words if year else "Ver la tabla",
                          "filas": rows_in([line]), "total": amounts_in([line])}
                         for line in lines]}


def _link(line: Line, size: int) -> str:
    """The page of its first row; the row itself where the page has ids."""
    page = urls.page(line.told.folder, line.first // size + 1)
    return f"{page}#{line.anchor}" if line.anchor else page


def rows_in(lines: Sequence[Line]) -> str:
    count = sum(line.rows for line in lines)
    return f"{amount(count)} {'fila' if count == 1 else 'filas'}"


def amounts_in(lines: Sequence[Line]) -> str:
    """The sums of each currency: "$ 1.250.000 + 12,5 UF"; "" without amounts."""
    sums: dict[str, Number] = {}
    for line in lines:
        for unit, value in line.amounts.items():
            sums[unit] = sums.get(unit, 0) + value
    return " + ".join(told(value, unit) for unit, value in sorted(sums.items()))


def index_pages(found: Sequence[Party]) -> Iterator[Page]:
    """The alphabetical list: one page, or one a letter when there are many."""
    letters: dict[str, list[Party]] = {}
    for party in found:
        letters.setdefault(_letter(party.name), []).append(party)
    many = len(found) > LETTERS
    groups = [{"letra": letter, "ruta": _letter_page(letter) if many else "", "cuantas": len(mine),
               "entidades": [] if many else list(map(_entry, mine))} for letter, mine in letters.items()]
    yield _index(INDEX, TITLE, groups, len(found))
    if many:
        for letter, mine in letters.items():
            group = {"letra": letter, "ruta": "", "cuantas": len(mine), "entidades": list(map(_entry, mine))}
            yield _index(_letter_page(letter), f"{TITLE}: {letter}", [group], len(mine))


def _index(path: str, title: str, groups: Sequence[Mapping[str, Any]], count: int) -> Page:
    way = [{"ruta": "index.html", "titulo": "Inicio"}]
    way += [] if path == INDEX else [{"ruta": INDEX, "titulo": TITLE}]
    return Page(path, "entidades.html", {
        "titulo": title, "migas": way, "grupos": list(groups), "total": count,
        "descripcion": "Personas jurídicas que vendieron a la municipalidad o recibieron fondos de ella."})


def _letter(name: str) -> str:
    first = fold(name)[:1].upper()
    return first if "A" <= first <= "Z" else "Otras"


def _letter_page(letter: str) -> str:
    return f"entidades/letra-{letter.lower()}.html"


def _entry(party: Party) -> dict[str, str]:
    tables = sorted({line.told.title for line in party.lines})
    rest = len(tables) - SHOWN
    more = f" y {rest} {'tabla' if rest == 1 else 'tablas'} más" if rest > 0 else ""
    return {"ruta": path_of(party.rut), "titulo": party.name, "rut": dotted(party.rut),
            "detalle": "; ".join(tables[:SHOWN]) + more}
