"""What the last published period of some tables says in one line: how many rows, and what they add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portalgen.model import Period, Table
from portalgen.portal.figures import CURRENCIES, added, count_words, row_words
from portalgen.portal.measures import told
from portalgen.portal.pages import View
from portalgen.portal.states import PENDIENTE

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Latest:
    """`count`: "108 personas", or "" when the tables count different things; `title` and `total`: what is added up and
    how much it is, or "" when they have no amounts in common."""

    period: Period
    count: str
    title: str = ""
    total: str = ""

    @property
    def line(self) -> str:
        """ "108 personas. Remuneración bruta, en total: $ 161.713.735."."""
        parts = [self.count, f"{self.title}: {self.total}" if self.total else ""]
        return " ".join(f"{part}." for part in parts if part)


def latest(views: Sequence[View], rows: Mapping[str, int], facts: Mapping[str, Facts]) -> Latest | None:
    """Of the newest period in which none of the tables is missing, so that nothing is told by halves. `rows` and
    `facts`: by path of the published files."""
    slots = [{slot.period: slot for slot in view.slots if slot.state != PENDIENTE} for view in views]
    whole = set.intersection(*map(set, slots)) if slots else set()
    period = max((p for p in whole if any(each[p].sources for each in slots)), default=None)
    if period is None:
        return None
    tables = [view.table for view in views]
    paths = [source.path for each in slots for source in each[period].sources]
    total = sum(rows.get(path, 0) for path in paths)
    counts = {count_words(table, total) if row_words(table) else "" for table in tables}
    titles = {_measured(table) for table in tables}
    sums = added([facts.get(path, {}) for path in paths]) if len(titles) == 1 else {}
    units = sorted(sums, key=lambda unit: (-sums[unit], unit))[:CURRENCIES]
    title = next(iter(titles))
    return Latest(period, counts.pop() if len(counts) == 1 else "", title,
                  " + ".join(told(sums[unit], unit) for unit in units) if title else "")


def _measured(table: Table) -> str:
    """What the chart over time of a table adds up, as its key figures call it; "" when it only counts rows."""
    column = table.charts.get("tiempo", {}).get("columna")
    same = (figure for figure in table.figures if figure["cifra"] == "suma" and figure.get("columna") == column)
    return next((str(figure["titulo"]) for figure in same if column), "")
