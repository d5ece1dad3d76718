"""The compliance panel: the state of each item of the law in each month, as Control asks it, and the same as data."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from portalgen.model import MONTHS, Item, Period
from portalgen.portal import states, urls
from portalgen.portal.deadlines import (
    A_TIEMPO,
    ATRASADO,
    FALTA,
    NO_APLICA,
    POR_ENTREGAR,
    SIN_FECHA,
    SIN_MOVIMIENTO,
    VENCIDO,
    Due,
    Rules,
    Schedule,
)
from portalgen.portal.pages import Page
from portalgen.portal.states import covers
from portalgen.textos import DUE_MEANINGS, DUE_WORDS, ORIGINS, PANEL_INTRO, PANEL_TITLE, PANEL_WORDS

VIGENTE, NOT_ASKED, RUNNING = "vigente", "no_se_pide", "en_curso"
YEARS = 5                           # shown, besides the present one
SHOWN = (A_TIEMPO, SIN_MOVIMIENTO, NO_APLICA, VIGENTE, SIN_FECHA, POR_ENTREGAR, VENCIDO, ATRASADO, FALTA)
# Which state speaks for a month when its tables differ; and, before that, for the tables that have no periods.
ORDER = (FALTA, ATRASADO, VENCIDO, POR_ENTREGAR, SIN_FECHA, A_TIEMPO, SIN_MOVIMIENTO, VIGENTE, NO_APLICA)
LOOKS = {A_TIEMPO: "con_datos", VIGENTE: "con_datos", FALTA: "pendiente", VENCIDO: "espera", POR_ENTREGAR: "espera",
         SIN_FECHA: "espera", NOT_ASKED: "", RUNNING: ""}
LASTING = (FALTA, POR_ENTREGAR, VIGENTE, SIN_MOVIMIENTO, NO_APLICA)


def panel(found: Schedule) -> Iterator[Page]:
    """A page for each year, the last one first."""
    rules = found.rules
    last = rules.today.year
    years = [year for year in range(last, last - YEARS - 1, -1) if rules.start.first <= Period(year).last]
    dated: dict[int, list[Due]] = {}
    for due in found.past:
        dated.setdefault(due.slot.period.year, []).append(due)
    items = list(dict.fromkeys(due.item for due in found.past))
    lasting = by_item(dated.pop(0, []))
    for year in years:
        yield _year(found.rules, year, years, items, dated.get(year, []), lasting)


def _year(rules: Rules, year: int, years: Sequence[int], items: Sequence[Item], dated: Sequence[Due],
          lasting: Mapping[Item, Sequence[Due]]) -> Page:
    mine = by_item(dated)
    rows = [_row(item, mine.get(item, []), lasting.get(item, []), year, rules) for item in items]
    rows = [row for row in rows if any(cell["clave"] not in (NOT_ASKED, RUNNING) for cell in row["celdas"])]
    times = Counter(cell["clave"] for row in rows for cell in row["celdas"])
    path = urls.compliance(0 if year == years[0] else year)
    way = [{"ruta": urls.compliance(), "titulo": PANEL_TITLE}] if year != years[0] else []
    return Page(path, "cumplimiento.html", {
        "titulo": f"{PANEL_TITLE}: {year}", "titulo_corto": str(year) if way else PANEL_TITLE,
        "descripcion": PANEL_WORDS, "introduccion": PANEL_INTRO,
        "migas": [{"ruta": "index.html", "titulo": "Inicio"}, *way],
        "anyo": year, "meses": [month.capitalize() for month in MONTHS], "filas": rows,
        "anyos": [{"titulo": str(one), "ruta": urls.compliance(0 if one == years[0] else one)} for one in years],
        "resumen": [{"clave": name, "palabra": DUE_WORDS[name], "estilo": LOOKS.get(name, name), "veces": times[name]}
                    for name in SHOWN if times[name]],
        "palabras": [{"palabra": DUE_WORDS[name], "explicacion": words} for name, words in DUE_MEANINGS.items()
                     if times[name]],
        "problemas": list(problems(dated)), "datos": urls.compliance_data(),
        "origenes": [words for name, words in ORIGINS.items() if any(due.origin == name for due in dated)]})


def by_item(found: Iterable[Due]) -> dict[Item, list[Due]]:
    grouped: dict[Item, list[Due]] = {}
    for due in found:
        grouped.setdefault(due.item, []).append(due)
    return grouped


def _row(item: Item, dated: Sequence[Due], lasting: Sequence[Due], year: int, rules: Rules) -> dict[str, Any]:
    """An item: `celdas`, one a month. A table of a quarter or a year counts in the month when its period ends."""
    months: dict[int, list[str]] = {}
    for due in dated:
        months.setdefault(due.slot.period.month or 12, []).append(due.state)
    cells = [_cell(item, Period(year, month), months.get(month, []), lasting, rules) for month in range(1, 13)]
    return {"numero": item.number, "titulo": item.title, "ruta": urls.item_page(item),
            "celdas": [{"clave": name, "palabra": DUE_WORDS[name], "estilo": LOOKS.get(name, name)} for name in cells]}


def _cell(item: Item, month: Period, dated: Sequence[str], lasting: Sequence[Due], rules: Rules) -> str:
    if month.last >= rules.today:
        return first_of(ORDER, dated) or RUNNING
    if month.last < max(rules.start.first, item.since.first):
        return first_of(ORDER, dated) or NOT_ASKED
    stood = first_of(LASTING, [permanent(due, month, rules) for due in lasting])
    return first_of(ORDER, [*dated, stood]) or NOT_ASKED


def first_of(order: Sequence[str], found: Sequence[str]) -> str:
    """The state that speaks for several; "" when there is none."""
    return next((state for state in order if state in found), "")


def permanent(due: Due, month: Period, rules: Rules) -> str:
    """How something that has no periods stood when a month's information was due; "" before it was."""
    said = due.slot.statement
    if said is not None and covers(said, month):
        return said.state
    year, number = (month.year + 1, 1) if month.month == 12 else (month.year, month.month + 1)
    _, legal = rules.deadlines(due.item, (year, number))
    if due.slot.state == states.CON_DATOS:
        return VIGENTE if due.delivered is None or due.delivered <= max(legal, due.legal) else FALTA
    if legal < due.legal:
        return ""
    return FALTA if rules.today > legal else POR_ENTREGAR


