"""Personal data: what must be found, what must not block, and that nothing personal is ever repeated."""

from __future__ import annotations

import random
import shutil
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ley import context, csv_of, judged, real_law, schemas, small_law, told
from stdnum.cl import rut as oracle

from portalgen.check import privacy
from portalgen.check.judge import judge
from portalgen.check.lens import loose
from portalgen.check.personal import hidden_rut, masked, traces
from portalgen.findings import Finding, Place, Stop
from portalgen.model import Law
from portalgen.publish.reports import render
from portalgen.publish.words import severity
from portalgen.read.law import load_law
from portalgen.read.tables import parse

CLASSES = ("publica", "nombre", "rut_juridica", "contacto", "direccion", "texto")
PEOPLE = ("", "personas", "listas")


def codes(text: str, kind: str = "texto", people: str = "personas", law: Law | None = None) -> list[str]:
    """What a text says, both closely and through the pass over a whole column."""
    law = law or real_law()
    close = sorted({trace.code for trace in traces(law, text, kind, people)})
    privacy._clean.clear()
    found = privacy.examine(law, [text, "otro texto", ""], kind, people).get(text, ())
    assert close == sorted({trace.code for trace in found} - {"formula", "letras-danadas"})
    return close


def rut(body: int, form: str = "dots") -> str:
    digit = oracle.calc_check_digit(str(body))
    return {
        "dots": f"{body:,}-{digit}".replace(",", "."),
        "plain": f"{body}-{digit}",
        "bare": f"{body}{digit}",
        "spaced": f"{body:,} - {digit}".replace(",", " "),
        "lower": f"{body}-{digit.lower()}",
    }[form]


# ---- PD01: RUT


@pytest.mark.parametrize(
    "text",
    [
        rut(12345678),
        rut(12345678, "plain"),
        rut(5126663),
        rut(9876543, "lower"),
        f"RUT: {rut(12345678)}.",
        f"({rut(12345678)})",
        f"Ana, cédula de identidad {rut(12345678, 'bare')}",
        f"run {rut(23456789, 'plain')} y otros",
        rut(12345678, "spaced"),
        f"pagado a {rut(12345678, 'plain')}; ver anexo",
        rut(12345678).replace("-", "–"),
    ],
)
@pytest.mark.parametrize("kind", CLASSES)
def test_rut_of_a_person_is_found_in_any_column(text: str, kind: str) -> None:
    assert "personal-rut" in codes(text, kind)
    assert severity(real_law(), Finding("personal-rut", judged_place())) == "bloquea"


def judged_place() -> Place:
    return Place("x.csv")


@pytest.mark.parametrize(
    "text",
    [
        "40067308-0",  # código BIP de una iniciativa de inversión
        "Código BIP 30481234-0",
        "BIP 20193453-0",
        "Proyecto BIP N° 20193450-1",
        "1058085-3-PC25",
        "2585-12-LE25",
        "1058085-3-LR26 Adquisición",
        "ID 1058085-3",
        "12.345.678-9",  # dígito que no corresponde
        "1234567",
        "12345678",
        "2026-10-31",
        "20261031",
        "987654321",
        "1.234.567",
        "$ 12.345.678",
        "12.345.678,50",
        "Rol 123-45",
        "Decreto 1234-2026",
        "N° 1234567-2026",
        "https://www.ejemplo.cl/12345678",
        "7.654.321",
        "Cuenta 215.22.01.001",
        "69.070.100-6.pdf",
        "expediente 2026-1234567-1",
    ],
)
def test_what_only_looks_like_a_rut(text: str) -> None:
    assert [code for code in codes(text, "publica") if code in ("personal-rut", "personal-rut-dudoso")] == []


def bip(start: int) -> str:
    """A BIP code (eight figures and a 0) whose 0 happens to be the right digit of a RUT."""
    return next(f"{body}-0" for body in range(start, start + 99) if oracle.calc_check_digit(str(body)) == "0")


