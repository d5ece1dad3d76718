"""A municipality's own tables: declared with YAML in its folder, judged and published like those of the law."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from ley import context, judged, small_law
from sitios import portalgen, put

from portalgen.building import each_site
from portalgen.check.rules import BETWEEN, RULES
from portalgen.check.schemas import schema_problems
from portalgen.findings import Stop
from portalgen.jobs import Inline, Settings, law_of
from portalgen.read.lawown import with_own

ROOT = Path(__file__).parents[1]
DEMO = (ROOT / "sites/puerto-ejemplo/esquemas/ferias_libres.yaml").read_text("utf-8")
ITEM = "2.16-otros-antecedentes"
LAWS = ("--schemas", ROOT / "schemas", "--themes", ROOT / "themes")
ROWS = "feria,direccion,dias,puestos\nFeria inventada,Calle Inventada,Sábado,40\n"


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """Two municipalities; one declares a table."""
    for slug in ("una", "otra"):
        put(tmp_path / "sites" / slug / "sitio.yaml", f"nombre: Municipalidad {slug}\nficticia: true\ndesde: 2026-10\n")
    put(tmp_path / "sites/una/esquemas/ferias_libres.yaml", DEMO)
    put(tmp_path / f"sites/una/{ITEM}/ferias-libres.csv", ROWS)
    return tmp_path


def settings(top: Path) -> Settings:
    return Settings(top / "sites", ROOT / "schemas", ROOT / "themes", None, date(2026, 11, 20))


def test_it_is_published_like_any_other_and_only_there(top: Path) -> None:
    portalgen("build", *LAWS, cwd=top)
    folder = top / "public/una" / ITEM / "ferias-libres"
    assert "Feria inventada" in (folder / "index.html").read_text("utf-8")
    assert (folder / "ferias-libres.xlsx").exists()
    package = json.loads((top / "public/una" / ITEM / "datapackage.json").read_text("utf-8"))
    assert [field["name"] for r in package["resources"] for field in r["schema"]["fields"]] == [
        "feria", "direccion", "dias", "puestos"]
    told = json.loads((top / "public/una/portal.json").read_text("utf-8"))
    assert any(table["titulo"] == "Ferias libres" for item in told["items"] for table in item["tablas"])
    assert "Ferias libres" not in (top / "public/otra/portal.json").read_text("utf-8")
    assert not (top / "public/otra" / ITEM / "ferias-libres").exists()


def test_its_rows_are_judged_by_its_schema(top: Path) -> None:
    put(top / f"sites/una/{ITEM}/ferias-libres.csv", ROWS + "Otra feria inventada,Otra calle,Lunes,muchos\n")
    outcome, = each_site(settings(top), ["una"], Inline())
    assert [(f.code, f.place.cell) for f in outcome.findings] == [("numero-no-valido", "D3")]


@pytest.mark.parametrize(("text", "words"), [
    ("a: &x 1\n", "es una abreviatura (& o *)"), ("titulo: a\u202eb\n", "hay un carácter invisible"),
    ("hola: 1\n", "Se admiten: tabla,"),
    ("tabla: [\n", "Corrija esa línea"),
    ("".join(f"k{i}: 1\n" for i in range(100_000)), "más de 50000 datos")])
def test_a_file_that_is_no_table_is_said_in_words(top: Path, text: str, words: str) -> None:
    put(top / "sites/una/esquemas/ferias_libres.yaml", text)
    una, _ = each_site(settings(top), ["una", "otra"], Inline())
    assert una.stopped.startswith("una/esquemas/ferias_libres.yaml")
    assert words in una.stopped


def test_a_change_of_the_schema_is_seen_by_the_next_build(top: Path) -> None:
    portalgen("build", *LAWS, cwd=top)
    put(top / "sites/una/esquemas/ferias_libres.yaml", DEMO.replace("title: Puestos", "title: Locales disponibles"))
    portalgen("build", *LAWS, cwd=top)
    assert "Locales disponibles" in (top / f"public/una/{ITEM}/ferias-libres/index.html").read_text("utf-8")


def test_it_is_imported_like_any_other(top: Path) -> None:
    (top / f"sites/una/{ITEM}/ferias-libres.csv").unlink()
    put(top / "ferias.csv", "Feria;Dónde;Días;Puestos\nFeria del Río;Calle Uno;Martes;12\n")
    portalgen("import", "ferias.csv", "--site", "una", "--table", "ferias_libres", *LAWS, cwd=top)
    assert (top / f"sites/una/{ITEM}/ferias-libres.csv").read_text("utf-8") == (
        "feria,direccion,dias,puestos\nFeria del Río,Calle Uno,Martes,12\n")


@pytest.mark.parametrize(("old", "new", "message"), [
    ("clave: [feria]", "clave: [ferias]", "ferias"),
    ("carpeta: ferias-libres", "carpeta: otros-antecedentes", "otra tabla del mismo ítem"),
    ("regla: unico", "regla: unicos", "unicos"),
    ("type: integer", "type: entero", "el tipo debe ser"),
    ("- para: [ig11, igta-2024, igta-2025-04]", "- para: [ig12]", "ig12"),
])
def test_a_mistake_stops_that_municipality_only(top: Path, old: str, new: str, message: str) -> None:
    assert old in DEMO
    put(top / "sites/una/esquemas/ferias_libres.yaml", DEMO.replace(old, new, 1))
    una, otra = each_site(settings(top), ["una", "otra"], Inline())
    assert "una/esquemas/ferias_libres.yaml, línea " in una.stopped
    assert message in una.stopped
    assert otra.stopped == ""
    assert una.code == 2
    for verb in ("build", "check"):     # it is what the folder says, and not the disk, that has to be mended
        assert message in portalgen(verb, "una", *LAWS, cwd=top, code=2)
        portalgen(verb, *LAWS, cwd=top, code=3)


def test_a_municipality_that_was_not_read_is_not_in_order(top: Path) -> None:
    put(top / "sites/una/esquemas/ferias_libres.yaml", DEMO.replace("areas: false", "areas: no"))
    said = portalgen("check", *LAWS, cwd=top, code=3)
    assert said.startswith("una: una/esquemas/ferias_libres.yaml, línea 7: «areas» debe ser true o false y dice «no».")


def test_it_may_not_be_a_table_of_the_law(top: Path) -> None:
    put(top / "sites/una/esquemas/tramites.yaml", DEMO.replace("tabla: ferias_libres", "tabla: tramites")
        .replace("carpeta: ferias-libres", "carpeta: mis-tramites"))
    una, = each_site(settings(top), ["una"], Inline())
    assert "«tramites» ya es una tabla de la ley" in una.stopped


def test_whatever_else_is_there_is_said(top: Path) -> None:
    put(top / "sites/una/esquemas/notas.txt", "x")
    una, = each_site(settings(top), ["una"], Inline())
    assert [(f.code, f.place.file) for f in una.findings] == [("archivo-desconocido", "una/esquemas/notas.txt")]


def test_a_link_is_not_followed(top: Path) -> None:
    (top / "sites/otra/esquemas").symlink_to(top / "sites/una/esquemas")
    assert "ferias_libres" not in law_of(settings(top), "otra").tables
    assert "ferias_libres" in law_of(settings(top), "una").tables


ODD: list[Any] = [None, True, 0, -1, 2.5, "", "x", [], ["x"], [1], [[]], [{}], {}, {"columna": ["x"], "valores": "x"}]
TRIES = 2
MORE = {"vista": {"fila": "nombre", "primero": ["bruto"], "arbol": {"id": "nombre", "padre": "grupo"}},
        "cifras": [{"cifra": "suma", "titulo": "Bruto", "columna": "bruto", "para": ["vigente"]},
                   {"cifra": "por_grupo", "titulo": "Grupos", "grupo": "grupo", "limite": 3}],
        "grafico": {"barras": {"titulo": "Por grupo", "cifra": "suma", "grupo": "grupo", "columna": "bruto"},
                    "tiempo": {"titulo": "Por mes", "cifra": "filas", "anual": "suma"}},
        "entidad": {"rut": "empresa_rut", "nombre": "empresa", "monto": "bruto",
                    "si": {"columna": "grupo", "valores": ["Profesional"]}},
        "agenda": {"titulo": "Acto", "nombre": "detalle", "desde": "acto"}}


def test_no_mistake_in_one_raises(tmp_path: Path) -> None:
    """Whatever a value of the table becomes: it is refused with file and line, or its rows can be judged."""
    small = small_law()
    law = replace(small, items=(replace(small.items[0], own=True), *small.items[1:]))
    raw = yaml.load((ROOT / "tests/ley/tablas/reglas.yaml").read_text("utf-8"), yaml.CSafeLoader)
    raw = {**json.loads(json.dumps(raw, default=str)), **MORE, "tabla": "propia", "carpeta": "propia"}
    raw["columnas"]["bruto"] = {"unidad": "pesos", "total": {"anyo": "suma"}, "alias": [{"partes": ["A", "B"]}]}
    raw["ediciones"][0]["schema"]["fields"] += [
        {"name": "hora", "title": "Hora", "type": "time", "missingValues": ["", "No"]},
        {"name": "pasado", "title": "Pasado", "type": "boolean", "trueValues": ["Sí"], "falseValues": ["No"]},
        {"name": "codigo", "title": "Código", "type": "string",
         "constraints": {"enum": ["a", "b"], "minLength": 1, "maxLength": 3, "pattern": "[ab]", "unique": True}}]
    rows = [{"nombre": "Uno", "bruto": "1", "grupo": "x", "acto": "2026-10-01", "inicio": "x", "hora": "10:00:00",
             "codigo": "a", "pasado": "Sí"}, {"nombre": "Uno", "horas": "sNaN", "bruto": "uno", "hora": "10:00:00Z"}]
    file, dice, accepted = tmp_path / "una/esquemas/propia.yaml", random.Random(7), 0
    changes = [(path, value) for path in _paths(raw) for value in dice.sample(ODD, TRIES)]
    for path, value in changes:
        put(file, json.dumps(_changed(raw, path, value), ensure_ascii=False))
        try:
            own = with_own(law, file.parents[1], "una", frozenset({**RULES, **BETWEEN}), schema_problems)
        except Stop as stop:
            told = stop.message
        else:
            told = ""
            judged(context("propia", law=own), rows)
        assert not told or re.match(r"una/esquemas/propia\.yaml, línea \d+: ", told), (path, value)
        accepted += not told
    assert len(changes) / 10 < accepted < len(changes) * 9 / 10


def _changed(raw: dict[str, Any], path: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(raw)
    holder: Any = changed
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = value
    return changed


def _paths(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield (*above, name)
        yield from _paths(each, (*above, name))
