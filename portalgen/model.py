"""The nouns. Frozen; nothing here touches the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
          "noviembre", "diciembre")
ONE_DAY = timedelta(days=1)


class Period(NamedTuple):
    """A month (2026-10), a year (2026, month 0) or "permanent" (year 0): the time a table speaks of."""

    year: int = 0
    month: int = 0

    @classmethod
    def parse(cls, text: str) -> Period | None:
        """Read "2026-10", "2026" or "" (permanent). Anything else is None."""
        if text == "":
            return cls()
        year, dash, month = text.partition("-")
        if len(year) != 4 or not year.isascii() or not year.isdigit() or year < "1900":
            return None
        if not dash:
            return cls(int(year))
        good = len(month) == 2 and month.isascii() and month.isdigit() and 1 <= int(month) <= 12
        return cls(int(year), int(month)) if good else None

    def __str__(self) -> str:
        return _period_text(self.year, self.month)

    @property
    def words(self) -> str:
        """As people say it: "octubre de 2026", "2026", "permanente"."""
        if not self.year:
            return "permanente"
        return f"{MONTHS[self.month - 1]} de {self.year}" if self.month else str(self.year)

    @property
    def first(self) -> date:
        """First day; the earliest date for "permanent"."""
        return _period_days(self.year, self.month)[0]

    @property
    def last(self) -> date:
        """Last day; the latest date for "permanent"."""
        return _period_days(self.year, self.month)[1]


@lru_cache(maxsize=1 << 12)         # a site asks thousands of times for the days of a few hundred periods
def _period_days(year: int, month: int) -> tuple[date, date]:
    if not year:
        return date.min, date.max
    last = month or 12
    return date(year, month or 1, 1), date(year, 12, 31) if last == 12 else date(year, last + 1, 1) - ONE_DAY


@lru_cache(maxsize=1 << 12)
def _period_text(year: int, month: int) -> str:
    if not year:
        return ""
    return f"{year:04d}-{month:02d}" if month else f"{year:04d}"


class Alias(NamedTuple):
    """Another header of a column. `parts`: several columns joined; `takes`: one half of an "amount : hours" cell."""

    header: str = ""
    parts: tuple[str, ...] = ()
    takes: str = ""


class Column(NamedTuple):
    """What we know of a column beyond its Frictionless field; common to all editions of its table."""

    name: str
    aliases: tuple[Alias, ...] = ()
    unit: str = ""
    privacy: str = ""
    verified: bool = True
    note: str = ""
    total: Mapping[str, Any] = {}      # how its cells may be added up; {} when they may not


def quantity(spec: Mapping[str, Any], column: Column | None) -> bool:
    """Whether a Frictionless field holds quantities, which people read with thousands: any number (its unit may be in
    another column), or integers with a unit; those without are years and codes."""
    return spec.get("type") == "number" or (spec.get("type") == "integer" and bool(column and column.unit))


class Rule(NamedTuple):
    """A named generic check with its parameters, as the table's YAML gives them. `code`: finding it raises, or ""."""

    name: str
    params: Mapping[str, Any]
    code: str = ""


@dataclass(frozen=True, eq=False)
class Edition:
    """One wording of a table. `schema` is a Frictionless Table Schema verbatim. Compared by identity (compile once)."""

    table: str
    serves: tuple[str, ...]
    schema: Mapping[str, Any]
    columns: Mapping[str, Column]
    rules: tuple[Rule, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f["name"] for f in self.schema["fields"])


@dataclass(frozen=True, eq=False)
class Table:
    """A table of the law in all its editions. `folder` may be "" when `series` alone names the folder."""

    id: str
    folder: str
    title: str
    short: str
    cadence: str                              # mensual | trimestral | anual | permanente
    areas: bool
    law: str
    law_table: str
    verified: bool
    note: str
    plain: str                                # "en simple"
    empty: str                                # literal "sin movimiento" sentence
    key: tuple[str, ...]
    series: Mapping[str, str]                 # {} when the table is one sheet a period
    view: Mapping[str, Any]
    editions: tuple[Edition, ...]
    unlisted: bool = False                    # lists benefits of natural persons: not for search engines
    searched: bool = False                    # the site search finds its rows by the column that names them
    payroll: bool = False                     # names staff and their pay: for search engines if the site says so
    figures: tuple[Mapping[str, Any], ...] = ()             # what its pages say in figures (portal/figures.py)
    charts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)      # barras, tiempo
    party: Mapping[str, Any] = field(default_factory=dict)  # columns that name legal persons (portal/parties.py)
    agenda: Mapping[str, Any] = field(default_factory=dict)  # columns that make of a row a date (portal/events.py)
    changes: bool = True                      # whether it makes sense to compare it with the period before
    voluntary: bool = False                   # no law asks for it: a period without it is not missing
    running: bool = False                     # a sheet a year that its own year needs: due from February on


