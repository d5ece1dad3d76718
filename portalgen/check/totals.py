"""Totals of a table file: only of columns whose schema says that adding them up makes sense."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portalgen.model import Edition
from portalgen.read.tables import Sheet, Slice

PLAIN = re.compile("-?[0-9]{1,18}").fullmatch


def totals(edition: Edition, norm: str, sheet: Sheet) -> tuple[tuple[str, int], ...]:
    """(column, sum) of a judged sheet, in the order of its schema. Cells that are not plain integers do not count."""
    found = []
    for name, column in edition.columns.items():
        if column.total and norm in column.total.get("para", (norm,)) and name in sheet.names:
            found.append((name, _sum(edition, sheet, name, column.total.get("si"))))
    return tuple(found)


def _sum(edition: Edition, sheet: Sheet, name: str, chosen: Mapping[str, Any] | None) -> int:
    codes = _code_column(edition, name)
    if isinstance(sheet, Slice) and not codes:
        return _of_slice(sheet, name, chosen)
    texts = sheet.column(name)
    keep = _chosen(sheet, chosen)
    if codes and codes in sheet.names:
        top = set(top_rows(sheet.column(codes)))
        keep = [kept and row in top for row, kept in enumerate(keep)]
    return sum(int(text) for text, kept in zip(texts, keep, strict=True) if kept and PLAIN(text))


def _of_slice(sheet: Slice, name: str, chosen: Mapping[str, Any] | None) -> int:
    """The same in the column engine."""
    import polars as pl

    cells = sheet.series(sheet.names.index(name))
    if chosen is not None and chosen["columna"] in sheet.names:
        kept = sheet.series(sheet.names.index(chosen["columna"])).is_in([str(v) for v in chosen["valores"]])
        cells = cells.filter(kept)
    cells = cells.filter(cells.str.contains("^-?[0-9]{1,18}$"))
    return int(cells.cast(pl.Int64).sum())


def _chosen(sheet: Sheet, chosen: Mapping[str, Any] | None) -> list[bool]:
    """Which rows count: those of the wanted values; all, where the file's edition lacks that column."""
    if chosen is None or chosen["columna"] not in sheet.names:
        return [True] * sheet.height
    values = {str(value) for value in chosen["valores"]}
    return [text in values for text in sheet.column(chosen["columna"])]


def _code_column(edition: Edition, name: str) -> str:
    """The column of codes by which an amount is broken down (then a code already holds its children), or ""."""
    return next((str(rule.params["codigo"]) for rule in edition.rules
                 if "codigo" in rule.params and name in rule.params.get("columnas", ())), "")


def top_rows(codes: Sequence[str]) -> list[int]:
    """Rows whose code hangs from that of no other row ("21.01" hangs from "21"): what may be added up."""
    known = set(codes)
    return [row for row, code in enumerate(codes) if not any(above in known for above in _above(code))]


def _above(code: str) -> Iterator[str]:
    while "." in code:
        code = code.rpartition(".")[0]
        yield code
