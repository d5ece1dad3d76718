"""What every part of the invented municipalities shares: people, companies, days, and the book that writes tables."""

from __future__ import annotations

import calendar
import csv
import io
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from portalgen.model import MONTHS, Law, Period

SEEDS = Path(__file__).parent.parent / "semillas"
LINK = "https://ejemplo.cl/documentos"
COMPANY_FROM = 99_990_000  # RUT numbers far above those in use
ORGANISATION_FROM = 65_990_000
READJUSTED = {2022: 1.061, 2023: 1.12, 2024: 1.043, 2025: 1.049, 2026: 1.034}  # general rise, from January
Row = dict[str, object]


@dataclass(frozen=True)
class Scale:
    """How large an invented municipality is. `since` is its first month; shares are of the seed lists."""

    slug: str
    since: Period
    until: Period
    planta: float = 1.0
    contrata: float = 1.0
    honorarios: float = 1.3
    others: float = 1.0
    sectors: bool = True
    organisations: int = 150
    patentes: int = 160
    budget: float = 1.0
    code: str = "MU000"


@lru_cache(maxsize=64)
def seeds(name: str) -> tuple[Mapping[str, str], ...]:
    with open(SEEDS / f"{name}.csv", encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def dice(*key: object) -> random.Random:
    """The same dice for the same key, whatever was thrown before."""
    return random.Random("/".join(map(str, key)))  # noqa: S311


def months(scale: Scale) -> Iterator[Period]:
    for year in range(scale.since.year, scale.until.year + 1):
        for month in range(1, 13):
            period = Period(year, month)
            if scale.since.first <= period.first <= scale.until.first:
                yield period


def month_name(period: Period) -> str:
    return MONTHS[period.month - 1].capitalize()


def day(period: Period, number: int) -> date:
    """The working day of a month nearest to the given number (later numbers never give earlier days)."""
    last = calendar.monthrange(period.year, period.month)[1]
    found = date(period.year, period.month, min(max(number, 1), last))
    past = found.weekday() - 4  # days since Friday
    if past <= 0:
        return found
    return found - timedelta(days=past) if found.day > past else found + timedelta(days=3 - past)


def rise(year: int) -> float:
    """Amounts of the seeds are of 2024."""
    factor = 1.0
    for each in range(2024, year):
        factor *= READJUSTED.get(each + 1, 1.03)
    for each in range(year, 2024):
        factor /= READJUSTED.get(each + 1, 1.05)
    return factor


def person(number: int, salt: int = 0) -> str:
    """The invented person of that number: surnames are trees, birds and rivers, names are flowers and animals."""
    surnames = [row["palabra"] for row in seeds("nombres") if row["clase"] == "apellido"]
    names = [row["palabra"] for row in seeds("nombres") if row["clase"] == "nombre"]
    many = len(surnames) * len(surnames) * len(names)
    at = (number * 7_368_787 + salt * 1_299_709) % many
    first, rest = divmod(at, len(surnames) * len(names))
    second, name = divmod(rest, len(names))
    if first == second:
        second = (second + 1) % len(surnames)
    return f"{surnames[first]} {surnames[second]}, {names[name]}"


def rut(number: int) -> str:
    total = sum(int(digit) * (2 + at % 6) for at, digit in enumerate(reversed(str(number))))
    return f"{number}-{'0K987654321'[total % 11]}"


def company(kind: str, throw: random.Random) -> tuple[str, str]:
    """(name, RUT) of an invented company of a line of business."""
    rows = [(at, row) for at, row in enumerate(seeds("empresas")) if not kind or row["rubro"] == kind]
    at, row = throw.choice(rows)
    return row["nombre"], rut(COMPANY_FROM + 37 * at)


def organisation(number: int) -> dict[str, str]:
    """The invented community organisation of that number."""
    kinds, places = seeds("organizaciones"), seeds("lugares")
    kind, place = kinds[number % len(kinds)], places[(number // len(kinds)) % len(places)]["lugar"]
    return {
        "numero": f"{number + 1:04d}",
        "clasificacion": kind["clasificacion"],
        "tipo": kind["tipo"],
        "nombre": kind["nombre"].format(n=number // len(kinds) + 1, lugar=place),
        "rut": rut(ORGANISATION_FROM + 13 * number),
        "unidad": str(number % 24 + 1) if kind["clasificacion"] == "Territorial" else "",
    }


@dataclass
class Book:
    """Writes tables as canonical CSV in the edition of their period, and remembers the months without rows."""

    law: Law
    root: Path
    today: date
    empty: dict[tuple[str, str], list[Period]] = field(default_factory=dict)

    def put(
        self, table: str, period: Period, rows: Iterable[Mapping[str, object]], area: str = "", series: str = ""
    ) -> None:
        """Write one table; columns that the edition does not have are left out, those it adds stay empty."""
        found = self.law.tables[table]
        edition = self.law.edition_for(found, period, self.today)
        if edition is None:
            return
        body = [[_text(row.get(name, "")) for name in edition.names] for row in rows]
        if not body:
            self.empty.setdefault((table, series), []).append(period)
            return
        item = next(i for i in self.law.items if table in i.tables)
        path = self.root / item.folder
        for part in (found.folder, series):
            path = path / part if part else path
        path.mkdir(parents=True, exist_ok=True)
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(edition.names)
        writer.writerows(body)
        (path / f"{period}{'-' if area else ''}{area}.csv").write_text(out.getvalue(), "utf-8")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def when(period: Period) -> Row:
    """The columns that almost every table begins with."""
    return {"anyo": period.year, "mes": month_name(period) if period.month else "", "unidad_monetaria": "Pesos"}


def count(scale: Scale, period: Period, what: str, usual: float) -> int:
    """How many things happened in a month: near the usual number, none sometimes when it is small."""
    mean = usual * scale.others
    throw = dice(scale.slug, what, period)
    return round(mean * throw.uniform(0.75, 1.25)) if mean >= 2 else int(throw.random() < mean)