@pytest.mark.parametrize(
    "text",
    [
        bip(40067308),
        f"Iniciativa {bip(30481234)}, etapa de diseño",
        f"Código BIP {rut(20193453, 'plain')}",
        f"BIP N° {rut(20193454, 'plain')}",
        f"licitación {rut(1058085, 'plain')}",
        f"{rut(1058085, 'plain')}-PC25",
        f"{rut(1058085, 'plain')}-LR26 Adquisición de luminarias",
        f"https://www.ejemplo.cl/acto-{rut(12345678, 'plain')}-final.pdf",
        f"2026-{rut(1234567, 'plain')}",
    ],
)
@pytest.mark.parametrize("kind", CLASSES)
def test_codes_with_the_right_digit_of_a_rut_do_not_block(text: str, kind: str) -> None:
    assert [code for code in codes(text, kind) if "rut" in code] == []


@pytest.mark.parametrize("text", [f"código {rut(12345678)}", f"Rol del RUT {rut(12345678, 'plain')}"])
def test_a_dotted_or_labelled_rut_is_one_whatever_comes_before(text: str) -> None:
    assert codes(text, "publica") == ["personal-rut"]


def test_bare_figures_depend_on_where_they_are() -> None:
    text = rut(12345678, "bare")
    assert codes(text, "nombre") == ["personal-rut"]
    assert codes(text, "rut_juridica") == ["personal-rut"]
    assert codes(text, "texto") == ["personal-rut-dudoso"]
    assert codes(text, "publica") == []
    assert codes(f"RUT {text}", "publica") == ["personal-rut"]


def test_companies_have_their_columns() -> None:
    text = rut(76123456)
    assert codes(text, "rut_juridica") == []
    assert codes(text, "contacto") == []
    assert codes(text, "texto") == ["personal-rut-juridica"]
    assert severity(real_law(), Finding("personal-rut-juridica", judged_place())) == "advierte"


def test_numbers_that_may_be_either() -> None:
    assert codes(rut(48_123_456), "rut_juridica") == ["personal-rut-dudoso"]


@given(
    st.integers(1_000_000, 29_999_999),
    st.sampled_from(("dots", "plain", "lower", "spaced")),
    st.sampled_from(CLASSES),
    st.sampled_from(("", "RUT ", "de don Fulano, ", "(")),
    st.sampled_from(("", ".", ", y otros", ")")),
)
def test_every_natural_rut_is_found(body: int, form: str, kind: str, before: str, after: str) -> None:
    assert "personal-rut" in codes(before + rut(body, form) + after, kind)


@given(st.integers(1_000_000, 99_999_999), st.sampled_from("0123456789K"))
def test_only_numbers_with_their_digit_are_ruts(body: int, digit: str) -> None:
    found = [code for code in codes(f"{body}-{digit}", "texto") if "rut" in code]
    assert found == [] or oracle.is_valid(f"{body}-{digit}")


# ---- PD02, PD17: headers


@pytest.mark.parametrize(
    "label",
    [
        "Domicilio",
        "RUT",
        "run",
        "Fecha de nacimiento",
        "Teléfono",
        "Correo electrónico",
        "E-mail",
        "Nacionalidad",
        "Estado civil",
        "AFP",
        "Cuenta",
        "Tramo RSH",
        "edad",
        "SEXO",
        "rut_beneficiario",
    ],
)
def test_headers_of_personal_data(label: str) -> None:
    found = judged(context("personas"), f"nombre,{label}\nUno,x\n".encode())
    assert "personal-columna" in [code for code, _ in told(found)]


@pytest.mark.parametrize("label", ["rut_hash", "hash_rut", "RUT SHA-256", "run_hash_md5"])
def test_headers_of_disguised_ruts(label: str) -> None:
    found = judged(context("personas"), f"nombre,{label}\nUno,x\n".encode())
    assert "personal-rut-cifrado" in [code for code, _ in told(found)]


