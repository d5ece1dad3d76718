"""Our two forms against Frictionless: same errors, same rows, same columns, same words."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import perfil  # noqa: F401
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from oraculo import FORMS, frictionless_errors, our_errors, parsed

from portalgen.check.columns import Checker, checker
from portalgen.check.patterns import lines_match
from portalgen.check.schemas import schema_problems
from portalgen.read import tables

HERE = Path(__file__).parent
ROOT = HERE.parent
READINGS = json.loads((HERE / "datos" / "lectura.json").read_text(encoding="utf-8"))
NASTY = ["", "s/i", "NA", "0", "1", "-1", "12", " 12 ", "1_000", "+5", "1.5", "1,5", "1.234,5", "1e3", "NaN", "-inf",
         "$5", "5 €", "٣", "2024-01-05", "2024-1-5", " 2024-01-05", "05/01/2024", "2024-02-30", "true", "Sí", "No",
         "0x1", "abc", "áé ñ", "a", "b", "zb", "1234", "99999999999999999999", "01", "1.0", "https://a.cl/x", "uno",
         "a,b", 'q"x', "dos\nlíneas", "\nuno", "  ", "2024", "20_4", "\r", "12:30:00", "2024-01",
         "2024-12-31T10:00:00", "a@b.cl", "\x00", "\u202e", "-9223372036854775809"]
PATTERNS = ["(a|b)", "[a-z]{1,3}", "(1|2)+", "[^0-9]+", "(?:[0-9]{1,4})?", ".*"]


def limits(kind: str) -> dict[str, st.SearchStrategy[Any]]:
    """Constraints of a type that Frictionless itself can read."""
    always = {"required": st.just(True), "unique": st.just(True)}
    if kind == "string":
        return {**always, "pattern": st.sampled_from(PATTERNS), "minLength": st.just(2), "maxLength": st.just(4),
                "enum": st.just(["a", "b", "12"])}
    if kind == "integer":
        return {**always, "minimum": st.sampled_from([0, 1, "1"]), "exclusiveMaximum": st.just(1000),
                "enum": st.just(["1", "12", "01"])}
    if kind == "number":
        return {**always, "minimum": st.just(0), "maximum": st.sampled_from(["100", 12])}
    if kind == "date":
        return {**always, "exclusiveMinimum": st.just("2024-01-04")}
    return always


def options(kind: str) -> dict[str, st.SearchStrategy[Any]]:
    if kind == "string":
        return {"format": st.sampled_from(["uri", "email", "uuid"])}
    if kind == "integer":
        return {"bareNumber": st.just(False)}
    if kind == "number":
        return {"decimalChar": st.just(","), "groupChar": st.just("."), "bareNumber": st.just(False)}
    if kind == "date":
        return {"format": st.sampled_from(["%d/%m/%Y", "fmt:%d/%m/%Y"])}
    return {"trueValues": st.just(["Sí", "1"]), "falseValues": st.just(["No", "0"])} if kind == "boolean" else {}


def optionally(choices: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Each key there one time in four."""
    return st.fixed_dictionaries({key: st.tuples(st.integers(0, 3), value) for key, value in choices.items()}).map(
        lambda drawn: {key: value for key, (dice, value) in drawn.items() if dice == 0})


@st.composite
def fields(draw: Any, position: int) -> dict[str, Any]:
    kind = draw(st.sampled_from(["string", "string", "integer", "integer", "number", "date", "boolean", "year", "any",
                                 "yearmonth", "time", "datetime", "duration"]))
    field = {"name": f"c{position}", "type": kind, **draw(optionally(options(kind)))}
    if field.get("format") in ("uri", "email", "uuid"):
        constraints = draw(optionally({"required": st.just(True), "unique": st.just(True)}))
    else:
        constraints = draw(optionally(limits(kind)))
    if draw(st.integers(0, 6)) == 0:
        field["missingValues"] = draw(st.sampled_from([["NA"], ["", "0"], [], [{"value": "s/i", "label": "Sin dato"}]]))
    return {**field, "constraints": constraints} if constraints else field


@st.composite
def schemas(draw: Any) -> dict[str, Any]:
    width = draw(st.integers(1, 5))
    schema: dict[str, Any] = {"fields": [readable(draw(fields(i))) for i in range(width)]}
    missing = draw(st.sampled_from([None, [""], ["", "s/i"], ["", "NA", "0"]]))
    if missing:
        schema["missingValues"] = missing
    if draw(st.integers(0, 3)) == 0:
        key = draw(st.sets(st.integers(0, width - 1), min_size=1, max_size=2))
        schema["primaryKey"] = [f"c{i}" for i in sorted(key)]
    return schema


