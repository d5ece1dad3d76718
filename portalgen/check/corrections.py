"""The safe corrections of a table's file: those that change how a value is written, never which value it is.

Only kinds listed in schemas/transformaciones.yaml are applied; a cell that could be read in two ways is left as it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portalgen.check.cells import CellReader, missing_of
from portalgen.check.cells import reader as cell_reader
from portalgen.check.judge import judge
from portalgen.check.rules.common import Context, title
from portalgen.check.rut import check_digit, split_rut
from portalgen.findings import Finding
from portalgen.read.csvs import canonical
from portalgen.read.imports.columns import to_csv
from portalgen.read.imports.convert import CONTROL, SPACES, Evidence, Value
from portalgen.read.imports.convert import reader as import_reader
from portalgen.read.imports.dates import month_first
from portalgen.read.imports.decode import decode
from portalgen.read.imports.grid import not_text, read_grid
from portalgen.read.imports.numbers import notation
from portalgen.read.imports.words import words
from portalgen.read.tables import parse

PASSES = 4                  # a corrected header lets cells be judged, and corrected cells let rules be
RENAMED, ORDERED = "columna-con-otro-nombre", "columnas-desordenadas"
PADDING = "espacios"
Rows = list[list[str]]
At = tuple[int, int]                          # (row of the file, column), both from 1


@dataclass(frozen=True, slots=True)
class Correction:
    """One change: its kind (words in schemas/transformaciones.yaml), its cell and the texts before and after.

    `row` is that of the file as it was; None for the file as a whole.
    """

    kind: str
    row: int | None
    column: str
    number: int | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What may be corrected: kinds of change, codes of findings at cells, and those of files that are read anyhow."""

    kinds: frozenset[str]
    cells: frozenset[str]
    files: frozenset[str]


def corrected(data: bytes, ctx: Context, listed: Listed) -> tuple[bytes, tuple[Correction, ...]]:
    """The file with its safe corrections, and each of them; the same bytes when there is none."""
    rows, done = _rows(data, ctx, listed)
    if not rows or not any(rows[0]):
        return data, ()
    for _ in range(PASSES):
        fresh = _pass(rows, ctx, listed)
        done += fresh
        if not fresh:
            break
    done += _padding(rows, ctx, listed)
    return (to_csv(rows[0], rows[1:]), tuple(done)) if done else (data, ())


def findings_of(rows: Rows, ctx: Context) -> tuple[Finding, ...]:
    """What the check says of these rows."""
    return judge(parse(ctx.edition, [to_csv(rows[0], rows[1:])]), [ctx])[0]


def _rows(data: bytes, ctx: Context, listed: Listed) -> tuple[Rows, list[Correction]]:
    """The cells of the file; one in another encoding or with another separator is read as an import would."""
    text, problems = canonical(data, ctx.source.path)
    if text is not None:
        return list(csv.reader(io.StringIO(text.decode(), newline=""))), []
    if problems[0].code not in listed.files or not_text(data, ctx.source.path):
        return [], []
    grid = read_grid(data)
    changes = [Correction(kind, row, "", number, before, grid.texts[row - 1][number - 1])
               for (row, number), (kind, before) in grid.decoded.items()]
    changes += [Correction("separador", None, "", None, grid.separator, ",")] if grid.separator != "," else []
    changes = changes or [Correction("fin-de-linea", None, "", None, "", "")]
    rows = [list(row) for row in grid.texts]
    again, _ = canonical(to_csv(rows[0], rows[1:]), ctx.source.path)
    safe = again is not None and {change.kind for change in changes} <= listed.kinds
    return (rows, changes) if safe else ([], [])


def _pass(rows: Rows, ctx: Context, listed: Listed) -> list[Correction]:
    """One look at all the findings: the header's, else those of cells. `rows` change in place."""
    findings = findings_of(rows, ctx)
    head = [*_renamed(rows, findings, listed), *_ordered(rows, findings, ctx, listed)]
    if head:
        return head
    wrong: dict[int, list[At]] = {}
    for finding in findings:
        row, number = finding.place.row, finding.place.number
        if row and number and row > 1 and finding.code in listed.cells and number <= len(rows[row - 1]):
            wrong.setdefault(number, []).append((row, number))
    return [change for number, cells in sorted(wrong.items())
            for change in _column(rows, list(dict.fromkeys(cells)), number, ctx, listed)]


def _renamed(rows: Rows, findings: Iterable[Finding], listed: Listed) -> Iterator[Correction]:
    for finding in findings:
        number, name = finding.place.number, finding.values.get("sugerido", "")
        if finding.code == RENAMED and number and RENAMED in listed.kinds and name not in rows[0]:
            yield Correction(RENAMED, 1, rows[0][number - 1], number, rows[0][number - 1], name)
            rows[0][number - 1] = name


def _ordered(rows: Rows, findings: Iterable[Finding], ctx: Context, listed: Listed) -> Iterator[Correction]:
    """All the columns are there, in another order, in rows as wide as the header."""
    names, labels = list(ctx.edition.names), [label.strip() for label in rows[0]]
    told = ORDERED in listed.kinds and any(finding.code == ORDERED for finding in findings)
    if told and sorted(labels) == sorted(names) and all(len(row) == len(labels) for row in rows):
        places = [labels.index(name) for name in names]
        yield Correction(ORDERED, 1, "", None, ", ".join(labels), ", ".join(names))
        rows[:] = [[row[at] for at in places] for row in rows]


