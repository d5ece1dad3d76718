"""Key figures and charts as values: against sums made by hand, whatever the form of the file."""

from __future__ import annotations

import shutil
import statistics
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ley import REAL, context, csv_of, real_law, sheet

from portalgen.check.totals import top_rows
from portalgen.findings import Stop
from portalgen.model import Period, Table
from portalgen.portal.figures import bars, by_year, count_words, figures, over_time, period_facts
from portalgen.portal.measures import Seen, legal_rut, median, told
from portalgen.read import tables
from portalgen.read.law import load_law
from portalgen.read.regular import regular

UNTIL = 49_999_999
SPACE = "\u00a0"


def seen(table: str, rows: list[dict[str, str]], period: str = "2026-10") -> Seen:
    law = real_law()
    return Seen(sheet(table, rows, period, law), context(table, period, law=law).edition, UNTIL)


def of(table: str) -> Table:
    return real_law().tables[table]


def pay(*amounts: str, unit: str = "Pesos", group: str = "Profesional") -> list[dict[str, str]]:
    return [{"nombre_completo": f"Persona Inventada {i}", "unidad_monetaria": unit, "remuneracion_bruta": amount,
             "estamento": group} for i, amount in enumerate(amounts)]


def values(table: str, rows: list[dict[str, str]]) -> dict[str, str]:
    return {f["titulo"]: f["valor"] for f in figures(seen(table, rows), of(table))}


# ---- key figures


def test_figures_of_a_payroll() -> None:
    found = values("personal_planta", pay("1000000", "3000000", "500000"))
    assert list(found.values()) == ["3", f"${SPACE}4.500.000", f"${SPACE}1.000.000",
                                    f"${SPACE}3.000.000"]


def test_currencies_are_never_added_together() -> None:
    found = values("personal_planta", pay("1000000", "3000000") + pay("40", unit="UF"))
    assert found["Remuneración bruta, en total"] == f"${SPACE}4.000.000 + 40{SPACE}UF"


def test_cells_without_a_number_do_not_count() -> None:
    found = values("personal_planta", pay("1000000", "", "No informa"))
    assert found["Remuneración bruta, en total"] == f"${SPACE}1.000.000"
    assert found["Personas"] == "3"


def test_a_sheet_without_rows_has_no_figures() -> None:
    assert figures(seen("personal_planta", []), of("personal_planta")) == []


def test_a_figure_whose_columns_the_edition_lacks_is_left_out() -> None:
    """The programmes of 2023 did not tell how many people received them."""
    rows = [{"nombre": "Programa Inventado", "unidad_monetaria": "Pesos", "monto_global": "100"}]
    found = [f["titulo"] for f in figures(seen("programas", rows, "2023-10"), of("programas"))]
    assert "Monto global asignado, en total" in found
    assert "Personas beneficiadas" not in found


def test_codes_that_hang_from_others_are_not_counted_twice() -> None:
    rows = [{"codigo": code, "denominacion": code, "presupuesto_vigente": amount, "devengado": "10"}
            for code, amount in [("21", "100"), ("21.01", "60"), ("21.02", "40"), ("22.01", "50")]]
    found = values("ejecucion_gastos", rows)
    assert found["Presupuesto vigente"] == f"${SPACE}150"
    assert found["Parte del presupuesto ya gastada"] == f"13{SPACE}%"


def test_a_percentage_of_nothing_is_not_told() -> None:
    rows = [{"codigo": "21", "denominacion": "x", "presupuesto_vigente": "0", "devengado": "10"}]
    assert "Parte del presupuesto ya gastada" not in values("ejecucion_gastos", rows)


def test_groups_are_told_largest_first_and_the_rest_counted() -> None:
    kinds = ["Decreto"] * 3 + ["Ordenanza"] * 2 + ["Acuerdo", "Resolución"]
    rows = [{"tipo_acto": kind, "numero": str(i)} for i, kind in enumerate(kinds)]
    found = values("actos_terceros", rows)
    assert found["Tipos de acto más frecuentes"] == "Decreto: 3; Ordenanza: 2; Acuerdo: 1; 1 más"


