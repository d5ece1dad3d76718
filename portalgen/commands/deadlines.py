"""`portalgen deadlines`: what is due and when, what is late, what arrived on time; calendars and reminders."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from portalgen.commands.common import say, settings, slugs
from portalgen.findings import Stop
from portalgen.jobs import Settings, law, law_of
from portalgen.model import Law, Site
from portalgen.portal.addresses import public
from portalgen.portal.agenda import calendars, informed
from portalgen.portal.deadlines import ATRASADO, FALTA, OPEN, Deliveries, Due, Rules, Schedule, schedule
from portalgen.portal.pages import views
from portalgen.portal.reminders import Reminder, counts, reminders, short_date, weekday_date
from portalgen.textos import (
    DEADLINES_DELIVERED,
    DEADLINES_HEAD,
    DEADLINES_ICS,
    DEADLINES_LATE,
    DEADLINES_MONTH,
    DEADLINES_NEXT,
    DEADLINES_NO_LAW,
    DEADLINES_PENDING,
    DEADLINES_SHALLOW,
    DEADLINES_UNIT,
    DUE_WORDS,
    LEFT,
    NO_REMINDERS,
    NOTHING_OPEN,
    ORIGINS,
    REMINDER_HEAD,
)


def run(options: argparse.Namespace) -> int:
    """Always 0: what is late is told, it is no fault of the run. Writes only the calendars that were asked for."""
    given = settings(options)
    names = slugs(given, options.site)
    the_law = law(given.schemas, given.cache)
    if not the_law.deadlines:
        raise Stop(DEADLINES_NO_LAW.format(folder=given.schemas))
    told: list[dict[str, Any]] = []
    for slug in names:
        site, found = read_schedule(given, slug)
        if options.ics:
            _write(options, the_law, site, found, options.ics / slug if len(names) > 1 else options.ics)
        if options.json:
            told.append(as_value(the_law, site, found))
        elif options.messages:
            print("\n".join(_messages(reminders(the_law, site, (*found.past, *found.coming), found.rules))))
        elif not options.ics:
            print("\n".join(_lines(site, found)))
    if options.json:
        print(json.dumps({"version": 1, "today": given.today.isoformat(), "sites": told}, ensure_ascii=False, indent=1))
    return 0


def read_schedule(given: Settings, slug: str) -> tuple[Site, Schedule]:
    """A site and its deadlines. What is wrong in its files is `check`'s to say."""
    from portalgen.read.files import scan
    from portalgen.read.history import changes, complete
    from portalgen.read.site import load_site

    root, the_law = given.sites / slug, law_of(given, slug)
    site, _ = load_site(root, slug, scan(root, slug), the_law)
    mine = {path: first for path, (first, _) in changes(given.sites, given.cache, slug).items()}
    return site, schedule(the_law, site, views(the_law, site, given.today), Deliveries(mine, complete(given.sites)),
                          given.today)


def current(found: Schedule) -> list[Due]:
    """What is due in this month: the periods that ended before it."""
    month = found.rules.today.year, found.rules.today.month
    return [one for one in found.past if one.month == month and one.period.year]


# ---- for people


def _lines(site: Site, found: Schedule) -> Iterator[str]:
    rules = found.rules
    yield DEADLINES_HEAD.format(name=site.info.get("nombre") or site.slug, day=weekday_date(rules.today))
    if not rules.deliveries.complete:
        yield DEADLINES_SHALLOW
    mine = current(found)
    for one in mine[:1]:
        usual = rules.deadlines(one.item, one.month)
        yield DEADLINES_MONTH.format(what=informed(one.month), internal=weekday_date(usual[0]),
                                     legal=weekday_date(usual[1]), left=_left(rules, usual[1]))
    yield from _group([one for one in found.past if one.state in OPEN], DEADLINES_PENDING)
    yield from _group([one for one in mine if one.state == ATRASADO], DEADLINES_LATE)
    yield from _units(found, mine)
    if found.coming:
        following = min(one.month for one in found.coming)
        first = next(one for one in found.coming if one.month == following)
        yield ""
        yield DEADLINES_NEXT.format(what=informed(following), internal=weekday_date(first.internal),
                                    legal=weekday_date(first.legal))


def _left(rules: Rules, legal: date) -> str:
    if legal <= rules.today:
        return LEFT["hoy" if legal == rules.today else "pasado"]
    days = rules.calendar.between(rules.today, legal)
    return LEFT["uno" if days == 1 else "varios"].format(n=days)


