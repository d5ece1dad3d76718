"""The state of every table in every period: what is published, what is declared absent, what is missing.

"Si no hubo movimiento debe señalarse de forma expresa" (Res. Ex. 500/2022): a page never shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from portalgen.model import Item, Law, Package, Period, Source, Statement, Table

CON_DATOS, SIN_MOVIMIENTO, NO_APLICA, PENDIENTE = "con_datos", "sin_movimiento", "no_aplica", "pendiente"
STEPS = {"mensual": 1, "trimestral": 3, "anual": 12}


Span = tuple[date, date, Statement]


class Slot(NamedTuple):
    """One (table, series, period): its state, the files that fill it (one an area), or what explains their absence.
    `running`: the period is not over, and nothing is due of it yet."""

    period: Period
    state: str
    sources: tuple[Source, ...] = ()
    statement: Statement | None = None
    running: bool = False


def slots(law: Law, item: Item, table: Table, package: Package, series: str, start: Period,
          today: date) -> tuple[Slot, ...]:
    """All periods of a table from `start` to the last one finished, newest first, plus any other with data. The
    current one, when there is no other: a portal that begins says what it will have."""
    found: dict[Period, list[Source]] = {}
    for source in package.sources:
        if source.table == table.id and source.series == series:
            found.setdefault(source.period, []).append(source)
    said = [s for s in package.statements if s.table == table.id and s.series in ("", series)]
    told = spans(said)
    due = {period for period in expected(law, item, table, start, today)
           if not table.voluntary or _said_of(period, told) is not None}
    if not due and not found and not table.voluntary and (coming := current(law, item, table, start, today)):
        return (slot(coming, [], told)._replace(running=True),)
    return tuple(slot(period, found.get(period, []), told) for period in sorted(due | set(found), reverse=True))


def slot(period: Period, sources: Sequence[Source], said: Sequence[Span]) -> Slot:
    """Data win over words: a period with files has data whatever was declared of it."""
    if sources:
        return Slot(period, CON_DATOS, tuple(sorted(sources, key=lambda s: s.area)))
    statement = _said_of(period, said)
    return Slot(period, statement.state, (), statement) if statement else Slot(period, PENDIENTE)


def _said_of(period: Period, said: Sequence[Span]) -> Statement | None:
    """The first statement that speaks of a period."""
    first, last = period.first, period.last
    return next((statement for since, until, statement in said if since <= last and first <= until), None)


def spans(statements: Iterable[Statement]) -> tuple[Span, ...]:
    """Each with the days of which it speaks."""
    return tuple((*span(statement), statement) for statement in statements)


def covers(statement: Statement, period: Period) -> bool:
    """Whether a statement speaks of a period. One without dates speaks of all; what is permanent is of all dates."""
    since, until = span(statement)
    return since <= period.last and period.first <= until


def span(statement: Statement) -> tuple[date, date]:
    """The first and the last day of which a statement speaks."""
    return statement.since.first, statement.until.last if statement.until else date.max


def expected(law: Law, item: Item, table: Table, start: Period, today: date) -> Iterator[Period]:
    """Periods the law asks of a table: finished, from the portal's first on, in editions that have the table. A sheet
    that its own year needs is asked of it once its January is over."""
    if table.cadence == "permanente":
        if law.edition_for(table, Period(), today) and today >= item.since.first:
            yield Period()
        return
    step = STEPS[table.cadence]
    # A site that does not say since when it publishes owes what the law has asked since there is one.
    first = max(start.first, item.since.first, min(norm.since.first for norm in law.norms))
    for period in _calendar(first, today, step, table.running):
        if law.edition_for(table, period, today):
            yield period


def current(law: Law, item: Item, table: Table, start: Period, today: date) -> Period | None:
    """The period of a table in which today is, when the law asks for it."""
    step = STEPS.get(table.cadence)
    if step is None:
        return None
    period = Period(today.year, 0 if step == 12 else -(-today.month // step) * step)
    asked = period.last >= max(start.first, item.since.first) and law.edition_for(table, period, today)
    return period if asked else None


def _calendar(first: date, today: date, step: int, running: bool) -> Iterator[Period]:
    year = first.year
    while year <= today.year:
        months = range(step, 13, step)
        for month in months:
            period = Period(year, 0 if step == 12 else month)
            over = Period(year, 1).last if running else period.last
            if period.last >= first and over < today:
                yield period
        year += 1
