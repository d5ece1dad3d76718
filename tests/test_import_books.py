"""Workbooks and web pages: values and not what is shown, every sheet, the cell sent, and those that mean harm."""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from libros import (
    HARMFUL,
    MAIN,
    OFFICE,
    OFFICES,
    PEAK,
    TRANSFERS,
    book,
    changed,
    hostile,
    ods,
    ods_row,
    ods_text,
    ods_value,
)
from openpyxl.comments import Comment
from xlsxwriter import Workbook

from portalgen.model import Law, Period
from portalgen.read.imports import Imported, import_file
from portalgen.read.imports.opening import open_file
from portalgen.read.imports.pages import read_pages
from portalgen.read.law import load_law

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 20)
ROW = (date(2026, 10, 5), "Subvención", "Sede social", "24.01.004", "Pesos", 1500000, "Club Inventado", "Jurídica")


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(ROOT / "schemas")


def imported(path: Path, law: Law, **options: str) -> Imported:
    """What import_file says, once every cell of every sheet is accounted for and every change has its words."""
    done = import_file(path, law, TODAY, **options)
    total = 0
    for grid in open_file(path, options.get("sheet", ""))[0]:
        sheets = [at for at, sheet in enumerate(done.sheets) if sheet.sheet == grid.sheet]
        if sheets:
            total += sum(map(len, grid.texts))
            account(done, sheets, {(row, column): text for row, texts in zip(grid.numbers, grid.texts, strict=True)
                                   for column, text in enumerate(texts, 1)}, grid.sheet)
    assert done.cells.total == total
    words = yaml.safe_load((ROOT / "schemas" / "transformaciones.yaml").read_text("utf-8"))
    assert {t.kind for t in done.transformations} <= set(words["cambios"])
    assert {d.kind for d in done.drops} <= set(words["descartes"])
    assert {f.code for f in done.findings} <= set(law.wordings)
    return done


def account(done: Imported, sheets: list[int], cells: dict[tuple[int, int], str], name: str) -> None:
    """What is neither listed as changed nor as lost is in the result as it was written."""
    listed = {cell for entry in (*done.transformations, *done.drops) if entry.sheet == name for cell in entry.cells}
    assert listed <= set(cells)
    landed = {(source, sheet.columns[column], value) for at in sheets for sheet in (done.sheets[at],)
              for source, row in zip(sheet.rows, rows(done, at), strict=True)
              for column, value in row.items() if column in sheet.columns}
    for (row, column), text in cells.items():
        if (row, column) not in listed and row > done.sheets[sheets[0]].header:
            assert text == "" or (row, column, text) in landed, (name, row, column, text)


def rows(done: Imported, at: int = 0) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(done.sheets[at].data.decode(), newline="")))


def kinds(done: Imported) -> dict[str, int]:
    total: dict[str, int] = {}
    for entry in (*done.transformations, *done.drops):
        total[entry.kind] = total.get(entry.kind, 0) + entry.count
    return total


def said(done: Imported) -> set[tuple[str, str, str]]:
    return {(f.code, f.place.sheet, f.place.cell) for f in done.findings}


