"""The reports of progress, as things stood on a day: dimensions, plan, indicators, observations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portalgen.portal.manage.indicators import Measure, Seen, measures, spoken
from portalgen.portal.manage.observations import Observation, tally
from portalgen.portal.manage.parts import part
from portalgen.portal.surveys import DONE, percent, shares
from portalgen.portal.tables import short_date
from portalgen.read.management import Gauge
from portalgen.read.surveys import Answers, Survey
from portalgen.textos import GOAL_MET, OBSERVATION_STATES, PLAN_STATES, PROGRESS

Parts = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Known:
    """What the reports look at. `goals`: those of gestion/metas.yaml; `units`: names by id."""

    survey: Survey
    answers: Answers
    gauges: Sequence[Gauge]
    seen: Seen
    goals: Sequence[Mapping[str, Any]]
    observations: Sequence[Observation]
    units: Mapping[str, str]


def shares_on(survey: Survey, answers: Answers, day: date) -> Mapping[str, float]:
    """Share of each dimension as the last result up to a day tells: one of the history, or today's answers; {} when
    there was none yet."""
    results = list(answers.history)
    if answers.day:
        results.append((answers.day, shares(survey, answers)))
    known = [result for result in sorted(results, key=lambda result: result[0]) if result[0] <= day.isoformat()]
    last: Mapping[str, float] = known[-1][1] if known else {}
    return last


def action_state(action: Mapping[str, Any], day: date) -> str:
    """How an action of a plan stood on a day: what was done later was still under way, or late after its term."""
    state = str(action.get("estado", "pendiente"))
    if state == DONE and str(action.get("cumplida", "")) > day.isoformat():
        state = "en_curso"
    late = state in ("pendiente", "en_curso") and "plazo" in action and action["plazo"] < day.isoformat()
    return "atrasada" if late else state


def report(known: Known, start: date, day: date) -> Parts:
    """A whole report as of a day."""
    return [dimensions(known, start, day), plan(known, day), indicators(known, day),
            part(PROGRESS["observaciones"], items=[f"{OBSERVATION_STATES[state]}: {count}." for state, count in
                                                   tally(known.observations, day).items() if count]
                 or [PROGRESS["sin_observaciones"]])]


def dimensions(known: Known, start: date, day: date) -> dict[str, Any]:
    first, last = (shares_on(known.survey, known.answers, when) for when in (start, day))
    return part(PROGRESS["herramientas"], heads=PROGRESS["columnas_dimensiones"].split(" | "), rows=[
        [one.title, percent(first.get(one.id)), percent(last.get(one.id))] for one in known.survey.dimensions])


def plan(known: Known, day: date) -> dict[str, Any]:
    return planned(PROGRESS["plan"], known.answers, known.units, day)


def planned(title: str, answers: Answers, units: Mapping[str, str], day: date, *words: str) -> dict[str, Any]:
    """A plan and how each of its actions stood on a day."""
    states = [(action, action_state(action, day)) for action in answers.plan]
    real = [state for _, state in states if state != "descartada"]
    rows = [[str(action["accion"]), units.get(action.get("responsable", ""), str(action.get("responsable", ""))),
             short_date(action.get("plazo", "")), PLAN_STATES[state], str(action.get("evidencia", ""))]
            for action, state in states]
    return part(title, PROGRESS["avance_plan"].format(done=real.count(DONE), whole=len(real)), *words,
                heads=PROGRESS["columnas_plan"].split(" | "), rows=rows)


def indicators(known: Known, day: date) -> dict[str, Any]:
    """Those of the year, up to the last month that had ended."""
    until = Seen([due for due in known.seen.dues if due.legal <= day],
                 [one for one in known.seen.sent if one.period.last <= day], known.seen.calendar)
    found = measures(known.gauges, until, known.goals, day.year)
    return part(PROGRESS["indicadores"].format(year=day.year), heads=PROGRESS["columnas_indicadores"].split(" | "),
                rows=measure_rows(found))


def measure_rows(found: Iterable[Measure]) -> list[list[str]]:
    return [[one.gauge.title, spoken(one.value, one.gauge.unit), spoken(one.goal, one.gauge.unit), GOAL_MET[one.met],
             f"{one.part} ÷ {one.whole}"] for one in found]
