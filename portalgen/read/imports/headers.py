"""Which table a sheet is, and which of its columns feed which of ours: by aliases, never by position."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from portalgen.model import Alias, Edition, Law, Table
from portalgen.read.imports.words import key

LEAST_NAMES = 4                               # columns that a row must name to begin another table
SEARCH = 40                                   # rows in which the header is looked for
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Feed:
    """Where a column of ours comes from: source columns (from 0) to be joined, or one half of a two-in-one cell."""

    name: str
    sources: tuple[int, ...]
    takes: str = ""


@dataclass(frozen=True)
class Fit:
    """How well a header fits an edition. `missing`: required columns without a source."""

    table: Table
    edition: Edition
    feeds: tuple[Feed, ...]
    missing: tuple[str, ...]
    loose: int                                # named columns of the sheet without a place
    covered: float                            # part of the sheet's named columns that have a place
    found: float                              # part of the edition's required columns that have a source
    used: int                                 # columns of the sheet that have a place

    @property
    def merit(self) -> float:
        return self.covered * self.found

    def same_as(self, best: Fit) -> bool:
        """As many columns without a place and as many missing: the header does not tell these two tables apart."""
        return (self.loose, len(self.missing)) == (best.loose, len(best.missing)) and self.good

    @property
    def good(self) -> bool:
        """Half of what is demanded is there and half of what is there is known: anything less is another thing, unless
        almost all of a wide sheet is known (what is missing is then said column by column)."""
        return self.used >= 2 and (self.found >= 0.5 <= self.covered or (self.used >= 5 and self.covered >= 0.9))


def fit(header: Sequence[str], table: Table, edition: Edition, told: Mapping[str, str] = NOTHING) -> Fit:
    """Map a header to an edition's columns. Each source column feeds one column, or both halves of a two-in-one.

    `told`: key of a header → name of the column that a person says it is, or "" when it is not wanted.
    """
    keys = [key(told[k]) if k in told else k for k in map(key, header)]
    places: dict[str, list[int]] = {}
    for at, k in enumerate(keys):
        places.setdefault(k, []).append(at)
    taken: dict[int, set[str]] = {}
    made: dict[str, Feed] = {}
    for ours in (True, False):                # names and titles first, lest an alias take another column's own header
        for name, own, others in _aliases(edition):
            for alias in (own if ours else others) if name not in made else ():
                feed = _feed(name, alias, places, taken)
                if feed:
                    made[name] = feed
                    for source in feed.sources:
                        taken.setdefault(source, set()).add(feed.takes)
                    break
    feeds = [made[name] for name, _, _ in _aliases(edition) if name in made]
    return _measured(table, edition, feeds, keys, taken)


def _measured(table: Table, edition: Edition, feeds: list[Feed], keys: Sequence[str],
              taken: Mapping[int, object]) -> Fit:
    """Year and month are in almost every table: they say nothing of which one it is."""
    common = period_names(edition)
    fed = {f.name for f in feeds}
    shared = {s for f in feeds if f.name in common for s in f.sources}
    required = [n for n in required_names(edition) if n not in common]
    missing = tuple(n for n in required if n not in fed)
    named = sum(bool(k) for k in keys) - len(shared)
    used = len(taken) - len(shared)
    return Fit(table, edition, tuple(feeds), missing, named - used, used / named if named else 0.0,
               1 - len(missing) / len(required) if required else float(used > 0), used)


def period_names(edition: Edition) -> tuple[str, ...]:
    """The columns that say year and month, as the edition's own rule does."""
    found = next((r.params for r in edition.rules if "anyo" in r.params), {})
    return tuple(str(found[name]) for name in ("anyo", "mes") if name in found)


@lru_cache(maxsize=1024)
def _aliases(edition: Edition) -> tuple[tuple[str, tuple[Alias, ...], tuple[Alias, ...]], ...]:
    """(column, its own name and title, its aliases), all as keys."""
    made = []
    for field in edition.schema["fields"]:
        name = field["name"]
        own = {key(name): None, key(field.get("title", "")): None}
        aliases = edition.columns[name].aliases if name in edition.columns else ()
        others = tuple(Alias(key(a.header), tuple(key(p) for p in a.parts), a.takes) for a in aliases)
        made.append((name, tuple(Alias(k) for k in own if k), others))
    return tuple(made)


