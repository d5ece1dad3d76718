"""What was published cannot disappear or change in substance without saying so: a rectification record, with its date,
its motive and its kind. What is substantial is data (schemas/plazos.yaml)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from portalgen.check.rules.common import number, title
from portalgen.findings import Finding, Place
from portalgen.model import Law, Package, Record, Site, Source
from portalgen.portal.differences import ADDED, CHANGED, EDITED, GONE, REMOVED, Difference
from portalgen.textos import SUBSTANTIAL

MINOR, MAJOR = "menor", "sustancial"
PACKAGE = "datapackage.yaml"
MONEY = "pesos"
Amounts = Mapping[str, Decimal]                 # column → sum of its cells before


def rectification_findings(law: Law, site: Site, found: Iterable[tuple[Difference, Amounts]],
                           known: Collection[Record]) -> Iterator[Finding]:
    """A finding for each published table that disappears or changes in substance without a new record that says so.
    `known`: the records that were already there: an old one does not excuse a new change."""
    packages = {package.item: package for package in site.packages}
    limits = law.deadlines.get("sustancial")
    for one, amounts in found:
        if limits is None or one.kind not in (GONE, CHANGED) or one.old == 0:
            continue
        package = packages[one.source.item]
        said = [record for record in package.rectifications
                if fits(record, one.source) and record._replace(line=0) not in known]
        why = substantial(one, limits, amounts)
        if why and not any(record.kind == MAJOR for record in said):
            yield _finding(site, package, one, why, said)


def _finding(site: Site, package: Package, one: Difference, why: str, said: list[Record]) -> Finding:
    source = one.source
    code = "rectificacion-insuficiente" if said else "periodo-retirado" if one.kind == GONE else "cambio-sustancial"
    there = source.path if one.kind == CHANGED and not said else f"{package.folder}/{PACKAGE}"
    values = {"tabla": one.table.title, "periodo": source.period.words, "filas": str(one.old), "por": why,
              "carpeta": one.table.folder or one.table.id, "clave": str(source.period) or "permanente"}
    return Finding(code, Place(f"{site.slug}/{there}", said[0].line if said else None), values, site.slug, source.item,
                   source.table, source.area, str(source.period))


def fits(record: Record, source: Source) -> bool:
    """Whether a record speaks of a table file."""
    return (record.table == source.table and record.period == source.period
            and record.series in ("", source.series) and record.area in ("", source.area))


def substantial(one: Difference, limits: Mapping[str, Any], amounts: Amounts) -> str:
    """Why a change is substantial, in words; "" when it is minor."""
    if one.kind == GONE:
        return SUBSTANTIAL["retirada"]
    removed, moved = one.count(REMOVED), len(one.rows)
    if removed > limits["quitadas"]:
        return SUBSTANTIAL["quitada" if removed == 1 else "quitadas"].format(n=removed)
    if moved > max(limits["filas"] * one.old, limits.get("filas_minimo", 0)):
        return SUBSTANTIAL["filas"].format(n=moved, of=one.old)
    for column, change in moves(one).items():
        before = amounts.get(column, Decimal(0))
        if abs(change) > Decimal(str(limits["montos"])) * abs(before):
            return SUBSTANTIAL["montos"].format(column=title(one.edition, column),
                                                share=_percent(change, before) if before else SUBSTANTIAL["nuevo"])
    return ""


def moves(one: Difference) -> dict[str, Decimal]:
    """Column of amounts → how much its sum changes; only those that change."""
    names = [name for name in one.columns if (known := one.edition.columns.get(name)) and known.unit == MONEY]
    found = dict.fromkeys(names, Decimal(0))
    for row in one.rows:
        if row.kind == EDITED:
            for column, before, now in row.cells:
                if column in found:
                    found[column] += Decimal(number(now) or 0) - Decimal(number(before) or 0)
        else:
            for column in names:
                value = Decimal(number(row.row[one.columns.index(column)]) or 0)
                found[column] += value if row.kind == ADDED else -value
    return {name: change for name, change in found.items() if change}


def _percent(change: Decimal, before: Decimal) -> str:
    share = f"{abs(change / before) * 100:.1f}".replace(".", ",").removesuffix(",0")
    return f"{'sube' if change > 0 else 'baja'} {share} %"


# ---- for the page of a table


def told(records: Iterable[Record], table: str, series: str) -> list[dict[str, str]]:
    """The rectifications of a table, newest first: `{fecha, tipo, periodo, motivo}`."""
    mine = [r for r in records if r.table == table and r.series in ("", series)]
    return [{"fecha": r.day.isoformat(), "tipo": r.kind, "periodo": r.period.words if r.period.year else "",
             "motivo": r.reason} for r in sorted(mine, key=lambda r: (r.day, r.period), reverse=True)]


def note(records: Iterable[Record], source: Source) -> str:
    """The rectifications of one file as Markdown, oldest first; "" without any."""
    mine = sorted((r for r in records if fits(r, source)), key=lambda r: r.day)
    return "\n\n".join(f"**Rectificación {r.kind}** ({r.day:%d-%m-%Y}): {_escaped(r.reason)}" for r in mine)


def _escaped(text: str) -> str:
    """A text that Markdown shows as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|!" else c for c in " ".join(text.split()))
