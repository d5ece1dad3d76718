"""What a site publishes of its deadlines: the calendar, those that agendas follow, the compliance panel, its data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portalgen.jobs import Settings
from portalgen.machine import Make, address_of
from portalgen.memory import digest_of
from portalgen.model import Law
from portalgen.plan import Plan
from portalgen.portal import panel, urls
from portalgen.portal.agenda import Calendar, calendars
from portalgen.portal.dates_page import calendar_page
from portalgen.portal.deadlines import Deliveries, Schedule, schedule
from portalgen.portal.pages import Page, View
from portalgen.read.history import complete


@dataclass(frozen=True)
class Dated:
    """`key`: digest of all that the calendars are made from; `shows`: whether the municipality publishes its panel."""

    schedule: Schedule
    calendars: tuple[Calendar, ...]
    key: str
    shows: bool


def dated(law: Law, settings: Settings, made: Plan, found: Sequence[View]) -> Dated | None:
    """None when schemas/ says nothing of deadlines."""
    if not law.deadlines:
        return None
    start = f"{made.seen.slug}/"
    days = {path.removeprefix(start): day for path, day in made.created.items() if path.startswith(start)}
    told = schedule(law, made.site, found, Deliveries(days, complete(settings.sites)), settings.today)
    key = digest_of(made.base, settings.base_url, settings.today.year, made.site.info.get("unidades"), [
        (one.item.id, one.name, str(one.period), one.unit, one.internal, one.legal, one.state, one.delivered,
         [record.reason for record in one.extensions]) for one in (*told.past, *told.coming)])
    return Dated(told, tuple(calendars(law, made.site, address_of(settings, made.seen.slug), told)), key,
                 (made.site.info.get("plazos") or {}).get("panel", True))


def date_files(told: Dated | None) -> Iterator[Make]:
    """The calendars, and the state of each table and period as data."""
    if told is None:
        return
    for one in told.calendars:
        yield one.path, told.key, one.make
    if told.shows:
        yield urls.compliance_data(), told.key, lambda: panel.as_csv(told.schedule)


def date_pages(law: Law, told: Dated | None) -> Iterator[Page]:
    """The calendar, and the panel, a page a year."""
    if told is not None:
        yield calendar_page(law, told.schedule, told.calendars)
        if told.shows:
            yield from panel.panel(told.schedule)
