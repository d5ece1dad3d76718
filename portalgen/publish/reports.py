"""Findings → what people and machines read. All the forms say the same words (publish/words.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from portalgen.findings import SEVERITIES, Finding, Severity
from portalgen.model import Law
from portalgen.publish import machines
from portalgen.publish.words import Line, cells, count, dress, grouped, many, printable, row_word
from portalgen.publish.words import severity as severity

SHOWN = 20                                  # findings of one cause that a person is shown
MARKS: Mapping[Severity, str] = {"bloquea": "✗", "advierte": "!", "sugiere": "·"}
ONES: Mapping[Severity, str] = {
    "bloquea": "problema que impide publicar", "advierte": "aviso", "sugiere": "sugerencia"}
MANY: Mapping[Severity, str] = {
    "bloquea": "problemas que impiden publicar", "advierte": "avisos", "sugiere": "sugerencias"}
WHO = {"unidad": "la unidad que envía la planilla", "encargada": "la persona encargada de transparencia",
       "publicadora": "la persona que publica", "informatica": "informática"}


def render(findings: Iterable[Finding], law: Law, form: str, summary: Mapping[str, int], folder: str = "",
           day: str = "") -> str:
    """The report in `form` (text, json, github, sarif, html), ending in a line break unless empty.

    `summary` has `sites`, `tables` and `rows`. `folder` is put before the files in the forms that other programs match
    with a repository (github, sarif). `day`: of the review, in words, for the forms that people keep (html).
    """
    lines = dress(findings, law)
    counts = {**{name: summary.get(name, 0) for name in ("sites", "tables", "rows")}, **count(lines)}
    if form == "json":
        return machines.document(lines, counts)
    if form == "html":
        from portalgen.publish.report_page import page

        return page(lines, counts, day)
    if form == "sarif":
        return machines.as_text(machines.sarif(lines, law, folder))
    told = machines.github(lines, folder) if form == "github" else text(lines, counts)
    return "".join(f"{line}\n" for line in told)


def text(lines: Sequence[Line], counts: Mapping[str, int]) -> list[str]:
    """By file and cause; the first ones of each cause, and how many more."""
    out: list[str] = []
    file = None
    for group in grouped(lines):
        if group[0].finding.place.file != file:
            file = group[0].finding.place.file
            out += [printable(file)]
        out += _cause(group)
    return [*out, *([""] if out else []), closing(counts)]


def _cause(group: Sequence[Line]) -> list[str]:
    first = group[0]
    column = first.finding.values.get("columna") or first.finding.place.column
    sheet = first.finding.place.sheet
    head = [first.title, f"hoja «{printable(sheet)}»" if sheet else "",
            f"columna «{printable(column)}»" if column else "", cells(group) if len(group) > 1 else ""]
    out = [f"  {MARKS[first.severity]} {' · '.join(part for part in head if part)}"]
    out += [f"    {_told(line)}" for line in group[:SHOWN]]
    out += [f"    … y {cells(group[SHOWN:])} más"] if len(group) > SHOWN else []
    return [*out, f"    Corrige: {WHO.get(first.who, first.who)}."]


def _told(line: Line) -> str:
    place = line.finding.place
    where = place.cell or (f"{row_word(place.file)} {place.row}" if place.row else "")
    record = f" ({line.record})" if line.record else ""
    return f"{where}{record}: {line.message} {line.remedy}".removeprefix(": ").rstrip()


def closing(counts: Mapping[str, int]) -> str:
    """The last line: all in order, or how many problems of each kind."""
    told = [many(counts[level], ONES[level], MANY[level]) for level in SEVERITIES if counts[level]]
    size = f"{many(counts['tables'], 'planilla', 'planillas')}, {many(counts['rows'], 'fila', 'filas')}"
    return f"{', '.join(told)} ({size})." if told else f"Todo en orden: {size}."
