"""schemas/ → Law: what it holds, what stops it (file, line, a sentence), and that the compiled form changes nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import ley
import pytest

from portalgen.check.rules import BETWEEN
from portalgen.check.rules import RULES as CHECKS
from portalgen.check.schemas import schema_problems
from portalgen.findings import Stop
from portalgen.model import Alias, Period
from portalgen.read.law import load_law
from portalgen.read.lawcheck import RULES

DOCS = Path(__file__).parent.parent / "docs" / "esquemas.md"
TABLE = """tabla: arbol
carpeta: arbol
titulo: Unidades
corto: Unidades
periodicidad: permanente
areas: false
norma: Norma inventada
verificado: true
en_simple: Para probar.
sin_movimiento: Nada.
clave: [id]
columnas:
  id: {alias: [Código, {partes: [Uno, Dos]}, {monto_y_horas: Pago y horas, toma: horas}], unidad: pesos}
  texto: {privacidad: nombre, verificado: false, nota: Falta cotejar.}
ediciones:
- para: [vigente]
  schema:
    fields:
    - {name: id, title: Identificador, type: string, example: "010"}
    - {name: texto, title: Texto, type: string, constraints: {pattern: "[a-z]+"}}
    - {name: monto, title: Monto, type: integer, constraints: {minimum: 0}}
    - {name: libre, title: Libre, type: string}
  reglas:
  - {regla: unico, columnas: [id], hallazgo: fila-repetida}
  - {regla: no_mayor, menor: monto, mayor: monto}
