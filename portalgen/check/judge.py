"""The layers of a table's judgement: header → cells → rules → periods. What fails silences what depends on it.

One wrong header must not become four thousand findings, and one wrong cell must not hide what else is wrong: a column
with another label is not judged; a rule is not judged where a cell it looks at is wrong. Privacy and formulas are
looked at in any case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portalgen.check.columns import checker
from portalgen.check.explain import cell_findings, place_of
from portalgen.check.headers import KINDS, header_findings
from portalgen.check.labels import CellError
from portalgen.check.numerals import shortened, suspects
from portalgen.check.personal import masked
from portalgen.check.privacy import cell_traces, private_hits
from portalgen.check.rules import ACROSS, BETWEEN, RULES, Check, columns_of
from portalgen.check.rules.common import Context, Hit, listed, title
from portalgen.findings import Finding, Place

if TYPE_CHECKING:
    from portalgen.read.tables import Batch, Sheet

KEYS = frozenset({"unique-error", "primary-key"})
CELLS = frozenset({"type-error", "constraint-error"})
ROW = ""                    # among the columns of a row that fail: all of them
LACKING, FEW = 3, 2         # obligatory cells that a row lacks, and cells that it has, to be nearly empty
LONGEST = 160               # characters of a value that are worth repeating to whoever wrote it


def judge(batch: Batch, contexts: Sequence[Context]) -> list[tuple[Finding, ...]]:
    """The findings of each sheet of the batch, in row order. `contexts` go with `batch.sheets` one to one."""
    errors = checker(batch.edition.schema).check(batch)
    private = private_hits(batch, contexts)
    return [_sheet(sheet, wrong, hits, numbers, ctx) for sheet, wrong, hits, numbers, ctx in
            zip(batch.sheets, errors, private, suspects(batch), contexts, strict=True)]


def _sheet(sheet: Sheet, errors: Sequence[CellError], private: Sequence[Hit], numbers: Collection[int], ctx: Context
           ) -> tuple[Finding, ...]:
    file = f"{ctx.source.site}/{ctx.source.path}" if ctx.source.site else ctx.source.path
    found = [_finding(hit, sheet, ctx, file) for hit in private]
    found += _layers(sheet, errors, numbers, ctx, file)
    found += _misplaced(sheet, errors, ctx, file)
    if not found:
        return ()
    unique = {(finding.code, finding.place, finding.value): finding for finding in found}
    key = [sheet.column(name) for name in ctx.table.key if name in sheet.names]
    words: dict[str, str] = {}
    return tuple(_dressed(finding, key, ctx, words) for finding in sorted(unique.values(), key=_order))


def _order(finding: Finding) -> tuple[int, int, str]:
    return finding.place.row or 0, finding.place.number or 0, finding.code


@dataclass(frozen=True)
class Ground:
    """What of a table can be relied on: `columns` have the right label; `faults`: row → its columns that fail."""

    columns: frozenset[str]
    faults: dict[int, set[str]] = field(default_factory=dict)

    def fail(self, row: int | None, column: str = ROW) -> None:
        if row:
            self.faults.setdefault(row, set()).add(column)

    def fails(self, row: int | None, columns: frozenset[str]) -> bool:
        bad = self.faults.get(row or 0)
        return bad is not None and (ROW in bad or not columns.isdisjoint(bad))

    def fails_somewhere(self, columns: frozenset[str]) -> bool:
        return any(ROW in bad or not columns.isdisjoint(bad) for bad in self.faults.values())


def _layers(sheet: Sheet, errors: Sequence[CellError], numbers: Collection[int], ctx: Context, file: str
            ) -> list[Finding]:
    head = [*header_findings(sheet.names, errors, ctx, file)]
    ground = Ground(_labelled(sheet.names, ctx.edition.names) if head else frozenset(ctx.edition.names))
    cells = [error for error in errors if error.kind not in KINDS]
    if head:
        cells = [error for error in cells if error.constraint or error.kind == "type-error"]
        cells = [error for error in cells if place_of(error, sheet.names, file).column in ground.columns]
    for error in cells:
        if error.kind not in KEYS:
            ground.fail(error.row, place_of(error, sheet.names, file).column if error.kind in CELLS else ROW)
    thin = {finding.place.row: finding for finding in _nearly_empty(sheet, cells, ctx, file)}
    for row in thin:
        ground.fail(row)
    cells = [error for error in cells if error.row not in thin]
    found = [*head, *thin.values(), *cell_findings(cells, sheet.names, ctx, file)]
    for hit in shortened(sheet, ctx, numbers):
        if hit.column in ground.columns and not ground.fails(hit.row, frozenset([hit.column])):
            ground.fail(hit.row, hit.column)
            found.append(_finding(hit, sheet, ctx, file))
    ruled = [*_run(RULES, sheet, ctx, file, ground)]
    for finding in ruled:
        ground.fail(finding.place.row)
    return [*found, *ruled, *(() if head else _run(BETWEEN, sheet, ctx, file, ground))]


def _nearly_empty(sheet: Sheet, cells: Iterable[CellError], ctx: Context, file: str) -> Iterator[Finding]:
    """Rows that are rather a total, a title or a note: little is written in them, and much of what must be is not."""
    lacking = Counter(error.row for error in cells if error.constraint == "required")
    doubtful = [row for row, times in lacking.items() if times >= LACKING and row - 2 not in sheet.odd]
    columns = [sheet.column(name) for name in ctx.edition.names if name in sheet.names] if doubtful else []
    for row in doubtful:
        told = [text.strip() for column in columns if (text := column[row - 2]).strip()]
        if len(told) <= max(FEW, len(columns) // 4):
            yield Finding("fila-casi-vacia", Place(file, row), {
                "llenas": str(len(told)), "columnas": str(len(columns)), "faltan": str(lacking[row]),
                "dice": f" ({listed([f'«{text}»' for text in told[:FEW]])})" if told else ""})


def _labelled(names: Sequence[str], expected: Sequence[str]) -> frozenset[str]:
    """The columns that are in their place under their own name. A name that repeats is of none."""
    return frozenset(name for label, name in zip(names, expected, strict=False)
                     if label == name and names.count(name) == 1)


def _run(checks: Mapping[str, Check], sheet: Sheet, ctx: Context, file: str, ground: Ground) -> Iterator[Finding]:
    """The rules of the edition that belong to a layer, where they have ground; `hallazgo:` renames what they find."""
    for rule in ctx.edition.rules:
        if rule.name in checks:
            columns = columns_of(rule, ctx)
            if not columns <= ground.columns or (rule.name in ACROSS and ground.fails_somewhere(columns)):
                continue
            for hit in checks[rule.name](sheet, rule, ctx):
                if not ground.fails(hit.row, columns):
                    yield _finding(hit, sheet, ctx, file, rule.code)


def _finding(hit: Hit, sheet: Sheet, ctx: Context, file: str, code: str = "") -> Finding:
    number = sheet.names.index(hit.column) + 1 if hit.column in sheet.names else None
    return Finding(code or hit.code, Place(file, hit.row, hit.column, number), hit.values)


def _misplaced(sheet: Sheet, errors: Iterable[CellError], ctx: Context, file: str) -> Iterator[Finding]:
    """Personal data in cells that take no text (a telephone among the amounts), or beyond the last column."""
    for error in errors:
        if error.kind in ("type-error", "extra-cell") or error.constraint == "enum":
            for trace in cell_traces(ctx.law, error.value):
                yield Finding(trace.code, place_of(error, sheet.names, file), {"valor": trace.shown, **trace.values})


def _dressed(finding: Finding, key: Sequence[Sequence[str]], ctx: Context, words: dict[str, str]) -> Finding:
    """With the identity of the table, and row and column by the names people know; nothing personal, nothing endless.

    `registro` is what the row is of, by the table's key: "Persona Inventada Uno, Inspector".
    """
    place, source = finding.place, ctx.source
    values = {name: _safe(text, ctx, words) for name, text in finding.values.items()}
    values.setdefault("columna", title(ctx.edition, place.column))
    if place.row and place.row > 1:
        row = ", ".join(text for column in key if (text := column[place.row - 2].strip()))
        values["registro"] = _safe(row, ctx, words)
    return Finding(finding.code, place, values, source.site, source.item, source.table, source.area, str(source.period))


def _safe(text: str, ctx: Context, words: dict[str, str]) -> str:
    if text not in words:
        words[text] = masked(ctx.law, text if len(text) <= LONGEST else f"{text[:LONGEST]}…")
    return words[text]

