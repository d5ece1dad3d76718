"""What a municipality keeps of a survey, as a page: result, what is recommended, each answer, plan, how it moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from portalgen.portal.manage.parts import cell, part
from portalgen.portal.manage.progress import planned
from portalgen.portal.surveys import Outcome, draft, outcomes, path_of, percent, shares
from portalgen.portal.tables import long_date, short_date
from portalgen.read.surveys import Answers, Survey
from portalgen.textos import RESULT

Draw = Callable[[Sequence[tuple[str, float | None]], str], str]     # (axis, share) of each, what it shows → markup
Names = Mapping[str, str]


def parts(survey: Survey, answers: Answers, units: Names, today: date, draw: Draw) -> list[dict[str, Any]]:
    """All of it. `units`: names of units by id."""
    found = outcomes(survey, answers.given)
    return [part("", _when(survey, answers)), _dimensions(survey, found, draw), *_advice(found),
            *_history(survey, answers), _plan(answers, units, today), *_draft(survey, found, answers),
            _answers(survey, answers), part(items=[cell(RESULT["responder"], f"../{path_of(survey)}")])]


def _when(survey: Survey, answers: Answers) -> str:
    return RESULT["detalle" if answers.day else "sin_dia"].format(
        day=long_date(answers.day) if answers.day else "", answered=len(answers.given), questions=len(survey.questions))


def _dimensions(survey: Survey, found: Sequence[Outcome], draw: Draw) -> dict[str, Any]:
    heads = RESULT["columnas_dimensiones"].format(grade=RESULT["con_grado" if survey.graded else "nivel"])
    return part(RESULT["dimensiones"], heads=heads.split(" | "), rows=[
        [one.dimension.title, RESULT["respondidas"].format(n=one.answered, all=len(one.dimension.questions)),
         percent(one.share), _grade(one)] for one in found],
        drawing=draw([(one.dimension.title, one.share) for one in found], RESULT["grafico"]))


def _grade(one: Outcome) -> str:
    if one.grade is None:
        return "—"
    return f"{one.grade.name}. {one.grade.risk}" if one.grade.risk else one.grade.name


def _advice(found: Sequence[Outcome]) -> list[dict[str, Any]]:
    told = [f"{one.dimension.title}: {text}" for one in found for text in one.advice]
    return [part(RESULT["recomendado"], items=told)] if told else []


def _answers(survey: Survey, answers: Answers) -> dict[str, Any]:
    rows = []
    for question in survey.questions:
        if question.id in answers.given:
            said = answers.support[question.id]
            rows.append([question.text, survey.options[answers.given[question.id]], str(said.get("decreto", "")),
                         short_date(said.get("fecha", "")), str(said.get("evidencia", ""))])
    return part(RESULT["cada_una"], heads=RESULT["columnas_respuestas"].split(" | "), rows=rows)


def _history(survey: Survey, answers: Answers) -> list[dict[str, Any]]:
    """Result of each day, the oldest first, and the present one."""
    if not answers.history:
        return []
    results = sorted((day, told) for day, told in answers.history if day != answers.day)
    rows = [[short_date(day), *(percent(told.get(d.id)) for d in survey.dimensions)]
            for day, told in [*results, (answers.day, shares(survey, answers))]]
    return [part(RESULT["historia"], heads=[RESULT["columnas_historia"], *(d.title for d in survey.dimensions)],
                 rows=rows)]


def _plan(answers: Answers, units: Names, today: date) -> dict[str, Any]:
    if not answers.plan:
        return part(RESULT["plan"], RESULT["sin_plan"])
    backing = answers.backing.get("decreto", "")
    day = answers.backing.get("fecha", "")
    signed = RESULT["respaldo_fecha"].format(day=long_date(day)) if day else ""
    return planned(RESULT["plan"], answers, units, today,
                   RESULT["respaldo"].format(decreto=backing, fecha=signed) if backing else "")


def _draft(survey: Survey, found: tuple[Outcome, ...], answers: Answers) -> list[dict[str, Any]]:
    named = {dimension.id: dimension.title for dimension in survey.dimensions}
    texts = [f"{named[one['dimension']]}: {one['accion']}" for one in draft(survey, found, answers)]
    return [part(RESULT["borrador"], RESULT["borrador_detalle"], items=texts)] if texts else []
