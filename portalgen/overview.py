"""Pages made from what all tables of a site say: charts over time, legal persons that sell or receive, the glossary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portalgen.jobs import Result, Settings, theme
from portalgen.model import Law
from portalgen.plan import Plan
from portalgen.portal import glossary, urls
from portalgen.portal.more import GLOSSARY, PARTIES, in_time, told
from portalgen.portal.pages import Page, View
from portalgen.portal.parties import INDEX, index_pages, parties, party_page

WAYS = (INDEX, glossary.PATH, urls.calendar(), urls.compliance(), urls.SCORE, urls.EVENTS,
        urls.management(), urls.account())         # from the home page


def facts_of(results: Mapping[str, Result]) -> dict[str, Mapping[str, Any]]:
    """Path of each table file → what it says to other pages."""
    return {path: result.facts for path, result in results.items() if result.facts}


def with_time(view: View, page: Page, facts: Mapping[str, Mapping[str, Any]]) -> Page:
    """The list of periods with its chart and its totals by year, when its tables say any."""
    chart, totals = in_time(view, facts)
    if chart is None and not totals:
        return page
    from portalgen.render.charts import figure

    return page._replace(context={**page.context, "grafico": figure(chart) if chart else "", "totales": totals})


def other_pages(law: Law, settings: Settings, made: Plan, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[Page]:
    """The glossary, the list of legal persons and a page for each, as the theme asks."""
    shown = theme(settings.themes, made.theme)
    if GLOSSARY in shown.parts and (page := glossary.glossary_page(law)) is not None:
        yield page
    found = parties(told(law, made.site, law.items, facts)) if PARTIES in shown.parts else []
    if found:
        yield from index_pages(found)
        yield from (party_page(party, shown.rows) for party in found)


def with_links(home: Page, others: Sequence[Page]) -> Page:
    """The home page with links to those pages, which are no table's."""
    links = [{"ruta": page.path, "titulo": page.context["titulo"], "detalle": page.context["descripcion"]}
             for page in others if page.path in WAYS]
    return home._replace(context={**home.context, "enlaces": links})
