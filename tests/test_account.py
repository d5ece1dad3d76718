"""The public account of a year: what the municipality tells beside the figures of its own tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from sitios import ROOT, portalgen, put, real_law, small_schemas

from portalgen.findings import Stop
from portalgen.read.account import FILE, Account, load_account

ITEMS = {"1.05-compras", "2.11-planes"}
TABLES = ("otras_compras", "ordenes_compra", "compras_menores_3utm")
SITE = """nombre: Municipalidad de Prueba
ficticia: true
desde: 2025-01
unidades:
- {id: obras, nombre: Dirección de Obras}
"""
# The last one, and the question without words, are wrong: they are left out, and never a fault.
TOLD = """cuentas:
- {anyo: 2024, capitulos: {compras: Se compró poco.}}
- anyo: 2025
  fecha: 2026-04-28
  donde: Salón
  capitulos: {compras: "Se compró <b>mejor</b>.\\nY antes."}
  preguntas:
  - {pregunta: ¿Cuándo?, respuesta: Pronto.}
  - {pregunta: ¿Y la plaza?}
  - {respuesta: Nadie preguntó}
  compromisos:
  - {accion: Publicar el avance, responsable: obras, plazo: 2026-06-30, estado: cumplida, cumplida: 2026-06-18}
  - {accion: Responder lo pendiente, plazo: 2026-05-29, estado: en_curso}
- {fecha: 2026-04-28}
"""
HEAD, ROW = (ROOT / "schemas/ejemplos/otras_compras.csv").read_text("utf-8").splitlines()[:2]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two purchases in January and one in February of 2025, and one of 2026, which is of another account."""
    top = tmp_path_factory.mktemp("cuenta")
    schemas = small_schemas(top, ITEMS)
    chapters = schemas / "instrumentos" / FILE
    raw = yaml.safe_load(chapters.read_text("utf-8"))
    raw["capitulos"] = [{**one, "tablas": [name for name in one["tablas"] if name in (*TABLES, "planes")]}
                        for one in raw["capitulos"]]
    put(chapters, yaml.safe_dump(raw, allow_unicode=True))
    site = top / "sites/prueba"
    put(site / "sitio.yaml", SITE)
    put(site / "gestion/cuenta.yaml", TOLD)
    names = HEAD.split(",")

    def row(month: str, year: int, amount: int, number: int) -> str:
        cells = dict(zip(names, ROW.split(","), strict=True))
        return ",".join({**cells, "anyo": str(year), "mes": month, "monto": str(amount),
                         **({"acto_numero": str(number)} if "acto_numero" in cells else {})}.values())

    folder = site / "1.05-compras/otras-compras"
    put(folder / "2025-01.csv", "\n".join([HEAD, row("Enero", 2025, 100000, 1), row("Enero", 2025, 250000, 2)]) + "\n")
    put(folder / "2025-02.csv", "\n".join([HEAD, row("Febrero", 2025, 40000, 3)]) + "\n")
    put(folder / "2026-01.csv", "\n".join([HEAD, row("Enero", 2026, 999, 4)]) + "\n")
    portalgen("build", "--schemas", schemas, "--themes", ROOT / "themes", "--draft", cwd=top)
    return top


def text(page: Path) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.read_text("utf-8")))


def test_the_figures_are_those_of_the_year(town: Path) -> None:
    """100.000 + 250.000 + 40.000 = 390.000, in two months."""
    said = text(town / "public/prueba/cuenta/index.html")
    assert "Cuenta pública participativa 2025" in said
    assert re.search(r"\$\s?390\.000 \(monto por mes, en total; 2 períodos\)", said)
    assert "999" not in said
    assert "De la gestión 2025. Se presenta el 28 de abril de 2026, Salón." in said
    assert "No hay información publicada de este tema." in said


def test_what_people_write_is_text_and_its_answers_and_promises_are_counted(town: Path) -> None:
    said = text(town / "public/prueba/cuenta/index.html")
    assert "Se compró &lt;b&gt;mejor&lt;/b&gt;." in said
    assert "1 de 2 respondidas." in said
    assert "Por responder" in said
    assert "1 de 2 acciones cumplidas." in said
    assert "Dirección de Obras" in said
    assert "Atrasada" in said


def test_each_year_has_its_page_and_the_home_page_leads_to_the_last(town: Path) -> None:
    public = town / "public/prueba"
    assert "Se compró poco." in text(public / "cuenta/2024.html")
    assert 'href="2024.html"' in (public / "cuenta/index.html").read_text("utf-8")
    assert "cuenta/index.html" in (public / "index.html").read_text("utf-8")


def test_it_begins_with_what_each_chapter_asks(tmp_path: Path) -> None:
    put(tmp_path / "sites/prueba/sitio.yaml", SITE)
    where = ("--schemas", ROOT / "schemas", "--themes", ROOT / "themes")
    portalgen("manage", "prueba", "--account", "2026", *where, cwd=tmp_path)
    file = tmp_path / "sites/prueba/gestion/cuenta.yaml"
    begun = file.read_text("utf-8")
    assert all(f"{one.title}: {one.asks}" in begun for one in _model().chapters)
    assert portalgen("manage", "prueba", "--account", "2027", *where, cwd=tmp_path).startswith("- anyo: 2027")
    assert file.read_text("utf-8") == begun
    assert "gestion/cuenta" not in portalgen("check", *where, cwd=tmp_path)


def _model() -> Account:
    model = load_account(ROOT / "schemas", real_law().tables)
    assert model is not None
    return model


def test_a_table_that_does_not_exist_is_said_with_its_line(tmp_path: Path) -> None:
    raw = (ROOT / "schemas/instrumentos" / FILE).read_text("utf-8")
    put(tmp_path / "instrumentos" / FILE, raw.replace("[vinculos]", "[vinculo]"))
    with pytest.raises(Stop, match=r"línea \d+: no existe la tabla «vinculo»"):
        load_account(tmp_path, {"vinculos": 1, **{name: 1 for one in _model().chapters for name in one.tables}})
