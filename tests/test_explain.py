"""What a wrong cell is told to be, and what is suggested instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ley import context, judged, real_law, small_law, told

from portalgen.check.amounts import read_amount
from portalgen.check.explain import cell_findings
from portalgen.check.headers import header_findings
from portalgen.check.labels import CellError, label_errors
from portalgen.check.moments import read_date
from portalgen.check.words import did_you_mean, fold, nearest
from portalgen.findings import Finding
from portalgen.publish.words import dress
from portalgen.read import tables
from portalgen.read.imports.dates import in_words

GOOD = {"codigo": "A1", "monto": "5", "ejercicio": "2026"}


def cell(column: str, text: str) -> Finding:
    """The only finding of a row whose column says that."""
    (found,) = judged(context("celdas"), [{**GOOD, column: text}])
    assert found.place.column == column
    return found


def sentence(finding: Finding) -> str:
    (line,) = dress([finding], small_law())
    return f"{line.message} {line.remedy}"


@pytest.mark.parametrize(
    ("text", "code", "suggested"),
    [
        ("$ 1.234.567", "numero-con-signos", "1234567"),
        ("1.234.567", "numero-con-signos", "1234567"),
        ("1,234,567", "numero-con-signos", "1234567"),
        ("$1.234", "numero-con-signos", "1234"),
        ("1,234", "numero-con-signos", "1234"),
        ("1 234 567", "numero-con-signos", "1234567"),
        ("1'234'567", "numero-con-signos", "1234567"),
        ("3088479,0", "decimal-con-coma", "3088479"),
        ("3088479.00", "numero-con-signos", "3088479"),
        ("1.234.567,00", "numero-con-signos", "1234567"),
        ("$ 1.234.567.-", "numero-con-signos", "1234567"),
        ("0,125", "entero-con-decimales", "0"),
        ("1234,5", "entero-con-decimales", "1234"),
        ("no tiene", "numero-no-valido", ""),
        ("-", "numero-no-valido", ""),
        ("$", "numero-no-valido", ""),
        ("1.23.4", "numero-no-valido", ""),
        ("#N/A", "numero-no-valido", ""),
    ],
)
def test_integers(text: str, code: str, suggested: str) -> None:
    found = cell("monto", text)
    assert (found.code, found.values.get("sugerido", "")) == (code, suggested)


@pytest.mark.parametrize(
    ("text", "code", "suggested"),
    [
        ("1234,5", "decimal-con-coma", "1234.5"),
        ("0,125", "decimal-con-coma", "0.125"),
        ("1234,567", "decimal-con-coma", "1234.567"),
        ("1.234.567,89", "numero-con-signos", "1234567.89"),
        ("1,234,567.89", "numero-con-signos", "1234567.89"),
        ("1.234.567", "numero-con-signos", "1234567"),
        ("$ 12", "numero-con-signos", "12"),
        ("(33)", "numero-con-signos", "-33"),
        ("−5", "numero-con-signos", "-5"),
    ],
)
def test_decimals(text: str, code: str, suggested: str) -> None:
    found = cell("tasa", text)
    assert (found.code, found.values["sugerido"]) == (code, suggested)


@pytest.mark.parametrize(
    ("text", "options"),
    [("123,456", "123456 o 123.456"), ("M$ 1.234", "1234 o 1234000"), ("45%", "45 o 0.45"), ("12,5 %", "12.5 o 0.125")],
)
def test_numbers_that_only_who_wrote_them_knows(text: str, options: str) -> None:
    found = cell("tasa", text)
    assert (found.code, found.values["opciones"]) == ("numero-dudoso", options)


@given(st.integers(-(10**12), 10**12), st.sampled_from(".,' "), st.sampled_from(("", "$ ", "$")))
def test_grouped_integers_are_read_back(value: int, separator: str, sign: str) -> None:
    text = f"{sign}{value:,}".replace(",", separator)
    if abs(value) >= 1000 or sign:
        assert read_amount(text, whole=True).options == (str(value),)


@pytest.mark.parametrize(
    ("text", "code", "suggested"),
    [
        ("01/03/2020", "fecha-otro-formato", "2020-03-01"),
        ("1-3-2020", "fecha-otro-formato", "2020-03-01"),
        ("31.10.2026", "fecha-otro-formato", "2026-10-31"),
        ("2026/10/31", "fecha-otro-formato", "2026-10-31"),
        ("2026-10-31 00:00:00.000", "fecha-otro-formato", "2026-10-31"),
        ("2026-10-31T08:30:00", "fecha-otro-formato", "2026-10-31"),
        ("20261031", "fecha-otro-formato", "2026-10-31"),
        ("31/10/26", "fecha-otro-formato", "2026-10-31"),
        ("10/31/2026", "fecha-otro-formato", "2026-10-31"),
        ("1 de marzo de 2020", "fecha-otro-formato", "2020-03-01"),
        ("Lunes 1 de Setiembre de 2025", "fecha-otro-formato", "2025-09-01"),
        ("01-mar-2020", "fecha-otro-formato", "2020-03-01"),
        ("46326", "fecha-otro-formato", "2026-10-31"),
        ("03/04/26", "fecha-dudosa", "2026-04-03 o 2026-03-04"),
        ("04/04/26", "fecha-otro-formato", "2026-04-04"),
        ("s/i", "fecha-no-valida", ""),
        ("227/06.03.2025", "fecha-no-valida", ""),
    ],
)
def test_dates(text: str, code: str, suggested: str) -> None:
    found = cell("fecha", text)
    assert (found.code, found.values.get("sugerido", "")) == (code, suggested)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2020-13-01", "no hay un mes 13"),
        ("2021-02-29", "febrero de 2021 tiene 28 días"),
        ("31/04/2026", "abril de 2026 tiene 30 días"),
        ("2026-10-00", "octubre de 2026 tiene 31 días"),
        ("45/13/2026", "no hay un mes 13"),
    ],
)
def test_dates_that_do_not_exist(text: str, reason: str) -> None:
    found = cell("fecha", text)
    assert (found.code, found.values["razon"]) == ("fecha-inexistente", reason)


def test_a_column_with_american_dates_makes_the_others_doubtful() -> None:
    rows = [{**GOOD, "codigo": f"A{i}", "fecha": text} for i, text in enumerate(("10/31/2026", "03/04/2026"), 1)]
    assert told(judged(context("celdas"), rows)) == [("fecha-otro-formato", "D2"), ("fecha-dudosa", "D3")]
    assert told(judged(context("celdas"), rows[1:])) == [("fecha-otro-formato", "D2")]


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(("%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d.%m.%Y"))
)
def test_written_dates_are_read_back(day: date, form: str) -> None:
    assert read_date(day.strftime(form)).options == (day,)
    assert read_date(in_words(day)).options == (day,)


@pytest.mark.parametrize(
    ("text", "suggested"),
    [("SI", "«Sí»"), ("si", "«Sí»"), ("X", "«Sí»"), ("no", "«No»"), ("NO", "«No»"), ("tal vez", "«Sí» o «No»")],
)
def test_yes_or_no(text: str, suggested: str) -> None:
    found = cell("activo", text)
    assert (found.code, found.values["sugerido"]) == ("si-no", suggested)


@pytest.mark.parametrize(
    ("text", "near"),
    [("Tecnico", "Técnico"), ("Profecional", "Profesional"), ("AUXILIAR", "Auxiliar"), ("Alcalde", "")],
)
def test_enum(text: str, near: str) -> None:
    found = cell("clase", text)
    assert found.code == "fuera-de-lista"
    assert found.values["parecido"] == (f" ¿Quiso decir «{near}»?" if near else "")
    assert "Profesional, Técnico, Auxiliar" in sentence(found)


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("monto", "", "falta-dato"),
        ("monto", "-1", "menor-que-el-minimo"),
        ("monto", "9000001", "mayor-que-el-maximo"),
        ("codigo", "a1", "formato-no-valido"),
        ("glosa", "no", "muy-corto"),
        ("glosa", "x" * 21, "muy-largo"),
        ("ejercicio", "26", "ano-no-valido"),
        ("ciclo", "10-2026", "mes-no-valido"),
        ("hora", "9:30", "hora-no-valida"),
        ("sitio", "www.ejemplo.cl", "tipo-no-valido"),
    ],
)
def test_other_constraints(column: str, text: str, code: str) -> None:
    assert cell(column, text).code == code


def test_what_may_be_written_instead() -> None:
    assert "escriba «Indefinido»" in sentence(cell("fecha", "no tiene"))
    assert "deje la celda vacía" in sentence(cell("tasa", "no tiene"))
    assert "vacía" not in sentence(cell("monto", "no tiene"))


def test_ragged_and_blank_rows() -> None:
    ctx = context("codigos")
    assert told(judged(ctx, b"codigo,monto\n1\n")) == [("fila-incompleta", "B2")]
    assert told(judged(ctx, b"codigo,monto\n1,2,3\n")) == [("celda-fuera-de-la-tabla", "C2")]
    assert told(judged(ctx, b"codigo,monto\n1,2\n,\n3,4\n")) == [("fila-vacia", "3")]


def test_row_and_column_as_the_sheet_shows_them() -> None:
    rows = [GOOD, {**GOOD, "codigo": "A2", "monto": "x"}]
    (found,) = judged(context("celdas"), rows)
    assert (found.place.cell, found.place.column, found.values["columna"], found.values["registro"]) == (
        "B3",
        "monto",
        "Monto",
        "A2",
    )
    assert (found.site, found.item, found.table, found.period) == ("demo", "1.01", "celdas", "2026-10")
    assert found.place.file == "demo/1.01-pruebas/celdas/2026-10.csv"


def test_long_values_are_cut() -> None:
    assert len(cell("glosa", "palabra " * 500).value) < 200


# ---- header


def header(table: str, labels: list[str], period: str = "2026-10") -> list[Finding]:
    ctx = context(table, period)
    return [*header_findings(labels, [*label_errors(labels, ctx.edition.names, empty=False)], ctx, "x.csv")]


def codes(found: list[Finding]) -> list[tuple[str, str]]:
    return [(f.code, f.place.cell or f.values.get("sugerido", "")) for f in found]


def test_the_right_header_says_nothing() -> None:
    assert header("codigos", ["codigo", "monto"]) == []


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (["codigo"], [("columna-faltante", "monto")]),
        (["codigo", "monto", "otra"], [("columna-sobrante", "C1")]),
        (["codigo", "codigo"], [("columna-repetida", "B1"), ("columna-faltante", "monto")]),
        (["codigo", "monto", ""], [("columna-sin-nombre", "C1")]),
        (["monto", "codigo"], [("columnas-desordenadas", "A1")]),
        (["Código", "monto"], [("columna-con-otro-nombre", "A1")]),
        (["codigo", "MONTO"], [("columna-con-otro-nombre", "B1")]),
        (["", ""], [("cabecera-vacia", "")]),
    ],
)
def test_headers(labels: list[str], found: list[tuple[str, str]]) -> None:
    assert codes(header("codigos", labels)) == found


def test_another_name_of_a_column_that_is_there_is_one_too_many() -> None:
    assert codes(header("codigos", ["codigo", "monto", "Código"])) == [("columna-sobrante", "C1")]


def test_aliases_are_known() -> None:
    names = list(context("celdas").edition.names)
    found = header("celdas", ["Monto bruto" if name == "monto" else name for name in names])
    assert [(f.code, f.values["sugerido"]) for f in found] == [("columna-con-otro-nombre", "monto")]


def test_a_column_of_another_edition_says_which() -> None:
    names = list(context("celdas").edition.names)
    found = header("celdas", [*names, "retirada"])
    assert [(f.code, f.values["edicion"], f.values["vigente"]) for f in found] == [
        ("columna-de-otra-norma", "Norma antigua", "Norma vigente")
    ]


def test_a_column_nearly_right_is_offered() -> None:
    found = header("codigos", ["codigo", "monta"])
    assert found[0].values["parecido"] == " ¿Quiso decir «monto»?"


def test_an_empty_file_says_what_its_header_should_be() -> None:
    (found,) = judged(context("codigos"), b"")
    assert (found.code, found.values["esperado"]) == ("cabecera-vacia", "codigo, monto")


# ---- words


def test_words_are_compared_as_people_do() -> None:
    assert fold("  Profesión  N° 2, ñandú ") == "profesion n 2 nandu"
    assert did_you_mean("Profecional", ["Técnico", "Profesional"]) == " ¿Quiso decir «Profesional»?"
    assert did_you_mean("", ["Técnico"]) == ""
    assert did_you_mean("xyz", ["Técnico"]) == ""


# ---- whole rows


def test_a_total_below_the_rows_is_one_finding() -> None:
    ctx = context("modificaciones", law=real_law())
    good = {"anyo": "2026", "mes": "Octubre", "numero_decreto": "12", "fecha_decreto": "2026-10-05", "monto": "1000",
            "enlace": "https://www.ejemplo.cl/decreto-12.pdf"}
    rows = [good, {"descripcion": "TOTAL", "monto": "1.000"}, {**good, "numero_decreto": "", "mes": "", "enlace": ""}]
    found = judged(ctx, rows)
    assert told(found) == [("fila-casi-vacia", "3"), *[("falta-dato", cell) for cell in ("B4", "C4", "G4")]]
    assert {name: found[0].values[name] for name in ("llenas", "columnas", "faltan", "dice")} == {
        "llenas": "2", "columnas": "7", "faltan": "5", "dice": " («TOTAL» y «1.000»)"}


@pytest.mark.parametrize(("text", "written"), [("01/12/2999", "Indefinido"), ("31/12/2026", "2026-12-31")])
def test_a_day_without_end_is_written_with_words(text: str, written: str) -> None:
    (found,) = judged(context("reglas"), [{"nombre": "Uno", "termino": text}])
    assert (found.code, found.values["sugerido"]) == ("fecha-otro-formato", written)


@pytest.mark.parametrize("volume", [0, 10**12], ids=["polars", "csv"])
@pytest.mark.parametrize("text", ["1.2E+10", "1e999999999", "-1e-999999", "NaN", "Infinity"])
def test_a_number_that_a_spreadsheet_shortened(text: str, volume: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The standard reads it; nobody can tell what it was. No rule adds it up."""
    for name in ("VOLUME", "VOLUME_LOADED"):
        monkeypatch.setattr(tables, name, volume)
    found = judged(context("libro"), [{"monto": text, "moneda": "Pesos", "debe": "1", "haber": "1"}])
    assert ("numero-abreviado", "monto") in {(finding.code, finding.place.column) for finding in found}
    assert "entero-con-decimales" not in {finding.code for finding in found}


