"""Rows of tables as HTML: bulk strings, made without Jinja and equal to what its autoescape would show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from portalgen.check.cells import Field, format_of, kind_of
from portalgen.model import Edition, quantity
from portalgen.read.tables import Batch
from portalgen.render.blocks import MARKUP, NOTHING, Shape, Transform, Written, written

if TYPE_CHECKING:
    import polars as pl

# Direction and invisible controls: what holds one is isolated, so that it cannot reorder its neighbours.
UNSEEN = "[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
ISO_DATE = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})")
WEB = re.compile(r"(?i:https?)://[A-Za-z0-9ÁÉÍÓÚÜÑáéíóúüñ][A-Za-z0-9ÁÉÍÓÚÜÑáéíóúüñ.-]*(?::[0-9]{1,5})?(?:[/?#].*)?")
DOCUMENT = re.compile(r"documentos/(?!(?:.*/)?\.{1,2}(?:/|$))[^?#/].*")
UNSAFE = re.compile("[\x00-\x20\x7f-\xa0\\\\\"'<>`]|" + UNSEEN)


class Shown(NamedTuple):
    """How one column is shown. `kind`: text, amount (with thousands), date or link; `type`: the schema's."""

    name: str
    title: str
    kind: str
    type: str
    decimal: str = "."

    @property
    def numeric(self) -> bool:
        return self.type in ("integer", "number")


class Plan(NamedTuple):
    """How the rows of an edition are shown; built once. `header`: the column whose cells are row headers, or "".
    `root`: from the page to the site's folder ("../../"), for links to its documents. `labels`: each cell carries the
    title of its column (`data-l`), so that a row can be shown as a card."""

    columns: tuple[Shown, ...]
    header: str = ""
    root: str = ""
    labels: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def plan(edition: Edition, row_header: str = "", root: str = "", labels: bool = False) -> Plan:
    """The plan of an edition. An unknown `row_header` is none at all."""
    links = {rule.params.get("columna") for rule in edition.rules if rule.name == "enlace"}
    shown = tuple(_shown(field, edition, field["name"] in links) for field in edition.schema["fields"])
    return Plan(shown, row_header if row_header in edition.names else "", root, labels)


def _shown(field: Field, edition: Edition, link: bool) -> Shown:
    name, kind = str(field["name"]), kind_of(field)
    how = "text"
    if link or format_of(field) == "uri":
        how = "link"
    elif quantity(field, edition.columns.get(name)):
        how = "amount"
    elif kind == "date" and format_of(field) in ("default", "%Y-%m-%d"):
        how = "date"
    return Shown(name, str(field.get("title") or name), how, kind, field.get("decimalChar", "."))


def html_rows(batch: Batch, plan: Plan, ids: Sequence[Sequence[str]] = ()) -> list[Written]:
    """One `<tr>` a row, of each sheet of the batch. `ids`: of the rows of each sheet, () where they have none."""
    if not any(ids):
        return written(batch, _shape(plan, "<tr>"))
    heads = [[f"<tr id={name}>" for name in names] if names else ["<tr>"] * sheet.height
             for names, sheet in zip(ids, batch.sheets, strict=True)]
    return written(batch, _shape(plan, ""), heads)


@lru_cache(maxsize=256)
def _shape(plan: Plan, begin: str) -> Shape:
    opened = [f"<{'th scope=row' if column.name == plan.header else 'td'}{_label(plan, column)}>"
              for column in plan.columns]
    # A cell ends where the next one begins: HTML asks for no end tag, and a page of 26 columns weighs 3 % less.
    between = (begin + opened[0], *opened[1:], "</tr>")
    transforms = {column.name: how for column in plan.columns if (how := _transform(column, plan))}
    careful = {column.name: _isolated(transforms.get(column.name, escaped)) for column in plan.columns}
    return Shape(plan.names, between, transforms, MARKUP, UNSEEN, careful=careful)


def _label(plan: Plan, column: Shown) -> str:
    return f' data-l="{escaped(column.title).replace(chr(34), "&quot;")}"' if plan.labels else ""


def _transform(column: Shown, plan: Plan) -> Transform | None:
    if column.kind == "amount":
        return Amount(column.decimal)
    if column.kind == "date":
        return Day()
    return Link(plan.root) if column.kind == "link" else None


def _isolated(transform: Transform) -> Transform:
    return lambda text: f"<bdi>{transform(text)}</bdi>" if re.search(UNSEEN, text) else transform(text)


def escaped(text: str) -> str:
    """Text as the content of an element (an attribute could hold a quote)."""
    for character, entity in MARKUP.items():
        text = text.replace(character, entity)
    return text


