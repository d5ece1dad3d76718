"""What differs between two contents of one table: rows added, removed and changed, told apart by the table's key.

Unlike what a page tells of the period before (portal/changes.py), nothing is left out as "simply other rows". Lines
that both contents have are set aside first, as bytes: of a million rows, only those that moved are parsed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from portalgen.model import Edition, Law, Source, Table
from portalgen.portal.changes import Row, compare
from portalgen.read.csvs import canonical
from portalgen.read.tables import Sheet, parse

NEW, GONE, CHANGED, SAME, UNREAD = "nueva", "retirada", "cambiada", "igual", "ilegible"
ADDED, REMOVED, EDITED = "agregada", "quitada", "modificada"


class RowChange(NamedTuple):
    """A row that moved. `before` and `now`: as a spreadsheet numbers it (the header is 1), 0 when it is not there;
    `cells`: (column, text before, text now) of what changed in it; `row`: its cells, those of now when it is there."""

    kind: str
    before: int
    now: int
    key: Row
    row: Row
    cells: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A table in a period, before and now. `key`: columns that name a row; `old`, `new`: how many rows it had and has;
    `columns`: those compared, in which `RowChange.row` comes; `gained`, `lost`: columns that only one of both has."""

    source: Source
    table: Table
    edition: Edition
    kind: str
    old: int = 0
    new: int = 0
    key: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[RowChange, ...] = ()
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    def count(self, kind: str) -> int:
        return sum(row.kind == kind for row in self.rows)


def difference(law: Law, source: Source, before: bytes | None, now: bytes | None, today: date) -> Difference | None:
    """None when the law has no such table in that period. `before`, `now`: the files, None when there was none."""
    table = law.tables[source.table]
    edition = law.edition_for(table, source.period, today)
    if edition is None:
        return None
    old, new = (None if data is None else canonical(data, source.path)[0] for data in (before, now))
    if (before is None) != (old is None) or (now is None) != (new is None):
        return Difference(source, table, edition, UNREAD)
    if old is None or new is None:
        return _whole(source, table, edition, old, new)
    return _compared(source, table, edition, old, new)


def _whole(source: Source, table: Table, edition: Edition, old: bytes | None, new: bytes | None) -> Difference:
    """A table that is new, or that is no longer there: all its rows."""
    sheet = parse(edition, [new if new is not None else old or b""]).sheets[0]
    names = tuple(dict.fromkeys(name for name in sheet.names if name))
    key = key_of(table, names)
    rows = list(zip(*map(sheet.column, names), strict=True)) if names else []
    places = [names.index(name) for name in key]
    kind = ADDED if new is not None else REMOVED
    told = tuple(RowChange(kind, 0 if new is not None else i, i if new is not None else 0,
                           tuple(row[p] for p in places), row) for i, row in enumerate(rows, 2))
    return Difference(source, table, edition, NEW if new is not None else GONE, 0 if new is not None else len(rows),
                      len(rows) if new is not None else 0, key, names, told)


def _compared(source: Source, table: Table, edition: Edition, old: bytes, new: bytes) -> Difference:
    reduced = leftovers(old, new)
    datas = [data for data, _ in reduced] if reduced else [old, new]
    was, now = parse(edition, datas).sheets
    columns = tuple(name for name in dict.fromkeys(now.names) if name and name in was.names)
    key = key_of(table, columns)
    places = [columns.index(name) for name in key]
    rows_before, rows_now = _rows(was, columns), _rows(now, columns)
    numbers = [numbers for _, numbers in reduced] if reduced else [range(len(rows_before)), range(len(rows_now))]
    told = tuple(_told(columns, places, rows_before, rows_now, numbers))
    gained, lost = (tuple(name for name in one.names if name and name not in columns) for one in (now, was))
    kind = CHANGED if told or gained or lost else SAME
    heights = [data.count(b"\n") - 1 + (not data.endswith(b"\n")) for data in (old, new)] if reduced else [
        was.height, now.height]
    return Difference(source, table, edition, kind, heights[0], heights[1], key, columns, told, gained, lost)


def key_of(table: Table, columns: Sequence[str]) -> tuple[str, ...]:
    """What names a row: the table's key, or all its columns when some of the key is not there."""
    return table.key if table.key and set(table.key) <= set(columns) else tuple(columns)


def _rows(sheet: Sheet, columns: Sequence[str]) -> list[Row]:
    return list(zip(*map(sheet.column, columns), strict=True)) if columns else []


def _told(columns: Sequence[str], places: Sequence[int], old: Sequence[Row], new: Sequence[Row],
          numbers: Sequence[Sequence[int]]) -> Iterator[RowChange]:
    added, removed, changed = compare(old, new, places)
    before, now = numbers

    def named(row: Row) -> Row:
        return tuple(row[place] for place in places)

    for i in added:
        yield RowChange(ADDED, 0, now[i] + 2, named(new[i]), new[i])
    for i in removed:
        yield RowChange(REMOVED, before[i] + 2, 0, named(old[i]), old[i])
    for was, i, differ in changed:
        cells = tuple((columns[place], old[was][place], new[i][place]) for place in differ)
        yield RowChange(EDITED, before[was] + 2, now[i] + 2, named(new[i]), new[i], cells)


def leftovers(old: bytes, new: bytes) -> tuple[tuple[bytes, list[int]], tuple[bytes, list[int]]] | None:
    """(the header and the lines that the other does not have, their row numbers from 0) of each content; None when
    their headers differ or a line is not a row."""
    head, _, body = old.partition(b"\n")
    other, _, rest = new.partition(b"\n")
    if head != other:
        return None
    was, now = body.split(b"\n"), rest.split(b"\n")
    for data, lines in ((body, was), (rest, now)):
        if lines and not lines[-1]:
            lines.pop()
        # A line with half a pair of quotes: a cell with a line break inside.
        if b'"' in data and any(line.count(b'"') & 1 for line in lines if b'"' in line):
            return None
    return _left(head, was, now), _left(head, now, was)


def _left(head: bytes, lines: Sequence[bytes], others: Sequence[bytes]) -> tuple[bytes, list[int]]:
    """Lines without a pair among the others: of equal ones, as many as the others lack."""
    there = set(others)
    numbers = [i for i, line in enumerate(lines) if line not in there]
    if len(there) < len(others) or len(set(lines)) < len(lines):
        pairs = Counter(others)
        numbers = []
        for i, line in enumerate(lines):
            if pairs[line] > 0:
                pairs[line] -= 1
            else:
                numbers.append(i)
    return b"\n".join([head, *(lines[i] for i in numbers), b""]), numbers


def totals(found: Sequence[Difference]) -> dict[str, Any]:
    """How many tables and rows moved, by kind."""
    return {"nuevas": sum(one.kind == NEW for one in found), "retiradas": sum(one.kind == GONE for one in found),
            "cambiadas": sum(one.kind == CHANGED for one in found),
            "filas": {kind: sum(one.count(kind) for one in found) for kind in (ADDED, REMOVED, EDITED)}}
