"""The calendars of deadlines: one of the municipality, one of each unit that delivers.

In the municipality's, what is due the same day is one event: thirty alarms at once are none. In a unit's, each item has
its own. What was delivered stays without alarms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from portalgen.model import MONTHS, Law, Record, Site
from portalgen.portal import urls
from portalgen.portal.addresses import Address
from portalgen.portal.deadlines import INTERNAL, LEGAL, NO_APLICA, OPEN, SIN_MOVIMIENTO, Due, Schedule
from portalgen.portal.ics import Event, calendar
from portalgen.portal.tables import long_date
from portalgen.portal.urls import plain
from portalgen.textos import (
    AGENDA_DELIVERED,
    AGENDA_EXTENDED,
    AGENDA_ITEM,
    AGENDA_LINE,
    AGENDA_NAME,
    AGENDA_ONE,
    AGENDA_TITLES,
    AGENDA_TOWN,
    AGENDA_UNIT,
)

TOWN = "municipio"
USUAL = 9                           # hour of the alarms when schemas/ says none
KINDS = (INTERNAL, LEGAL)


class Calendar(NamedTuple):
    """A calendar to publish: whose it is, its path in the site, what makes its bytes."""

    title: str
    path: str
    make: Callable[[], bytes]


def calendars(law: Law, site: Site, address: Address, found: Schedule) -> Iterator[Calendar]:
    """The calendar of the municipality and those of its units, of this year and the next."""
    years = found.rules.today.year, found.rules.today.year + 1
    told = [one for one in (*found.past, *found.coming)
            if one.period.year and one.month[0] in years and one.state not in (SIN_MOVIMIENTO, NO_APLICA)]
    name = str(site.info.get("nombre") or site.slug)
    hour = law.deadlines.get("hora", USUAL)

    def town() -> bytes:
        return calendar(AGENDA_NAME.format(name=name), _together(law, site, address, told), hour)

    yield Calendar(AGENDA_TOWN, urls.agenda(TOWN), town)
    for unit, short in ids_of(site, (one.unit for one in told)).items():
        def mine(unit: str = unit, short: str = short) -> bytes:
            dues = [one for one in told if one.unit == unit]
            return calendar(AGENDA_UNIT.format(unit=unit, name=name), _apart(law, site, address, short, dues), hour)

        yield Calendar(unit, urls.agenda(short), mine)


def ids_of(site: Site, units: Iterable[str]) -> dict[str, str]:
    """Unit in words → its id in sitio.yaml, else one made of its name. In alphabetical order; no two the same."""
    known = {str(u.get("nombre")): str(u.get("id")) for u in site.info.get("unidades") or () if u.get("id")}
    ids: dict[str, str] = {}
    for unit in sorted(set(units)):
        name = known.get(unit) or plain(unit) or "unidad"
        while name in ids.values() or name == TOWN:
            name += "-2"
        ids[unit] = name
    return ids


# ---- events


def _together(law: Law, site: Site, address: Address, found: Sequence[Due]) -> Iterator[Event]:
    """One event for all that is due the same day; what was extended, apart."""
    page = address.file(urls.calendar()) if address.top else ""

    def what(one: Due, kind: str) -> tuple[str, str]:
        moved = one.item if _moves(one, kind) else None
        month = f"{one.month[0]}-{one.month[1]:02d}"
        told = informed(one.month)
        return (f"{month}-{moved.id}", f"{told}: {moved.title}") if moved else (month, told)

    for kind, place, title, day, dues in grouped(found, what):
        yield _event(law, site, kind, place, day, title, dues, page)


def _apart(law: Law, site: Site, address: Address, short: str, found: Sequence[Due]) -> Iterator[Event]:
    """One event for each item and period."""
    def what(one: Due, _: str) -> tuple[str, str]:
        return f"{short}-{one.item.id}-{one.period}", AGENDA_ONE.format(item=one.item.title, period=one.period.words)

    for kind, place, title, day, dues in grouped(found, what):
        page = address.file(urls.item_page(dues[0].item)) if address.top else ""
        yield _event(law, site, kind, place, day, title, dues, page)


def grouped(found: Sequence[Due], what: Callable[[Due, str], tuple[str, str]]
            ) -> Iterator[tuple[str, str, str, date, list[Due]]]:
    """(kind, place, title, day, what is due) of each event; `what` tells the place and title of one due. When some of a
    place has another day, that is another event and its place says the day."""
    groups: dict[tuple[str, str, str], dict[date, list[Due]]] = {}
    for one in found:
        for kind in KINDS:
            groups.setdefault((kind, *what(one, kind)), {}).setdefault(day_of(one, kind), []).append(one)
    for (kind, place, title), days in groups.items():
        for day, dues in sorted(days.items()):
            yield kind, place if day == min(days) else f"{place}-{day}", title, day, dues


def _event(law: Law, site: Site, kind: str, place: str, day: date, title: str, dues: Sequence[Due], url: str) -> Event:
    pending = any(one.state in OPEN for one in dues)
    moves = [record for one in dues for record in _moves(one, kind)]
    reasons = dict.fromkeys(AGENDA_EXTENDED.format(reason=record.reason) for record in moves)
    first = date(*dues[0].month, 1)
    return Event(f"plazo-{kind}-{place}@{site.slug}.portalgen", day, AGENDA_TITLES[kind].format(what=title),
                 "\n".join([*reasons, *_lines(dues)]), first, len({record.day for record in moves}),
                 tuple(law.deadlines.get("alarmas", ())) if pending else (), url)


def day_of(due: Due, kind: str) -> date:
    return due.legal if kind == LEGAL else due.internal


def _moves(due: Due, kind: str) -> list[Record]:
    return [record for record in due.extensions if record.kind == kind]


def _lines(dues: Sequence[Due]) -> list[str]:
    """What is due, a line an item; the tables too when they are of one item only."""
    items = {one.item.id for one in dues}
    if len(items) > 1:
        units: dict[str, list[str]] = {}
        for one in dues:
            units.setdefault(f"{one.item.number} {one.item.title}".strip(), []).append(one.unit)
        return [AGENDA_ITEM.format(item=name, unit=", ".join(dict.fromkeys(found))) for name, found in units.items()]
    return list(dict.fromkeys(map(_line, dues)))


def _line(due: Due) -> str:
    line = AGENDA_LINE.format(table=due.name, period=due.period.words, unit=due.unit)
    return f"{line} {AGENDA_DELIVERED.format(day=long_date(due.delivered.isoformat()))}" if due.delivered else line


def informed(month: tuple[int, int]) -> str:
    """The month before the one in which something is due, in words."""
    year, number = month
    return f"{MONTHS[number - 2]} de {year if number > 1 else year - 1}"
