"""Judges a batch of tables of one schema, column by column, on their different texts.

The list of errors is Frictionless 5.21's (docs/diferencias-frictionless.md says where not, and why).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from portalgen.check import keys
from portalgen.check.bulk import BulkTest, bulk_test, suspects
from portalgen.check.cells import CellReader, Field, Note, format_of, kind_of, missing_of, reader
from portalgen.check.labels import CellError, label_errors
from portalgen.read.tables import Batch, Sheet

MEMO = 20_000               # texts known to be good that a column remembers between tables
Bad = Mapping[str, tuple[Note, ...]]


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A field compiled: exact reader, bulk test, and a memory of good texts where there is no bulk test."""

    field: Field
    position: int
    missing: frozenset[str]
    read: CellReader
    bulk: BulkTest | None
    good: set[str] = dataclasses.field(default_factory=set)

    @property
    def name(self) -> str:
        return str(self.field["name"])

    @property
    def required(self) -> bool:
        return bool(self.field.get("constraints", {}).get("required"))

    @property
    def slow(self) -> bool:
        """Whether reading a text costs more than knowing it again."""
        return self.bulk is None or kind_of(self.field) in ("number", "date")

    @property
    def unique(self) -> bool:
        return bool(self.field.get("constraints", {}).get("unique"))

    def bad(self, texts: Collection[str]) -> Bad:
        """The invalid ones of some different texts, each with its notes."""
        fresh = set(texts) - self.good if self.slow else set(texts)
        found = {text: notes for text in self._doubtful(fresh) if (notes := self.read(text)[1])}
        if self.slow:
            self._remember(fresh.difference(found))
        return found

    def _doubtful(self, texts: set[str]) -> Iterable[str]:
        if self.bulk is None:
            return texts
        if not self.missing.isdisjoint(texts):
            missing = texts & self.missing if self.required else ()
            return [*missing, *suspects([*(texts - self.missing)], self.bulk)]
        return suspects([*texts], self.bulk)

    def _remember(self, texts: set[str]) -> None:
        if len(texts) <= MEMO:
            if len(self.good) + len(texts) > MEMO:
                self.good.clear()
            self.good.update(texts)


def compile_column(field: Field, position: int, schema: Mapping[str, Any]) -> Column:
    missing = missing_of(field, schema)
    return Column(field, position, missing, reader(field, missing), bulk_test(field))


class Checker:
    """Judges the tables of one schema. Keeps what it learns of good texts; never of a table."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self.columns = tuple(compile_column(field, i, schema) for i, field in enumerate(schema["fields"]))
        self.unique = tuple(column for column in self.columns if column.unique)
        key = schema.get("primaryKey") or ()
        self.key = (key,) if isinstance(key, str) else tuple(key)

    def check(self, batch: Batch) -> list[list[CellError]]:
        """Errors of each sheet of the batch, by row and column."""
        if batch.frame is not None:
            from portalgen.check.frames import check_frame

            return check_frame(self, batch)
        return [self.check_rows(sheet) for sheet in batch.sheets]

    def check_rows(self, sheet: Sheet) -> list[CellError]:
        """All the errors of one sheet, in whatever form it was parsed."""
        columns = self._expected(sheet.names)
        texts = [set(sheet.texts(column.position)) for column in columns]
        bad = [column.bad(some) for column, some in zip(columns, texts, strict=True)]
        errors = [*self._label_errors(sheet)]
        for column, wrong in zip(columns, bad, strict=True):
            if wrong:
                errors += _located(column, sheet.texts(column.position), wrong, sheet.odd)
        errors += _odd_errors(columns, sheet)
        errors = without_blank(errors, [*_blank_rows(columns, texts, sheet)])
        for column in columns:
            if column.unique:
                errors += self.unique_errors(column, sheet)
        return in_order([*errors, *self.key_errors(columns, sheet)])

    def _label_errors(self, sheet: Sheet) -> Iterator[CellError]:
        names = [column.name for column in self.columns]
        return label_errors(sheet.names, names, empty=not sheet.height)

    def _expected(self, names: Sequence[str]) -> Sequence[Column]:
        """By position: a label too many is a column of any type; a field too many is dropped; no header is no news."""
        known = self.columns[:len(names)] if names else self.columns
        more = [compile_column({"name": "", "type": "any"}, i, {}) for i in range(len(known), len(names))]
        return [*known, *more]

    def unique_errors(self, column: Column, sheet: Sheet) -> Iterator[CellError]:
        texts = sheet.texts(column.position)
        if keys.text_is_value(column.field) and len(set(texts)) == len(texts):
            return
        values = keys.values_of(texts, column.read, sheet.odd, column.position)
        yield from keys.unique_errors(values, texts, column.position + 1, range(2, sheet.height + 2))

    def key_errors(self, columns: Sequence[Column], sheet: Sheet) -> Iterator[CellError]:
        by_name = {column.name: column for column in columns}
        if self.key and set(self.key) <= by_name.keys():
            parts = [by_name[name] for name in self.key]
            if _all_different(parts, sheet):
                return
            yield from keys.key_errors([keys.values_of(sheet.texts(part.position), part.read, sheet.odd, part.position)
                                        for part in parts])


def _all_different(parts: Sequence[Column], sheet: Sheet) -> bool:
    """Whether a look at the texts is enough: each is its own value, none is missing, no row's repeat."""
    if sheet.odd or not all(keys.text_is_value(part.field) and format_of(part.field) == "default" for part in parts):
        return False
    texts = [sheet.texts(part.position) for part in parts]
    return (len(set(zip(*texts, strict=True))) == sheet.height
            and all(part.missing.isdisjoint(mine) for part, mine in zip(parts, texts, strict=True)))


