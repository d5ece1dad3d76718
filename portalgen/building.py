"""Many sites in order, their tables in parallel: plan, run, finish. One site in trouble never stops the others."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from portalgen.findings import Finding, Stop
from portalgen.jobs import Inline, Pending, Pool, Result, Settings, law, law_of, run
from portalgen.memory import SITE, look, revived
from portalgen.publish.output import Output
from portalgen.publish.output import trouble as disk
from portalgen.publish.state import State, load, save
from portalgen.textos import disk_words

if TYPE_CHECKING:
    from portalgen.plan import Plan
    from portalgen.publish.tree import Staging
    from portalgen.since import Scope

LITTLE = 500_000    # bytes of changed sheets
AHEAD = 24          # tasks under way at once: keeps every process busy and memory bounded


class Outcome(NamedTuple):
    """What became of a site: `changed` when its published files did; `blocked` when findings keep it from being
    published; `stopped` when it could not be built, in words, and `code` the exit code of that."""

    slug: str
    name: str = ""
    region: str = ""
    findings: tuple[Finding, ...] = ()
    tables: int = 0
    rows: int = 0
    changed: bool = False
    blocked: bool = False
    stopped: str = ""
    code: int = 0


@dataclass
class Under:
    """A site under way: the tasks it waits for and the tree being completed (none when only judging)."""

    plan: Plan
    stack: ExitStack
    old: State
    staging: Staging | None = None
    scope: Scope | None = None
    futures: list[Pending] = field(default_factory=list)


class Verdict(NamedTuple):
    """A site judged: what was planned, what became of each table, the findings of no table, and all of them."""

    plan: Plan
    results: Mapping[str, Result]
    own: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    blocked: bool


def each_site(settings: Settings, slugs: Sequence[str], pool: Pool, output: Output | None = None, *,
              clean: bool = False, scopes: Mapping[str, Scope] | None = None) -> Iterator[Outcome]:
    """Judge sites in order and, with an output, publish them. A site with blocking findings keeps what it had
    published, unless `settings.draft`; `clean` takes nothing from earlier builds; `scopes`: what of each site is judged
    (all of it, when there is none; without an output)."""
    waiting: deque[Under] = deque()
    for slug in slugs:
        begun = _begin(settings, slug, pool, output, clean, (scopes or {}).get(slug))
        if isinstance(begun, Outcome):
            yield begun
            continue
        waiting.append(begun)
        while len(waiting) > 1 and sum(len(under.futures) for under in waiting) > AHEAD:
            yield _end(settings, waiting.popleft(), output)
    while waiting:
        yield _end(settings, waiting.popleft(), output)


def _begin(settings: Settings, slug: str, pool: Pool, output: Output | None, clean: bool,
           scope: Scope | None = None) -> Under | Outcome:
    """Read a site and hand out its tasks; an outcome at once when nothing changed since it was published."""
    old = load(output, slug) if output and not clean else State()
    seen = look(settings, slug)
    if output and seen.matches(old):
        return _unchanged(slug, old)
    from portalgen.plan import plan  # heavy, and of no use to a site without changes
    from portalgen.publish.tree import stage

    law(settings.schemas, settings.cache)           # what is wrong with it is of no site: it ends the run
    with ExitStack() as stack:
        try:
            staging = stack.enter_context(stage(output, slug, whole=bool(old.jobs))) if output else None
            made = plan(law_of(settings, slug), settings, seen, old, staging, scope.includes if scope else None)
            under = Under(made, stack.pop_all(), old, staging, scope)
        except (Stop, OSError) as trouble:
            _leave(stack)
            return _stopped(slug, trouble)
    # A few sheets edited since the last build take less than starting processes for them.
    place = Inline() if old.jobs and under.plan.size < LITTLE else pool
    under.futures = [place.submit(run, settings, task) for task in under.plan.tasks]
    return under


def _unchanged(slug: str, old: State) -> Outcome:
    """Only what has findings is revived: most tables have none."""
    tables = {path: kept for path, kept in old.jobs.items() if path != SITE}
    told = [("", old.jobs[SITE]), *((path, kept) for path, kept in tables.items() if kept["findings"])]
    findings = tuple(f for path, kept in told for f in revived(path, kept).findings)
    about = old.jobs[SITE]["about"]
    return Outcome(slug, about["name"], about["region"], findings, len(tables),
                   sum(kept["rows"] for kept in tables.values()))


def _end(settings: Settings, under: Under, output: Output | None) -> Outcome:
    """Wait for a site's tasks; with an output, publish it, or leave what it had."""
    slug, info = under.plan.seen.slug, under.plan.site.info
    try:
        with disk(output) if output else nullcontext():     # whoever was writing: a task, or what comes after them
            verdict = _verdict(settings, under)
            changed = output is not None and _published(settings, under, output, verdict)
    except (Stop, OSError) as trouble:
        _leave(under.stack)
        return _stopped(slug, trouble)
    results = verdict.results.values()
    return Outcome(slug, str(info.get("nombre") or slug), str(info.get("region") or ""), verdict.findings, len(results),
                   sum(result.rows for result in results), changed, verdict.blocked)


