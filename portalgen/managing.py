"""What a site publishes of how it manages its transparency: what it says of itself and what arrived, counted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portalgen.dated import Dated, dated
from portalgen.findings import Stop
from portalgen.jobs import Settings, environment, law_of, theme
from portalgen.machine import Make
from portalgen.memory import digest_of, look
from portalgen.model import Law, Site
from portalgen.plan import Plan, plan
from portalgen.portal import account, surveys, urls
from portalgen.portal.manage.indicators import COUNTS, Seen
from portalgen.portal.manage.matrix import as_csv, matrix
from portalgen.portal.manage.observations import observations
from portalgen.portal.manage.pages import Managed, as_data, pages
from portalgen.portal.pages import Page, View, views
from portalgen.portal.people import people
from portalgen.publish.state import State
from portalgen.read.account import SAID, load_account
from portalgen.read.management import GOALS, OBSERVATIONS, load_management
from portalgen.read.sent import sent
from portalgen.read.surveys import answers_of, load_surveys, whole
from portalgen.textos import MANAGE_NO_INSTRUMENT


def management(settings: Settings, site: Site, found: Sequence[View], dates: Dated | None) -> Managed | None:
    """All that can be told; None when schemas/ has no instrument, or nothing of deadlines."""
    model = load_management(settings.schemas, COUNTS)
    if model is None or dates is None:
        return None
    schedule = dates.schedule
    seen = Seen(tuple(due for due in schedule.past if due.period.year), sent(settings.sites, site.slug),
                schedule.rules.calendar)
    kept = [(survey, answers_of(survey, site.management[survey.id].value))
            for survey in load_surveys(settings.schemas) if survey.id in site.management]
    everybody = tuple(person for person in people(site.info) if person.serves(settings.today))
    return Managed(model, site, schedule.rules, matrix(site, found, everybody, model.duties), everybody, seen,
                   whole(said(site, GOALS), "metas", "anyo", "indicador", "meta"),
                   observations(said(site, OBSERVATIONS)), kept, settings.today)


def of_site(settings: Settings, slug: str) -> tuple[Plan, Managed]:
    """All that can be told of a site, published or not. Stop(2) when schemas/ has no instrument."""
    the_law = law_of(settings, slug)
    made = plan(the_law, settings, look(settings, slug), State(), None)
    found = views(the_law, made.site, settings.today)
    told = management(settings, made.site, found, dated(the_law, settings, made, found))
    if told is None:
        raise Stop(MANAGE_NO_INSTRUMENT.format(folder=settings.schemas))
    return made, told


def printed(settings: Settings, made: Plan, page: Page) -> bytes:
    """One of the pages, to be printed or sent: a file with all it needs inside."""
    env = environment(theme(settings.themes, made.theme).folders)
    text: str = env.get_template("informe_impreso.html").render({**made.frame, **page.context, "ruta": page.path})
    return text.encode()


def said(site: Site, name: str) -> dict[str, Any]:
    """A file of gestion/; {} without it."""
    value: dict[str, Any] = site.management[name].value if name in site.management else {}
    return value


def management_pages(told: Managed | None) -> Iterator[Page]:
    """Every page, with its drawings."""
    if told is not None:
        from portalgen.render.charts import radar

        yield from pages(told, radar)


def account_pages(law: Law, settings: Settings, site: Site, found: Sequence[View],
                  facts: Mapping[str, Mapping[str, Any]]) -> Iterator[Page]:
    """The public accounts that the municipality tells in gestion/. `facts`: by path of each table file."""
    accounts = whole(said(site, SAID), "cuentas", "anyo")
    model = load_account(settings.schemas, law.tables) if accounts else None
    if model is not None:
        yield from account.pages(model, accounts, site, found, facts, settings.today)


def management_files(told: Managed | None) -> Iterator[Make]:
    """The same as data: everything, the matrix alone, and the result of each survey."""
    if told is None:
        return
    for name, value in (("gestion", as_data(told)), *((survey.id, surveys.told(survey, answers))
                                                      for survey, answers in told.kept)):
        text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
        yield urls.management(f"{name}.json"), digest_of(value), text.encode
    sheet = as_csv(told.rows, told.model.duties)
    yield urls.management("matriz.csv"), digest_of(sheet.decode()), lambda: sheet