@st.composite
def files(draw: Any, width: int) -> bytes:
    """A CSV with nasty cells and, now and then, ragged or blank rows, other headers, or raw text that is hardly CSV."""
    names = [f"c{i}" for i in range(width)]
    header = draw(st.sampled_from([names] * 5 + [names[:-1], [*names, "más"], [*names, ""], names[::-1],
                                                 [" c0 ", *names[1:]], [*names[:-1], "c0"], ["", *names[1:]], []]))
    some = draw(st.lists(st.sampled_from(NASTY), min_size=1, max_size=8))
    cell = st.sampled_from(some)
    sizes = draw(st.sampled_from([[width], [width], [width] * 6 + [width - 1, width + 1, 0]]))
    row = st.sampled_from(sizes).flatmap(lambda size: st.lists(cell, min_size=size, max_size=size))
    rows = draw(st.lists(row, max_size=25))
    if draw(st.integers(0, 7)) == 0:
        rows.append([""] * width)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=draw(st.sampled_from(["\n", "\n", "\r\n"])),
                        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL])))
    writer.writerows([header, *rows])
    raw = draw(st.sampled_from([""] * 12 + ['x"y,"', '"sin cerrar', ',,"a"b', "\n\n", '"a" ,b\n', "a\rb"]))
    return (out.getvalue() + raw).encode()


def readable(field: dict[str, Any]) -> dict[str, Any]:
    """Without the limits that the field's own format cannot read: Frictionless falls over them."""
    if schema_problems({"fields": [field]}):
        field["constraints"] = {key: value for key, value in field["constraints"].items() if key != "exclusiveMinimum"}
    return field


@given(data=st.data())
def test_random_tables(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp()
    schema = data.draw(schemas())
    datas = data.draw(st.lists(files(len(schema["fields"])), min_size=1, max_size=3))
    expected = [frictionless_errors(each, schema, folder) for each in datas]
    with pytest.MonkeyPatch.context() as patch:
        for form in FORMS:
            assert our_errors(schema, datas, form, patch) == expected, form


def known_schemas() -> list[tuple[str, dict[str, Any], str]]:
    """Every edition of every table in schemas/ and in tests/esquemas/, with the example of its table."""
    found = []
    for folder in (ROOT / "schemas" / "tablas", HERE / "esquemas"):
        for path in sorted(folder.glob("*.yaml")):
            example = ROOT / "schemas" / "ejemplos" / f"{path.stem}.csv"
            example = example if example.is_file() else path.with_suffix(".csv")
            table = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)
            for edition in table["ediciones"]:
                text = example.read_text(encoding="utf-8") if example.is_file() else ""
                found.append((f"{path.stem}:{edition['para'][0]}", typed(edition["schema"]), text))
    return found


def typed(value: Any, key: str = "") -> Any:
    """The few scalars of a schema that are not texts; `yaml` alone would also change dates and `No`."""
    if isinstance(value, dict):
        return {name: typed(each, name) for name, each in value.items() if name != "example"}
    if isinstance(value, list):
        return [typed(each, "enum" if key == "enum" else "") for each in value]
    if key in ("required", "unique", "bareNumber"):
        return value == "true"
    return int(value) if key in ("minLength", "maxLength") or (
        key in ("minimum", "maximum") and re.fullmatch("-?[0-9]+", value)) else value


KNOWN = known_schemas()


def mutations(names: list[str], rows: list[list[str]], seed: str) -> list[bytes]:
    """A table as it is and spoilt in several ways, always the same ones."""
    dice = random.Random(seed)
    spoilt = [[row[:] for row in rows] for _ in range(4)]
    for table in spoilt[1:]:
        for _ in range(6):
            row = dice.choice(table)
            row[dice.randrange(len(row))] = dice.choice(NASTY)
    spoilt[2].append(spoilt[2][0])
    spoilt[3] += [[""] * len(names), [], spoilt[3][0][:-1], [*spoilt[3][0], "de más"]]
    heads = [names, names, names[:-1], [*names[1:], names[0]]]
    return [as_csv(head, table) for head, table in zip(heads, spoilt, strict=True)]


def as_csv(names: list[str], rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([names, *rows])
    return out.getvalue().encode()


@pytest.mark.parametrize(("title", "schema", "example"), KNOWN, ids=[known[0] for known in KNOWN])
def test_mutated_examples(title: str, schema: dict[str, Any], example: str, tmp_path: Path) -> None:
    assert schema_problems(schema) == ()
    names = [field["name"] for field in schema["fields"]]
    rows = [[row.get(name) or "" for name in names] for row in csv.DictReader(io.StringIO(example))]
    rows = rows or [["x"] * len(names)]
    datas = mutations(names, rows, title)
    expected = [frictionless_errors(data, schema, tmp_path) for data in datas]
    with pytest.MonkeyPatch.context() as patch:
        for form in FORMS:
            assert our_errors(schema, datas, form, patch) == expected, form


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", READINGS, ids=lambda case: case["caso"])
def test_what_is_read(case: dict[str, Any], form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]}
    regular = b"a,b\n0,0\n"
    sheets = parsed(schema, [regular, case["texto"].encode(), regular], form, monkeypatch).sheets
    sheet = sheets[1]
    assert [list(row) for row in zip(sheet.texts(0), sheet.texts(1), strict=True)] == case["filas"]
    assert sheet.height == len(case["filas"])
    if sheet.names:
        assert sheet.column("b") == sheet.texts(1)
        assert set(sheet.distinct("a")) == {row[0] for row in case["filas"]}
        with pytest.raises(KeyError):
            sheet.column("c")
    assert [list(other.texts(0)) for other in (sheets[0], sheets[2])] == [["0"], ["0"]]


