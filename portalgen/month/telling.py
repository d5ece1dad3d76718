"""How the month is told to people in Markdown: problems by cause at the cells of the file sent, tables, days.

Whatever comes from a sheet is somebody else's text: it is never read as markup, and mentions nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from portalgen.findings import SEVERITIES
from portalgen.model import MONTHS, Period
from portalgen.publish.machines import as_json
from portalgen.publish.words import Line, many

SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-ZÁÉÍÓÚ¿¡])")
OPTION = re.compile(r"(?:^|[ (])--[a-z]")
SHOWN = 20                      # problems of a table that a comment shows
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MARKUP = {ord(c): f"\\{c}" for c in "\\`*[]|"} | {ord("<"): "&lt;", ord(">"): "&gt;", ord("@"): "@\u2060"}
Told = Mapping[str, Any]


def plain(text: object) -> str:
    """Somebody's text, on one line, so that Markdown shows it as it is and the host mentions nobody."""
    return " ".join(str(text).split()).translate(MARKUP)


def told(line: Line) -> dict[str, Any]:
    """A finding as kept in the record: the JSON contract, with its title and what people call its row and column. Who
    sends a sheet writes no orders: the sentences about the options of one are left out."""
    return {**as_json(line), "message": _plainly(line.message), "remedy": _plainly(line.remedy),
            "sheet": line.finding.place.sheet, "title": line.title, "record": line.record,
            "label": line.finding.values.get("columna") or line.finding.place.column}


def _plainly(text: str) -> str:
    return " ".join(sentence for sentence in SENTENCE.split(text) if not OPTION.search(sentence))


def worst(findings: Iterable[Told]) -> str:
    """The worst severity among these; "" without any."""
    found = {one["severity"] for one in findings}
    return next((level for level in SEVERITIES if level in found), "")


def problems(findings: Sequence[Told], words: Mapping[str, str]) -> Iterator[str]:
    """A numbered list, the worst causes first: the first place of each, and how many more are like it."""
    groups: dict[tuple[str, str, str], list[Told]] = {}
    for one in sorted(findings, key=lambda one: SEVERITIES.index(one["severity"])):
        groups.setdefault((one["code"], one["column"], one.get("sheet", "")), []).append(one)
    for number, group in enumerate([*groups.values()][:SHOWN], 1):
        yield from _problem(number, group, words)
    if len(groups) > SHOWN:
        yield words["problemas-mas"].format(n=len(groups) - SHOWN)


def _problem(number: int, group: Sequence[Told], words: Mapping[str, str]) -> Iterator[str]:
    first = group[0]
    sheet = words["hoja"].format(hoja=plain(first["sheet"])) if first.get("sheet") else ""
    place = words["celda"].format(celda=first["cell"]) if first["cell"] else (
        words["linea"].format(linea=first["row"]) if first["row"] else plain(first.get("title", "")))
    record = words["de-la-fila"].format(fila=plain(first["record"])) if first.get("record") else ""
    yield f"{number}. **{sheet}{place}**{record}: {plain(first['message'])} {plain(first['remedy'])}".rstrip()
    if len(group) > 1:
        rest = [one["cell"] or str(one["row"]) for one in group[1:4] if one["cell"] or one["row"]]
        yield "   " + words["iguales"].format(n=len(group) - 1, ejemplos=", ".join(rest) or "—",
                                              columna=plain(first.get("label") or first["column"]) or "—")


def long_day(day: date) -> str:
    """viernes 13 de noviembre de 2026."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} de {MONTHS[day.month - 1]} de {day.year}"


def month_words(period: str) -> str:
    """octubre de 2026."""
    found = Period.parse(period)
    return found.words if found else period


def rows_words(count: int) -> str:
    return many(count, "fila", "filas")


def thousands(count: int) -> str:
    """1.312."""
    return f"{count:,}".replace(",", ".")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table; its cells are Markdown already."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
