"""Imports of exports: each quirk, the cells accounted for, refusals, and portal style there and back."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portalgen.findings import Stop
from portalgen.model import Law, Period
from portalgen.read.imports import Imported, import_file
from portalgen.read.imports.dates import read_date
from portalgen.read.imports.decode import decode
from portalgen.read.imports.grid import read_grid
from portalgen.read.imports.numbers import read_number
from portalgen.read.imports.save import changes, save
from portalgen.read.law import load_law

ROOT = Path(__file__).parent.parent
INPUTS = ROOT / "tests" / "entradas"
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(ROOT / "schemas")


def read(law: Law, name: str, **options: str) -> Imported:
    return import_file(INPUTS / name, law, TODAY, **options)


def rows(imported: Imported, at: int = 0) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(imported.sheets[at].data.decode(), newline="")))


def kinds(imported: Imported) -> Counter[str]:
    total: Counter[str] = Counter()
    for change in imported.transformations:
        total[change.kind] += change.count
    return total


def codes(imported: Imported) -> set[tuple[str, str]]:
    return {(f.code, f.place.cell) for f in imported.findings}


def test_portal_export_of_planta(law: Law) -> None:
    done = read(law, "planta_portal.csv")
    first, second = rows(done)
    assert done.table == "personal_planta"
    assert done.periods == (Period(2024, 3),)
    assert first["nombre_completo"] == "ULMO QUEULE, PUDÚ"
    assert (first["remuneracion_bruta"], first["bonos_incentivos"]) == ("1476521", "333953")
    assert (first["he_diurnas_monto"], first["he_diurnas_horas"]) == ("100360", "15")
    assert (first["he_festivas_monto"], first["he_festivas_horas"]) == ("20500", "2.5")
    assert (first["fecha_inicio"], first["fecha_termino"]) == ("1987-06-15", "Indefinido")
    assert first["unidad_monetaria"] == "Pesos"
    assert (first["viaticos"], second["viaticos"]) == ("", "42000")
    assert (first["remuneraciones_adicionales"], second["remuneracion_liquida"]) == ("", "0"), "no value is not zero"
    assert kinds(done)["fecha-sin-termino"] == 1
    assert kinds(done)["monto-y-horas"] == 4, "two cells, two halves each"
    assert [(d.kind, d.count) for d in done.drops] == [("columna-vacia", 2)]
    assert done.findings == ()


def test_header_without_year_and_month(law: Law) -> None:
    done = read(law, "contrata_sin_anyo_ni_mes.csv")
    assert done.table == "personal_contrata"
    assert [(r["anyo"], r["mes"], r["estamento"]) for r in rows(done)] == [
        ("2025", "Noviembre", "Profesional"), ("2025", "Noviembre", "Técnico")]
    assert rows(done)[1]["viaticos"] == "15200", "thousands proven by the other columns of the file"
    assert kinds(done)["cabecera-incompleta"] == 1
    assert done.place(done.sheets[0], 2, "estamento").cell == "C2", "the cell of the file sent, not of the header"


def test_exchanged_headers_are_recognised_by_content(law: Law) -> None:
    done = read(law, "planta_nombres_cambiados.csv")
    assert [(r["viaticos"], r["observaciones"]) for r in rows(done)] == [
        ("28071", "Se paga remuneración sin bonos"), ("0", "Cambio de grado en diciembre")]
    assert kinds(done)["columnas-intercambiadas"] == 4


def test_two_encodings_in_one_file_and_in_one_cell(law: Law) -> None:
    done = read(law, "honorarios_dos_codificaciones.csv")
    music, mixed, dos = rows(done)
    assert music["calificacion"] == "PROFESORA DE MÚSICA"
    assert mixed["descripcion_funcion"] == "ASESORÍA TÉCNICA Y DE ACOMPAÑAMIENTO A LA REUNIÓN DE VECINOS"
    assert dos["descripcion_funcion"] == "Visita a comités de vivienda y orienta su postulación"
    assert [r["nombre_completo"] for r in rows(done)] == [
        "LENGA MAÑÍO, HUEMUL", "PEUMO BOLDO, ZORZAL", "TINEO, CARANCHO"]
    assert mixed["region"] == "Región de Los Ríos"
    assert (kinds(done)["codificacion-mixta"], kinds(done)["codificacion-cp850"]) == (1, 2)
    lost = {d.column: d.kind for d in done.drops}
    assert lost == {"Boleta": "columna-sin-destino", "Convenio": "columna-sin-destino",
                    "Unidad monetaria Rem. Liqu. Mensualizada": "columna-repetida",
                    "Unidad monetaria Viáticos": "columna-repetida"}
    assert codes(done) == {("importar-columna-sin-destino", "W1"), ("importar-columna-sin-destino", "X1")}


def test_web_page_cells_and_lost_bullets(law: Law) -> None:
    done = read(law, "honorarios_enlaces.csv")
    first, second = rows(done)
    assert first["enlace_informe_funciones"] == "https://ejemplo.cl/doc/1%20INFORME%20OCTUBRE%20-%20Queule.pdf"
    assert second["enlace_informe_funciones"] == "https://ejemplo.cl/doc/2.pdf"
    assert first["descripcion_funcion"] == "? Coordina talleres.. ? Escribe el informe del mes.", "kept as it came"
    assert second["descripcion_funcion"] == "Diseña afiches & folletos"
    assert (second["region"], second["observaciones"], second["viaticos"]) == ("", "", "")
    assert codes(done) == {("importar-letra-perdida", "E2"), ("importar-letra-perdida", "F3")}


def test_utf8_with_mark_commas_and_percentages(law: Law) -> None:
    done = read(law, "bonificaciones_utf8_bom.csv")
    assert done.table == "bonificaciones"
    assert [(r["estamento"], r["porcentaje_con_derecho"], r["porcentaje_bonificacion"]) for r in rows(done)] == [
        ("Directivo", "100", "7.6"), ("Profesional", "80", "7.6")]


def test_tabs_crlf_and_a_header_of_two_lines(law: Law) -> None:
    done = read(law, "bonificaciones_tabulador.csv")
    (row,) = rows(done)
    assert (row["mes"], row["estamento"], row["denominacion"]) == ("Noviembre", "Técnico", "Incremento")
    assert row["porcentaje_bonificacion"] == "7.6"
    assert done.findings == ()


def test_titles_blank_rows_and_totals_are_listed(law: Law) -> None:
    done = read(law, "transferencias_con_titulos.csv")
    assert [r["monto"] for r in rows(done)] == ["1500000", "2250000"]
    assert {(d.kind, d.count) for d in done.drops} == {
        ("titulo-de-la-planilla", 16), ("fila-vacia", 9), ("fila-de-total", 9)}
    assert done.sheets[0].rows == (4, 6)


def test_a_total_without_a_label_must_add_up(law: Law) -> None:
    done = read(law, "transferencias_total_sin_nombre.csv")
    totals = [d for d in done.drops if d.kind == "fila-de-total"]
    assert [d.texts for d in totals] == [("3.750.000",)]
    assert ("importar-sin-periodo", "") in codes(done), "the row that is no sum is not taken for one"


def test_nothing_is_guessed_when_it_can_be_read_in_two_ways(law: Law) -> None:
    done = read(law, "transferencias_dudosas.csv")
    assert [r["monto"] for r in rows(done)] == ["1.234", "2.250", "900"]
    assert [r["fecha"] for r in rows(done)] == ["10/05/2026", "2026-10-19", "07/10/26"]
    assert {c for c in codes(done) if "dudos" in c[0]} == {
        ("numero-dudoso", "F2"), ("numero-dudoso", "F3"), ("fecha-dudosa", "C2"), ("fecha-dudosa", "C4")}


def test_the_whole_column_decides(law: Law) -> None:
    done = read(law, "transferencias_miles_con_coma.csv")
    assert [r["monto"] for r in rows(done)] == ["1234", "2250000", "900000"]
    assert [r["fecha"] for r in rows(done)] == ["2026-10-05", "2026-10-19", "2026-10-07"]
    assert {r["unidad_monetaria"] for r in rows(done)} == {"Pesos"}


def test_amounts_in_thousands_are_refused(law: Law) -> None:
    done = read(law, "transferencias_en_miles.csv")
    assert ("importar-montos-en-miles", "F1") in codes(done)
    assert [r["monto"] for r in rows(done)] == [""]


def test_each_period_goes_to_its_own_edition(law: Law) -> None:
    done = read(law, "planta_dos_ediciones.csv")
    assert done.periods == (Period(2023, 12), Period(2024, 1))
    assert list(rows(done, 0)[0]) != list(rows(done, 1)[0])
    assert rows(done, 1)[0]["nombre_completo"] == "Lenga Mañío, Huemul"
    assert [f.place.row for f in done.findings if f.code == "importar-sin-periodo"] == [4]
    assert [d.count for d in done.drops if d.kind == "fila-sin-periodo"] == [15]


def test_open_data_of_the_consejo(law: Law) -> None:
    done = read(law, "datos_abiertos_contrata.csv")
    (row,) = rows(done)
    assert (row["remuneracion_bruta"], row["remuneracion_liquida"]) == ("3088479", "2500000")
    assert (row["fecha_inicio"], row["fecha_termino"]) == ("2026-01-01", "2026-12-31")
    assert (row["nombre_completo"], row["region"]) == ("LENGA MAÑÍO, HUEMUL", "Región de Valparaíso")
    assert [d.count for d in done.drops if d.kind == "fila-desactivada"] == [42]


def test_open_data_of_several_organisms_is_refused(law: Law, tmp_path: Path) -> None:
    text = (INPUTS / "datos_abiertos_contrata.csv").read_bytes().decode("latin-1")
    lines = text.splitlines(keepends=True)
    other = tmp_path / "contrata.csv"
    other.write_bytes((text + lines[1].replace("MU000", "MU999")).encode("latin-1"))
    assert "importar-varios-organismos" in {f.code for f in import_file(other, law, TODAY).findings}


@pytest.mark.parametrize(("name", "code"), [
    ("contactos.csv", "importar-sin-tabla"), ("pagina.csv", "importar-otro-formato"),
    ("casi_transferencias.csv", "importar-tabla-desconocida")])
def test_what_is_no_table_is_refused(law: Law, name: str, code: str) -> None:
    done = read(law, name)
    assert (done.table, done.sheets) == ("", ())
    assert [f.code for f in done.findings] == [code]
    if code == "importar-tabla-desconocida":
        assert done.findings[0].values["tabla"]
        assert "Monto" in done.findings[0].values["faltan"]


@pytest.mark.parametrize(("data", "code"), [
    (b"", "importar-sin-filas"), (b"PK\x03\x04rest", "importar-libro-danado"),
    (b"a\x00b;c", "archivo-caracter-prohibido"),
    ("año;mes\n2026;octubre\n".encode("utf-16-le"), "archivo-codificacion"),
    (b"a;b\n<<<<<<< HEAD\n1;2\n=======\n1;3\n>>>>>>> rama\n", "archivo-dos-versiones"),
    ("año;mes\n2026;Ñuñoa\n".encode()[:-3] + b"\xc3", "archivo-cortado"),
    (b"a," * 20_000 + b"a\n", "csv-limite")])
def test_other_kinds_of_file_are_named(law: Law, tmp_path: Path, data: bytes, code: str) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(data)
    assert [f.code for f in import_file(file, law, TODAY).findings] == [code]


@pytest.mark.parametrize("data", [
    b'"' * 3_000_000, b"a;" * 300_000, b"x" * 5_000_000, b"a;b\n" + b";" * 100_000, b"Monto;Fecha;" * 8000 + b"\n1;2"],
    ids=["comillas", "ancho", "largo", "fila", "repetido"])
def test_shapes_that_are_no_sheet_are_refused(law: Law, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(data)
    (finding,) = import_file(file, law, TODAY).findings
    assert finding.code in ("importar-sin-tabla", "importar-tabla-desconocida", "csv-limite")


def test_a_sheet_of_an_old_mac_is_read_as_it_was_written(law: Law, tmp_path: Path) -> None:
    file = tmp_path / "otros.csv"
    head = "Categoría;Denominación;Descripción;Fecha;Enlace\n"
    file.write_bytes(f"{head}Otro;Ñuñoa – José;Peñalolén;;https://www.ejemplo.cl/1\n".encode("mac_roman"))
    done = import_file(file, law, TODAY, table="otros_antecedentes")
    assert [(row["denominacion"], row["descripcion"]) for row in rows(done)] == [("Ñuñoa – José", "Peñalolén")]
    assert kinds(done)["codificacion-mac"] == 5      # three of them of the header
    file.write_bytes(f"{head}Otro;Villa O’Higgins;D’Alessandri;;https://www.ejemplo.cl/1\n".encode("cp1252"))
    done = import_file(file, law, TODAY, table="otros_antecedentes")
    assert [row["denominacion"] for row in rows(done)] == ["Villa O’Higgins"], "an apostrophe is no letter of a Mac"


def test_a_quote_that_never_closes_adds_nothing_to_its_cell() -> None:
    assert read_grid(b'a;b\n1;"x\n2;y\n').texts[-1] == ("1", "x\n2;y\n")


def test_tables_with_equal_headers_are_told_apart_or_asked_for(law: Law, tmp_path: Path) -> None:
    planta, contrata = tmp_path / "export (1).csv", tmp_path / "export (2).csv"
    planta.write_bytes((INPUTS / "planta_portal.csv").read_bytes())
    contrata.write_bytes((INPUTS / "contrata_sin_anyo_ni_mes.csv").read_bytes())
    assert import_file(planta, law, TODAY).table == "personal_planta", "only planta admits an end «Indefinido»"
    asked = import_file(contrata, law, TODAY)
    assert [f.code for f in asked.findings] == ["importar-varias-tablas"]
    assert import_file(contrata, law, TODAY, table="personal_contrata").table == "personal_contrata"


def test_the_period_may_be_given(law: Law, tmp_path: Path) -> None:
    file = tmp_path / "transferencias.csv"
    file.write_text(
        "fecha;denominacion;Unidad monetaria;monto;imputacion_presupuestaria;objeto_transferencia;razon_social\n"
        "05-10-2026;Subvención;Pesos;1500000;24.01.004;Sede social;Junta de Vecinos Los Quillayes\n", "utf-8")
    assert {f.code for f in import_file(file, law, TODAY).findings} >= {"importar-falta-periodo"}
    done = import_file(file, law, TODAY, period="2026-10")
    assert done.periods == (Period(2026, 10),)
    assert (rows(done)[0]["anyo"], rows(done)[0]["mes"]) == ("2026", "Octubre")


def test_saving_says_what_changes_first(law: Law, tmp_path: Path) -> None:
    done = read(law, "planta_dos_ediciones.csv", area="salud")
    first = changes(done, law, tmp_path)
    assert [(c.path, c.state, c.added, c.removed) for c in first] == [
        ("1.04-personal/planta/2023-12-salud.csv", "nueva", 1, 0),
        ("1.04-personal/planta/2024-01-salud.csv", "nueva", 1, 0)]
    assert list(tmp_path.iterdir()) == [], "asking writes nothing"
    save(first, tmp_path)
    assert [c.state for c in changes(done, law, tmp_path)] == ["igual", "igual"]
    target = tmp_path / first[0].path
    target.write_bytes(target.read_bytes().replace(b"1000000", b"1"))
    again = changes(done, law, tmp_path)
    assert [(c.state, c.rows_before, c.rows_after, c.added, c.removed) for c in again] == [
        ("distinta", 1, 1, 1, 1), ("igual", 1, 1, 0, 0)]
    save(again, tmp_path)
    assert target.read_bytes() == done.sheets[0].data
    assert sorted(p.name for p in target.parent.iterdir()) == ["2023-12-salud.csv", "2024-01-salud.csv"]


def test_codes_that_excel_turned_into_negatives(law: Law, tmp_path: Path) -> None:
    text = (INPUTS / "planta_portal.csv").read_bytes().replace(b'"(33)";', b'"-33";')
    file = tmp_path / "planta.csv"
    file.write_bytes(text)
    done = import_file(file, law, TODAY)
    assert [r["asignaciones_especiales"] for r in rows(done)] == ["(33)", "(33)(153)"]
    assert kinds(done)["parentesis-perdido"] == 1
    file.write_bytes(text.replace(b"(33)(153)", b"-153"))
    assert [r["asignaciones_especiales"] for r in rows(import_file(file, law, TODAY))] == ["-33", "-153"], "no evidence"


def test_an_amount_without_its_hours_is_said(law: Law, tmp_path: Path) -> None:
    file = tmp_path / "planta.csv"
    file.write_bytes((INPUTS / "planta_portal.csv").read_bytes().replace(b"$ 100.360 : 15,00 hrs", b"$ 100.360"))
    done = import_file(file, law, TODAY)
    assert (rows(done)[0]["he_diurnas_monto"], rows(done)[0]["he_diurnas_horas"]) == ("100360", "")
    assert codes(done) == {("importar-faltan-horas", "O2")}


@pytest.mark.parametrize(("options", "word"), [
    ({"table": "personal_plantas"}, "personal_planta"), ({"period": "2026-13"}, "2026-13")])
def test_wrong_options_stop_with_a_sentence(law: Law, options: dict[str, str], word: str) -> None:
    with pytest.raises(Stop, match=word) as stop:
        read(law, "planta_portal.csv", **options)
    assert stop.value.code == 2


NASTY = st.sampled_from([
    "", " ", "-", "$ ", "$ 1.234", "1.234.567", "1,234,567", "$ 100.360 : 15,00 hrs", "No tiene", "(33)", "-33",
    "31/02/2025", "01/12/2999", "10/19/2026", "TOTAL", "=1+1", "T\x90CNICO", "Ñandú", "a;b", '"', "\n", "\r\nx", "\t?",
    "\x01", "\x85", "&ntilde;", "<a href='x'>y</a>", "Sí", "Noviembre", "2025", "#N/A", "9" * 40])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(NASTY, max_size=25), max_size=6), st.sampled_from(["utf-8", "cp850", "latin-1"]))
def test_anything_below_a_good_header_is_read_and_accounted_for(
        tmp_path_factory: pytest.TempPathFactory, sheet: list[list[str]], encoding: str) -> None:
    law = load_law(ROOT / "schemas", tmp_path_factory.getbasetemp() / "ley.json")
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(["2025", "Noviembre", *row] for row in sheet)
    header = (INPUTS / "planta_portal.csv").read_bytes().splitlines(keepends=True)[0]
    file = tmp_path_factory.mktemp("nada") / "planta.csv"
    file.write_bytes(header + out.getvalue().encode(encoding, "replace"))
    account(file, import_file(file, law, TODAY))


@pytest.mark.parametrize("name", sorted(p.name for p in INPUTS.glob("*.csv")))
def test_every_cell_is_accounted_for(law: Law, name: str) -> None:
    account(INPUTS / name, read(law, name))


def account(file: Path, done: Imported) -> None:
    """Unchanged cells are found in the result byte by byte; the rest is listed; the sum is every cell of the file."""
    if not done.table:
        assert done.findings
        return
    data = file.read_bytes().removeprefix(b"\xef\xbb\xbf")
    text = io.StringIO(data.decode("latin-1"), newline="")
    grid = list(csv.reader(text, delimiter=read_grid(data).separator))
    cells = {(r, c) for r, row in enumerate(grid, 1) for c in range(1, len(row) + 1)}
    changed = {cell for t in done.transformations for cell in t.cells}
    lost = {cell for d in done.drops for cell in d.cells}
    assert changed | lost <= cells
    assert done.cells.total == len(cells)
    assert done.cells.dropped == len(lost)
    landed = {(source, sheet.columns[column], value) for at, sheet in enumerate(done.sheets)
              for source, row in zip(sheet.rows, rows(done, at), strict=True)
              for column, value in row.items() if column in sheet.columns}
    assert done.cells.header == len(grid[done.header - 1])
    same = [cell for cell in cells - changed - lost if cell[0] != done.header]
    assert len(same) == done.cells.unchanged
    for r, c in same:
        raw = grid[r - 1][c - 1].encode("latin-1").decode()
        assert raw == "" or (r, c, raw) in landed, (r, c, raw)


def test_every_kind_of_change_and_loss_has_its_words(law: Law) -> None:
    import yaml

    words = yaml.safe_load((ROOT / "schemas" / "transformaciones.yaml").read_text("utf-8"))
    for name in sorted(p.name for p in INPUTS.glob("*.csv")):
        done = read(law, name)
        assert {t.kind for t in done.transformations} <= set(words["cambios"]), name
        assert {d.kind for d in done.drops} <= set(words["descartes"]), name
        assert {f.code for f in done.findings} <= set(law.wordings), name


@pytest.mark.parametrize(("raw", "text", "kind"), [
    ("Núñez".encode(), "Núñez", "codificacion-utf8"),
    ("NIÑEZ Y Nº 3".encode("latin-1"), "NIÑEZ Y Nº 3", "codificacion-latina"),
    ("MENÚ".encode("cp850"), "MENÚ", "codificacion-cp850"),
    ("T\u00c9CNICO".encode("cp850"), "TÉCNICO", "codificacion-cp850"),
    ("«José» – 5 €".encode("cp1252"), "«José» – 5 €", "codificacion-latina"),
    (b"plain", "plain", "")])
def test_decoding_by_evidence(raw: bytes, text: str, kind: str) -> None:
    assert decode(raw, utf8=False) == (text, kind)


@pytest.mark.parametrize(("text", "fixed"), [("JosÃ©", "José"), ("Cańete", "Cañete"), ("Ã", "Ã")])
def test_letters_damaged_before_are_repaired(text: str, fixed: str) -> None:
    assert decode(text.encode(), utf8=True)[0] == fixed


@pytest.mark.parametrize(("text", "way", "integer", "expected"), [
    ("$ 1.234.567", "", True, "1234567"), ("$1,234,567", "", True, "1234567"), ("1.234", "", True, None),
    ("1.234", "es", True, "1234"), ("1.234", "en", False, "1.234"), ("1,5", "", False, "1.5"),
    ("0.125", "", False, "0.125"), ("(264)", "", True, "-264"), ("$ -33", "", True, "-33"),
    ("3088479,0", "", True, "3088479"), ("1.5", "", True, None), ("1.23.4", "es", False, None),
    ("12.34", "es", False, "12.34"), ("7,60%", "", False, "7.6"), ("doce", "", True, None),
    ("1.234.567,8", "mixta", False, "1234567.8"), ("(12", "", True, None), ("$950.000.-", "", True, "950000"),
    ("$ 1.234.567,-", "", True, "1234567"), ("1,234.-", "", False, "1234"), ("CLP 950", "", True, "950"),
    ("950000 pesos", "", True, "950000"), ("1 200 000", "", True, "1200000"), ("1'200'000", "", False, "1200000"),
    ("12 34", "", True, None), ("1.234 pesos", "", True, None)])
def test_amounts(text: str, way: str, integer: bool, expected: str | None) -> None:
    number = read_number(text, way, integer)
    assert (number.text if number and not number.doubt else None) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("1 de marzo de 2026", "2026-03-01"), ("1° de marzo de 2026", "2026-03-01"), ("31 dic 2026", "2026-12-31"),
    ("01-mar-26", "2026-03-01"), ("31-Dec-2026", "2026-12-31"), ("20261231", "2026-12-31"),
    ("lunes 2 de marzo de 2026", "2026-03-02"), ("31 de noviembre de 2026", None), ("marzo 2026", None),
    ("20261331", None)])
def test_dates_in_words(text: str, expected: str | None) -> None:
    day = read_date(text, False, TODAY)
    assert (day.text if day else None) == expected


def test_a_column_that_proves_the_month_first_is_heard_by_the_others(law: Law, tmp_path: Path) -> None:
    header = "Año;Mes;nombre;descripcion de la funcion;Fecha de inicio;Fecha de término\n"
    path = tmp_path / "honorarios.csv"
    path.write_text(header + "2026;Octubre;Uno;Taller;03/04/2026;12/31/2026\n", "utf-8")
    done = import_file(path, law, TODAY, table="personal_honorarios")
    assert ("fecha-dudosa", "E2") in codes(done)
    path.write_text(header + "2026;Octubre;Uno;Taller;03/04/2026;12/31/2026\n2026;Octubre;Dos;Taller;30/04/2026;\n",
                    "utf-8")
    done = import_file(path, law, TODAY, table="personal_honorarios")
    assert ("fecha-dudosa", "E2") not in codes(done), "the column says by itself that its day goes first"


@pytest.mark.parametrize(("middle", "wrong"), [
    ('"abierta', [2]), ('"de a\nuno"', []), ('dice "hola"', []),
    ('"abierta\ny;cerrada;después;de;otra;fila;y;más"', [2])])
def test_a_quote_left_open_does_not_swallow_rows_in_silence(
        law: Law, tmp_path: Path, middle: str, wrong: list[int]) -> None:
    path = tmp_path / "otras transferencias octubre 2026.csv"
    path.write_text("Fecha;Denominación;Objeto;Imputación presupuestaria;Unidad monetaria;Monto;Razón social;"
                    f"Tipo de persona receptora\n05-10-2026;Subvención;{middle};24.01.004;Pesos;1500000;Club;Jurídica\n"
                    "06-10-2026;Subvención;Sede;24.01.004;Pesos;1600000;Centro;Jurídica\n", "utf-8")
    found = import_file(path, law, TODAY).findings
    assert [f.place.row for f in found if f.code == "csv-comillas"] == wrong


def test_the_separator_that_excel_writes_is_no_row(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "otras transferencias octubre 2026.csv"
    path.write_text("sep=;\nFecha;Denominación;Objeto;Imputación presupuestaria;Unidad monetaria;Monto;Razón social;"
                    "Tipo de persona receptora\n32-10-2026;Subvención;Sede;24.01.004;Pesos;1500000;Club;Jurídica\n",
                    "utf-8")
    done = import_file(path, law, TODAY)
    assert done.periods == (Period(2026, 10),)
    assert codes(done) == {("fecha-no-valida", "A3")}, "rows are counted as in the file"


def test_totals_with_a_name_of_their_own(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "otras transferencias octubre 2026.csv"
    path.write_text("N°;Fecha;Denominación;Objeto;Imputación presupuestaria;Unidad monetaria;Monto;Razón social;"
                    "Tipo de persona receptora\n"
                    "1;05-10-2026;Subvención;Sede;24.01.004;Pesos;1500000;Total Deporte Ltda.;Jurídica\n"
                    "2;06-10-2026;Subvención;Sede;24.01.004;Pesos;;Total Deporte Ltda.;Jurídica\n"
                    "Subtotal DIDECO;;;;;;1500000;;\n;TOTAL OCTUBRE:;;;;Pesos;1500000;;\n", "utf-8")
    done = import_file(path, law, TODAY)
    assert done.sheets[0].rows == (2, 3), "a row of data that lacks something is no total"
    assert {(d.kind, d.count) for d in done.drops} == {("fila-de-total", 18), ("columna-de-numeros", 2)}


def test_a_title_that_says_thousands_holds_everything(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "otras transferencias octubre 2026.csv"
    path.write_text("Montos en miles de pesos;;;;;\nFecha;Denominación;Objeto;Unidad monetaria;Monto;Razón social\n"
                    "05-10-2026;Subvención;Sede;Pesos;1500;Club Inventado\n", "utf-8")
    assert ("importar-montos-en-miles", "") in codes(import_file(path, law, TODAY))


NAMES = st.sampled_from(["Lenga Mañío, Huemul", "Peumo Boldo, Zorzal", "Tineo Luma, Chucao", "Ulmo Queule, Ñandú"])
TEXTS = st.sampled_from(["Ingeniera civil", "Técnico; jornada parcial", "Sección «Aseo»", 'Dice "hola"', "Año 2° y 3°"])
AMOUNTS = st.integers(0, 9_999_999)
PEOPLE = st.fixed_dictionaries({
    "estamento": st.sampled_from(["Directivo", "Profesional", "Técnico", "Auxiliar"]), "nombre_completo": NAMES,
    "cargo_funcion": TEXTS, "grado_o_jornada": st.integers(1, 20).map(str), "calificacion": TEXTS,
    "region": st.just("Región de Los Ríos"), "asignaciones_especiales": st.sampled_from(["(33)", "(33)(153)"]),
    "remuneracion_bruta": st.integers(1_000_000, 9_999_999).map(str), "remuneracion_liquida": AMOUNTS.map(str),
    "remuneraciones_adicionales": st.one_of(st.just(""), AMOUNTS.map(str)), "bonos_incentivos": AMOUNTS.map(str),
    "derecho_horas_extra": st.sampled_from(["Sí", "No"]),
    "horas": st.lists(st.one_of(st.none(), st.tuples(AMOUNTS, st.integers(0, 300))), min_size=3, max_size=3),
    "fecha_inicio": st.dates(date(1980, 1, 1), date(2025, 10, 31)),
    "fecha_termino": st.one_of(st.none(), st.dates(date(2025, 12, 1), date(2030, 12, 31))),
    "viaticos": st.one_of(st.just(""), AMOUNTS.map(str)), "observaciones": st.one_of(st.just(""), TEXTS)})


def money(amount: str) -> str:
    return f"$ {int(amount):,}".replace(",", ".") if amount else "$ "


def portal_row(person: dict[str, object]) -> list[str]:
    hours = ["No tiene" if h is None else f"{money(str(h[0]))} : {f'{h[1] / 4:.2f}'.replace('.', ',')} hrs"
             for h in person["horas"]]  # type: ignore[attr-defined]
    end = person["fecha_termino"]
    return ["2025", "Noviembre", *(str(person[n]) for n in (
        "estamento", "nombre_completo", "cargo_funcion", "grado_o_jornada", "calificacion", "region",
        "asignaciones_especiales")),
        *(money(str(person[n])) for n in ("remuneracion_bruta", "remuneracion_liquida", "remuneraciones_adicionales",
                                          "bonos_incentivos")),
        str(person["derecho_horas_extra"]), *hours, f"{person['fecha_inicio']:%d/%m/%Y}",
        f"{end:%d/%m/%Y}" if end else "01/12/2999", str(person["observaciones"]), money(str(person["viaticos"])), ""]


def canonical_row(person: dict[str, object], names: list[str]) -> dict[str, str]:
    row = {n: str(person.get(n, "")) for n in names}
    row |= {"anyo": "2025", "mes": "Noviembre", "unidad_monetaria": "Pesos",
            "fecha_termino": str(person["fecha_termino"] or "Indefinido")}
    for kind, pair in zip(("diurnas", "nocturnas", "festivas"), person["horas"], strict=True):  # type: ignore[call-overload]
        row[f"he_{kind}_monto"] = "" if pair is None else str(pair[0])
        row[f"he_{kind}_horas"] = "" if pair is None else f"{pair[1] / 4:g}"
    return row


@settings(max_examples=60, deadline=None)
@given(st.lists(PEOPLE, min_size=1, max_size=5))
def test_portal_style_there_and_back(tmp_path_factory: pytest.TempPathFactory, people: list[dict[str, object]]) -> None:
    law = load_law(ROOT / "schemas", tmp_path_factory.getbasetemp() / "ley.json")
    edition = law.edition_for(law.tables["personal_planta"], Period(2025, 11), TODAY)
    assert edition is not None
    header = (INPUTS / "planta_nombres_cambiados.csv").read_text("latin-1").splitlines()[0].split(";")[:-3]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    last = ["Observaciones", "Viáticos del mes (no inc. en rem. bruta)", ""]
    writer.writerow(["Año", "Mes", *(h.strip('"') for h in header), *last])
    writer.writerows(portal_row(person) for person in people)
    file = tmp_path_factory.mktemp("portal") / "planta.csv"
    file.write_bytes(out.getvalue().encode("cp1252"))
    done = import_file(file, law, TODAY)
    assert done.findings == ()
    assert rows(done) == [canonical_row(p, list(edition.names)) for p in people]
    again = tmp_path_factory.mktemp("canonica") / "planta.csv"
    again.write_bytes(done.sheets[0].data)
    twice = import_file(again, law, TODAY)
    assert twice.sheets[0].data == done.sheets[0].data
    assert {t.kind for t in twice.transformations} <= {"tabla-por-archivo"}
