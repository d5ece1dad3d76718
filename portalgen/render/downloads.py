"""The other forms in which a table is offered: CSV for Excel, JSON and XLSX. Each gives one file a sheet of the batch.

The canonical CSV is not made here: it is published byte by byte.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from portalgen.check.cells import CellReader, Field, format_of, kind_of, missing_of, reader
from portalgen.model import Edition
from portalgen.read.tables import Batch, Sheet, Slice
from portalgen.render.blocks import NEVER, NOTHING, Shape, Transform, clean, joined, mapped, replaced, written
from portalgen.render.bodies import Plan, chilean_date, with_comma

if TYPE_CHECKING:
    import polars as pl

BOM = "\ufeff"


def csv_excel(batch: Batch, plan: Plan) -> list[bytes]:
    """For Excel in Chile: `;`, UTF-8 with BOM, decimal comma, dates dd-mm-aaaa, the titles people read."""
    transforms = _excel_transforms(plan)
    head = BOM.encode() + _written([[column.title for column in plan.columns]])
    frame = _excel_frame(batch.frame, transforms) if batch.frame is not None else None
    return [head + (_framed(frame.slice(sheet.start, sheet.height)) if isinstance(sheet, Slice) and frame is not None
                    else _written(_excel_rows(sheet, plan, transforms))) for sheet in batch.sheets]


def _excel_transforms(plan: Plan) -> Mapping[str, Transform]:
    numbers = {column.name: _comma(column.decimal) for column in plan.columns if column.type == "number"}
    return {**numbers, **{column.name: chilean_date for column in plan.columns if column.kind == "date"}}


@lru_cache(maxsize=4)
def _comma(decimal: str) -> Transform:
    return lambda text: with_comma(text, decimal)


def _excel_rows(sheet: Sheet, plan: Plan, transforms: Mapping[str, Transform]) -> list[tuple[str, ...]]:
    blank = [""] * sheet.height
    columns = [sheet.column(name) if name in sheet.names else blank for name in plan.names]
    done = [mapped(column, transforms[name]) if name in transforms else column
            for name, column in zip(plan.names, columns, strict=True)]
    return list(zip(*done, strict=True))


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def _excel_frame(frame: pl.DataFrame, transforms: Mapping[str, Transform]) -> pl.DataFrame:
    import polars as pl

    done = frame.with_columns([replaced(frame[name], how) for name, how in transforms.items()])
    return done.with_columns(pl.when(pl.all() != "").then(pl.all()))        # polars quotes empty texts, not nulls


def _framed(frame: pl.DataFrame) -> bytes:
    return frame.write_csv(include_header=False, separator=";", line_terminator="\r\n").encode()


def json_rows(batch: Batch) -> list[bytes]:
    """A list of objects, one a row, with typed values; what is missing is null and what cannot be typed is its text."""
    made = (joined(rows, ",\n") for rows in written(batch, _json_shape(batch.edition)))
    return [b"[\n%b\n]\n" % rows if rows else b"[]\n" for rows in made]


PLAIN_INTEGER, PLAIN_TEXT = r"^(?:0|-?[1-9][0-9]{0,17})$", r"^[^\x00-\x1f\x22\\]+$"
PLAIN_DAY = "^[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])$"       # the days that every month has


@lru_cache(maxsize=256)
def _json_shape(edition: Edition) -> Shape:
    members = {str(field["name"]): _member(field, edition.schema) for field in edition.schema["fields"]}
    between = [f'{"," if i else "{"}{encode_basestring(name)}:' for i, name in enumerate(members)]
    return Shape(tuple(members), (*between, "}"), members)


def _member(field: Field, schema: Mapping[str, Any]) -> Member:
    missing, kind, form = missing_of(field, schema), kind_of(field), format_of(field)
    plain = {("string", "default"): PLAIN_TEXT, ("date", "default"): PLAIN_DAY}.get((kind, form), "")
    return Member(reader({**field, "constraints": {}}, missing), missing, PLAIN_INTEGER if kind == "integer" else plain)


@dataclass(frozen=True, slots=True)
class Member:
    """A cell's text as a JSON value. `plain`: what is written as it comes (integers, or all else between quotes), ""
    when nothing is so."""

    read: CellReader
    missing: frozenset[str]
    plain: str

    def __call__(self, text: str) -> str:
        value, notes = self.read(text)
        if value is None and not notes:
            return "null"
        return encode_basestring(clean(text)) if self.plain == PLAIN_TEXT else _json(value, text)

    @property
    def around(self) -> tuple[str, str]:
        return NOTHING if self.plain == PLAIN_INTEGER else ('"', '"')

    def quick(self, series: pl.Series) -> tuple[pl.Series, pl.Series]:
        if not self.plain:
            return series.str.contains(NEVER), series
        mask = series.str.contains(self.plain)
        return mask & ~series.is_in(sorted(self.missing)) if self.missing - {""} else mask, series


def _json(value: Any, text: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite()):
        return str(value)
    if isinstance(value, date | datetime | time):
        return f'"{value.isoformat()}"'
    return encode_basestring(text)
