"""What changed in a table since the period before: rows added, removed and changed, told apart by the table's key.

Keys that repeat (two contracts of one person) are paired in order, equal rows first. Whole columns and sets: most
months most rows do not move, and those cost one comparison.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from portalgen.check.rules.common import amount, definition, number, title
from portalgen.model import Edition, Table, quantity
from portalgen.portal.figures import count_words
from portalgen.read.tables import Sheet

SHOWN, CHANGED = 10, 5      # rows added or removed, and changed, that a page lists; the rest are counted
CELLS = 5                   # columns told of a changed row, and of all of them
ALIKE = 4                   # one of every four keys must remain, or they are simply other rows
Row = tuple[str, ...]


class Changes(NamedTuple):
    """Rows are counted from 0. `columns`: the names compared. `changed`: (row before, row now, positions of the columns
    that differ)."""

    columns: tuple[str, ...]
    key: tuple[str, ...]
    old: Sequence[Row]
    new: Sequence[Row]
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    changed: tuple[tuple[int, int, tuple[int, ...]], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def changes(table: Table, edition: Edition, old: Sheet, new: Sheet) -> Changes | None:
    """None where comparing says nothing: the key is not in both, or almost no row of one is in the other (a list of the
    month's purchases)."""
    columns = _compared(edition, old, new)
    if not table.changes or not table.key or not set(table.key) <= set(columns):
        return None
    if not _alike(old, new, table.key):
        return None
    before, now = (list(zip(*map(sheet.column, columns), strict=True)) for sheet in (old, new))
    found = compare(before, now, [columns.index(name) for name in table.key])
    if (len(now) - len(found[0])) * ALIKE < min(len(before), len(now)):
        return None
    return Changes(columns, table.key, before, now, *found)


def _alike(old: Sheet, new: Sheet, key: Sequence[str]) -> bool:
    """Whether enough keys remain, looking at them alone."""
    before, now = (list(zip(*map(sheet.column, key), strict=True)) for sheet in (old, new))
    there = set(before)
    return bool(before and now) and sum(name in there for name in now) * ALIKE >= min(len(before), len(now))


def _compared(edition: Edition, old: Sheet, new: Sheet) -> tuple[str, ...]:
    """Columns that both periods have, but for those that tell the period itself."""
    period = {str(name) for rule in edition.rules if rule.name == "periodo_igual" for name in rule.params.values()}
    there = set(old.names) & set(new.names) - period
    return tuple(name for name in edition.names if name in there)


def compare(old: Sequence[Row], new: Sequence[Row], key: Sequence[int]
            ) -> tuple[tuple[int, ...], tuple[int, ...], tuple[tuple[int, int, tuple[int, ...]], ...]]:
    """(rows added, rows removed, rows changed) from `old` to `new`; `key`: positions of the columns that name a row."""
    names, names_now = _names(old, key), _names(new, key)
    repeated = _repeated(names) | _repeated(names_now)
    before, now = _rows(names, repeated), _rows(names_now, repeated)
    removed = [before[name] for name in before.keys() - now.keys()]
    added = [now[name] for name in now.keys() - before.keys()]
    pairs = [(before[name], now[name]) for name in before.keys() & now.keys()]
    for rows, rows_now in zip(_groups(names, repeated), _groups(names_now, repeated), strict=True):
        mine, gone, fresh = _paired(old, new, rows, rows_now)
        pairs += mine
        removed += gone
        added += fresh
    changed = sorted((row, was) for was, row in pairs if old[was] != new[row])
    return (tuple(sorted(added)), tuple(sorted(removed)),
            tuple((was, row, _different(old[was], new[row])) for row, was in changed))


def _names(rows: Sequence[Row], key: Sequence[int]) -> list[Row]:
    return [tuple(cells[i] for i in key) for cells in rows] if len(key) > 1 else [(cells[key[0]],) for cells in rows]


def _repeated(names: Sequence[Row]) -> set[Row]:
    return {name for name, times in Counter(names).items() if times > 1} if len(set(names)) < len(names) else set()


def _rows(names: Sequence[Row], but: Collection[Row]) -> dict[Row, int]:
    found = dict(zip(names, range(len(names)), strict=True))
    for name in but:
        found.pop(name, None)
    return found


def _groups(names: Sequence[Row], wanted: Iterable[Row]) -> Iterable[list[int]]:
    """The rows of each wanted name, in the order of `wanted`."""
    found: dict[Row, list[int]] = {name: [] for name in wanted}
    if found:
        for row, name in enumerate(names):
            if name in found:
                found[name].append(row)
    return found.values()


def _paired(old: Sequence[Row], new: Sequence[Row], before: list[int], now: list[int]
            ) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Of the rows of one key: pairs (equal ones together, the rest in order), those gone, those new."""
    equal: dict[Row, list[int]] = {}
    for row in reversed(before):
        equal.setdefault(old[row], []).append(row)
    pairs = [(found.pop(), row) for row in now if (found := equal.get(new[row]))]
    taken, told = {was for was, _ in pairs}, {row for _, row in pairs}
    left, rest = [row for row in before if row not in taken], [row for row in now if row not in told]
    both = min(len(left), len(rest))
    return [*pairs, *zip(left[:both], rest[:both], strict=True)], left[both:], rest[both:]


def _different(old: Row, new: Row) -> tuple[int, ...]:
    return tuple(i for i, (before, now) in enumerate(zip(old, new, strict=True)) if before != now)


# ---- for people


def told(table: Table, edition: Edition, found: Changes, since: str) -> dict[str, Any]:
    """`{frase, columnas, grupos: [{titulo, total, resto, filas: [{nombre, detalles, mas}]}]}`; each of `detalles` is
    `{columna, antes, ahora}`. `since`: the period before, in words."""
    groups = [("No estaban", [_named_row(edition, found, found.new[row]) for row in found.added[:SHOWN]],
               len(found.added)),
              ("Ya no están", [_named_row(edition, found, found.old[row]) for row in found.removed[:SHOWN]],
               len(found.removed)),
              ("Con cambios", [_changed(edition, found, *change) for change in found.changed[:CHANGED]],
               len(found.changed))]
    return {"frase": sentence(table, found, since), "columnas": columns_changed(edition, found),
            "grupos": [{"titulo": title, "filas": rows, "total": count, "resto": count - len(rows)}
                       for title, rows, count in groups if rows]}


def columns_changed(edition: Edition, found: Changes) -> list[dict[str, Any]]:
    """`{columna, filas}` of the columns that changed in most rows; [] when all changed rows are listed anyway."""
    if len(found.changed) <= CHANGED:
        return []
    times = Counter(i for _, _, differ in found.changed for i in differ)
    ranked = sorted(times.items(), key=lambda entry: (-entry[1], entry[0]))
    return [{"columna": title(edition, found.columns[i]), "filas": count} for i, count in ranked[:CELLS]]


def sentence(table: Table, found: Changes, since: str) -> str:
    """ "Desde septiembre de 2026: 3 personas que no estaban, 1 que ya no está y 2 con cambios."."""
    counts = [(len(found.added), "que no estaba", "que no estaban"), (len(found.removed), "que ya no está",
              "que ya no están"), (len(found.changed), "con cambios", "con cambios")]
    counts = [(n, one, many) for n, one, many in counts if n]
    if not counts:
        return f"Nada cambió desde {since}."
    named = [count_words(table, counts[0][0]), *(amount(n) for n, _, _ in counts[1:])]
    parts = [f"{name} {one if n == 1 else many}" for name, (n, one, many) in zip(named, counts, strict=True)]
    words = f"{', '.join(parts[:-1])} y {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"Desde {since}: {words}."


def name(edition: Edition, found: Changes, cells: Row) -> str:
    """A row by its key: "Persona Inventada Uno, Encargada de presupuesto"."""
    parts = [shown(edition, column, cells[found.columns.index(column)]) for column in found.key]
    return ", ".join(part for part in parts if part) or "Fila sin nombre"


def _named_row(edition: Edition, found: Changes, cells: Row) -> dict[str, Any]:
    return {"nombre": name(edition, found, cells), "detalles": [], "mas": 0}


def _changed(edition: Edition, found: Changes, before: int, now: int, places: tuple[int, ...]) -> dict[str, Any]:
    old, new = found.old[before], found.new[now]
    return {"nombre": name(edition, found, new), "mas": max(0, len(places) - CELLS), "detalles": [
        {"columna": title(edition, column), "antes": shown(edition, column, old[i]) or "vacío",
         "ahora": shown(edition, column, new[i]) or "vacío"} for i in places[:CELLS] for column in [found.columns[i]]]}


def shown(edition: Edition, column: str, text: str) -> str:
    """A cell as its page shows it: amounts with thousands, dates in the Chilean order."""
    spec = definition(edition, column)
    if quantity(spec, edition.columns.get(column)) and (value := number(text)) is not None:
        return amount(value)
    if spec.get("type") == "date" and len(text) == 10 and text[4] == text[7] == "-":
        return f"{text[8:]}-{text[5:7]}-{text[:4]}"
    return text


# ---- for machines


def as_csv(found: Changes) -> bytes:
    """One line a row added or removed and one a cell changed; rows are numbered as a spreadsheet does (header 1)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    keys = [f"clave_{key}" for key in found.key]
    writer.writerow(["cambio", "fila_anterior", "fila_actual", *keys, "columna", "antes", "ahora"])
    writer.writerows(_lines(found))
    return out.getvalue().encode()


def _lines(found: Changes) -> Iterator[list[str]]:
    places = [found.columns.index(column) for column in found.key]
    for row in found.added:
        yield ["agregada", "", str(row + 2), *(found.new[row][i] for i in places), "", "", ""]
    for row in found.removed:
        yield ["quitada", str(row + 2), "", *(found.old[row][i] for i in places), "", "", ""]
    for before, now, differ in found.changed:
        for i in differ:
            yield ["modificada", str(before + 2), str(now + 2), *(found.new[now][k] for k in places), found.columns[i],
                   found.old[before][i], found.new[now][i]]