def test_headers_lie_so_contents_are_read_whatever_they_say() -> None:
    data = f"nombre,superficie\nUno,{rut(12345678)}\n".encode()
    assert ("personal-rut", "B2") in told(judged(context("personas"), data))


def test_no_column_of_the_law_has_a_forbidden_name_without_a_reason() -> None:
    """A column that the law itself names may be one of these only when its class says what it is."""
    from portalgen.read.imports.words import forbidden

    law = real_law()
    for table in law.tables.values():
        for edition in table.editions:
            for column in edition.columns.values():
                kind, hashed = forbidden(column.name, law)
                assert not hashed
                assert not kind or column.privacy in ("rut_juridica", "contacto", "direccion", "publica"), (
                    table.id,
                    column.name,
                )


# ---- PD03: mail


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("juanita.inventada@gmail.com", "texto", ["personal-correo"]),
        ("juanita.inventada@gmail.com", "contacto", ["personal-correo"]),
        ("juanita (arroba) hotmail.com", "texto", ["personal-correo"]),
        ("juanita[at]yahoo.es", "texto", ["personal-correo"]),
        ("oirs.ejemplo@gmail.com", "contacto", []),
        ("juntadevecinos12@gmail.com", "contacto", []),
        ("oirs@ejemplo.cl", "texto", []),
        ("contacto@ejemplo.cl", "texto", []),
        ("juanita.inventada@muniejemplo.cl", "texto", []),
        ("juanita.inventada@minvu.gob.cl", "texto", []),
        ("juanita.inventada@empresa.cl", "texto", ["personal-correo-ajeno"]),
        ("juanita.inventada@empresa.cl", "contacto", []),
        ("@municipalidad", "texto", []),
        ("reunión a las 10 @ sala 2", "texto", []),
    ],
)
def test_mail(text: str, kind: str, found: list[str]) -> None:
    assert codes(text, kind) == found


def test_no_mail_at_all_in_lists_of_beneficiaries() -> None:
    assert codes("oirs@ejemplo.cl", "texto", "listas") == ["personal-correo"]


# ---- PD04: telephones


@pytest.mark.parametrize(
    "text",
    [
        "+56 9 8765 4321",
        "9 8765 4321",
        "+56987654321",
        "fono 2345 6789",
        "Teléfono: 22345678",
        "cel. 98765432",
        "(09) 8765 4321",
        "whatsapp 987654321",
        "+56 2 2345 6789",
        "celular 9-8765-4321",
    ],
)
def test_telephones(text: str) -> None:
    assert codes(text) == ["personal-telefono"]
    assert codes(text, people="listas") == ["personal-telefono-en-nomina"]
    assert codes(text, "contacto") == []


@pytest.mark.parametrize(
    "text",
    [
        "987654321",
        "2026-10-31",
        "1234 5678",
        "$ 9.876.543",
        "12.345.678",
        "2345-6789-LE26",
        "Decreto 9876 5432",
        "08:30 a 14:00",
        "N° 22345678",
        "100.000.000",
        "2025 2026",
        "4033 1044",
        "Factura 9876543",
    ],
)
def test_what_only_looks_like_a_telephone(text: str) -> None:
    assert codes(text) == []


# ---- PD05: addresses; PD14


@pytest.mark.parametrize(
    "text",
    [
        "Pasaje Los Aromos 1234",
        "vive en calle Inventada 321",
        "Avda. Imaginaria N° 45, depto. 3",
        "Villa Sueño, block 4",
        "psje. Dos 12",
    ],
)
def test_addresses_beside_people(text: str) -> None:
    assert codes(text, "texto", "personas") == ["personal-direccion"]
    assert codes(text, "texto", "listas") == ["personal-direccion-en-nomina"]
    assert codes(text, "direccion", "listas") == []
    assert codes(text, "texto", "") == []


