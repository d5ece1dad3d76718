"""The score of a site: read and judge the files that a reference month looks at, and answer from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portalgen.findings import Finding, Stop
from portalgen.jobs import Settings, contents, law, law_of, run
from portalgen.memory import look
from portalgen.model import Law, Period, Site
from portalgen.portal.pages import views
from portalgen.portal.scores.answers import Evidence
from portalgen.portal.scores.evaluate import Score, evaluate
from portalgen.portal.scores.parts import Loaded, Part, parts_of, reference, sources
from portalgen.portal.scores.rules import NAMES
from portalgen.publish.reports import severity
from portalgen.publish.state import State
from portalgen.read.scorecard import Formula, Scorecard, load_scorecard
from portalgen.textos import SCORE_NO_INSTRUMENT, SCORE_NO_VARIANT

if TYPE_CHECKING:
    from portalgen.model import Source

ANSWERS, LINKS = "fiscalizacion", "enlaces-rotos"         # files of gestion/


def scorecard(settings: Settings) -> Scorecard:
    """The instrument of schemas/. Stop(2) when there is none."""
    found = load_scorecard(settings.schemas, law(settings.schemas, settings.cache), NAMES)
    if found is None:
        raise Stop(SCORE_NO_INSTRUMENT.format(folder=settings.schemas))
    return found


def score(settings: Settings, slug: str, period: Period | None = None, variant: str = "") -> tuple[Site, Score]:
    """The score of a site for a month (the one that must be on line today, when it is not said)."""
    site, base = evidence(settings, slug, period)
    return site, scored(site, base, variant)


def scored(site: Site, base: Evidence, variant: str = "") -> Score:
    """The score from the evidence. `variant`: of the formula; else the one that the municipality or the instrument
    says."""
    said = answers(site, ANSWERS)
    return evaluate(chosen(base.card, variant or said.get("variante") or base.card.variant), base, said)


def evidence(settings: Settings, slug: str, period: Period | None = None) -> tuple[Site, Evidence]:
    """A site, and all that is looked at to score it: only the files of the month are read and judged."""
    from portalgen.plan import plan

    the_law, card = law_of(settings, slug), scorecard(settings)
    made = plan(the_law, settings, look(settings, slug), State(), None)
    month = period or reference(the_law, card, made.site, settings.today)
    parts = parts_of(the_law, card, views(the_law, made.site, settings.today), month)
    wanted = {source.path for source in sources(parts)}
    found: dict[str, tuple[Finding, ...]] = {}
    for task in made.tasks:
        jobs = tuple(job for job in task.jobs if job.source.path in wanted)
        found |= {result.path: result.findings for result in run(settings, task._replace(jobs=jobs))}
    return made.site, evidence_of(the_law, card, settings, made.site, month, found, parts)


def evidence_of(the_law: Law, card: Scorecard, settings: Settings, site: Site, month: Period,
                findings: Mapping[str, Sequence[Finding]], parts: Mapping[str, tuple[Part, ...]]) -> Evidence:
    """The same of a site that has been read and judged. `findings`: of each of its files, by path."""
    loaded = {table: tuple(replace(part, files=tuple(load(the_law, settings, s, findings.get(s.path, ()))
                                                     for s in part.shown)) for part in found)
              for table, found in parts.items()}
    seen = tuple(f for found in loaded.values() for part in found for file in part.files for f in file.findings)
    return Evidence(the_law, card, site.slug, card.sections[0], loaded, site.documents,
                    frozenset(answers(site, LINKS).get("rotos") or ()), seen, month, settings.today)


def chosen(card: Scorecard, variant: str) -> Formula:
    """The variant of the formula. Stop(2) when there is none of that name."""
    if variant not in card.variants:
        raise Stop(SCORE_NO_VARIANT.format(name=variant, known=", ".join(card.variants)))
    return card.variants[variant]


def answers(site: Site, name: str) -> Mapping[str, Any]:
    """What a file of gestion/ says; {} without it."""
    document = site.management.get(name)
    said: Mapping[str, Any] = document.value if document is not None else {}
    return said


def load(the_law: Law, settings: Settings, source: Source, findings: Sequence[Finding]) -> Loaded:
    """A table file with its rows, and the cells that the check does not let be published."""
    from portalgen.read.tables import parse

    edition = the_law.edition_for(the_law.tables[source.table], source.period, settings.today)
    if edition is None:
        raise AssertionError(source.path)           # the reader leaves out files of no edition
    data, _ = contents(settings.sites / source.site, source)
    sheet = parse(edition, [data]).sheets[0] if data else None
    wrong = frozenset((f.place.row, f.place.column) for f in findings
                      if f.place.row and f.place.column and severity(the_law, f) == "bloquea")
    return Loaded(source, edition, sheet, tuple(findings), wrong)
