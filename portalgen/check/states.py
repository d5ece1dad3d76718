"""Findings of presence: an empty table without a declared reason.

"Señala de forma expresa que durante el periodo…" (indicators of the fiscalización): absence must be declared in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portalgen.findings import Finding, Place
from portalgen.model import Law, Site


def state_findings(law: Law, site: Site, rows: Mapping[str, int]) -> Iterator[Finding]:
    """`rows`: path of a table file → rows it has."""
    for package in site.packages:
        for source in package.sources:
            if rows.get(source.path) == 0:
                table = law.tables[source.table]
                yield Finding("tabla-sin-filas", Place(f"{site.slug}/{source.path}"),
                              {"tabla": table.title, "periodo": source.period.words, "mensaje": table.empty},
                              site.slug, source.item, source.table, source.area, str(source.period))
