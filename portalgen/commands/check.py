"""`portalgen check`: findings only, in the form that was asked; writes nothing."""

from __future__ import annotations

import argparse
import sys

from portalgen.building import each_site
from portalgen.commands.common import processes, progress, settings, slugs
from portalgen.findings import Finding
from portalgen.jobs import executor, law
from portalgen.publish.reports import render, severity


def run(options: argparse.Namespace) -> int:
    """0 nothing blocks · 1 blocking findings · 3 a site could not be read."""
    given = settings(options)
    names = slugs(given, options.site)
    the_law = law(given.schemas, given.cache)
    findings: list[Finding] = []
    tables = rows = 0
    stopped: list[str] = []
    with executor(processes(options, given, names)) as pool:
        for done, outcome in enumerate(each_site(given, names, pool), 1):
            findings += outcome.findings
            tables, rows = tables + outcome.tables, rows + outcome.rows
            stopped += [f"{outcome.slug}: {outcome.stopped}"] if outcome.stopped else []
            progress(options, f"{done} de {len(names)}: {outcome.slug}")
    progress(options, "")
    form = "json" if options.json else options.format
    print(render(findings, the_law, form, {"sites": len(names), "tables": tables, "rows": rows}), end="")
    for line in stopped:
        print(line, file=sys.stderr if form in ("json", "sarif") else sys.stdout)
    if stopped:
        return 3
    return 1 if any(severity(the_law, finding) == "bloquea" for finding in findings) else 0
