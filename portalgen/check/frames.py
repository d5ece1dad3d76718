"""The volume form of the checker: polars masks over all the tables of a batch at once.

A mask is True where a text is certainly valid for the exact reader, so it can only send too many texts to it, never too
few. What repeats is judged table by table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from portalgen.check import keys
from portalgen.check.cells import as_value, format_of, kind_of, value_reader
from portalgen.check.columns import Checker, Column, errors_of, in_order, without_blank
from portalgen.check.labels import CellError
from portalgen.check.patterns import lines_match, matcher
from portalgen.read.tables import Batch, Slice

if TYPE_CHECKING:
    import polars as pl

LARGEST = 2**63 - 1
LINES = 100_000            # texts joined together to be matched by a pattern in one look
OTHER_LIMITS = {"minLength", "maxLength", "enum"}


def check_frame(checker: Checker, batch: Batch) -> list[list[CellError]]:
    """Errors of each sheet of a batch that has a frame; its sheets of the other form are judged in theirs."""
    frame = batch.frame
    assert frame is not None
    slices = [sheet for sheet in batch.sheets if isinstance(sheet, Slice)]
    errors = _cell_errors(checker.columns, frame, [sheet.start for sheet in slices])
    blank: dict[int, list[int]] = {}
    if errors or not any(column.required for column in checker.columns):
        blank = _blank_rows(checker.columns, frame, [sheet.start for sheet in slices])
    alone = _nowhere_repeated(checker.columns, frame)
    found: list[list[CellError]] = []
    position = 0
    for sheet in batch.sheets:
        if not isinstance(sheet, Slice):
            found.append(checker.check_rows(sheet))
            continue
        cells = without_blank(errors.get(position, []), blank.get(position, []))
        found.append(in_order([*cells, *_repeated(checker, sheet, alone)]))
        position += 1
    return found


def _cell_errors(columns: Sequence[Column], frame: pl.DataFrame, starts: Sequence[int]) -> dict[int, list[CellError]]:
    """Number of the slice → errors of its cells."""
    found: dict[int, list[CellError]] = {}
    for column, texts in _doubtful(columns, frame):
        bad = column.bad(texts)
        if not bad:
            continue
        series = frame.to_series(column.position)
        places = series.is_in(list(bad)).arg_true()
        for index, text in zip(places.to_list(), series.gather(places).to_list(), strict=True):
            slice_number = bisect_right(starts, index) - 1
            row = index - starts[slice_number] + 2
            found.setdefault(slice_number, []).extend(errors_of(bad[text], row, column.position + 1, text))
    return found


def _doubtful(columns: Sequence[Column], frame: pl.DataFrame) -> Iterator[tuple[Column, Collection[str]]]:
    """Columns with the different texts that a mask does not vouch for."""
    import polars as pl

    masks = {column.position: mask for column in columns if (mask := _mask(column)) is not None}
    sure = frame.select([mask.all().alias(str(position)) for position, mask in masks.items()]).row(0) if masks else ()
    clean = {position for position, good in zip(masks, sure, strict=True) if good}
    left = [column for column in columns if column.position not in clean and not _always_good(column)
            and not _lines_match(column, frame.to_series(column.position))]
    texts = {column.position: pl.nth(column.position) for column in left}
    for position in texts.keys() & masks.keys():
        texts[position] = texts[position].filter(~masks[position])
    found = frame.select([expression.unique().implode() for expression in texts.values()])
    for column in left:
        yield column, found[column.name].item().to_list()


def _lines_match(column: Column, series: pl.Series) -> bool:
    """Whether every text matches the column's pattern; the cells of a frame have no line breaks."""
    constraints = {name for name, value in column.field.get("constraints", {}).items() if value not in (None, False)}
    if kind_of(column.field) != "string" or "pattern" not in constraints or constraints & OTHER_LIMITS:
        return False
    pattern = column.field["constraints"]["pattern"]
    match = lines_match(pattern, () if column.required else column.missing)
    if match is None or (column.required and any(map(matcher(pattern), column.missing))):
        return False
    blocks = (series.slice(start, LINES) for start in range(0, series.len(), LINES))
    return all(match(block.str.join("\n").item() + "\n") for block in blocks)


def _always_good(column: Column) -> bool:
    constraints = {name for name, value in column.field.get("constraints", {}).items() if value not in (None, False)}
    return kind_of(column.field) == "string" and format_of(column.field) == "default" and constraints <= {"unique"}


def _mask(column: Column) -> pl.Expr | None:
    import polars as pl

    constraints = {name: value for name, value in column.field.get("constraints", {}).items() if value is not None}
    if column.bulk is None or "pattern" in constraints or _always_good(column):
        return None
    texts = pl.nth(column.position)
    if kind_of(column.field) == "integer":
        good = _integers(column, texts.cast(pl.Int64, strict=False))
    elif kind_of(column.field) == "string":
        lengths = texts.str.len_chars()
        good = lengths.is_between(constraints.get("minLength", 0), constraints.get("maxLength", LARGEST))
    else:
        return None
    missing = texts.is_in(sorted(column.missing))
    return good & ~missing if column.required else good | missing


def _integers(column: Column, values: pl.Expr) -> pl.Expr:
    read = value_reader(column.field)
    good = values.is_not_null()
    for name, compare in {"minimum": values.ge, "maximum": values.le,
                          "exclusiveMinimum": values.gt, "exclusiveMaximum": values.lt}.items():
        bound = column.field.get("constraints", {}).get(name)
        if bound is not None:
            good &= compare(as_value(bound, read))
    return good


def _blank_rows(columns: Sequence[Column], frame: pl.DataFrame, starts: Sequence[int]) -> dict[int, list[int]]:
    """Number of the slice → rows without any value."""
    import polars as pl

    blank = pl.all_horizontal([pl.nth(column.position).is_in(sorted(column.missing)) for column in columns])
    found: dict[int, list[int]] = {}
    for index in frame.select(blank.alias("blank")).to_series().arg_true().to_list():
        slice_number = bisect_right(starts, index) - 1
        found.setdefault(slice_number, []).append(index - starts[slice_number] + 2)
    return found


def _nowhere_repeated(columns: Sequence[Column], frame: pl.DataFrame) -> Collection[int]:
    """Positions of `unique` columns without a repeated text in the whole batch: its sheets need not be looked at."""
    return {column.position for column in columns if column.unique and keys.text_is_value(column.field)
            and not frame.to_series(column.position).hash().is_duplicated().any()}


def _repeated(checker: Checker, sheet: Slice, alone: Collection[int]) -> Iterator[CellError]:
    """Errors of `unique` and `primaryKey`; where text and value are the same, only rows whose text repeats are read."""
    for column in checker.unique:
        if column.position in alone:
            continue
        if keys.text_is_value(column.field):
            yield from _repeated_texts(column, sheet.series(column.position))
        else:
            yield from checker.unique_errors(column, sheet)
    yield from checker.key_errors(checker.columns, sheet)


def _repeated_texts(column: Column, series: pl.Series) -> Iterator[CellError]:
    """Texts with different hashes differ, so only rows whose hash repeats can repeat."""
    rows = series.hash().is_duplicated().arg_true()
    if rows.is_empty():
        return
    texts = series.gather(rows).to_list()
    values = keys.values_of(texts, column.read, {}, column.position)
    yield from keys.unique_errors(values, texts, column.position + 1, [row + 2 for row in rows.to_list()])
