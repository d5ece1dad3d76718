"""What of a site is looked at for a reference month: the period that is due of each table or series, and its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from portalgen.findings import Finding, Place
from portalgen.model import Edition, Law, Package, Period, Site, Source
from portalgen.portal.pages import View
from portalgen.portal.states import CON_DATOS, PENDIENTE, STEPS, Slot, covers
from portalgen.portal.workdays import calendar_of
from portalgen.read.scorecard import Scorecard
from portalgen.read.tables import Sheet


@dataclass(frozen=True, eq=False)
class Loaded:
    """A table file, read. `sheet` None: it could not be. `wrong`: cells (row as in a spreadsheet, column) that the
    check does not let be published."""

    source: Source
    edition: Edition
    sheet: Sheet | None
    findings: tuple[Finding, ...] = ()
    wrong: frozenset[tuple[int, str]] = frozenset()
    _texts: dict[str, Sequence[str]] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return f"{self.source.site}/{self.source.path}"

    @property
    def height(self) -> int:
        return self.sheet.height if self.sheet else 0

    def column(self, name: str) -> Sequence[str] | None:
        """Texts of a column in row order; None when the file has no such header."""
        if self.sheet is None or name not in self.sheet.names:
            return None
        if name not in self._texts:
            self._texts[name] = self.sheet.column(name)
        return self._texts[name]

    def place(self, index: int, name: str) -> Place:
        """The cell of a body row (from 0)."""
        names = self.sheet.names if self.sheet else ()
        return Place(self.file, index + 2, name, names.index(name) + 1 if name in names else None)


@dataclass(frozen=True, eq=False)
class Part:
    """One table or series: the slot that is due, the newest one before it with files when nothing is said of it, and
    the files that are evaluated (of the one or of the other)."""

    view: View
    slot: Slot
    older: Slot | None
    missing: tuple[str, ...] = ()           # areas published in earlier months and silent now
    files: tuple[Loaded, ...] = ()

    @property
    def shown(self) -> tuple[Source, ...]:
        """The files to evaluate."""
        return self.slot.sources or (self.older.sources if self.older else ())

    @property
    def full(self) -> bool:
        """Whether what is due has rows."""
        return bool(self.slot.sources) and any(file.height for file in self.files)

    @property
    def declared(self) -> bool:
        return self.slot.state not in (CON_DATOS, PENDIENTE)


def reference(law: Law, card: Scorecard, site: Site, today: date) -> Period:
    """The month that must be on line: that before, once the working days to publish it have passed.

    "Dentro de los primeros diez días hábiles de cada mes" (Instrucción General N° 11, numeral 3)."""
    last = calendar_of(law, site.info).nth(today.year, today.month, card.deadline)
    return month_before(Period(today.year, today.month), 1 if today > last else 2)


def month_before(month: Period, back: int) -> Period:
    years, rest = divmod(month.year * 12 + month.month - 1 - back, 12)
    return Period(years, rest + 1)


def parts_of(law: Law, card: Scorecard, views: Iterable[View], period: Period) -> dict[str, tuple[Part, ...]]:
    """Table → its parts, without their files read. Tables that the norm of the period does not have are left out."""
    wanted = {name for section in card.sections for name in section.tables}
    wanted |= {section.evidence["tabla"] for section in card.sections if section.evidence}
    wanted |= {str(table["tabla"]) for one in card.indicators for table in one.params.get("con", ())}
    this_year = {name for section in card.sections if section.this_year for name in section.tables}
    found: dict[str, list[Part]] = {}
    for view in views:
        if view.table.id in wanted and law.edition_for(view.table, period, period.last):
            slot = due(view, period, view.table.id in this_year)
            found.setdefault(view.table.id, []).append(
                Part(view, slot, older(view, slot, period), silent(view, slot, card.history)))
    return {table: tuple(parts) for table, parts in found.items()}


def due(view: View, period: Period, this_year: bool = False) -> Slot:
    """The slot of a table that must be on line in a reference month."""
    by_period = {slot.period: slot for slot in view.slots}
    if view.table.cadence == "permanente":
        return by_period.get(Period()) or Slot(Period(), PENDIENTE)
    step = STEPS[view.table.cadence]
    if step < 12:
        when = month_before(period, period.month % step)
        return by_period.get(when) or Slot(when, PENDIENTE)
    last = Period(period.year if this_year or period.month == 12 else period.year - 1)
    newer = (slot for slot in view.slots if last <= slot.period <= Period(period.year) and slot.state != PENDIENTE)
    return next(newer, None) or by_period.get(last) or Slot(last, PENDIENTE)


def older(view: View, slot: Slot, period: Period) -> Slot | None:
    """The newest slot with files before the one due, when that one says nothing."""
    if slot.state != PENDIENTE:
        return None
    return next((each for each in view.slots if each.sources and each.period.first <= slot.period.last), None)


def silent(view: View, slot: Slot, history: int) -> tuple[str, ...]:
    """Areas that the table had in the last periods, and that now have neither file nor statement."""
    if not slot.sources:
        return ()
    place = view.slots.index(slot) if slot in view.slots else 0
    before = {source.area for each in view.slots[place + 1:place + 1 + history] for source in each.sources}
    gone = before - {source.area for source in slot.sources}
    return tuple(sorted(area for area in gone if not said(view.package, view, area, slot.period)))


def said(package: Package, view: View, area: str, period: Period) -> bool:
    """Whether a statement explains the absence of an area."""
    return any(s.table == view.table.id and s.area in ("", area) and s.series in ("", view.series)
               and covers(s, period) for s in package.statements)


def sources(parts: Mapping[str, Sequence[Part]]) -> Iterator[Source]:
    """Every file that must be read."""
    for found in parts.values():
        for part in found:
            yield from part.shown
