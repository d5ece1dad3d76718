"""The header as Frictionless judges it: labels and fields are matched by position (`fieldsMatch: exact`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class CellError(NamedTuple):
    """One error of a table. `row` counts as a spreadsheet does (the header is row 1; 0 is the whole file); `number` is
    the column from 1, None for a whole row; `kind` and `note` in Frictionless' words; `value` as it was written."""

    row: int
    number: int | None
    kind: str
    note: str = ""
    constraint: str = ""
    value: str = ""


def label_errors(labels: Sequence[str], names: Sequence[str], empty: bool) -> Iterator[CellError]:
    """Errors of a header row. `empty`: the file has no rows at all. A file without header has no label errors."""
    if not labels:
        if empty:
            yield CellError(0, None, "source-error", "the source is empty")
        return
    for number, label in enumerate(labels[len(names):], len(names) + 1):
        yield CellError(1, number, "extra-label", value=label)
    for number in range(len(labels) + 1, len(names) + 1):
        yield CellError(1, number, "missing-label")
    for number, (name, label) in enumerate(zip(names, labels, strict=False), 1):
        yield from _label_error(number, name, label, labels[:number - 1])


def _label_error(number: int, name: str, label: str, before: Sequence[str]) -> Iterator[CellError]:
    places = [str(place) for place, other in enumerate(before, 1) if other == label]
    if not label:
        yield CellError(1, number, "blank-label")
    elif places:
        yield CellError(1, number, "duplicate-label", f'at position "{", ".join(places)}"', value=label)
    elif label != name:
        yield CellError(1, number, "incorrect-label", value=label)
