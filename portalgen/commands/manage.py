"""`portalgen manage`: who answers for what, indicators, what is open; and any of its pages, to be printed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from portalgen.commands.common import put, say, settings, slugs
from portalgen.findings import Stop
from portalgen.jobs import Settings, law_of
from portalgen.managing import management_pages, of_site, printed
from portalgen.portal.account import skeleton
from portalgen.portal.manage.indicators import spoken
from portalgen.portal.manage.observations import LATE, OPEN
from portalgen.portal.manage.pages import Managed, as_data
from portalgen.read.account import SAID, load_account
from portalgen.textos import ACCOUNT, GOAL_MET, MANAGE, MANAGE_LINES, OBSERVATION_STATES

SHOWN = 3                       # tables named in a line


def run(options: argparse.Namespace) -> int:
    """0 told, or saved · 2 no such page."""
    given = settings(options)
    (slug,) = slugs(given, [options.site])
    if options.account:
        return start_account(options, given, slug)
    made, told = of_site(given, slug)
    if options.json:
        print(json.dumps(as_data(told), ensure_ascii=False, indent=1))
        return 0
    pages = {PurePosixPath(page.path).stem: page for page in management_pages(told)}
    known = ", ".join(pages)
    if options.page and options.page not in pages:
        raise Stop(MANAGE_LINES["cual"].format(name=options.page, known=known))
    if options.report:
        page = pages[options.page or "index"]
        put(options.report, printed(given, made, page))
        say(options, MANAGE_LINES["guardado"].format(path=options.report, titulo=page.context["titulo"]))
        return 0
    print("\n".join([*lines(told), "", MANAGE_LINES["paginas"].format(slug=slug, known=known)]))
    return 0


def start_account(options: argparse.Namespace, given: Settings, slug: str) -> int:
    """Write gestion/cuenta.yaml with what each chapter asks; when it is there, show what to add to it."""
    model = load_account(given.schemas, law_of(given, slug).tables)
    if model is None:
        raise Stop(ACCOUNT["sin_instrumento"].format(folder=given.schemas))
    path, text = given.sites / slug / "gestion" / f"{SAID}.yaml", skeleton(model, options.account)
    if path.exists():
        print(text, end="")
    else:
        put(path, f"# {model.title}.\ncuentas:\n{text}".encode())
        say(options, ACCOUNT["empezado"].format(path=path))
    return 0


def lines(told: Managed) -> Iterator[str]:
    """What the terminal shows."""
    yield MANAGE_LINES["titulo"].format(name=told.holes["municipalidad"], day=f"{told.today:%d-%m-%Y}")
    yield f"\n{MANAGE['indicadores']}, {told.today.year}:"
    for one in told.measured(told.today.year):
        unit = one.gauge.unit
        yield MANAGE_LINES["medida"].format(titulo=one.gauge.title, valor=spoken(one.value, unit),
                                            meta=spoken(one.goal, unit), estado=GOAL_MET[one.met].lower())
    yield f"\n{MANAGE['matriz']}:"
    yield from _gaps(told)
    yield f"\n{MANAGE['abiertas']}:"
    still = [seen for seen in told.observations if seen.state(told.today) in (OPEN, LATE)]
    for seen in still:
        due = MANAGE_LINES["plazo"].format(day=f"{seen.due:%d-%m-%Y}") if seen.due else ""
        yield MANAGE_LINES["observacion"].format(numero=seen.number, texto=seen.text,
                                                 estado=OBSERVATION_STATES[seen.state(told.today)]) + due
    if not still:
        yield f"  {MANAGE['sin_abiertas']}"


def _gaps(told: Managed) -> Iterator[str]:
    """The tables that lack the same, together."""
    who = {duty.id: MANAGE_LINES["quien"].format(tarea=duty.title.lower()) for duty in told.model.duties}
    groups: dict[tuple[str, ...], list[str]] = {}
    for row in told.rows:
        missing = (*([] if row.unit else [MANAGE_LINES["unidad"]]), *(who[one] for one in row.missing))
        groups.setdefault(missing, []).append(row.table.title)
    full = groups.pop((), [])
    for missing, tables in groups.items():
        more = MANAGE_LINES["mas"].format(n=len(tables) - SHOWN) if len(tables) > SHOWN else ""
        yield MANAGE_LINES["falta"].format(falta=", ".join(missing), tablas="; ".join(tables[:SHOWN]), mas=more)
    if full and not groups:
        yield f"  {MANAGE['matriz_completa']}"
