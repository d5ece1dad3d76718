"""A job: the tables of one edition in one site, read, judged and rendered. A plain function any executor can run.

Same inputs, same bytes; nothing is shared between jobs but what each process reads once (law, theme, compiled schemas).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self, TypeVar

from portalgen.findings import Finding, Stop

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from jinja2 import Environment

    from portalgen.check.rules.common import Context
    from portalgen.model import Edition, Law, Source, Table
    from portalgen.portal.tables import Words
    from portalgen.publish.tree import Staging
    from portalgen.read.tables import Batch, Sheet
    from portalgen.render.templates import Theme

T = TypeVar("T")
DEFAULT_THEME = "banner"          # of a site that names none, and of the index of all sites


class Settings(NamedTuple):
    """What a run was asked to do. `cache` holds compiled schemas; "" for none."""

    sites: Path
    schemas: Path
    themes: Path
    cache: Path | None
    today: date
    draft: bool = False
    base_url: str = ""


class Job(NamedTuple):
    """One table file. `previous`: the file of the period before; `references`: files of other tables that rules look
    up; `known`: digest of the content last published when all else is equal (then there is nothing to do)."""

    source: Source
    words: Words
    previous: Source | None = None
    references: tuple[Source, ...] = ()
    known: str = ""


class Task(NamedTuple):
    """Jobs of one table in one edition of one site. `staging` is where pages go; None only judges."""

    site: str
    item: str
    table: str
    norm: str
    jobs: tuple[Job, ...]
    documents: frozenset[str] = frozenset()
    staging: Staging | None = None
    theme: str = ""
    frame: Mapping[str, Any] = {}


class Result(NamedTuple):
    """What became of a table: `digest` and `size` are of the published CSV; `files`: (path in the site, bytes, SHA-256
    or "" for pages); `sums`: totals of its columns that have them; `facts`: what other pages of
    the site say of it (portal/more.py)."""

    path: str
    digest: str
    size: int = 0
    rows: int = 0
    findings: tuple[Finding, ...] = ()
    files: tuple[tuple[str, int, str], ...] = ()
    sums: tuple[tuple[str, int], ...] = ()
    same: bool = False
    facts: Mapping[str, Any] = {}


class Pending(Protocol):
    """A task under way: a future of `concurrent.futures`, or what speaks as it does."""

    def result(self) -> Any: ...


class Pool(Protocol):
    """Where tasks run: any executor of `concurrent.futures`, or of those who speak as it does."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Pending: ...


class Done(NamedTuple):
    """A task that has ended."""

    value: Any = None
    trouble: Stop | OSError | None = None

    def result(self) -> Any:
        if self.trouble is not None:        # as of another process: who waits for the result is told
            raise self.trouble
        return self.value