@pytest.mark.parametrize(
    "text",
    [
        "Hospital Las Higueras",
        "Hospital Clínico Calle Larga 2",
        "Escuela Villa Los Ríos N° 123",
        "Junta de Vecinos N° 5 Población San José",
        "Club Deportivo Avenida España 12",
        "Calle Larga",
        "Comité de Vivienda Villa Futuro 2",
        "Casa de la Cultura 2026",
        "Pavimentación calle Los Aromos 120 metros",
        "Mejoramiento Plaza Villa El Sol 3",
        "Sede social población Uno 14",
        "Avenida",
        "Liceo Avda. Central 55",
        "CESFAM Pasaje Norte 3",
    ],
)
def test_names_of_places_are_not_homes(text: str) -> None:
    assert [code for code in codes(text, "texto", "listas") if "direccion" in code] == []


def test_names_beside_addresses_are_told_once_a_table() -> None:
    rows = [
        {"titular": "Persona Inventada Uno", "direccion": "Calle Inventada 1"},
        {"titular": "Comercial Inventada Limitada", "direccion": "Calle Inventada 2"},
        {"titular": "Persona Inventada Dos", "direccion": ""},
        {"titular": "Persona Inventada Tres", "direccion": "Calle Inventada 4"},
    ]
    found = judged(context("permisos"), rows)
    assert [(f.code, f.place.cell, f.values["cuantas"]) for f in found] == [("personal-nombre-y-direccion", "B2", "2")]
    assert judged(context("permisos"), rows[1:3]) == ()


# ---- PD06, PD08: words


@pytest.mark.parametrize(
    "text",
    ["Con licencia médica", "REEMPLAZO POR LICENCIA MEDICA", "diagnosticada con depresión", "embarazada", "post natal"],
)
def test_health_words_beside_people(text: str) -> None:
    assert codes(text, "texto", "personas") == ["personal-sensible"]
    assert codes(text, "texto", "") == []


@pytest.mark.parametrize(
    "text",
    [
        "Encargada de la Oficina de la Discapacidad",
        "Educadora de párvulos",
        "Psiquiatra",
        "Obra menor",
        "Monitora adulto mayor",
        "Asesor jurídico",
        "Diagnóstico de infraestructura",
        "ENCARGADA DE LICENCIAS MEDICAS",
        "alumno en práctica",
        "Encargado de pueblos originarios",
    ],
)
def test_ordinary_jobs_are_not_sensitive(text: str) -> None:
    assert codes(text, "texto", "personas") == []


def test_in_lists_words_matter_beside_a_name_only() -> None:
    named = {
        "programa": "Fondo concursable",
        "nombre": "Persona Inventada Uno",
        "detalle": "en situación de discapacidad",
    }
    total = {
        "programa": "Fondo concursable",
        "numero_total": "74",
        "detalle": "Los nombres revelarían una discapacidad",
    }
    assert told(judged(context("nominas"), [total])) == []
    assert ("personal-sensible-en-nomina", "D3") in told(judged(context("nominas"), [total, named]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("entregado a la niña", True),
        ("alumnos de 3° básico", True),
        ("recién nacido", True),
        ("lactantes", True),
        ("un menor", True),
        ("obra menor", False),
        ("empresas de menor tamaño", False),
        ("monto menor a 3 UTM", False),
        ("alumna en práctica", False),
    ],
)
def test_children_in_lists(text: str, found: bool) -> None:
    row = {"programa": "Fondo concursable", "nombre": "Persona Inventada Uno", "detalle": text}
    assert [code for code, _ in told(judged(context("nominas"), [row]))] == (
        ["personal-menor-en-nomina"] if found else []
    )


def test_children_elsewhere_are_a_doubt() -> None:
    assert codes("taller para NNA", "texto", "personas") == ["personal-menor"]


# ---- PD07: programmes


