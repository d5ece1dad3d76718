"""`unique` and `primaryKey`: what may not repeat, compared by value and not by text ("1" and "01" are equal)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portalgen.check.cells import CellReader, Field, format_of, kind_of
from portalgen.check.labels import CellError

SAME = "the same as in the row at position {}"
NO_KEY = 'cells composing the primary keys are all "None"'


def text_is_value(field: Field) -> bool:
    """Whether two cells are equal exactly when their texts are."""
    return kind_of(field) == "string" or (kind_of(field) == "any" and format_of(field) == "default")


def values_of(texts: Sequence[str], read: CellReader, odd: Mapping[int, Sequence[str]], position: int) -> list[Any]:
    """Values of a column in row order; None for missing or wrongly typed cells, and for those a short row lacks."""
    known = {text: read(text)[0] for text in set(texts)}
    values = [known[text] for text in texts]
    for index, row in odd.items():
        if position >= len(row):
            values[index] = None
    return values


def unique_errors(values: Sequence[Any], texts: Sequence[str], number: int, rows: Sequence[int]) -> Iterator[CellError]:
    """Repeated values; the note names the latest equal row. `rows`: row number of each value."""
    seen: dict[Any, int] = {}
    for value, text, row in zip(values, texts, rows, strict=True):
        if value is None or value != value:         # NaN equals nothing
            continue
        if value in seen:
            yield CellError(row, number, "unique-error", SAME.format(seen[value]), "unique", text)
        seen[value] = row


def key_errors(columns: Sequence[Sequence[Any]]) -> Iterator[CellError]:
    """Rows whose primary key repeats or has no value at all."""
    seen: dict[tuple[Any, ...], int] = {}
    for row, key in enumerate(zip(*columns, strict=True), 2):
        if all(value is None for value in key):
            yield CellError(row, None, "primary-key", NO_KEY, "primaryKey")
            continue
        if any(value != value for value in key):
            continue
        if key in seen:
            yield CellError(row, None, "primary-key", SAME.format(seen[key]), "primaryKey")
        seen[key] = row
