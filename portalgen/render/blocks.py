"""Rows of a batch as bulk strings: one concatenation a block of rows, never a call a cell.

A row is literal text between its cells. A cell is written by its column's transform, called once for each different
text, or as it is, escaped. Both forms of a batch give the same bytes.

Texts hold no C0 control but tabs and line ends: what comes with one is shown with U+FFFD in its place, because neither
HTML nor XML can carry it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import add
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias, cast

from portalgen.read.tables import Batch, Sheet, Slice

if TYPE_CHECKING:
    import polars as pl

ROWS = 20_000               # rows a block: bounds memory, not meaning
MEMO, SHORT = 10_000, 100   # texts that a transform remembers, and their characters
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BETWEEN = "\x1f"            # between texts that are searched together
HEAD = "\x1e"               # no column is called so
NOTHING = ("", "")
NEVER = "a^"                # an expression that nothing has
MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
Written: TypeAlias = "list[str] | pl.Series"             # rows as texts, in one of the two forms
Transform = Callable[[str], str]            # may be Quick


class Quick(Protocol):
    """A transform that knows how to do most texts of a series at once. `around`: what goes before and after each text
    that it does so."""

    around: tuple[str, str]

    def __call__(self, text: str) -> str: ...
    def quick(self, series: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Where it holds, and the texts, without what goes around them."""


class Shape(NamedTuple):
    """How rows are written. `between`: the literal before each column and the one after the last. `escapes`: for the
    columns without transform. Where a text (or several, joined by BETWEEN) has the expression `special`, which Python
    and polars read alike, or more characters than `longest`, `careful` takes the place of `transforms`. Tidy files
    (read/regular.py) have no such text."""

    names: tuple[str, ...]
    between: tuple[str, ...]
    transforms: Mapping[str, Transform] = {}
    escapes: Mapping[str, str] = {}
    special: str = NEVER
    longest: int = 1 << 30
    careful: Mapping[str, Transform] = {}


def written(batch: Batch, shape: Shape, heads: Sequence[Sequence[str]] = ()) -> list[Written]:
    """The rows of each sheet of the batch. `heads`: for each sheet, what each row begins with; nothing when empty."""
    framed = _framed(batch, batch.frame, shape, heads) if batch.frame is not None else None
    each = heads or [()] * len(batch.sheets)
    return [framed.slice(sheet.start, sheet.height) if isinstance(sheet, Slice) and framed is not None
            else _of_sheet(sheet, shape, head) for sheet, head in zip(batch.sheets, each, strict=True)]


def joined(rows: Written, separator: str) -> bytes:
    """Rows as one UTF-8 text."""
    if isinstance(rows, list):
        return separator.join(rows).encode()
    import polars as pl

    return bytes(rows.str.join(separator).cast(pl.Binary).item()) if len(rows) else b""


def mapped(texts: Sequence[str], transform: Transform) -> list[str]:
    """A transform over a column, called once for each different text."""
    known = _known(texts, transform)
    return [known[text] for text in texts]


def _known(texts: Iterable[str], transform: Transform) -> Mapping[str, str]:
    """What a transform makes of some texts, at least. The tables of one kind repeat each other's short ones."""
    known, different = _memo(transform), set(texts)
    fresh = different.difference(known)
    if len(fresh) > MEMO or max(map(len, fresh), default=0) > SHORT:
        return {text: transform(text) for text in different}
    if len(known) + len(fresh) > MEMO:
        known.clear()
        fresh = different
    known.update((text, transform(text)) for text in fresh)
    return known


@lru_cache(maxsize=64)
def _memo(_: Transform) -> dict[str, str]:
    return {}


def replaced(series: pl.Series, transform: Transform) -> pl.Series:
    """A transform over a series, called once for each different text."""
    return _replaced(series, series.unique().to_list(), transform)


def clean(text: str) -> str:
    return CONTROLS.sub("\ufffd", text)


def _framed(batch: Batch, frame: pl.DataFrame, shape: Shape, heads: Sequence[Sequence[str]]) -> pl.Series:
    import polars as pl

    if heads:
        slices = (head for sheet, head in zip(batch.sheets, heads, strict=True) if isinstance(sheet, Slice))
        frame = frame.with_columns(pl.Series(HEAD, list(chain.from_iterable(slices)), pl.String))
    tidy = all(sheet.tidy for sheet in batch.sheets if isinstance(sheet, Slice))
    blocks = (frame.slice(first, ROWS) for first in range(0, frame.height, ROWS))
    return pl.concat([_of_frame(block, shape, tidy) for block in blocks])


def _of_sheet(sheet: Sheet, shape: Shape, head: Sequence[str]) -> list[str]:
    rows = [row for first in range(0, sheet.height, ROWS)
            for row in _texts(sheet, first, min(first + ROWS, sheet.height), shape)]
    return list(map(add, head, rows)) if head else rows


def _texts(sheet: Sheet, first: int, last: int, shape: Shape) -> list[str]:
    """Rows [first, last) of a sheet. A column the file lacks is blank."""
    columns = [sheet.column(name)[first:last] if name in sheet.names else [""] * (last - first) for name in shape.names]
    transforms = shape.transforms
    if not sheet.tidy:
        texts = ["".join(column) for column in columns]
        if any(map(CONTROLS.search, texts)):
            columns = [mapped(column, clean) for column in columns]
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


def _of_frame(frame: pl.DataFrame, shape: Shape, tidy: bool) -> pl.Series:
    import polars as pl

    heads = [frame[HEAD]] if HEAD in frame.columns else []
    frame = frame.select(shape.names)
    transforms = shape.careful if not tidy and _special(frame, shape) else shape.transforms
    done = [_changed(frame[name], transform) for name, transform in transforms.items()]
    texts = [name for name in shape.names if name not in transforms]
    frame = _escaped_frame(frame, texts, shape.escapes).with_columns(*(series for series, _ in done), *heads)
    around = {series.name: literals for series, literals in done}
    parts: list[pl.Expr] = [pl.col(HEAD) for _ in heads]
    after = ""
    for literal, name in zip(shape.between, shape.names, strict=False):
        before, following = around.get(name, NOTHING)
        parts += [pl.lit(after + literal + before), pl.col(name)]
        after = following
    return frame.select(pl.concat_str([*parts, pl.lit(after + shape.between[-1])])).to_series()


def _changed(series: pl.Series, transform: Transform) -> tuple[pl.Series, tuple[str, str]]:
    """A transform over a series, and what goes around its texts: literals of the row cost nothing."""
    if not hasattr(transform, "quick"):
        return replaced(series, transform), NOTHING
    import polars as pl

    how = cast("Quick", transform)
    mask, done = how.quick(series)
    if mask.all():
        return done.alias(series.name), how.around
    rest = series.filter(~mask).unique().to_list()
    before, after = how.around
    if before or after:
        done = done.to_frame().select(pl.concat_str(pl.lit(before), pl.first(), pl.lit(after))).to_series()
    return done.zip_with(mask, _replaced(series, rest, transform)).alias(series.name), NOTHING


def _special(frame: pl.DataFrame, shape: Shape) -> bool:
    if not shape.careful:
        return False
    import polars as pl

    # One look at whole rows costs a tenth of one at each cell.
    whole = frame.select(pl.concat_str(pl.all(), separator=BETWEEN)).to_series()
    return bool(whole.str.contains(shape.special).any() or (whole.str.len_bytes() > shape.longest).any())


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
    known = _known(texts, transform)
    different = {text: known[text] for text in texts if known[text] != text}
    return series.replace([*different], [*different.values()]) if different else series
