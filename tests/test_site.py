"""A municipality's folder → Site: tables by their names, what people say, and every name that is not understood."""

from __future__ import annotations

from pathlib import Path

import ley
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sitios import write_site

from portalgen.findings import Finding
from portalgen.model import Law, Period, Site
from portalgen.read.files import scan
from portalgen.read.names import fits, guess
from portalgen.read.site import load_site

INFO = """nombre: Municipalidad de Ejemplo
areas:
- {id: municipal, nombre: Municipal}
- {id: educacion, nombre: Educación}
unidades:
- {id: rrhh, nombre: Recursos Humanos, correo: rrhh@ejemplo.cl}
"""
PLANTA, ITEM = "1.04-personal/planta", "1.04-personal"


def load(root: Path, files: dict[str, str], law: Law | None = None) -> tuple[Site, list[Finding]]:
    for path, text in {"sitio.yaml": INFO, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    site, findings = load_site(root, "demo", scan(root, "demo"), law or ley.real_law())
    return site, list(findings)


def found(root: Path, files: dict[str, str]) -> list[tuple[str, str, int | None]]:
    return [(f.code, f.place.file.removeprefix("demo/"), f.place.row) for f in load(root, files)[1]]


def test_tables_are_known_by_their_names(tmp_path: Path) -> None:
    paths = [f"{PLANTA}/2026-10.csv", f"{PLANTA}/2026-09-educacion.csv", f"{PLANTA}/2026-09.csv",
             "1.03-estructura/organigrama.csv", "1.09-subsidios/nominas/becas-2026/2026-10.csv",
             "1.07-actos/convenios/2026-10.csv", f"{ITEM}/bienios/2022.csv"]
    site, findings = load(tmp_path, dict.fromkeys(paths, "a\n"))
    assert findings == []
    sources = [s for package in site.packages for s in package.sources]
    assert [(s.item, s.table, s.series, s.area, str(s.period), s.path) for s in sources] == [
        ("1.03", "organigrama", "", "", "", "1.03-estructura/organigrama.csv"),
        ("1.04", "personal_planta", "", "", "2026-09", f"{PLANTA}/2026-09.csv"),
        ("1.04", "personal_planta", "", "", "2026-10", f"{PLANTA}/2026-10.csv"),
        ("1.04", "personal_planta", "", "educacion", "2026-09", f"{PLANTA}/2026-09-educacion.csv"),
        ("1.04", "bienios", "", "", "2022", f"{ITEM}/bienios/2022.csv"),
        ("1.07", "actos_terceros", "convenios", "", "2026-10", "1.07-actos/convenios/2026-10.csv"),
        ("1.09", "nominas", "becas-2026", "", "2026-10", "1.09-subsidios/nominas/becas-2026/2026-10.csv")]
    assert all(s.site == "demo" for s in sources)
    assert [p.item for p in site.packages] == [item.id for item in ley.real_law().items]


@pytest.mark.parametrize(("path", "code", "parecido"), [
    (f"{PLANTA}/2026-13.csv", "archivo-periodo", ""), (f"{PLANTA}/2026.csv", "archivo-periodo", ""),
    (f"{PLANTA}/octubre-2026.csv", "archivo-periodo", " ¿Quiso decir «2026-10.csv»?"),
    (f"{PLANTA}/10-2026.csv", "archivo-periodo", " ¿Quiso decir «2026-10.csv»?"),
    (f"{PLANTA}/2026_1.csv", "archivo-periodo", " ¿Quiso decir «2026-01.csv»?"),
    (f"{PLANTA}/2026-10-Educación.csv", "archivo-periodo", " ¿Quiso decir «2026-10.csv»?"),
    (f"{ITEM}/bienios/2026-10.csv", "archivo-periodo", " ¿Quiso decir «2026.csv»?"),
    (f"{PLANTA}/2026-10-educasion.csv", "area-desconocida", " ¿Quiso decir «educacion»?"),
    ("2.13-patentes/patentes/2026-10-educacion.csv", "area-no-corresponde", None),
    (f"{ITEM}/plantas/2026-10.csv", "tabla-desconocida", " ¿Quiso decir «planta»?"),
    (f"{ITEM}/planta.csv", "archivo-fuera-de-lugar", None),
    (f"{PLANTA}/otra/2026-10.csv", "archivo-fuera-de-lugar", None),
    ("1.03-estructura/organigrama/2026-10.csv", "archivo-fuera-de-lugar", None),
    ("1.11-presupuesto/ejecucion-gastos/2026-10.csv", "tabla-desconocida", " ¿Quiso decir «gastos»?"),
    ("1.10-participacion/consejos-consultivos.csv", "tabla-desconocida", " ¿Quiso decir «consejos»?"),
    ("1.03-estructura/organigramas.csv", "tabla-desconocida", " ¿Quiso decir «organigrama»?"),
    ("1.09-subsidios/nominas/2026-10.csv", "archivo-fuera-de-lugar", None),
    ("1.09-subsidios/nominas/Becas/2026-10.csv", "serie-nombre", None),
    ("1.07-actos/convenio/2026-10.csv", "serie-desconocida", " ¿Quiso decir «convenios»?"),
    (f"{PLANTA}/2026-10.xlsx", "archivo-planilla", None), (f"{PLANTA}/2026-10.CSV", "archivo-extension", None),
    (f"{PLANTA}/2026-10.pdf", "archivo-desconocido", ""), (f"{PLANTA}/1999-10.csv", "tabla-sin-norma", None),
    ("datos.csv", "archivo-desconocido", ""), ("sitio.yml", "archivo-desconocido", " ¿Quiso decir «sitio.yaml»?"),
    ("paginas/sub/a.md", "archivo-desconocido", ""),
    ("1.04-persona/a.csv", "carpeta-desconocida", " ¿Quiso decir «1.04-personal»?")])
def test_each_name_that_is_not_understood_is_one_finding(tmp_path: Path, path: str, code: str,
                                                         parecido: str | None) -> None:
    site, findings = load(tmp_path, {path: "a\n"})
    assert [f.code for f in findings] == [code]
    assert findings[0].values.get("parecido") == parecido
    assert findings[0].place.file == ("demo/1.04-persona" if code == "carpeta-desconocida" else f"demo/{path}")
    assert [s for package in site.packages for s in package.sources] == []
    wording = ley.real_law().wordings[code]
    assert wording.sentence.format(**findings[0].values, archivo="a", fila="1")
    assert wording.remedy.format(**findings[0].values, archivo="a", fila="1")


def test_an_unknown_folder_is_said_once_however_many_files(tmp_path: Path) -> None:
    assert found(tmp_path, {f"otra/{i}.csv": "a\n" for i in range(9)}) == [("carpeta-desconocida", "otra", None)]


def test_documents_pages_and_what_needs_no_name(tmp_path: Path) -> None:
    site, findings = load(tmp_path, {"documentos/a/b.pdf": "x", "paginas/ayuda.md": "\ufeff# Ñ\r\n", "README.md": "x",
                                     f"{ITEM}/LEAME.md": "x", ".gitattributes": "x"})
    assert findings == []
    assert site.documents == {"documentos/a/b.pdf"}
    assert site.pages == {"paginas/ayuda.md": "# Ñ\n"}


def test_what_people_say_of_an_item(tmp_path: Path) -> None:
    text = """responsable: rrhh
notas: "**Ojo**"
tablas:
  planta: {notas: Sin novedad, responsable: rrhh}
  viaticos: {responsable: Otra Unidad}
estados:
- {tabla: viaticos, estado: sin_movimiento, periodos: [2026-09, 2026-10], motivo: Sin viajes., area: educacion}
- {tabla: bienios, estado: sin_movimiento, desde: 2024, hasta: 2025, motivo: Nadie cumplió.}
- tabla: personal_codigo_trabajo
  estado: no_aplica
  motivo: No hay.
  norma: Ley inventada
"""
    site, findings = load(tmp_path, {f"{ITEM}/datapackage.yaml": text})
    assert findings == []
    package = next(p for p in site.packages if p.folder == ITEM)
    assert (package.unit, package.email, package.notes) == ("Recursos Humanos", "rrhh@ejemplo.cl", "**Ojo**")
    assert package.tables == {"personal_planta": {"notas": "Sin novedad", "responsable": "Recursos Humanos"},
                              "viaticos": {"responsable": "Otra Unidad"}}
    said = [(s.table, s.state, str(s.since), str(s.until), s.reason, s.law, s.area, s.line) for s in package.statements]
    assert said == [("viaticos", "sin_movimiento", "2026-09", "2026-09", "Sin viajes.", "", "educacion", 7),
                    ("viaticos", "sin_movimiento", "2026-10", "2026-10", "Sin viajes.", "", "educacion", 7),
                    ("bienios", "sin_movimiento", "2024", "2025", "Nadie cumplió.", "", "", 8),
                    ("personal_codigo_trabajo", "no_aplica", "", "None", "No hay.", "Ley inventada", "", 9)]


@pytest.mark.parametrize(("entry", "code", "statements"), [
    ("{tabla: viatico, estado: no_aplica, motivo: a}", "estado-tabla", 0),
    ("{tabla: patentes, estado: no_aplica, motivo: a}", "estado-tabla", 0),
    ("{tabla: viaticos, estado: pendiente, motivo: a}", "ficha-valor", 0),
    ("{tabla: viaticos, motivo: a}", "ficha-falta-clave", 0),
    ("{tabla: viaticos, estado: no_aplica}", "ficha-falta-clave", 1),
    ("{tabla: viaticos, estado: sin_movimiento, motivo: a}", "estado-sin-periodo", 0),
    ("{tabla: viaticos, estado: sin_movimiento, motivo: a, periodos: [2026-09, 2026]}", "estado-periodo", 1),
    ("{tabla: viaticos, estado: sin_movimiento, motivo: a, periodos: [2026-13]}", "ficha-tipo", 0),
    ("{tabla: viaticos, estado: no_aplica, motivo: a, desde: 2026-05, hasta: 2026-04}", "estado-al-reves", 0),
    ("{tabla: viaticos, estado: no_aplica, motivo: a, area: salud}", "area-desconocida", 0),
    ("{tabla: planta, estado: sin_movimiento, motivo: a, periodos: [2026-10]}", "estado-con-datos", 1)])
def test_a_wrong_statement_is_said_at_its_line(tmp_path: Path, entry: str, code: str, statements: int) -> None:
    text = f"responsable: a\nestados:\n- {entry}\n"
    site, findings = load(tmp_path, {f"{ITEM}/datapackage.yaml": text, f"{PLANTA}/2026-10.csv": "a\n"})
    expected = [code, "estado-sin-periodo"] if "2026-13" in entry else [code]
    assert [f.code for f in findings] == expected
    assert {(f.place.file, f.place.row, f.item) for f in findings} == {(f"demo/{ITEM}/datapackage.yaml", 3, "1.04")}
    assert len(next(p for p in site.packages if p.folder == ITEM).statements) == statements


def test_what_is_wrong_in_the_site_is_left_out(tmp_path: Path) -> None:
    text = INFO + "licencia: CC-BY\ntelefono: 223456789\ntema: {logo: documentos/no.svg, nombre: base}\n"
    site, findings = load(tmp_path, {"sitio.yaml": text, "documentos/no.png": "x"})
    assert [(f.code, f.place.row, f.values.get("parecido")) for f in findings] == [
        ("ficha-valor", 7, " ¿Quiso decir «CC-BY-4.0»?"), ("ficha-archivo", 9, " ¿Quiso decir «documentos/no.png»?")]
    assert site.info["telefono"] == "223456789"
    assert site.info["tema"] == {"nombre": "base"}
    assert "licencia" not in site.info


def test_repeated_areas(tmp_path: Path) -> None:
    text = "nombre: a\nareas:\n- {id: a, nombre: A}\n- {id: a, nombre: B}\n"
    assert found(tmp_path, {"sitio.yaml": text}) == [("ficha-repetida", "sitio.yaml", 4)]


def test_a_site_without_its_file(tmp_path: Path) -> None:
    site, findings = load_site(tmp_path, "demo", scan(tmp_path, "demo"), ley.real_law())
    assert [f.code for f in findings] == ["falta-sitio"]
    assert site.info == {}
    assert len(site.packages) == len(ley.real_law().items)


def test_what_the_listing_says_is_not_lost(tmp_path: Path) -> None:
    (tmp_path / "documentos").symlink_to("/etc")
    assert found(tmp_path, {}) == [("archivo-enlace", "documentos", None)]


def test_every_table_of_the_law_has_a_place(tmp_path: Path) -> None:
    root = write_site(tmp_path)
    site, findings = load_site(root, "prueba", scan(root, "prueba"), ley.real_law())
    assert findings == ()
    assert {s.table for p in site.packages for s in p.sources} == set(ley.real_law().tables)


@pytest.mark.parametrize(("table", "period", "good"), [
    ("personal_planta", "2026-10", True), ("personal_planta", "2026", False), ("personal_planta", "", False),
    ("bienios", "2026", True), ("bienios", "2026-12", False), ("organigrama", "", True),
    ("organigrama", "2026", False)])
def test_periods_by_cadence(table: str, period: str, good: bool) -> None:
    parsed = Period.parse(period)
    assert parsed is not None
    assert fits(ley.real_law().tables[table], parsed) is good


def test_quarters() -> None:
    table = next(t for t in ley.small_law().tables.values() if t.cadence == "trimestral")
    assert [m for m in range(1, 13) if fits(table, Period(2026, m))] == [3, 6, 9, 12]


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(max_size=20) | st.from_regex(r"[0-9a-z_. -]{0,15}", fullmatch=True))
def test_a_guess_is_always_a_period_of_the_table(stem: str) -> None:
    table = ley.real_law().tables["personal_planta"]
    proposal = guess(table, stem)
    if proposal:
        period = Period.parse(proposal.split("«")[1].split(".csv")[0])
        assert period is not None
        assert fits(table, period)
