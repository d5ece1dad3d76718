"""Pages of suppliers and organisations: whole, linked to their rows, incremental, and never of a natural person."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ley import context, real_law, sheet
from sitios import ROOT, portalgen, put, write_site

from portalgen.check.rut import check_digit
from portalgen.model import Period, Source
from portalgen.portal.measures import Seen
from portalgen.portal.parties import LETTERS, Told, index_pages, parties, party_facts, party_page

UNTIL = 49_999_999
BUYS = "ordenes_compra"
PURCHASES = "1.05-compras/ordenes-compra/2026-10.csv"
PAY = "1.04-personal/planta/2026-10.csv"


def rut(body: int) -> str:
    return f"{body}-{check_digit(body)}"


def mistyped(body: int) -> str:
    return f"{body}-{'K' if check_digit(body) != 'K' else '0'}"


def buy(name: str, number: str, amount: str = "10", kind: str = "Jurídica", unit: str = "Pesos") -> dict[str, str]:
    return {"contratista_nombre": name, "contratista_rut": number, "contratista_tipo": kind, "monto": amount,
            "unidad_monetaria": unit}


def facts(rows: list[dict[str, str]], table: str = BUYS, anchors: tuple[str, ...] = ()) -> dict[str, list[object]]:
    law = real_law()
    seen = Seen(sheet(table, rows, law=law), context(table, law=law).edition, UNTIL)
    return {rut: list(kept) for rut, kept in party_facts(seen, law.tables[table].party, anchors).items()}


def in_table(found: dict[str, list[object]], year: int = 2026, month: int = 10) -> Told:
    source = Source("demo", "1.05", BUYS, "", "", Period(year, month), "x.csv")
    return Told(source, "Compras", "compras/index.html", f"compras/{source.period}", "", found)


# ---- facts


def test_rows_of_one_rut_are_one_entity_with_its_sums_by_currency() -> None:
    spa = "76.123.456-0"
    found = facts([buy("Otra Inventada SpA", "76987654-5", "1"), buy("Comercial  Inventada SpA", spa, "10"),
                   buy("COMERCIAL INVENTADA", "76123456-0", "5"),
                   buy("Comercial Inventada SpA", spa, "1.5", unit="UF")])
    assert found["76123456-0"] == ["Comercial Inventada SpA", 3, {"Pesos": "15", "UF": "1.5"}, 1, ""]


@given(st.lists(st.tuples(st.integers(1_000_000, 99_999_999), st.sampled_from(["Natural", "Jurídica", ""]),
                          st.booleans()), max_size=20))
def test_only_right_ruts_above_those_of_natural_persons_in_rows_of_legal_ones(
        people: list[tuple[int, str, bool]]) -> None:
    rows = [buy(f"Nombre {body}", rut(body) if right else mistyped(body), kind=kind) for body, kind, right in people]
    found = facts(rows)
    wanted = {rut(body) for body, kind, right in people if right and kind == "Jurídica" and body > UNTIL}
    assert set(found) == wanted
    legal = {f"Nombre {body}" for body, kind, right in people if rut(body) in wanted and right and kind == "Jurídica"}
    assert {str(kept[0]) for kept in found.values()} <= legal


def test_an_edition_or_a_table_without_the_columns_tells_nothing() -> None:
    assert facts([{"nombre_completo": "Persona Inventada"}], "personal_planta") == {}


def test_only_columns_of_the_class_of_company_ruts_name_entities() -> None:
    for table in real_law().tables.values():
        if table.party:
            classes = {edition.columns[table.party["rut"]].privacy for edition in table.editions
                       if table.party["rut"] in edition.names}
            assert classes == {"rut_juridica"}, table.id


def test_where_the_name_may_be_a_persons_the_row_must_say_that_it_is_not() -> None:
    """A column of names holds natural persons too: there, the RUT alone is not trusted."""
    for table in real_law().tables.values():
        names = {e.columns[table.party["nombre"]].privacy for e in table.editions
                 if table.party and table.party["nombre"] in e.names}
        assert "nombre" not in names or table.party["si"]["valores"] == ["Jurídica"], table.id


# ---- pages


def test_a_page_tells_each_table_by_year_with_links_to_the_rows() -> None:
    spa = rut(76_123_456)
    kept = {spa: ["Comercial Inventada SpA", 2, {"Pesos": "1500"}, 250, ""]}
    tables = [in_table(kept), in_table(kept, 2025, 12),
              in_table({spa: ["Comercial", 1, {"UF": "2.5"}, 0, "fabc"]}, 2026, 9)]
    party = parties(tables)[0]
    page = party_page(party, 100)
    assert (page.path, page.context["titulo"]) == (f"entidades/{spa}.html", "Comercial Inventada SpA")
    table = page.context["tablas"][0]
    assert (table["filas"], table["total"]) == ("5 filas", "$\u00a03.000 + 2,5\u00a0UF")
    assert [(year["titulo"], year["total"]) for year in table["anyos"]] == [
        ("2026", "$\u00a01.500 + 2,5\u00a0UF"), ("2025", "$\u00a01.500")]
    assert [period["ruta"] for year in table["anyos"] for period in year["periodos"]] == [
        "compras/2026-10/3.html", "compras/2026-09/index.html#fabc", "compras/2025-12/3.html"]


def test_the_list_is_alphabetical_without_accents_and_by_letters_when_long() -> None:
    def many(names: list[str]) -> Iterator[Told]:
        yield in_table({rut(60_000_000 + i): [name, 1, {}, 0, ""] for i, name in enumerate(names)})

    found = parties(many(["Zeta", "árbol", "Ñandú", "3M", "Beta"]))
    pages = list(index_pages(found))
    assert [[e["titulo"] for e in g["entidades"]] for g in pages[0].context["grupos"]] == [
        ["3M"], ["árbol"], ["Beta"], ["Ñandú"], ["Zeta"]]
    pages = list(index_pages(parties(many([f"{letter}{i}" for letter in "ab1ж" for i in range(LETTERS // 3)]))))
    assert [page.path for page in pages] == ["entidades/index.html", *(
        f"entidades/letra-{letter}.html" for letter in ("otras", "a", "b"))]
    listed = [e["titulo"] for page in pages[1:] for group in page.context["grupos"] for e in group["entidades"]]
    assert len(listed) == len(set(listed)) == 4 * (LETTERS // 3)


# ---- a whole site


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("entidades")
    site = write_site(top / "sites")
    months = [(PURCHASES, "Noviembre", "11"), (PAY, "Noviembre", "11"), (PAY, "Diciembre", "12")]
    for path, name, number in months:           # the months after: nobody came nor went
        text = (site / path).read_text("utf-8").replace("Octubre", name).replace("-10-", f"-{number}-")
        (site / path.replace("-10", f"-{number}")).write_text(text, "utf-8")
    portalgen("build", cwd=top)
    return top


def pages_of(top: Path) -> dict[str, str]:
    return {page.stem: page.read_text("utf-8") for page in (top / "public/prueba/entidades").glob("*.html")}


def test_natural_persons_never_have_a_page_nor_are_listed(built: Path) -> None:
    natural: set[str] = set()
    for table in real_law().tables.values():
        for path in (built / "sites/prueba").rglob("*.csv"):
            with path.open(encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    said = table.party.get("si")
                    if said and row.get(said["columna"]) == "Natural":
                        natural.add(row[table.party["nombre"]])
    assert any(natural)
    pages = pages_of(built)
    assert len(pages) > 5
    for name in natural - {""}:
        assert not any(name in unescape(page) for page in pages.values()), name
    for page in set(pages) - {"index"}:
        assert int(page.split("-")[0]) > UNTIL
    assert "Persona Inventada" not in "".join(pages.values())


def test_every_period_that_names_it_is_linked_to_its_row(built: Path) -> None:
    page = pages_of(built)["76123456-0"]
    links = re.findall(r'href="\.\./(1\.05-compras/ordenes-compra/20[^"#]*)#?([^"]*)"', page)
    assert [path for path, _ in links] == [f"1.05-compras/ordenes-compra/2026-{month}/index.html" for month in (11, 10)]
    for path, row in links:
        assert not row or f"<tr id={row}>" in (built / "public/prueba" / path).read_text("utf-8")


def test_a_register_of_what_is_in_force_tells_only_its_last_period(built: Path) -> None:
    site = built / "sites/prueba/2.13-patentes/patentes"
    text = (site / "2026-10.csv").read_text("utf-8").replace("Octubre", "Noviembre")
    (site / "2026-11.csv").write_text(text, "utf-8")
    portalgen("build", cwd=built)
    pages = "".join(pages_of(built).values())
    assert "2.13-patentes/patentes/2026-11/" in pages
    assert "2.13-patentes/patentes/2026-10/" not in pages


def inodes(folder: Path) -> dict[str, int]:
    return {p.relative_to(folder).as_posix(): p.stat().st_ino for p in folder.rglob("*") if p.is_file()}


def test_an_edit_writes_only_the_pages_of_whom_it_touches_and_equals_a_clean_build(built: Path) -> None:
    source = built / "sites/prueba" / PURCHASES
    before = inodes(built / "public/prueba")
    source.write_text(source.read_text("utf-8").replace("640000", "650000"), "utf-8")
    portalgen("build", cwd=built)
    after = inodes(built / "public/prueba")
    changed = {path for path in after if after[path] != before.get(path)}
    assert {path for path in changed if path.startswith("entidades/")} == {"entidades/76123456-0.html"}
    assert "1.05-compras/ordenes-compra/2026-11/index.html" in changed, "the month after compares itself with this one"
    assert not any(path.startswith("1.04-personal/planta/2026-1") for path in changed)
    incremental = {p: (built / "public/prueba" / p).read_bytes() for p in after}
    portalgen("build", "--clean", cwd=built)
    assert {p: (built / "public/prueba" / p).read_bytes() for p in inodes(built / "public/prueba")} == incremental


def test_an_edited_month_writes_its_page_and_that_of_its_chart_over_time(built: Path) -> None:
    listing = built / "public/prueba/1.04-personal/planta/index.html"
    page = listing.read_text("utf-8")
    assert '<figure class="grafico">' in page
    assert "(3 períodos)" in page
    source = built / "sites/prueba" / PAY.replace("-10", "-12")
    before = inodes(built / "public/prueba")
    source.write_text(source.read_text("utf-8").replace("3120000", "3130000"), "utf-8")
    portalgen("build", cwd=built)
    after = inodes(built / "public/prueba")
    changed = {path for path in after if after[path] != before.get(path) and path.endswith(".html")}
    assert {path for path in changed if path[0].isdigit() or path.startswith("entidades/")} == {
        "1.04-personal/index.html", "1.04-personal/planta/index.html", "1.04-personal/planta/2026-12/index.html"}
    assert listing.read_text("utf-8") != page


def test_the_page_of_a_month_says_what_changed_and_offers_it_as_csv(built: Path) -> None:
    folder = built / "public/prueba/1.05-compras/ordenes-compra/2026-11"
    assert "Desde octubre de 2026:" in (folder / "index.html").read_text("utf-8")
    assert (folder / "cambios.csv").read_text("utf-8").startswith("cambio,fila_anterior,fila_actual,clave_")
    same = built / "public/prueba/1.04-personal/planta/2026-11"
    assert not (same / "cambios.csv").exists()


def test_a_theme_that_asks_for_nothing_gets_rows_alone(tmp_path: Path) -> None:
    """Such a theme pays for nothing else; one that asks for ids has a stable one in each row."""
    site = write_site(tmp_path / "sites")
    shutil.copytree(ROOT / "themes", tmp_path / "themes")
    put(tmp_path / "themes/liso/theme.yaml", "nombre: Liso\nhereda: base\ncifras: false\ncambios: false\n"
        "entidades: false\nglosario: false\nanclas: true\n")
    with (site / "sitio.yaml").open("a", encoding="utf-8") as file:
        file.write("tema: {nombre: liso}\n")
    portalgen("build", "--themes", tmp_path / "themes", cwd=tmp_path)
    public = tmp_path / "public/prueba"
    assert not (public / "entidades").exists()
    assert not (public / "glosario.html").exists()
    page = (public / "1.04-personal/planta/2026-10/index.html").read_text("utf-8")
    assert 'class="cifras"' not in page
    assert "<figure" not in page
    rows = page[page.index("<tbody>"):page.index("</tbody>")]
    ids = re.findall(r"<tr id=(f[0-9a-f]{8,10})>", rows)
    assert len(ids) == len(set(ids)) == rows.count("<tr")
