"""When each table of each period was due, when it was delivered, and the state that follows from both.

A state compares the delivery with the deadline; today only counts for what has not been delivered. The day of a
delivery is that of the first commit of the file, where there is such a history, else the one datapackage.yaml declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from portalgen.model import Item, Law, Package, Period, Record, Site, Source, Table
from portalgen.portal import states
from portalgen.portal.pages import View, area_title, responsible
from portalgen.portal.states import Slot
from portalgen.portal.workdays import Calendar, calendar_of
from portalgen.textos import AREAS_MISSING

A_TIEMPO, ATRASADO, SIN_FECHA = "a_tiempo", "atrasado", "sin_fecha"
POR_ENTREGAR, VENCIDO, FALTA = "por_entregar", "vencido", "falta"
SIN_MOVIMIENTO, NO_APLICA = states.SIN_MOVIMIENTO, states.NO_APLICA
OPEN = (FALTA, VENCIDO, POR_ENTREGAR)          # still to be delivered, the most urgent first
HISTORY, DECLARED, UNSAVED = "historial", "declarada", "sin_guardar"      # how the day of a delivery is known
INTERNAL, LEGAL = "interno", "legal"
NEVER = Period()
GUIDE = 6                                      # internal working day when schemas/ says none


class Deliveries(NamedTuple):
    """What tells when files arrived. `days`: path relative to the site → first day in the history; `complete`: whether
    that history can be believed (a shallow copy tells the same day of everything); `since`: first period it tells."""

    days: Mapping[str, date] = {}
    complete: bool = True
    since: Period = NEVER


class Due(NamedTuple):
    """One table (or one of its series) in one period. `unit`: who delivers it, in words. `origin`: how the day of its
    delivery is known, "" when it is not. `extension`: the one that moved a deadline."""

    item: Item
    table: Table
    name: str
    unit: str
    slot: Slot
    month: tuple[int, int]                     # (year, month) when it is due
    internal: date
    legal: date
    state: str
    delivered: date | None = None
    origin: str = ""
    extensions: tuple[Record, ...] = ()

    @property
    def period(self) -> Period:
        return self.slot.period


@dataclass(frozen=True)
class Rules:
    """How deadlines run in a municipality: working days of the month, holidays, what is known of deliveries."""

    internal: int
    legal: int                                 # 0: what each item says
    calendar: Calendar
    deliveries: Deliveries
    start: Period
    today: date
    counted: dict[tuple[int, tuple[int, int]], tuple[date, date]] = field(default_factory=dict, compare=False)

    def deadlines(self, item: Item, month: tuple[int, int]) -> tuple[date, date]:
        """(internal, legal) of what an item owes in a month. Counted once: a site asks the same thousands of times."""
        key = item.deadline, month
        if key not in self.counted:
            legal = self.calendar.nth(*month, self.legal or item.deadline)
            self.counted[key] = self.calendar.nth(*month, self.internal), legal
        return self.counted[key]


class Schedule(NamedTuple):
    """All that was due in a site, and what will be until the end of next year."""

    rules: Rules
    past: tuple[Due, ...]
    coming: tuple[Due, ...]


def schedule(law: Law, site: Site, found: Iterable[View], deliveries: Deliveries, today: date) -> Schedule:
    """Deadlines and deliveries of every table in `found`, and of the periods to come."""
    rules = rules_of(law, site, deliveries, today)
    return Schedule(rules, dues(site, found, rules), coming(law, site, rules, date(today.year + 1, 12, 1)))


def rules_of(law: Law, site: Site, deliveries: Deliveries, today: date) -> Rules:
    """What sitio.yaml says of deadlines, else what schemas/ does."""
    said: Mapping[str, Any] = site.info.get("plazos") or {}
    since = Period.parse(str(said.get("historial_desde") or "")) or Period()
    start = Period.parse(str(site.info.get("desde") or "")) or Period(today.year)
    return Rules(within(said.get("interno")) or law.deadlines.get("interno", GUIDE), within(said.get("legal")),
                 calendar_of(law, site.info), deliveries._replace(since=since), start, today)


def within(number: Any) -> int:
    """A working day of a month, from 1 to 23; 0 for anything else."""
    return number if isinstance(number, int) and 1 <= number <= 23 else 0


def dues(site: Site, views: Iterable[View], rules: Rules) -> tuple[Due, ...]:
    """Every table of every period in `views`, in legal order, newest first."""
    return tuple(due for view in views for due in _of(site, view, rules) if not due.slot.running)


def _of(site: Site, view: View, rules: Rules) -> Iterator[Due]:
    package, table = view.package, view.table
    unit = responsible(site, package, table)[0] or view.item.owner
    extensions, declared = (by_period(records, table, view.series) for records in
                            (package.extensions, package.deliveries))
    name = ": ".join(part for part in (table.title, view.name) if part)
    for slot, missing in zip(view.slots, missing_areas(view), strict=True):
        running = table.running and slot.period.year >= rules.today.year
        month = due_month(slot.period, view.item, rules.start, running)
        moved = tuple(extensions.get(slot.period, ()))
        internal, legal = extended(rules.deadlines(view.item, month), moved)
        day, origin = delivery(slot, declared.get(slot.period, ()), rules)
        now = state(slot, day, internal, legal, rules.today, bool(missing))
        if missing or (day is not None and day > rules.today):      # not whole; or, seen from a past day, not yet here
            day, origin = None, ""
        told = name
        if missing:
            told = AREAS_MISSING.format(name=name, areas=", ".join(area_title(site, area) for area in missing))
        yield Due(view.item, table, told, unit, slot, month, internal, legal, now, day, origin, moved)


def by_period(records: Iterable[Record], table: Table, series: str) -> dict[Period, list[Record]]:
    """The records that speak of a table or of all those of its item."""
    found: dict[Period, list[Record]] = {}
    for record in records:
        if record.table in ("", table.id) and record.series in ("", series):
            found.setdefault(record.period, []).append(record)
    return found


def due_month(period: Period, item: Item, start: Period, running: bool = False) -> tuple[int, int]:
    """The month after the period. What is permanent is due with the first update of the site, or of its duty; what its
    own year needs (`running`: that year is not over), with the first month of the year."""
    year, month = period.year, period.month or (1 if running else 12)
    if not year:
        first = max(start.first, item.since.first)
        year, month = (first.year, first.month) if first > date.min else (1, 1)
    return (year + 1, 1) if month == 12 else (year, month + 1)


def extended(usual: tuple[date, date], records: Sequence[Record]) -> tuple[date, date]:
    """(internal, legal) once extended. An extension never makes a deadline shorter."""
    if not records:
        return usual
    internal, legal = (max([day, *(r.day for r in records if r.kind == kind)])
                       for day, kind in zip(usual, (INTERNAL, LEGAL), strict=True))
    return internal, legal


def delivery(slot: Slot, declared: Sequence[Record], rules: Rules) -> tuple[date | None, str]:
    """When the last file of a slot (or what was said of its absence) arrived, and how it is known; (None, "") when it
    is not known of all, or nothing arrived: a day declared for the whole item is not of the table that is missing."""
    found = [_arrival(source, slot.period, declared, rules) for source in slot.sources]
    if not found and slot.statement is None:
        return None, ""
    if not found:
        return max((r.day for r in declared), default=None), DECLARED if declared else ""
    days = [day for day, _ in found if day is not None]
    if len(days) < len(found):
        return None, ""
    return max(days), found[0][1] if len({origin for _, origin in found}) == 1 else DECLARED


def _arrival(source: Source, period: Period, declared: Sequence[Record], rules: Rules) -> tuple[date | None, str]:
    known = rules.deliveries
    if known.complete and known.days and (not known.since.year or period.first >= known.since.first):
        day = known.days.get(source.path)
        return (day, HISTORY) if day else (rules.today, UNSAVED)
    mine = [r for r in declared if r.area in ("", source.area)]
    return (max(r.day for r in mine), DECLARED) if mine else (None, "")


def missing_areas(view: View) -> list[tuple[str, ...]]:
    """Of each slot, the areas that sent their sheet the last time and not this one, nor declared why."""
    found: list[tuple[str, ...]] = []
    before: set[str] = set()
    said = [s for s in view.package.statements if s.table == view.table.id and s.series in ("", view.series)]
    for slot in reversed(view.slots):
        now = {source.area for source in slot.sources}
        gone = before - now if view.table.areas and now and slot.period.year else set()
        found.append(tuple(sorted(area for area in gone if not any(
            statement.area == area and states.covers(statement, slot.period) for statement in said))))
        before = now or before
    return found[::-1]


def state(slot: Slot, delivered: date | None, internal: date, legal: date, today: date, partly: bool = False) -> str:
    """What was declared; else on time or late when delivered; else how urgent it is. Seen from a past day, what arrived
    later had not arrived. `partly`: the sheet of some area is missing."""
    if slot.state in (SIN_MOVIMIENTO, NO_APLICA):
        return slot.state
    if slot.sources and not partly and (delivered is None or delivered <= today):
        return SIN_FECHA if delivered is None else A_TIEMPO if delivered <= legal else ATRASADO
    return FALTA if today > legal else VENCIDO if today > internal else POR_ENTREGAR


# ---- what is to come


def coming(law: Law, site: Site, rules: Rules, until: date) -> tuple[Due, ...]:
    """The tables whose periods end from today to `until`, of which nothing has been delivered yet, in legal order."""
    packages = {package.item: package for package in site.packages}
    found: list[Due] = []
    for item in law.items:
        package = packages.get(item.id) or Package(item.id, item.folder)
        for table in (law.tables[name] for name in item.tables):
            if slots := _later(law, item, table, package, rules, until):
                found += dues(site, [View(item, table, "", "", slots, package)], rules)
    return tuple(found)


def _later(law: Law, item: Item, table: Table, package: Package, rules: Rules, until: date) -> tuple[Slot, ...]:
    if table.cadence == "permanente" or table.voluntary:
        return ()
    have = {source.period for source in package.sources if source.table == table.id}
    said = [statement for statement in package.statements if statement.table == table.id and not statement.series]
    start = max(rules.start, Period(rules.today.year, rules.today.month))
    told = states.spans(said)
    return tuple(states.slot(period, [], told) for period in states.expected(law, item, table, start, until)
                 if period not in have and period.last >= rules.today)
