"""`portalgen fix`: the safe, listed corrections of a site's tables; with --mask, personal data struck out for good."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from portalgen.check.corrections import Correction, Listed, corrected
from portalgen.check.personal import masked
from portalgen.check.redact import DELETED, STRUCK, Strikes, redacted
from portalgen.check.rules.common import Context
from portalgen.commands.backup import forget, keep, restore
from portalgen.commands.common import say, settings, slugs
from portalgen.commands.import_words import sentences
from portalgen.findings import letters
from portalgen.jobs import Settings, law_of
from portalgen.model import Law
from portalgen.publish.words import many, printable
from portalgen.read.files import read, scan
from portalgen.read.site import load_site
from portalgen.textos import (
    FIX_CELL,
    FIX_DONE,
    FIX_DRY,
    FIX_FILE,
    FIX_MASKED,
    FIX_MORE,
    FIX_NO_UNDO,
    FIX_NOTHING,
    FIX_STRUCK,
    FIX_UNDONE,
)

SHOWN = 3
WIDEST = 80


@dataclass(frozen=True, slots=True)
class Fixed:
    """One file: path in the site's folder, bytes before and after, and each change."""

    path: str
    before: bytes
    after: bytes
    changes: tuple[Correction, ...]

    @property
    def struck(self) -> bool:
        return any(change.kind in (STRUCK, DELETED) for change in self.changes)


def run(options: argparse.Namespace) -> int:
    """0 done, or nothing to do · 1 there was nothing to undo."""
    given = settings(options)
    names = slugs(given, options.site)
    if options.undo:
        done = [undone(options, given, slug) for slug in names]
        return 0 if all(done) else 1
    words = sentences(given.schemas / "transformaciones.yaml")
    for slug in names:
        the_law = law_of(given, slug)
        fixed = [*fixes(the_law, given, slug, words, mask=options.mask)]
        if not options.dry_run:
            write(given, slug, fixed)
        if options.json:
            print(json.dumps([_machine(the_law, slug, one) for one in fixed], ensure_ascii=False, indent=1))
        else:
            say(options, "\n".join(told(the_law, slug, fixed, words, everything=options.dry_run)))
    return 0


def fixes(the_law: Law, given: Settings, slug: str, words: Mapping[str, Any], *, mask: bool) -> Iterator[Fixed]:
    """What would change in each table of a site, in order of path."""
    root = given.sites / slug
    site, _ = load_site(root, slug, scan(root, slug), the_law)
    safe, strikes = words["correcciones"], words["tarjas"]
    listed = Listed(*(frozenset(safe[name]) for name in ("cambios", "celdas", "archivos")))
    for source in sorted((s for package in site.packages for s in package.sources), key=lambda s: s.path):
        table = the_law.tables[source.table]
        edition = the_law.edition_for(table, source.period, given.today)
        if edition is None:
            continue
        ctx = Context(the_law, table, edition, source, given.today, documents=site.documents)
        before = read(root, source.path)
        after, changes = corrected(before, ctx, listed)
        if mask:
            after, more = redacted(after, ctx, Strikes(strikes["celdas"], frozenset(strikes["columnas"])))
            after, again = corrected(after, ctx, listed) if more else (after, ())     # a column less: cells are judged
            changes += more + again
        if changes:
            yield Fixed(source.path, before, after, changes)


def write(given: Settings, slug: str, fixed: Sequence[Fixed]) -> None:
    """Each file whole or not at all. What was before is kept for --undo, except where personal data was struck out."""
    if not fixed:
        return
    root = given.sites / slug
    if given.cache is not None:
        forget(given.cache, slug)
        keep(given.cache, slug, {one.path: (one.before, one.after) for one in fixed if not one.struck})
    for one in fixed:
        replace_file(root / one.path, one.after)


def replace_file(target: Path, data: bytes) -> None:
    """The new content under the old name, in one step."""
    part = target.with_name(f".{target.name}.{os.getpid()}")
    part.write_bytes(data)
    part.replace(target)


def undone(options: argparse.Namespace, given: Settings, slug: str) -> bool:
    """Put back what was there before the last correction, if nobody touched it since."""
    kept = restore(given.cache, slug, given.sites / slug) if given.cache else {}
    for path, data in kept.items():
        replace_file(given.sites / slug / path, data)
    if kept and given.cache:
        forget(given.cache, slug)
    say(options, (FIX_UNDONE if kept else FIX_NO_UNDO).format(slug=slug, files=_files(len(kept))))
    return bool(kept)


def told(the_law: Law, slug: str, fixed: Sequence[Fixed], words: Mapping[str, Any], *,
         everything: bool) -> Iterator[str]:
    """By file and kind of change: how many, and the cells with what they said before and say now."""
    for one in fixed:
        yield FIX_FILE.format(file=f"{slug}/{one.path}", count=_changes(len(one.changes)))
        for (kind, column), group in _grouped(one.changes).items():
            sentence = words["cambios"][kind].replace("{columna}", column)
            yield f"  {column + ': ' if column else ''}{sentence} ({_changes(len(group))})"
            yield from _cells(the_law, group, len(group) if everything else SHOWN)
    if not fixed:
        yield FIX_NOTHING.format(slug=slug)
        return
    total = _changes(sum(len(one.changes) for one in fixed))
    end = FIX_DRY if everything else FIX_MASKED if any(one.struck for one in fixed) else FIX_DONE
    yield end.format(slug=slug, count=total, files=_files(len(fixed)))


def _grouped(changes: Sequence[Correction]) -> dict[tuple[str, str], list[Correction]]:
    groups: dict[tuple[str, str], list[Correction]] = {}
    for change in changes:
        groups.setdefault((change.kind, printable(change.column)), []).append(change)
    return groups


def _cells(the_law: Law, group: Sequence[Correction], shown: int) -> Iterator[str]:
    for change in group[:shown]:
        form = FIX_STRUCK if change.kind in (STRUCK, DELETED) else FIX_CELL
        before, after = (_safe(the_law, text) for text in (change.before, change.after))
        if change.row and (before or after):
            yield form.format(cell=f"{letters(change.number or 0)}{change.row}", before=before, after=after)
    if len(group) > shown:
        yield FIX_MORE.format(count=len(group) - shown)


def _safe(the_law: Law, text: str) -> str:
    """Short, on one line, without repeating personal data that another finding tells."""
    return printable(masked(the_law, text[:WIDEST]))


def _machine(the_law: Law, slug: str, one: Fixed) -> dict[str, Any]:
    changes = [{**asdict(change), "before": masked(the_law, change.before), "after": masked(the_law, change.after)}
               for change in one.changes]
    return {"file": f"{slug}/{one.path}", "changes": changes}


def _changes(count: int) -> str:
    return many(count, "cambio", "cambios")


def _files(count: int) -> str:
    return many(count, "archivo", "archivos")
