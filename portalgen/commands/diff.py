"""`portalgen diff REV`: which rows are new, gone or different since a revision of the repository."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence

from portalgen.commands.common import settings, slugs
from portalgen.comparing import Compared, compared
from portalgen.jobs import law_of
from portalgen.model import Law
from portalgen.month.telling import plain, table
from portalgen.portal.differences import CHANGED, totals
from portalgen.publish.differences import as_csv, as_value, heading, hidden, rows, sentence
from portalgen.publish.words import many
from portalgen.read.revision import Revision, revision
from portalgen.textos import DIFF_HEAD, DIFF_NONE, DIFF_OTHERS, DIFF_TOTAL

DRIFT = 4
WORDS = {"added": "nuevo", "removed": "retirado", "edited": "cambiado"}


def run(options: argparse.Namespace) -> int:
    """0 nothing differs · 4 something does."""
    given = settings(options)
    names = slugs(given, options.site)
    then = revision(given.sites, options.rev)
    laws = {slug: law_of(given, slug) for slug in names}
    found = [replaced(laws[slug], compared(laws[slug], given, slug, then)) for slug in names]
    form = "json" if options.json else options.format
    if form == "csv":
        print(as_csv([one for each in found for one in each.tables.values()]), end="")
    elif form == "json":
        print(json.dumps(_value(then, found), ensure_ascii=False, indent=1))
    else:
        lines = _markdown if form == "markdown" else _text
        print("\n".join(line for one in found for line in lines(laws[one.site.slug], then, one, options.rows)))
    return DRIFT if any(found) else 0


def replaced(the_law: Law, found: Compared) -> Compared:
    """The same without personal data."""
    hides = {path: hidden(the_law, one) for path, one in found.tables.items()}
    return Compared(found.site, found.listing, found.changed, hides, found.others)


# ---- for people


def _text(the_law: Law, then: Revision, found: Compared, most: int) -> Iterator[str]:
    yield DIFF_HEAD.format(name=_name(found), rev=then.commit[:10], day=f"{then.day:%d-%m-%Y}")
    if not found:
        yield DIFF_NONE
    for path, one in found.tables.items():
        yield ""
        yield f"{heading(the_law, one)}: {sentence(one)}"
        yield f"  {path}"
        yield from (f"    {line}" for line in rows(one, most))
    if found.others:
        yield ""
        yield DIFF_OTHERS
        yield from (f"    {word}: {path}" for path, word in _others(found))
    if found.tables:
        yield ""
        yield _total(found)


def _markdown(the_law: Law, then: Revision, found: Compared, most: int) -> Iterator[str]:
    """For a comment: a table of what moved, and the rows under a fold. What a sheet says is never markup."""
    yield f"### {plain(DIFF_HEAD.format(name=_name(found), rev=then.commit[:10], day=f'{then.day:%d-%m-%Y}'))}"
    yield ""
    if not found:
        yield DIFF_NONE
    if found.tables:
        yield from table(("Planilla", "Qué cambió"), ((plain(heading(the_law, one)), plain(sentence(one)))
                                                      for one in found.tables.values()))
        yield ""
        yield f"{_total(found)}"
    for one in found.tables.values():
        if one.kind == CHANGED and one.rows:
            yield ""
            yield f"<details><summary>{plain(heading(the_law, one))}</summary>"
            yield ""
            yield from (f"* {line}" for line in rows(one, most, plain))
            yield ""
            yield "</details>"
    if found.others:
        yield ""
        yield f"{DIFF_OTHERS} {'; '.join(f'{plain(path)} ({word})' for path, word in _others(found))}."
    yield ""


def _name(found: Compared) -> str:
    return str(found.site.info.get("nombre") or found.site.slug)


def _others(found: Compared) -> Iterator[tuple[str, str]]:
    for path in found.others:
        yield path, next(word for name, word in WORDS.items() if path in getattr(found.changed, name))


def _total(found: Compared) -> str:
    told = totals(list(found.tables.values()))
    counts = told["filas"]
    return DIFF_TOTAL.format(tables=many(len(found.tables), "planilla", "planillas"), added=counts["agregada"],
                             removed=counts["quitada"], changed=counts["modificada"])


# ---- for machines


def _value(then: Revision, found: Sequence[Compared]) -> dict[str, object]:
    return {"version": 1, "revision": then.commit, "day": then.day.isoformat(), "sites": [
        {"site": one.site.slug, "summary": totals(list(one.tables.values())),
         "tables": [as_value(each) for each in one.tables.values()],
         "others": [{"file": path, "change": word} for path, word in _others(one)]} for one in found]}
