"""What a site publishes of its deadlines: the calendar, those that agendas follow, the compliance panel, its data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from portalgen.jobs import Settings
from portalgen.machine import Make, address_of
from portalgen.memory import digest_of
from portalgen.model import Law
from portalgen.plan import Plan
from portalgen.portal import events, panel, urls
from portalgen.portal.agenda import Calendar, calendars
from portalgen.portal.dates_page import calendar_page
from portalgen.portal.deadlines import Deliveries, Schedule, schedule
from portalgen.portal.pages import Page, View
from portalgen.read.history import complete


class Dated(NamedTuple):
    """`key`: digest of all that the calendars are made from; `shows`: whether the municipality publishes its panel."""

    schedule: Schedule
    calendars: tuple[Calendar, ...]
    key: str
    shows: bool


def dated(law: Law, settings: Settings, made: Plan, found: Sequence[View]) -> Dated | None:
    """None when schemas/ says nothing of deadlines."""
    if not law.deadlines:
        return None
    told = schedule(law, made.site, found, Deliveries(made.created, complete(settings.sites)), settings.today)
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


class Happenings(NamedTuple):
    """What has a date that people can use, and the calendars of it: (title, path, what makes its bytes)."""

    events: tuple[events.Event, ...]
    calendars: tuple[tuple[str, str, Any], ...]
    key: str
    today: date


def happenings(law: Law, settings: Settings, made: Plan, facts: Mapping[str, Mapping[str, Any]]) -> Happenings:
    """`facts`: by path of each table file."""
    found = events.events(law, made.site, facts, made.updated)
    made_of = tuple(events.calendars(law, made.site, address_of(settings, made.seen.slug), found, settings.today))
    key = digest_of(made.base, settings.base_url, settings.today, found)
    return Happenings(found, made_of, key, settings.today)


def event_files(told: Happenings) -> Iterator[Make]:
    """The calendars."""
    if told.events:
        yield from ((path, told.key, make) for _, path, make in told.calendars)


def event_pages(told: Happenings) -> Iterator[Page]:
    """The page of all of it, when there is something."""
    if told.events:
        yield events.events_page(told.events, told.today, [(title, path) for title, path, _ in told.calendars])
