"""The workbook given back: the person's own, with its wrong cells coloured and explained; nothing that runs."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from ley import REAL
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from portalgen.cli import main

HEADER = ("Oficina", "Dirección", "Teléfono", "Horario de atención", "Observaciones")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sites" / "demo").mkdir(parents=True)
    (tmp_path / "sites" / "demo" / "sitio.yaml").write_text("nombre: Municipalidad de Prueba\n", "utf-8")
    return tmp_path


def load(*words: str, file: str = "planilla.xlsx") -> int:
    return main(["import", file, "--site", "demo", "--schemas", str(REAL), "--today", "2026-11-20", "--quiet",
                 "--marked", "marcada.xlsx", *words])


def payroll(path: Path, **cells: Any) -> None:
    """A payroll as a unit keeps it: a title, its own colours, a formula, and the cells given (by address)."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Contrata"
    sheet["A1"] = "PERSONAL A CONTRATA OCTUBRE 2026"
    sheet["A1"].font = Font(bold=True, size=14)
    head = ("Año", "Mes", "Estamento", "Nombre completo", "Cargo o función", "Grado EUS o jornada", "Región",
            "Calificación profesional o formación", "Asignaciones especiales", "Unidad monetaria",
            "Remuneración bruta del mes", "Remuneración líquida del mes", "Remuneraciones adicionales",
            "Bonos e incentivos del mes", "Derecho a horas extraordinarias", "Fecha de inicio", "Fecha de término",
            "Viáticos del mes", "Observaciones")
    sheet.append([])
    sheet.append(head)
    for name in ("Persona Inventada Uno", "Persona Inventada Dos"):
        sheet.append([2026, "Octubre", "Profesional", name, "Abogada", "8", "", "Abogada", "No tiene", "Pesos",
                      2160000, 1760000, 0, 0, "No", "2026-01-01", "2026-12-31", 0, ""])
    sheet["Z1"] = "=SUM(1,2)"
    sheet["C4"].fill = PatternFill("solid", fgColor="00FF00")
    sheet["D5"].comment = Comment("revisar con ella", "jefa")
    for address, value in cells.items():
        sheet[address] = value
    book.save(path)