_checkers: dict[int, Checker] = {}


def checker(schema: Mapping[str, Any]) -> Checker:
    """The checker of a schema, compiled once. Schemas are told apart by identity: nobody changes them."""
    found = _checkers.get(id(schema))
    if found is None or found.schema is not schema:
        found = _checkers[id(schema)] = Checker(schema)
    return found


def in_order(errors: Iterable[CellError]) -> list[CellError]:
    """By row, and by column within it; those of the whole row last."""
    return sorted(errors, key=lambda error: (error.row, error.number or 1 << 30))


def errors_of(notes: Sequence[Note], row: int, number: int, text: str) -> list[CellError]:
    return [CellError(row, number, note.kind, note.note, note.constraint, text) for note in notes]


def without_blank(errors: list[CellError], blank: Collection[int]) -> list[CellError]:
    """In a row without any value, being blank is the only news."""
    if not blank:
        return errors
    rows = set(blank)
    news = [CellError(row, None, "blank-row") for row in blank]
    return [*(error for error in errors if error.row not in rows), *news]


def _located(column: Column, texts: Sequence[str], bad: Bad, odd: Mapping[int, Sequence[str]]) -> Iterator[CellError]:
    for index, text in enumerate(texts):
        if text in bad and index not in odd:
            yield from errors_of(bad[text], index + 2, column.position + 1, text)


def _odd_errors(columns: Sequence[Column], sheet: Sheet) -> Iterator[CellError]:
    """Rows with too few or too many cells, read cell by cell."""
    for index, row in sheet.odd.items():
        for column in columns:
            text = row[column.position] if column.position < len(row) else None
            yield from errors_of(column.read(text)[1], index + 2, column.position + 1, text or "")
        for position in range(len(columns), len(row)):
            yield CellError(index + 2, position + 1, "extra-cell", value=row[position])
        for position in range(len(row), len(columns)):
            yield CellError(index + 2, position + 1, "missing-cell")


def _blank_rows(columns: Sequence[Column], texts: Sequence[set[str]], sheet: Sheet) -> Iterator[int]:
    for index, row in sheet.odd.items():
        if all(text in column.missing for column, text in zip(columns, row, strict=False)):
            yield index + 2
    if any(column.missing.isdisjoint(some) for column, some in zip(columns, texts, strict=True)):
        return
    left: Iterable[int] = (index for index in range(sheet.height) if index not in sheet.odd)
    for column in columns:
        values, missing = sheet.texts(column.position), column.missing
        left = [index for index in left if values[index] in missing]
    yield from (index + 2 for index in left)
