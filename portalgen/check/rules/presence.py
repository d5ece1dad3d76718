"""Cells that must be there, or must not, because of what other cells of the row say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from portalgen.check.rules.common import Context, Hit, blanks, number, title, titles
from portalgen.model import Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet


def required_if(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`requerido_si`: `columna` has a value when the other column says one of `valores` ("" means: is empty)."""
    column, none = rule.params["columna"], blanks(ctx.edition, rule.params["columna"])
    if none.isdisjoint(sheet.distinct(column)):
        return
    for row, text, other in when(sheet, rule.params, ctx):
        if text in none:
            yield Hit("falta-dato-si", row, column, {"valor": text, **_because(rule.params, ctx, other)})


def empty_if(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`vacio_si`: `columna` is empty, or zero, when the other column says one of `valores`."""
    column, none = rule.params["columna"], blanks(ctx.edition, rule.params["columna"])
    if none.issuperset(sheet.distinct(column)):
        return
    for row, text, other in when(sheet, rule.params, ctx):
        if text not in none and number(text) != 0:
            yield Hit("sobra-dato-si", row, column, {"valor": text, **_because(rule.params, ctx, other)})


def requires(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`requiere`: where `columna` has a value, `otra` has one too."""
    column, other = rule.params["columna"], rule.params["otra"]
    for row, (there, needed) in _filled(sheet, [column, other], ctx):
        if there and not needed:
            yield Hit("falta-dato-si", row, other, {
                "valor": "", "otra": title(ctx.edition, column), "dice": "tiene un dato"})


def when(sheet: Sheet, params: Any, ctx: Context) -> Iterator[tuple[int, str, str]]:
    """Rows where `si` holds (all, without it): row number, text of the judged cell, text of the other one."""
    if "si" not in params:
        yield from ((row, text, "") for row, text in enumerate(sheet.column(params["columna"]), 2))
        return
    other = params["si"]["columna"]
    wanted = set(map(str, params["si"]["valores"]))
    if "" in wanted:
        wanted |= blanks(ctx.edition, other)
    if wanted.isdisjoint(sheet.distinct(other)):
        return
    for row, (text, said) in enumerate(zip(sheet.column(params["columna"]), sheet.column(other), strict=True), 2):
        if said in wanted:
            yield row, text, said


def _because(params: Any, ctx: Context, said: str) -> dict[str, str]:
    return {"otra": title(ctx.edition, params["si"]["columna"]), "dice": f"dice «{said}»" if said else "está vacía"}


def together(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`juntos`: all the columns have a value, or none has."""
    names = rule.params["columnas"]
    for row, filled in _filled(sheet, names, ctx):
        if any(filled) and not all(filled):
            lacking = [name for name, full in zip(names, filled, strict=True) if not full]
            there = [name for name, full in zip(names, filled, strict=True) if full]
            yield Hit("datos-que-van-juntos", row, lacking[0], {
                "faltan": titles(ctx.edition, lacking), "estan": titles(ctx.edition, there)})


def at_least_one(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`al_menos_uno`: some of the columns has a value."""
    names = rule.params["columnas"]
    for row, filled in _filled(sheet, names, ctx):
        if not any(filled):
            yield Hit("falta-alguno", row, names[0], {"columnas": titles(ctx.edition, names)})


def _filled(sheet: Sheet, names: list[str], ctx: Context) -> Iterator[tuple[int, tuple[bool, ...]]]:
    """For each row, which of the columns have a value. Nothing at all when no column has a blank."""
    none = [blanks(ctx.edition, name) for name in names]
    if all(tokens.isdisjoint(sheet.distinct(name)) for name, tokens in zip(names, none, strict=True)):
        return
    columns = [[text not in tokens for text in sheet.column(name)] for name, tokens in zip(names, none, strict=True)]
    yield from enumerate(zip(*columns, strict=True), 2)
