"""The indicators of management: named calculations over what was due and what arrived, and whether the goal was met."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from portalgen.model import MONTHS
from portalgen.portal.deadlines import A_TIEMPO, ATRASADO, FALTA, SIN_FECHA, Due
from portalgen.portal.workdays import Calendar
from portalgen.read.management import Gauge
from portalgen.read.sent import Sent

T = TypeVar("T", Due, Sent)

Time = tuple[int, int]          # (year, month); month 0 is the whole year


@dataclass(frozen=True)
class Seen:
    """What is counted: tables that were due, files that arrived, working days."""

    dues: Sequence[Due]
    sent: Sequence[Sent]
    calendar: Calendar

    def of(self, year: int, month: int = 0) -> Seen:
        """That of a year, or of one month of it: those whose period ends there."""
        dues, sent = self._by_time
        return Seen(dues.get((year, month), ()), sent.get((year, month), ()), self.calendar)

    @cached_property
    def _by_time(self) -> tuple[Mapping[Time, Sequence[Due]], Mapping[Time, Sequence[Sent]]]:
        return by_time(self.dues), by_time(self.sent)


def by_time(found: Iterable[T]) -> Mapping[Time, Sequence[T]]:
    """What has a period, by the year and by the month in which it ends."""
    times: dict[Time, list[T]] = {}
    for one in found:
        period = one.period
        times.setdefault((period.year, 0), []).append(one)
        times.setdefault((period.year, period.month or 12), []).append(one)
    return times


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator in some time. `part` of `whole`; `value` None when there was nothing to count."""

    gauge: Gauge
    part: int
    whole: int
    goal: float

    @property
    def value(self) -> float | None:
        if not self.whole:
            return None
        return (100 if self.gauge.unit == "%" else 1) * self.part / self.whole

    @property
    def met(self) -> bool | None:
        if self.value is None:
            return None
        return self.value >= self.goal if self.gauge.high else self.value <= self.goal


def _times(dues: Iterable[Due], *states: str) -> int:
    return sum(due.state in states for due in dues)


def on_time(seen: Seen) -> tuple[int, int]:
    """Of what is known to have been on time, late or missing, what was on time."""
    return _times(seen.dues, A_TIEMPO), _times(seen.dues, A_TIEMPO, ATRASADO, FALTA)


def complete(seen: Seen) -> tuple[int, int]:
    """Of what had to be published, what is, with all its areas."""
    return (_times(seen.dues, A_TIEMPO, ATRASADO, SIN_FECHA), _times(seen.dues, A_TIEMPO, ATRASADO, SIN_FECHA, FALTA))


def returned(seen: Seen) -> tuple[int, int]:
    """Of what arrived, what was sent back."""
    return sum(one.returned for one in seen.sent), len(seen.sent)


def cycle(seen: Seen) -> tuple[int, int]:
    """Working days from the end of the period until each table was published; how many were."""
    days = [seen.calendar.between(due.period.last, due.delivered) for due in seen.dues
            if due.delivered and due.state in (A_TIEMPO, ATRASADO)]
    return sum(days), len(days)


COUNTS: Mapping[str, Callable[[Seen], tuple[int, int]]] = {
    "a_tiempo": on_time, "completas": complete, "devueltas": returned, "ciclo": cycle}


def measures(gauges: Iterable[Gauge], seen: Seen, goals: Iterable[Mapping[str, Any]], year: int, month: int = 0,
             ) -> tuple[Measure, ...]:
    """Each indicator in a year, or in one month of it. `goals`: those of gestion/metas.yaml."""
    own = {str(one["indicador"]): float(one["meta"]) for one in goals if one["anyo"] == year}
    some = seen.of(year, month)
    return tuple(Measure(gauge, *COUNTS[gauge.counts](some), own.get(gauge.id, gauge.goal)) for gauge in gauges)


def years(seen: Seen) -> tuple[int, ...]:
    """The years with something that was due, the last one first."""
    return tuple(sorted({due.period.year for due in seen.dues if due.period.year}, reverse=True))


def month_names(seen: Seen, year: int) -> list[tuple[int, str]]:
    """(number, name) of the months of a year in which something was due."""
    found = {due.period.month or 12 for due in seen.dues if due.period.year == year}
    return [(month, MONTHS[month - 1].capitalize()) for month in sorted(found)]


def spoken(number: float | None, unit: str) -> str:
    """ "93,8 %", "7,5 días hábiles"; "sin datos"."""
    if number is None:
        return "sin datos"
    return f"{number:.1f}".replace(".", ",").removesuffix(",0") + f" {unit}"
