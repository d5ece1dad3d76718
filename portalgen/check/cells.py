"""Exact cell readers: the only place where the meaning of a Table Schema lives.

A reader takes the text of a cell and gives (value, notes) as Frictionless 5.21 does: same order, same words. What
differs on purpose is in docs/diferencias-frictionless.md.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from portalgen.check.patterns import matcher

Field = Mapping[str, Any]
ValueReader = Callable[[str], Any]


class Note(NamedTuple):
    """What is wrong with a cell. `kind` and `note` in Frictionless' words; `constraint` is "" for a type."""

    kind: str
    note: str
    constraint: str = ""


Read = tuple[Any, tuple[Note, ...]]
CellReader = Callable[[str | None], Read]

BARE = re.compile(r"((^[^-\d]*)|(\D*$))")
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
ISO = "%Y-%m-%d"
WIDTHS = {"%d": 2, "%m": 2, "%Y": 4}
FIXED = re.compile(r"%[dmY][-/.]%[dmY][-/.]%[dmY]").fullmatch
PLAIN_EMAIL = re.compile(r"[a-z0-9]{1,20}(?:[._-][a-z0-9]{1,12}){0,3}@(?:[a-z0-9]{1,30}\.){1,4}[a-z]{2,10}")
BOUNDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "minimum": operator.ge, "maximum": operator.le,
    "exclusiveMinimum": operator.gt, "exclusiveMaximum": operator.lt}
ORDERED = ("required", *BOUNDS, "enum")
CONSTRAINTS = {"string": ("required", "minLength", "maxLength", "pattern", "enum"), "boolean": ("required", "enum"),
               "any": ("required", "enum"), "integer": ORDERED, "number": ORDERED, "date": ORDERED, "year": ORDERED,
               "datetime": ORDERED, "time": ORDERED, "yearmonth": ORDERED}


class YearMonth(NamedTuple):
    year: int
    month: int


class FixedDates(NamedTuple):
    """Dates with day, month and year always in the same place: most formats. `lines` matches any number of them, one a
    line; `size` letters each; the rest tell where each part begins."""

    lines: re.Pattern[str]
    size: int
    day: int
    month: int
    year: int

    def of(self, text: str) -> date:
        """The date told by a text that `lines` matches. ValueError when there is no such day."""
        if len(text) != self.size:
            raise ValueError(text)
        day, month, year = self.day, self.month, self.year
        return date(int(text[year:year + 4]), int(text[month:month + 2]), int(text[day:day + 2]))


@lru_cache(maxsize=64)
def fixed_dates(form: str) -> FixedDates | None:
    """The plain reading of "%d/%m/%Y" and the like; None for the formats that only strptime can read."""
    if form == "default":
        form = ISO
    if not FIXED(form) or len(set(re.findall("%.", form))) != len(WIDTHS):
        return None
    shown, pattern = form, form.replace(".", r"\.")
    for part, width in WIDTHS.items():
        shown, pattern = shown.replace(part, part[1] * width), pattern.replace(part, f"[0-9]{{{width}}}")
    return FixedDates(re.compile(f"(?:{pattern}\n)*"), len(shown), *map(shown.index, "dmY"))


def missing_of(field: Field, schema: Mapping[str, Any]) -> frozenset[str]:
    """Texts that mean "no value" in a column: the field's list replaces the schema's, even when it is empty."""
    entries: Sequence[Any] = field.get("missingValues", schema.get("missingValues", [""]))
    return frozenset(entry["value"] if isinstance(entry, Mapping) else entry for entry in entries)


def kind_of(field: Field) -> str:
    return str(field.get("type") or "string")


def format_of(field: Field) -> str:
    """`fmt:` is how the first version of the standard marked a date pattern."""
    text = str(field.get("format") or "default")
    return text.replace("fmt:", "") if text.startswith("fmt:") else text


def reader(field: Field, missing: Collection[str]) -> CellReader:
    """Reader of one column's cells. None is a cell that a short row lacks: no value, whatever `missing` says."""
    if kind_of(field) not in CONSTRAINTS:
        return _frictionless_reader(field, missing)
    read = value_reader(field)
    checks = _checks(field, read)
    wrong_type = (Note("type-error", f'type is "{kind_of(field)}/{format_of(field)}"'),)
    required = field.get("constraints", {}).get("required")
    nothing: Read = (None, (_broken("required", required),) if required else ())

    def cell(text: str | None) -> Read:
        if text is None or text in missing:
            return nothing
        value = read(text)
        if value is None:
            return None, wrong_type
        return value, tuple([note for note, good in checks if not good(value)]) if checks else ()

    return cell


def _broken(name: str, constraint: Any) -> Note:
    return Note("constraint-error", f'constraint "{name}" is "{constraint}"', name)


def _checks(field: Field, read: ValueReader) -> list[tuple[Note, Callable[[Any], bool]]]:
    constraints = field.get("constraints", {})
    present = [name for name in CONSTRAINTS[kind_of(field)] if constraints.get(name) is not None]
    return [(_broken(name, constraints[name]), _check(name, constraints[name], read))
            for name in present if name != "required"]


