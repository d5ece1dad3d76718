"""`portalgen score`: the fiscalización score from the data, what costs most points first."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from portalgen.commands.common import progress, say, settings, slugs
from portalgen.findings import Stop
from portalgen.jobs import Settings, law
from portalgen.model import Period, Site
from portalgen.portal.scores.evaluate import Score
from portalgen.portal.scores.page import past_rows, scenario
from portalgen.portal.scores.report import Loss, losses, lowest, out, spoken, told
from portalgen.read.scorecard import AUTOMATIC, Scorecard
from portalgen.read.shapes import maybe
from portalgen.scoring.site import ANSWERS, LINKS, evidence, score, scorecard
from portalgen.textos import (
    SCORE_DECIDED,
    SCORE_HEAD,
    SCORE_HISTORY,
    SCORE_LINKS,
    SCORE_LOSSES,
    SCORE_LOWEST,
    SCORE_MORE,
    SCORE_NO_ITEM,
    SCORE_NO_NETWORK,
    SCORE_NO_PERIOD,
    SCORE_NO_SITE,
    SCORE_NONE,
    SCORE_NOTHING,
    SCORE_OUT,
    SCORE_QUESTIONS,
    SCORE_SAVED,
    SCORE_TOPICS,
    SCORE_UNKNOWN_ID,
    SCORE_UP_TO,
    SCORE_VARIANT,
    SCORE_WARNING,
)

SHOWN = 20


def run(options: argparse.Namespace) -> int:
    """0 computed · 2 something in the order or in the instrument is wrong · 3 no history to look at."""
    given = settings(options)
    card = scorecard(given)
    if options.indicators:
        from portalgen.portal.scores.coverage import table

        print(table(law(given.schemas, given.cache), card), end="")
        return 0
    if not options.site:
        raise Stop(SCORE_NO_SITE)
    (slug,) = slugs(given, [options.site])
    if options.links:
        _links(options, given, slug)
    past = _past(options, given, slug) if options.history else []
    if past and not options.report:
        _print([json.dumps({"version": 1, "sitio": slug, "historia": past}, ensure_ascii=False, indent=1)]
               if options.json else history_lines(past))
        return 0
    site, found = score(given, slug, _period(options.period), options.variant)
    for path in _saved(options, given, card, site, found, past):
        if not options.json:
            print(SCORE_SAVED.format(path=path))
    if options.json:
        print(json.dumps(told(card, found), ensure_ascii=False, indent=1))
    elif options.item:
        _print(item_lines(card, found, options.item))
    else:
        _print([*warnings(card, site), *lines(card, site, found, everything=options.all)])
    return 0


def _print(found: Any) -> None:
    for line in found:
        print(line)


def _period(text: str) -> Period | None:
    period = Period.parse(text) if text else None
    if text and (period is None or not period.month):
        raise Stop(SCORE_NO_PERIOD.format(period=text))
    return period


def lines(card: Scorecard, site: Site, found: Score, *, everything: bool = False) -> Iterator[str]:
    """What the terminal shows: the total, what to mend first, and each materia."""
    name = str(site.info.get("nombre") or site.slug)
    if found.points is None:
        yield SCORE_NONE.format(name=name, period=found.period.words)
    else:
        yield SCORE_HEAD.format(name=name, period=found.period.words, points=spoken(found.points))
    yield SCORE_VARIANT.format(title=found.formula.title, variant=found.formula.variant)
    if open_questions := told(card, found)["sin_respuesta"]:
        one, many = SCORE_QUESTIONS
        count = one if open_questions == 1 else many.format(n=open_questions)
        yield SCORE_LOWEST.format(n=count, points=spoken(lowest(found)))
    all_losses = losses(card, found)
    shown = all_losses if everything else [loss for loss in all_losses if loss.counts][:SHOWN]
    yield ""
    yield SCORE_LOSSES if shown else SCORE_NOTHING
    for loss in shown:
        yield from loss_lines(loss)
    if len(all_losses) > len(shown):
        yield "  " + SCORE_MORE.format(n=len(all_losses) - len(shown))
    yield ""
    yield SCORE_TOPICS
    for topic in found.topics:
        if topic.weight:
            points = "—" if topic.points is None else spoken(topic.points)
            yield f"  {points:>6}  {topic.title} ({topic.weight * 100:.0f} %)"
    left = list(out(found))
    if left:
        yield ""
        yield SCORE_OUT
        for result in left:
            yield f"  {result.section.title}: {scenario(card, result)}"


def loss_lines(loss: Loss) -> Iterator[str]:
    """A loss in two or three lines: how much, what, where and how to mend it."""
    points = f"+{SCORE_UP_TO if loss.most else ''}{loss.points:.2f}".replace(".", ",")
    where = f"{loss.place.file} {loss.place.cell}".strip() if loss.place and loss.place.file else ""
    title = loss.asks if loss.asks == loss.section else f"{loss.section}: {loss.asks}"
    yield f"  {points:>6}  {title} [{loss.id}]"
    told_ = " ".join(part for part in (f"{where}:" if where else "", loss.message, loss.remedy) if part)
    yield f"          {told_}"


def item_lines(card: Scorecard, found: Score, name: str) -> Iterator[str]:
    """Every indicator of an item with its answer."""
    results = {result.section.id: result for result in (*found.results, *found.others)}
    if name not in results:
        raise Stop(SCORE_NO_ITEM.format(name=name, near=maybe(name, results)))
    result = results[name]
    points = "—" if result.points is None else spoken(result.points)
    yield f"{result.section.title}: {points}. {scenario(card, result)}"
    for key, answer in result.general.items():
        yield f"  {answer.value:<14} {key}"
    by_id = {loss.id: loss for loss in losses(card, found)}
    for indicator, answer in result.answers:
        yield f"  {answer.value:<14} {indicator.id}  {indicator.asks} ({indicator.kind})"
        if indicator.id in by_id:
            yield from list(loss_lines(by_id[indicator.id]))[1:]


def warnings(card: Scorecard, site: Site) -> Iterator[str]:
    """Answers of gestion/fiscalizacion.yaml that count for nothing."""
    document = site.management.get(ANSWERS)
    if document is None:
        return
    said = document.value
    kinds = {one.id: one.kind for one in card.indicators}
    sections = {section.id for section in card.sections}
    for part, known in (("indicadores", set(kinds)), ("items", sections)):
        for name in said.get(part) or {}:
            message = ""
            if name not in known:
                message = SCORE_UNKNOWN_ID.format(name=name, near=maybe(name, known))
            elif kinds.get(name) == AUTOMATIC:
                message = SCORE_DECIDED.format(name=name)
            if message:
                yield SCORE_WARNING.format(file=f"{site.slug}/gestion/{ANSWERS}.yaml",
                                           line=document.line(part, name), message=message)


def _saved(options: argparse.Namespace, given: Settings, card: Scorecard, site: Site, found: Score,
           past: Sequence[Mapping[str, Any]]) -> Iterator[Path]:
    """Write the report and the badge that were asked."""
    if not options.report and not options.badge:
        return
    from portalgen.scoring.page import badge, report

    if options.report:
        options.report.write_bytes(report(given, card, site, found, past))
        yield options.report
    if options.badge:
        options.badge.write_bytes(badge(given, site, found))
        yield options.badge


def _links(options: argparse.Namespace, given: Settings, slug: str) -> None:
    """Open the links that the month shows and write down those that do not work."""
    from portalgen.portal.scores.rows import web_links
    from portalgen.publish.linkcheck import UNREACHED, check_links, save, written

    _, base = evidence(given, slug, _period(options.period))
    found = web_links(base)
    broken = check_links(found, told=lambda text: progress(options, text))
    progress(options, "")
    if found and len(broken) == len(found) and set(broken.values()) <= UNREACHED:
        raise Stop(SCORE_NO_NETWORK, 3)
    path = given.sites / slug / "gestion" / f"{LINKS}.yaml"
    save(path, written(slug, broken, len(found), given.today))
    if not options.json:
        say(options, SCORE_LINKS.format(n=len(found), broken=len(broken), path=path))


def _past(options: argparse.Namespace, given: Settings, slug: str) -> list[dict[str, Any]]:
    """The score of each of the last months, as the repository was when its deadline passed."""
    from portalgen.scoring.past import past_scores

    return list(past_scores(given, slug, _period(options.period), options.history, options.variant))


def history_lines(past: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The past in the terminal, a line a month."""
    yield SCORE_HISTORY
    for row in past_rows(past):
        yield f"  {row['periodo']:>18}  {row['puntos'] or '—':>6}  {row['detalle']}".rstrip()
