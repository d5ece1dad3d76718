"""The exact reader against Frictionless' own cases and against ours, one text at a time."""

from __future__ import annotations

import importlib
import json
import pkgutil
from pathlib import Path
from typing import Any

import frictionless
import frictionless.fields.__spec__ as specification
import pytest

from portalgen.check.cells import missing_of, reader

OURS = json.loads((Path(__file__).parent / "datos" / "celdas.json").read_text(encoding="utf-8"))


def shipped_cases() -> list[tuple[dict[str, Any], str]]:
    """Every parametrised case with a text source that Frictionless ships for its fields."""
    cases = []
    for module in pkgutil.iter_modules(specification.__path__):
        tests = vars(importlib.import_module(f"{specification.__name__}.{module.name}"))
        for test in tests.values():
            for mark in getattr(test, "pytestmark", []):
                if mark.name == "parametrize":
                    cases += rows_of(module.name.removeprefix("test_"), *mark.args)
    return cases


def rows_of(kind: str, names: Any, rows: Any) -> list[tuple[dict[str, Any], str]]:
    names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    if not {"source", "target"} <= set(names):
        return []
    found = []
    for row in rows:
        case = dict(zip(names, row, strict=True))
        if isinstance(case["source"], str) and case.get("format") != "wkt":     # needs a library nobody here asks for
            field = {"name": "n", "type": kind, "format": case.get("format", "default"), **case.get("options", {})}
            found.append((field, case["source"]))
    return found


SHIPPED = shipped_cases()


def test_frictionless_ships_the_cases_we_expect() -> None:
    assert len(SHIPPED) >= 250
    assert len({field["type"] for field, _ in SHIPPED}) >= 15


def agree(field: dict[str, Any], text: str) -> None:
    try:
        theirs = frictionless.Field.from_descriptor(dict(field))
    except frictionless.FrictionlessException:
        pytest.fail(f"not a field: {field}")
    value, notes = theirs.read_cell(text)
    got, ours = reader(field, missing_of(field, {}))(text)
    assert repr(got) == repr(value) or got == value
    assert type(got) is type(value) or field["type"] == "yearmonth"
    assert [note.note for note in ours] == list((notes or {}).values())


@pytest.mark.parametrize(("field", "text"), SHIPPED)
def test_shipped_cases(field: dict[str, Any], text: str) -> None:
    agree(field, text)


@pytest.mark.parametrize("case", OURS, ids=lambda case: f"{case['campo']['type']}:{case['texto']}")
def test_our_cases(case: dict[str, Any]) -> None:
    field = {"name": "n", **case["campo"]}
    value, notes = reader(field, missing_of(field, {}))(case["texto"])
    if case["valor"] is None:
        assert [note.kind for note in notes] == ["type-error"]
    elif case["valor"] == "missing":
        assert value is None
        assert notes == ()
    else:
        assert str(tuple(value) if field["type"] == "yearmonth" else value) == case["valor"]
    agree(field, case["texto"])


CONSTRAINED = [
    ({"type": "string", "constraints": {"required": True, "minLength": 2, "maxLength": 3, "enum": ["ab", "abcd"]}},
     ["", "a", "ab", "abc", "abcd"]),
    ({"type": "string", "constraints": {"pattern": "[a-z]{2}"}}, ["", "ab", "abc"]),
    ({"type": "integer", "constraints": {"minimum": "1", "maximum": 3, "enum": ["01", "2"]}}, ["0", "1", "2", "4"]),
    ({"type": "integer", "constraints": {"exclusiveMinimum": 1, "exclusiveMaximum": 3}}, ["1", "2", "3", "x"]),
    ({"type": "number", "constraints": {"minimum": 0.5, "maximum": "2"}}, ["0.4", "0.5", "2", "NaN", "inf"]),
    ({"type": "date", "constraints": {"minimum": "2026-01-01", "required": False}}, ["2025-12-31", "2026-01-01", ""]),
    ({"type": "boolean", "constraints": {"required": True, "enum": ["true"]}}, ["", "true", "false", "x"]),
    ({"type": "yearmonth", "constraints": {"maximum": "2026-10"}}, ["2026-10", "2026-11"]),
    ({"type": "year", "constraints": {"minimum": 2000}}, ["1999", "2000"]),
    ({"type": "array", "constraints": {"required": True}}, ["", "[]", "{"]),
    ({"type": "duration", "constraints": {"required": True}}, ["", "P1Y", "x"]),
]


@pytest.mark.parametrize(("field", "texts"), CONSTRAINED)
def test_constraints(field: dict[str, Any], texts: list[str]) -> None:
    for text in texts:
        agree({"name": "n", **field}, text)


def test_a_cell_that_a_short_row_lacks_has_no_value() -> None:
    read = reader({"name": "n", "type": "string", "constraints": {"required": True}}, frozenset())
    assert [note.constraint for note in read(None)[1]] == ["required"]
