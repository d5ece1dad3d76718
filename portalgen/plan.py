"""What must be done for a site: its inputs, what is already built from the same inputs, and the tasks that remain."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Any, NamedTuple

from portalgen.check.palette import colour_findings
from portalgen.check.rules import BETWEEN
from portalgen.findings import Finding
from portalgen.jobs import DEFAULT_THEME, Job, Result, Settings, Task, chunks
from portalgen.jobs import theme as theme_of
from portalgen.memory import SITE, Seen, digest_of, folder_digest, known_digests, program, remembered, revived
from portalgen.model import Law, Package, Period, Site, Source
from portalgen.portal.addresses import public
from portalgen.portal.chrome import chrome
from portalgen.portal.more import CHANGES
from portalgen.portal.pages import area_title, responsible, series_title
from portalgen.portal.rectifications import note
from portalgen.portal.tables import Words
from portalgen.publish.state import State
from portalgen.publish.tree import Staging
from portalgen.read.files import Listing
from portalgen.read.history import changes
from portalgen.read.site import load_site

TASK_BYTES = 4_000_000        # input of one task: large enough for the column engine, small enough for memory
COLOURS = "colores.css"       # of the colours that a municipality chose


class Plan(NamedTuple):
    """A site read and compared with what was built before. `base`: digest of what every table's pages depend on;
    `kept`: results that still hold; `known`: results that hold if the content turns out to be the same; `updated`: day
    of the last change of each file, by its path in the site; `created`: of its first; `jobs`: one a table file, with
    the edition of the law that governs it; `draws`: whether pages are made (not only judged)."""

    seen: Seen
    site: Site
    theme: str
    frame: Mapping[str, Any]
    findings: tuple[Finding, ...]
    base: str
    updated: Mapping[str, date]
    created: Mapping[str, date] = {}
    jobs: tuple[tuple[str, Job], ...] = ()
    tasks: tuple[Task, ...] = ()
    kept: Mapping[str, Result] = {}
    known: Mapping[str, Result] = {}
    draws: bool = False

    @property
    def size(self) -> int:
        """Bytes of the sheets that the tasks read."""
        files = self.seen.listing.files
        return sum(files[job.source.path].size for task in self.tasks for job in task.jobs)


def plan(law: Law, settings: Settings, seen: Seen, old: State, staging: Staging | None,
         wanted: Callable[[Law, str, Job], bool] | None = None) -> Plan:
    """Read a site; compare every table file with the state of the last build; group what remains in tasks. `wanted`:
    which jobs are of interest (all, when it is None)."""
    site, findings = load_site(settings.sites / seen.slug, seen.slug, seen.listing, law)
    theme = str((site.info.get("tema") or {}).get("nombre") or DEFAULT_THEME)
    look_of = theme_of(settings.themes, theme)
    chosen = colours(site)
    frame = {**chrome(law, site, public(settings.base_url, seen.slug).top, look_of.parts),
             "estilos": [*look_of.styles, *([COLOURS] if chosen else [])]}
    findings = (*findings, *colour_findings(look_of.palette, chosen, settings.sites / seen.slug, seen.slug))
    base = digest_of(law.digest, program(), folder_digest(settings.themes), settings.draft, theme,
                     frame, site.info.get("areas"), sorted(site.documents))
    days = changes(settings.sites, settings.cache, seen.slug)
    whole = Plan(seen, site, theme, frame, tuple(findings), base, {path: last for path, (_, last) in days.items()},
                 {path: first for path, (first, _) in days.items()}, draws=staging is not None)
    kept: dict[str, Result] = {}
    known: dict[str, Result] = {}
    todo: dict[tuple[str, str, str], list[Job]] = {}
    digests = known_digests(seen.listing, old)
    every = tuple(jobs(law, settings, whole))
    for norm, job in every:
        path = job.source.path
        if wanted is not None and not wanted(law, norm, job):
            continue
        before = old.jobs.get(path)
        same = before is not None and before["rest"] == rest_key(base, norm, job, digests)
        if before is not None and same and path in digests:
            kept[path] = revived(path, before)
        else:
            if before is not None and same:
                known[path] = revived(path, before)
                job = job._replace(known=before["digest"])
            todo.setdefault((job.source.item, job.source.table, norm), []).append(job)
    tasks = tuple(Task(seen.slug, item, table, norm, piece, site.documents, staging, theme, frame)
                  for (item, table, norm), found in todo.items() for piece in by_size(found, seen.listing))
    return whole._replace(jobs=every, tasks=tasks, kept=kept, known=known)


def colours(site: Site) -> Mapping[str, str]:
    """The colours that a municipality chose, by the theme's name of each."""
    return dict((site.info.get("tema") or {}).get("colores") or {})


