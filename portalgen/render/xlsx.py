"""Workbooks written straight from bulk text: no cell objects, no shared strings, and never a formula.

Texts are inline strings, numbers are numbers, dates are dates. Same rows, same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from portalgen.read.tables import Batch
from portalgen.render.archive import Part, archive, part
from portalgen.render.blocks import MARKUP, Shape, Transform, joined, written
from portalgen.render.bodies import ISO_DATE, Plan, Shown, escaped, plain_number

if TYPE_CHECKING:
    import polars as pl

PLAIN, AMOUNT, DAY, HEADER = range(4)       # cell styles, in the order of styles.xml
TEXT_OPEN, TEXT_CLOSE = '<c t="inlineStr"><is><t>', "</t></is></c>"
KEEP = "\x01"               # at the start of a text whose spaces at the ends must be kept
KEPT = (f"<t>{KEEP}".encode(), b'<t xml:space="preserve">')
# What XML or Excel would not give back as it is: spaces at the ends, carriage returns, and texts like "_x0041_".
DELICATE = "(?:^|\x1f)[ \t\n]|[ \t\n](?:\x1f|$)|\r|_x[0-9A-Fa-f]{4}_"
LONGEST = 32_767            # characters of a cell, a limit of Excel
DIGITS = 15                 # significant digits of a number, another one
EPOCH = date(1899, 12, 30)


def xlsx(batch: Batch, plan: Plan, titles: Sequence[str]) -> list[bytes]:
    """One workbook a sheet of the batch. `titles`: names of their single worksheets."""
    rows = written(batch, _shape(plan))
    return [_workbook(plan, title, _kept(joined(body, ""))) for title, body in zip(titles, rows, strict=True)]


def _kept(rows: bytes) -> bytes:
    return rows.replace(*KEPT) if KEEP.encode() in rows else rows


@lru_cache(maxsize=256)
def _shape(plan: Plan) -> Shape:
    """Columns of numbers and dates write their whole cell; in those of text the tags are literals."""
    transforms = {column.name: typed for column in plan.columns if (typed := _typed(column))}
    opened, closed = zip(*[("", "") if column.name in transforms else (TEXT_OPEN, TEXT_CLOSE)
                           for column in plan.columns], strict=True)
    between = ("<row>" + opened[0], *[end + start for end, start in zip(closed, opened[1:], strict=False)],
               closed[-1] + "</row>")
    careful = {column.name: transforms.get(column.name, _within) for column in plan.columns}
    return Shape(plan.names, between, transforms, MARKUP, DELICATE, LONGEST, careful)


def _typed(column: Shown) -> Transform | None:
    if column.numeric:
        return Number(AMOUNT if column.kind == "amount" and column.type == "integer" else PLAIN, column.decimal)
    return Day() if column.kind == "date" else None


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number as a cell of some style; any other text as a cell of text."""

    style: int
    decimal: str

    @property
    def around(self) -> tuple[str, str]:
        return f'<c s="{self.style}"><v>', "</v></c>"

    def __call__(self, text: str) -> str:
        parts = plain_number(text, self.decimal)
        if parts is None or len(parts[1] + parts[2]) > DIGITS:
            return _text(text)
        sign, whole, rest = parts
        number = f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"
        return number.join(self.around)

    def quick(self, series: pl.Series) -> tuple[pl.Series, pl.Series]:
        return series.str.contains("^(?:0|[1-9][0-9]{0,14})$"), series


def _text(text: str) -> str:
    """A cell of text, tags included."""
    return f"{TEXT_OPEN}{_within(text)}{TEXT_CLOSE}" if text else "<c/>"


@dataclass(frozen=True, slots=True)
class Day:
    """An ISO date as a cell of that day, counted as Excel does; any other text as a cell of text."""

    around = f'<c s="{DAY}"><v>', "</v></c>"

    def __call__(self, text: str) -> str:
        try:
            days = (date.fromisoformat(text) - EPOCH).days if ISO_DATE.fullmatch(text) else 0
        except ValueError:
            return _text(text)
        return str(days).join(self.around) if days > 60 else _text(text)    # Excel has a 29-02-1900 that never was

    def quick(self, series: pl.Series) -> tuple[pl.Series, pl.Series]:
        import polars as pl

        mask = series.str.contains("^(?:19[1-9]|2[0-9]{2})[0-9]-[0-9]{2}-[0-9]{2}$")
        days = series.str.to_date("%Y-%m-%d", strict=False)
        count = (pl.first() - pl.lit(EPOCH)).dt.total_days()
        return mask & days.is_not_null(), days.to_frame().select(count.cast(pl.String)).to_series()


def _within(text: str) -> str:
    """What goes between the tags of a cell of text."""
    if len(text) > LONGEST:
        text = text[:LONGEST - 1] + "…"         # the whole text is in the other downloads
    keep = KEEP if text != text.strip(" \t\r\n") else ""
    text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text).replace("\r\n", "\n").replace("\r", "\n")
    return keep + escaped(text)


def _workbook(plan: Plan, title: str, rows: bytes) -> bytes:
    head = "".join(f'<c s="{HEADER}" t="inlineStr"><is><t>{escaped(column.title)}</t></is></c>'
                   for column in plan.columns)
    widths = "".join(f'<col min="{i}" max="{i}" width="{_width(column)}" customWidth="1"/>'
                     for i, column in enumerate(plan.columns, 1))
    sheet = [f"{SHEET}<cols>{widths}</cols><sheetData><row>{head}</row>".encode(), rows, b"</sheetData></worksheet>"]
    return archive([*_around(_tab(title)), part("xl/worksheets/sheet1.xml", b"".join(sheet))])


@lru_cache(maxsize=256)
def _around(tab: str) -> tuple[Part, ...]:
    """The parts of a workbook that do not depend on its rows."""
    return tuple(part(name, text.replace("{title}", tab).encode()) for name, text in PARTS.items())


def _width(column: Shown) -> int:
    least = {"amount": 14, "date": 12, "link": 40}.get(column.kind, 10 if column.numeric else 18)
    return max(least, min(len(column.title) + 2, 40))


def _tab(title: str) -> str:
    """A worksheet name: at most 31 characters, none of those Excel refuses."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip(" '")[:31].strip(" '")
    return escaped(name or "Datos").replace('"', "&quot;")


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = (f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
         'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>')
PARTS = {
    "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{OFFICE}/styles" '
    'Target="styles.xml"/></Relationships>',
    "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="{title}" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/styles.xml": f'{XML}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" '
    'formatCode="dd\\-mm\\-yyyy"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border>'
    '<left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" '
    'fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" '
    'builtinId="0"/></cellStyles></styleSheet>',
}
