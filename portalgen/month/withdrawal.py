"""Personal data that was published: where it is, what of it can be taken out at once, and the steps that only a person
may decide. Nothing here repeats the datum."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portalgen.findings import Stop
from portalgen.month import git
from portalgen.read.yamls import parse

STEPS = "retiro.yaml"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, and its commands as they are to be copied. `done`: the program does it itself."""

    id: str
    title: str
    text: str
    commands: tuple[str, ...] = ()
    done: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """What the history keeps of a file: how many versions, since when, in which branches and tags."""

    versions: int = 0
    since: date | None = None
    refs: tuple[str, ...] = ()
    origin: str = ""


def past(root: Path, path: str) -> Past:
    """The history of a file; nothing where there is none."""
    if not git.commit_of(root, "HEAD"):
        return Past()
    said = git.git(root, "log", "--all", "--format=%H %cs", "--", path).splitlines()
    if not said:
        return Past()
    oldest = said[-1].split()
    refs = git.git(root, "for-each-ref", f"--contains={oldest[0]}", "--format=%(refname:short)").splitlines()
    return Past(len(said), date.fromisoformat(oldest[1]), tuple(refs), _origin(root))


def _origin(root: Path) -> str:
    """Where the repository is also kept, without whatever password its address may carry."""
    done = git.run(root, "remote", "get-url", "origin")
    said = done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""
    return re.sub(r"(?<=://)[^/@\s]+@", "", said)


def steps(schemas: Path, values: Mapping[str, str], cases: Collection[str]) -> Iterator[Step]:
    """The steps that apply to these cases, with the values in place."""
    document, problems = parse((schemas / STEPS).read_bytes(), STEPS)
    if document is None or problems:
        raise Stop(f"No puedo leer «{schemas / STEPS}», línea {problems[0].place.row if problems else 1}.")
    for entry in document.value["pasos"]:
        if set(entry.get("si", ())) <= set(cases):
            commands = tuple(line.format(**values) for line in entry.get("ordenes", "").splitlines())
            yield Step(entry["id"], entry["titulo"], " ".join(entry["texto"].format(**values).split()), commands,
                       bool(entry.get("hace")))


def without(data: bytes, rows: Sequence[int], column: str) -> tuple[bytes, int]:
    """A canonical CSV without some rows (counted as a spreadsheet does: the header is 1), or with a column of them (of
    all, when no row is named) left empty; and how many cells or rows that was. Stop(2) when they are not there."""
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    wrong = [row for row in rows if not 2 <= row <= len(table)]
    if wrong:
        raise Stop(f"La planilla no tiene la fila {wrong[0]}: sus datos van de la 2 a la {len(table)}.")
    if column and column not in table[0]:
        raise Stop(f"La planilla no tiene la columna «{column}». Tiene: {', '.join(table[0])}.")
    chosen = {row - 1 for row in rows}
    if column:
        place = table[0].index(column)
        cells = [row for number, row in enumerate(table) if number and (not chosen or number in chosen) and row[place]]
        for row in cells:
            row[place] = ""
        count = len(cells)
    else:
        table, count = [row for number, row in enumerate(table) if number not in chosen], len(chosen)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table)
    return out.getvalue().encode(), count


def listed(text: str, key: str, entry: Mapping[str, Any]) -> str:
    """A YAML text with one more entry in a list of its first level; the rest, comments included, stays as it was."""
    line = "- " + json.dumps(entry, ensure_ascii=False)
    if line in text:
        return text
    empty = re.compile(rf"(?m)^{key}:[ \t]*\[[ \t]*\][ \t]*(#.*)?$")
    if empty.search(text):
        return empty.sub(lambda _: f"{key}:\n{line}", text, count=1)
    found = re.search(rf"(?m)^{key}:[ \t]*(#.*)?\n(?P<margin> *)(?=- )", text)
    if found:
        return f"{text[:found.end()]}{line}\n{found['margin']}{text[found.end():]}"
    return f"{text.rstrip()}\n{key}:\n{line}\n".lstrip()