def column_named(text: str, tables: Iterable[Table]) -> str:
    """The column with this name, title or alias in some edition of the tables, or ""."""
    wanted = key(text)
    for table in tables:
        for edition in table.editions:
            for name, own, others in _aliases(edition):
                if any(wanted and wanted == alias.header for alias in (*own, *others)):
                    return name
    return ""


def _feed(name: str, alias: Alias, places: Mapping[str, Sequence[int]], taken: Mapping[int, set[str]]) -> Feed | None:
    wanted = alias.parts or (alias.header,)
    sources = []
    for part in wanted:
        found = next((i for i in places.get(part, ()) if i not in sources and _free(taken, i, alias)), None)
        if found is None:
            return None
        sources.append(found)
    return Feed(name, tuple(sources), alias.takes)


def _free(taken: Mapping[int, set[str]], source: int, alias: Alias) -> bool:
    """A column is free unless used; the other half of a two-in-one cell still is."""
    used = taken.get(source)
    return not used or bool(alias.takes and "" not in used and alias.takes not in used)


def required_names(edition: Edition) -> tuple[str, ...]:
    return tuple(f["name"] for f in edition.schema["fields"] if f.get("constraints", {}).get("required"))


def fits(header: Sequence[str], law: Law, table: str = "", told: Mapping[str, str] = NOTHING) -> list[Fit]:
    """Best fit of each table (over its editions), best first; ties keep the order of the law's tables."""
    tables = [law.tables[table]] if table else list(law.tables.values())
    best = [max((fit(header, t, e, told) for e in t.editions), key=lambda f: f.merit) for t in tables if t.editions]
    return sorted(best, key=lambda f: -f.merit)


@dataclass(frozen=True, slots=True)
class Head:
    """Which rows of a grid name the columns (indexes from 0, both included), and the names they make."""

    first: int
    last: int
    names: tuple[str, ...]


def find_header(rows: Sequence[Sequence[str]], law: Law, table: str = "", told: Mapping[str, str] = NOTHING,
                merged: Iterable[tuple[int, int]] = ()) -> Head:
    """The row, or two rows, that name most columns (titles may come before); else the first as wide as the data.

    `merged`: (index of row, column) of cells that belong to the cell at their left.
    """
    known = _known(law, table) | told.keys()
    covered = frozenset(merged)
    singles = [len({key(c) for c in row} & known) for row in rows[:SEARCH]]
    most = max(singles, default=0)
    wide = _first_wide(rows[:SEARCH])
    at = wide if most < 2 and singles and singles[wide] == most else singles.index(most) if singles else 0
    best = Head(at, at, tuple(rows[at])) if rows else Head(0, 0, ())
    for top in range(max(at - 1, 0), min(at + 1, len(rows) - 1)):
        names = _two_lines(rows[top], rows[top + 1], known, {c for r, c in covered if r == top})
        count = len({key(name) for name in names} & known)
        if count > most:
            best, most = Head(top, top + 1, names), count
    return best


def names_columns(row: Sequence[str], header: Sequence[str], law: Law) -> bool:
    """Whether a row below the header names columns too, and other ones: all its cells are names that the law knows."""
    names = [key(cell) for cell in row if cell.strip()]
    return len(names) >= LEAST_NAMES and all(name in _known(law, "") for name in names) and not (
        {key(name) for name in header} >= set(names))


def _first_wide(rows: Sequence[Sequence[str]]) -> int:
    """Where the names of columns that nobody knows must be: the first row with almost as many cells as the widest."""
    counts = [sum(bool(cell.strip()) for cell in row) for row in rows]
    enough = max(counts, default=0) * 0.7
    return next((i for i, count in enumerate(counts) if count and count >= enough), 0)


def _two_lines(upper: Sequence[str], lower: Sequence[str], known: Container[str],
               covered: Container[int]) -> tuple[str, ...]:
    """Names written in two rows, as «Contrato: inicio | término»: a name above serves the blank cells at its right."""
    names, above = [], ""
    for at in range(max(len(upper), len(lower))):
        high, low = (row[at].strip() if at < len(row) else "" for row in (upper, lower))
        above = high or (above if at in covered or low else "")
        whole = " ".join(filter(None, (above, low))) if low else high
        names.append(low if key(whole) not in known and key(low) in known else whole)
    return tuple(names)


@lru_cache(maxsize=512)
def _known(law: Law, table: str) -> frozenset[str]:
    tables = [law.tables[table]] if table else law.tables.values()
    return frozenset(k for t in tables for e in t.editions for _, own, others in _aliases(e)
                     for a in own + others for k in (a.parts or (a.header,)))