def plain_number(text: str, decimal: str) -> tuple[str, str, str] | None:
    """Sign, whole digits and decimal digits of a number written plainly; None for any other text."""
    whole, point, rest = text.partition(decimal)
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if not (digits.isascii() and digits.isdigit()) or (digits[0] == "0" and len(digits) > 1):
        return None
    if point and not (rest.isascii() and rest.isdigit()):
        return None
    return sign, digits, rest


def amount(text: str, decimal: str = ".") -> str:
    """A plain number as Chile writes it ("1234567.5" → "1.234.567,5"); any other text as it is."""
    parts = plain_number(text, decimal)
    if parts is None:
        return text
    sign, digits, rest = parts
    return f"{sign}{dotted(digits)},{rest}" if rest else sign + dotted(digits)


def dotted(digits: str) -> str:
    """Thousands apart: "1234567" → "1.234.567"."""
    if len(digits) > 18:                    # Python refuses to read numbers of thousands of digits
        first = len(digits) % 3 or 3
        return ".".join([digits[:first], *(digits[i:i + 3] for i in range(first, len(digits), 3))])
    return f"{int(digits):,}".replace(",", ".")


@dataclass(frozen=True, slots=True)
class Amount:
    """`amount` as markup, with a quick part for what most amounts are: up to 999999999, without decimals."""

    decimal: str
    around = NOTHING

    def __call__(self, text: str) -> str:
        if text.isascii() and text.isdigit() and text[0] != "0":
            return dotted(text)
        return escaped(amount(text, self.decimal))

    def quick(self, series: pl.Series) -> tuple[pl.Series, pl.Series]:
        return series.str.contains("^(?:0|[1-9][0-9]{0,8})$"), _dotted(_dotted(series, 3), 7)


def _dotted(series: pl.Series, last: int) -> pl.Series:
    """A dot before the `last` characters of the texts that have more."""
    import polars as pl

    longer = series.str.len_bytes() > last
    texts = series.filter(longer)
    parts = pl.concat_str(pl.first().str.head(-last), pl.lit("."), pl.first().str.tail(last))
    done = texts.to_frame().select(parts).to_series()
    return series.clone().scatter(longer.arg_true(), done) if len(done) < len(series) else done


@dataclass(frozen=True, slots=True)
class Day:
    """`chilean_date` as markup, with a quick part for ISO dates."""

    around = NOTHING

    def __call__(self, text: str) -> str:
        shown = chilean_date(text)
        return shown if shown is not text else escaped(text)

    def quick(self, series: pl.Series) -> tuple[pl.Series, pl.Series]:
        import polars as pl

        text, dash = pl.col("text"), pl.lit("-")
        done = pl.concat_str(text.str.slice(8, 2), dash, text.str.slice(5, 2), dash, text.str.head(4))
        mask = text.str.contains("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        made = series.alias("text").to_frame().select(mask.alias("mask"), done.alias("done"))
        return made["mask"], made["done"]


@dataclass(frozen=True, slots=True)
class Link:
    """`_link` as markup, with a quick part for plain addresses of the web."""

    root: str
    around = NOTHING

    def __call__(self, text: str) -> str:
        return _link(text, self.root)

    def quick(self, series: pl.Series) -> tuple[pl.Series, pl.Series]:
        import polars as pl

        text = pl.col("text")
        done = pl.concat_str(pl.lit('<a href="'), text, pl.lit('">'), text, pl.lit("</a>"))
        mask = text.str.contains(r"^https?://[A-Za-z0-9][A-Za-z0-9.-]*(?:/[A-Za-z0-9._~/-]*)?$")
        made = series.alias("text").to_frame().select(mask.alias("mask"), done.alias("done"))
        return made["mask"], made["done"]


def with_comma(text: str, decimal: str = ".") -> str:
    """A plain number with decimal comma and no thousands; any other text as it is."""
    parts = plain_number(text, decimal)
    return text if parts is None else f"{parts[0]}{parts[1]},{parts[2]}" if parts[2] else parts[0] + parts[1]


def chilean_date(text: str) -> str:
    """An ISO date as people write it ("2025-12-31" → "31-12-2025"); any other text as it is."""
    match = ISO_DATE.fullmatch(text)
    return f"{match[3]}-{match[2]}-{match[1]}" if match else text


def safe_url(text: str, root: str = "") -> str | None:
    """Where a cell may link to: http(s) with a host and no user, or a file of the site's documents. None: nowhere."""
    if UNSAFE.search(text):
        return None
    if WEB.fullmatch(text):
        return text
    return root + text if DOCUMENT.fullmatch(text) else None


def _link(text: str, root: str) -> str:
    url = safe_url(text, root)
    return escaped(text) if url is None else f'<a href="{escaped(url)}">{escaped(text)}</a>'
