"""What differs of a municipality since a revision: its tables row by row, and the names of its other files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portalgen.jobs import Settings
from portalgen.model import Law, Site, Source
from portalgen.portal.differences import SAME, Difference, difference
from portalgen.read.files import Listing, read, scan
from portalgen.read.revision import Changed, Revision, changed, contents, sources
from portalgen.read.site import load_site


@dataclass(frozen=True)
class Compared:
    """A site and what differs in it. `tables`: path → difference, in legal order; `others`: the files that are no
    table."""

    site: Site
    listing: Listing
    changed: Changed
    tables: Mapping[str, Difference]
    others: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.tables or self.others)


def compared(law: Law, settings: Settings, slug: str, then: Revision) -> Compared:
    """Compare the folder of a site with what it was. Its own mistakes are `check`'s to say."""
    root = settings.sites / slug
    listing = scan(root, slug)
    site, _ = load_site(root, slug, listing, law)
    moved = changed(then, root, listing)
    known = sources(root, law, site.info, moved.paths)
    old = contents(then, moved, known)
    tables: dict[str, Difference] = {}
    for path in sorted(known, key=lambda path: place(law, known[path])):
        now = read(root, path) if path in listing.files else None
        one = difference(law, known[path], old.get(path), now, settings.today)
        if one is not None and one.kind != SAME:
            tables[path] = one
    return Compared(site, listing, moved, tables, tuple(sorted(moved.paths - known.keys())))


def place(law: Law, source: Source) -> tuple[int, int, str, str, str]:
    """In legal order: item, table, series, area, and the newest period first."""
    ids = [item.id for item in law.items]
    item = ids.index(source.item)
    newest = f"{9999 - source.period.year:04d}-{99 - source.period.month:02d}"
    return item, law.items[item].tables.index(source.table), source.series, source.area, newest
