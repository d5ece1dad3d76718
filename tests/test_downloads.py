"""Downloads: both forms alike, and what other programs read back is what the table says."""

from __future__ import annotations

import csv
import datetime
import io
import json
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import perfil  # noqa: F401
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from oraculo import FORMS, parsed
from test_bodies import NAUGHTY, quoted

from portalgen.check.cells import missing_of, reader
from portalgen.model import Column, Edition
from portalgen.read import tables
from portalgen.render.archive import archive, part
from portalgen.render.blocks import clean
from portalgen.render.bodies import chilean_date, plan, with_comma
from portalgen.render.downloads import csv_excel, json_rows
from portalgen.render.xlsx import xlsx

SCHEMA: dict[str, Any] = {"fields": [
    {"name": "texto", "type": "string", "title": "Texto «libre»; con \"comillas\""},
    {"name": "monto", "type": "integer"},
    {"name": "uf", "type": "number", "missingValues": ["", "s/i"]}, {"name": "fecha", "type": "date"},
    {"name": "vigente", "type": "boolean", "trueValues": ["Sí"], "falseValues": ["No"]}]}
EDITION = Edition("t", (), SCHEMA, {"monto": Column("monto", unit="pesos")})
PLAN = plan(EDITION)
MORE = [*NAUGHTY, "=1+1", "+1", "@SUM(A1)", " espacio", "espacio ", "\tx", "a;b", "Sí", "No", "s/i", "1e5",
        "-0.5", "12345678901234567890", "0.1234567890123456", "1899-12-31", "2026-02-30", "9999-12-31", "\\", "\"",
        "\r\n"]