def jobs(law: Law, settings: Settings, whole: Plan) -> Iterator[tuple[str, Job]]:
    """(norm, job) of every table file, each with what its page says and the files that its rules look at."""
    compares = whole.draws and CHANGES in theme_of(settings.themes, whole.theme).parts
    for package in whole.site.packages:
        ordered = sorted(package.sources, key=lambda s: (*thread(s), s.period))
        who = cache(partial(responsible, whole.site, package))
        for before, source, after in neighbours(ordered):
            table, norm = law.tables[source.table], law.norm_for(source.period, settings.today)
            edition = law.edition_for(table, source.period, settings.today)
            if norm is not None and edition is not None:       # else the reader has said that it does not exist then
                words = words_of(law, settings, whole, package, source, before, after, who(table))
                looks_back = (compares and table.changes) or any(r.name in BETWEEN for r in edition.rules)
                tables = sorted({str(rule.params["tabla"]) for rule in edition.rules if "tabla" in rule.params})
                references = tuple(r for name in tables for r in latest(ordered, name, source))
                yield norm.id, Job(source, words, before if looks_back else None, references)


def words_of(law: Law, settings: Settings, whole: Plan, package: Package, source: Source, before: Source | None,
             after: Source | None, who: tuple[str, str]) -> Words:
    """What the page of a table file says besides its rows. `who`: the unit that delivers it, and its mail."""
    table = law.tables[source.table]
    said = package.tables.get(table.id, {})
    day = whole.updated.get(source.path, settings.today)
    return Words(who[0],
                 "\n\n".join(part for part in (package.notes, str(said.get("notas", "")),
                                               note(package.rectifications, source)) if part),
                 area_title(whole.site, source.area) if source.area else "",
                 series_title(law, table, source.series) if source.series else "", before, after, day.isoformat(),
                 who[1])


def neighbours(ordered: Sequence[Source]) -> Iterator[tuple[Source | None, Source, Source | None]]:
    """Each file with the one before and the one after it in the same thread."""
    for i, source in enumerate(ordered):
        before = ordered[i - 1] if i and thread(ordered[i - 1]) == thread(source) else None
        after = ordered[i + 1] if i + 1 < len(ordered) and thread(ordered[i + 1]) == thread(source) else None
        yield before, source, after


def thread(source: Source) -> tuple[str, str, str]:
    """What a table has in common with itself in another period."""
    return source.table, source.series, source.area


def latest(sources: Sequence[Source], table: str, source: Source) -> tuple[Source, ...]:
    """The files of another table of the item that govern a period: those of its last one not after it, of the same
    area when there are such."""
    until = [s for s in sources if s.table == table and s.period.first <= source.period.last]
    near = [s for s in until if s.area == source.area] or until
    last = max((s.period for s in near), default=Period())
    return tuple(s for s in near if s.period == last)


def rest_key(base: str, norm: str, job: Job, digests: Mapping[str, str]) -> str:
    """Digest of what a table's pages depend on but its own content; "" when a dependency's content is not known."""
    words = job.words
    parts = [base, norm, words.unit, words.notes, words.updated,
             *(str(other.period) if other else "" for other in (words.before, words.after))]
    for other in (*((job.previous,) if job.previous else ()), *job.references):
        digest = digests.get(other.path, "")
        if not digest:
            return ""
        parts += [other.path, digest]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def state_after(done: Plan, old: State, results: Mapping[str, Result], own: Sequence[Finding],
                keys: Mapping[str, str]) -> State:
    """What to remember of a build, so that the next one does only what changed. `own`: findings that are of no table;
    `keys`: what the other pages were made from."""
    digests = {path: result.digest for path, result in results.items()}
    info = done.site.info
    about = {"name": str(info.get("nombre") or done.seen.slug), "region": str(info.get("region") or "")}
    whole = remembered("", Result("", "", findings=tuple(own)))
    remembered_jobs: dict[str, Any] = {SITE: {**whole, "around": done.seen.around, "about": about, "keys": dict(keys)}}
    for norm, job in done.jobs:
        path = job.source.path
        remembered_jobs[path] = (old.jobs[path] if path in done.kept else
                                 remembered(rest_key(done.base, norm, job, digests), results[path]))
    files = done.seen.listing.files.values()
    return State({e.path: (e.size, e.mtime_ns, digests.get(e.path, "")) for e in files}, remembered_jobs)


def by_size(found: Sequence[Job], listing: Listing) -> Iterator[tuple[Job, ...]]:
    """Split jobs so that a task reads about TASK_BYTES."""
    total = sum(listing.files[job.source.path].size for job in found)
    pieces = max(1, round(total / TASK_BYTES))
    return chunks(found, -(-len(found) // pieces))