def _group(found: Sequence[Due], title: str) -> Iterator[str]:
    """A title, and under the name of each unit a line for each of its tables, the most urgent first."""
    if not found:
        return
    yield ""
    yield title.format(n=len(found))
    tables: dict[tuple[str, str, str, str], list[Due]] = {}
    for one in sorted(found, key=lambda one: (one.unit, OPEN.index(one.state) if one.state in OPEN else 0)):
        tables.setdefault((one.unit, one.state, one.item.id, one.name), []).append(one)
    unit = ""
    for dues in tables.values():
        if dues[0].unit != unit:
            unit = dues[0].unit
            yield f"  {unit}"
        yield f"    {_one(dues)}"


def _one(dues: Sequence[Due]) -> str:
    """ "1.4 Personal de planta, octubre de 2026: falta. Plazo legal: 13-11-2026."; periods of one table, together."""
    first = dues[-1]                            # newest first: the last one is the oldest
    name = " ".join(part for part in (first.item.number, first.name) if part)
    when = first.period.words if len(dues) == 1 else f"{len(dues)} períodos, desde {first.period.words}"
    limit = f"Plazo interno: {short_date(first.internal)}; legal: {short_date(first.legal)}."
    arrived = ""
    if first.delivered and len(dues) == 1:
        arrived = DEADLINES_DELIVERED.format(day=short_date(first.delivered), how=ORIGINS[first.origin])
    reasons = "".join(f" Plazo ampliado: {record.reason}" for record in first.extensions)
    return f"{name}, {when}: {DUE_WORDS[first.state].lower()}.{arrived} {limit}{reasons}"


def _units(found: Schedule, mine: Sequence[Due]) -> Iterator[str]:
    """How each unit stands this month, and how the days of delivery are known."""
    if not mine:
        return
    yield ""
    yield DEADLINES_UNIT.format(what=informed(mine[0].month))
    for unit in sorted({one.unit for one in mine}):
        yield f"  {unit}: {counts([one for one in mine if one.unit == unit])}"
    origins = sorted({ORIGINS[one.origin] for one in mine if one.origin})
    if origins:
        yield f"  El día de entrega se sabe: {'; '.join(origins)}."
    if not any(one.state in OPEN for one in found.past):
        yield f"  {NOTHING_OPEN}"


def _messages(found: Sequence[Reminder]) -> Iterator[str]:
    if not found:
        yield NO_REMINDERS
    for one in found:
        yield REMINDER_HEAD.format(to=one.unit or "Encargada de transparencia", email=one.email or "sin correo",
                                   copy=f" Copia: {one.copy}." if one.copy else "", subject=one.subject)
        yield f"{one.body}\n"


def _write(options: argparse.Namespace, the_law: Law, site: Site, found: Schedule, out: Path) -> None:
    """The calendars as files; only the municipality's when a file is named."""
    made = list(calendars(the_law, site, public("", site.slug), found))
    if out.suffix == ".ics":
        made, files = made[:1], [out]
    else:
        files = [out / one.path.rpartition("/")[2] for one in made]
    for one, file in zip(made, files, strict=True):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(one.make())
        if not options.json:
            say(options, DEADLINES_ICS.format(path=file, title=one.title))


# ---- for machines


def as_value(the_law: Law, site: Site, found: Schedule) -> dict[str, Any]:
    """What is due this month or is still open, the reminders of today, and the next month's deadlines."""
    mine = current(found)
    told = [*mine, *(one for one in found.past if one.state in OPEN and one not in mine)]
    coming = min((one.month for one in found.coming), default=None)
    return {"site": site.slug, "name": str(site.info.get("nombre") or site.slug),
            "complete_history": found.rules.deliveries.complete,
            "entries": [_entry(one, found) for one in told],
            "coming": [_entry(one, found) for one in found.coming if one.month == coming],
            "messages": [_message(one) for one in
                         reminders(the_law, site, (*found.past, *found.coming), found.rules)]}


def _entry(one: Due, found: Schedule) -> Mapping[str, Any]:
    rules = found.rules
    return {"item": one.item.id, "number": one.item.number, "table": one.table.id, "name": one.name,
            "period": str(one.period), "unit": one.unit, "state": one.state, "internal": one.internal.isoformat(),
            "legal": one.legal.isoformat(), "working_days_left": rules.calendar.between(rules.today, one.legal),
            "late": one.state in (FALTA, ATRASADO),
            "delivered": one.delivered.isoformat() if one.delivered else "", "delivered_from": one.origin,
            "extensions": [{"deadline": r.kind, "until": r.day.isoformat(), "reason": r.reason, "law": r.law}
                           for r in one.extensions]}


def _message(one: Reminder) -> dict[str, str]:
    return {"id": one.id, "unit": one.unit, "email": one.email, "copy": one.copy, "subject": one.subject,
            "body": one.body}
