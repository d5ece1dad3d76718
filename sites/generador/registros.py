"""What datapackage.yaml records of each item: when its sheets arrived, deadlines extended, rectifications."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from generador.comun import Book, Scale, seeds

from portalgen.model import Item, Period
from portalgen.portal.deadlines import due_month
from portalgen.portal.workdays import Calendar, calendar_of

PERIOD = re.compile(r"([0-9]{4}(?:-[0-9]{2})?)(?:-[a-z-]+)?").fullmatch
EARLIEST, SPREAD = 7, 4         # what is not in the seeds arrives between the 7th and the 10th working day


def write_records(book: Book, scale: Scale, item: Item, folder: Path) -> Iterator[str]:
    """Lines of YAML. What arrived late, and the rest of the records, are in semillas/registros.csv."""
    mine = [row for row in seeds("registros") if row["sitio"] == scale.slug and row["item"] == item.id]
    yield from _list("entregas", _deliveries(book, scale, item, folder, mine))
    for kind, day in (("prorrogas", "hasta"), ("rectificaciones", "fecha")):
        yield from _list(kind, (_record(row, day) for row in mine if row["registro"] == kind))


def _list(name: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    yield from [f"{name}:", *found] if found else []


def _deliveries(book: Book, scale: Scale, item: Item, folder: Path, mine: list[dict[str, str]]) -> Iterator[str]:
    calendar = calendar_of(book.law, {"region": "Región de Valparaíso"})
    late = {row["periodo"]: int(row["dia"]) for row in mine if row["registro"] == "entregas"}
    found = {period for path in folder.rglob("*.csv") for period in [_period(path)] if period.year}
    lasting = any(book.law.tables[name].cadence == "permanente" for name in item.tables)
    if lasting and item.since.first <= scale.until.first:
        found.add(Period())
    for period in sorted(found):
        day = late.get(str(period)) or usual(scale.slug, item.id, period)
        when = f"periodo: {period}, " if period.year else ""
        yield f"- {{{when}fecha: {_day(calendar, item, scale, period, day)}}}"


def _period(path: Path) -> Period:
    named = PERIOD(path.stem)
    return (Period.parse(named[1]) if named else None) or Period()


def usual(slug: str, item: str, period: Period) -> int:
    """A working day by chance, the same in every run."""
    chance = hashlib.blake2b(f"{slug} {item} {period}".encode(), digest_size=2).digest()
    return EARLIEST + int.from_bytes(chance) % SPREAD


def _day(calendar: Calendar, item: Item, scale: Scale, period: Period, number: int) -> str:
    """Of what is of the present year, a day of its January: budgets and scales come first."""
    month = (period.year, 1) if period.last > scale.until.last and period.year else due_month(period, item, scale.since)
    return calendar.nth(*month, number).isoformat()


def _record(row: dict[str, str], day: str) -> str:
    parts = {"tabla": row["tabla"], "periodo": row["periodo"], day: row["dia"], "tipo": row["tipo"],
             "motivo": f'"{row["motivo"]}"'}
    return f"- {{{', '.join(f'{name}: {value}' for name, value in parts.items() if value)}}}"