def test_the_words_of_a_row_are_those_of_its_table() -> None:
    assert count_words(of("personal_planta"), 1) == "1 persona"
    assert count_words(of("personal_planta"), 1214) == "1.214 personas"
    assert count_words(of("bienios"), 2) == "2 filas"


@given(st.lists(st.integers(-10**12, 10**12), min_size=1, max_size=40))
def test_sum_and_median_are_exact(numbers: list[int]) -> None:
    assert median(numbers) == Decimal(statistics.median(map(Decimal, numbers)))
    found = period_facts(seen("personal_planta", pay(*map(str, numbers))), of("personal_planta"))
    assert found == {"Pesos": str(sum(numbers))}


@given(st.lists(st.text("12.", min_size=1, max_size=6), max_size=12))
def test_top_rows_hang_from_none(codes: list[str]) -> None:
    kept = [codes[row] for row in top_rows(codes)]
    assert not any(code != other and code.startswith(f"{other}.") for code in kept for other in codes)
    assert all(any(code == top or code.startswith(f"{top}.") for top in kept) for code in codes)


def test_amounts_as_chileans_write_them() -> None:
    assert told(1234567, "pesos") == f"${SPACE}1.234.567"
    assert told(Decimal("1234.5"), "Pesos") == f"${SPACE}1.235"
    assert told(Decimal("12.50"), "UF") == f"12,5{SPACE}UF"
    assert told(3, "personas") == f"3{SPACE}personas"


def test_both_forms_of_a_sheet_give_the_same() -> None:
    """`csv.reader` and the column engine."""
    law = real_law()
    edition = context("personal_planta", law=law).edition
    data = csv_of(edition.names, pay("1000000", "3000000", "7", unit="UF") + pay("5", group="Técnico"))
    framed = tables._framed(edition, [data], [regular(data)])
    assert framed is not None
    plain = tables._rows(data, len(edition.names))
    one, other = (Seen(each, edition, UNTIL) for each in (plain, framed.sheets[0]))
    table = of("personal_planta")
    assert figures(one, table) == figures(other, table)
    assert bars(one, table) == bars(other, table)


# ---- groups


def test_bars_add_up_to_the_whole() -> None:
    rows = [row for i in range(12) for row in pay(str(100 + i), str(i), group=f"Grupo {i}")]
    chart = bars(seen("personal_planta", rows), of("personal_planta"))
    assert chart is not None
    assert [p.name for p in chart.points][-1] == "Otros 4"
    assert sum(p.value or 0 for p in chart.points) == sum(int(row["remuneracion_bruta"]) for row in rows)
    shown = [p.value or 0 for p in chart.points[:-1]]
    assert shown == sorted(shown, reverse=True)


def test_one_group_is_no_chart() -> None:
    assert bars(seen("personal_planta", pay("1", "2")), of("personal_planta")) is None


def test_other_currencies_are_left_out_and_said() -> None:
    rows = pay("1", "2") + pay("3", group="Técnico") + pay("40", unit="UF", group="Técnico")
    chart = bars(seen("personal_planta", rows), of("personal_planta"))
    assert chart is not None
    assert chart.note == "No incluye 1 fila en otra moneda."
    assert [p.value for p in chart.points] == [3, 3]


def test_a_chart_of_suppliers_shows_only_legal_persons() -> None:
    names = [("Comercial Inventada SpA", "76123456-0", "Jurídica"),
             ("Muebles Inventados Ltda.", "76987654-5", "Jurídica"),
             ("Persona Inventada Uno", "", "Natural"), ("Persona Inventada Dos", "76543210-3", "Natural"),
             ("Persona Inventada Tres", "12345678-5", "Jurídica")]
    rows = [{"contratista_nombre": name, "contratista_rut": rut, "contratista_tipo": kind, "monto": "10",
             "unidad_monetaria": "Pesos"} for name, rut, kind in names]
    chart = bars(seen("ordenes_compra", rows), of("ordenes_compra"))
    assert chart is not None
    assert {p.name for p in chart.points} == {"Comercial Inventada SpA", "Muebles Inventados Ltda."}


