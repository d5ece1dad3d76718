"""The process sheet of each item and the internal rules, made from the matrix of who answers for what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from portalgen.model import Item
from portalgen.portal import urls
from portalgen.portal.manage.indicators import Measure, spoken
from portalgen.portal.manage.matrix import Row, named
from portalgen.portal.manage.parts import cell, part
from portalgen.portal.people import Person
from portalgen.read.management import Management
from portalgen.textos import NOBODY, PROCESS, RULES

Parts = list[dict[str, Any]]


def sheet(model: Management, item: Item, rows: Sequence[Row], holes: Mapping[str, str]) -> Parts:
    """How an item is published: what for, from what, by whom, step by step."""
    holes = {**holes, "titulo": item.title}
    units = list(dict.fromkeys(row.unit or NOBODY for row in rows))
    duties = {duty.id: duty for duty in model.duties}
    return [
        part(facts=[(PROCESS["responsable"], "; ".join(units)), (PROCESS["para_que"], model.goal.format_map(holes)),
                    (PROCESS["norma"], item.law), (PROCESS["usuarios"], model.users)]),
        part(PROCESS["insumos"], items=[PROCESS["insumo"].format(tabla=row.table.title, unidad=row.unit or NOBODY)
                                        for row in rows]),
        part(PROCESS["productos"], items=[cell(row.table.title, urls.table_page(item, row.table)) for row in rows
                                          if not row.table.series]
             + [cell(row.table.title, urls.item_page(item)) for row in rows if row.table.series]),
        part(PROCESS["actividades"], heads=PROCESS["columnas"].split(" | "), rows=[
            [str(number), step.what, duties[step.by].title, who(rows, step.by), step.tool, step.when.format_map(holes)]
            for number, step in enumerate(model.steps, 1)])]


def who(rows: Iterable[Row], duty: str) -> str:
    """Those who have a duty for any of some tables."""
    names = dict.fromkeys(named(person) for row in rows for person in row.people[duty])
    return "; ".join(names) or NOBODY


def rules(model: Management, rows: Sequence[Row], everybody: Sequence[Person], measures: Sequence[Measure],
          holes: Mapping[str, str]) -> Parts:
    """The internal rules: chapters, and articles numbered through."""
    lists = {"tareas": [f"{duty.title}: {duty.task}" for duty in model.duties],
             "designaciones": list(_appointed(model, rows, everybody)), "unidades": list(_delivered(rows)),
             "indicadores": [goal(one) for one in measures]}
    found, number = [], 0
    for chapter in model.rules:
        articles = []
        for article in chapter["articulos"]:
            number += 1
            text = RULES["articulo"].format(n=number, texto=article["texto"].format_map(holes))
            articles.append(part("", text, items=lists.get(article.get("lista", ""), ())))
        found += [{**part(chapter["titulo"])}, *articles]
    return found


def goal(one: Measure) -> str:
    """An indicator and its goal, in words."""
    return RULES["meta_alta" if one.gauge.high else "meta_baja"].format(
        titulo=one.gauge.title, meta=spoken(one.goal, one.gauge.unit))


def _appointed(model: Management, rows: Iterable[Row], everybody: Iterable[Person]) -> Iterator[str]:
    """Each person with a duty, once for each: post, decree, whom they stand in for; then those with other charges."""
    listed = list(rows)
    for duty in model.duties:
        for person in dict.fromkeys(person for row in listed for person in row.people[duty.id]):
            yield appointment(duty.title, person)
    for person in everybody:
        if person.function in model.charges:
            yield appointment(model.charges[person.function], person)


def appointment(duty: str, person: Person) -> str:
    parts = [named(person), person.post if person.name else "", person.decree,
             RULES["suplente"].format(nombre=person.stands_in) if person.stands_in else "",
             RULES["items"].format(items=", ".join(person.items)) if person.items else ""]
    return f"{duty}: {', '.join(text for text in parts if text)}."


def _delivered(rows: Iterable[Row]) -> Iterator[str]:
    """Each unit with its tables and how often they are due."""
    units: dict[str, list[str]] = {}
    for row in rows:
        units.setdefault(row.unit or NOBODY, []).append(f"{row.table.title} ({row.table.cadence})")
    return (f"{unit}: {'; '.join(tables)}." for unit, tables in sorted(units.items()))
