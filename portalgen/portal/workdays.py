"""Working days: "los días sábados, domingos y festivos son inhábiles" (Ley 19.880, artículo 25)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from portalgen.model import Holiday, Law

DAY = timedelta(days=1)


class Calendar(NamedTuple):
    """The holidays that count in a place. `last`: the last year whose holidays are known."""

    days: frozenset[date]
    named: tuple[Holiday, ...]
    last: int

    def works(self, day: date) -> bool:
        return _works(self.days, day)

    def nth(self, year: int, month: int, number: int) -> date:
        """The nth working day of a month; counting goes on in the next one when a month has fewer."""
        return _nth(self.days, year, month, number)

    def after(self, day: date) -> date:
        """The working day that follows."""
        day += DAY
        while not self.works(day):
            day += DAY
        return day

    def between(self, since: date, until: date) -> int:
        """Working days after `since` up to `until`; 0 when it has passed."""
        return _between(self.days, since, until)


def _works(holidays: frozenset[date], day: date) -> bool:
    return day.weekday() < 5 and day not in holidays


@lru_cache(maxsize=1 << 14)          # the same days come back for every table and every measure
def _between(holidays: frozenset[date], since: date, until: date) -> int:
    return sum(_works(holidays, since + DAY * i) for i in range(1, (until - since).days + 1))


@lru_cache(maxsize=1 << 12)
def _nth(holidays: frozenset[date], year: int, month: int, number: int) -> date:
    day = date(year, month, 1)
    while True:
        number -= _works(holidays, day)
        if number <= 0:
            return day
        day += DAY


def calendar_of(law: Law, info: Mapping[str, Any]) -> Calendar:
    """The holidays of the whole country, and those of the region and comuna of a municipality."""
    return _calendar(law, frozenset(("nacional", *places(law, info))))


@lru_cache(maxsize=64)              # the very same holidays each time, so that what is kept of them is found at once
def _calendar(law: Law, scopes: frozenset[str]) -> Calendar:
    named = tuple(holiday for holiday in law.holidays if holiday.scope in scopes)
    return Calendar(frozenset(holiday.day for holiday in named), named,
                    max((holiday.day.year for holiday in law.holidays), default=0))


def places(law: Law, info: Mapping[str, Any]) -> tuple[str, str]:
    """Region and comuna as holidays name them. A CUT begins with the code of its region; a municipality that is not
    in the list of comunas says its region by name."""
    cut = str((info.get("codigos") or {}).get("cut") or "")
    known = {row["valor"] for row in law.vocabularies.get("comunas", ())}
    said = str(info.get("region") or "")
    named = next((row.get("codigo", "") for row in law.vocabularies.get("regiones", ())
                  if said and said in (row["valor"], row.get("titulo"))), "")
    return f"region:{cut[:2] if cut in known else named}", f"comuna:{cut}"
