"""The closed lists: canonical files, whole lists, codes that point at each other, and check digits that hold."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stdnum.cl import rut

from portalgen.read.yamls import parse

SCHEMAS = Path(__file__).parents[1] / "schemas"
FILES = sorted((SCHEMAS / "vocabularios").glob("*.csv"))
COLUMNS = ["valor", "titulo", "sinonimos", "orden", "verificado", "nota"]
# Lists where a word must lead to one value only.
UNAMBIGUOUS = ("areas", "comunas", "designacion_autoridad", "efectos_acto", "emt_efecto", "emt_tipo", "estados",
               "estamentos", "licencias", "meses", "municipalidades", "nivel_acceso", "regiones", "si_no",
               "tipos_norma", "tipos_vinculo", "unidades_monetarias")


def rows(name: str) -> list[dict[str, str]]:
    with (SCHEMAS / "vocabularios" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fold(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))


def schema(path: Path) -> Any:
    document, findings = parse(path.read_bytes(), path.name)
    assert document is not None, findings
    return document.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_is_canonical(path: Path) -> None:
    """UTF-8 without mark, comma, LF, minimal quotes, no padding: what the program itself would write."""
    text = path.read_bytes().decode("utf-8")
    table = list(csv.reader(io.StringIO(text, newline="")))
    again = io.StringIO(newline="")
    csv.writer(again, lineterminator="\n").writerows(table)
    assert text == again.getvalue()
    assert unicodedata.is_normalized("NFC", text)
    assert {len(row) for row in table} == {len(table[0])}
    assert all(cell == cell.strip() for row in table for cell in row)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rows_say_what_they_must(path: Path) -> None:
    found = rows(path.stem)
    assert list(found[0])[:6] == COLUMNS
    assert [value for value, times in Counter(row["valor"] for row in found).items() if times > 1] == []
    assert all(row["valor"] and row["titulo"] and row["orden"].isdigit() for row in found)
    assert {row["verificado"] for row in found} <= {"true", "false"}
    assert [row["valor"] for row in found if row["verificado"] == "false" and not row["nota"]] == []


@pytest.mark.parametrize("name", UNAMBIGUOUS)
def test_a_word_leads_to_one_value(name: str) -> None:
    leads: dict[str, set[str]] = {}
    for row in rows(name):
        for word in (row["valor"], row["titulo"], *row["sinonimos"].split("|")):
            leads.setdefault(fold(word), set()).add(row["valor"])
    leads.pop("", None)
    assert {word: values for word, values in leads.items() if len(values) > 1} == {}


@pytest.mark.parametrize(("name", "count"), [
    ("comunas", 346), ("municipalidades", 345), ("regiones", 16), ("meses", 12),
])
def test_lists_are_whole(name: str, count: int) -> None:
    assert len(rows(name)) == count


def test_municipality_codes_run_from_one_to_345() -> None:
    assert [row["valor"] for row in rows("municipalidades")] == [f"MU{n:03d}" for n in range(1, 346)]


def test_every_comuna_but_antartica_has_its_municipality() -> None:
    seats = [row["cut"] for row in rows("municipalidades")]
    comunas = {row["valor"]: row["titulo"] for row in rows("comunas")}
    assert len(set(seats)) == len(seats)
    assert set(seats) <= set(comunas)
    assert {comunas[cut] for cut in set(comunas) - set(seats)} == {"Antártica"}


def test_comunas_belong_to_their_region() -> None:
    regions = {row["codigo"] for row in rows("regiones")}
    assert {row["region"] for row in rows("comunas")} == regions
    assert all(re.fullmatch(r"\d{5}", row["valor"]) and row["valor"][:2] == row["region"] and row["provincia"]
               for row in rows("comunas"))


def test_ruts_are_of_legal_persons_and_their_check_digits_hold() -> None:
    ruts = [row["rut"] for row in rows("municipalidades")]
    assert len(set(ruts)) == 345
    for number in ruts:
        assert re.fullmatch(r"\d{8}-[\dK]", number), number
        assert rut.is_valid(number), number
        assert int(number[:8]) >= 50_000_000, number


def test_budget_codes_hang_from_their_parents() -> None:
    found = {row["valor"]: row for row in rows("clasificador")}
    for code, row in found.items():
        parent = code.rpartition(".")[0]
        assert re.fullmatch(r"\d\d(\.\d\d(\.\d{3}(\.\d{3})?)?)?", code)
        assert row["nivel"] == str(code.count(".") + 1)
        assert row["padre"] == parent
        assert not parent or found[parent]["tipo"] == row["tipo"]
        assert row["tipo"] == ("ingreso" if code[:2] < "21" else "gasto")
    assert {"03", "05", "06", "07", "08", "10", "11", "12", "13", "14", "15"} <= set(found)
    assert {"21", "22", "23", "24", "25", "26", "29", "30", "31", "32", "33", "34", "35"} <= set(found)
    assert found["22.12.003"]["titulo"].startswith("Gastos de representación")


def enums(table: str, column: str = "*") -> list[list[str]]:
    """The closed lists written inside the tables whose name matches, of one column or of all."""
    return [field["constraints"]["enum"] for path in sorted((SCHEMAS / "tablas").glob(f"{table}.yaml"))
            for edition in schema(path)["ediciones"] for field in edition["schema"]["fields"]
            if column in ("*", field["name"]) and "enum" in field.get("constraints", {})]


@pytest.mark.parametrize(("column", "name"), [("mes", "meses"), ("unidad_monetaria", "unidades_monetarias")])
def test_every_table_writes_months_and_currencies_alike(column: str, name: str) -> None:
    values = [row["valor"] for row in rows(name)]
    found = enums("*", column)
    assert found
    assert [enum for enum in found if enum != values] == []


@pytest.mark.parametrize(("table", "name"), [
    ("actos_terceros", "efectos_acto"), ("antecedentes_emt", "emt_efecto"), ("antecedentes_emt", "emt_tipo"),
    ("autoridades", "designacion_autoridad"), ("vinculos", "tipos_vinculo"),
])
def test_a_list_written_in_a_table_is_the_vocabulary(table: str, name: str) -> None:
    assert [row["valor"] for row in rows(name)] in enums(table)


def test_vocabularies_that_tables_name_exist() -> None:
    named = {rule["vocabulario"] for path in (SCHEMAS / "tablas").glob("*.yaml")
             for edition in schema(path)["ediciones"] for rule in edition.get("reglas", [])
             if rule["regla"] == "vocabulario"}
    assert named <= {path.stem for path in FILES}


def test_catalogue_holds_together() -> None:
    """The weights of the inspection add up to 1; every table belongs to one item; the editions leave no month out."""
    catalogue = schema(SCHEMAS / "catalogo.yaml")
    items = catalogue["items"]
    tables = [table for item in items for table in item["tablas"]]
    assert sum(round(item["peso"] * 100) for item in items) == 100
    assert [item["id"] for item in items] == sorted({item["id"] for item in items})
    assert all(item["carpeta"].startswith(item["id"] + "-") for item in items)
    assert sorted(set(tables)) == sorted(tables)
    assert {path.stem for path in (SCHEMAS / "tablas").glob("*.yaml")} <= set(tables)
    spans = [(edition["desde"], edition.get("hasta")) for edition in catalogue["ediciones"]]
    assert [_next(until) for _, until in spans[:-1]] == [since for since, _ in spans[1:]]
    assert spans[-1][1] is None


@pytest.mark.parametrize("path", [path for path in sorted(SCHEMAS.rglob("*.yaml")) if "plantillas" not in path.parts],
                         ids=lambda path: path.relative_to(SCHEMAS).as_posix())
def test_what_is_not_verified_says_why(path: Path) -> None:
    unsure = [(where, said) for where, said in _groups(schema(path), ()) if said.get("verificado") is False]
    assert [where for where, said in unsure if not said.get("nota")] == []


@pytest.mark.parametrize("path", sorted((SCHEMAS / "tablas").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_column_that_was_seen_nowhere_is_not_verified(path: Path) -> None:
    """In a table said to be verified, a column is known by a header that somebody published or asked for."""
    table = schema(path)
    columns = table["columnas"].items() if table["verificado"] else ()
    assert [name for name, said in columns if not said.get("alias") and said.get("verificado") is not False] == []


def _groups(value: Any, where: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every map of a document, with where it is."""
    if isinstance(value, dict):
        yield where, value
        value = list(value.items())
    elif isinstance(value, list):
        value = list(enumerate(value))
    for name, inner in value if isinstance(value, list) else ():
        yield from _groups(inner, (*where, str(name)))


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"
