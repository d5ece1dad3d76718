"""The folder of sites as it was in a revision of its repository, and what differs from it now. Never a checkout."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from portalgen.findings import Stop
from portalgen.model import Law, Record, Source
from portalgen.read.files import Entry, Listing, read
from portalgen.read.names import Folder, source_of
from portalgen.read.past import answer, blobs, files_at
from portalgen.read.records import records
from portalgen.read.shapes import judge
from portalgen.read.yamls import parse

UNKNOWN = ("No encuentro la versión «{rev}» en el historial de «{folder}». Escriba el nombre de una rama, de una "
           "etiqueta o de una versión, por ejemplo: main, o HEAD~1 para la anterior.")
NO_HISTORY = "«{folder}» no está en un repositorio de git: no hay una versión anterior con la cual comparar."


@dataclass(frozen=True, slots=True)
class Revision:
    """`commit`: its full name; `day`: when it was made."""

    folder: Path
    commit: str
    day: date


@dataclass(frozen=True, slots=True)
class Changed:
    """What differs of a folder since a revision. Paths are relative to it; `before`: path → blob of all it had."""

    before: Mapping[str, str] = field(default_factory=dict)
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    edited: frozenset[str] = frozenset()

    @property
    def paths(self) -> frozenset[str]:
        return self.added | self.removed | self.edited


def revision(folder: Path, rev: str) -> Revision:
    """The commit that a name stands for. Stop(2) when there is none."""
    if not answer(folder, "rev-parse", "--git-dir"):
        raise Stop(NO_HISTORY.format(folder=folder))
    said = answer(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}")
    commit = said.decode("ascii", "replace").strip()
    day = answer(folder, "show", "-s", "--format=%cs", commit).decode("ascii", "replace").strip() if commit else ""
    if not day:
        raise Stop(UNKNOWN.format(rev=rev, folder=folder))
    return Revision(folder, commit, date.fromisoformat(day))


def changed(then: Revision, root: Path, listing: Listing) -> Changed:
    """What differs of `root` (a folder of the revision's), whose files `listing` names. Files are compared by their
    content: nothing is asked of git's index, which may not know them."""
    name = root.name
    before = {path.removeprefix(f"{name}/"): blob for path, blob in files_at(then.folder, then.commit, name).items()}
    now = frozenset(listing.files)
    both = now & before.keys()
    edited = frozenset(path for path in both if blob_of(read(root, path), before[path]) != before[path])
    return Changed(before, now - before.keys(), frozenset(before.keys() - now), edited)


def blob_of(data: bytes, like: str) -> str:
    """The name that git gives to a content, in the kind of names of the repository (SHA-1, or SHA-256 when longer)."""
    digest = hashlib.sha256() if len(like) == 64 else hashlib.sha1(usedforsecurity=False)
    digest.update(b"blob %d\0" % len(data))
    digest.update(data)
    return digest.hexdigest()


def contents(then: Revision, changed: Changed, paths: Iterable[str]) -> dict[str, bytes]:
    """The content that files had; those that it did not have, or that a partial copy lacks, are left out."""
    wanted = {path: changed.before[path] for path in paths if path in changed.before}
    found = dict(blobs(then.folder, sorted(set(wanted.values()))))
    return {path: found[blob] for path, blob in wanted.items() if blob in found}


def sources(root: Path, law: Law, info: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Source]:
    """The tables that files of a site are by their names alone, those that are no longer there included."""
    named = sorted(paths)
    folder = Folder(root, root.name, law, Listing({path: Entry(path, 0, 0) for path in named}, ()), info)
    items = {item.folder: item for item in law.items}
    found = {}
    for path in named:
        first, _, name = path.partition("/")
        item = items.get(first)
        if item is not None and name.endswith(".csv"):
            tables = tuple(law.tables[one] for one in item.tables)
            if (source := source_of(folder, item, tables, path, name)) is not None:
                found[path] = source
    return found


def records_of(root: Path, law: Law, info: Mapping[str, Any], path: str, data: bytes) -> tuple[Record, ...]:
    """The rectifications that a datapackage.yaml of another time recorded; what is wrong in it is left out."""
    item = next((item for item in law.items if item.folder == path.partition("/")[0]), None)
    document, _ = parse(data, path)
    if item is None or document is None:
        return ()
    folder = Folder(root, root.name, law, Listing({}, ()), info)
    said, _ = judge(document, law.descriptors.get("datapackage", {}), path)
    tables = tuple(law.tables[name] for name in item.tables)
    found: tuple[Record, ...] = records(folder, item, tables, said or {}, document)["rectifications"]
    return found
