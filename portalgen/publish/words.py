"""Findings in words: those of schemas/hallazgos.yaml, with the severity of schemas/perfiles.yaml.

No personal datum and no control character of the published files reaches a report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from portalgen.check.personal import masked
from portalgen.findings import SEVERITIES, Finding, Severity
from portalgen.model import Law, Period, Wording

HOLE = re.compile(r"\{(\w+)\}")


class Line(NamedTuple):
    """A finding dressed to be read: its severity and its words."""

    finding: Finding
    severity: Severity
    title: str
    message: str
    remedy: str
    who: str
    record: str


def severity(law: Law, finding: Finding) -> Severity:
    """How serious a finding is in the edition that governs its period; a code without severity blocks."""
    found = ""
    if finding.table:
        norm = law.norm_for(Period.parse(finding.period) or Period(), date.max)
        found = law.severities.get(norm.id, {}).get(finding.code, "") if norm else ""
    found = found or law.severities["general"].get(finding.code, "")
    return next((level for level in SEVERITIES if level == found), "bloquea")


def count(lines: Iterable[Line]) -> dict[str, int]:
    """How many findings of each severity."""
    times = Counter(line.severity for line in lines)
    return {level: times[level] for level in SEVERITIES}


def dress(findings: Iterable[Finding], law: Law) -> list[Line]:
    """The findings with their words, in the order of files and rows."""
    known: dict[str, str] = {}
    return [_dressed(finding, law, known) for finding in sorted(findings, key=_order)]


def _order(finding: Finding) -> tuple[str, str, int, int, str]:
    place = finding.place
    return place.file, place.sheet, place.row or 0, place.number or 0, finding.code


def _dressed(finding: Finding, law: Law, known: dict[str, str]) -> Line:
    wording = law.wordings.get(finding.code) or Wording(finding.code, finding.code, "", "informatica")
    values = {name: _safe(value, law, known) for name, value in finding.values.items()}
    clean = finding._replace(values=values)
    holes = {**places(clean), **values}
    return Line(clean, severity(law, finding), wording.title, fill(wording.sentence, holes),
                fill(wording.remedy, holes), wording.who, printable(values.get("registro", "")))


def _safe(value: str, law: Law, known: dict[str, str]) -> str:
    if value not in known:
        known[value] = masked(law, value)
    return known[value]


def places(finding: Finding) -> dict[str, str]:
    """The values that every sentence may use: archivo, fila, columna, celda, donde."""
    place = finding.place
    row = str(place.row or "")
    where = f"la celda {place.cell}" if place.cell else f"la {row_word(place.file)} {row}" if row else "el archivo"
    return {"archivo": place.file, "fila": row, "columna": place.column, "celda": place.cell, "donde": where}


def row_word(file: str) -> str:
    """What people call the place: a sheet has rows, the rest has lines."""
    return "línea" if file.endswith((".yaml", ".yml", ".md")) else "fila"


def fill(sentence: str, values: Mapping[str, str]) -> str:
    """A sentence with its {holes} filled. Values are never read again as sentences."""
    return HOLE.sub(lambda hole: printable(values.get(hole[1], "")), sentence)


def printable(value: str) -> str:
    """On one line, without control characters nor marks that change the direction of what follows."""
    return "".join(c if c.isprintable() else " " for c in value)


def grouped(lines: Iterable[Line]) -> list[list[Line]]:
    """Findings with the same cause in the same column of the same file; worst first within a file."""
    groups: dict[tuple[str, str, str, str], list[Line]] = {}
    for line in lines:
        place = line.finding.place
        groups.setdefault((place.file, place.sheet, line.finding.code, place.column), []).append(line)
    return sorted(groups.values(), key=lambda found: (found[0].finding.place.file, SEVERITIES.index(found[0].severity)))


def cells(group: Sequence[Line]) -> str:
    """How many places a group has: "38 celdas", "1 fila"."""
    place = group[0].finding.place
    row = row_word(place.file)
    words = ("celda", "celdas") if place.cell else (row, f"{row}s") if place.row else ("vez", "veces")
    return many(len(group), *words)


def many(number: int, one: str, many: str) -> str:
    """"1 fila", "1.312 filas"."""
    return f"{number:,} {one if number == 1 else many}".replace(",", ".")
