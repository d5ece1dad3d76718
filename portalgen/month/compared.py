"""How many rows of the tables of a load are new, gone or different from what is published, told apart by their key."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from portalgen.model import Law, Source
from portalgen.month import git
from portalgen.portal.changes import compare


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows of one table. `new`: the table itself was not there."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    new: bool = False

    def __add__(self, other: Moved) -> Moved:
        return Moved(self.added + other.added, self.removed + other.removed, self.changed + other.changed)


def moved(law: Law, source: Source, before: bytes | None, after: bytes) -> Moved:
    """What a table's new content does to its published one."""
    old, new = _rows(before or b""), _rows(after)
    head = new[0] if new else ()
    if before is None or not old or old[0] != head:
        return Moved(max(len(new) - 1, 0), max(len(old) - 1, 0), 0, before is None)
    key = [head.index(name) for name in law.tables[source.table].key if name in head] or list(range(len(head)))
    added, removed, changed = compare(old[1:], new[1:], key)
    return Moved(len(added), len(removed), len(changed))


def compared(law: Law, root: Path, folder: str, base: str, sources: Iterable[Source]) -> dict[str, Moved]:
    """Path of each table → how its rows moved since `base`. `folder`: of the municipality, in the repository."""
    return {one.path: moved(law, one, git.show(root, base, f"{folder}/{one.path}") if base else None,
                            (root / folder / one.path).read_bytes()) for one in sources}


def _rows(data: bytes) -> list[tuple[str, ...]]:
    return [tuple(row) for row in csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""))]
