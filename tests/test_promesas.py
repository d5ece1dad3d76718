"""Promises of the house: the law is data. No item, column, norm or municipality is named in Python, and a table can be
added with YAML and CSV alone."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from ley import REAL, TODAY, real_law

from portalgen.building import each_site
from portalgen.check.words import fold
from portalgen.jobs import Inline, Settings
from portalgen.publish.output import claim

ROOT = Path(__file__).parents[1]
CODE = sorted((ROOT / "portalgen").rglob("*.py"))

# Words of the language or of the house that some column also uses as its name. Each was looked at: in portalgen/ they
# are keys of our own YAML, JSON and templates, parameters of rules (docs/esquemas.md) or holes of sentences.
GENERIC = frozenset((
    "anyo", "cantidad", "cargo", "codigo", "contenido", "correo", "descripcion", "dias", "direccion", "documentos",
    "enlace", "entidad", "estado", "fecha", "grupo", "horario", "id", "mes", "monto", "motivo", "nombre", "norma",
    "numero", "observaciones", "padre", "plazos", "programa", "region", "resumen", "rut", "telefono", "tipo",
    "titulo", "unidad", "valor"))
# The same for names of tables, file by file: there, a name would be a table's sooner than a word.
WORDS_HERE = {
    ("gathering.py", "organizacion"),  # of a data portal, a key of sitio.yaml
    ("overview.py", "enlaces"),
    ("portal/chrome.py", "enlaces"),  # links of sitio.yaml
    ("render/tables.py", "organigrama"),
    ("render/tree.py", "organigrama"),  # the drawing of any tree
    ("check/judge.py", "registro"),
    ("publish/words.py", "registro"),  # the row that a sentence speaks of
    ("portal/search.py", "enlaces"),  # ways that lead to an answer
    ("portal/about.py", "transparencia"),  # the drawing of the legal banner
    ("portal/dates_page.py", "materias"),
    ("read/lawdates.py", "alcance"),  # column of feriados/*.csv
    ("portal/scores/page.py", "materias"),  # parts of the fiscalización's instrument
    ("portal/scores/report.py", "materias"),
    ("read/scorecard.py", "materia"),
    ("portal/surveys.py", "grado"),  # of a survey, and what was answered to it
    ("portal/surveys.py", "respuestas"),
    ("portal/surveys.py", "resultado"),
    ("commands/survey.py", "respuestas"),
    ("read/surveys.py", "resultado"),
    ("read/surveys.py", "grado"),
    ("read/surveys.py", "respuestas"),
    ("read/scorecard.py", "materias"),
    ("scoring/past.py", "materias"),
}


@lru_cache(maxsize=1)
def names_of_the_law() -> dict[str, str]:
    """Every name that a lawyer could change → what it is."""
    law = real_law()
    names: dict[str, str] = {}
    for norm in law.norms:
        names |= {norm.id: "edición", norm.title: "edición"}
    for item in law.items:
        names |= {item.id: "ítem", item.folder: "ítem", item.title: "ítem"}
    for table in law.tables.values():
        names |= {table.id: "tabla", table.folder: "tabla", table.title: "tabla"}
        names |= {column: "columna" for edition in table.editions for column in edition.names}
    names |= {row["valor"]: "municipalidad" for row in law.vocabularies["municipalidades"]}
    names |= {row["titulo"]: "municipalidad" for row in law.vocabularies["municipalidades"]}
    names |= {row["titulo"]: "comuna" for row in law.vocabularies["comunas"]}
    return {name: kind for name, kind in names.items() if name}


def words_of(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Identifiers and strings of a module, docstrings and comments apart: prose may explain with an example."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value, line
        elif isinstance(node, ast.Name | ast.Attribute):
            yield node.id if isinstance(node, ast.Name) else node.attr, line
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.arg | ast.keyword):
            yield (node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else node.arg) or "", line


def named(text: str, names: dict[str, str]) -> list[str]:
    """The names that a word or a string says: whole, or as one of its words when they are no accident."""
    found = [text] if text in names else []
    found += [
        word
        for word in re.findall(r"[A-Za-z0-9_.-]+", text)
        if word in names and ("_" in word or "-" in word or "." in word)
    ]
    return [name for name in found if name not in GENERIC]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_of_the_law_is_named_in_python(path: Path) -> None:
    names = names_of_the_law()
    tree = ast.parse(path.read_text("utf-8"))
    here = str(path.relative_to(ROOT / "portalgen"))
    found = {(name, names[name], line) for text, line in words_of(tree) for name in named(text, names)}
    assert {entry for entry in found if (here, entry[0]) not in WORDS_HERE} == set()


def test_the_allowed_words_are_only_those_needed() -> None:
    names = names_of_the_law()
    said = {
        (str(path.relative_to(ROOT / "portalgen")), text)
        for path in CODE
        for text, _ in words_of(ast.parse(path.read_text("utf-8")))
        if text in names
    }
    assert said >= WORDS_HERE
    assert {text for _, text in said} >= GENERIC
    assert {kind for name, kind in names.items() if name in GENERIC} == {"columna"}


def test_the_names_looked_for_are_those_of_the_law() -> None:
    """The promise would be empty if the list were."""
    names = names_of_the_law()
    assert len(names) > 900
    tree = ast.parse(
        "def f(x):\n    if table.id == 'personal_planta':\n        return x.remuneracion_bruta + ' 1.04-personal'\n"
    )
    said = {name for text, _ in words_of(tree) for name in named(text, names)}
    assert said == {"personal_planta", "remuneracion_bruta", "1.04-personal"}


def test_no_municipality_is_named_inside_a_sentence() -> None:
    """Comunas have ordinary names (Río Claro, El Bosque): in sentences, only "Municipalidad de X" can be told."""
    comunas = {fold(row["titulo"]) for row in real_law().vocabularies["comunas"]}
    for path in CODE:
        for text, line in words_of(ast.parse(path.read_text("utf-8"))):
            for after in re.findall(r"municipalidad de (\w+(?: \w+)?)", fold(text)):
                assert after not in comunas, (path, line, text)


# ---- a new table is only YAML and CSV

TABLE = """\
tabla: luminarias_inventadas
carpeta: luminarias
titulo: Luminarias instaladas
corto: Luminarias
periodicidad: mensual
areas: false
norma: Norma inventada
verificado: false
nota: Tabla inventada para probar que basta con datos.
en_simple: Dónde se instalaron luminarias.
sin_movimiento: No se instalaron luminarias en el período informado.
clave: [poste]
columnas:
  poste: {privacidad: publica, alias: ["N° de poste"]}