def problems(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_wrong_cells_are_coloured_explained_and_listed(site: Path) -> None:
    payroll(site / "planilla.xlsx", O5="Quizás", P4="03/04/26")
    assert load("--table", "personal_contrata") == 1
    book = openpyxl.load_workbook(site / "marcada.xlsx")
    sheet, listed = book["Contrata"], book["Problemas"]
    assert sheet["O5"].fill.fgColor.rgb == "00FFC7CE"
    assert "«Quizás»" in sheet["O5"].comment.text
    assert "dos maneras" in sheet["P4"].comment.text
    assert sheet["C4"].fill.fgColor.rgb == "0000FF00", "her own colour"
    assert sheet["A1"].font.b
    assert sheet["Z1"].value == "=SUM(1,2)", "her own work"
    assert sheet["D5"].comment.text.startswith("revisar con ella")
    where = {row[0]: row for row in problems(listed)}
    assert {"Contrata!O5", "Contrata!P4"} <= set(where)
    assert where["Contrata!O5"][1] == "Impide publicar"
    link = next(cell for cell in listed["A"] if cell.value == "Contrata!O5").hyperlink
    assert link.location == "'Contrata'!O5"
    assert [cell.value for cell in listed[1]] == [
        "Celda", "Gravedad", "Qué pasa", "Por qué", "Qué escribir", "Quién corrige"]


def test_corrected_and_sent_again_it_carries_no_old_marks(site: Path) -> None:
    payroll(site / "planilla.xlsx", O5="Quizás", P4="03/04/26")
    load("--table", "personal_contrata")
    book = openpyxl.load_workbook(site / "marcada.xlsx")
    book["Contrata"]["O5"] = "No"
    book.save(site / "planilla.xlsx")
    load("--table", "personal_contrata")
    again = openpyxl.load_workbook(site / "marcada.xlsx")
    assert again["Contrata"]["O5"].comment is None
    assert again["Contrata"]["O5"].fill.fill_type is None
    assert again["Contrata"]["P4"].comment.text.count("dos maneras") == 1
    assert again.sheetnames.count("Problemas") == 1
    assert all(row[0] != "Contrata!O5" for row in problems(again["Problemas"]))
    said = [row[3] for row in problems(again["Problemas"]) if "comentarios" in row[2].lower()]
    assert len(said) == 1, "only the comment of a person is told"
    assert "(1)" in said[0]


def test_nothing_that_runs_comes_back(site: Path) -> None:
    payroll(site / "planilla.xlsx", O5="Quizás", S4='=HYPERLINK("http://ejemplo.example","x")',
            S5="=cmd|' /C calc'!A0")
    macro = site / "planilla.xlsm"
    with zipfile.ZipFile(site / "planilla.xlsx") as old, zipfile.ZipFile(macro, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == "[Content_Types].xml":
                body = body.replace(b"openxmlformats-officedocument.spreadsheetml.sheet.main",
                                    b"ms-excel.sheet.macroEnabled.main").replace(
                    b"<Override", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
                    b"<Override", 1)
            new.writestr(entry, body)
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro")
    load("--table", "personal_contrata", file="planilla.xlsm")
    with zipfile.ZipFile(site / "marcada.xlsx") as made:
        assert not [name for name in made.namelist() if "vba" in name or "externalLink" in name]
    book = openpyxl.load_workbook(site / "marcada.xlsx")
    formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == ["=SUM(1,2)"]


def test_a_text_that_looks_like_a_formula_stays_a_text(site: Path) -> None:
    rows = [HEADER, ("OIRS", "Calle Uno 1", "", "Lunes", '=HYPERLINK("http://ejemplo.example")')]
    text = "\r\n".join(";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
    (site / "oficinas.csv").write_text(text, "utf-8")
    assert load(file="oficinas.csv") == 1
    book = openpyxl.load_workbook(site / "marcada.xlsx")
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert book.worksheets[0]["E2"].value.startswith("=HYPERLINK")
    assert book.worksheets[0]["E2"].comment is not None


def test_other_kinds_of_file_come_back_as_a_workbook_with_the_same_cells(site: Path) -> None:
    (site / "oficinas.csv").write_bytes("Oficina;Dirección;Teléfono;Horario de atención;Observaciones;Correo\r\n"
                                        "OIRS;Calle Uno 1;;;;juan.soto@gmail.com\r\n".encode("latin-1"))
    assert load(file="oficinas.csv") == 1
    book = openpyxl.load_workbook(site / "marcada.xlsx")
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]][:2] == ["Oficina", "Dirección"]
    assert sheet["A2"].value == "OIRS"
    assert sheet["D2"].fill.fgColor.rgb == "FFFFC7CE", "a cell that is empty and must not be"


def test_a_web_page_with_several_tables_comes_back(site: Path) -> None:
    head = "".join(f"<th>{name}</th>" for name in HEADER)
    row = "<td>OIRS</td><td>Calle Uno 1</td><td></td><td></td><td>juan.soto@gmail.com</td>"
    menu = "<table><tr><td>Inicio</td></tr></table>"
    (site / "oficinas.xls").write_text(f"<html>{menu}<table><tr>{head}</tr><tr>{row}</tr></table></html>", "utf-8")
    assert load(file="oficinas.xls") == 1
    book = openpyxl.load_workbook(site / "marcada.xlsx")
    assert book.sheetnames[-1] == "Problemas"
    assert "OIRS" in [cell.value for cell in book.worksheets[0]["A"]]


def test_the_same_bytes_always(site: Path) -> None:
    payroll(site / "planilla.xlsx", O5="Quizás")
    load("--table", "personal_contrata")
    one = (site / "marcada.xlsx").read_bytes()
    load("--table", "personal_contrata")
    assert (site / "marcada.xlsx").read_bytes() == one


def test_nothing_wrong_nothing_marked(site: Path) -> None:
    payroll(site / "planilla.xlsx")
    book = openpyxl.load_workbook(site / "planilla.xlsx")
    book["Contrata"]["D5"].comment = None
    book["Contrata"]["Z1"] = None
    book.save(site / "planilla.xlsx")
    assert load("--table", "personal_contrata") == 0
    assert not (site / "marcada.xlsx").exists()


def test_a_workbook_that_cannot_be_read_is_not_given_back_half_done(site: Path) -> None:
    (site / "planilla.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 200)
    assert load() == 1
    book = openpyxl.load_workbook(io.BytesIO((site / "marcada.xlsx").read_bytes()))
    assert book.sheetnames == ["Problemas"]


@pytest.mark.parametrize(("words", "said"), [
    (["a.csv", "b.csv", "--marked", "m.xlsx"], "un solo archivo"), (["a.csv", "--marked", "m.csv"], ".xlsx"),
    (["a.xlsx", "--marked", "a.xlsx"], "otro nombre")])
def test_wrong_orders_are_said(words: list[str], said: str, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", *words, "--site", "demo", "--schemas", str(REAL)]) == 2
    assert said in capsys.readouterr().err
