"""The period that titles and names speak of: «Planilla de octubre de 2026», hoja «OCT», planta_2026-10.xlsx."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portalgen.model import MONTHS, Period
from portalgen.read.imports.words import fold

SHORT = {month[:3]: number for number, month in enumerate(MONTHS, 1)} | {"sept": 9, "set": 9, "setiembre": 9}
NAMES = {**{month: number for number, month in enumerate(MONTHS, 1)}, **SHORT}
WORDS = "|".join(sorted(NAMES, key=len, reverse=True))
NAMED = re.compile(rf"(?<![a-z])(?P<month>{WORDS})(?![a-z])\.?"
                   r"(?:[ ,/-]*(?:del? |ano )*(?P<year>(?:19|20)\d\d|\d\d)(?!\d))?")
YEAR_FIRST = re.compile(r"(?<![\d/.])(?P<year>20\d\d)[-_. /]?(?P<month>0[1-9]|1[0-2])(?!\d)")
MONTH_FIRST = re.compile(r"(?<![\d/.])(?P<month>0?[1-9]|1[0-2])[-_. /](?P<year>20\d\d)(?!\d)")
YEAR = re.compile(r"(?<![\d/.])(20\d\d)(?!\d|[./]\d)")
ACT = re.compile(r"\b(?:n[°o]|num(?:ero)?|decreto|ley|resolucion|res|oficio|ord(?:inario)?|folio|exenta|"
                 r"art(?:iculo)?)(?![a-z])\.?(?:\s*(?:exenta|n[°o])\.?)?\s*\d+(?:[-/.]\d+)*")
DAY = re.compile(r"(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?!\d)|(?<!\d)20\d\d[-/.]\d\d[-/.]\d\d(?!\d)")
LONG = 300                                    # letters of a title that are looked at


@dataclass(frozen=True, slots=True)
class Clue:
    """What one text says: whole periods, months without a year and years without a month."""

    source: str                               # "titulo" | "hoja" | "archivo"
    text: str
    whole: frozenset[Period]
    months: frozenset[int]
    years: frozenset[int]


@dataclass(frozen=True, slots=True)
class Guess:
    """The only period that all the clues allow, and the text that says it; or several, and then nobody knows."""

    period: Period | None = None
    source: str = ""
    text: str = ""
    options: tuple[Period, ...] = ()
    year: int = 0                             # the only year of all the clues, when there is one


def guess(texts: Iterable[tuple[str, str]], yearly: bool, today: date) -> Guess:
    """`texts`: (source, text), the nearest to the data first. `yearly`: the table wants a year and no month."""
    clues = [clue(source, text, today) for source, text in texts if text.strip()]
    years = sorted({y for c in clues for y in c.years} | {p.year for c in clues for p in c.whole})
    year = years[0] if len(years) == 1 else 0
    if yearly:
        return _yearly(clues, year, years)
    whole = {p for c in clues for p in c.whole}
    months = {m for c in clues for m in c.months}
    if len(whole) == 1:
        (found,) = whole
        if months <= {found.month} and {y for c in clues for y in c.years} <= {found.year}:
            said = next(c for c in clues if c.whole)
            return Guess(found, said.source, said.text, year=year)
    if not whole and len(months) == 1 and year:
        said = next(c for c in clues if c.months)
        return Guess(Period(year, months.pop()), said.source, said.text, year=year)
    options = whole | {Period(y, m) for m in months for y in ([year] if year else [])}
    return Guess(options=tuple(sorted(options)), year=year)


def _yearly(clues: Sequence[Clue], year: int, years: Sequence[int]) -> Guess:
    if not year:
        return Guess(options=tuple(Period(y) for y in years))
    said = next(c for c in clues if c.years or c.whole)
    return Guess(Period(year), said.source, said.text, year=year)


def clue(source: str, text: str, today: date) -> Clue:
    """Days («emitido el 05-11-2026») and numbers of acts («decreto N° 5/2022») say nothing of the period."""
    plain = ACT.sub(" ", DAY.sub(" ", fold(text.replace("_", " "))[:LONG]))
    whole: set[Period] = set()
    months: set[int] = set()
    for form in (YEAR_FIRST, MONTH_FIRST):
        whole |= {Period(int(m["year"]), int(m["month"])) for m in form.finditer(plain)}
        plain = form.sub(" ", plain)
    for match in NAMED.finditer(plain):
        month, year = NAMES[match["month"]], int(match["year"] or 0)
        year += 2000 if 0 < year < 100 else 0
        if 2000 < year <= today.year + 1:
            whole.add(Period(year, month))
        elif match["month"] in MONTHS or plain.strip(" .") == match["month"] or source != "titulo":
            months.add(month)
    plain = NAMED.sub(" ", plain)
    return Clue(source, text, frozenset(whole), frozenset(months), frozenset(int(y) for y in YEAR.findall(plain)))