def _check(name: str, constraint: Any, read: ValueReader) -> Callable[[Any], bool]:
    if name == "pattern":
        return matcher(constraint)
    if name == "minLength":
        return lambda value: len(value) >= constraint
    if name == "maxLength":
        return lambda value: len(value) <= constraint
    if name == "enum":
        allowed = [as_value(entry, read) for entry in constraint]
        return lambda value: value in allowed
    bound, compare = as_value(constraint, read), BOUNDS[name]
    return lambda value: value == value and compare(value, bound)       # NaN is not equal to itself, and out of bounds


def as_value(constraint: Any, read: ValueReader) -> Any:
    """A bound or enum entry as the YAML gives it: a text is read as a cell is, a number or a boolean is itself."""
    if isinstance(constraint, float):
        return Decimal(str(constraint))
    return read(constraint) if isinstance(constraint, str) else constraint


def value_reader(field: Field) -> ValueReader:
    """Text → value of the field's type; None when it is not one."""
    kind, form = kind_of(field), format_of(field)
    if kind == "string":
        return _string(field, form)
    if kind == "integer":
        return _integer(bare=field.get("bareNumber", True))
    if kind == "number":
        return _number(field)
    if kind == "boolean":
        return _boolean(field)
    if kind in ("date", "datetime", "time"):
        return _moment(field, kind, form)
    return {"year": _year, "yearmonth": _yearmonth, "any": _text}[kind]


def _text(text: str) -> str:
    return text


def _string(field: Field, form: str) -> ValueReader:
    if form == "uri":
        return lambda text: text if SCHEME.match(text) else None
    if form == "default":
        return _text
    exact = _late(field)
    if form == "email":
        return lambda text: text if PLAIN_EMAIL.fullmatch(text) else exact(text)
    return exact


def _integer(bare: bool) -> ValueReader:
    def read(text: str) -> int | None:
        text = text.strip()
        try:
            return int(text if bare else BARE.sub("", text))
        except ValueError:
            return None

    return read


def _number(field: Field) -> ValueReader:
    if field.get("floatNumber"):
        return _late(field)
    decimal, group = field.get("decimalChar", "."), field.get("groupChar", "")
    bare = field.get("bareNumber", True)
    plain = not {"decimalChar", "groupChar", "bareNumber"} & set(field)

    def read(text: str) -> Decimal | None:
        text = text.strip()
        if not plain:
            text = (text if bare else BARE.sub("", text)).replace(group, "")
            if decimal != "." and "." in text:
                return None
            text = text.replace(decimal, ".")
        try:
            value = Decimal(text)
        except InvalidOperation:
            return None
        return None if value.is_snan() else value           # comparing a signalling NaN raises

    return read


def _boolean(field: Field) -> ValueReader:
    values = dict.fromkeys(field.get("trueValues", ["true", "True", "TRUE", "1"]), True)
    values.update(dict.fromkeys(field.get("falseValues", ["false", "False", "FALSE", "0"]), False))
    return values.get


def _year(text: str) -> int | None:
    try:
        year = int(text) if len(text) == 4 else -1
    except ValueError:
        return None
    return year if year >= 0 else None


def _yearmonth(text: str) -> YearMonth | None:
    year, dash, month = text.partition("-")
    try:
        value = YearMonth(int(year), int(month))
    except ValueError:
        return None
    return value if dash and 1 <= value.month <= 12 else None


def _moment(field: Field, kind: str, form: str) -> ValueReader:
    if form == "any" or (form == "default" and kind != "date"):
        return _late(field)
    pattern = ISO if form == "default" else form
    fixed = fixed_dates(pattern) if kind == "date" else None
    cut: Callable[[datetime], date | datetime | time] = {
        "date": datetime.date, "time": datetime.timetz, "datetime": lambda moment: moment}[kind]

    def read(text: str) -> date | datetime | time | None:
        try:
            if fixed and fixed.lines.fullmatch(f"{text}\n"):
                return fixed.of(text)
            return cut(datetime.strptime(text, pattern))
        except ValueError:
            return None

    return read


def _late(field: Field) -> ValueReader:
    """Frictionless' own reader, imported when the first cell asks for it."""
    made: list[ValueReader] = []

    def read(text: str) -> Any:
        if not made:
            made.append(frictionless_field(field).create_value_reader())
        return made[0](text)

    return read


def frictionless_field(field: Field) -> Any:
    import frictionless

    return frictionless.Field.from_descriptor({key: value for key, value in field.items() if key != "example"})


def _frictionless_reader(field: Field, missing: Collection[str]) -> CellReader:
    made: list[Callable[[str | None], tuple[Any, dict[str, str] | None]]] = []

    def cell(text: str | None) -> Read:
        if not made:
            made.append(frictionless_field({**field, "missingValues": sorted(missing)}).create_cell_reader())
        value, notes = made[0](text)
        return value, tuple(Note("type-error", note) if name == "type" else Note("constraint-error", note, name)
                            for name, note in (notes or {}).items())

    return cell
