"""Which indicators the tables decide, which they help to, and why not the rest: docs/puntaje-indicadores.md."""

from __future__ import annotations

from collections.abc import Iterator

from portalgen.model import Law
from portalgen.portal.scores.report import coverage
from portalgen.read.scorecard import ASSISTED, AUTOMATIC, MANUAL, Indicator, Scorecard, Section
from portalgen.textos import SCORE_TABLE_HEAD

COLUMNS = "| N° | qué se pide | clase | lo prueba | por qué no basta |\n|---|---|---|---|---|"


def table(law: Law, card: Scorecard) -> str:
    """The whole document, in Markdown."""
    return "\n".join(_lines(law, card)) + "\n"


def _lines(law: Law, card: Scorecard) -> Iterator[str]:
    count = coverage(card)
    document = f"{card.document['titulo']}. {card.document['norma']}. {card.document['nota'].rstrip('.')}"
    yield SCORE_TABLE_HEAD.format(all=len(card.indicators), automatic=count[AUTOMATIC], assisted=count[ASSISTED],
                                  manual=count[MANUAL], document=document)
    titles = {item.id: item for item in law.items}
    for topic in card.topics:
        mine = [section for section in card.sections if section.topic == topic]
        if mine:
            item = titles[topic]
            yield f"## {item.title} ({item.weight * 100:.0f} %)\n" if item.weight else f"## {item.title} (no puntúa)\n"
            for section in mine:
                yield from _section(card, section)


def _section(card: Scorecard, section: Section) -> Iterator[str]:
    aside = "" if section.scores else f" — no puntúa: otra versión de `{section.variant_of}`"
    yield f"### {section.title} (`{section.id}`){aside}\n\n{COLUMNS}"
    for one in section.indicators:
        why = card.motives.get(one.why, "")
        yield f"| {one.number} | {one.asks} | {one.kind} | {_rule(card, one)} | {why} |"
    yield ""


def _rule(card: Scorecard, one: Indicator) -> str:
    """The rule in words, with the columns it looks at."""
    if not one.rule:
        return "una persona"
    names = one.params.get("columnas") or [one.params[key] for key in ("columna",) if key in one.params]
    names = names or [name for part in one.params.get("de", ()) for name in part.get("columnas", ())]
    told = ", ".join(f"`{name}`" for name in names)
    return f"{card.words[one.rule]['prueba']}{': ' if told else ''}{told}"
