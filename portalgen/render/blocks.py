"""Rows of a batch as bulk strings: one concatenation a block of rows, never a call a cell.

A row is literal text between its cells. A cell is written by its column's transform, called once for each different
text, or as it is, escaped. Both forms of a batch give the same bytes.

Texts hold no C0 control but tabs and line ends: what comes with one is shown with U+FFFD in its place, because neither
HTML nor XML can carry it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portalgen.read.tables import Batch, Sheet, Slice

if TYPE_CHECKING:
    import polars as pl

ROWS = 20_000               # rows a block: bounds memory, not meaning
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BETWEEN = "\x1f"            # between texts that are searched together
NEVER = "a^"                # an expression that nothing has
MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
Transform = Callable[[str], str]            # may carry `quick`: the same over a series → (where it holds, result)


@dataclass(frozen=True, slots=True)
class Shape:
    """How rows are written. `between`: the literal before each column and the one after the last. `escapes`: for the
    columns without transform. Where a text (or several, joined by BETWEEN) has the expression `special`, which Python
    and polars read alike, or more characters than `longest`, `careful` takes the place of `transforms`."""

    names: tuple[str, ...]
    between: tuple[str, ...]
    transforms: Mapping[str, Transform] = field(default_factory=dict)
    escapes: Mapping[str, str] = field(default_factory=dict)
    special: str = NEVER
    longest: int = 1 << 30
    careful: Mapping[str, Transform] = field(default_factory=dict)


def listed(batch: Batch, shape: Shape) -> list[str]:
    """Every row of the batch, in the order of its sheets."""
    rows: list[str] = []
    for start, stop, sheet in _runs(batch):
        for first in range(start, stop, ROWS):
            part = _rows(batch, sheet, first, min(first + ROWS, stop), shape)
            rows += part if isinstance(part, list) else part.to_list()
    return rows


def joined(batch: Batch, shape: Shape, separator: str) -> list[bytes]:
    """The rows of each sheet as one UTF-8 text."""
    parts: list[list[bytes]] = [[] for _ in batch.sheets]
    for start, stop, sheet in _runs(batch):
        inside = [(part, each) for part, each in zip(parts, batch.sheets, strict=True)
                  if each is sheet or (sheet is None and isinstance(each, Slice))]
        for first in range(start, stop, ROWS):
            last = min(first + ROWS, stop)
            rows = _rows(batch, sheet, first, last, shape)
            for part, each in inside:
                begin = each.start if isinstance(each, Slice) else 0
                top, bottom = max(begin, first), min(begin + each.height, last)
                if top < bottom:
                    part.append(_bytes(rows[top - first:bottom - first], separator))
    return [separator.encode().join(part) for part in parts]


def mapped(texts: Sequence[str], transform: Transform) -> list[str]:
    """A transform over a column, called once for each different text."""
    known = {text: transform(text) for text in set(texts)}
    return [known[text] for text in texts]


def changed(series: pl.Series, transform: Transform) -> pl.Series:
    """A transform over a series, called once for each different text; its quick part first, when it has one."""
    quick: Callable[[pl.Series], tuple[pl.Series, pl.Series]] | None = getattr(transform, "quick", None)
    if quick is None:
        return _replaced(series, series.unique().to_list(), transform)
    mask, done = quick(series)
    if mask.all():
        return done.alias(series.name)
    rest = series.filter(~mask).unique().to_list()
    return done.zip_with(mask, _replaced(series, rest, transform)).alias(series.name)


def clean(text: str) -> str:
    return CONTROLS.sub("\ufffd", text)


def _bytes(rows: list[str] | pl.Series, separator: str) -> bytes:
    if isinstance(rows, list):
        return separator.join(rows).encode()
    import polars as pl

    return bytes(rows.str.join(separator).cast(pl.Binary).item())


def _runs(batch: Batch) -> Iterator[tuple[int, int, Sheet | None]]:
    """Sheets in order: ranges of the frame (neighbours together), or sheets of the other form whole."""
    start = stop = 0
    for sheet in batch.sheets:
        if isinstance(sheet, Slice):
            stop = sheet.start + sheet.height
            continue
        if stop > start:
            yield start, stop, None
            start = stop
        yield 0, sheet.height, sheet
    if stop > start:
        yield start, stop, None


def _rows(batch: Batch, sheet: Sheet | None, first: int, last: int, shape: Shape) -> list[str] | pl.Series:
    """Rows [first, last) of a sheet, or of the batch's frame."""
    if sheet is not None:
        return _of_sheet(sheet, first, last, shape)
    assert batch.frame is not None
    return _of_frame(batch.frame.slice(first, last - first), shape)


def _of_sheet(sheet: Sheet, first: int, last: int, shape: Shape) -> list[str]:
    """A column the file lacks is blank."""
    columns = [sheet.column(name)[first:last] if name in sheet.names else [""] * (last - first) for name in shape.names]
    texts = ["".join(column) for column in columns]
    if any(map(CONTROLS.search, texts)):
        columns = [mapped(column, clean) for column in columns]
    transforms = shape.transforms
    if re.search(shape.special, BETWEEN.join(map(BETWEEN.join, columns))) or max(map(len, texts)) > shape.longest:
        transforms = shape.careful
    done = [mapped(column, transforms[name]) if name in transforms else _escaped(column, shape.escapes)
            for name, column in zip(shape.names, columns, strict=True)]
    row = "%s".join(literal.replace("%", "%%") for literal in shape.between)
    return [row % cells for cells in zip(*done, strict=True)]


def _escaped(column: Sequence[str], escapes: Mapping[str, str]) -> Sequence[str]:
    text = "".join(column)
    for character, entity in escapes.items():
        if character in text:
            column = [each.replace(character, entity) for each in column]
    return column


def _of_frame(frame: pl.DataFrame, shape: Shape) -> pl.Series:
    import polars as pl

    frame = frame.select(shape.names)
    # One look at whole rows costs a tenth of one at each cell.
    whole = frame.select(pl.concat_str(pl.all(), separator=BETWEEN)).to_series()
    special = whole.str.contains(shape.special).any() or (whole.str.len_bytes() > shape.longest).any()
    transforms = shape.careful if special else shape.transforms
    done = [changed(frame[name], transform) for name, transform in transforms.items()]
    texts = [name for name in shape.names if name not in transforms]
    frame = _escaped_frame(frame, texts, shape.escapes).with_columns(done)
    parts: list[pl.Expr] = []
    for literal, name in zip(shape.between, shape.names, strict=False):
        parts += [pl.lit(literal), pl.col(name)]
    return frame.select(pl.concat_str([*parts, pl.lit(shape.between[-1])])).to_series()


def _escaped_frame(frame: pl.DataFrame, names: Sequence[str], escapes: Mapping[str, str]) -> pl.DataFrame:
    import polars as pl

    if not escapes or not names:
        return frame
    found = frame.select(pl.col(names).str.contains("[" + "".join(escapes) + "]").any()).row(0)
    guilty = [name for name, here in zip(names, found, strict=True) if here]
    for character, entity in escapes.items():
        frame = frame.with_columns(pl.col(guilty).str.replace_all(character, entity, literal=True)) if guilty else frame
    return frame


def _replaced(series: pl.Series, texts: Sequence[str], transform: Transform) -> pl.Series:
    different = {text: new for text in texts if (new := transform(text)) != text}
    return series.replace([*different], [*different.values()]) if different else series
