"""An answer to a question of the fiscalización, and how rules make one from rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portalgen.check.rules.common import title
from portalgen.findings import Finding, Place
from portalgen.model import Law, Period
from portalgen.portal.scores.parts import Loaded, Part
from portalgen.read.scorecard import Scorecard, Section

YES, NO, NOT_APPLICABLE, UNKNOWN = "Sí", "No", "No aplica", "Sin respuesta"
SHOWN = 3                       # cells named in a sentence
HAS_COLUMN = "tiene_columna"    # the rule whose words say that a column is missing
ANY = "*"                       # in a condition: any value at all
Params = Mapping[str, Any]
Test = Callable[[int], str]     # body row from 0 → the column that fails there, or ""


@dataclass(frozen=True, slots=True)
class Answer:
    """`value`: Sí, No, No aplica or Sin respuesta. `rule`: the rule whose words explain it; `values`: what those words
    need; `place`: the first cell or file that fails; `by`: "" when the data decide, else what a person said."""

    value: str
    rule: str = ""
    place: Place | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    by: str = ""


@dataclass(frozen=True)
class Evidence:
    """What may be looked at to answer for an item. `parts`: by table, of the whole site; `broken`: links known not to
    work; `findings`: those of every file that was read."""

    law: Law
    card: Scorecard
    slug: str
    section: Section
    parts: Mapping[str, Sequence[Part]]
    documents: frozenset[str]
    broken: frozenset[str]
    findings: tuple[Finding, ...]
    period: Period
    today: date

    def tables(self, params: Params) -> tuple[str, ...]:
        """The tables a rule looks at: the one it names, else those of the item."""
        return (params["tabla"],) if "tabla" in params else self.section.tables

    def mine(self, params: Params) -> list[Part]:
        return [part for table in self.tables(params) for part in self.parts.get(table, ())]

    def files(self, params: Params) -> list[Loaded]:
        return [file for part in self.mine(params) for file in part.files]

    def blank(self, file: Loaded, name: str, text: str) -> bool:
        """Whether a cell says nothing. What the column itself admits as a word ("Indefinido") is something said."""
        word = text.strip()
        return word.casefold() in self.card.blanks and word not in admitted(file, name)


def admitted(file: Loaded, name: str) -> frozenset[str]:
    """Words that a column admits instead of a value."""
    for one in file.edition.schema["fields"]:
        if one["name"] == name:
            return frozenset(word for word in one.get("missingValues", ()) if word)
    return frozenset()


def by_rows(ev: Evidence, params: Params, rule: str, prepare: Callable[[Loaded], Test | None]) -> Answer:
    """Ask every row that the condition `si` chooses. "No aplica" when there is none; `prepare` gives None for a file
    whose edition of the norm does not ask it."""
    asked = 0
    failed: list[Place] = []
    for file in ev.files(params):
        test = prepare(file)
        if test is None:
            continue
        for index in rows_where(ev, file, params.get("si")):
            asked += 1
            if name := test(index):
                failed.append(file.place(index, name))
    if failed:
        return no(ev, rule, failed, params)
    return Answer(YES if asked else NOT_APPLICABLE, rule)


def rows_where(ev: Evidence, file: Loaded, condition: Params | None) -> Iterator[int]:
    """Body rows that meet `si: {columna, valores}`; all without one. A file without the column has none."""
    if condition is None:
        yield from range(file.height)
        return
    name, wanted = condition["columna"], frozenset(condition["valores"])
    for index, text in enumerate(file.column(name) or ()):
        if text.strip() in wanted or (ANY in wanted and not ev.blank(file, name, text)):
            yield index


def no(ev: Evidence, rule: str, places: Sequence[Place], params: Params, **values: str) -> Answer:
    """The answer "No", with the first places where it fails."""
    first = places[0]
    if first.row and first.number is None:          # the file does not even have the column
        rule = HAS_COLUMN
    cells = list(dict.fromkeys(f"{place.file.rpartition('/')[2]} {place.cell}".strip() for place in places))
    more = f" y {len(cells) - SHOWN} más" if len(cells) > SHOWN else ""
    return Answer(NO, rule, first, {"columna": column_title(ev, first), "filas": count(len(places)),
                                    "celdas": ", ".join(cells[:SHOWN]) + more, **values})


def count(number: int, one: str = "1 fila", many: str = "{n} filas") -> str:
    return one if number == 1 else many.format(n=number)


def column_title(ev: Evidence, place: Place) -> str:
    """The name of a column as people read it."""
    for parts in ev.parts.values():
        for part in parts:
            for file in part.files:
                if file.file == place.file:
                    return title(file.edition, place.column)
    return place.column


def absent(rule: str, file: str, **values: str) -> Answer:
    """The answer "No" of a whole file or item, of no cell."""
    return Answer(NO, rule, Place(file), values)