@pytest.mark.parametrize(
    "programme",
    [
        "Beca municipal de estudios",
        "SUBSIDIO UNICO FAMILIAR",
        "Subsidio al agua potable",
        "SUF",
        "Ayudas sociales",
        "Programa Vínculos",
    ],
)
def test_names_in_sensitive_programmes_block(programme: str) -> None:
    rows = [{"programa": programme, "nombre": f"Persona Inventada {n}"} for n in ("Uno", "Dos")]
    found = judged(context("nominas"), [*rows, {"programa": programme, "numero_total": "74"}])
    assert [(f.code, f.place.cell, f.values["cuantas"]) for f in found] == [("personal-programa-sensible", "A2", "2")]
    assert severity(small_law(), found[0]) == "bloquea"


@pytest.mark.parametrize(
    "programme",
    [
        "Fondo de Desarrollo Vecinal",
        "Premio comunal de artesanía",
        "Fondo Puente Alto",
        "Capital semilla",
        "Pavimentación de calles",
    ],
)
def test_other_programmes_may_name(programme: str) -> None:
    assert judged(context("nominas"), [{"programa": programme, "nombre": "Persona Inventada Uno"}]) == ()


def test_the_folder_may_say_the_programme() -> None:
    rows = [{"programa": "Entrega de octubre", "nombre": "Persona Inventada Uno"}]
    assert judged(context("nominas", series="fondo-vecinal"), rows) == ()
    assert [code for code, _ in told(judged(context("nominas", series="subsidio-unico-familiar"), rows))] == [
        "personal-programa-sensible"
    ]


# ---- PD10, PD13, PD16


def test_very_small_groups() -> None:
    rows = [{"programa": "Fondo", "numero_total": n} for n in ("0", "1", "4", "5")]
    assert told(judged(context("nominas"), rows)) == [
        ("personal-grupo-pequeno", "E3"),
        ("personal-grupo-pequeno", "E4"),
    ]


@pytest.mark.parametrize(
    "text", ["Cuenta corriente N° 12345678", "cta. cte. 001-23456-7", "cuenta RUT 12345678", "Cuenta vista: 99887766"]
)
def test_bank_accounts(text: str) -> None:
    assert "personal-cuenta" in codes(text, "publica", "")


@pytest.mark.parametrize(
    "text", ["cuenta corriente sin saldo", "Cuenta 215-22-01", "dar cuenta pública 2026", "Cuenta 22.12.003"]
)
def test_budget_accounts_are_not_bank_accounts(text: str) -> None:
    assert codes(text, "publica", "") == []


@pytest.mark.parametrize("text", ["fecha de nacimiento 01/02/1980", "Nacida el 3 de marzo de 1990", "34 años de edad"])
def test_births(text: str) -> None:
    assert codes(text, "texto", "") == ["personal-nacimiento"]


@pytest.mark.parametrize(("text", "right"), [("JosÃ© NuÃ±ez", "José Nuñez"), ("Cańete", "Cañete"), ("3Â°", "3°")])
def test_broken_letters(text: str, right: str) -> None:
    found = judged(context("reglas"), [{"anyo": "2026", "mes": "Octubre", "nombre": text}])
    assert [(f.code, f.place.cell, f.values["sugerido"]) for f in found] == [("letras-danadas", "C2", right)]


@pytest.mark.parametrize("text", ["JOSÉ NÚÑEZ", "São Paulo", "Ã", "Peñalolén", "N° 3", "«ñandú»", "Łódź"])
def test_whole_letters(text: str) -> None:
    assert judged(context("reglas"), [{"anyo": "2026", "mes": "Octubre", "nombre": text}]) == ()


# ---- cells where no text belongs, pages, YAML


def test_personal_data_among_the_amounts() -> None:
    found = judged(context("personas"), [{"nombre": "Persona Inventada Uno", "monto": rut(12345678)}])
    assert told(found) == [("numero-no-valido", "C2"), ("personal-rut", "C2")]


def test_personal_data_beyond_the_last_column() -> None:
    names = context("personas").edition.names
    data = csv_of(names, [{"nombre": "Uno"}]).rstrip(b"\n") + f",{rut(12345678)}\n".encode()
    assert ("personal-rut", "H2") in told(judged(context("personas"), data))


