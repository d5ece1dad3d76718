"""What has a date that people can use: consultations and funds open today, sessions and elections to come.

A table says with `agenda` which of its columns are a date, a name, an hour, a place. Each of its rows is an event; the
state of an event (to come, open, past) is that of the day the portal is built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from zlib import crc32

from portalgen.model import Law, Site, Table
from portalgen.portal import ics, urls
from portalgen.portal.addresses import Address
from portalgen.portal.pages import Page
from portalgen.portal.tables import long_date
from portalgen.read.tables import Sheet
from portalgen.textos import (
    EVENTS_ALL,
    EVENTS_FROM_TO,
    EVENTS_GROUPS,
    EVENTS_NAME,
    EVENTS_TITLE,
    EVENTS_UNTIL,
    EVENTS_WORDS,
)

FACT = "agenda"
COLUMNS = ("nombre", "desde", "hasta", "hora", "donde", "detalle", "enlace")
PAST_SHOWN, BACK = 30, timedelta(days=366)      # of what is over: how many are listed, how long calendars keep them
HOUR, ALARMS = 9, (-1,)
WEB = ("https://", "http://")


class Event(NamedTuple):
    """A row that has a date. `page`: where the whole table is; `updated`: day its file last changed."""

    kind: str
    name: str
    since: date
    until: date
    hour: str
    place: str
    detail: str
    link: str
    page: str
    table: str
    uid: str
    updated: date


def event_facts(table: Table, sheet: Sheet) -> dict[str, list[list[str]]]:
    """The events of a sheet, to be kept with it: the texts of COLUMNS, of the rows that have a day."""
    said = table.agenda
    if not said or said["desde"] not in sheet.names or said["nombre"] not in sheet.names:
        return {}
    columns = [sheet.column(said[key]) if said.get(key) in sheet.names else ("",) * sheet.height for key in COLUMNS]
    only: Mapping[str, Any] = said.get("si") or {}
    chosen = sheet.column(only["columna"]) if only and only["columna"] in sheet.names else None
    rows = [[text.strip() for text in row] for i, row in enumerate(zip(*columns, strict=True))
            if chosen is None or chosen[i] in only["valores"]]
    found = [row for row in rows if day_of(row[1])]
    return {FACT: found} if found else {}


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def events(law: Law, site: Site, facts: Mapping[str, Mapping[str, Any]], updated: Mapping[str, date],
           ) -> tuple[Event, ...]:
    """All events of a site. What several months repeat is one: the last month tells."""
    items = {item.id: item for item in law.items}
    found: dict[tuple[str, str, str], Event] = {}
    for package in site.packages:
        for source in sorted(package.sources, key=lambda s: (s.table, s.series, s.period)):
            table, item = law.tables[source.table], items[source.item]
            for row in facts.get(source.path, {}).get(FACT, ()):
                name, since, until, hour, place, detail, link = row
                begins = day_of(since) or date.min
                key = table.id, name, since
                uid = f"{crc32(chr(31).join(key).encode()):08x}@{site.slug}"
                page = urls.table_page(item, table, source.series)
                found[key] = Event(
                    str(table.agenda["titulo"]), name, begins, max(day_of(until) or begins, begins), hour, place,
                    detail, link if link.startswith(WEB) else "", page, table.id, uid,
                    updated.get(source.path, begins))
    return tuple(sorted(found.values(), key=lambda e: (e.since, e.kind, e.name)))


# ---- the page


def groups(found: Iterable[Event], today: date) -> tuple[list[Event], list[Event], list[Event]]:
    """Open today; to come, the nearest first; past, the last first."""
    listed = list(found)
    return ([e for e in listed if e.since <= today <= e.until], [e for e in listed if e.since > today],
            [e for e in reversed(listed) if e.until < today])


def events_page(found: Sequence[Event], today: date, calendars: Sequence[tuple[str, str]]) -> Page:
    """What is open, what comes and what is over. `calendars`: (title, path) of those that agendas follow."""
    parts = groups(found, today)
    return Page(urls.EVENTS, "agenda.html", {
        "titulo": EVENTS_TITLE, "descripcion": EVENTS_WORDS, "migas": [{"ruta": "index.html", "titulo": "Inicio"}],
        "grupos": [{"titulo": title, "vacio": empty, "total": len(part),
                    "eventos": [shown(event) for event in part[:PAST_SHOWN]]}
                   for (title, empty), part in zip(EVENTS_GROUPS, parts, strict=True)],
        "calendarios": [{"titulo": title, "ruta": path} for title, path in calendars]})


def shown(event: Event) -> dict[str, str]:
    return {"clase": event.kind, "nombre": event.name, "cuando": when(event), "donde": event.place,
            "detalle": event.detail, "enlace": event.link, "ruta": event.page}


def when(event: Event) -> str:
    """ "15 de octubre de 2026, 18:00 horas"; "del 5 al…" when it lasts."""
    hour = f", {event.hour} horas" if event.hour else ""
    if event.until == event.since:
        return f"{long_date(event.since.isoformat())}{hour}"
    since, until = (long_date(day.isoformat()) for day in (event.since, event.until))
    return EVENTS_FROM_TO.format(since=since, until=until) + hour


# ---- the calendars


def calendars(law: Law, site: Site, address: Address, found: Sequence[Event], today: date,
              ) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """(title, path, what makes its bytes) of the calendar of all events, and of that of each table."""
    name = str(site.info.get("nombre") or site.slug)
    recent = [event for event in found if event.until >= today - BACK]
    for table in ("", *dict.fromkeys(event.table for event in recent)):
        mine = [event for event in recent if table in ("", event.table)]
        title = law.tables[table].title if table else EVENTS_ALL
        path = urls.events(law.tables[table].id.replace("_", "-") if table else "")

        def make(mine: list[Event] = mine, title: str = title) -> bytes:
            return ics.calendar(EVENTS_NAME.format(title=title, name=name),
                                (_event(address, event, today) for event in mine), HOUR)

        yield title, path, make


def _event(address: Address, event: Event, today: date) -> ics.Event:
    """An event of an agenda: on its day; what lasts, on the day that it ends."""
    lasts = event.until != event.since
    words = ", ".join(part for part in (event.hour and f"{event.hour} horas", event.place) if part)
    title = f"{EVENTS_UNTIL}: {event.name}" if lasts else f"{event.kind}: {event.name}"
    link = event.link or (f"{address.top}/{event.page}" if address.top else "")
    title += f" ({words})" if words else ""
    return ics.Event(event.uid, event.until, title, f"{when(event)}. {event.detail}", event.updated, 0,
                     ALARMS if event.until >= today else (), link)
