"""portal.json, the checksums and the dictionaries of a built site, against the files they speak of."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import publicado
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sitios import ROOT, portalgen, real_law

from portalgen.check.totals import totals
from portalgen.model import Column, Edition, Rule
from portalgen.portal.datasets import FEW
from portalgen.portal.dictionary import HEADER
from portalgen.read.tables import Batch, parse

SCHEMA = {"fields": [{"name": "codigo", "type": "string"}, {"name": "moneda", "type": "string"},
                     {"name": "monto", "type": "integer"}]}


def told(base: str = publicado.BASE) -> Any:
    return json.loads((publicado.site(base) / "portal.json").read_bytes())


def tables() -> list[dict[str, Any]]:
    return [table for item in told()["items"] for table in item["tablas"]]


def payroll() -> dict[str, Any]:
    return next(table for table in tables() if table["pagina"] == "1.04-personal/planta/index.html")


def test_the_contract_has_the_keys_that_its_page_documents() -> None:
    document = (ROOT / "docs/portal-json.md").read_text("utf-8")

    def keys(value: Any) -> set[str]:
        if isinstance(value, list):
            return {key for one in value for key in keys(one)}
        return {k for key, one in value.items() for k in {key} | keys(one)} if isinstance(value, dict) else set()

    loose = {name for table in tables() for name in table["columnas_totales"]}       # names of columns: data, not keys
    missing = {key for key in keys(told()) - loose if f"`{key}`" not in document and f'"{key}"' not in document}
    assert missing == set()
    assert told()["version"] == 1


def test_every_table_of_the_law_is_there_with_its_state() -> None:
    assert {table["id"] for table in tables()} == set(real_law().tables)
    for table in tables():
        assert table["periodos"]
        for period in table["periodos"]:
            assert ("archivos" in period) == (period["estado"] == "con_datos")
            assert ("motivo" in period) != ("archivos" in period)


def test_files_rows_sizes_and_digests_are_those_of_the_files() -> None:
    folder, count, rows = publicado.site(), 0, 0
    for table in tables():
        files = [file for period in table["periodos"] for file in period.get("archivos", ())]
        for file in [*files, *(file for year in table["anyos"] for file in year["archivos"])]:
            data = (folder / file["ruta"]).read_bytes()
            assert file["bytes"] == len(data)
            assert file["sha256"] == hashlib.sha256(data).hexdigest()
            assert file["filas"] == len(list(csv.reader(io.StringIO(data.decode(), newline="")))) - 1
        assert all((folder / file["pagina"]).is_file() for file in files)
        assert (table["planillas"], table["filas"]) == (len(files), sum(file["filas"] for file in files))
        count, rows = count + len(files), rows + table["filas"]
    assert (told()["portal"]["planillas"], told()["portal"]["filas"]) == (count, rows)


def test_pages_and_dictionaries_named_exist() -> None:
    folder = publicado.site()
    for table in tables():
        assert (folder / table["pagina"]).is_file()
        assert (folder / table["diccionario"]).is_file()
    assert all((folder / item["pagina"]).is_file() for item in told()["items"])


def test_no_name_of_a_person_is_in_the_summary() -> None:
    assert "Persona Inventada" not in (publicado.site() / "portal.json").read_text("utf-8")


def test_the_address_and_who_publishes() -> None:
    assert told()["portal"]["url"] == f"{publicado.TOP}/"
    assert told("")["portal"]["url"] == ""
    assert told()["municipalidad"]["codigos"] == {"mu": "MU000", "cut": "00000", "rut": "60000000-0"}
    assert told()["municipalidad"]["ficticia"] is True


# ---- totals


def test_the_total_of_a_year_adds_its_periods_and_areas() -> None:
    (year,) = payroll()["anyos"]
    assert (year["anyo"], year["periodos"], year["filas"]) == (2026, 2, 14)
    assert year["totales"]["remuneracion_bruta"] == {"pesos": 14_000_000, "periodos": 2}
    assert payroll()["columnas_totales"]["remuneracion_bruta"]


def test_there_are_no_totals_of_few_people_nor_of_columns_that_do_not_say_so() -> None:
    law = real_law()
    seen = False
    for table in tables():
        editions = law.tables[table["id"]].editions
        columns = {name: column for edition in editions for name, column in edition.columns.items()}
        names = any(column.privacy == "nombre" for column in columns.values())
        for year in table["anyos"]:
            for column in year["totales"]:
                seen = True
                assert columns[column].total
                assert columns[column].unit == "pesos"
                assert not names or any(
                    file["filas"] >= FEW for period in table["periodos"] for file in period.get("archivos", ())
                    if period["periodo"].startswith(str(year["anyo"])))
    assert seen


def edition(rules: tuple[Rule, ...] = (), **total: Any) -> Edition:
    columns = {"codigo": Column("codigo"), "moneda": Column("moneda"),
               "monto": Column("monto", unit="pesos", total={"anyo": "suma", **total})}
    return Edition("t", ("e1", "e2"), SCHEMA, columns, rules)


def summed(made: Edition, data: str, norm: str = "e1") -> dict[str, int]:
    return dict(totals(made, norm, parse(made, [data.encode()]).sheets[0]))


def test_only_rows_in_the_wanted_unit_and_plain_integers_count() -> None:
    data = "codigo,moneda,monto\n1,Pesos,100\n2,UF,7\n3,Pesos,-40\n4,Pesos,No aplica\n5,Pesos,\n"
    assert summed(edition(si={"columna": "moneda", "valores": ["Pesos"]}), data) == {"monto": 60}
    assert summed(edition(), data) == {"monto": 67}


def test_a_breakdown_is_not_added_to_what_it_breaks_down() -> None:
    rule = Rule("suma_por_codigo", {"codigo": "codigo", "columnas": ["monto"]})
    data = "codigo,moneda,monto\n21,x,100\n21.01,x,60\n21.02,x,40\n22,x,5\n24.01.001,x,8\n"
    assert summed(edition((rule,)), data) == {"monto": 113}


def test_an_edition_in_which_the_column_meant_something_else_has_no_total() -> None:
    data = "codigo,moneda,monto\n1,x,100\n"
    assert summed(edition(para=["e2"]), data, "e1") == {}
    assert summed(edition(para=["e2"]), data, "e2") == {"monto": 100}


cells = st.sampled_from(["1", "-20", "300", "", "x", "No aplica", "1.5", "007", "123456789012345678"])


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Pesos", "UF", ""]), cells), min_size=1, max_size=30))
def test_both_forms_of_a_table_add_up_the_same(rows: list[tuple[str, str]]) -> None:
    import polars as pl

    from portalgen.read.tables import Slice

    made = edition(si={"columna": "moneda", "valores": ["Pesos"]})
    text = "codigo,moneda,monto\n" + "".join(f"c,{unit},{cell}\n" for unit, cell in rows)
    sheet = parse(made, [text.encode()]).sheets[0]
    frame = pl.DataFrame({name: list(sheet.column(name)) for name in made.names})
    other = Batch(made, [Slice(made.names, frame, 0, frame.height)], frame).sheets[0]
    assert totals(made, "e1", other) == totals(made, "e1", sheet)


# ---- checksums, dictionaries


@pytest.mark.parametrize("base", [publicado.BASE, ""])
def test_sha256sum_accepts_every_data_file(base: str) -> None:
    folder = publicado.site(base)
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-500:] + done.stderr
    listed = {line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines()}
    data = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.suffix in (".csv", ".xlsx")}
    assert {path for path in data if not path.startswith("documentos/")} <= listed


def test_a_dictionary_says_what_each_column_of_its_table_is() -> None:
    folder = publicado.site()
    for table in tables():
        text = (folder / table["diccionario"]).read_text("utf-8")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert tuple(rows[0]) == HEADER
        names = [row["nombre"] for row in rows]
        assert len(set(names)) == len(names)
        assert all(row["titulo"] and row["tipo"] and row["obligatoria"] in ("Sí", "No") for row in rows)
        for period in table["periodos"]:
            for file in period.get("archivos", ()):
                head = (folder / file["ruta"]).read_text("utf-8").split("\n", 1)[0].split(",")
                assert set(head) <= set(names)
        page = (folder / table["diccionario"].replace(".csv", ".html")).read_text("utf-8")
        assert re.findall(r"<code>(\w+)</code>", page) == names


def test_a_dictionary_lists_closed_values() -> None:
    rows = csv.DictReader(io.StringIO((publicado.site() / payroll()["diccionario"]).read_text("utf-8")))
    months = next(row["valores"] for row in rows if row["nombre"] == "mes")
    assert months.split(" | ")[0] == "Enero"


# ---- again


def test_one_row_edited_makes_again_only_what_tells_it(tmp_path: Path) -> None:
    source = publicado.write(tmp_path / "sites") / "1.04-personal/planta/2026-10.csv"
    portalgen("build", "--base-url", publicado.BASE, cwd=tmp_path)
    folder = tmp_path / "public/prueba"
    before = {p: p.stat().st_ino for p in folder.rglob("*") if p.is_file()}
    source.write_text(source.read_text("utf-8").replace("1000000", "1000001", 1), "utf-8")
    portalgen("build", "--base-url", publicado.BASE, cwd=tmp_path)
    changed = {p.relative_to(folder).as_posix() for p in folder.rglob("*")
               if p.is_file() and before.get(p) != p.stat().st_ino}
    assert {p for p in changed if "/" not in p} == {
        "index.html", "portal.json", "catalog.ttl", "catalog.jsonld", "SHA256SUMS"}
    assert {p for p in changed if p.endswith(("novedades.xml", "diccionario.csv", "diccionario.html"))} == set()
    assert all(p.startswith("1.04-personal/") for p in changed if "/" in p)
    total = json.loads((folder / "portal.json").read_bytes())["items"][3]["tablas"]
    found = [year["totales"].get("remuneracion_bruta", {}).get("pesos") for t in total for year in t["anyos"]]
    assert 14_000_001 in found