def problems(found: Iterable[Due]) -> Iterator[dict[str, Any]]:
    """The items of which something is missing or was late: in which periods, and which of their tables."""
    for item, dues in by_item(due for due in found if due.state in (FALTA, ATRASADO)).items():
        cases: dict[tuple[Period, str, str], list[Due]] = {}
        for due in sorted(dues, key=lambda due: due.period.last):
            cases.setdefault((due.period, due.state, _day(due)), []).append(due)
        yield {"numero": item.number, "titulo": item.title, "ruta": urls.item_page(item),
               "unidad": ", ".join(dict.fromkeys(due.unit for due in dues)),
               "casos": [{"palabra": DUE_WORDS[state], "cuando": period.words, "dia": day,
                          "tablas": list(dict.fromkeys(due.name for due in some))}
                         for (period, state, day), some in cases.items()]}


def _day(due: Due) -> str:
    return f"{due.delivered:%d-%m-%Y}" if due.delivered and due.state == ATRASADO else ""


# ---- for machines


def as_csv(found: Schedule) -> bytes:
    """One line a table and period, newest first: deadlines, delivery, state."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["item", "numero", "tabla", "titulo", "periodo", "unidad", "plazo_interno", "plazo_legal",
                     "entrega", "entrega_segun", "estado"])
    writer.writerows([due.item.id, due.item.number, due.table.id, due.name, str(due.period), due.unit,
                      due.internal.isoformat(), due.legal.isoformat(),
                      due.delivered.isoformat() if due.delivered else "", due.origin, due.state] for due in found.past)
    return out.getvalue().encode()