TEXTS = st.sampled_from(MORE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
TABLES = st.lists(st.lists(st.lists(TEXTS, min_size=5, max_size=5), max_size=6), min_size=1, max_size=3)


def batch(data: list[list[list[str]]], form: str, patch: Any) -> tables.Batch:
    names = (",".join(EDITION.names) + "\n").encode()
    parse = parsed(SCHEMA, [names + quoted(rows) for rows in data], form, patch)
    return tables.Batch(EDITION, parse.sheets, parse.frame)


def both(data: list[list[list[str]]], make: Any) -> list[bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portalgen.render.blocks.ROWS", 4)
        one, two, three = (make(batch(data, form, patch)) for form in FORMS)
    assert one == two == three
    assert len(one) == len(data)
    return list(one)


@given(data=TABLES)
def test_csv_for_excel(data: list[list[list[str]]]) -> None:
    for rows, made in zip(data, both(data, lambda one: csv_excel(one, PLAN)), strict=True):
        assert made.startswith(b"\xef\xbb\xbf")
        read = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert read[0] == [column.title for column in PLAN.columns]
        assert read[1:] == [[row[0], row[1], with_comma(row[2]), chilean_date(row[3]), row[4]] for row in rows]


@given(data=TABLES)
def test_json(data: list[list[list[str]]]) -> None:
    readers = [reader(field, missing_of(field, SCHEMA)) for field in SCHEMA["fields"]]
    for rows, made in zip(data, both(data, json_rows), strict=True):
        read = json.loads(made, parse_float=Decimal, parse_int=int)
        assert read == [{field["name"]: json_value(*read_cell(text), text)
                         for field, read_cell, text in zip(SCHEMA["fields"], readers, map(clean, row), strict=True)}
                        for row in rows]


def json_value(value: Any, notes: Any, text: str) -> Any:
    if value is None:
        return text if notes else None
    if isinstance(value, Decimal) and not value.is_finite():
        return text
    return value.isoformat() if isinstance(value, datetime.date) else value


@given(data=TABLES)
def test_xlsx_in_two_readers(data: list[list[list[str]]]) -> None:
    for rows, made in zip(data, both(data, lambda one: xlsx(one, PLAN, ["Planta: 2026/10"] * len(data))), strict=True):
        book = openpyxl.load_workbook(io.BytesIO(made))
        sheet = book.active
        assert sheet.title == "Planta  2026 10"
        assert sheet.freeze_panes == "A2"
        assert [cell.value for cell in sheet[1]] == [column.title for column in PLAN.columns]
        assert not any(cell.data_type == "f" for line in sheet.iter_rows() for cell in line)
        for row, line in zip(rows, sheet.iter_rows(min_row=2), strict=True):
            read = [unescape(cell.value) if isinstance(cell.value, str) else cell.value for cell in line]
            assert [as_text(value) for value in read] == [as_read(row, i) for i in range(5)]
        other = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0)
        assert [[as_text(cell)[:10] for cell in line] for line in other.to_python(skip_empty_area=False)[1:]] == [
            [as_read(row, i)[:10] for i in range(5)] for row in rows]


def as_read(row: list[str], position: int) -> str:
    """What a workbook says of a cell, as text: numbers and dates by value, the rest as written."""
    text = clean(row[position]).replace("\r\n", "\n").replace("\r", "\n")
    kind = PLAN.columns[position].type
    if kind in ("integer", "number") and text.isascii():
        digits = text.removeprefix("-").replace(".", "", 1)
        plain = digits.isdigit() and not text.endswith(".") and not text.removeprefix("-").startswith(".")
        whole = text.removeprefix("-").split(".")[0]
        if plain and len(digits) <= 15 and (whole == "0" or whole[0] != "0"):
            return as_text(float(text))
    if kind == "date" and text == "9999-12-31":
        return "9999-12-31 00:00:00"
    if kind == "date" and text == "2026-10-05":
        return "2026-10-05 00:00:00"
    return text


def as_text(value: Any) -> str:
    if value is None:
        return ""
    return repr(float(value) + 0.0) if isinstance(value, int | float) else str(value)


def test_an_archive_is_what_any_zip_reader_expects() -> None:
    contents = {"vacio.txt": b"", "a/uno.xml": b"<a/>", "a/largo.xml": bytes(range(256)) * 4000}
    made = archive([part(name, content) for name, content in contents.items()])
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        assert book.testzip() is None
        assert {info.filename: book.read(info) for info in book.infolist()} == contents
        assert {info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert len(made) < 20_000


def test_number_formats_and_determinism(monkeypatch: pytest.MonkeyPatch) -> None:
    data = [[["x", "1500000", "38.5", "2026-10-05", "Sí"], ["", "", "", "", ""]]]
    one, two = (xlsx(batch(data, "csv", monkeypatch), PLAN, ["t"])[0] for _ in range(2))
    assert one == two
    assert {info.date_time for info in zipfile.ZipFile(io.BytesIO(one)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    row = openpyxl.load_workbook(io.BytesIO(one)).active[2]
    assert [cell.number_format for cell in row][:4] == ["General", "#,##0", "General", "dd\\-mm\\-yyyy"]
    assert [cell.value for cell in row] == ["x", 1500000, 38.5, datetime.datetime(2026, 10, 5), "Sí"]


@pytest.mark.parametrize(("title", "tab"), [("", "Datos"), ("[]:*?/\\", "Datos"), ("'x'", "x"), ("a" * 40, "a" * 31),
                                            ("Actos & «más» <1>", "Actos & «más» <1>")])
def test_worksheet_names(title: str, tab: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made, = xlsx(batch([[]], "csv", monkeypatch), PLAN, [title])
    assert openpyxl.load_workbook(io.BytesIO(made)).sheetnames == [tab]


def test_a_text_too_long_for_excel_is_cut_there_and_only_there(monkeypatch: pytest.MonkeyPatch) -> None:
    data = [[["&" * 40_000, "", "", "", ""]]]
    for form in FORMS:
        made = batch(data, form, monkeypatch)
        cell = openpyxl.load_workbook(io.BytesIO(xlsx(made, PLAN, ["t"])[0])).active["A2"].value
        assert cell == "&" * 32_766 + "…"
        assert json.loads(json_rows(made)[0])[0]["texto"] == "&" * 40_000


def test_a_text_that_excel_would_decode_is_protected(monkeypatch: pytest.MonkeyPatch) -> None:
    data = [[["_x0041_ y _x_", "", "", "", ""]]]
    for form in FORMS:
        made, = xlsx(batch(data, form, monkeypatch), PLAN, ["t"])
        stored = openpyxl.load_workbook(io.BytesIO(made)).active["A2"].value
        assert stored == "_x005F_x0041_ y _x_"
        assert unescape(stored) == "_x0041_ y _x_"


def test_both_forms_are_really_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    row = ["a\tb", "1", "2", "3", "4;\""]
    assert batch([[row]], "polars", monkeypatch).frame is not None
    assert batch([[row]], "csv", monkeypatch).frame is None
    for form, tidy in zip(FORMS, (False, True, True), strict=True):
        assert batch([[row]], form, monkeypatch).sheets[0].tidy is tidy
