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


BLANKS: list[dict[str, Any]] = [{}, {"missingValues": ["NA"]}, {"missingValues": []}, {"missingValues": ["", "-", "0"]},
                                {"missingValues": [{"value": "s/i", "label": "Sin dato"}]}]
SIGNS = ["", "NA", "-", "s/i", "null", "0", "-0", "+0", "01", " 5", "5\u00a0", "\u20035", "1__0", "_1", "1.", "1,000",
         "$5", "USD 5", "a5b", "5-", "--5", "- 5", "(5)", "५", "²", "Ⅷ", "１２", "0x10", "1e3", "9" * 30, "\u22125",
         "5\u200b", "\ufeff5", "12 34", "+-5", "5 kg 6", "a-5b"]
NUMBERS = [*SIGNS, ".5", ",5", "1.234,56", "1,234.56", "1 234", "1\u00a0234", "1E+3", "1e", "nan", "Infinity", "-INF",
           "1e999999999", "1..5", "1_0.5", "١.٥", "1.5 UF", "-1.234,5"]
DAYS = ["", "NA", "-", "2024-1-5", "24-01-05", "2024-01-05\n", "2023-02-29", "2024-02-29", "0000-01-01", "0001-01-01",
        "10000-01-01", "+2024-01-05", "20240105", "2024-W01-1", "2024-005", "5/1/2024", "31-02-2025", "٢٠٢٤-٠١-٠٥",
        "２０２４-01-05", "2024-01-05T00:00:00", "2024‑01‑05", "2024-01- 5", "1/1/24", "2024"]
WORDS = ["", "NA", "-", "true", "tRue", "1", "01", "0", "Sí", "SÍ", "Si\u0301", " true", "no", "No", "x", "verdadero"]
MONTHS = ["", "NA", "2024-01", "2024-1", "2024-00", "2024-13", "2024-001", "24-01", "-2024-01", "2024-01-05",
          " 2024-01", "2024-+1", "2024--1", "+2024-01", "٢٠٢٤-٠١", "2_024-01", "2024-1 ", "0-1", "99999-12", "2024-1.0"]
YEARS = ["", "NA", "2024", "0000", "10000", "999", "-024", "+024", " 024", "2_24", "٢٠٢٤", "２０２４", "24.0", "½024"]
SPANS = ["", "NA", "P", "PT", "P1W", "P0D", "-P1Y", "p1y", "P1,5D", "PT0.5S", "P1S", "P-1D", "P1YT", " P1Y", "P1e3D"]
TEXTS = ["", "NA", "-", "0", "ñ", "ab", " a", "e\u0301", "👩‍👩‍👧", "İ", "\u200b", "x" * 300, "a|b", "\\", "１", "a\tb"]
ADVERSE: list[tuple[str, list[dict[str, Any]], list[str]]] = [
    ("integer", [{}, {"bareNumber": False}, {"groupChar": "."}, {"constraints": {"enum": ["5", "01"]}}], SIGNS),
    ("number", [{}, {"decimalChar": ","}, {"decimalChar": ",", "groupChar": "."}, {"groupChar": " "},
                {"bareNumber": False, "decimalChar": ",", "groupChar": "."}, {"constraints": {"exclusiveMinimum": 0.1}},
                {"constraints": {"enum": ["1.0", 5]}}], NUMBERS),
    ("date", [{}, {"format": "%d/%m/%Y"}, {"format": "%d-%m-%y"}, {"format": "fmt:%Y"}, {"format": "%"},
              {"constraints": {"maximum": "2024-1-5"}}, {"constraints": {"enum": ["2024-01-05"]}}], DAYS),
    ("boolean", [{}, {"trueValues": ["Sí"], "falseValues": ["No"]}, {"trueValues": ["1", "x"], "falseValues": ["1"]},
                 {"trueValues": []}, {"trueValues": [""]}, {"constraints": {"enum": [True]}}], WORDS),
    ("yearmonth", [{}, {"constraints": {"maximum": "2024-1"}}, {"constraints": {"enum": ["2024-01"]}}], MONTHS),
    ("year", [{}, {"constraints": {"minimum": "1000", "exclusiveMaximum": 2024}}], YEARS),
    ("duration", [{}, {"constraints": {"enum": ["P1W"]}}], SPANS),
    ("string", [{}, {"constraints": {"pattern": "[a-zñ]{1,2}", "minLength": 2}}, {"constraints": {"maxLength": 0}},
                {"constraints": {"pattern": ""}}, {"format": "uri"}, {"format": "email"}, {"format": "uuid"}], TEXTS),
    ("any", [{}, {"constraints": {"enum": ["0", "ab"]}}], TEXTS),
]


@pytest.mark.parametrize(("kind", "options", "texts"), ADVERSE, ids=[case[0] for case in ADVERSE])
@pytest.mark.parametrize("blank", BLANKS, ids=repr)
@pytest.mark.parametrize("required", [False, True])
def test_adverse_texts(kind: str, options: list[dict[str, Any]], texts: list[str], blank: dict[str, Any],
                       required: bool) -> None:
    for option in options:
        field = {"name": "n", "type": kind, **option, **blank}
        if required:
            field["constraints"] = {**option.get("constraints", {}), "required": True}
        for text in texts:
            agree(field, text)


def test_a_cell_that_a_short_row_lacks_has_no_value() -> None:
    read = reader({"name": "n", "type": "string", "constraints": {"required": True}}, frozenset())
    assert [note.constraint for note in read(None)[1]] == ["required"]
