"""Every rule of docs/esquemas.md: what meets it, what does not, and where it says so."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ley import REAL, context, judged, real_law, schemas, sheet, small_law, told
from stdnum.cl import rut as oracle

from portalgen.check.formulas import formula_at, formula_sign
from portalgen.check.rules import BETWEEN, RULES
from portalgen.check.rules.common import Hit, amount, number
from portalgen.check.rut import check_digit, split_rut
from portalgen.findings import Stop
from portalgen.model import MONTHS, Law, Period, Rule
from portalgen.publish.words import HOLE, severity
from portalgen.read.law import load_law

DOCS = Path(__file__).parents[1] / "docs" / "esquemas.md"
Row = dict[str, str]


def hits(
    rule: str, rows: list[Row], table: str = "reglas", period: str = "2026-10", **more: object
) -> list[tuple[str, int | None, str]]:
    """What the rule of that name (the first one that the table has, or with the parameters given) says of the rows."""
    return [(hit.code, hit.row, hit.column) for hit in run(rule, rows, table, period, **more)]


def run(
    rule: str,
    rows: list[Row],
    table: str = "reglas",
    period: str = "2026-10",
    params: dict[str, Any] | None = None,
    **more: object,
) -> list[Hit]:
    ctx = context(table, period, **more)  # type: ignore[arg-type]
    found = next((r for r in ctx.edition.rules if r.name == rule), None)
    if params is not None or found is None:
        found = Rule(rule, params or {})
    return list({**RULES, **BETWEEN}[rule](sheet(table, rows, period), found, ctx))


def test_the_rules_are_those_of_the_manual() -> None:
    section = DOCS.read_text("utf-8").partition("### Reglas")[2].partition("\n##")[0]
    manual = re.findall(r"^\| `(\w+)` \| `", section, re.M)
    assert sorted(manual) == sorted({**RULES, **BETWEEN})


def test_every_rule_of_the_law_can_run() -> None:
    """Parameters name columns that the edition has, lists and tables that exist."""
    law = real_law()
    for table in law.tables.values():
        for edition in table.editions:
            for rule in edition.rules:
                assert {**RULES, **BETWEEN}[rule.name], (table.id, rule)
                assert set(columns_of(rule)) <= set(edition.names), (table.id, edition.serves, rule)
                assert rule.params.get("vocabulario", "") in {"", *law.vocabularies}, (table.id, rule)
                assert rule.params.get("tabla", "") in {"", *law.tables}, (table.id, rule)


def columns_of(rule: Rule) -> Iterator[str]:
    for name, value in rule.params.items():
        if name in ("columna", "menor", "mayor", "anyo", "mes", "id", "padre", "total", "codigo", "otra"):
            yield value
        elif name in ("columnas", "partes", "por"):
            yield from value
        elif name in ("uno", "otro"):
            yield from (value["columna"], *([value["si"]["columna"]] if "si" in value else []))
        elif name == "si":
            yield value["columna"]


# ---- period


def test_period_of_the_rows() -> None:
    right = {"anyo": "2026", "mes": "Octubre"}
    assert hits("periodo_igual", [right, {}, {"anyo": "2026", "mes": "octubre"}]) == []
    assert hits("periodo_igual", [right, {"anyo": "2025", "mes": "Septiembre"}]) == [
        ("otro-periodo", 3, "anyo"),
        ("otro-periodo", 3, "mes"),
    ]
    assert run("periodo_igual", [{"mes": "Septiembre"}])[0].values["sugerido"] == "Octubre"


def test_a_year_file_has_no_month() -> None:
    assert hits("periodo_igual", [{"anyo": "2026", "mes": "Enero"}], period="2026") == []


@pytest.mark.parametrize(
    ("text", "good"),
    [("2026-10-01", True), ("2026-10-31", True), ("2026-09-30", False), ("2026-11-01", False), ("", True)],
)
def test_date_in_period(text: str, good: bool) -> None:
    assert hits("fecha_en_periodo", [{"acto": text}]) == ([] if good else [("fecha-fuera-del-periodo", 2, "acto")])


def test_a_quarter_is_named_by_its_last_month() -> None:
    assert hits("fecha_en_periodo", [{"acto": "2026-07-01"}, {"acto": "2026-09-30"}], "trimestre", "2026-09") == []
    assert hits("fecha_en_periodo", [{"acto": "2026-06-30"}, {"acto": "2026-10-01"}], "trimestre", "2026-09") == [
        ("fecha-fuera-del-periodo", 2, "acto"),
        ("fecha-fuera-del-periodo", 3, "acto"),
    ]


def test_future_dates() -> None:
    assert hits("fecha_no_futura", [{"inicio": "2026-10-31"}, {"inicio": ""}]) == []
    assert hits("fecha_no_futura", [{"inicio": "2026-11-01"}]) == [("fecha-futura", 2, "inicio")]


def test_in_a_permanent_table_the_limit_is_today() -> None:
    assert hits("fecha_no_futura", [{"creada": "2026-11-20"}], "arbol", "") == []
    assert hits("fecha_no_futura", [{"creada": "2026-11-21"}], "arbol", "") == [("fecha-futura", 2, "creada")]


# ---- two columns


def test_dates_the_wrong_way_round() -> None:
    rows = [{"inicio": "2026-02-01", "termino": t} for t in ("2026-02-01", "2026-01-31", "Indefinido", "")]
    assert hits("no_mayor", rows) == [("fechas-cruzadas", 3, "termino")]
    assert hits("no_mayor", [{"inicio": "", "termino": "2026-01-01"}]) == []


def test_amounts_the_wrong_way_round() -> None:
    params = {"menor": "liquido", "mayor": "bruto"}
    rows = [{"liquido": a, "bruto": b} for a, b in (("9", "10"), ("10", "10"), ("11", "10"), ("", "10"), ("9", ""))]
    assert hits("no_mayor", rows, params=params) == [("valores-cruzados", 4, "bruto")]
    assert run("no_mayor", [{"liquido": "1200000", "bruto": "2"}], params=params)[0].values["menor"] == "1.200.000"


def test_a_rule_may_rename_its_finding() -> None:
    row = {"anyo": "2026", "mes": "Octubre", "nombre": "Uno", "liquido": "3", "bruto": "2"}
    assert told(judged(context("reglas"), [row])) == [("liquido-mayor-que-bruto", "D2")]


@given(st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), max_size=8))
def test_no_mayor_is_the_comparison_of_each_row(pairs: list[tuple[int, int]]) -> None:
    found = hits(
        "no_mayor",
        [{"liquido": str(a), "bruto": str(b)} for a, b in pairs],
        params={"menor": "liquido", "mayor": "bruto"},
    )
    assert [row for _, row, _ in found] == [row for row, (a, b) in enumerate(pairs, 2) if a > b]


def test_sums() -> None:
    good = [
        {"parte_uno": "1", "parte_dos": "2", "total": "3"},
        {"parte_uno": "1", "total": "1"},
        {"total": "5"},
        {"parte_uno": "1"},
    ]
    assert hits("suma", good) == []
    bad = run("suma", [*good, {"parte_uno": "1000", "parte_dos": "2", "total": "1003"}])
    assert [(hit.row, hit.values["valor"], hit.values["suma"]) for hit in bad] == [(6, "1.003", "1.002")]


def test_sums_are_exact() -> None:
    params = {"total": "horas", "partes": ["horas", "pago_horas"]}
    assert run("suma", [{"horas": "0.3", "pago_horas": "0"}], params=params) == []  # type: ignore[arg-type]
    assert number("0.1") == Decimal("0.1")
    assert number("NaN") is None
    assert amount(Decimal("1234567.5")) == "1.234.567,5"


# ---- presence


def test_required_if() -> None:
    rows = [{"tiene_horas": "Sí", "horas": "2"}, {"tiene_horas": "Sí"}, {"tiene_horas": "No"}, {}]
    assert hits("requerido_si", rows) == [("falta-dato-si", 3, "horas")]


def test_required_if_the_other_is_empty() -> None:
    params = {"columna": "detalle", "si": {"columna": "nombre", "valores": [""]}}
    assert hits("requerido_si", [{"nombre": "Uno"}, {"nombre": ""}], params=params) == [("falta-dato-si", 3, "detalle")]  # type: ignore[arg-type]


def test_empty_if() -> None:
    rows = [{"tiene_horas": "No", "horas": h} for h in ("", "0", "0.0", "2")] + [{"tiene_horas": "Sí", "horas": "2"}]
    assert hits("vacio_si", rows) == [("sobra-dato-si", 5, "horas")]


def test_one_cell_asks_for_another() -> None:
    rows = [{"motivo": "Datos sensibles"}, {"motivo": "Datos sensibles", "cuantos": "7"}, {"cuantos": "7"}]
    assert hits("requiere", rows, "libro") == [("falta-dato-si", 2, "cuantos")]


def test_together() -> None:
    rows = [{"horas": "1", "pago_horas": "2"}, {}, {"horas": "1"}, {"pago_horas": "0"}]
    assert hits("juntos", rows) == [("datos-que-van-juntos", 4, "pago_horas"), ("datos-que-van-juntos", 5, "horas")]


def test_at_least_one() -> None:
    assert hits("al_menos_uno", [{"nombre": "a"}, {"empresa": "b"}, {"detalle": "c"}]) == [
        ("falta-alguno", 4, "nombre")
    ]


# ---- RUT


@given(st.integers(1_000_000, 99_999_999))
def test_check_digit_is_that_of_the_norm(body: int) -> None:
    assert check_digit(body) == oracle.calc_check_digit(str(body))


@given(st.integers(1_000_000, 99_999_999), st.sampled_from("0123456789K"), st.booleans(), st.booleans())
def test_a_rut_is_right_when_the_oracle_says_so(body: int, digit: str, dots: bool, lower: bool) -> None:
    text = f"{body:,}".replace(",", ".") if dots else str(body)
    text = f"{text}-{digit.lower() if lower else digit}"
    assert split_rut(text) == (body, digit)
    wrong = hits("rut", [{"empresa_rut": text}])
    assert (wrong == []) == oracle.is_valid(text)


@pytest.mark.parametrize("text", ["no tiene", "1", "76.123.456", "12-3", "76123456-00", "RUT 76123456-0"])
def test_what_is_not_a_rut(text: str) -> None:
    assert hits("rut", [{"empresa_rut": text}])[0][0] in ("rut-no-valido", "rut-digito")


def test_the_right_digit_is_told_only_of_companies() -> None:
    assert run("rut", [{"empresa_rut": "76123456-5"}])[0].values["explicacion"] == "el dígito debería ser 0"
    assert "5" not in run("rut", [{"empresa_rut": "12345678-9"}])[0].values["explicacion"]


# ---- links


@pytest.mark.parametrize(
    "text",
    [
        "https://www.ejemplo.cl",
        "http://ejemplo.cl/a?b=c#d",
        "https://www.leychile.cl/N?i=1&f=2010-01-01",
        "https://xn--ejemplo-9za.cl/ñ",
        "documentos/decreto.pdf",
        "",
        "https://ejemplo.cl:8080/x",
    ],
)
def test_links_that_can_be_followed(text: str) -> None:
    assert hits("enlace", [{"enlace": text}], documents=frozenset({"documentos/decreto.pdf"})) == []


@pytest.mark.parametrize(
    "text",
    [
        "www.ejemplo.cl",
        "javascript:alert(1)",
        "https://",
        "https://a b.cl",
        "ftp://ejemplo.cl",
        "https://banco.cl@otro.cl",
        "//ejemplo.cl",
        'https://ejemplo.cl/"onclick=',
        "https://ejemplo.cl\\@otro.cl",
        "No tiene",
        "C:\\decreto.pdf",
        "data:text/html,hola",
        "https://ejemplo.cl/a\nb",
        "file:///etc/passwd",
        "https://localhost/",
    ],
)
def test_links_that_cannot(text: str) -> None:
    assert hits("enlace", [{"enlace": text}]) == [("enlace-no-valido", 2, "enlace")]


def test_a_document_that_is_not_there() -> None:
    found = run("enlace", [{"enlace": "documentos/decretos.pdf"}], documents=frozenset({"documentos/decreto.pdf"}))
    assert [(hit.code, hit.values["parecido"]) for hit in found] == [
        ("documento-no-existe", " ¿Quiso decir «documentos/decreto.pdf»?")
    ]
    assert hits("enlace", [{"enlace": "documentos/../sitio.yaml"}])[0][0] == "documento-no-existe"


# ---- references


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Profecional", "Profesional"),
        ("profesional", "Profesional"),
        ("PROF.", "Profesional"),
        ("Tecnico", "Técnico"),
        ("zzz", ""),
    ],
)
def test_closed_list(text: str, near: str) -> None:
    found = run("vocabulario", [{"grupo": "Técnico"}, {"grupo": text}, {"grupo": ""}])
    assert [(hit.row, hit.values["parecido"]) for hit in found] == [(3, f" ¿Quiso decir «{near}»?" if near else "")]


def test_exists_in_another_table() -> None:
    known = {("u1",), ("dirección de obras",)}
    rows = [{"unidad": "u1"}, {"unidad": ""}, {"unidad": "Direccion de Obras"}]
    found = run("existe_en", rows, lookup=lambda *_: known)
    assert [(hit.row, hit.values["tabla"], hit.values["parecido"]) for hit in found] == [
        (4, "Árbol de unidades", " ¿Quiso decir «dirección de obras»?")
    ]


def test_without_the_other_table_nothing_is_said() -> None:
    assert hits("existe_en", [{"unidad": "x"}], lookup=lambda *_: None) == []
    assert hits("existe_en", [{"unidad": "x"}]) == []


def test_lookup_is_asked_for_the_other_tables_names() -> None:
    asked: list[object] = []

    def lookup(*args: object) -> set[tuple[str, ...]]:
        asked.append(args)
        return {("u1",)}

    hits("existe_en", [{"unidad": "u1"}], lookup=lookup)
    ((table, columns, source),) = asked  # type: ignore[misc]
    assert (table, columns, source.period) == ("arbol", ["id"], Period(2026, 10))


def test_repeated_combinations() -> None:
    rows = [{"nombre": "a", "empresa": "x"}, {"nombre": "a", "empresa": "y"}, {"nombre": "a", "empresa": "x"}, {}, {}]
    assert [(hit.row, hit.values["otra"]) for hit in run("unico", rows)] == [(4, "2")]


def test_a_long_list_is_told_as_far_as_it_fits() -> None:
    ctx = context("permisos_obras", law=real_law())
    rows = sheet("permisos_obras", [{"tipo_permiso": "x"}], law=real_law())
    rule = Rule("vocabulario", {"columna": "tipo_permiso", "vocabulario": "meses"})
    (found,) = RULES["vocabulario"](rows, rule, ctx)
    assert found.values["lista"].endswith("Noviembre, Diciembre")
    (found,) = RULES["vocabulario"](rows, Rule("vocabulario", {**rule.params, "vocabulario": "clasificador"}), ctx)
    assert re.fullmatch(r"[\d., ]{1,120} y \d{2,3} más", found.values["lista"])


# ---- order, trees, codes, texts


def test_order() -> None:
    rows = [{"acto": a} for a in ("2026-10-31", "2026-10-31", "", "2026-10-02", "2026-10-05")]
    assert hits("orden", rows) == [("filas-desordenadas", 6, "acto")]
    assert hits("orden", rows[::-1], params={"columna": "acto", "sentido": "ascendente"}) == [
        ("filas-desordenadas", 3, "acto")
    ]


def test_order_either_way() -> None:
    rows = [{"acto": a} for a in ("2026-10-31", "2026-10-30", "2026-10-02", "2026-10-05")]
    assert hits("orden", rows, params={"columna": "acto"}) == [("filas-desordenadas", 5, "acto")]
    assert hits("orden", rows[::-1], params={"columna": "acto"}) == [("filas-desordenadas", 3, "acto")]


def test_order_within_neighbours_that_say_the_same() -> None:
    rows = [{"grupo": g, "bruto": b} for g, b in (("a", "5"), ("a", "6"), ("b", "2"), ("b", "1"), ("a", "3"))]
    params = {"columna": "bruto", "sentido": "ascendente", "dentro_de": "grupo"}
    (hit,) = run("orden", rows, params=params)
    assert (hit.row, hit.values["otra"], hit.values["sentido"]) == (5, "4", "de menor a mayor, dentro de cada «Grupo»")


@pytest.mark.parametrize(("groups", "parts", "wrong"), [
    ("Técnico Profesional Técnico Auxiliar", 1, []),                 # the first two have the same rank
    ("Auxiliar Suplente Técnico Desconocido", 1, [4]),               # without rank, no place in the order
    ("Técnico Auxiliar Profesional Auxiliar", 2, []),                # it may begin anew once
    ("Técnico Auxiliar Profesional Auxiliar Técnico Auxiliar", 2, [6]),
])
def test_order_of_a_list(groups: str, parts: int, wrong: list[int]) -> None:
    params = {"columna": "grupo", "vocabulario": "grupos_prueba", "campo": "rango", "sentido": "ascendente",
              "tramos": parts}
    found = hits("orden", [{"grupo": group} for group in groups.split()], params=params)
    assert [row for _, row, _ in found] == wrong


def test_numbers_are_ordered_by_amount() -> None:
    rows = [{"bruto": "9"}, {"bruto": "10"}, {"bruto": "100"}]
    assert hits("orden", rows, params={"columna": "bruto", "sentido": "ascendente"}) == []


def test_tree() -> None:
    tree = [{"id": "a"}, {"id": "b", "padre": "a"}, {"id": "c", "padre": "b"}]
    assert hits("arbol", tree, "arbol", "") == []
    assert hits("arbol", [*tree, {"id": "d", "padre": "x"}], "arbol", "") == [("arbol-padre", 5, "padre")]
    assert hits("arbol", [{"id": "a", "padre": "a"}], "arbol", "") == [("arbol-ciclo", 2, "padre")]


def test_a_loop_is_told_once_and_its_followers_are_not_blamed() -> None:
    rows = [{"id": "a", "padre": "c"}, {"id": "b", "padre": "a"}, {"id": "c", "padre": "b"}, {"id": "d", "padre": "a"}]
    found = run("arbol", rows, "arbol", "")
    assert [(hit.code, hit.row, hit.values["camino"]) for hit in found] == [("arbol-ciclo", 2, "a → c → b → a")]


def test_sums_by_code() -> None:
    rows = [
        {"codigo": c, "monto": m}
        for c, m in (
            ("21", "30"),
            ("21.01", "10"),
            ("21.02", "20"),
            ("21.02.001", "20"),
            ("22", "7"),
            ("23", ""),
            ("23.01", "4"),
        )
    ]
    assert hits("suma_por_codigo", rows, "codigos") == []
    rows[2]["monto"] = "25"
    found = run("suma_por_codigo", rows, "codigos")
    assert [(hit.row, hit.values["codigo"], hit.values["suma"]) for hit in found] == [
        (2, "21", "35"),
        (4, "21.02", "20"),
    ]


def test_codes_that_repeat_are_not_judged() -> None:
    rows = [{"codigo": c, "monto": m} for c, m in (("21", "30"), ("21", "5"), ("21.01", "10"))]
    assert hits("suma_por_codigo", rows, "codigos") == []


def test_both_sides_of_a_book_are_equal() -> None:
    rows = [{"comprobante": c, "debe": d, "haber": h} for c, d, h in (("1", "5", ""), ("1", "", "5"), ("2", "4", "3"))]
    (found,) = run("totales_iguales", rows, "libro")
    assert (found.row, found.column, found.values["diferencia"]) == (4, "comprobante", "1")
    assert found.values["grupo"] == " en 2"


def test_sides_of_the_whole_table_count_only_their_rows() -> None:
    rows = [{"codigo": c, "lado": side, "debe": n} for c, side, n in (
        ("1", "Activo", "9"), ("1.01", "Activo", "9"), ("2", "Pasivo", "4"), ("3", "Patrimonio", "5"))]
    params = {"codigo": "codigo", "uno": {"columna": "debe", "si": {"columna": "lado", "valores": ["Activo"]}},
              "otro": {"columna": "debe", "si": {"columna": "lado", "valores": ["Pasivo", "Patrimonio"]}}}
    assert run("totales_iguales", rows, "libro", params=params) == []
    rows[3]["debe"] = "6"
    (found,) = run("totales_iguales", rows, "libro", params=params)
    assert (found.row, found.values["otro"], found.values["otra"]) == (None, "«Debe» (Pasivo, Patrimonio)", "10")


@pytest.mark.parametrize(("text", "right"), [
    ("1.234", "1234"), ("1234.50", "1234"), ("1234.51", "1235"), ("1234", ""), ("1234.0", "1234"),
    ("1e999999999", "")])
def test_pesos_have_no_decimals(text: str, right: str) -> None:
    found = run("entero_si", [{"moneda": "Pesos", "monto": text}, {"moneda": "UF", "monto": text}], "libro")
    assert [hit.values["sugerido"] for hit in found] == ([right] if right else [])


@pytest.mark.parametrize(("period", "limit"), [
    ("2024-01", "193.998 (3 UTM de enero de 2024)"), ("2030-01", "214.947 (3 UTM de julio de 2026)")])
def test_a_limit_is_that_of_its_month_or_the_last_one_known(period: str, limit: str) -> None:
    params = {"columna": "monto", "maximo": 3, "vocabulario": "utm", "campo": "pesos"}
    (found,) = run("tope", [{"monto": "9999999999"}, {"monto": "3"}], "libro", period, params=params)
    assert (found.row, found.values["limite"]) == (2, limit)


def test_a_limit_in_its_own_unit() -> None:
    rows = [{"moneda": "UTM", "monto": "3"}, {"moneda": "UTM", "monto": "3.01"}, {"moneda": "UF", "monto": "9"}]
    params = {"columna": "monto", "maximo": 3, "si": {"columna": "moneda", "valores": ["UTM"]}}
    assert hits("tope", rows, "libro", params=params) == [("mayor-que-el-tope", 3, "monto")]


def test_short_texts() -> None:
    rows = [{"detalle": t} for t in ("", "Un texto que sí explica", "   corto        ")]
    assert hits("texto_minimo", rows) == [("texto-muy-breve", 4, "detalle")]


# ---- between periods


def test_great_changes() -> None:
    old = [{"nombre": n, "bruto": b} for n, b in (("a", "100"), ("b", "100"), ("c", "0"), ("e", "100"), ("e", "1"))]
    new = [{"nombre": n, "bruto": b} for n, b in (("a", "150"), ("b", "151"), ("c", "5"), ("d", "9"), ("e", "7"))]
    found = run("cambio_entre_periodos", new, previous=sheet("reglas", old, "2026-09"))
    assert [(hit.row, hit.values["sentido"], hit.values["porcentaje"]) for hit in found] == [(3, "sube", "51")]
    down = run("cambio_entre_periodos", [{"nombre": "a", "bruto": "6"}], previous=sheet("reglas", old, "2026-09"))
    assert [(hit.values["sentido"], hit.values["porcentaje"]) for hit in down] == [("baja", "94")]


def test_an_older_edition_may_lack_the_column() -> None:
    assert (
        hits("cambio_entre_periodos", [{"nombre": "a", "bruto": "6"}], previous=sheet("codigos", [{"codigo": "1"}]))
        == []
    )
    assert hits("cambio_entre_periodos", [{"nombre": "a", "bruto": "6"}]) == []


def test_rows_that_vanish() -> None:
    old = sheet("reglas", [{"nombre": str(n)} for n in range(10)], "2026-09")
    assert hits("filas_entre_periodos", [{"nombre": "x"}] * 5, previous=old) == []
    found = run("filas_entre_periodos", [{"nombre": "x"}] * 4, previous=old)
    assert [(hit.row, hit.values["antes"], hit.values["ahora"], hit.values["porcentaje"]) for hit in found] == [
        (None, "10", "4", "60")
    ]
    assert hits("filas_entre_periodos", [{"nombre": "x"}], previous=sheet("reglas", [], "2026-09")) == []
    assert hits("filas_entre_periodos", [], previous=old) == []             # its own finding: no rows, no reason


# ---- layers


def test_what_fails_silences_only_what_depends_on_it() -> None:
    before = sheet("reglas", [{"nombre": "Uno", "bruto": "1"}, {"nombre": "Dos", "bruto": "1"}], "2026-09")
    ctx = context("reglas", previous=before)
    late = {"anyo": "2026", "mes": "Octubre", "nombre": "Uno", "bruto": "9"}
    assert told(judged(ctx, [late])) == [("cambio-grande", "D2")]
    rule = {**late, "empresa_rut": "76123456-1"}
    assert told(judged(ctx, [rule])) == [("rut-digito", "M2")]
    cell = {**rule, "bruto": "$ 9"}
    assert told(judged(ctx, [cell])) == [("numero-con-signos", "D2"), ("rut-digito", "M2")]
    other = {**late, "nombre": "Dos"}
    assert told(judged(ctx, [cell, other])) == [
        ("numero-con-signos", "D2"), ("rut-digito", "M2"), ("cambio-grande", "D3")]


def test_a_column_with_another_label_is_not_judged_and_the_others_are() -> None:
    header = b"anyo,mes,otra\n2025,Octubre,$ 9\n"
    assert set(told(judged(context("reglas"), header))) >= {("otro-periodo", "A2"), ("columna-sobrante", "C1")}
    assert {code for code, _ in told(judged(context("reglas"), header))} == {
        "columna-sobrante", "columna-faltante", "otro-periodo"}
    shifted = b"otra,anyo,mes\n1,2025,Octubre\n"
    assert {code for code, _ in told(judged(context("reglas"), shifted))} == {"columna-sobrante", "columna-faltante"}


def test_rules_across_rows_wait_for_their_cells() -> None:
    rows = [{"codigo": code, "monto": amount} for code, amount in (("21", "5"), ("21.01", "cinco"), ("21.02", "3"))]
    assert told(judged(context("codigos"), rows)) == [("numero-no-valido", "B3")]


def test_a_rule_is_not_judged_where_its_cell_is_wrong() -> None:
    row = {"anyo": "2026", "mes": "Octubre", "nombre": "Uno", "bruto": "9", "liquido": "12"}
    assert told(judged(context("reglas"), [row])) == [("liquido-mayor-que-bruto", "D2")]
    assert told(judged(context("reglas"), [{**row, "bruto": "nueve"}])) == [("numero-no-valido", "D2")]


@pytest.mark.parametrize("text", ["¿?", "", "NaN", "-1", "2026-02-30", "1.5"])
def test_no_wrong_cell_of_any_table_breaks_a_rule(text: str) -> None:
    law = real_law()
    for file in (REAL / "ejemplos").glob("*.csv"):
        ctx = context(file.stem, example_period(file, law), law=law)
        rows = list(csv.DictReader(file.open(encoding="utf-8", newline="")))
        for field in ctx.edition.schema["fields"]:
            found = judged(ctx, [{**rows[0], field["name"]: text}, *rows[1:]])
            if text == "¿?" and field["type"] != "string":
                assert (2, field["name"]) in {(f.place.row, f.place.column) for f in found}, file.stem


def test_repeated_keys_are_told_with_the_cells() -> None:
    row = {"codigo": "A1", "monto": "5", "ejercicio": "2026"}
    assert told(judged(context("celdas"), [row, row])) == [("fila-repetida", "3"), ("valor-repetido", "A3")]
    wrong = judged(context("celdas"), [row, {**row, "monto": "x"}])
    assert told(wrong) == [("fila-repetida", "3"), ("valor-repetido", "A3"), ("numero-no-valido", "B3")]


def test_a_clean_table_has_no_findings() -> None:
    row = {
        "codigo": "A1",
        "monto": "5",
        "tasa": "1.5",
        "fecha": "Indefinido",
        "activo": "Sí",
        "clase": "Técnico",
        "glosa": "Texto",
        "ejercicio": "2026",
        "ciclo": "2026-10",
        "hora": "09:30:00",
        "sitio": "https://www.ejemplo.cl",
    }
    assert judged(context("celdas"), [row]) == ()


def test_the_examples_of_the_law_are_clean() -> None:
    """schemas/ejemplos: what people copy must pass, in the period that it speaks of."""
    law = real_law()
    files = sorted((Path(__file__).parents[1] / "schemas" / "ejemplos").glob("*.csv"))
    assert files
    wrong = {}
    for file in files:
        ctx = context(file.stem, example_period(file, law), law=law)._replace(today=date(2026, 12, 31))
        found = [f for f in judged(ctx, file.read_bytes()) if severity(law, f) != "advierte"]
        if found:
            wrong[file.stem] = [(f.code, f.place.cell, f.value) for f in found]
    assert wrong == {}


def example_period(file: Path, law: Law) -> str:
    """The year and month of its first row; without them, those in force (or the last ones of a table of the past)."""
    table = law.tables[file.stem]
    row = next(csv.DictReader(file.open(encoding="utf-8", newline="")))
    last = next(norm for norm in law.norms if norm.id == table.editions[-1].serves[-1]).until
    year = row.get("anyo") or str(last.year if last else 2026)
    month = MONTHS.index(row["mes"].lower()) + 1 if row.get("mes") else last.month if last else 9
    return {"permanente": "", "anual": year}.get(table.cadence, f"{year}-{month:02d}")


def test_rules_give_what_their_sentences_need() -> None:
    """A table may rename a finding only with a sentence that the rule can fill."""
    law = real_law()
    given = {
        "no_mayor": {"valor", "menor", "mayor", "columna_menor"},
        "juntos": {"faltan", "estan"},
        "orden": {"valor", "anterior", "otra", "sentido"},
        "texto_minimo": {"valor", "minimo"},
        "vocabulario": {"valor", "parecido", "lista", "ejemplo"},
        "vacio_si": {"valor", "otra", "dice"},
        "requerido_si": {"valor", "otra", "dice"},
    }
    always = {"archivo", "fila", "columna", "celda", "donde", "registro"}
    for table in law.tables.values():
        for rule in (rule for edition in table.editions for rule in edition.rules if rule.code):
            words = law.wordings[rule.code]
            assert set(HOLE.findall(words.sentence + words.remedy)) <= given[rule.name] | always, (table.id, rule)


def test_an_unknown_rule_stops_with_its_line(tmp_path: Path) -> None:
    import shutil

    root = tmp_path / "schemas"
    shutil.copytree(schemas(), root)
    file = root / "tablas" / "codigos.yaml"
    file.write_text(file.read_text("utf-8").replace("suma_por_codigo", "suma_inventada"), "utf-8")
    with pytest.raises(Stop, match=r"codigos\.yaml, línea \d+"):
        load_law(root, None, frozenset({**RULES, **BETWEEN}))


# ---- formulas


@pytest.mark.parametrize(
    "text",
    [
        "=1+191",
        "@SUM(A1)",
        "+1+1",
        "-2+3",
        "=cmd|' /C calc'!A0",
        "  =1",
        "\t=1",
        "'=1",
        '"=1',
        "＝1",
        "hola\n=1",
        "a;=1",
        "-cmd",
        '+HYPERLINK("x")',
        "\ufeff=1",
    ],
)
def test_cells_that_would_run(text: str) -> None:
    assert formula_sign(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "+56 2 2345 6789",
        "-5",
        "+3,5 %",
        "-$ 1.234",
        "a=b",
        "correo@ejemplo.cl",
        "1-2",
        "2026-10-31",
        "- 5",
        "−3",
        "Sí; no",
    ],
)
def test_cells_that_would_not(text: str) -> None:
    assert formula_sign(text) == ""


@pytest.mark.parametrize(("text", "after"), [("=1", ""), (" '=1", ""), ("a;=1", "«;»"), ("a\t=1", "tabulación"),
                                              ("a\n=1", "línea"), ("a\r\n=1", "línea")])
def test_it_is_said_where_in_the_cell_the_formula_begins(text: str, after: str) -> None:
    sign, said = formula_at(text)
    assert sign == "="
    assert after in said if after else said == ""


def test_a_formula_blocks_with_its_cell() -> None:
    row = {"nombre": "Persona Inventada", "observaciones": '=HYPERLINK("https://malo.cl")'}
    found = judged(context("personas"), [{"nombre": "Otra Persona"}, row])
    assert [(f.code, f.place.cell, f.values["signo"]) for f in found] == [("formula", "G3", "=")]


def test_the_law_is_read_once() -> None:
    assert small_law() is small_law()


NASTY = ["sNaN", "-snan9", "Infinity", "1e999999999", "-1e-999999", "9" * 400, "0x1", "٣", "²", "1_0", "\u200b", "=1+1",
         "0000-00-00", "9999-12-31", "10000-01-01", "12.345.678-5", "76123456-", "-K", "0e-999999", "documentos/../x",
         "https://", "http://[::1", "a\u0301" * 50, "<b>", "x" * 500, "..", "21..01", "Enero", "NULL", "true"]


@pytest.mark.parametrize("name", sorted(real_law().tables))
def test_no_cell_makes_the_judge_fall(name: str) -> None:
    """Every table of the law, with one nasty cell in each row and a period before: findings, never an exception."""
    law = real_law()
    year = "2026" if "igta-2025-04" in law.tables[name].editions[-1].serves else "2020"
    when = {"mensual": f"{year}-10", "trimestral": f"{year}-09", "anual": year}.get(law.tables[name].cadence, "")
    ctx = context(name, when, law=law)
    with (REAL / "ejemplos" / f"{name}.csv").open(encoding="utf-8") as file:
        base = {column: text for column, text in next(csv.DictReader(file)).items() if column in ctx.edition.names}
    ctx = ctx._replace(previous=sheet(name, [base], when, law), lookup=lambda *_: {("x",)})
    rows = [{**base, column: NASTY[(5 * i + j) % len(NASTY)]} for i, column in enumerate(ctx.edition.names)
            for j in range(5)]
    assert len(judged(ctx, [base, *rows])) > len(rows) / 10
