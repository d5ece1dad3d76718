"""What a site publishes, as values that catalogue, feeds, structured data and portal.json share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from portalgen.model import Edition, Period
from portalgen.portal.pages import View

FEW = 5                                     # rows a period below which a table that names persons has no totals
Sums = tuple[tuple[str, int], ...]          # (column, pesos)


class File(NamedTuple):
    """A CSV of a table: a period, or a whole year when its period has no month and the table has many a year.

    `path` is "" when the theme offers no CSV; `size` in bytes; `sha256` in hexadecimal; `created` and `updated`: days
    (ISO) it was first published and last changed; `page`: where people read it; `sums`: the totals its schema admits.
    """

    path: str
    period: Period
    area: str
    size: int
    sha256: str
    rows: int
    created: str
    updated: str
    page: str
    sums: Sums = ()


class Dataset(NamedTuple):
    """A table (or one of its series) of a municipality. `files` newest first; `years`: its whole years; `editions`: the
    wordings its files follow, newest first; `dictionary`: its CSV, with its size and SHA-256."""

    view: View
    title: str
    page: str
    unit: str
    email: str
    files: tuple[File, ...]
    years: tuple[File, ...] = ()
    editions: tuple[Edition, ...] = ()
    dictionary: tuple[str, int, str] = ("", 0, "")

    @property
    def updated(self) -> str:
        """The day of its last change; "" without files."""
        return max((file.updated for file in self.files), default="")

    @property
    def created(self) -> str:
        """The day it was first published; "" without files."""
        return min((file.created for file in self.files), default="")

    @property
    def name(self) -> str:
        """Its place in the site, which does not change: "1.04-personal/planta"."""
        return self.page.removesuffix("/index.html")

    def downloads(self) -> Iterator[File]:
        """The files that hold all of it once: whole years, and the periods of which there is no whole year."""
        whole = {(file.period.year, file.area) for file in self.years}
        yield from self.years
        yield from (f for f in self.files if f.path and (f.period.year, f.area) not in whole)

    def span(self) -> tuple[Period, Period] | None:
        """First and last period of its files; None when they have no period."""
        periods = [file.period for file in self.files if file.period.year]
        return (min(periods), max(periods)) if periods else None


def year_sums(dataset: Dataset, year: int) -> dict[str, tuple[int, int]]:
    """Column → (pesos, periods that were added) of a year. A column whose schema says that it accumulates counts with
    the last period of each area only.

    {} in a table that names natural persons when no period has FEW rows: such a sum is what somebody earned.
    """
    files = [file for file in dataset.files if file.period.year == year]
    names = any(column.privacy == "nombre" for edition in dataset.editions for column in edition.columns.values())
    if names and max((file.rows for file in files), default=0) < FEW:
        return {}
    totals: dict[str, tuple[int, int]] = {}
    for column, how in ways(dataset).items():
        chosen = [file for file in files if column in dict(file.sums)]
        if how == "ultimo":
            last = {area: max(f.period for f in chosen if f.area == area) for area in {f.area for f in chosen}}
            chosen = [file for file in chosen if file.period == last[file.area]]
        if chosen:
            totals[column] = (sum(dict(f.sums)[column] for f in chosen), len({f.period for f in chosen}))
    return totals


def ways(dataset: Dataset) -> Mapping[str, str]:
    """Column → how its year is made ("suma" | "ultimo"), in the order of the newest edition that has it."""
    found: dict[str, str] = {}
    for edition in dataset.editions:
        for name, column in edition.columns.items():
            if column.total:
                found.setdefault(name, str(column.total["anyo"]))
    return found
