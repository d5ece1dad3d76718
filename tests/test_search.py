"""The index of the site search: what it holds, what it never holds, and how it is split."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sitios
from hypothesis import given
from hypothesis import strategies as st

from portalgen.check.words import fold
from portalgen.portal import search
from portalgen.portal.search import Entry, beginning, search_files

LAW = sitios.real_law()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of sites; the site that uses the theme with scripts is out/prueba."""
    root = tmp_path_factory.mktemp("buscar")
    site = sitios.write_site(root / "sites")
    sitios.put(site / "sitio.yaml", sitios.SITE + "tema: {nombre: banner}\n")
    sitios.put(site / "paginas" / "ayuda.md", "# Ayuda\n\n## Cómo reclamar\n\nPregunte por Persona Xilofonista.\n")
    sitios.portalgen("build", "prueba", "--sites", root / "sites", "--out", root / "out", cwd=root)
    return root


def index(root: Path, out: str = "out") -> dict[str, list[list[object]]]:
    found: dict[str, list[list[object]]] = json.loads((root / out / "prueba/buscar/indice.json").read_bytes())
    return found


def names_of_persons(site: Path) -> Iterator[str]:
    """Every cell of the columns whose privacy says that they name people."""
    kinds = {(table.id, name) for table in LAW.tables.values()
             for edition in table.editions for name, column in edition.columns.items() if column.privacy == "nombre"}
    assert kinds, "the schemas say which columns name people"
    named = {name for _, name in kinds}
    for path in site.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield from (cell for name, cell in row.items() if name in named and cell)


def test_what_can_be_found(built: Path) -> None:
    rows = index(built)["entradas"]
    kinds = {kind: [row for row in rows if row[0] == kind] for kind in "mtgae"}
    assert [row[1] for row in kinds["m"]] == [item.title for item in LAW.items if item.tables]
    assert len(kinds["t"]) >= len(LAW.tables)
    assert [row[1] for row in kinds["g"]] == [term.name for term in LAW.glossary]
    assert ["a", "Ayuda", "paginas/ayuda.html", "", "como reclamar"] in rows
    assert kinds["e"], "legal persons of the examples"
    questions = {item.question for item in LAW.items if item.question}
    assert questions <= {row[3] for row in kinds["m"]}


def test_every_result_leads_somewhere(built: Path) -> None:
    site = built / "out" / "prueba"
    rows = index(built)["entradas"]
    places = [str(row[2]).partition("#") for row in rows]
    assert [path for path, _, _ in places if not (site / path).is_file()] == []
    pages = {path: (site / path).read_text("utf-8") for path, _, anchor in places if anchor}
    assert len(pages) > 3, "rows of the tables that are searched"
    assert [anchor for path, _, anchor in places if anchor and f" id={anchor}>" not in pages[path]] == []
    within = index(built)["dentro"]
    assert within
    assert [path for _, path in within if not (site / str(path)).is_file()] == []
    periods = [(site / str(row[2])).parent / name / "index.html" for row in rows if len(row) > 5
               for name in row[5]]  # type: ignore[attr-defined]
    assert len(periods) > 20
    assert [path for path in periods if not path.is_file()] == []


def test_no_natural_person_is_named(built: Path) -> None:
    text = fold((built / "out/prueba/buscar/indice.json").read_text("utf-8"))
    names = {fold(name) for name in names_of_persons(built / "sites" / "prueba")}
    told = {fold(str(row[1])) for row in index(built)["entradas"] if row[0] == search.PARTY}
    assert len(names) > 10
    assert [name for name in names - told if " " in name and name in text] == []
    assert "xilofonista" not in text, "the text of the municipality's pages is not indexed, only their headings"


def test_only_the_rows_of_tables_that_say_so_are_found(built: Path) -> None:
    titles = {table.title for table in LAW.tables.values() if table.searched}
    rows = [row for row in index(built)["entradas"] if row[0] == search.ROW]
    assert {row[3] for row in rows} <= titles
    assert rows


def test_legal_persons_are_above_the_ruts_of_natural_ones(built: Path) -> None:
    limit = int(LAW.privacy["rut"]["natural_hasta"])
    ruts = [str(row[2]).removeprefix("entidades/").removesuffix(".html") for row in index(built)["entradas"]
            if row[0] == search.PARTY]
    assert ruts
    assert all(int(rut.split("-")[0]) > limit for rut in ruts)


def test_same_input_same_index(built: Path) -> None:
    sitios.portalgen("build", "prueba", "--sites", built / "sites", "--out", built / "otra", "--jobs", "1", cwd=built)
    for path in ("buscar/indice.json", "buscar/index.html"):
        assert (built / "otra/prueba" / path).read_bytes() == (built / "out/prueba" / path).read_bytes()


def test_a_theme_without_script_has_no_index(built: Path) -> None:
    site = built / "sites" / "prueba" / "sitio.yaml"
    text = site.read_text("utf-8")
    try:
        site.write_text(text.replace("nombre: banner", "nombre: base"), "utf-8")
        sitios.portalgen("build", "prueba", "--sites", built / "sites", "--out", built / "base", cwd=built)
    finally:
        site.write_text(text, "utf-8")
    found = {path.name for path in (built / "base/prueba").rglob("*")}
    assert not {"buscar", "tabla.js", "buscador.js", "periodos.json"} & found
    assert b"<script src" not in b"".join(path.read_bytes() for path in (built / "base/prueba").rglob("*.html"))


def test_synonyms_are_words_of_what_is_found(built: Path) -> None:
    """A synonym that leads to a word that nothing has would find nothing."""
    words = {word for row in index(built)["entradas"] for text in (row[1], row[3], *row[4:5])
             for word in fold(str(text)).split()}
    rows = index(built)["sinonimos"]
    assert len(rows) == len(LAW.vocabularies[search.SYNONYMS])
    assert [row[0] for row in rows if row[0] not in words] == []
    assert all(" " not in word for row in rows for word in row if isinstance(word, str))


# ---- split


def many(count: int) -> list[Entry]:
    return [Entry("m", "Compras", "compras/index.html"), *(
        Entry("e", f"Comercial Invent{chr(97 + n % 26)}do {n} Limitada", f"entidades/{76000000 + n}-0.html",
              f"RUT {76000000 + n}-0", (f"{76000000 + n}0",)) for n in range(count))]


def test_a_small_index_is_one_file() -> None:
    files = dict(search_files(LAW, many(50)))
    assert list(files) == ["buscar/indice.json"]
    assert len(files["buscar/indice.json"]["entradas"]) == 51


def test_a_large_index_is_split_by_beginnings() -> None:
    files = dict(search_files(LAW, many(5000)))
    main = files.pop("buscar/indice.json")
    assert [row[1] for row in main["entradas"]] == ["Compras"], "legal persons are apart"
    assert sorted(f"buscar/e-{name}.json" for name in main["partes"]) == sorted(files)
    assert {row[2] for rows in files.values() for row in rows} == {entry.path for entry in many(5000)[1:]}
    assert all(len(json.dumps(rows)) < 200_000 for rows in files.values() if len(rows) < 1000)
    mine = [row for row in files[f"buscar/e-{beginning('760001230')}.json"] if "76000123-0" in row[2]]
    assert len(mine) == 1, "found by its RUT"


@given(st.text(min_size=1, max_size=6))
def test_no_beginning_leaves_its_folder(word: str) -> None:
    folded = fold(word)
    for part in folded.split():
        name = beginning(part)
        assert name == "_" or (name.isascii() and name.isalnum())
