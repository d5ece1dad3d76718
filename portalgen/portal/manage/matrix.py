"""Who answers for each table: its unit, and who generates, reviews and publishes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portalgen.model import Item, Site, Table
from portalgen.portal.pages import View, responsible
from portalgen.portal.people import Person
from portalgen.read.management import Duty
from portalgen.textos import MATRIX_HEADS


@dataclass(frozen=True, slots=True)
class Row:
    """A table. `unit`: "" when nobody said which. `people`: by duty, stand-ins after whom they stand in for."""

    item: Item
    table: Table
    unit: str
    people: Mapping[str, tuple[Person, ...]]

    @property
    def missing(self) -> tuple[str, ...]:
        """The duties that nobody has."""
        return tuple(duty for duty, found in self.people.items() if not found)

    @property
    def same(self) -> bool:
        """Whether one person alone has all the duties: allowed, and worth knowing."""
        names = [{named(person) for person in found} for found in self.people.values()]
        return bool(names) and len(names[0]) == 1 and all(found == names[0] for found in names)


def matrix(site: Site, views: Iterable[View], everybody: Sequence[Person], duties: Sequence[Duty],
           ) -> tuple[Row, ...]:
    """One row a table, in legal order. `everybody`: those with a function today."""
    found: dict[tuple[str, str], Row] = {}
    for view in views:
        unit, _ = responsible(site, view.package, view.table)
        if (view.item.id, view.table.id) not in found:
            found[view.item.id, view.table.id] = Row(view.item, view.table, unit, {
                duty.id: tuple(answering(site, view.item, unit, duty, everybody)) for duty in duties})
    return tuple(found.values())


def answering(site: Site, item: Item, unit: str, duty: Duty, everybody: Iterable[Person]) -> Iterator[Person]:
    """Those who have a duty for a table of an item that `unit` delivers. Who names no items has all of them, or those
    of its unit where the duty goes by unit; a function without name nor post is of nobody yet."""
    for person in everybody:
        if named(person) and person.function in duty.functions and person.answers_for(item):
            own = unit_name(site, person.unit)
            if person.items or not duty.by_unit or not own or own == unit:
                yield person


def unit_name(site: Site, unit: str) -> str:
    """A unit by its name, from its id or its name."""
    return next((str(u.get("nombre")) for u in site.info.get("unidades") or () if u.get("id") == unit), unit)


def named(person: Person) -> str:
    return person.name or person.post


def as_csv(rows: Iterable[Row], duties: Sequence[Duty]) -> bytes:
    """The matrix for machines and spreadsheets."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*MATRIX_HEADS, *(duty.title for duty in duties)])
    writer.writerows([row.item.number, row.item.title, row.table.title, row.table.cadence, row.unit,
                      *("; ".join(map(named, row.people[duty.id])) for duty in duties)] for row in rows)
    return out.getvalue().encode()
