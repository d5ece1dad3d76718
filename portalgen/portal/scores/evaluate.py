"""From what is published to points: the scenario of each item, its general and specific answers, the whole score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portalgen.findings import Place
from portalgen.model import Period
from portalgen.portal.scores import formula, rules
from portalgen.portal.scores.answers import NO, NOT_APPLICABLE, UNKNOWN, YES, Answer, Evidence, absent
from portalgen.portal.scores.parts import Part
from portalgen.portal.scores.presence import folder, name_of
from portalgen.read.scorecard import AUTOMATIC, MANUAL, Formula, Indicator, Section

AVAILABLE, CURRENT, COMPLETE = "disponibilidad", "actualizacion", "completitud"
GENERALS = (AVAILABLE, CURRENT, COMPLETE)
UNDETERMINED = "No es posible determinarlo"
SHRUNK = "faltan-filas"         # the finding that says that many rows are gone since the period before
Said = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Result:
    """An item, evaluated. `points` None: left out of the calculation. `why`: what decided its scenario, in words;
    `place`: the file that is wrong, or where what is missing would go."""

    section: Section
    scenario: int
    general: Mapping[str, Answer]
    answers: tuple[tuple[Indicator, Answer], ...]
    points: float | None
    why: str = ""
    place: Place | None = None

    def count(self, value: str) -> int:
        return sum(answer.value == value for _, answer in self.answers)


@dataclass(frozen=True)
class Topic:
    """A "materia", with its weight and the mean of its evaluated items."""

    id: str
    title: str
    weight: float
    points: float | None
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Score:
    """The score of a site for a month. `others`: blocks of the document that never score."""

    slug: str
    period: Period
    formula: Formula
    topics: tuple[Topic, ...]
    others: tuple[Result, ...]
    points: float | None

    @property
    def results(self) -> tuple[Result, ...]:
        return tuple(result for topic in self.topics for result in topic.results)


def evaluate(chosen: Formula, base: Evidence, said: Mapping[str, Any]) -> Score:
    """The whole score. `base`: evidence of the site, whose section is replaced by each; `said`: what a person answers
    in gestion/fiscalizacion.yaml."""
    law, card = base.law, base.card
    items: Said = said.get("items") or {}
    answers: Said = said.get("indicadores") or {}
    results = [section_result(replace(base, section=section), chosen, items.get(section.id, {}), answers)
               for section in card.sections]
    titles = {item.id: (item.title, item.weight) for item in law.items}
    topics = tuple(topic(name, *titles[name], [r for r in results if r.section.topic == name and r.section.scores])
                   for name in card.topics)
    others = tuple(r for r in results if not r.section.scores)
    return Score(base.slug, base.period, chosen, topics, others, formula.total((t.weight, t.points) for t in topics))


def topic(name: str, title: str, weight: float, results: Sequence[Result]) -> Topic:
    return Topic(name, title, weight, formula.mean(r.points for r in results), tuple(results))


def section_result(ev: Evidence, chosen: Formula, said: Mapping[str, str], answers: Said) -> Result:
    """One item: which scenario, and within the first, what is answered."""
    parts = ev.mine({})
    number, why = scenario(ev, parts, said)
    if number != formula.EVALUATED:
        return Result(ev.section, number, {}, (), points_of(chosen, number, {}, ()), why, where(ev, parts))
    general = general_answers(ev, parts, said)
    found = tuple((one, answered(ev, one, answers.get(one.id))) for one in ev.section.indicators)
    return Result(ev.section, number, general, found, points_of(chosen, number, general, found), why)


def points_of(chosen: Formula, number: int, general: Mapping[str, Answer],
              found: Iterable[tuple[Indicator, Answer]]) -> float | None:
    values = [answer.value for _, answer in found]
    good = {name: general[name].value == YES if name in general else False for name in (AVAILABLE, CURRENT)}
    complete = general[COMPLETE].value if COMPLETE in general else NO
    return formula.section_points(chosen, number, good[AVAILABLE], good[CURRENT], complete, values.count(YES),
                                  values.count(NO))


# ---- scenarios


def scenario(ev: Evidence, parts: Sequence[Part], said: Mapping[str, str]) -> tuple[int, str]:
    """The scenario of an item, and what decided it: 1 there is data · 2 it says that there is none · 3 not published ·
    4 not published, and the information exists · 5 empty or broken."""
    if said.get("funciona") == NO or broken_section(ev, parts):
        return 5, said.get("motivo", "")
    if not ev.section.tables or any(part.full for part in parts):
        return 1, ""
    if any(part.slot.sources for part in parts):
        return 5, ", ".join(name_of(part) for part in parts if part.slot.sources)
    if parts and all(part.declared for part in parts):
        return 2, " ".join(dict.fromkeys(p.slot.statement.reason for p in parts if p.slot.statement))
    if any(part.older for part in parts):
        return 1, ""
    why = said.get("evidencia") or proof(ev) or ev.section.always
    return (4, why) if why else (3, "")


def where(ev: Evidence, parts: Sequence[Part]) -> Place | None:
    """The first file that is there, else where the first one would be."""
    files = [file for part in parts for file in part.files]
    if files:
        return Place(files[0].file)
    return Place(folder(ev, parts[0])) if parts else None


def broken_section(ev: Evidence, parts: Sequence[Part]) -> bool:
    """Whether an item that is only a link leads nowhere, as far as was looked."""
    if not ev.section.links:
        return False
    found = [text.strip() for part in parts for file in part.files
             for text in file.column(ev.section.links["columna"]) or ()]
    return bool(found) and all(link in ev.broken for link in found)


def proof(ev: Evidence) -> str:
    """A row of another table that proves that the information exists: a code with an amount."""
    wanted = ev.section.evidence
    for file in ev.files({"tabla": wanted["tabla"]}) if wanted else ():
        codes, amounts = file.column(wanted["columna"]) or (), file.column(wanted["monto"]) or ()  # type: ignore[index]
        for index, (code, amount) in enumerate(zip(codes, amounts, strict=False)):
            if code.startswith(wanted["empieza"]) and amount.strip("0 ."):                         # type: ignore[index]
                place = file.place(index, wanted["columna"])                                       # type: ignore[index]
                return f"{place.file} {place.cell}"
    return ""


# ---- answers


def general_answers(ev: Evidence, parts: Sequence[Part], said: Mapping[str, str]) -> dict[str, Answer]:
    """Is there, is of the month that is due, is whole. The data decide the first; a person may know of the others."""
    found = {AVAILABLE: Answer(YES), CURRENT: up_to_date(ev, parts), COMPLETE: complete(ev, parts)}
    for name in (CURRENT, COMPLETE):
        if name in said and found[name].value == YES:          # what the data deny, nobody can grant
            found[name] = Answer(said[name], "", Place(folder(ev, parts[0]) if parts else ""),
                                 {"falta": said.get("motivo", ""), "periodo": ev.period.words},
                                 said.get("motivo") or UNKNOWN)
    return found


def up_to_date(ev: Evidence, parts: Sequence[Part]) -> Answer:
    """"No" when nothing of what is due is there, and there was something before."""
    if not parts or any(part.slot.sources or part.declared for part in parts):
        return Answer(YES)
    last = max((part.older.period for part in parts if part.older), default=Period())
    late = next(part for part in parts if part.older)
    return absent("", folder(ev, late), periodo=late.slot.period.words, ultimo=last.words)


def complete(ev: Evidence, parts: Sequence[Part]) -> Answer:
    """"No" when some table, series or area is silent; not to be determined when many rows are gone."""
    areas = [f"{name_of(part)} ({area})" for part in parts for area in part.missing]
    without = [part for part in parts if not part.declared and not part.full]
    if areas or (without and any(part.full for part in parts)):
        place = folder(ev, without[0] if without else next(part for part in parts if part.missing))
        return absent("", place, falta=", ".join([*map(name_of, without), *areas]), periodo=ev.period.words)
    shrunk = next((f for p in parts for file in p.files for f in file.findings if f.code == SHRUNK), None)
    if shrunk is not None:
        return Answer(UNDETERMINED, "", shrunk.place, {"falta": shrunk.values.get("antes", ""),
                                                       "periodo": ev.period.words})
    return Answer(YES)


def answered(ev: Evidence, indicator: Indicator, said: Mapping[str, str] | None) -> Answer:
    """What the data say; for what they do not decide alone, what a person does."""
    if said and indicator.kind != AUTOMATIC:
        return Answer(said["respuesta"], indicator.rule, None, {}, said.get("motivo") or said.get("evidencia") or YES)
    if indicator.kind == MANUAL:
        return Answer(UNKNOWN)
    return rules.answer(ev, indicator.rule, indicator.params)


def applies(answer: Answer) -> bool:
    return answer.value not in (NOT_APPLICABLE, UNKNOWN)
