"""Blank workbooks: what they offer, the same bytes always, and that what is typed in them is what is imported."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from ley import REAL, TODAY, real_law

from portalgen.cli import main
from portalgen.commands.template import examples, last_period, period_for
from portalgen.findings import Stop
from portalgen.model import Edition, Period, Table
from portalgen.read.imports import import_file
from portalgen.render.blank import blank, in_period

LAW = real_law()
EDITIONS = [(table, edition) for table in LAW.tables.values() for edition in table.editions]


def day_of(edition: Edition) -> date:
    """A day on which the edition was in force: permanent tables follow the one of the day."""
    norm = next(norm for norm in LAW.norms if norm.id in edition.serves)
    return norm.until.last if norm.until else TODAY


def period_of(table: Table, edition: Edition) -> Period:
    return last_period(table, day_of(edition))


def rows_of(table: Table, edition: Edition) -> list[list[str]]:
    return in_period(edition, examples(REAL, table, edition), period_of(table, edition))


def canonical(names: tuple[str, ...], rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([names, *rows])
    return out.getvalue().encode()


def book(table: Table, edition: Edition) -> Any:
    made = blank(LAW, table, edition, period_of(table, edition), rows_of(table, edition))
    return openpyxl.load_workbook(io.BytesIO(made))


def test_every_table_has_a_blank_workbook_in_every_edition() -> None:
    assert len(EDITIONS) > 100
    for table, edition in EDITIONS:
        made = book(table, edition)
        main, example, guide = made.worksheets[:3]
        titles = [field["title"] for field in edition.schema["fields"]]
        assert [cell.value for cell in main[1]] == titles
        assert main.max_row == 1, "nothing to be published by mistake"
        assert main.freeze_panes == "A2"
        assert example.max_row >= 2
        assert [cell.value for cell in guide["A"]][-len(titles):] == titles
        assert len(main.data_validations.dataValidation) == len(titles), "a hint for each column"
        assert not [cell for sheet in made for row in sheet for cell in row if cell.data_type == "f"]


def test_closed_lists_are_drop_downs_that_point_at_their_words() -> None:
    table = LAW.tables["personal_contrata"]
    edition = table.editions[-1]
    made = book(table, edition)
    found = {str(rule.sqref).split("2:")[0]: rule for rule in made.worksheets[0].data_validations.dataValidation}
    at = {field["name"]: openpyxl.utils.get_column_letter(n) for n, field in enumerate(edition.schema["fields"], 1)}
    strict = found[at["derecho_horas_extra"]]
    assert (strict.type, strict.errorStyle or "stop") == ("list", "stop")
    sheet, cells = strict.formula1.replace("'", "").split("!")
    assert [cell[0].value for cell in made[sheet][cells.replace("$", "")]] == ["Sí", "No"]
    amount = found[at["remuneracion_bruta"]]
    assert amount.type in (None, "none")
    assert "Obligatorio" in amount.prompt
    assert found[at["fecha_inicio"]].prompt.count("día, mes y año") == 1


def test_the_same_bytes_always() -> None:
    table, edition = EDITIONS[0]
    one, two = (blank(LAW, table, edition, period_of(table, edition), rows_of(table, edition)) for _ in range(2))
    assert one == two


def series_of(table: Table) -> str:
    """One of the sheets of a table that has several; nobody can guess which."""
    named = str(table.series.get("vocabulario", ""))
    return LAW.vocabularies[named][0]["valor"] if named else "fondo-vecinal" if table.series else ""


def filled(table: Table, edition: Edition, rows: list[list[str]], path: Path) -> None:
    """What a person does: types each value below its header, as number, date or text."""
    made = book(table, edition)
    sheet, example = made.worksheets[:2]
    for number, row in enumerate(example.iter_rows(min_row=2, max_row=len(rows) + 1), 2):
        for cell in row:
            if cell.value is not None:
                sheet.cell(number, cell.column, cell.value).number_format = cell.number_format
    made.save(path)


@pytest.mark.parametrize(("table", "edition"), EDITIONS, ids=[f"{t.id}-{e.serves[0]}" for t, e in EDITIONS])
def test_what_is_typed_is_what_is_imported(table: Table, edition: Edition, tmp_path: Path) -> None:
    rows, period = rows_of(table, edition), period_of(table, edition)
    path = tmp_path / f"{table.id}-{period}.xlsx"
    filled(table, edition, rows, path)
    done = import_file(path, LAW, day_of(edition), series=series_of(table))
    assert [(sheet.table, sheet.period) for sheet in done.sheets] == [(table.id, period)], done.findings
    assert done.sheets[0].data.decode() == canonical(edition.names, rows).decode()
    assert done.findings == ()


def test_the_command_writes_where_it_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = ["template", "personal_planta", "--schemas", str(REAL), "--today", "2026-11-20"]
    assert main([*base, "--out", str(tmp_path)]) == 0
    assert (tmp_path / "personal_planta-2026-10.xlsx").is_file(), "the month that ended, which is to be published"
    assert "octubre de 2026" in capsys.readouterr().out
    assert main([*base, "--period", "2023-05", "--out", str(tmp_path / "mayo.xlsx")]) == 0
    old = openpyxl.load_workbook(tmp_path / "mayo.xlsx").worksheets[0]
    fields = LAW.tables["personal_planta"].editions[0].schema["fields"]
    assert [cell.value for cell in old[1]] == [field["title"] for field in fields]


@pytest.mark.parametrize("words", [["personal_plant"], ["personal_planta", "--period", "2026"],
                                   ["personal_planta", "--period", "octubre"]])
def test_a_wrong_order_is_said(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", *words, "--schemas", str(REAL)]) == 2
    said = capsys.readouterr().err
    assert "personal_planta" in said or "2026-10" in said


def test_the_last_period_of_each_cadence() -> None:
    table = next(iter(LAW.tables.values()))
    cadences = ("mensual", "trimestral", "anual", "permanente")
    found = [str(last_period(replace(table, cadence=name), TODAY)) for name in cadences]
    assert found == ["2026-10", "2026-09", "2025", ""]
    with pytest.raises(Stop):
        period_for(replace(table, cadence="trimestral"), "2026-10", TODAY)
