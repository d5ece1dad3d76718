"""The index of several municipalities: from portal.json only, and again only when one of them changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import publicado
import pytest
from sitios import portalgen, put

from portalgen.findings import Stop
from portalgen.portal.municipalities import brief, comparison_path, listing, pages, states_path
from portalgen.read.others import Other, load_others

OTHERS = "portales:\n- {nombre: Municipalidad Vecina, region: Región Lejana, url: 'https://vecina.cl/ta/'}\n"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    publicado.write(tmp_path / "sites")
    second = publicado.write(tmp_path / "sites", "segunda")
    info = (second / "sitio.yaml").read_text("utf-8").replace("Municipalidad de Prueba", "Municipalidad Segunda")
    (second / "sitio.yaml").write_text(info.replace("Región de Prueba", "Región Otra"), "utf-8")
    put(tmp_path / "sites/otros.yaml", OTHERS)
    return tmp_path


def text(work: Path, name: str) -> str:
    return (work / "public" / name).read_text("utf-8")


def test_the_index_its_states_and_its_comparisons(work: Path) -> None:
    portalgen("build", cwd=work)
    index = text(work, "index.html")
    order = [index.index(name) for name in (
        "Región Lejana", "Municipalidad Vecina", "Región Otra", "Municipalidad Segunda", "Región de Prueba",
        "Municipalidad de Prueba")]
    assert order == sorted(order)
    assert 'href="https://vecina.cl/ta/"' in index
    assert "materias al día" in index
    states = text(work, states_path("Región Otra"))
    told = json.loads(text(work, "segunda/portal.json"))
    for item in told["items"]:
        assert f'href="segunda/{item["pagina"]}"' in states
    assert "prueba/1.04" not in states
    comparison = text(work, comparison_path("1.04-personal/planta/index.html"))
    assert comparison.count("14.000.000") == 2
    assert comparison.index("Municipalidad Segunda") > 0
    assert comparison_path("1.04-personal/planta/index.html") in text(work, "comparar.html")
    assert "Persona Inventada" not in comparison
    assert [one["nombre"] for one in json.loads(text(work, "portales.json"))] == [
        "Municipalidad Vecina", "Municipalidad Segunda", "Municipalidad de Prueba"]


def test_it_is_made_only_from_what_the_sites_publish(work: Path) -> None:
    portalgen("build", cwd=work)
    summary = work / "public/segunda/portal.json"
    told = json.loads(summary.read_bytes())
    told["municipalidad"]["nombre"] = "Municipalidad Editada"
    summary.write_text(json.dumps(told), "utf-8")
    portalgen("build", "prueba", cwd=work)
    assert "Municipalidad Editada" in text(work, "index.html")


def test_nothing_changed_writes_nothing_and_one_site_only_its_pages(work: Path) -> None:
    portalgen("build", cwd=work)

    def root() -> dict[str, int]:
        return {p.name: p.stat().st_mtime_ns for p in (work / "public").iterdir() if p.is_file()}

    before = root()
    portalgen("build", cwd=work)
    assert root() == before
    source = work / "sites/prueba/1.04-personal/planta/2026-10.csv"
    source.write_text(source.read_text("utf-8").replace("1000000", "1000001", 1), "utf-8")
    portalgen("build", cwd=work)
    assert {name for name, time in root().items() if before[name] != time} == {
        comparison_path("1.04-personal/planta/index.html")}


def test_what_is_gone_leaves_no_page(work: Path) -> None:
    import shutil

    portalgen("build", cwd=work)
    shutil.rmtree(work / "sites/segunda")
    (work / "sites/otros.yaml").unlink()
    portalgen("build", cwd=work)
    left = {p.name for p in (work / "public").iterdir() if p.is_file()}
    assert not any(name.startswith("comparar") for name in left)
    assert {name for name in left if name.startswith("estado")} == {states_path("Región de Prueba")}
    assert "Vecina" not in text(work, "index.html")


def test_a_page_that_somebody_removed_comes_back(work: Path) -> None:
    portalgen("build", cwd=work)
    (work / "public/comparar.html").unlink()
    portalgen("build", cwd=work)
    assert (work / "public/comparar.html").is_file()


@pytest.mark.parametrize("data", ["", "[]", "{", '{"version": 2}', '{"version": 1}'])
def test_a_summary_that_is_not_understood_is_not_listed(work: Path, data: str) -> None:
    portalgen("build", cwd=work)
    (work / "public/segunda/portal.json").write_text(data, "utf-8")
    portalgen("build", "prueba", cwd=work)
    assert "Segunda" not in text(work, "index.html")
    assert "Municipalidad de Prueba" in text(work, "index.html")


# ---- portals elsewhere


def test_others_are_read(tmp_path: Path) -> None:
    assert load_others(tmp_path) == ()
    put(tmp_path / "otros.yaml", OTHERS)
    assert load_others(tmp_path) == (Other("Municipalidad Vecina", "Región Lejana", "https://vecina.cl/ta/"),)


def test_a_portal_elsewhere_is_compared_by_the_copy_of_its_summary(work: Path) -> None:
    portalgen("build", cwd=work)
    copy = (work / "public/segunda/portal.json").read_text("utf-8")
    put(work / "sites/otros/vecina.json", copy)
    put(work / "sites/otros.yaml", OTHERS.replace("ta/'}", "ta/', resumen: otros/vecina.json}"))
    portalgen("build", cwd=work)
    index, states = text(work, "index.html"), text(work, states_path("Región Lejana"))
    assert index.count("Municipalidad Vecina") == 1
    assert 'href="https://vecina.cl/ta/index.html"' in index
    assert 'href="https://vecina.cl/ta/1.04-personal/index.html"' in states
    assert text(work, comparison_path("1.04-personal/planta/index.html")).count("14.000.000") == 3
    listed = {one["nombre"]: one for one in json.loads(text(work, "portales.json"))}
    assert listed["Municipalidad Vecina"]["url"] == "https://vecina.cl/ta/"
    assert "ruta" not in listed["Municipalidad Vecina"]


@pytest.mark.parametrize("data", ["{", "[]", "3", "{}", '{"version": 1}', None])
def test_a_copy_that_is_none_is_said(work: Path, data: str | None) -> None:
    if data is not None:
        put(work / "sites/otros/vecina.json", data)
    put(work / "sites/otros.yaml", OTHERS.replace("ta/'}", "ta/', resumen: otros/vecina.json}"))
    assert "vecina.json" in portalgen("build", cwd=work, code=2)
    assert not (work / "public").exists()


@pytest.mark.parametrize("wrong", ["portales: 3\n", "portales:\n- nombre: X\n", "otra: 1\n", ":\n", "portales: [\n",
                                   "portales:\n- {nombre: X, url: 'javascript:alert(1)'}\n"])
def test_mistakes_of_others_are_said_with_their_line(tmp_path: Path, wrong: str) -> None:
    put(tmp_path / "otros.yaml", wrong)
    with pytest.raises(Stop, match=r"otros\.yaml.*línea [0-9]+"):
        load_others(tmp_path)


def test_a_mistake_is_said_before_anything_is_built(work: Path) -> None:
    put(work / "sites/otros.yaml", "portales: 3\n")
    assert "otros.yaml" in portalgen("build", cwd=work, code=2)
    assert not (work / "public").exists()


# ---- values


def summary(name: str, region: str, years: list[dict[str, Any]]) -> dict[str, Any]:
    table = {"titulo": "Tabla", "pagina": "1.01-a/t/index.html", "filas": 9, "planillas": 2,
             "columnas_totales": {"monto": "Monto"}, "anyos": years}
    item = {"id": "1.01", "numero": "1.1", "titulo": "Ítem", "pagina": "1.01-a/index.html", "estado": "con_datos",
            "tablas": [table]}
    return {"version": 1, "municipalidad": {"nombre": name, "region": region},
            "portal": {"url": "", "actualizado": "2026-11-02"}, "items": [item]}


def test_a_total_of_some_periods_says_so_and_a_lack_is_a_lack() -> None:
    one = summary("Una", "R", [{"anyo": 2026, "periodos": 9, "filas": 90,
                               "totales": {"monto": {"pesos": 1234567, "periodos": 4}}}])
    other = summary("Otra", "R", [{"anyo": 2026, "periodos": 9, "filas": 90, "totales": {}}])
    briefs = [b for b in (brief("una", one), brief("otra", other)) if b]
    made = {page.path: page.context for page in pages(briefs, ())}
    (year,) = made["comparar-1.01-a-t.html"]["secciones"]
    assert year["columnas"] == ["Períodos publicados", "Filas", "Monto (pesos)"]
    assert [row["celdas"] for row in year["filas"]] == [["9", "90", ""], ["9", "90", "1.234.567 (en 4 de 9 períodos)"]]
    assert [one["nombre"] for one in listing(briefs, (Other("Zeta", "R", "https://z.cl/"),))] == ["Otra", "Una", "Zeta"]


def test_a_table_of_only_one_municipality_is_not_compared() -> None:
    alone = brief("una", summary("Una", "", []))
    assert alone is not None
    assert {page.path for page in pages([alone], ())} == {"index.html", "estado-municipalidades.html"}


def test_names_of_the_index_can_never_be_those_of_a_site() -> None:
    assert all("." in states_path(region) for region in ("", "Región de Ñuble", "¿?"))