ediciones:
- para: [igta-2025-04]
  schema:
    fields:
    - {name: poste, title: Poste, description: Su número., type: string, example: P1, constraints: {required: true}}
    - {name: potencia, title: Potencia, description: Watts., type: integer, example: 60, constraints: {minimum: 1}}
    - {name: instalada, title: Instalada, description: Día., type: date, example: 2026-10-31}
    missingValues: [""]
  reglas:
  - {regla: unico, columnas: [poste]}
  - {regla: fecha_en_periodo, columna: instalada}
"""


@pytest.fixture
def world(tmp_path: Path) -> Settings:
    """The real schemas with one more table, and a municipality that publishes it."""
    schemas, item = tmp_path / "schemas", real_law().items[0]
    shutil.copytree(REAL, schemas)
    (schemas / "tablas" / "luminarias_inventadas.yaml").write_text(TABLE, "utf-8")
    catalogue = schemas / "catalogo.yaml"
    asked = f"tablas: [{', '.join(item.tables)}]"
    text = catalogue.read_text("utf-8")
    assert asked in text
    catalogue.write_text(text.replace(asked, asked[:-1] + ", luminarias_inventadas]", 1), "utf-8")
    folder = tmp_path / "sites" / "demo" / item.folder / "luminarias"
    folder.mkdir(parents=True)
    (tmp_path / "sites" / "demo" / "sitio.yaml").write_text("nombre: Municipalidad de Prueba\n", "utf-8")
    (folder / "2026-10.csv").write_text("poste,potencia,instalada\nP1,60,2026-10-05\nP2,80,2026-10-06\n", "utf-8")
    return Settings(tmp_path / "sites", schemas, ROOT / "themes", None, TODAY)


def test_a_table_is_added_with_yaml_and_csv_alone(world: Settings) -> None:
    (outcome,) = each_site(world, ["demo"], Inline())
    assert (outcome.findings, outcome.tables, outcome.rows, outcome.stopped) == ((), 1, 2, "")


def test_its_rules_are_kept(world: Settings) -> None:
    (file,) = world.sites.rglob("2026-10.csv")
    file.write_text("poste,potencia,instalada\nP1,60,2026-10-05\nP1,80,2026-09-06\n", "utf-8")
    (outcome,) = each_site(world, ["demo"], Inline())
    assert [(f.code, f.place.cell) for f in outcome.findings] == [
        ("combinacion-repetida", "A3"),
        ("fecha-fuera-del-periodo", "C3"),
    ]


def test_its_page_exists(world: Settings, tmp_path: Path) -> None:
    with claim(tmp_path / "public") as out:
        (outcome,) = each_site(world, ["demo"], Inline(), out)
    assert outcome.stopped == ""
    assert outcome.changed
    pages = [
        page for page in (tmp_path / "public").rglob("*.html") if "luminarias" in str(page) and "2026-10" in str(page)
    ]
    assert pages
    assert any("Luminarias instaladas" in page.read_text("utf-8") and "P2" in page.read_text("utf-8") for page in pages)