@pytest.mark.parametrize("text", ["12345678-5", "12.345.678-5", "76123456-1", "49999999-3", "", "x", "76123456", "-"])
def test_no_rut_of_a_natural_person_nor_a_mistyped_one_is_legal(text: str) -> None:
    assert legal_rut(text, UNTIL) == ""


def test_a_legal_rut_is_written_in_one_way() -> None:
    assert legal_rut("76.123.456-0", UNTIL) == legal_rut("761234560", UNTIL) == "76123456-0"
    assert legal_rut("65123123-k", UNTIL) == "65123123-K"


# ---- over time


def months(*amounts: int | None) -> list[tuple[Period, list[dict[str, dict[str, str]]], str]]:
    return [(Period(2025 + i // 12, i % 12 + 1), [] if amount is None else [{"tiempo": {"Pesos": str(amount)}}],
             "Sin movimiento en el período") for i, amount in enumerate(amounts)]


def test_areas_of_a_period_are_added() -> None:
    both = [{"tiempo": {"Pesos": "10"}}, {"tiempo": {"Pesos": "5", "UF": "1.5"}}]
    chart = over_time(of("otras_compras"), [*months(1, 2), (Period(2025, 3), both, "")])
    assert chart is not None
    assert [p.value for p in chart.points] == [1, 2, 15]
    assert chart.note


def test_a_period_without_data_is_a_gap_and_not_a_zero() -> None:
    chart = over_time(of("otras_compras"), months(None, 1, None, 2, 3))
    assert chart is not None
    assert [p.value for p in chart.points] == [1, None, 2, 3]
    assert chart.points[1].words == "Sin movimiento en el período"


def test_two_periods_are_no_series_and_only_the_last_sixty_are_drawn() -> None:
    assert over_time(of("otras_compras"), months(1, 2)) is None
    chart = over_time(of("otras_compras"), months(*range(80)))
    assert chart is not None
    assert [p.value for p in chart.points] == list(range(20, 80))


@pytest.mark.parametrize(("how", "value"), [("suma", 72), ("promedio", 36), ("ultimo", 60)])
def test_years_are_summed_averaged_or_their_last(how: str, value: int) -> None:
    table = replace(of("otras_compras"), charts={"tiempo": {"anual": how}})
    periods = [(period, facts) for period, facts, _ in months(12, None, 60)]
    assert by_year(table, periods) == [{"anyo": "2025", "valor": f"${SPACE}{value}", "detalle": "2 períodos"}]


# ---- what the YAML may say


@pytest.mark.parametrize(("old", "new", "why"), [
    ("cifra: mediana", "cifra: medianna", "no existe la cifra «medianna»"),
    ("columna: remuneracion_bruta, moneda", "columna: remuneracion_brutta, moneda", "no existe la columna"),
    ("columna: remuneracion_bruta, moneda", "moneda", "falta «columna»"),
    ("grupo: estamento", "grupo: nombre_completo", "solo personas jurídicas"),
    ("grupo: estamento", "rut: estamento, grupo: estamento", "rut_juridica"),
    ("anual: suma", "anual: summa", "debe ser uno de"),
    ("cifra: filas", "cifra: filas, mas: no", "no se conoce la clave «mas»"),
])
def test_a_mistake_in_the_yaml_names_its_line(tmp_path: Path, old: str, new: str, why: str) -> None:
    shutil.copytree(REAL, tmp_path / "schemas")
    file = tmp_path / "schemas/tablas/personal_planta.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Stop) as stop:
        load_law(tmp_path / "schemas")
    assert "tablas/personal_planta.yaml, línea " in stop.value.message
    assert why in stop.value.message
