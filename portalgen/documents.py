"""The documents of a site, each read once: what was found in a content is remembered by its digest.

A build without new documents opens none: names, sizes and times tell. What is kept is what was found, never a text.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from portalgen import __version__
from portalgen.findings import Finding
from portalgen.jobs import Settings
from portalgen.jsons import compact
from portalgen.memory import digest_of
from portalgen.model import Law
from portalgen.read.files import Entry

FORMAT = 1                                    # raise it when what is looked for in documents changes
FILE = "documentos.json"
Known = dict[str, Any]


def site_documents(law: Law, settings: Settings, slug: str, files: Mapping[str, Entry],
                   documents: Collection[str]) -> tuple[Finding, ...]:
    """The findings of all the documents of a site, in order of path."""
    paths = sorted(documents)
    if not paths:
        return ()
    key = digest_of(__version__, FORMAT, law.privacy)
    known = _load(settings.cache, key)
    before = known["sites"].get(slug, {})
    now = {path: _digest(settings.sites / slug / path, files[path], before.get(path)) for path in paths}
    known["sites"][slug] = now
    fresh = _fresh(law, settings.sites / slug, {path: entry[2] for path, entry in now.items()}, known["found"])
    if fresh or before != now:
        _store(settings.cache, key, known)
    return tuple(_findings(law, slug, now, known["found"]))


def _fresh(law: Law, root: Path, digests: Mapping[str, str], found: dict[str, Any]) -> bool:
    """Read what nobody has read, once each content; adds what it says to `found`."""
    from portalgen.check.documents import document_told
    from portalgen.read.documents import read_documents, readable

    new: dict[str, str] = {}
    for path, digest in digests.items():
        if digest not in found and readable(path):
            new.setdefault(digest, path)
    for digest, document in zip(new, read_documents([root / path for path in new.values()]), strict=True):
        found[digest] = [[code, dict(values)] for code, values in document_told(law, document)]
    return bool(new)


def _findings(law: Law, slug: str, now: Mapping[str, Sequence[Any]], found: Mapping[str, Any]) -> Iterator[Finding]:
    from portalgen.check.documents import document_findings

    for path, (_, _, digest) in now.items():
        yield from document_findings(law, slug, path, [(code, values) for code, values in found.get(digest, ())])


def _digest(path: Path, entry: Entry, before: Sequence[Any] | None) -> list[Any]:
    """[size, time, digest] of a file; it is read only when size or time changed. The ending tells how it is read, so it
    is part of the digest."""
    if before is not None and [entry.size, entry.mtime_ns] == list(before[:2]):
        return list(before)
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    return [entry.size, entry.mtime_ns, f"{content}{path.suffix.lower()}"]


def _load(cache: Path | None, key: str) -> Known:
    """What is known; nothing when another program, law or format found it. A damaged cache is as good as none."""
    try:
        known = json.loads((cache / FILE).read_bytes()) if cache else {}
    except (OSError, ValueError):
        known = {}
    good = isinstance(known, dict) and known.get("key") == key
    return known if good else {"sites": {}, "found": {}}


def _store(cache: Path | None, key: str, known: Known) -> None:
    """Keep what some site still has. Where that is not possible (read-only disk) the next run is only slower."""
    if cache is None:
        return
    used = {entry[2] for site in known["sites"].values() for entry in site.values()}
    kept = {"key": key, "sites": known["sites"],
            "found": {digest: told for digest, told in sorted(known["found"].items()) if digest in used}}
    part = cache / f"{FILE}.{os.getpid()}"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        part.write_bytes(compact(kept))
        part.replace(cache / FILE)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