def _column(rows: Rows, cells: Sequence[At], number: int, ctx: Context, listed: Listed) -> Iterator[Correction]:
    """The cells of a column that can be written well without doubt."""
    name = rows[0][number - 1].strip()
    field = next((field for field in ctx.edition.schema["fields"] if field["name"] == name), None)
    if field is None:
        return
    propose = _proposer(field, [rows[row - 1][number - 1] for row, _ in cells], ctx)
    good = _good(field, ctx)
    for row, _ in cells:
        before = rows[row - 1][number - 1]
        value = propose(before)
        if value.text != before and value.kinds and set(value.kinds) <= listed.kinds and good(value.text):
            rows[row - 1][number - 1] = value.text
            yield Correction(value.kinds[-1], row, title(ctx.edition, name), number, before, value.text)


def _proposer(field: Mapping[str, Any], wrong: Sequence[str], ctx: Context) -> Callable[[str], Value]:
    """What a cell means, by what the wrong cells of its column prove (the right ones are canonical, and prove nothing
    of how the others were typed)."""
    texts = [text.strip() for text in wrong]
    numeric = field["type"] in ("integer", "number")
    way = notation(texts) if numeric else ""
    evidence = Evidence(way if way != "mixta" else "", field["type"] == "date" and month_first(texts))
    read = import_reader(ctx.law, ctx.edition, field, "", evidence, words(ctx.law), ctx.today)
    company = field["name"] in _rut_columns(ctx)

    def propose(text: str) -> Value:
        mended, how = decode(text.encode(), True)
        if company and (plain := plain_rut(mended)):
            return Value(plain, (*([how] if how else []), "rut"))
        value = read(mended)
        return Value(value.text, (*([how] if how else []), *value.kinds), value.problem) if not value.problem else \
            Value(text)

    return propose


def _good(field: Mapping[str, Any], ctx: Context) -> Callable[[str], bool]:
    """Whether the checker has nothing to say of a text in this column."""
    read: CellReader = cell_reader(field, missing_of(field, ctx.edition.schema))
    return lambda text: not read(text)[1]


def fits_column(text: str, name: str, ctx: Context) -> bool:
    """Whether a text may be in a column of the edition: by its type and limits, and as a RUT where one is asked for."""
    field = next((field for field in ctx.edition.schema["fields"] if field["name"] == name), None)
    return field is None or (_good(field, ctx)(text) and (not text or name not in _rut_columns(ctx)
                                                          or bool(split_rut(text))))


def _rut_columns(ctx: Context) -> set[str]:
    return {str(rule.params["columna"]) for rule in ctx.edition.rules if rule.name == "rut"}


def plain_rut(text: str) -> str:
    """«76.086.428-4» → «76086428-4»; "" when it is no RUT, or its digit is wrong."""
    parts = split_rut(text)
    return f"{parts[0]}-{parts[1]}" if parts and check_digit(parts[0]) == parts[1] else ""


# ---- values that are right and carry something that nobody sees, or a RUT with dots


def _padding(rows: Rows, ctx: Context, listed: Listed) -> list[Correction]:
    """Spaces at the ends, hard spaces, hidden characters and dots of a RUT. What would raise a finding that was not
    there is taken back: two rows that differ only in a space are for a person to look at."""
    planned = [change for change in _invisible(rows, ctx) if change.kind in listed.kinds]
    if not planned:
        return []
    before = _marks(findings_of(rows, ctx))
    while planned:
        _put(rows, planned, after=True)
        fresh = _marks(findings_of(rows, ctx)) - before
        if not fresh:
            return planned
        _put(rows, planned, after=False)
        blamed = {row for _, row, _ in fresh}
        kept = [change for change in planned if change.row not in blamed]
        planned = kept if len(kept) < len(planned) else []
    return []


def _invisible(rows: Rows, ctx: Context) -> Iterator[Correction]:
    fields = {field["name"]: field for field in ctx.edition.schema["fields"]}
    ruts = _rut_columns(ctx)
    for at, label in enumerate(rows[0]):
        field = fields.get(label.strip())
        if field is None:
            continue
        good = _good(field, ctx)
        for row, cells in enumerate(rows[1:], 2):
            text = cells[at] if at < len(cells) else ""
            kind, plain = _plain(text, label in ruts)
            if plain != text and (good(plain) or not good(text)):
                yield Correction(kind, row, title(ctx.edition, label.strip()), at + 1, text, plain)


def _plain(text: str, company: bool) -> tuple[str, str]:
    if text.isascii() and text.isprintable() and text[:1] != " " and text[-1:] != " ":
        return ("rut", plain_rut(text) or text) if company else (PADDING, text)
    clean = text.strip(SPACES)
    kind = PADDING
    if "\u00a0" in clean:
        kind, clean = "espacio-duro", clean.replace("\u00a0", " ")
    if CONTROL.search(clean):
        kind, clean = "caracter-oculto", CONTROL.sub("", clean)
    return ("rut", plain_rut(clean) or clean) if company else (kind, re.sub("[\u200b\ufeff]", "", clean))


def _put(rows: Rows, changes: Iterable[Correction], after: bool) -> None:
    for change in changes:
        if change.row and change.number:
            rows[change.row - 1][change.number - 1] = change.after if after else change.before


def _marks(findings: Collection[Finding]) -> set[tuple[str, int | None, str]]:
    return {(finding.code, finding.place.row, finding.place.column) for finding in findings}
