"""Rules that look at what is published, declared or silent: sheets, areas, series, months; and at findings."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from portalgen.findings import Place
from portalgen.model import Period
from portalgen.portal.scores.answers import NOT_APPLICABLE, YES, Answer, Evidence, Params, absent, no
from portalgen.portal.scores.parts import Part
from portalgen.portal.scores.rows import oldest_date
from portalgen.portal.states import PENDIENTE


def name_of(part: Part) -> str:
    view = part.view
    return ": ".join(word for word in (view.table.title, view.name) if word)


def folder(ev: Evidence, part: Part) -> str:
    """Where what is missing would go: the folder of a table's periods, or its one file."""
    view = part.view
    place = "/".join(word for word in (ev.slug, view.item.folder, view.table.folder, view.series) if word)
    return place if part.slot.period.year else f"{place}.csv"


def silence(ev: Evidence, rule: str, parts: Iterable[Part], extra: Iterable[str] = ()) -> Answer:
    """The answer "No" because of parts that say nothing."""
    found = list(parts)
    missing = ", ".join([*map(name_of, found), *extra])
    return absent(rule, folder(ev, found[0]) if found else "", falta=missing, periodo=ev.period.words)


def own_sheet(ev: Evidence, params: Params) -> Answer:
    """The table has a sheet of its own."""
    if any(part.shown for part in ev.mine(params)):
        return Answer(YES, "planilla")
    return silence(ev, "planilla", ev.mine(params))


def apart(ev: Evidence, params: Params) -> Answer:
    """Each table has a sheet, or says why it has none."""
    without = [part for part in ev.mine(params) if not part.shown and not part.declared]
    return silence(ev, "separadas", without) if without else Answer(YES, "separadas")


def by_series(ev: Evidence, params: Params) -> Answer:
    """Each series has a sheet in the period, or says why it has none."""
    without = [part for part in ev.mine(params) if part.slot.state == PENDIENTE]
    if without:
        return silence(ev, "por_serie", without)
    return Answer(YES if any(part.view.series for part in ev.mine(params)) else NOT_APPLICABLE, "por_serie")


def declared(ev: Evidence, params: Params) -> Answer:
    """What is due has rows, or says expressly why not."""
    without = [part for part in ev.mine(params) if not part.declared and not part.full]
    return silence(ev, "declarado", without) if without else Answer(YES, "declarado")


def available(ev: Evidence, params: Params) -> Answer:
    """Something has been published or declared."""
    without = [part for part in ev.mine(params) if not part.shown and not part.declared]
    return silence(ev, "disponible", without) if without else Answer(YES, "disponible")


def current(ev: Evidence, params: Params) -> Answer:
    """What is due has been published or declared."""
    without = [part for part in ev.mine(params) if part.slot.state == PENDIENTE]
    return silence(ev, "actualizado", without) if without else Answer(YES, "actualizado")


def whole(ev: Evidence, params: Params) -> Answer:
    """What is due has the areas of the months before, or says why not."""
    without = [part for part in ev.mine(params) if part.slot.state == PENDIENTE]
    areas = [f"{name_of(part)} ({area or 'sin área'})" for part in ev.mine(params) for area in part.missing]
    if without or areas:
        return silence(ev, "sectores", without, areas)
    return Answer(YES, "sectores")


def every_month(ev: Evidence, params: Params) -> Answer:
    """All months of the year up to the one due are published or declared."""
    months = {Period(ev.period.year, month) for month in range(1, ev.period.month + 1)}
    late = sorted({slot.period for part in ev.mine(params) for slot in part.view.slots
                   if slot.period in months and slot.state == PENDIENTE})
    if not late:
        return Answer(YES, "mes_a_mes")
    place = folder(ev, ev.mine(params)[0])
    return absent("mes_a_mes", place, falta=", ".join(period.words for period in late), periodo=ev.period.words)


def since_the_law(ev: Evidence, params: Params) -> Answer:
    """The oldest period published or declared (or year of `columna`) is not after the law's first."""
    parts, since = ev.mine(params), ev.card.since
    if name := params.get("columna"):
        oldest = oldest_date(ev, name)
        good, told = oldest is not None and oldest.year <= since.year, str(oldest.year) if oldest else ""
    else:
        firsts = [min((s.period for s in part.view.slots if s.state != PENDIENTE), default=None) for part in parts]
        known = [period for period in firsts if period is not None]
        good = bool(known) and all(period.year and period <= since for period in known)
        told = max(known).words if known else ""
    return Answer(YES, "desde_vigencia") if good else absent("desde_vigencia", folder(ev, parts[0]) if parts else "",
                                                             ultimo=told)


def without_findings(ev: Evidence, params: Params) -> Answer:
    """The check raised none of `codigos` (with * as wildcard) in the item's sheets; `en: todas`, in any."""
    tables = None if params.get("en") else set(ev.tables(params))
    wanted = params["codigos"]
    found = [finding.place for finding in ev.findings if (tables is None or finding.table in tables)
             and any(fnmatchcase(finding.code, pattern) for pattern in wanted)]
    if found:
        return no(ev, "sin_hallazgos", [Place(p.file, p.row, p.column, p.number) for p in found], params)
    return Answer(YES, "sin_hallazgos")


def shown_by_portal(ev: Evidence, params: Params) -> Answer:
    """The pages of the table show it in a way that `muestra` names, a key of the table's `vista`."""
    tables = [ev.law.tables[name] for name in ev.tables(params)]
    good = all(params["muestra"] in table.view for table in tables) and any(p.shown for p in ev.mine(params))
    return Answer(YES, "portal") if good else silence(ev, "portal", ev.mine(params))
