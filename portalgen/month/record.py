"""What arrived for a month, file by file: cargas/<municipality>/<period>.json, which travels with the load itself.

It remembers who sent what and when, for the certificate, and what was wrong at which cell of *the file that was sent*,
for the comment.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

FOLDER = "cargas"
VERSION = 1
BRANCH = re.compile(r"carga/(?P<site>[a-z0-9][a-z0-9_-]*)/(?P<period>\d{4}-\d{2})").fullmatch


@dataclass(frozen=True, slots=True)
class Received:
    """One table of a file that was sent, or a file that is none. `path`: where it went in the site, "" when it was sent
    back; `data`: SHA-256 of what was written there; `findings`: as in the JSON contract, at the cells of the file sent;
    `changes`: what was converted, in words."""

    file: str
    digest: str
    sender: str
    via: str
    day: str
    table: str = ""
    item: str = ""
    series: str = ""
    area: str = ""
    period: str = ""
    rows: int = 0
    path: str = ""
    data: str = ""
    reason: str = ""
    findings: tuple[Mapping[str, Any], ...] = ()
    changes: tuple[str, ...] = ()
    replaces: str = ""                        # another file of the load that was the same table

    @property
    def identity(self) -> tuple[str, ...]:
        """What a later file replaces: the same table, or the same file when it was none."""
        return (self.table, self.series, self.area, self.period) if self.table else ("", self.file)


def branch_name(site: str, period: str) -> str:
    """One month, one load."""
    return f"carga/{site}/{period}"


def file_of(root: Path, site: str, period: str) -> Path:
    return root / FOLDER / site / f"{period}.json"


def load(path: Path) -> tuple[Received, ...]:
    """What was recorded; () when nothing was, or when somebody wrote something else there."""
    return parsed(path.read_bytes()) if path.is_file() and not path.is_symlink() else ()


def parsed(data: bytes) -> tuple[Received, ...]:
    """The same of a record's bytes."""
    try:
        return tuple(_received(entry) for entry in json.loads(data)["received"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return ()


def _received(entry: Mapping[str, Any]) -> Received:
    known = {name: entry[name] for name in Received.__slots__ if name in entry}
    return Received(**{**known, "findings": tuple(known.get("findings", ())),
                       "changes": tuple(known.get("changes", ()))})


def save(path: Path, received: Sequence[Received]) -> None:
    """Write the record, in an order that does not depend on what arrived first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = [asdict(one) for one in sorted(received, key=lambda one: (one.identity, one.file))]
    path.write_text(json.dumps({"version": VERSION, "received": entries}, ensure_ascii=False, indent=1) + "\n", "utf-8")


def joined(old: Iterable[Received], new: Sequence[Received]) -> list[Received]:
    """The record after some files arrived, one after the other: what they bring replaces what was there, and what the
    same file brought wrongly before. What is sent back replaces nothing that was accepted."""
    names = {one.file for one in new}
    kept = [one for one in old if one.path or one.file not in names]
    for one in new:
        same = [k for k in kept if k.identity == one.identity and (one.path or not k.path)]
        other = next((k.file for k in same if k.path and k.file != one.file), "")
        kept = [*(k for k in kept if k not in same), replace(one, replaces=other)]
    return kept