def test_values_are_read_and_not_what_is_shown(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "otras transferencias octubre 2026.xlsx"
    made = book(path, {"Hoja1": [TRANSFERS, ROW, (*ROW[:5], 1234, *ROW[6:])]})
    sheet = made["Hoja1"]
    sheet["A2"].number_format = "mm/dd/yy"    # shown 10/05/26, which nobody could read for sure
    sheet["F3"].number_format = "#,##0.000"   # shown 1.234,000
    made.save(path)
    done = imported(path, law)
    assert done.findings == ()
    assert [(r["fecha"], r["monto"]) for r in rows(done)] == [("2026-10-05", "1500000"), ("2026-10-05", "1234")]
    assert done.periods == (Period(2026, 10),)
    assert kinds(done) == {"periodo-por-archivo": 4}


def test_percentages_are_of_a_hundred(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "bonos.xlsx"
    header = ("Año", "Mes", "Denominación de la bonificación", "Estamento", "Total de funcionarios(as)",
              "Porcentaje funcionarios(as) por estamento que tiene derecho a percibir la bonificación",
              "Porcentaje de la bonificación asignado a cada uno de los estamentos", "Observaciones")
    made = book(path, {"Bonos": [header, (2026, "Octubre", "Incentivo", "Profesional", 42, 1, 0.076, None)]})
    for cell, form in (("F2", "0%"), ("G2", "0.0%")):
        made["Bonos"][cell].number_format = form
    made.save(path)
    (row,) = rows(imported(path, law))
    assert (row["porcentaje_con_derecho"], row["porcentaje_bonificacion"]) == ("100", "7.6")


@pytest.mark.parametrize("form", ['"M$" #,##0', r"\M\$#,##0", "[$M$] #,##0.0"])
def test_a_format_that_shows_thousands_is_no_amount_in_pesos(law: Law, tmp_path: Path, form: str) -> None:
    path = tmp_path / "otras transferencias octubre 2026.xlsx"
    made = book(path, {"Hoja1": [TRANSFERS, ROW, (*ROW[:5], 800, *ROW[6:])]})
    made["Hoja1"]["F3"].number_format = form
    made.save(path)
    done = imported(path, law)
    assert said(done) == {("numero-no-valido", "Hoja1", "F3")}
    assert [r["monto"] for r in rows(done)] == ["1500000", "M$ 800"]


def test_a_percentage_is_no_amount_in_pesos(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "otras transferencias octubre 2026.xlsx"
    made = book(path, {"Hoja1": [TRANSFERS, (*ROW[:5], "50%", *ROW[6:]), (*ROW[:5], 0.5, *ROW[6:])]})
    made["Hoja1"]["F3"].number_format = "0%"
    made.save(path)
    done = imported(path, law)
    assert said(done) == {("numero-no-valido", "Hoja1", "F2"), ("numero-no-valido", "Hoja1", "F3")}


def test_a_number_kept_as_value_is_never_doubtful(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "octubre 2026.xlsx"
    book(path, {"Hoja1": [TRANSFERS, (*ROW[:5], 1.234, *ROW[6:]), (*ROW[:5], "1.234", *ROW[6:])]})
    done = imported(path, law)
    assert said(done) == {("numero-dudoso", "Hoja1", "F3")}
    assert [r["monto"] for r in rows(done)] == ["1.234", "1.234"], "refused cells are kept as they came"


def test_titles_two_rows_of_names_merged_cells_and_a_total(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "planilla.xlsx"
    top = ("Fecha", "Denominación", "Objeto", "Imputación presupuestaria", "Aporte", None, "Receptor", None)
    low = (None, None, None, None, *TRANSFERS[4:])
    made = book(path, {"Hoja1": [
        ("ILUSTRE MUNICIPALIDAD DE EJEMPLO",), ("Transferencias del mes de octubre de 2026",), (), top, low, ROW,
        (date(2026, 10, 19), None, "Riego", "24.01.004", "Pesos", 250000, *ROW[6:]), (),
        ("TOTAL", None, None, None, None, 1750000), (), ("Elaborado por la unidad de finanzas",)]})
    sheet = made["Hoja1"]
    sheet.merge_cells("E4:F4")
    sheet.merge_cells("A1:G1")
    sheet.merge_cells("B6:B7")
    made.save(path)
    done = imported(path, law)
    assert done.findings == ()
    assert [(r["mes"], r["denominacion"], r["monto"]) for r in rows(done)] == [
        ("Octubre", "Subvención", "1500000"), ("Octubre", "Subvención", "250000")]
    assert kinds(done) == {"cabecera-de-dos-filas": 1, "celda-combinada": 1, "periodo-por-titulo": 4,
                           "titulo-de-la-planilla": 2, "fila-de-total": 6, "nota-al-pie": 1}
    assert done.place(done.sheets[0], 3, "monto").cell == "F7"
    assert done.place(done.sheets[0], 1, "monto").cell == "F5"


def test_every_sheet_is_a_table_and_places_say_which(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "todo 2026.xlsx"
    wrong = (date(2026, 9, 1), *ROW[1:5], "mil", *ROW[6:])
    made = book(path, {"Octubre": [TRANSFERS, ROW], "Septiembre": [TRANSFERS, wrong],
                       "Oficinas": [OFFICES, OFFICE], "Chistes": [("Quién", "Cuál"), ("Pudú", "uno")],
                       "Vacía": [], "Vieja": [TRANSFERS, ROW]})
    made["Vieja"].sheet_state = "veryHidden"
    made["Oficinas"]["A2"].comment = Comment("Preguntar a Persona Inventada", "x")
    made.save(path)
    done = imported(path, law)
    assert [(s.table, str(s.period), s.sheet) for s in done.sheets] == [
        ("otras_transferencias", "2026-10", "Octubre"), ("otras_transferencias", "2026-09", "Septiembre"),
        ("oficinas_atencion", "", "Oficinas")]
    assert said(done) == {("numero-no-valido", "Septiembre", "F2"), ("importar-hoja-sin-tabla", "Chistes", "A1"),
                          ("importar-hoja-oculta", "Vieja", ""), ("importar-comentarios", "", "")}
    (only,) = imported(path, law, sheet="Vieja", period="2025-01").sheets
    assert only.sheet == "Vieja", "a hidden sheet is read when it is asked for by name"


def test_the_same_table_twice_is_refused(law: Law, tmp_path: Path) -> None:
    book(tmp_path / "x.xlsx", {"A": [TRANSFERS, ROW], "B": [TRANSFERS, ROW]})
    assert ("importar-dos-veces", "B", "") in said(imported(tmp_path / "x.xlsx", law, period="2026-10"))


def test_formulas_in_error_or_without_result_are_said(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "octubre 2026.xlsx"
    book(path, {"Hoja1": [TRANSFERS, (*ROW[:2], "#REF!", *ROW[3:5], "#N/A", *ROW[6:]), (*ROW[:5], "=F2*2", *ROW[6:]),
                          ("#VALUE!", *ROW[1:])]})
    done = imported(path, law)
    assert {cell for _, _, cell in said(done)} == {"C2", "F2", "F3", "A4"}
    assert {code for code, _, _ in said(done)} == {"importar-error-de-formula"}
    assert [r["monto"] for r in rows(done)] == ["", "", "1500000"], "an error is not 0, nor silently nothing"
    assert kinds(done)["error-de-formula"] == 4


def test_hours_truths_serial_days_and_months_kept_as_days(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book(path, {"Hoja1": [("Año", "Mes", *TRANSFERS), (2026, datetime(2026, 10, 1), 46300, *ROW[1:]),
                          (2026, "oct", datetime(2026, 10, 7, 9, 30), time(19, 0), *ROW[2:])]})
    done = imported(path, law)
    assert done.findings == ()
    assert [(r["mes"], r["fecha"], r["denominacion"]) for r in rows(done)] == [
        ("Octubre", "2026-10-05", "Subvención"), ("Octubre", "2026-10-07", "19:00:00")]
    assert kinds(done) == {"equivalencia": 2, "fecha-de-excel": 1, "fecha-con-hora": 1}


def test_codes_that_a_spreadsheet_may_have_changed_are_said(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "octubre 2026.xlsx"
    book(path, {"Hoja1": [TRANSFERS, (*ROW[:3], 24.1, *ROW[4:]), (*ROW[:3], date(2026, 10, 3), *ROW[4:]),
                          (*ROW[:3], 2401, *ROW[4:]), (*ROW[:3], "24.10", *ROW[4:])]})
    done = imported(path, law)
    assert said(done) == {("importar-valor-en-texto", "Hoja1", "D2"), ("importar-valor-en-texto", "Hoja1", "D3")}
    assert [r["imputacion_presupuestaria"] for r in rows(done)] == ["24.1", "2026-10-03", "2401", "24.10"]


def test_long_fractions_are_those_people_see(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with Workbook(str(path)) as made:
        made.add_worksheet().write_row(0, 0, [0.1 + 0.2, 1e15, 1234567.0, 1e-7, -3.5, True])
    (grid,), _ = open_file(path)
    assert grid.texts == (("0.3", "1000000000000000", "1234567", "0.0000001", "-3.5", "VERDADERO"),)


def test_libreoffice(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "otras transferencias octubre 2026.ods"
    note = "<office:annotation ><text:p>secreto</text:p></office:annotation>"
    data = [ods_value("date", "2026-10-05", "05/10/26"), *map(ods_text, ROW[1:4]), ods_text("Pesos"),
            ods_value("currency", "1500000", "$ 1.500.000"), ods_text("Club<text:s text:c='2'/>Inventado"),
            ods_text(ROW[7])]
    failed = ods_text("#REF!", 'calcext:value-type="error" table:formula="of:=1"')
    wrong = [*data[:5], failed, data[6].replace("<text:p>", note + "<text:p>", 1), data[7]]
    blank = "<table:table-cell table:number-columns-repeated='1000'/>"
    title = ods_text("Transferencias", 'table:number-columns-spanned="7"')
    ods(path, [ods_row(title), ods_row(*map(ods_text, TRANSFERS)), ods_row(*data, blank),
               ods_row(blank, more="table:number-rows-repeated='1000'"), ods_row(*wrong),
               ods_row(blank, more="table:number-rows-repeated='1047570'")])
    done = imported(path, law)
    assert said(done) == {("importar-error-de-formula", "Hoja1", "F1004"), ("importar-comentarios", "", "")}
    assert [(r["fecha"], r["monto"], r["receptor_razon_social"]) for r in rows(done)] == [
        ("2026-10-05", "1500000", "Club  Inventado"), ("2026-10-05", "", "Club  Inventado")]


def test_values_of_libreoffice(tmp_path: Path) -> None:
    path = tmp_path / "x.ods"
    ods(path, [ods_row(ods_value("percentage", "0.076", "7,6 %"), ods_value("time", "PT19H05M00S", "19:05"),
                       ods_value("boolean", "true", "VERDADERO"), ods_value("float", "1.234", "1,234"),
                       ods_value("date", "2026-10-05T09:30:00", "5 de octubre"),
                       ods_value("float", "0", "Err:502", 'table:formula="of:=1/0"'))])
    (grid,), _ = open_file(path)
    assert grid.texts == (("7.6%", "19:05:00", "VERDADERO", "1.234", "2026-10-05 09:30:00", "Err:502"),)


def test_hidden_rows_and_columns_are_said_and_read(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "octubre 2026.xlsx"
    made = book(path, {"Hoja1": [TRANSFERS, ROW, (*ROW[:1], "Otra", *ROW[2:])]})
    made["Hoja1"].row_dimensions[3].hidden = True
    made["Hoja1"].column_dimensions["C"].hidden = True
    made.save(path)
    done = imported(path, law)
    assert [f.values for f in done.findings] == [{"valor": "Hoja1", "filas": "1", "columnas": "1"}]
    assert len(rows(done)) == 2


PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Portal</title><style>td {color: red}</style></head>
<table><tr><td>menú</td></tr></table><h2>Otras transferencias &mdash; octubre de 2026</h2>
<table><thead><tr><th>Fecha<br>(dd/mm/aaaa)<th>Denominaci&oacute;n<th>Objeto<th>Imputación presupuestaria
<th>Unidad monetaria<th>Monto<th>Razón social de la persona jurídica<th>Tipo de persona receptora</thead>
<tr><td rowspan="2">05/10/2026</td><td>Subvención</td><td>Sede&nbsp;social</td><td>24.01.004</td><td>Pesos</td>
<td>$ 1.500.000</td><td><a href="https://ejemplo.cl/club">Club <b>Inventado</b></a></td><td>Jurídica</td></tr>
<tr><td>Subvención</td><td>Riego<script>no()</script></td><td>24.01.004</td><td>Pesos</td>
<td>$ 250.000</td><td>Otro</td>
<td>Jurídica</td></tr>
<tr><td colspan="5">Total</td><td>$ 1.750.000</td><td></td><td></td></tr></table></body></html>"""


@pytest.mark.parametrize("name", ["otras transferencias.html", "otras transferencias.xls", "otras transferencias.csv"])
def test_web_pages_whatever_they_are_called(law: Law, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(PAGE.encode())
    done = imported(path, law)
    assert done.findings == ()
    assert [(r["fecha"], r["objeto"], r["monto"], r["receptor_razon_social"]) for r in rows(done)] == [
        ("2026-10-05", "Sede social", "1500000", "Club Inventado"), ("2026-10-05", "Riego", "250000", "Otro")]
    assert kinds(done)["celda-combinada"] == 1
    assert kinds(done)["fila-de-total"] == 8


MARKUP = st.sampled_from([
    "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<td rowspan=3>", '<td colspan="4">', "<th rowspan=99999>",
    "texto", "&nbsp;", '<a href="https://x">', "</a>", "<!--", "-->", "<script>", "</script>", "<h1>", "</h1>", "<td",
    '"'])


@settings(deadline=None)
@given(st.lists(MARKUP, max_size=60))
def test_any_markup_is_read(parts: list[str]) -> None:
    for grid in read_pages("".join(parts)):
        assert len(grid.numbers) == len(grid.texts) > 1


def test_unicode_text_of_excel(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "octubre 2026.txt"
    lines = ["\t".join(TRANSFERS), "\t".join(["05-10-2026", *ROW[1:5], "$ 1.500.000", "Club Ñandú", "Jurídica"])]
    path.write_bytes("\r\n".join(lines).encode("utf-16"))
    done = imported(path, law)
    assert rows(done)[0]["receptor_razon_social"] == "Club Ñandú"
    assert kinds(done)["codificacion-utf16"] == 1


def test_the_old_format_of_excel(law: Law) -> None:
    done = imported(ROOT / "tests" / "entradas" / "transferencias_octubre_2026.xls", law)
    assert said(done) == {("importar-error-de-formula", "Hoja1", "F4")}
    assert [(r["fecha"], r["denominacion"], r["monto"]) for r in rows(done)] == [
        ("2026-10-05", "Subvención ñandú", "1500000"), ("2026-10-07", "Aporte", "")]


@pytest.fixture(scope="module")
def harmful(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str]]:
    return hostile(tmp_path_factory.mktemp("hostiles"))


@pytest.mark.parametrize("name", HARMFUL)
def test_workbooks_that_mean_harm(harmful: dict[str, tuple[Path, str]], law: Law, tmp_path: Path, name: str) -> None:
    """One sentence, no traceback, and the memory of a person's computer."""
    path, code = harmful[name]
    (tmp_path / "sites" / "demo").mkdir(parents=True)
    (tmp_path / "sites" / "demo" / "sitio.yaml").write_text("nombre: Demo\n", "utf-8")
    program = ("import sys; from portalgen.cli import main; code = main(sys.argv[1:]); "
               f"print('MB', {PEAK}); sys.exit(code)")
    ran = subprocess.run([sys.executable, "-c", program, "import", str(path), "--site", "demo", "--dry-run", "--sites",
                          str(tmp_path / "sites"), "--schemas", str(ROOT / "schemas"), "--today", "2026-11-20"],
                         capture_output=True, text=True, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, check=False)
    told = ran.stdout + ran.stderr
    assert "Traceback" not in told
    assert int(told.rpartition("MB ")[2].split()[0]) < 300
    done = imported(path, law)
    if code:
        assert law.wordings[code].title in told
        assert [f.code for f in done.findings] == [code]
    if name in ("filas-vacias", "celda-lejana", "macro"):
        assert ran.returncode == (1 if name == "celda-lejana" else 0)
        assert rows(done)[0]["oficina"] == OFFICE[0]
    else:
        assert ran.returncode == 1
        assert done.sheets == ()


def test_percentages_of_the_old_format(law: Law) -> None:
    (grid,), _ = open_file(ROOT / "tests" / "entradas" / "porcentajes.xls")
    assert grid.texts == (("7.6%", "5", "50%", "100%", "#N/A"),)


@pytest.mark.parametrize("name", ["transferencias_octubre_2026.xls", "oficinas.xlsx", "oficinas.ods"])
def test_broken_workbooks_are_read_or_refused(law: Law, tmp_path: Path, name: str) -> None:
    """Bytes changed here and there: a result or one sentence, and never an exception."""
    source = tmp_path / name
    if name.endswith(".ods"):
        ods(source, [ods_row(*map(ods_text, OFFICES)), ods_row(*map(ods_text, OFFICE))])
    elif name.endswith(".xlsx"):
        book(source, {"Oficinas": [OFFICES, OFFICE]})
    else:
        source.write_bytes((ROOT / "tests" / "entradas" / name).read_bytes())
    good, luck = source.read_bytes(), random.Random(7)
    for _ in range(12):
        broken = bytearray(good)
        for _ in range(luck.choice((1, 8, 64))):
            broken[luck.randrange(len(broken))] = luck.randrange(256)
        source.write_bytes(broken)
        done = imported(source, law)
        assert done.sheets or done.findings


def test_a_workbook_of_nothing_is_said(law: Law, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "x.xlsx")
    assert [f.code for f in imported(tmp_path / "x.xlsx", law).findings] == ["importar-sin-filas"]
    book(tmp_path / "y.xlsx", {"Hoja1": [OFFICES, OFFICE]})
    changed(tmp_path / "y.xlsx", {"xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData><row>".encode()})
    assert [f.code for f in imported(tmp_path / "y.xlsx", law).findings] == ["importar-libro-danado"]
