"""One test for each row of docs/diferencias-frictionless.md."""

from __future__ import annotations

import re
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

import frictionless
import pytest

from portalgen.check.cells import missing_of, reader
from portalgen.check.columns import compile_column
from portalgen.check.schemas import schema_problems
from portalgen.read.patterns import pattern_problem

PAGE = Path(__file__).parent.parent / "docs" / "diferencias-frictionless.md"
STRICTER = {
    "P1": [("a|b", "axxx")],
    "P2": [("[0-9]+", "12\n")],
    "P3": [(r"\d+", "١٢"), (r"\w+", "ñ"), (r"a\sb", "a\u00a0b")],
}
REFUSED_PATTERNS = {
    "P4": [r"(?=a)a", r"(a)\1", "a++", "(", r"\Z"],
    "P5": [r"\D+", r"\W", r"\S+", r"\bx", r"\B", "a{,3}", "[[:alpha:]]"],
}
VALUES = {"V1": [("number", "sNaN"), ("number", "-snan12")]}
COLUMN = {"name": "a", "type": "string"}
REFUSED_SCHEMAS: dict[str, list[dict[str, Any]]] = {
    "E1": [{"fields": [{"name": "a", "type": kind, "format": "any"}]} for kind in ("date", "datetime", "time")],
    "E2": [{"fields": [COLUMN], "fieldsMatch": "subset"}],
    "E3": [{"fields": [COLUMN], "foreignKeys": [{"fields": ["a"], "reference": {"resource": "", "fields": ["a"]}}]},
           {"fields": [COLUMN], "uniqueKeys": [["a"]]}],
    "E4": [{"fields": [{"name": "a", "type": "array", "constraints": {"unique": True}}]},
           {"fields": [{"name": "a", "type": "object"}], "primaryKey": "a"}],
    "E5": [{"fields": [{"name": "a", "type": "string", "format": "wkt"}]}],
    "E6": [{"fields": [{"name": "a", "type": kind, "constraints": {"minimum": limit}}]}
           for kind, limit in (("time", "10:00:00"), ("datetime", "2026-01-01T10:00:00"))],
}


def test_every_difference_of_the_page_is_tested() -> None:
    told = set(re.findall(r"^\| ([PVE][0-9]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert told == STRICTER.keys() | VALUES.keys() | REFUSED_PATTERNS.keys() | REFUSED_SCHEMAS.keys()


@pytest.mark.parametrize(("pattern", "text"), [case for cases in STRICTER.values() for case in cases])
def test_patterns_are_stricter(pattern: str, text: str) -> None:
    field = {"name": "n", "type": "string", "constraints": {"pattern": pattern}}
    assert frictionless.Field.from_descriptor(dict(field)).read_cell(text)[1] is None
    assert [note.constraint for note in reader(field, missing_of(field, {}))(text)[1]] == ["pattern"]
    assert pattern_problem(pattern) is None


@pytest.mark.parametrize(("kind", "text"), [case for cases in VALUES.values() for case in cases])
def test_values_are_stricter(kind: str, text: str) -> None:
    field = {"name": "n", "type": kind}
    assert frictionless.Field.from_descriptor(dict(field)).read_cell(text)[1] is None
    assert [note.kind for note in reader(field, missing_of(field, {}))(text)[1]] == ["type-error"]
    bounded = {**field, "constraints": {"minimum": 0}}
    with pytest.raises(InvalidOperation):
        frictionless.Field.from_descriptor(dict(bounded)).read_cell(text)
    for column in (field, bounded):
        assert compile_column(column, 0, {}).bad([text, "1", "2"]).keys() == {text}


@pytest.mark.parametrize("pattern", [pattern for patterns in REFUSED_PATTERNS.values() for pattern in patterns])
def test_patterns_refused(pattern: str) -> None:
    assert pattern_problem(pattern)
    assert schema_problems({"fields": [{**COLUMN, "constraints": {"pattern": pattern}}]})


@pytest.mark.parametrize("schema", [schema for schemas in REFUSED_SCHEMAS.values() for schema in schemas])
def test_schemas_refused(schema: dict[str, Any]) -> None:
    assert schema_problems(schema)


@pytest.mark.parametrize("schema", [
    {"fields": [{"name": "a", "type": "texto"}]},
    {"fields": [{"name": "a", "type": "boolean", "constraints": {"minimum": 1}}]},
    {"fields": [{"name": "a", "type": "date", "constraints": {"minimum": "ayer"}}]},
    {"fields": [{"name": "a", "type": "date", "constraints": {"minimum": 2026}}]},
    {"fields": [{"name": "a", "type": "number", "constraints": {"minimum": "NaN"}}]},
    {"fields": [{"name": "a", "type": "integer", "constraints": {"minimum": 2.5}}]},
    {"fields": [{"name": "a", "type": "geojson", "format": "array"}]},
    {"fields": [COLUMN], "primaryKey": ["b"]}])
def test_mistakes_of_a_schema_are_told(schema: dict[str, Any]) -> None:
    assert len(schema_problems(schema)) == 1


def test_a_good_schema_has_no_problems() -> None:
    assert schema_problems({"fields": [{**COLUMN, "constraints": {"required": True, "pattern": "[A-Z]{2}-[0-9]+"}}],
                            "primaryKey": "a", "missingValues": [""]}) == ()


def test_a_pattern_that_would_hang_a_backtracking_reader_ends() -> None:
    field = {"name": "n", "type": "string", "constraints": {"pattern": "(a+)+b"}}
    assert reader(field, frozenset())("a" * 5000 + "c")[1]
