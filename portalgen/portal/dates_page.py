"""The public calendar: when what the law orders to publish is updated, and the calendars that an agenda can follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from portalgen.model import Law
from portalgen.portal import urls
from portalgen.portal.agenda import Calendar, informed
from portalgen.portal.deadlines import NO_APLICA, Due, Schedule
from portalgen.portal.pages import Page
from portalgen.portal.reminders import weekday_date
from portalgen.portal.tables import CADENCE
from portalgen.textos import AGENDA_CALENDAR, CALENDAR_INTRO, CALENDAR_TITLE, CALENDAR_WORDS

CALENDAR_TYPE = "text/calendar"
MONTHS_SHOWN = 12


def calendar_page(law: Law, found: Schedule, calendars: Sequence[Calendar]) -> Page:
    """Deadlines of the next months, what is due in each, and how often each table changes."""
    months = list(_months(found))
    year = found.rules.today.year
    return Page(urls.calendar(), "calendario.html", {
        "titulo": CALENDAR_TITLE, "descripcion": CALENDAR_WORDS, "introduccion": CALENDAR_INTRO,
        "migas": [{"ruta": "index.html", "titulo": "Inicio"}], "proximo": months[0] if months else None,
        "meses": months, "materias": list(_tables(found)),
        "calendarios": [{"titulo": one.title, "ruta": one.path} for one in calendars],
        "alternos": [{"tipo": CALENDAR_TYPE, "titulo": AGENDA_CALENDAR.format(title=one.title), "ruta": one.path}
                     for one in calendars[:1]],
        "feriados": [{"dia": weekday_date(one.day), "nombre": one.name} for one in found.rules.calendar.named
                     if one.day.year in (year, year + 1) and one.day >= found.rules.today],
        "norma": law.deadlines.get("norma", ""), "por_verificar": law.deadlines.get("nota", "")})


def _months(found: Schedule) -> Iterator[dict[str, Any]]:
    """The months in which something is due, from the present one, each with its deadlines and what is extended."""
    groups: dict[tuple[int, int], list[Due]] = {}
    now = found.rules.today.year, found.rules.today.month
    for due in (*found.past, *found.coming):
        if due.period.year and due.month >= now:
            groups.setdefault(due.month, []).append(due)
    for month in sorted(groups)[:MONTHS_SHOWN]:
        dues = groups[month]
        internal, legal = found.rules.deadlines(dues[0].item, month)
        other = dict.fromkeys(due.table.title for due in dues if due.table.cadence != "mensual")
        yield {"titulo": informed(month), "interno": weekday_date(internal), "legal": weekday_date(legal),
               "ademas": ", ".join(other),
               "prorrogas": list(_extensions(dues))}


def _extensions(dues: Iterable[Due]) -> Iterator[dict[str, str]]:
    for due in dues:
        for record in due.extensions:
            yield {"titulo": due.name, "hasta": weekday_date(record.day), "motivo": record.reason}


def _tables(found: Schedule) -> Iterator[dict[str, Any]]:
    """Every item that is updated by periods or when it changes: how often, who delivers, when next."""
    units: dict[str, dict[str, list[Due]]] = {}
    for due in (*found.past, *found.coming):
        if due.state != NO_APLICA:
            units.setdefault(due.item.id, {}).setdefault(due.table.cadence, []).append(due)
    for cadences in units.values():
        first = next(iter(cadences.values()))[0]
        coming = [due.legal for dues in cadences.values() for due in dues
                  if due.period.year and due.legal >= found.rules.today]
        yield {"numero": first.item.number, "titulo": first.item.title, "ruta": urls.item_page(first.item),
               "cuando": ", ".join(CADENCE[name].lower() for name in CADENCE if name in cadences).capitalize(),
               "unidad": ", ".join(dict.fromkeys(due.unit for dues in cadences.values() for due in dues)),
               "proxima": weekday_date(min(coming)) if coming else ""}