def test_a_short_row_says_once_where_it_ends() -> None:
    assert told(judged(context("arbol", ""), b"id,padre,creada\nu1\n")) == [("fila-incompleta", "B2")]


def test_an_empty_cell_where_words_stand_for_nothing() -> None:
    ctx = context("reglas")
    field = {"name": "x", "title": "X", "type": "date", "missingValues": ["Indefinido"]}
    ctx = ctx._replace(edition=replace(ctx.edition, schema={"fields": [field]}, rules=(), columns={}))
    (finding,) = cell_findings([CellError(2, 1, "type-error", "", "", "")], ["x"], ctx, "f.csv")
    assert (finding.code, finding.values["admite"]) == ("falta-dato", " Si no hay dato, escriba «Indefinido».")


@pytest.mark.parametrize(("text", "near"), [
    ("Ley Orgánica", "Ley orgánica constitucional"), ("profecional", "Profesional"), ("Ley", ""), ("Decreto", "")])
def test_the_beginning_of_one_option_is_near(text: str, near: str) -> None:
    options = ["Ley orgánica constitucional", "Profesional", "Decreto alcaldicio afecto", "Decreto supremo firmado"]
    assert nearest(text, options) == near


def test_columns_that_changed_places() -> None:
    (finding,) = judged(context("arbol", ""), b"padre,id,creada\n,u1,2020-01-01\n")
    assert (finding.code, finding.values["esperado"]) == ("columnas-desordenadas", "«id» en la A y «padre» en la B")
