"""Personal data struck out of the cells of a table, for good: nothing of what was written can be worked out again.

Ley 20.285, art. 11, letra e): what may not be published is struck out and the rest is published. A code made from a RUT
is still personal data (Ley 19.628, art. 2, letra l), so no part of it is kept.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portalgen.check.corrections import Correction, Rows, findings_of, fits_column
from portalgen.check.personal import traces, written
from portalgen.check.privacy import SEEN_WHOLE, people_in
from portalgen.check.rules.common import Context, title
from portalgen.model import Law
from portalgen.read.csvs import canonical
from portalgen.read.imports.columns import to_csv

PASSES = 20                 # data of several kinds may follow one another in a cell
STRUCK, DELETED = "dato-tarjado", "columna-borrada"


@dataclass(frozen=True, slots=True)
class Strikes:
    """What is struck out: code of a finding → the words left in its place; codes of headers whose column goes."""

    marks: Mapping[str, str]
    columns: frozenset[str]


def redacted(data: bytes, ctx: Context, strikes: Strikes) -> tuple[bytes, tuple[Correction, ...]]:
    """The file without the personal data that its findings point at. `before` is never given back."""
    text, _ = canonical(data, ctx.source.path)
    rows = list(csv.reader(io.StringIO(text.decode(), newline=""))) if text else []
    if not rows:
        return data, ()
    done = [*_columns(rows, ctx, strikes), *_cells(rows, ctx, strikes)]
    return (to_csv(rows[0], rows[1:]), tuple(done)) if done else (data, ())


def struck(law: Law, text: str, privacy: str, people: str, marks: Mapping[str, str]) -> str:
    """A text with each personal datum of the listed kinds replaced by words that say what was there."""
    for _ in range(PASSES):
        found = [trace for trace in traces(law, text, privacy, people) if trace.code in marks]
        if not found:
            break
        last = found[-1]
        text = text[:last.start] + marks[last.code] + text[last.start + len(written(text, last)):]
    return text


def _cells(rows: Rows, ctx: Context, strikes: Strikes) -> Iterator[Correction]:
    people = people_in(ctx.law, ctx.edition)
    seen: set[tuple[int, int]] = set()
    for finding in findings_of(rows, ctx):
        row, number = finding.place.row, finding.place.number
        if finding.code not in strikes.marks or not row or row < 2 or not number or (row, number) in seen:
            continue
        seen.add((row, number))
        name = rows[0][number - 1].strip() if number <= len(rows[0]) else ""
        column = ctx.edition.columns.get(name)
        before = rows[row - 1][number - 1]
        after = struck(ctx.law, before, (column and column.privacy) or SEEN_WHOLE, people, strikes.marks)
        after = struck(ctx.law, after, SEEN_WHOLE, "", strikes.marks)
        if after != before:
            rows[row - 1][number - 1] = after = _possible(after, name, ctx)
            yield Correction(STRUCK, row, title(ctx.edition, name), number, "", after)


def _possible(text: str, name: str, ctx: Context) -> str:
    """The text, or an empty cell where the column takes no words and may be empty."""
    return text if fits_column(text, name, ctx) or not fits_column("", name, ctx) else ""


def _columns(rows: Rows, ctx: Context, strikes: Strikes) -> Iterator[Correction]:
    """Columns that the law does not ask for and that announce personal data: they go whole."""
    found = {f.place.number for f in findings_of(rows, ctx) if f.code in strikes.columns and f.place.row == 1}
    for number in sorted((number for number in found if number), reverse=True):
        yield Correction(DELETED, 1, rows[0][number - 1], number, "", "")
        rows[:] = [[*row[:number - 1], *row[number:]] for row in rows]
