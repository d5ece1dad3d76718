"""What a build remembers, and whether there is anything to do. Imports little: a build of nothing ends here."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import portalgen
from portalgen.findings import Finding, Place
from portalgen.jobs import Result, Settings
from portalgen.jsons import same_always
from portalgen.publish.state import State
from portalgen.read.files import ARRIVED, Listing, scan

SITE = "."                    # name, in a state, of what concerns the site as a whole


class Seen(NamedTuple):
    """A site's folder as it is on disk. `around`: digest of all else that a build depends on, the day included."""

    slug: str
    listing: Listing
    around: str

    def matches(self, old: State) -> bool:
        """Whether the last build was of exactly this."""
        inputs = old.inputs
        return (old.jobs.get(SITE, {}).get("around") == self.around and len(inputs) == len(self.listing.files)
                and all(path in inputs and inputs[path][:2] == (entry.size, entry.mtime_ns)
                        for path, entry in self.listing.files.items()))


def look(settings: Settings, slug: str) -> Seen:
    """List a site's files and digest what else matters: program, schemas, themes, day, options, what arrived for it."""
    around = digest_of(program(), folder_digest(settings.schemas), folder_digest(settings.themes), settings.today,
                       settings.draft, settings.base_url, arrived(settings.sites, slug))
    return Seen(slug, scan(settings.sites / slug, slug), around)


def arrived(sites: Path, slug: str) -> list[tuple[str, int, int]]:
    """Name, size and time of the records of what arrived for a site, which are kept beside the folder of the sites."""
    folder = sites.parent / ARRIVED / slug
    if not folder.is_dir():
        return []
    return sorted((entry.name, (info := entry.stat()).st_size, info.st_mtime_ns) for entry in os.scandir(folder))


def known_digests(listing: Listing, old: State) -> dict[str, str]:
    """Digest of the content of each file whose size and time have not changed since it was read."""
    seen = old.inputs
    return {path: seen[path][2] for path, entry in listing.files.items()
            if path in seen and seen[path][2] and seen[path][:2] == (entry.size, entry.mtime_ns)}


def digest_of(*values: Any) -> str:
    """One short digest of JSON-able values."""
    return hashlib.sha256(same_always(values)).hexdigest()[:20]


@lru_cache(maxsize=1)
def program() -> str:
    """Digest of the program itself, as the system tells it: another version may draw other pages."""
    return digest_of(portalgen.__version__, folder_digest(Path(portalgen.__file__).parent, ".py"))


@lru_cache(maxsize=8)
def folder_digest(folder: Path, ending: str = "") -> str:
    """Digest of the names, sizes and times of the files under a folder."""
    return digest_of(sorted(_marks(str(folder), "", ending)))


def _marks(folder: str, prefix: str, ending: str) -> Iterator[tuple[str, int, int]]:
    """(path, bytes, time) of each file. Plain strings and what scandir already knows: every build begins here."""
    if not os.path.isdir(folder):
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from _marks(entry.path, f"{prefix}{entry.name}/", ending)
            elif entry.name.endswith(ending):
                info = entry.stat()
                yield prefix + entry.name, info.st_size, info.st_mtime_ns


def remembered(rest: str, result: Result) -> dict[str, Any]:
    """A result as the state keeps it (JSON)."""
    found = [[f.code, [f.place.file, f.place.row, f.place.column, f.place.number, f.place.sheet], dict(f.values),
              f.site, f.item, f.table, f.area, f.period] for f in result.findings]
    return {"rest": rest, "digest": result.digest, "size": result.size, "rows": result.rows, "findings": found,
            "files": [list(file) for file in result.files],
            "sums": [[name, str(amount)] for name, amount in result.sums],      # any size: see jsons.read
            **({"facts": result.facts} if result.facts else {})}


def revived(path: str, kept: Mapping[str, Any]) -> Result:
    """The result that the state remembers."""
    found = tuple(Finding(code, Place(*place), *rest) for code, place, *rest in kept["findings"])
    files = tuple((name, size, digest) for name, size, digest in kept["files"])
    sums = tuple((name, int(amount)) for name, amount in kept["sums"])
    return Result(path, kept["digest"], kept["size"], kept["rows"], found, files, sums, same=True,
                  facts=kept.get("facts", {}))
