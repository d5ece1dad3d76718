"""`portalgen check`: findings only, in the form that was asked; writes nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from portalgen.building import Outcome, each_site
from portalgen.commands.common import processes, progress, settings, slugs
from portalgen.findings import Finding, Stop
from portalgen.jobs import Settings, executor, law
from portalgen.model import MONTHS, Law
from portalgen.publish.reports import render, severity
from portalgen.publish.words import many
from portalgen.textos import (
    PRIVACY_NONE,
    PRIVACY_RULE,
    PRIVACY_RULES,
    REVIEWED,
    REVIEWED_SINCE,
    STAGED_NO_GIT,
)

if TYPE_CHECKING:
    from portalgen.since import Scope


def run(options: argparse.Namespace) -> int:
    """0 nothing blocks · 1 blocking findings · 2 no site could be read, for what they say of themselves · 3 some could
    not."""
    given = settings(options)
    the_law = law(given.schemas, given.cache)
    names, only, scopes = _meant(options, given)
    findings: list[Finding] = []
    tables = rows = 0
    stopped: list[Outcome] = []
    with executor(processes(options, given, names)) as pool:
        for done, outcome in enumerate(each_site(given, names, pool, scopes=scopes), 1):
            findings += outcome.findings
            tables, rows = tables + outcome.tables, rows + outcome.rows
            stopped += [outcome] if outcome.stopped else []
            progress(options, f"{done} de {len(names)}: {outcome.slug}")
    progress(options, "")
    form = "json" if options.json else options.format
    findings = [finding for finding in findings if only is None or finding.place.file in only]
    if options.privacy:
        by = by_rule(the_law, findings)
        findings = [finding for found in by.values() for finding in found]
        print("\n".join(_rules(the_law, by)) + "\n" if form == "text" else "", end="")
    counts = {"sites": len(names), "tables": tables, "rows": rows}
    if findings or not stopped or form != "text":               # a site that was not read is not "todo en orden"
        print(render(findings, the_law, form, counts, day=reviewed(options, given)), end="")
    aside = sys.stderr if form in ("json", "sarif", "html") else sys.stdout
    for outcome in stopped:
        print(f"{outcome.slug}: {outcome.stopped}", file=aside)
    if stopped:
        return 3 if len(stopped) < len(names) else max(outcome.code for outcome in stopped)
    return 1 if any(severity(the_law, finding) == "bloquea" for finding in findings) else 0


def _meant(options: argparse.Namespace, given: Settings
           ) -> tuple[list[str], frozenset[str] | None, Mapping[str, Scope]]:
    """The sites to look at; the only files (relative to the sites' folder) of which to tell, None for all; and, since a
    revision, what of each site is looked at."""
    names = slugs(given, options.site)
    if options.since:
        from portalgen.since import scopes

        found = scopes(given, names, options.since)
        return [name for name in names if found[name]], None, found
    if not options.staged:
        return names, None, {}
    from portalgen.read.changed import staged

    files = staged(given.sites)
    if files is None:
        raise Stop(STAGED_NO_GIT.format(folder=given.sites))
    touched = {file.partition("/")[0] for file in files}
    return [name for name in names if name in touched], files, {}


def reviewed(options: argparse.Namespace, given: Settings) -> str:
    """What was looked at and when, for a report that will be kept."""
    day = f"{given.today.day} de {MONTHS[given.today.month - 1]} de {given.today.year}"
    return (REVIEWED_SINCE if options.since else REVIEWED).format(day=day, since=options.since)


def by_rule(the_law: Law, findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """The findings of each privacy rule of schemas/privacidad.yaml, in its order. A finding counts once."""
    counts: dict[str, list[Finding]] = {}
    for rule in the_law.privacy["reglas"]:
        codes, tables = frozenset(rule["hallazgos"]), rule.get("tablas")
        counts[rule["regla"]] = [f for f in findings if f.code in codes and (not tables or f.table in tables)]
    return counts


def _rules(the_law: Law, counts: Mapping[str, Sequence[Finding]]) -> Iterator[str]:
    """One line a rule: what it looks for, and how many findings it has."""
    yield PRIVACY_RULES
    widest = max(map(len, counts))
    for rule in the_law.privacy["reglas"]:
        number = len(counts[rule["regla"]])
        told = many(number, "hallazgo", "hallazgos") if number else PRIVACY_NONE
        yield PRIVACY_RULE.format(rule=rule["regla"].ljust(widest), what=rule["que"], count=told)
    yield ""
