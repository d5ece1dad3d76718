"""The rows speak of the file's own period, and of nothing later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from portalgen.check.rules.common import Context, Hit, listed, present, rows_with
from portalgen.model import MONTHS, Period, Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet

QUARTER = "trimestral"
GRACE = timedelta(20)       # after a month: longer than any term for publishing it


def same_period(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`periodo_igual`: "el año y mes al que corresponde la publicación" must be those of the file."""
    period = ctx.source.period
    if not period.year:
        return
    yield from _differ(sheet, ctx, rule.params["anyo"], str(period.year), {str(period.year)})
    if period.month and "mes" in rule.params:
        name = MONTHS[period.month - 1]
        bad = present(sheet, ctx, rule.params["mes"])
        right = {text for text in bad if text.casefold() == name}
        yield from _differ(sheet, ctx, rule.params["mes"], name.capitalize(), right)


def _differ(sheet: Sheet, ctx: Context, column: str, wanted: str, right: set[str]) -> Iterator[Hit]:
    for row, text in rows_with(sheet, column, present(sheet, ctx, column) - right):
        yield Hit("otro-periodo", row, column, {"valor": text, "sugerido": wanted, "periodo": ctx.source.period.words})


def dated_in_period(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`fecha_en_periodo`: the date falls between the first and the last day of the file's period."""
    period = ctx.source.period
    if not period.year:
        return
    first, last = _first(period, ctx.table.cadence).isoformat(), period.last.isoformat()
    bad = {text for text in present(sheet, ctx, rule.params["columna"]) if not first <= text[:10] <= last}
    for row, text in rows_with(sheet, rule.params["columna"], bad):
        yield Hit("fecha-fuera-del-periodo", row, rule.params["columna"], {"valor": text, "periodo": period.words})


def _first(period: Period, cadence: str) -> date:
    """A quarter is named by its last month."""
    if cadence == QUARTER and period.month >= 3:
        return Period(period.year, period.month - 2).first
    return period.first


def not_future(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`fecha_no_futura`: nothing happened after the end of the period; in permanent tables, after today."""
    period = ctx.source.period
    limit = period.last if period.year else ctx.today
    bad = {text for text in present(sheet, ctx, rule.params["columna"]) if text[:10] > limit.isoformat()}
    words = f"{limit.day} de {MONTHS[limit.month - 1]} de {limit.year}"
    for row, text in rows_with(sheet, rule.params["columna"], bad):
        yield Hit("fecha-futura", row, rule.params["columna"], {"valor": text, "limite": words})


def every_month(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`meses_seguidos`: a sheet of the whole year has every month, from its first one to the last that was due."""
    year, column = ctx.source.period.year, rule.params["columna"]
    said = {text.casefold() for text in present(sheet, ctx, column)}
    there = [at for at, name in enumerate(MONTHS, 1) if name in said]
    lacking = [MONTHS[at - 1] for at in range(min(there, default=13), 13)
               if at not in there and Period(year, at).last + GRACE < ctx.today]
    if lacking:
        yield Hit("faltan-meses", None, column, {"meses": listed(lacking)})