def test_pages_and_yaml() -> None:
    text = (
        f"Escriba a oirs@ejemplo.cl, +56 2 2345 6789\nRUT {rut(69070100)}\nEncargada: {rut(12345678)}\njuana@gmail.com"
    )
    found = privacy.check_text(real_law(), text, "demo/paginas/contacto.md", 10)
    assert [(f.code, f.place.row, f.value) for f in found] == [
        ("personal-rut", 12, "12.***.***-5"),
        ("personal-correo", 13, "j***@gmail.com"),
    ]


# ---- nothing personal is repeated


def test_masks() -> None:
    law = real_law()
    assert hidden_rut("12.345.678-5") == "12.***.***-5"
    assert hidden_rut("5126663-3") == "5.***.***-3"
    assert masked(law, f"don Fulano {rut(12345678)}, juanita@gmail.com, +56 9 8765 4321") == (
        "don Fulano 12.***.***-5, j***@gmail.com, +** * **** **21"
    )
    assert masked(law, f"Empresa {rut(76123456)} y 40.067.308-0") == f"Empresa {rut(76123456)} y 40.***.***-0"
    assert masked(law, "Monto 1.234.567") == "Monto 1.234.567"


@settings(max_examples=60)
@given(
    st.integers(1_000_000, 29_999_999),
    st.sampled_from(("dots", "plain")),
    st.sampled_from(("nombre", "cargo", "monto", "empresa_rut", "oficina", "codigo", "observaciones")),
)
def test_no_report_repeats_a_persons_rut(body: int, form: str, column: str) -> None:
    """In no format, whatever the column and whatever else is wrong with the cell."""
    written = rut(body, form)
    found = judged(context("personas"), [{"nombre": "Uno", column: written}])
    assert found
    for kind in ("text", "json", "github", "sarif"):
        report = render(found, small_law(), kind, {"sites": 1, "tables": 1, "rows": 1})
        assert written not in report
        assert str(body) not in report


def test_the_rows_name_is_masked_too() -> None:
    found = judged(context("personas"), [{"nombre": f"Uno {rut(12345678)}", "monto": "x"}])
    assert {f.values["registro"] for f in found} == {"Uno 12.***.***-5"}


# ---- the pass over columns is the same as looking at each text


LETTERS = string.ascii_letters + string.digits + " .,-@+/()áéñÑ°;=\n"


@settings(max_examples=150)
@given(
    st.lists(
        st.one_of(
            st.text(LETTERS, max_size=30),
            st.sampled_from(
                (
                    rut(12345678),
                    rut(76123456, "plain"),
                    "9 8765 4321",
                    "a@gmail.com",
                    "Pasaje Uno 3",
                    "licencia médica",
                    "niños",
                    "cuenta vista 123456",
                )
            ),
        ),
        max_size=12,
    ),
    st.sampled_from(CLASSES),
    st.sampled_from(PEOPLE),
)
def test_nothing_escapes_the_loose_expression(texts: list[str], kind: str, people: str) -> None:
    law = real_law()
    privacy._clean.clear()
    found = privacy.examine(law, texts, kind, people)
    assert set(found) == {text for text in texts if privacy._exact(law, text, kind, people)}


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("people", PEOPLE)
def test_every_word_of_the_law_is_found_by_the_loose_expression(kind: str, people: str) -> None:
    """With and without accents, in capitals, alone or inside a sentence."""
    law, rules = real_law(), real_law().privacy
    words = (
        [w for entry in rules["sensibles"] for w in entry["palabras"]]
        + rules["menores"]["personas"]
        + rules["menores"]["listas"]
    )
    bases = [w.replace("*", "x") for w in words] + [f"{w} 123456" for w in rules["cuenta"]["palabras"]]
    bases += [f"{w} 12/03/1980" for w in rules["nacimiento"]["palabras"]] + [
        f"{w} Inventada 31" for w in rules["direccion"]["palabras"]
    ]
    texts = [form(base) for base in bases for form in (str, str.upper, lambda b: f"la {b}, por fin", lambda b: f"é{b}")]
    expression = loose(law, kind, people)
    pointed = set(privacy.pointed(expression, texts))
    assert {text for text in texts if traces(law, text, kind, people)} <= pointed