"""


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    root = tmp_path / "schemas"
    shutil.copytree(ley.schemas(), root)
    (root / "tablas/arbol.yaml").write_text(TABLE, "utf-8")
    return root


def stopped(root: Path, **more: object) -> str:
    with pytest.raises(Stop) as stop:
        load_law(root, **more)  # type: ignore[arg-type]
    assert stop.value.code == 2
    return stop.value.message


def test_a_table_as_nouns(schemas: Path) -> None:
    law = load_law(schemas)
    table = law.tables["arbol"]
    edition = table.editions[0]
    assert (table.folder, table.cadence, table.areas, table.key, table.series) == ("arbol", "permanente", False,
                                                                                   ("id",), {})
    assert edition.names == ("id", "texto", "monto", "libre")
    assert edition.serves == ("vigente",)
    assert edition.schema["fields"][1]["constraints"] == {"pattern": "[a-z]+"}
    assert edition.columns["id"].aliases == (Alias("Código"), Alias(parts=("Uno", "Dos")),
                                             Alias("Pago y horas", (), "horas"))
    assert [edition.columns[n].privacy for n in edition.names] == ["texto", "nombre", "publica", "texto"]
    assert (edition.columns["texto"].verified, edition.columns["libre"].verified) == (False, True)
    assert [(r.name, dict(r.params), r.code) for r in edition.rules] == [
        ("unico", {"columnas": ["id"]}, "fila-repetida"), ("no_mayor", {"menor": "monto", "mayor": "monto"}, "")]


def test_norms_govern_by_the_period_of_the_data(schemas: Path) -> None:
    law = load_law(schemas)
    assert [(n.id, str(n.since), str(n.until or "")) for n in law.norms] == [
        ("antigua", "2009-04", "2023-12"), ("vigente", "2024-01", "")]
    before, after = law.norm_for(Period(2023, 12), ley.TODAY), law.norm_for(Period(2024, 1), ley.TODAY)
    assert before is not None
    assert after is not None
    assert (before.id, after.id) == ("antigua", "vigente")
    assert law.norm_for(Period(2009, 3), ley.TODAY) is None


@pytest.mark.parametrize(("old", "new", "line", "said"), [
    ("tabla: arbol", "tabla: otra", 1, "se llama arbol.yaml"), ("titulo: Unidades", "titulos: Unidades", 3, "titulo"),
    ("carpeta: arbol", "carpeta: ''", 2, "falta la carpeta"), ("areas: false", "areas: no", 6, "true o false"),
    ("periodicidad: permanente", "periodicidad: mensuall", 5, "¿Quiso decir «mensual»?"),
    ("clave: [id]", "clave: [idd]", 11, "«idd». ¿Quiso decir «id»?"),
    ("  texto: {", "  textos: {", 14, "«textos». ¿Quiso decir «texto»?"),
    ("{partes: [Uno, Dos]}", "{partes: Uno}", 13, "alias"), ("toma: horas", "toma: dias", 13, "alias"),
    ("privacidad: nombre", "privacidad: secreta", 14, "secreta"),
    ("para: [vigente]", "para: [vijente]", 16, "¿Quiso decir «vigente»?"),
    ("para: [vigente]", "para: [vigente, vigente]", 15, "más de una vez"),
    ("name: texto", "name: Texto", 20, "minúsculas"),
    ("name: texto", "name: id", 20, "más de una vez"), ("type: integer", "type: entero", 21, "integer"),
    ("title: Texto, ", "", 20, "title"),
    ("minimum: 0", "minimo: 0", 21, "¿Quiso decir «minimum»?"),
    ("example: \"010\"", "ejemplo: x", 19, "«ejemplo»"),
    ("[a-z]+", "^[a-z]+$", 20, "sin ^ ni $"), ("[a-z]+", "(?=a)b", 20, "RE2"), ("[a-z]+", "(a", 20, "RE2"),
    ("[a-z]+", "(?P<x>a)(?P=x)", 20, "RE2"), ("[a-z]+", "a{1,60000}{1,60000}", 20, "RE2"),
    ("[a-z]+", "(" * 3000 + ")" * 3000, 20, "RE2"),
    ("regla: unico", "regla: unicos", 24, "¿Quiso decir «unico»?"), ("columnas: [id], ", "", 24, "falta «columnas»"),
    ("columnas: [id], ", "columnas: [ids], ", 24, "¿Quiso decir «id»?"),
    ("columnas: [id], ", "columnas: id, ", 24, "lista de columnas"),
    ("menor: monto", "menor: montos", 25, "¿Quiso decir «monto»?"),
    ("hallazgo: fila-repetida", "hallazgo: fila-repetid", 24, "«fila-repetida»"),
    ("menor: monto", "menor: monto, otro: 1", 25, "otro"), ("clave: [id]", "clave: [id", 12, "yaml"),
    ("regla: no_mayor, menor: monto, mayor: monto", "regla: orden, columna: monto, tramos: 0", 25, "desde 1"),
    ("regla: no_mayor, menor: monto, mayor: monto", "regla: orden, columna: monto, dentro_de: ids", 25, "«ids»"),
    ("regla: no_mayor, menor: monto, mayor: monto", "regla: orden, columna: id, vocabulario: rangos", 25, "«rangos»"),
    ("areas: false", "areas: &a false", 6, "&"),
    ("clave: [id]", "clave: [id]\nvista: {primero: [id, idd]}", 12, "«idd». ¿Quiso decir «id»?"),
    ("clave: [id]", "clave: [texto]\nbuscable: true", 12, "nombran personas"),
    ("areas: false", "areas: false\nserie: {titulo: S}", 7, "permanente no se separa"),
])
def test_a_mistake_in_a_table_stops_with_file_and_line(schemas: Path, old: str, new: str, line: int, said: str) -> None:
    assert TABLE.count(old) >= 1
    (schemas / "tablas/arbol.yaml").write_text(TABLE.replace(old, new, 1), "utf-8")
    message = stopped(schemas)
    place = f"schemas/tablas/arbol.yaml, línea {line}: "
    assert message.startswith(place) or (said == "titulo" and "arbol.yaml" in message), message
    assert said in message or said == "yaml"


@pytest.mark.parametrize(("path", "old", "new", "said"), [
    ("catalogo.yaml", " celdas,", " celda, celdas,", "tablas/celda.yaml. ¿Quiso decir «celdas»?"),
    ("catalogo.yaml", " celdas,", " celdas, celdas,", "ya está en otro lugar"),
    ("catalogo.yaml", " celdas,", "", "ningún ítem lleva la tabla «celdas»"),
    ("catalogo.yaml", "  tablas: [gastos,", "  respuesta: [gasto]\n  tablas: [gastos,", "¿Quiso decir «gastos»?"),
    ("catalogo.yaml", "id: antigua", "id: vigente", "«vigente» está más de una vez"),
    ("catalogo.yaml", "desde: 2009-04", "desde: 2009-13", "período"),
    ("catalogo.yaml", "peso: 1", "peso: uno", "un número"),
    ("perfiles.yaml", "\ngeneral:", "\ngenerales:", "falta «general»"),
    ("perfiles.yaml", "formula: bloquea", "formula: prohíbe", "prohíbe"),
    ("perfiles.yaml", "formula: bloquea", "formulas: bloquea", "hallazgos.yaml. ¿Quiso decir «formula»?"),
    ("hallazgos.yaml", "quien: unidad", "quien: nadie", "nadie"),
    ("descriptores/sitio.yaml", "tipo: color", "tipo: colores", "uno de"),
    ("descriptores/sitio.yaml", "vocabulario: licencias", "vocabulario: licencia", "vocabularios/licencia.csv"),
    ("descriptores/sitio.yaml", "requerido: true", "obligatorio: true", "obligatorio"),
])
def test_a_mistake_elsewhere_stops_with_its_file(schemas: Path, path: str, old: str, new: str, said: str) -> None:
    text = (schemas / path).read_text("utf-8")
    assert old in text
    (schemas / path).write_text(text.replace(old, new, 1), "utf-8")
    message = stopped(schemas)
    assert message.startswith(f"schemas/{path}, línea ")
    assert said in message


@pytest.mark.parametrize(("text", "said"), [
    ("titulo\na\n", "línea 1: la lista necesita una columna «valor»"),
    ("valor,titulo\na,b\na,c\n", "línea 3: el valor «a»"),
    ("valor,titulo\na,b,c\n", "línea 2: la fila tiene 3 celdas"),
    ("valor;titulo\na;b\n", "separadas con punto y coma")])
def test_a_mistake_in_a_vocabulary(schemas: Path, text: str, said: str) -> None:
    (schemas / "vocabularios/zzz.csv").write_text(text, "utf-8")
    message = stopped(schemas)
    assert message.startswith("schemas/vocabularios/zzz.csv")
    assert said in message


@pytest.mark.parametrize("path", ["catalogo.yaml", "hallazgos.yaml", "perfiles.yaml", "tablas/arbol.yaml"])
def test_a_missing_file_is_named(schemas: Path, path: str) -> None:
    (schemas / path).unlink()
    assert path in stopped(schemas)


def test_a_link_in_schemas_stops(schemas: Path) -> None:
    (schemas / "tablas/otra.yaml").symlink_to("/etc/passwd")
    assert "schemas/tablas/otra.yaml" in stopped(schemas)


def test_no_schemas_at_all(tmp_path: Path) -> None:
    assert "--schemas" in stopped(tmp_path / "nada")


def test_rules_that_nobody_implements_stop(schemas: Path) -> None:
    assert "no existe la regla" in stopped(schemas, rules=frozenset({"unico"}))


def test_rules_known_here_are_those_that_exist_and_those_documented() -> None:
    assert set(RULES) == {*CHECKS, *BETWEEN}
    lines = DOCS.read_text("utf-8").splitlines()
    documented = [line.split("|")[1].strip(" `") for line in lines if line.startswith("| `")]
    assert set(RULES) <= set(documented)


def test_the_compiled_form_gives_the_same_law(schemas: Path, tmp_path: Path) -> None:
    cache = tmp_path / "nueva" / "ley.json"
    cold, warm, plain = load_law(schemas, cache), load_law(schemas, cache), load_law(schemas)
    for law in (warm, plain):
        assert law.digest == cold.digest
        assert (law.norms, law.vocabularies, law.wordings, law.severities, law.descriptors, law.privacy) == (
            cold.norms, cold.vocabularies, cold.wordings, cold.severities, cold.descriptors, cold.privacy)
        assert [vars(item) for item in law.items] == [vars(item) for item in cold.items]
        for name, table in cold.tables.items():
            other = law.tables[name]
            assert {**vars(other), "editions": ()} == {**vars(table), "editions": ()}
            assert [vars(edition) for edition in other.editions] == [vars(edition) for edition in table.editions]


def test_the_compiled_form_follows_every_change(schemas: Path, tmp_path: Path) -> None:
    cache = tmp_path / "ley.json"
    first = load_law(schemas, cache)
    path = schemas / "tablas/arbol.yaml"
    path.write_text(TABLE.replace("corto: Unidades", "corto: Oficinas"), "utf-8")
    second = load_law(schemas, cache)
    assert second.tables["arbol"].short == "Oficinas"
    assert second.digest != first.digest
    path.write_text("tabla: [", "utf-8")
    assert "arbol.yaml" in stopped(schemas, cache=cache)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": "otra", "law": {}}'])
def test_a_damaged_cache_is_as_good_as_none(schemas: Path, tmp_path: Path, text: str) -> None:
    cache = tmp_path / "ley.json"
    cache.write_text(text, "utf-8")
    assert load_law(schemas, cache).tables["arbol"].title == "Unidades"
    assert json.loads(cache.read_text("utf-8"))["key"] != "otra"


def test_a_cache_that_cannot_be_written_does_not_matter(schemas: Path, tmp_path: Path) -> None:
    (tmp_path / "archivo").write_text("", "utf-8")
    assert load_law(schemas, tmp_path / "archivo" / "ley.json").tables["arbol"].title == "Unidades"


def test_the_digest_is_of_contents_not_of_times(schemas: Path, tmp_path: Path) -> None:
    shutil.copytree(schemas, tmp_path / "copia")
    assert load_law(tmp_path / "copia").digest == load_law(schemas).digest


def test_the_real_law_loads() -> None:
    law = ley.real_law()
    assert len(law.tables) == sum(len(item.tables) for item in law.items)
    assert round(sum(item.weight for item in law.items), 6) == 1
    assert {"sitio", "datapackage"} <= set(law.descriptors)
    assert law.descriptors["sitio"]["claves"]["licencia"]["valores"]


@pytest.mark.parametrize(("constraints", "said"), [
    ("{minimum: mucho}", "«monto»: `minimum: mucho` no se puede leer"), ("{minLength: 3}", "no admite `minLength`")])
def test_limits_that_no_checker_could_apply(schemas: Path, constraints: str, said: str) -> None:
    (schemas / "tablas/arbol.yaml").write_text(TABLE.replace("{minimum: 0}", constraints), "utf-8")
    assert said in stopped(schemas, judge=schema_problems)
