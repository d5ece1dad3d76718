"""The score as a page: what puntaje.html, informe_puntaje.html and insignia.svg receive. Texts, ready to be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from portalgen.model import Period
from portalgen.portal import urls
from portalgen.portal.pages import Page
from portalgen.portal.scores.answers import NO, NOT_APPLICABLE, UNKNOWN, YES
from portalgen.portal.scores.evaluate import Result, Score, Topic
from portalgen.portal.scores.report import Loss, coverage, losses, lowest, out, spoken
from portalgen.read.scorecard import ASSISTED, AUTOMATIC, MANUAL, Scorecard
from portalgen.textos import (
    SCORE_AS_OF,
    SCORE_BADGE,
    SCORE_LEFT_OUT,
    SCORE_NOT_YET,
    SCORE_NOW,
    SCORE_TITLE,
    SCORE_WORDS,
)

BADGE, DATA = "puntaje/insignia.svg", "puntaje/puntaje.json"
HOME = [{"ruta": "index.html", "titulo": "Inicio"}]
LETTER = 6.6                    # width of a letter of the badge, in its units


def score_pages(card: Scorecard, score: Score) -> Iterator[Page]:
    """The page and the badge of a score."""
    shown = context(card, score)
    yield Page(urls.SCORE, "puntaje.html", {"titulo": SCORE_TITLE, "descripcion": SCORE_WORDS, "migas": HOME,
                                      "puntaje": shown, "insignia": BADGE, "datos": DATA})
    yield Page(BADGE, "insignia.svg", {"titulo": SCORE_TITLE, "insignia": badge(score)})


def context(card: Scorecard, score: Score) -> dict[str, Any]:
    """Everything that is said of a score."""
    found = losses(card, score)
    worth = {loss.id: loss for loss in found}
    count = coverage(card)
    return {
        "hay": score.points is not None, "total": points(score.points), "minimo": points(lowest(score)),
        "periodo": score.period.words,
        "formula": score.formula.title, "preguntas": sum(result.count(UNKNOWN) for result in score.results),
        "documento": card.document, "indicadores": len(card.indicators), "automaticos": count[AUTOMATIC],
        "asistidos": count[ASSISTED], "manuales": count[MANUAL],
        "materias": [_topic(card, topic, worth) for topic in score.topics],
        "perdidas": [_loss(loss) for loss in found if loss.counts],
        "registradas": [_loss(loss) for loss in found if not loss.counts],
        "fuera": [{"titulo": result.section.title, "detalle": scenario(card, result)} for result in out(score)],
    }


def points(value: float | None) -> str:
    return spoken(value) or SCORE_LEFT_OUT


def scenario(card: Scorecard, result: Result) -> str:
    """The scenario of an item in a sentence, with what decided it."""
    title = card.scenarios[str(result.scenario)]["titulo"]
    return f"{title}. {result.why}" if result.why else f"{title}."


def _topic(card: Scorecard, topic: Topic, worth: Mapping[str, Loss]) -> dict[str, Any]:
    weight = f"{topic.weight * 100:.0f} %" if topic.weight else "no puntúa"
    return {"titulo": topic.title, "peso": weight, "puntos": points(topic.points),
            "items": [_result(card, result, worth) for result in topic.results]}


def _result(card: Scorecard, result: Result, worth: Mapping[str, Loss]) -> dict[str, Any]:
    return {"titulo": result.section.title, "puntos": points(result.points), "escenario": scenario(card, result),
            "si": result.count(YES), "no": result.count(NO), "na": result.count(NOT_APPLICABLE),
            "sin": result.count(UNKNOWN),
            "generales": [{"titulo": card.generals[name]["titulo"], "respuesta": answer.value}
                          for name, answer in result.general.items() if answer.value != YES],
            "indicadores": [{"numero": one.number, "pide": one.asks, "respuesta": answer.value,
                             "detalle": worth[one.id].message if one.id in worth else answer.by if answer.by != YES
                             else "", "segun": "una persona" if answer.by else ""}
                            for one, answer in result.answers]}


def _loss(loss: Loss) -> dict[str, str]:
    where = f"{loss.place.file} {loss.place.cell}".strip() if loss.place else ""
    amount = f"{loss.points:.2f}".replace(".", ",")
    return {"titulo": loss.asks if loss.asks == loss.section else f"{loss.section}: {loss.asks}", "donde": where,
            "falla": loss.message, "remedio": loss.remedy, "puntos": f"hasta {amount}" if loss.most else amount}


def past_rows(past: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The months of a history in words: `puntos` is "" when nothing was there yet."""
    return [{"periodo": (Period.parse(row["periodo"]) or Period()).words, "puntos": spoken(row["total"]),
             "detalle": SCORE_AS_OF.format(day=row["dia"]) if row["version"]
             else SCORE_NOW if row["total"] is not None else SCORE_NOT_YET} for row in past]


def badge(score: Score) -> dict[str, Any]:
    """The badge: two texts and the widths that hold them."""
    left, right = SCORE_BADGE[0], SCORE_LEFT_OUT
    if score.points is not None:
        right = SCORE_BADGE[1].format(points=spoken(score.points))
    first, second = (round(len(text) * LETTER) + 16 for text in (left, right))
    return {"izquierda": left, "derecha": right, "ancho_izquierda": first, "ancho_derecha": second,
            "ancho": first + second, "periodo": score.period.words}
