"""One parse of each table, shared by check and render.

Two forms behind one door: `csv.reader` for small input (polars is not even imported) and one polars frame for a whole
batch of regular files. Both read exactly what Python's `csv.reader` reads: a file with anything unusual in its form
(other header, ragged or blank rows, odd quoting, line breaks inside cells) is always read by `csv.reader`.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from portalgen.model import Edition
from portalgen.read.regular import Form, Regular, regular

if TYPE_CHECKING:
    import polars as pl

VOLUME = 2_000_000          # bytes of a batch from which a frame pays for importing polars (0.2 s)
VOLUME_LOADED = 100_000     # the same once polars is in memory


class Sheet(Protocol):
    """One table as it came: texts by column, in row order. `odd`: body index → cells of a row of another width;
    the columns hold such rows cut or padded with "". `tidy`: its file is known to be (read/regular.py)."""

    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def height(self) -> int: ...
    @property
    def odd(self) -> Mapping[int, Sequence[str]]: ...
    @property
    def tidy(self) -> bool: ...
    def column(self, name: str) -> Sequence[str]:
        """Texts of a column in row order. KeyError when the file has no such header."""
    def distinct(self, name: str) -> Collection[str]:
        """The different texts of a column, in no particular order."""
    def texts(self, position: int) -> Sequence[str]:
        """The same as `column`, by position from 0: headers may repeat or be blank."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """A table read by `csv.reader`: a tuple of texts per column. `names` are the file's own headers, stripped."""

    names: tuple[str, ...]
    columns: tuple[Sequence[str], ...]
    height: int
    odd: Mapping[int, Sequence[str]] = field(default_factory=dict)
    tidy: bool = False

    def texts(self, position: int) -> Sequence[str]:
        return self.columns[position]

    def column(self, name: str) -> Sequence[str]:
        return self.columns[_position(self.names, name)]

    def distinct(self, name: str) -> Collection[str]:
        return set(self.column(name))


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """A regular table: rows [start, start + height) of its batch's frame."""

    names: tuple[str, ...]
    frame: pl.DataFrame
    start: int
    height: int
    tidy: bool = False

    @property
    def odd(self) -> Mapping[int, Sequence[str]]:
        return {}

    def series(self, position: int) -> pl.Series:
        return self.frame.to_series(position).slice(self.start, self.height)

    def texts(self, position: int) -> Sequence[str]:
        return self.series(position).to_list()

    def column(self, name: str) -> Sequence[str]:
        return self.texts(_position(self.names, name))

    def distinct(self, name: str) -> Collection[str]:
        return set(self.series(_position(self.names, name)).unique().to_list())


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Tables of one edition parsed together, in the order given. `frame` holds the rows of every `Slice`, in order."""

    edition: Edition
    sheets: Sequence[Sheet]
    frame: pl.DataFrame | None = None


def parse(edition: Edition, datas: Sequence[bytes]) -> Batch:
    """Parse tables of one edition. `datas` are canonical (read/csvs.py): UTF-8, commas, LF."""
    names = edition.names
    if worth(sum(map(len, datas))) and len(names) > 1:
        batch = _framed(edition, datas, [regular(data) if data[:data.find(b"\n")] == _head(names) else None
                                         for data in datas])
        if batch is not None:
            return batch
    return Batch(edition, [_rows(data, len(names)) for data in datas])


def _position(names: tuple[str, ...], name: str) -> int:
    try:
        return names.index(name)
    except ValueError:
        raise KeyError(name) from None


def worth(size: int) -> bool:
    """Whether a batch of so many bytes is read by the column engine."""
    return size >= (VOLUME_LOADED if "polars" in sys.modules else VOLUME)


def _rows(data: bytes, width: int) -> Rows:
    csv.field_size_limit(sys.maxsize)       # how big a file or a cell may be is judged before, on its bytes
    if isinstance(data, Regular) and data.find(b",", 0, data.find(b"\n")) >= 0:     # of one column, a line may be blank
        head, *rows = _regular_lines(data)
        return Rows(tuple(label.strip() for label in head), tuple(zip(*rows, strict=True)) or ((),) * len(head),
                    len(rows), tidy=data.form.tidy)
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    names = tuple(label.strip() for label in next(reader, []))
    width = len(names) or width
    rows = list(reader)
    odd: dict[int, Sequence[str]] = {}
    if set(map(len, rows)) - {width}:
        odd = {i: row for i, row in enumerate(rows) if len(row) != width}
        for i, row in odd.items():
            rows[i] = [*row[:width], *[""] * (width - len(row))]
    columns = tuple(zip(*rows, strict=True)) if rows else ((),) * width
    return Rows(names, columns, len(rows), odd)


def _regular_lines(data: Regular) -> list[list[str]]:
    """The lines of a regular file of several columns, which mean the same to whoever splits them at the commas."""
    lines = data.decode("utf-8").split("\n")[:-1]
    cells = [line.split(",") for line in lines]
    if data.find(b'"') >= 0:
        quoted = [i for i, line in enumerate(lines) if '"' in line]
        for i, row in zip(quoted, csv.reader([lines[i] for i in quoted]), strict=True):
            cells[i] = row
    return cells


def _framed(edition: Edition, datas: Sequence[bytes], forms: Sequence[Form | None]) -> Batch | None:
    """The polars form; None when polars reads something else than `csv.reader` would."""
    import polars as pl

    height = sum(form.rows for form in forms if form)
    if not height:
        return None
    try:
        frame = pl.read_csv(_joined(edition.names, datas, forms), infer_schema=False, empty_string_is_null=False)
    except pl.exceptions.ComputeError:          # a row longer than the header, or not UTF-8
        return None
    if frame.height != height:
        return None
    sheets: list[Sheet] = []
    start = 0
    for data, form in zip(datas, forms, strict=True):
        sheets.append(_rows(data, len(edition.names)) if form is None
                      else Slice(edition.names, frame, start, form.rows, form.tidy))
        start += form.rows if form else 0
    return Batch(edition, sheets, frame)


def _head(names: Sequence[str]) -> bytes:
    return ",".join(names).encode()


def _joined(names: Sequence[str], datas: Sequence[bytes], forms: Sequence[Form | None]) -> bytes:
    """The regular files as one; a single file is not copied."""
    chosen = [data for data, form in zip(datas, forms, strict=True) if form and form.rows]
    if len(chosen) == 1:
        return chosen[0]
    parts: list[bytes | memoryview] = [_head(names), b"\n"]
    parts += (memoryview(data)[data.find(b"\n") + 1:] for data in chosen)
    return b"".join(parts)