def test_a_match_does_not_hide_the_next_text() -> None:
    texts = ["x 1234567", rut(12345678, "plain"), rut(12345679, "plain"), "", "8", rut(9876543)]
    pointed = privacy.pointed(loose(real_law(), "rut_juridica", ""), texts)
    assert {rut(12345678, "plain"), rut(12345679, "plain"), rut(9876543)} <= set(pointed)


def test_a_clean_column_of_companies_points_at_nothing() -> None:
    rnd = random.Random(7)
    texts = [rut(rnd.randrange(50_000_000, 99_999_999), form) for form in ("dots", "plain") for _ in range(500)]
    assert privacy.pointed(loose(real_law(), "rut_juridica", ""), texts) == []


def test_memory_of_clean_texts_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "MEMO", 50)
    law = small_law()
    for start in range(0, 400, 20):
        privacy.examine(law, [f"texto {n}" for n in range(start, start + 20)], "texto", "")
    assert max(map(len, privacy._clean.values())) <= 50
    assert privacy.examine(law, [f"t{n}" for n in range(100)] + [rut(12345678)], "texto", "").keys() == {rut(12345678)}


def test_what_is_remembered_as_clean_in_one_class_is_not_in_another() -> None:
    law = real_law()
    assert privacy.examine(law, [rut(76123456)], "rut_juridica", "") == {}
    assert privacy.examine(law, [rut(76123456)], "texto", "") != {}


def test_volume_and_small_forms_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """The polars form of a batch is examined as the csv one is."""
    from portalgen.read import tables

    ctx = context("personas")
    rnd = random.Random(3)
    files = [
        csv_of(
            ctx.edition.names,
            [
                {
                    "nombre": f"Persona Inventada {rnd.randrange(99)}",
                    "monto": "5",
                    "observaciones": rut(12345000 + i) if i % 7 == 0 else f"nota {i}",
                }
                for i in range(40)
            ],
        )
        for _ in range(3)
    ]
    found = {}
    for limit in (1, 10**9):
        monkeypatch.setattr(tables, "VOLUME", limit)
        monkeypatch.setattr(tables, "VOLUME_LOADED", limit)
        privacy._clean.clear()
        batch = parse(ctx.edition, files)
        assert (batch.frame is not None) == (limit == 1)
        found[limit] = judge(batch, [ctx] * len(files))
    assert found[1] == found[10**9]
    assert sum(map(len, found[1])) == 18


# ---- schemas/privacidad.yaml


def test_the_file_names_what_exists() -> None:
    law, rules = real_law(), real_law().privacy
    for entry in rules["listas"]:
        names = {name for edition in law.tables[entry["tabla"]].editions for name in edition.names}
        assert set(entry["programa"]) <= names
        assert entry["vocabulario"] in law.vocabularies
    for entry in rules["grupos"]["tablas"]:
        names = {name for edition in law.tables[entry["tabla"]].editions for name in edition.names}
        assert {entry["cuenta"], *entry["describen"]} <= names
        assert len(entry["describen"]) >= 2


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("natural_hasta: 49999999", "natural_hasta: cincuenta"),
        ("minimo: 5", "minimos: 5"),
        ("\n  en: personas", "\n  en: todas"),
    ],
)
def test_a_mistake_in_the_file_stops_with_its_line(right: str, wrong: str, tmp_path: Path) -> None:
    root = tmp_path / "schemas"
    shutil.copytree(schemas(), root)
    file = root / "privacidad.yaml"
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(Stop, match=r"privacidad\.yaml, línea \d+"):
        load_law(root)
