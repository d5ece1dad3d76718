"""Tests over all the different texts of a column at once, in C loops.

A bulk test is a superset test: True means that every text is certainly valid for the exact reader (check/cells.py);
False only means "ask the exact reader". Semantics never live here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from portalgen.check import patterns
from portalgen.check.cells import BOUNDS, Field, FixedDates, as_value, fixed_dates, format_of, kind_of, value_reader

BulkTest = Callable[[Collection[str]], bool]
ValuesOf = Callable[[Collection[str]], list[Any]]       # raises ValueError or InvalidOperation when it cannot tell
LOW, HIGH = False, True
HIGHS = ("maximum", "exclusiveMaximum")
FEW = 32                    # texts that are asked one by one rather than halved again


def bulk_test(field: Field) -> BulkTest | None:
    """The test for a column's texts without the missing ones; None when only the exact reader can tell."""
    constraints = {name: value for name, value in field.get("constraints", {}).items() if value is not None}
    kind, form = kind_of(field), format_of(field)
    if "enum" in constraints:
        return None
    if kind == "string" and form == "default":
        return _strings(constraints)
    if kind == "integer" and field.get("bareNumber", True):
        return _ordered(field, constraints, lambda texts: list(map(int, texts)))
    if kind == "number" and field.get("bareNumber", True) and not field.get("floatNumber"):
        return _ordered(field, constraints, _decimals(field))
    if kind == "date" and (fixed := fixed_dates(form)):
        return _ordered(field, constraints, _dates(fixed))
    return None


def suspects(texts: Sequence[str], good: BulkTest) -> Iterator[str]:
    """The texts among which every invalid one is, found by halving."""
    if good(texts):
        return
    if len(texts) <= FEW:
        yield from texts
        return
    half = len(texts) // 2
    yield from suspects(texts[:half], good)
    yield from suspects(texts[half:], good)


def _strings(constraints: Mapping[str, Any]) -> BulkTest | None:
    tests: list[BulkTest] = []
    low, high, pattern = (constraints.get(name) for name in ("minLength", "maxLength", "pattern"))
    if low is not None:
        tests.append(lambda texts: min(map(len, texts), default=low) >= low)
    if high is not None:
        tests.append(lambda texts: max(map(len, texts), default=high) <= high)
    if pattern is not None:
        match = patterns.lines_match(pattern)
        if match is None:
            return None
        tests.append(lambda texts: _as_lines(texts, match))
    return lambda texts: all(test(texts) for test in tests)


def _as_lines(texts: Collection[str], match: Callable[[str], bool]) -> bool:
    lines = "\n".join([*texts, ""])
    return lines.count("\n") == len(texts) and match(lines)


def _ordered(field: Field, constraints: Mapping[str, Any], values_of: ValuesOf) -> BulkTest:
    read = value_reader(field)
    bounds = {name: as_value(constraints[name], read) for name in BOUNDS if name in constraints}

    def test(texts: Collection[str]) -> bool:
        if not texts:
            return True
        try:
            values = values_of(texts)
            ends = {LOW: min(values), HIGH: max(values)}        # comparing a NaN raises InvalidOperation
            return all(BOUNDS[name](ends[name in HIGHS], bound) for name, bound in bounds.items())
        except (ValueError, InvalidOperation):
            return False

    return test


def _decimals(field: Field) -> ValuesOf:
    decimal, group = field.get("decimalChar", "."), field.get("groupChar", "")

    def values(texts: Collection[str]) -> list[Decimal]:
        joined = "\n".join(texts).replace(group, "") if group else "\n".join(texts)
        if (decimal != "." and "." in joined) or "n" in joined or "N" in joined:      # NaN, Infinity
            raise ValueError(decimal)
        parts = joined.replace(decimal, ".").split("\n")
        if len(parts) != len(texts):
            raise ValueError(decimal)
        return list(map(Decimal, parts))

    return values


def _dates(fixed: FixedDates) -> ValuesOf:
    def values(texts: Collection[str]) -> list[date]:
        if not fixed.lines.fullmatch("\n".join([*texts, ""])):
            raise ValueError("date")
        return list(map(fixed.of, texts))

    return values