class Inline:
    """Runs each task at once, in this process: for small work, where starting processes costs more than it saves."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Pending:
        try:
            return Done(fn(*args, **kwargs))
        except (Stop, OSError) as trouble:
            return Done(trouble=trouble)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Processes:
    """Processes that begin with the first task: a build of little never needs them, nor what they take to import."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.pool: Executor | None = None

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Pending:
        if self.pool is None:
            if fn is run:
                _ready(*args)
            self.pool = _processes(self.jobs)
        return self.pool.submit(fn, *args, **kwargs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.pool is not None:
            self.pool.shutdown()


def executor(jobs: int) -> Inline | Processes:
    """Where tasks run: in this process, or in as many as `jobs`."""
    return Inline() if jobs <= 1 else Processes(jobs)


def _processes(jobs: int) -> Executor:
    """They inherit what is already loaded, where the system can fork; fresh ones elsewhere."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    return ProcessPoolExecutor(jobs, multiprocessing.get_context(method), initializer=_worker)


def _ready(settings: Settings, task: Task) -> None:
    """Load what tasks use before the processes part, once for all of them. No thread may run yet: the column engine
    begins its own at its first use, not when it is imported."""
    from importlib import import_module

    from portalgen.check.lens import lens
    from portalgen.read.tables import worth

    os.environ["POLARS_MAX_THREADS"] = "1"      # it reads this when it is imported
    size = 0
    with suppress(OSError):     # a sheet that has gone is said by who reads it
        size = sum(os.path.getsize(settings.sites / task.site / job.source.path) for job in task.jobs)
    for name in ("re2", "portalgen.check.judge", "portalgen.check.totals", "portalgen.portal.events",
                 *(("polars", "portalgen.check.frames") if worth(size) else ())):
        import_module(name)
    lens(law_of(settings, task.site))
    if task.staging is not None:
        for name in ("portalgen.portal.more", "portalgen.render.bodies", "portalgen.render.tables"):
            import_module(name)
        env = environment(theme(settings.themes, task.theme).folders)
        for name in ("base.html", "periodo.html"):
            env.get_template(name)


def _worker() -> None:
    """One thread for the column engine (the processes are the parallelism); rows have no cycles, and looking for
    them at every turn only costs; an interrupted parent ends its workers by itself, a killed one takes them with it."""
    import gc
    import signal
    import threading

    os.environ["POLARS_MAX_THREADS"] = "1"
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for tasks for ever, and hold the output folder that it inherited."""
    import multiprocessing
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


@lru_cache(maxsize=4)
def law(schemas: Path, cache: Path | None) -> Law:
    """The law, read once a process."""
    from portalgen.check.rules import BETWEEN, RULES
    from portalgen.check.schemas import schema_problems
    from portalgen.read.law import load_law

    return load_law(schemas, cache / "esquemas.json" if cache else None, frozenset({**RULES, **BETWEEN}),
                    schema_problems)


def law_of(settings: Settings, slug: str) -> Law:
    """The law of a municipality: with the tables that it declares by itself, when it does. Stop when one is wrong."""
    folder = settings.sites / slug / "esquemas"
    if os.path.islink(folder) or not folder.is_dir():
        return law(settings.schemas, settings.cache)
    seen = [(entry.name, entry.stat(follow_symlinks=False)) for entry in os.scandir(folder)]
    told = tuple(sorted((name, info.st_size, info.st_mtime_ns) for name, info in seen))
    return _own_law(settings.schemas, settings.cache, settings.sites / slug, told)


@lru_cache(maxsize=64)
def _own_law(schemas: Path, cache: Path | None, site: Path, told: tuple[tuple[str, int, int], ...]) -> Law:
    """`told` only says when to read again."""
    from portalgen.check.rules import BETWEEN, RULES
    from portalgen.check.schemas import schema_problems
    from portalgen.read.lawown import with_own

    return with_own(law(schemas, cache), site, site.name, frozenset({**RULES, **BETWEEN}), schema_problems)


@lru_cache(maxsize=8)
def theme(themes: Path, name: str) -> Theme:
    """A theme, read once a process."""
    from portalgen.render.templates import load_theme

    return load_theme(themes, name)


@lru_cache(maxsize=8)
def environment(folders: tuple[Path, ...]) -> Environment:
    """The templates of a theme, compiled once a process."""
    from portalgen.render import templates

    return templates.environment(folders)


def run(settings: Settings, task: Task) -> tuple[Result, ...]:
    """Judge the tables of a task and, with a staging tree, write their pages and downloads in it."""
    root = settings.sites / task.site
    results: dict[str, Result] = {}
    fresh: list[tuple[Job, bytes, str]] = []
    for job in task.jobs:
        source = job.source
        data, findings = contents(root, source)
        digest = hashlib.sha256(data or b"").hexdigest()
        if data is None or digest == job.known:
            results[source.path] = Result(source.path, digest, findings=findings, same=data is not None)
        else:
            fresh.append((job, data, digest))
    if fresh:
        results.update({result.path: result for result in _judged(settings, task, fresh)})
    return tuple(results[job.source.path] for job in task.jobs)


def _judged(settings: Settings, task: Task, fresh: Sequence[tuple[Job, bytes, str]]) -> Iterator[Result]:
    from portalgen.check.judge import judge
    from portalgen.check.totals import totals
    from portalgen.portal.events import event_facts
    from portalgen.read.tables import parse

    the_law = law_of(settings, task.site)
    table = the_law.tables[task.table]
    edition = next(e for e in table.editions if task.norm in e.serves)
    jobs, datas, digests = zip(*fresh, strict=True)
    batch = parse(edition, datas)
    contexts = list(_contexts(settings, task, the_law, table, edition, batch, jobs))
    judged = judge(batch, contexts)
    drawn, facts = _drawn(settings, task, the_law, batch, jobs, datas, judged, [ctx.previous for ctx in contexts])
    for job, data, digest, sheet, findings, files, told in zip(jobs, datas, digests, batch.sheets, judged, drawn, facts,
                                                               strict=True):
        sums = totals(edition, task.norm, sheet)
        yield Result(job.source.path, digest, len(data), sheet.height, tuple(findings), tuple(files), sums,
                     facts={**told, **event_facts(table, sheet)})


def contents(root: Path, source: Source) -> tuple[bytes | None, tuple[Finding, ...]]:
    """A table file as canonical bytes, or the findings that say what it is instead."""
    from portalgen.read.csvs import canonical
    from portalgen.read.files import read

    data, findings = canonical(read(root, source.path), f"{source.site}/{source.path}")
    return data, tuple(Finding(f.code, f.place, f.values, source.site, source.item, source.table, source.area,
                               str(source.period)) for f in findings)


def _contexts(settings: Settings, task: Task, the_law: Law, table: Table, edition: Edition, batch: Batch,
              jobs: Sequence[Job]) -> Iterator[Context]:
    """What the rules of each table may look at: its own identity, the period before, the tables it refers to."""
    from portalgen.check.rules.common import Context

    root = settings.sites / task.site
    here: dict[str, Sheet] = {job.source.path: sheet for job, sheet in zip(jobs, batch.sheets, strict=True)}
    for job in jobs:
        previous = None
        if job.previous is not None:
            previous = here.get(job.previous.path) or _sheet(the_law, root, job.previous, settings.today)

        def lookup(name: str, columns: Sequence[str], _: Source, job: Job = job) -> set[tuple[str, ...]] | None:
            sheets = [_sheet(the_law, root, s, settings.today) for s in job.references if s.table == name]
            good = [sheet for sheet in sheets if sheet is not None and set(columns) <= set(sheet.names)]
            return {row for sheet in good for row in zip(*map(sheet.column, columns), strict=True)} if good else None

        yield Context(law=the_law, table=table, edition=edition, source=job.source, today=settings.today,
                      lookup=lookup, previous=previous, documents=task.documents)


def _sheet(the_law: Law, root: Path, source: Source, today: date) -> Sheet | None:
    """Another table of the same site, parsed with its own edition; None when it cannot be read (it says so itself)."""
    from portalgen.read.tables import parse

    edition = the_law.edition_for(the_law.tables[source.table], source.period, today)
    data, _ = contents(root, source)
    return parse(edition, [data]).sheets[0] if edition and data else None


def _drawn(settings: Settings, task: Task, the_law: Law, batch: Batch, jobs: Sequence[Job], datas: Sequence[bytes],
           judged: Sequence[tuple[Finding, ...]], previous: Sequence[Sheet | None]
           ) -> tuple[Sequence[Sequence[tuple[str, int, str]]], Sequence[Mapping[str, Any]]]:
    """Write pages and downloads of the tables that may be published; per table, (path, bytes, SHA-256) of each file and
    the facts that the site's own pages need."""
    if task.staging is None:
        return [()] * len(jobs), [{}] * len(jobs)
    from portalgen.portal.more import More, more
    from portalgen.portal.tables import Shown
    from portalgen.publish.reports import severity
    from portalgen.render.tables import draw

    the_theme = theme(settings.themes, task.theme)
    wanted = [settings.draft or not any(severity(the_law, f) == "bloquea" for f in findings) for findings in judged]
    item = next(item for item in the_law.items if item.id == task.item)
    shown = [Shown(item, the_law.tables[task.table], batch.edition, job.source, job.words) for job in jobs]
    mores = [more(the_law, one, sheet, before, the_theme.parts) if want else More()
             for one, sheet, before, want in zip(shown, batch.sheets, previous, wanted, strict=True)]
    shown = [one._replace(more=each) for one, each in zip(shown, mores, strict=True)]
    files = draw(environment(the_theme.folders), the_theme, task.frame, batch, shown, datas, wanted, task.staging.write)
    return files, [each.facts for each in mores]


def chunks(values: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    """Consecutive pieces of at most `size`."""
    it = iter(values)
    while piece := tuple(islice(it, size)):
        yield piece
