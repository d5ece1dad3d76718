"""What arrived to be published, file by file, as cargas/<municipality>/ remembers it today and in its past versions.

A later file takes the place of the one that was wrong, so only the history knows how many were sent back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from portalgen.model import Period
from portalgen.read.files import ARRIVED
from portalgen.read.past import answer, blobs, plain

BLOCKS = "bloquea"
NONE = "0" * 40             # how git writes "no file"


@dataclass(frozen=True, slots=True)
class Sent:
    """One table of a file that arrived for the load of a month; `returned`: it had to be corrected before it could be
    published."""

    period: Period
    returned: bool


def sent(sites: Path, slug: str) -> tuple[Sent, ...]:
    """Everything that arrived for a municipality. A file is known by its contents: one sent twice counts once."""
    root, found = sites.parent, dict[tuple[str, ...], Sent]()
    folder = root / ARRIVED / slug
    now = [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.json"))
           if path.is_file() and not path.is_symlink()] if folder.is_dir() else []
    for name, data in (*_before(root, f"{ARRIVED}/{slug}"), *now):
        period = Period.parse(PurePosixPath(name).stem)
        if period is not None and period.month:
            for key, one in _entries(period, data):
                before = found.get(key)
                found[key] = Sent(period, one or (before is not None and before.returned))
    return tuple(found.values())


def _entries(period: Period, data: bytes) -> Iterator[tuple[tuple[str, ...], bool]]:
    """(what identifies it, whether it was sent back) of every entry of a record; none when it is no record."""
    try:
        entries = json.loads(data)["received"]
        for one in entries:
            key = tuple(str(one.get(name, "")) for name in ("digest", "table", "series", "area", "period"))
            yield (str(period), *key), not one.get("path") or _blocked(one.get("findings", ()))
    except (ValueError, TypeError, KeyError, AttributeError):
        return


def _blocked(findings: Iterable[Mapping[str, Any]]) -> bool:
    return any(finding.get("severity") == BLOCKS for finding in findings)


def _before(root: Path, folder: str) -> Iterator[tuple[str, bytes]]:
    """(file, contents) of every version of the records that the history has, oldest first."""
    out = answer(root, "log", "--reverse", "--full-history", "-m", "--format=", "--raw", "--no-abbrev", "--no-renames",
                 "-z", "--", folder)
    parts = out.decode("utf-8", "surrogateescape").split("\0")
    named: dict[str, str] = {}
    for about, path in zip(parts[::2], parts[1::2], strict=False):
        fields = about.strip("\n").split(" ")
        if len(fields) == 5 and fields[3] != NONE and plain(path):
            named.setdefault(fields[3], path)
    for blob, data in blobs(root, list(named)):
        yield named[blob], data
