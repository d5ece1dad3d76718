"""What the answers of a survey amount to: share and grade of each dimension, what is recommended, a first plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portalgen.portal.pages import Page
from portalgen.read.surveys import Answers, Dimension, Grade, Survey
from portalgen.textos import SURVEY_LIST, SURVEY_LIST_WORDS, SURVEY_NONE

FOLDER = "diagnostico"
LIST = f"{FOLDER}/index.html"
DONE = "cumplida"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one dimension: `share` of the best answers (0 to 1) over those answered; None when none was. `place`: of the
    grade, from 0."""

    dimension: Dimension
    answered: int
    share: float | None
    place: int = 0
    grade: Grade | None = None

    @property
    def advice(self) -> tuple[str, ...]:
        return self.dimension.advice[self.place] if self.grade else ()


def outcomes(survey: Survey, given: Mapping[str, int]) -> tuple[Outcome, ...]:
    """Each dimension's, in order. Questions without answer do not count, neither for nor against."""
    return tuple(_outcome(survey, dimension, given) for dimension in survey.dimensions)


def _outcome(survey: Survey, dimension: Dimension, given: Mapping[str, int]) -> Outcome:
    values = [given[question.id] for question in dimension.questions if question.id in given]
    if not values:
        return Outcome(dimension, 0, None)
    share = sum(values) / (len(values) * (len(survey.options) - 1))
    place = max(i for i, grade in enumerate(survey.grades) if share >= grade.since)
    return Outcome(dimension, len(values), share, place, survey.grades[place])


def shares(survey: Survey, answers: Answers) -> dict[str, float]:
    """Today's share of each dimension that was answered."""
    return {one.dimension.id: one.share for one in outcomes(survey, answers.given) if one.share is not None}


def draft(survey: Survey, found: tuple[Outcome, ...], answers: Answers) -> list[dict[str, str]]:
    """A plan to begin with: what is recommended in each dimension, the weakest first, but for what is in the plan."""
    there = {(str(action["dimension"]), str(action["accion"])) for action in answers.plan}
    weakest = sorted((one for one in found if one.share is not None), key=lambda one: one.share or 0)
    return [{"dimension": one.dimension.id, "accion": text, "responsable": "", "estado": "pendiente"}
            for one in weakest for text in one.advice if (one.dimension.id, text) not in there]


def progress(answers: Answers) -> tuple[int, int]:
    """(actions done, actions that count) of a plan."""
    real = [action for action in answers.plan if action.get("estado") != "descartada"]
    return sum(action.get("estado") == DONE for action in real), len(real)


def percent(share: float | None) -> str:
    """ "71 %"; "Sin respuestas"."""
    return SURVEY_NONE if share is None else f"{round(share * 100)} %"


def told(survey: Survey, answers: Answers) -> dict[str, Any]:
    """The result, for machines."""
    found = outcomes(survey, answers.given)
    done, whole = progress(answers)
    return {"version": 1, "encuesta": survey.id, "titulo": survey.title, "fecha": answers.day,
            "preguntas": len(survey.questions), "respondidas": len(answers.given),
            "dimensiones": [{"id": one.dimension.id, "titulo": one.dimension.title, "respondidas": one.answered,
                             "proporcion": None if one.share is None else round(one.share, 4),
                             "grado": one.grade.name if one.grade else "", "recomendaciones": list(one.advice)}
                            for one in found],
            "respuestas": dict(answers.given), "sustento": {name: {k: v for k, v in one.items() if k != "respuesta"}
                                                            for name, one in answers.support.items() if len(one) > 1},
            "respaldo": dict(answers.backing), "implementacion": dict(answers.schedule),
            "historia": [{"fecha": day, "resultado": dict(then)} for day, then in answers.history],
            "acciones": list(answers.plan),
            "plan": {"acciones": whole, "cumplidas": done}, "borrador": draft(survey, found, answers)}


# ---- pages


def pages(surveys: tuple[Survey, ...]) -> Iterator[Page]:
    """The list of surveys and one page each, to be answered in the browser: nothing is stored nor sent."""
    if not surveys:
        return
    home = [{"ruta": "index.html", "titulo": "Inicio"}]
    yield Page(LIST, "encuestas.html", {
        "titulo": SURVEY_LIST, "descripcion": SURVEY_LIST_WORDS, "indexar": True, "migas": home,
        "encuestas": [{"ruta": path_of(one), "titulo": one.title, "detalle": one.about} for one in surveys]})
    for survey in surveys:
        yield Page(path_of(survey), "encuesta.html", {
            "titulo": survey.title, "descripcion": survey.about, "indexar": True, "encuesta": as_data(survey),
            "migas": [*home, {"ruta": LIST, "titulo": SURVEY_LIST}]})


def path_of(survey: Survey) -> str:
    return f"{FOLDER}/{survey.id}.html"


def as_data(survey: Survey) -> dict[str, Any]:
    """A survey as its page and its script read it."""
    return {"id": survey.id, "titulo": survey.title, "documento": survey.source, "graduada": survey.graded,
            "nota": "" if survey.verified else survey.note, "opciones": list(survey.options),
            "grados": [{"nombre": g.name, "desde": g.since, "riesgo": g.risk} for g in survey.grades],
            "dimensiones": [{"id": d.id, "titulo": d.title, "explicacion": d.about, "transversal": d.across,
                             "preguntas": [{"id": q.id, "texto": q.text, "evidencia": q.evidence} for q in d.questions],
                             "recomendaciones": [list(advice) for advice in d.advice]} for d in survey.dimensions]}
