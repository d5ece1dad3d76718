"""Amounts that make sense in their unit: pesos without decimals, and limits that the law sets in a unit of account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from portalgen.check.rules.common import DIGITS, Context, Hit, amount, number, title
from portalgen.check.rules.presence import when
from portalgen.model import Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet

THOUSANDS = re.compile(r"-?\d{1,3}\.\d{3}").fullmatch


def whole_if(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`entero_si`: `columna` is written without decimals when the other one says one of `valores`."""
    column = rule.params["columna"]
    bad = {text: value for text in sheet.distinct(column) if isinstance(value := number(text), Decimal)}
    for row, text, other in when(sheet, rule.params, ctx) if bad else ():
        if text in bad:
            yield Hit("decimales-que-sobran", row, column, {
                "valor": text, "sugerido": _whole(text, bad[text]), "dice": f"dice «{other}»",
                "otra": title(ctx.edition, rule.params["si"]["columna"])})


def _whole(text: str, value: Decimal) -> str:
    """What was meant: in «1.234» pesos the dot separates thousands."""
    if THOUSANDS(text):
        return text.replace(".", "")
    return text if value.adjusted() > DIGITS else str(round(value))


def under_limit(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`tope`: `columna` ≤ `maximo`; with `vocabulario`, times the value that its `campo` had at the end of the period
    (its rows go by month; the last one known, when that of the period is not there yet)."""
    column, most, words = rule.params["columna"], Decimal(str(rule.params["maximo"])), ""
    if "vocabulario" in rule.params:
        end = (ctx.source.period.last if ctx.source.period.year else ctx.today).isoformat()
        known = [row for row in ctx.law.vocabularies[rule.params["vocabulario"]] if row["valor"] <= end]
        if not known:
            return
        unit = max(known, key=lambda row: row["valor"])
        words = f" ({amount(most)} {unit['titulo']})"
        most *= Decimal(unit[rule.params["campo"]])
    bad = {text for text in sheet.distinct(column) if (value := number(text)) is not None and value > most}
    for row, text, _ in when(sheet, rule.params, ctx) if bad else ():
        if text in bad:
            yield Hit("mayor-que-el-tope", row, column, {
                "valor": amount(Decimal(text)), "limite": f"{amount(most)}{words}"})
