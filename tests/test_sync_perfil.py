"""schemas/ckan.yaml: what goes in each field of a portal is data, and a mistake in it is said with its line."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ley import REAL, real_law
from sitios import ROOT, TODAY, put

from portalgen.findings import Stop
from portalgen.jobs import Inline, Settings
from portalgen.model import Edition
from portalgen.publish.ckan.descriptor import columns, year_schema
from portalgen.publish.ckan.desired import Wish
from portalgen.publish.ckan.mapping import clean, fill, name_of
from portalgen.read.lawckan import FACTS, LISTS, OF_FILES, load_profiles
from portalgen.sending import offers

CKAN = "ckan: {url: https://datos.ejemplo.cl, organizacion: muni, prefijo: muni, perfil: regional}\n"
SCHEMING = """
  regional:
    titulo: Portal con campos propios
    verificado: false
    hereda: estado
    conjunto:
      type: conjunto-municipal
      frequency: {dato: cadencia, valores: {permanente: IRREG, mensual: MONTHLY}}
      theme: {lista: palabras_claves}
      author: ""
      extras: {frecuencia: "", municipio: "{comuna} ({region})"}
    recursos:
      datos: {description: "{filas} {huella}"}
"""


def settings(folder: Path, more: str = "") -> Settings:
    shutil.copytree(REAL, folder / "schemas")
    with open(folder / "schemas/ckan.yaml", encoding="utf-8") as file:
        text = file.read()
    put(folder / "schemas/ckan.yaml", text.replace("\nperfiles:\n", f"\nperfiles:{more}\n") if more else text)
    site = folder / "sites/prueba"
    put(site / "sitio.yaml", f"nombre: Municipalidad de Prueba\ncomuna: Prueba\nregion: Región Inventada\n{CKAN}")
    put(site / "2.14-datos-personales/politica.csv", (ROOT / "schemas/ejemplos/politica_datos.csv").read_text("utf-8"))
    return Settings(folder / "sites", folder / "schemas", ROOT / "themes", folder / ".portalgen", TODAY)


def wished(given: Settings) -> Wish:
    (offer,) = offers(given, ["prueba"], Inline())
    assert offer.wish is not None, (offer.stopped, offer.findings)
    return offer.wish


def test_a_portal_with_its_own_fields_needs_no_python(tmp_path: Path) -> None:
    wish = wished(settings(tmp_path, SCHEMING))
    (dataset,) = wish.datasets
    fields = dataset.fields
    assert (fields["type"], fields["frequency"]) == ("conjunto-municipal", "IRREG")
    assert "transparencia activa" in fields["theme"]  # type: ignore[operator]
    assert fields["extras.municipio"] == "Prueba (Región Inventada)"
    assert not {"author", "extras.frecuencia", "extras.codigo_oae"} & set(fields)
    assert fields["title"] == f"{dataset.title} – Municipalidad de Prueba"         # what it inherits
    assert {"extras.frecuencia", "author"} <= wish.owned                            # removed if they were there
    assert not {"theme", "tags", "groups"} & wish.owned
    data = dataset.resources[0]
    assert data.fields["description"].endswith(data.sha256)  # type: ignore[union-attr]
    assert data.fields["format"] == "CSV"


def test_it_is_remembered_while_nothing_changes(tmp_path: Path) -> None:
    given = settings(tmp_path, SCHEMING)
    first = wished(given)
    memory = tmp_path / ".portalgen/ckan/prueba/envio.json"
    before = memory.stat().st_mtime_ns
    assert wished(given) == first
    assert memory.stat().st_mtime_ns == before
    memory.write_text("{dañado", "utf-8")
    assert wished(given) == first
    put(tmp_path / "sites/prueba/sitio.yaml", f"nombre: Municipalidad Otra\n{CKAN}")
    assert wished(given) != first


@pytest.mark.parametrize(("old", "new", "words"), [
    ('title: "{titulo}', 'title: "{titulos}', "no se conoce el dato «titulos»"),
    ("lista: grupos", "lista: rebaños", "no se conoce el dato «rebaños»"),
    ('version: "{version}"', "version: [1]", "un campo es un texto"),
    ('notes: "{descripcion}"', "owner_org: x", "«owner_org» lo maneja el programa"),
    ("        norma:", "        portalgen_id:", "«portalgen_id» lo maneja el programa"),
    ("  estado:\n", "  estado:\n    hereda: estado\n", "hereda de sí mismo"),
    ("  estado:\n", "  estado:\n    hereda: otro\n", "no hay un perfil «otro»"),
])
def test_a_mistake_stops_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = (REAL / "ckan.yaml").read_text("utf-8")
    assert old in text
    put(tmp_path / "schemas/ckan.yaml", text.replace(old, new, 1))
    with pytest.raises(Stop) as stop:
        load_profiles(tmp_path / "schemas", real_law())
    assert words in stop.value.message
    line = int(stop.value.message.partition("línea ")[2].partition(":")[0])
    there = text.replace(old, new, 1).splitlines()[line - 1:line + 1]
    assert any(part.strip() in "\n".join(there) for part in new.splitlines() if part.strip())


def test_every_fact_that_may_be_named_is_there_and_explained(tmp_path: Path) -> None:
    names = "".join(f"{{{name}}}|" for name in FACTS)
    files = "".join(f"{{{name}}}|" for name in OF_FILES)
    more = (f'\n  regional:\n    titulo: Todo\n    verificado: false\n    hereda: estado\n'
            f'    conjunto: {{notes: "{names}"}}\n    recursos:\n      datos: {{description: "{files}"}}\n')
    (dataset,) = wished(settings(tmp_path, more)).datasets
    assert str(dataset.fields["notes"]).count("|") >= len(FACTS) - 1
    page = (ROOT / "docs/ckan.md").read_text("utf-8")
    assert [name for name in (*FACTS, *LISTS, *OF_FILES) if f"`{name}`" not in page] == []


def test_a_profile_that_is_not_there(tmp_path: Path) -> None:
    (offer,) = offers(settings(tmp_path), ["prueba"], Inline())
    assert "pide el perfil «regional»" in offer.stopped


def test_an_item_that_is_not_there_withdraws_nothing(tmp_path: Path) -> None:
    given = settings(tmp_path, SCHEMING)
    sheet = tmp_path / "sites/prueba/sitio.yaml"
    written = sheet.read_text("utf-8")
    for name in ("2.14", "2.14-datos-personales"):
        put(sheet, written.replace("perfil: regional", f"perfil: regional, items: ['{name}']"))
        assert len(wished(given).datasets) == 1
    put(sheet, written.replace("perfil: regional", "perfil: regional, items: ['2.14', '2.41']"))
    (offer,) = offers(given, ["prueba"], Inline())
    assert (offer.wish, "pide enviar el ítem «2.41»" in offer.stopped) == (None, True)


def test_fields() -> None:
    facts = {"a": "uno", "b": "", "lista": ("x",)}
    assert [fill(spec, facts) for spec in ("{a}-{b}", "{b}", "fijo")] == ["uno-", "", "fijo"]
    assert fill({"lista": "lista"}, facts) == ("x",)
    assert fill({"dato": "a", "valores": {"uno": "1"}}, facts) == "1"
    assert clean(" a\x00b\ud800\n\tc \x7f") == "ab\n\tc"


def test_a_long_name_stays_within_what_ckan_admits_and_stays_itself() -> None:
    long = [name_of({"prefijo": "m" * 60, "clave_tabla": "n" * 60 + end}) for end in "ab"]
    assert [len(name) for name in long] == [100, 100]
    assert long[0] != long[1]


# ---- the schema of a year


def edition(*fields: Mapping[str, Any], **more: Any) -> Edition:
    return Edition("t", ("n",), {"fields": list(fields), **more}, {})


def test_a_year_asks_only_what_all_its_months_ask() -> None:
    old = edition({"name": "a", "title": "A", "type": "integer", "constraints": {"required": True, "unique": True}},
                  {"name": "b", "title": "B", "type": "string", "constraints": {"required": True, "maxLength": 5}},
                  primaryKey="a", missingValues=["", "-"])
    new = edition({"name": "a", "title": "A nueva", "type": "integer", "constraints": {"required": True}},
                  {"name": "c", "title": "C", "type": "date"}, {"name": "b", "title": "B", "type": "number"})
    made = year_schema([old, new], True)
    assert made == {"fields": [
        {"name": "a", "title": "A nueva", "type": "integer", "constraints": {"required": True}},
        {"name": "b", "title": "B", "type": "string"},
        {"name": "c", "title": "C", "type": "date"}], "missingValues": ["", "-"]}
    assert year_schema([old], False) == old.schema
    assert [column.type for column in columns(made)] == ["int8", "text", "date"]


def test_columns_that_postgresql_would_not_read_stay_text() -> None:
    schema = {"fields": [{"name": "a", "type": "date", "format": "%d/%m/%Y"},
                         {"name": "b", "type": "number", "decimalChar": ","},
                         {"name": "c", "type": "boolean", "trueValues": ["Sí"], "missingValues": ["s/i"]}]}
    assert [(c.type, c.missing, c.true) for c in columns(schema)] == [
        ("text", ("",), ("true",)), ("text", ("",), ("true",)), ("bool", ("s/i",), ("Sí",))]