@dataclass(frozen=True, eq=False)
class Item:
    """A numeral of the banner."""

    id: str
    number: str
    folder: str
    title: str
    legal_title: str
    question: str
    law: str
    weight: float
    cadence: str
    deadline: int
    owner: str
    plain: str
    verified: bool
    note: str
    since: Period
    tables: tuple[str, ...]
    front: int = 0                            # place of its question in the home page, from 1; 0 when it is not there
    answer: tuple[str, ...] = ()              # tables whose last period answers its question, added up
    own: bool = False                         # where the tables that a municipality declares by itself go
    asks: bool = False                        # explains how to ask for what is not published


class Norm(NamedTuple):
    """An edition of the law: which periods it governs."""

    id: str
    title: str
    since: Period
    until: Period | None
    law: str


class Term(NamedTuple):
    """A word of the glossary: `forms` are other ways to write it, `plain` its explanation."""

    name: str
    forms: tuple[str, ...]
    plain: str


class Holiday(NamedTuple):
    """A day that is not "hábil", and where: "nacional", "region:15" or "comuna:16101"."""

    day: date
    name: str
    scope: str


class Wording(NamedTuple):
    """The words of a finding code."""

    title: str
    sentence: str
    remedy: str
    who: str


@lru_cache(maxsize=1 << 12)         # a site asks it thousands of times of a few hundred days
def _norm_at(norms: tuple[Norm, ...], day: date) -> Norm | None:
    return next((norm for norm in norms
                 if norm.since.first <= day and (norm.until is None or day <= norm.until.last)), None)


@lru_cache(maxsize=1 << 10)
def _edition_of(table: Table, norm: str) -> Edition | None:
    return next((edition for edition in table.editions if norm in edition.serves), None)


@dataclass(frozen=True, eq=False)
class Law:
    """All of schemas/, read. `tables` by id; `vocabularies`: name → rows; `digest` changes when any file changes."""

    norms: tuple[Norm, ...]
    items: tuple[Item, ...]
    tables: Mapping[str, Table]
    vocabularies: Mapping[str, tuple[Mapping[str, str], ...]]
    wordings: Mapping[str, Wording]
    severities: Mapping[str, Mapping[str, str]]     # norm id or "general" → code → severity
    descriptors: Mapping[str, Any]
    digest: str = ""
    privacy: Mapping[str, Any] = field(default_factory=dict)    # schemas/privacidad.yaml, as written
    glossary: tuple[Term, ...] = ()
    accessibility: Mapping[str, Any] = field(default_factory=dict)      # schemas/accesibilidad.yaml, as written
    deadlines: Mapping[str, Any] = field(default_factory=dict)          # schemas/plazos.yaml, as written; {} without it
    holidays: tuple[Holiday, ...] = ()

    def norm_for(self, period: Period, today: date) -> Norm | None:
        """The edition of the law that governs a period: chosen by the data's period, never by today,
        except permanent tables, which follow the edition in force today."""
        return _norm_at(self.norms, period.last if period.year else today)

    def edition_for(self, table: Table, period: Period, today: date) -> Edition | None:
        norm = self.norm_for(period, today)
        return _edition_of(table, norm.id) if norm else None


class Source(NamedTuple):
    """One table file in a site: its identity and where it is. `path` is relative to the site's folder."""

    site: str
    item: str
    table: str
    series: str
    area: str
    period: Period
    path: str


class Statement(NamedTuple):
    """A declared state of (table, series, area) for some periods: why there is no file."""

    table: str
    state: str                                # sin_movimiento | no_aplica
    since: Period
    until: Period | None
    reason: str
    law: str = ""
    series: str = ""
    area: str = ""
    line: int = 0


class Record(NamedTuple):
    """Something a person recorded of a table's period. `kind` says what it is: a delivery (""), an extension of a
    deadline ("interno", "legal"), a rectification ("menor", "sustancial"). `table` "": all tables of the item."""

    table: str
    period: Period
    day: date                                 # delivered, extended until, or rectified
    kind: str = ""
    reason: str = ""
    law: str = ""
    series: str = ""
    area: str = ""
    line: int = 0


class Package(NamedTuple):
    """What a person says of an item (datapackage.yaml), and the table files found in its folder."""

    item: str
    folder: str
    unit: str = ""
    email: str = ""
    notes: str = ""
    statements: tuple[Statement, ...] = ()
    sources: tuple[Source, ...] = ()
    tables: Mapping[str, Mapping[str, str]] = {}     # table id → its own responsable and notas
    deliveries: tuple[Record, ...] = ()
    extensions: tuple[Record, ...] = ()
    rectifications: tuple[Record, ...] = ()


class Site(NamedTuple):
    """One municipality: its sitio.yaml, its packages, its free pages (path → Markdown), its documents, and what it
    answers of its own management (name of a file of gestion/ → its document, judged)."""

    slug: str
    info: Mapping[str, Any]
    packages: tuple[Package, ...]
    pages: Mapping[str, str] = {}
    documents: frozenset[str] = frozenset()
    management: Mapping[str, Any] = {}