def _published(settings: Settings, under: Under, output: Output, verdict: Verdict) -> bool:
    """Write the rest of a site's pages and put it in its place. False when it may not be: what it had stays."""
    from portalgen.plan import state_after
    from portalgen.whole import write_whole

    if under.staging is None or (verdict.blocked and not settings.draft):
        _leave(under.stack)
        return False
    made, results = under.plan, verdict.results
    slug = made.seen.slug
    under.staging.wrote(path for result in results.values() if not result.same for path, *_ in result.files)
    keys = write_whole(law_of(settings, slug), settings, made, results, under.staging, under.old)
    under.stack.close()
    save(output, slug, state_after(made, under.old, results, verdict.own, keys))
    return True


def judged(settings: Settings, slug: str, pool: Pool) -> Verdict:
    """A site judged as `each_site` judges it, nothing written. Stop when it cannot be read."""
    from portalgen.plan import plan

    made = plan(law_of(settings, slug), settings, look(settings, slug), State(), None)
    under = Under(made, ExitStack(), State())
    under.futures = [pool.submit(run, settings, task) for task in made.tasks]
    return _verdict(settings, under)


def _verdict(settings: Settings, under: Under) -> Verdict:
    """Wait for a site's tasks and put together all that is found in it."""
    from portalgen.check.privacy import text_findings
    from portalgen.check.states import state_findings
    from portalgen.documents import site_documents
    from portalgen.publish.reports import severity

    made = under.plan
    the_law = law_of(settings, made.seen.slug)
    done = {result.path: result for future in under.futures for result in future.result()}
    results = {**made.kept, **{path: made.known[path] if r.same else r for path, r in done.items()}}
    rows = {path: result.rows for path, result in results.items() if result.size}      # what could be read
    papers = site_documents(the_law, settings, made.seen.slug, made.seen.listing.files, made.site.documents)
    own = (*made.findings, *papers, *state_findings(the_law, made.site, rows),
           *text_findings(the_law, made.seen.slug, {**_yamls(settings, made), **made.site.pages}))
    if under.scope:
        start = f"{made.seen.slug}/"
        own = (*(f for f in own if under.scope.tells(f.place.file.removeprefix(start), results)), *under.scope.extra)
    findings = (*own, *(f for result in results.values() for f in result.findings))
    return Verdict(made, results, own, findings, any(severity(the_law, f) == "bloquea" for f in findings))


def _yamls(settings: Settings, made: Plan) -> dict[str, str]:
    """The YAML files of a site as written: whatever they say is published with them."""
    from portalgen.read.files import read

    root = settings.sites / made.seen.slug
    paths = [path for path in made.seen.listing.files if path.endswith(".yaml")]
    return {path: read(root, path).decode("utf-8", "replace") for path in paths}


def _stopped(slug: str, trouble: Stop | OSError) -> Outcome:
    return Outcome(slug, stopped=words_of(trouble), code=trouble.code if isinstance(trouble, Stop) else 3)


def words_of(trouble: Stop | OSError) -> str:
    """Why a site could not be built: a file that the disk does not give or take is of that site alone."""
    if isinstance(trouble, Stop):
        return trouble.message
    words = disk_words(trouble)
    return f"{words[0].upper()}{words[1:]}."


def _leave(stack: ExitStack) -> None:
    """End a site's staging without publishing it: what was published stays."""
    with suppress(Stop):
        stack.__exit__(Stop, Stop("not published"), None)
