"""The score in words and plain values: what machines read, what pages and the terminal show, what each fix is worth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portalgen.findings import Place
from portalgen.portal.scores import formula
from portalgen.portal.scores.answers import NO, NOT_APPLICABLE, UNKNOWN, YES, Answer
from portalgen.portal.scores.evaluate import CURRENT, Result, Score, Topic, points_of
from portalgen.read.scorecard import KINDS, Indicator, Scorecard

VERSION = 1
HOLE = re.compile(r"{([a-z]+)}")
AT_MOST = {4, 5}                # scenarios whose fix brings as much as what is published turns out to be good


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that costs points. `points`: what the whole score would gain if only this were mended; `most`: that
    much at the most."""

    id: str
    section: str
    asks: str
    place: Place | None
    message: str
    remedy: str
    points: float
    most: bool = False
    counts: bool = True         # False: of an item that is recorded and does not score


def losses(card: Scorecard, score: Score) -> tuple[Loss, ...]:
    """All that costs points, the dearest first; then in legal order."""
    found = [replace(loss, counts=topic.weight > 0) for topic in score.topics for result in topic.results
             for loss in _of(card, score, result)]
    return tuple(sorted(found, key=lambda loss: (not loss.counts, -round(loss.points, 6))))


def _of(card: Scorecard, score: Score, result: Result) -> Iterator[Loss]:
    section = result.section
    if result.scenario in AT_MOST:
        words = card.scenarios[str(result.scenario)]
        message = f"{words['titulo']}. {result.why}".strip(" .") + "."
        yield Loss(section.id, section.title, section.title, result.place, message, words.get("remedio", ""),
                   gain(score, result, formula.FULL), True)
    for name, answer in result.general.items():
        if answer.value not in (YES, NOT_APPLICABLE):
            mended = {**result.general, name: Answer(YES)}
            general = card.generals[name]
            yield _loss(section.title, section.title, f"{section.id}.{name}", answer, f"{general['titulo']}.",
                        general["remedio"], gain(score, result, points_of(score.formula, 1, mended, result.answers)))
    for i, (indicator, answer) in enumerate(result.answers):
        if answer.value == NO:
            mended_answers = (*result.answers[:i], (indicator, Answer(YES)), *result.answers[i + 1:])
            points = points_of(score.formula, result.scenario, result.general, mended_answers)
            said = card.words.get(answer.rule, {})
            yield _loss(section.title, indicator.asks, indicator.id, answer, said.get("falla", ""),
                        said.get("remedio", ""), gain(score, result, points))


def _loss(section: str, asks: str, name: str, answer: Answer, message: str, remedy: str, points: float) -> Loss:
    if answer.by:               # a person said it: their reason is what there is to read
        return Loss(name, section, asks, answer.place, answer.by, "", points)
    return Loss(name, section, asks, answer.place, filled(message, answer.values), filled(remedy, answer.values),
                points)


def gain(score: Score, result: Result, points: float | None) -> float:
    """What the whole score gains if an item is worth other points."""
    if score.points is None:
        return 0.0
    return (_total(score, {result.section.id: points}) or 0.0) - score.points


def lowest(score: Score) -> float | None:
    """The whole score if all that nobody answered were "No"."""
    changed = {r.section.id: points_of(score.formula, r.scenario, r.general, tuple(
        (one, Answer(NO) if answer.value == UNKNOWN else answer) for one, answer in r.answers)) for r in score.results}
    return _total(score, changed)


def _total(score: Score, changed: Mapping[str, float | None]) -> float | None:
    return formula.total((topic.weight, formula.mean(changed.get(r.section.id, r.points) for r in topic.results))
                         for topic in score.topics)


def filled(sentence: str, values: Mapping[str, str]) -> str:
    """A sentence with its holes filled; what is not known is left out of it."""
    return HOLE.sub(lambda hole: values.get(hole[1], ""), sentence).replace(" ()", "")


def rounded(points: float | None) -> float | None:
    return None if points is None else round(points, 2)


def spoken(points: float | None) -> str:
    """Points as people write them: "93,4"; "" when there are none."""
    return "" if points is None else f"{points:.1f}".replace(".", ",")


# ---- plain values


def told(card: Scorecard, score: Score) -> dict[str, Any]:
    """The whole score as plain values: the JSON contract (docs/puntaje.md)."""
    found = losses(card, score)
    worth = {loss.id: loss for loss in found}
    return {
        "version": VERSION, "sitio": score.slug, "periodo": str(score.period), "instrumento": dict(card.document),
        "variante": score.formula.variant, "total": rounded(score.points), "minimo": rounded(lowest(score)),
        "sin_respuesta": sum(result.count(UNKNOWN) for result in score.results),
        "materias": [_topic(card, topic, worth) for topic in score.topics],
        "otros": [_result(card, result, worth) for result in score.others],
        "perdidas": [_told_loss(loss) for loss in found],
    }


def _topic(card: Scorecard, topic: Topic, worth: Mapping[str, Loss]) -> dict[str, Any]:
    return {"id": topic.id, "titulo": topic.title, "peso": topic.weight, "puntos": rounded(topic.points),
            "items": [_result(card, result, worth) for result in topic.results]}


def _result(card: Scorecard, result: Result, worth: Mapping[str, Loss]) -> dict[str, Any]:
    section = result.section
    return {"id": section.id, "titulo": section.title, "escenario": result.scenario,
            "escenario_titulo": card.scenarios[str(result.scenario)]["titulo"], "motivo": result.why,
            "puntos": rounded(result.points),
            "generales": {name: answer.value for name, answer in result.general.items()},
            "indicadores": [_answer(indicator, answer, worth) for indicator, answer in result.answers]}


def _answer(indicator: Indicator, answer: Answer, worth: Mapping[str, Loss]) -> dict[str, Any]:
    loss = worth.get(indicator.id)
    return {"id": indicator.id, "pide": indicator.asks, "clase": indicator.kind, "respuesta": answer.value,
            "segun": "persona" if answer.by else ("" if answer.value == UNKNOWN else "datos"),
            **(_where(answer.place) if answer.place else {}),
            **({"falla": loss.message, "remedio": loss.remedy, "puntos": rounded(loss.points)} if loss else {})}


def _where(place: Place) -> dict[str, Any]:
    return {"archivo": place.file, "fila": place.row, "columna": place.column, "celda": place.cell}


def _told_loss(loss: Loss) -> dict[str, Any]:
    return {"id": loss.id, "item": loss.section, "pide": loss.asks, **(_where(loss.place) if loss.place else {}),
            "falla": loss.message, "remedio": loss.remedy, "puntos": rounded(loss.points), "a_lo_mas": loss.most,
            "puntua": loss.counts}


def coverage(card: Scorecard) -> dict[str, int]:
    """How many indicators are of each class."""
    return {kind: sum(one.kind == kind for one in card.indicators) for kind in KINDS}


def out(score: Score) -> Iterable[Result]:
    """Items left out of the calculation that score when they are published."""
    return (result for topic in score.topics if topic.weight for result in topic.results if result.points is None)


def late(score: Score) -> Sequence[Result]:
    """Items whose month is not there."""
    return [r for r in score.results if CURRENT in r.general and r.general[CURRENT].value == NO]
