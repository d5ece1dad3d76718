"""`portalgen build`: check and build; what is published changes whole or not at all."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence

from portalgen.building import Outcome, each_site
from portalgen.commands.common import linked, processes, progress, say, settings, slugs
from portalgen.jobs import Settings, executor, law
from portalgen.publish.output import Output, behind, claim, retire
from portalgen.textos import BUILD_BLOCKED, BUILD_DONE, BUILD_DRAFT, BUILD_KEPT, BUILD_STOPPED


def run(options: argparse.Namespace) -> int:
    """0 all published · 1 nothing could be (blocking findings) · 2 nothing could be (what a site says of itself) · 3
    some could not, the others were; or something outside failed."""
    given = settings(options)._replace(draft=options.draft, base_url=options.base_url)
    names = slugs(given, options.site, options.shard)
    others_are_right(given)
    started = time.perf_counter()
    outcomes: list[Outcome] = []
    with claim(options.out) as output, executor(processes(options, given, names)) as pool:
        for outcome in each_site(given, names, pool, output, clean=options.clean):
            outcomes.append(outcome)
            progress(options, f"{len(outcomes)} de {len(names)}: {outcome.slug}")
        progress(options, "")
        whole = not options.site and options.shard == (1, 1)
        gone = retire(output, [*(outcome.slug for outcome in outcomes), *linked(given.sites)]) if whole else ()
        if gone or tells_more(given, output, outcomes):
            from portalgen.cover import write_cover

            write_cover(given, output)
    return conclude(options, given, outcomes, time.perf_counter() - started)


def others_are_right(given: Settings) -> None:
    """The mistakes of the list of other sites are said before anything is built."""
    if (given.sites / "otros.yaml").exists():
        from portalgen.read.others import load_others

        load_others(given.sites)


def tells_more(given: Settings, output: Output, outcomes: Sequence[Outcome]) -> bool:
    """Whether something that the index of all sites tells may have changed (of other portals, it remembers itself)."""
    return (any(outcome.changed for outcome in outcomes) or (given.sites / "otros.yaml").exists()
            or not (output.root / "index.html").exists() or behind(output))


def conclude(options: argparse.Namespace, given: Settings, outcomes: Sequence[Outcome], seconds: float) -> int:
    """Say what was done and what was not, and give the exit code."""
    failed = [outcome for outcome in outcomes if outcome.stopped or (outcome.blocked and not given.draft)]
    if options.json:
        print(json.dumps([_told(outcome) for outcome in outcomes], ensure_ascii=False, indent=1))
    else:
        _say(options, given, outcomes, failed, seconds)
    if not failed:
        return 0
    return 3 if len(failed) < len(outcomes) else max(outcome.code or 1 for outcome in failed)


def _say(options: argparse.Namespace, given: Settings, outcomes: Sequence[Outcome], failed: Sequence[Outcome],
         seconds: float) -> None:
    for outcome in failed:
        if outcome.findings:
            from portalgen.publish.reports import render

            the_law = law(given.schemas, given.cache)
            print(render(outcome.findings, the_law, "text", {"tables": outcome.tables, "rows": outcome.rows}))
    for outcome in outcomes:
        if outcome.stopped:
            print(BUILD_STOPPED.format(slug=outcome.slug, why=outcome.stopped))
        elif outcome in failed:
            print(BUILD_BLOCKED.format(slug=outcome.slug))
        elif options.verbose or len(outcomes) <= 5:
            words = BUILD_DONE if outcome.changed else BUILD_KEPT
            rows = f"{outcome.rows:,}".replace(",", ".")
            say(options, words.format(slug=outcome.slug, tables=outcome.tables, rows=rows))
        if outcome.blocked and outcome not in failed:
            print(BUILD_DRAFT.format(slug=outcome.slug))
    done = len(outcomes) - len(failed)
    say(options, f"{done} de {len(outcomes)} {'sitio' if len(outcomes) == 1 else 'sitios'} en {options.out}, "
                 f"{seconds:.1f} s.".replace(".", ",", 1))


def _told(outcome: Outcome) -> dict[str, object]:
    return {"site": outcome.slug, "tables": outcome.tables, "rows": outcome.rows, "changed": outcome.changed,
            "blocked": outcome.blocked, "stopped": outcome.stopped, "findings": len(outcome.findings)}