def test_regular_files_share_a_frame_and_the_others_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
    batch = parsed(schema, [b"a,b\n1,2\n", b"a,b\n1\n", b"a,b\n", b"a,b\n3,4\n"], "polars", monkeypatch)
    assert [type(sheet) for sheet in batch.sheets] == [tables.Slice, tables.Rows, tables.Slice, tables.Slice]
    assert [sheet.height for sheet in batch.sheets] == [1, 1, 0, 1]


def test_memory_of_good_texts_is_bounded_and_changes_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portalgen.check.columns.MEMO", 5)
    schema = {"fields": [{"name": "a", "type": "year"}, {"name": "b", "type": "boolean"}]}
    judge = Checker(schema)
    for start in range(1000, 1060, 20):
        data = as_csv(["a", "b"], [[str(year), "true"] for year in range(start, start + 20)] + [["x", "true"]])
        errors, = judge.check(parsed(schema, [data], "csv", monkeypatch))
        assert [error.row for error in errors] == [22]
        assert len(judge.columns[0].good) <= 5 + 21


CORNERS: list[tuple[str, dict[str, Any], str]] = [
    ("a line break between good texts", {"type": "string", "constraints": {"pattern": "[a-z]{2}"}}, '"ab\ncd"\nab\n'),
    ("a missing text that the pattern matches", {"type": "string", "missingValues": ["na"],
                                                 "constraints": {"required": True, "pattern": "[a-z]*"}}, "na\nab\n"),
    ("texts that repeat", {"type": "string", "constraints": {"unique": True}}, "a\nb\na\na\n\n"),
    ("values that repeat", {"type": "integer", "constraints": {"unique": True}}, "1\n01\nx\nx\n1\n"),
    ("a number that is none", {"type": "number", "constraints": {"unique": True, "minimum": 0}}, "NaN\nNaN\n1\n-1\n"),
    ("beyond 64 bits", {"type": "integer", "constraints": {"minimum": 0}},
     "9223372036854775808\n-9223372036854775809\n"),
    ("a date that is none among good ones", {"type": "date"}, "2026-02-28\n2026-02-30\n20260228\n"),
    ("decimal comma", {"type": "number", "decimalChar": ",", "constraints": {"maximum": 2}}, '"1,5"\n1.5\n"2,5"\n'),
]


@pytest.mark.parametrize("form", FORMS)
def test_a_blank_line_of_one_column_is_a_blank_row(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = {"fields": [{"name": "a", "type": "string", "constraints": {"required": True}}]}
    data = b'a\n"x,y"\n\n""\n'
    assert our_errors(schema, [data], form, monkeypatch) == [frictionless_errors(data, schema, tmp_path)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("field", "cells"), [case[1:] for case in CORNERS], ids=[case[0] for case in CORNERS])
def test_corners(field: dict[str, Any], cells: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = {"fields": [{"name": "a", "type": "string"}, {"name": "b", **field}]}
    rows = list(csv.reader(io.StringIO(cells)))
    data = as_csv(["a", "b"], [["x", row[0] if row else ""] for row in rows])
    expected = frictionless_errors(data, schema, tmp_path)
    assert expected
    assert our_errors(schema, [data], form, monkeypatch) == [expected]


@pytest.mark.parametrize("pattern", ["[^a]", r"\s", r"a\n", "(?s:.)", r"[\x00-z]", "[\t-z]", r"\pL", "a\nb", r"\W"])
def test_patterns_that_could_match_a_line_break_are_not_tried_on_joined_texts(pattern: str) -> None:
    assert lines_match(pattern) is None


@pytest.mark.parametrize(("pattern", "lines", "all_good"), [
    ("[a-z]+", "a\nb\n", True), ("[a-z]+", "a\n1\n", False), ("a|b", "a\nb\n", True), ("a|b", "ax\n", False),
    (".*", "\n\n", True), ("a$", "a\na\n", False), ("x", "\nx\n", True)])
def test_joined_texts(pattern: str, lines: str, all_good: bool) -> None:
    match = lines_match(pattern, [""])
    assert match is not None
    assert match(lines) is all_good


def test_a_checker_is_compiled_once() -> None:
    schema = {"fields": [{"name": "a", "type": "string"}]}
    assert checker(schema) is checker(schema)
    assert checker(dict(schema)) is not checker(schema)


def test_small_input_imports_neither_polars_nor_frictionless() -> None:
    code = """
import sys
from portalgen.check.columns import Checker
from portalgen.model import Edition
from portalgen.read.tables import parse
schema = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string", "format": "uri",
          "constraints": {"required": True}}, {"name": "c", "type": "date"}]}
batch = parse(Edition("t", (), schema, {}), [b"a,b,c\\n1,https://a.cl,2026-01-01\\nx,,y\\n"])
print(len(Checker(schema).check(batch)[0]), sorted({"polars", "frictionless", "re2"} & sys.modules.keys()))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout == "3 []\n"
