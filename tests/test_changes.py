"""What changed since the period before: exact (old plus changes is new), short for people, whole for machines."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from ley import context, real_law, sheet

from portalgen.portal.changes import CHANGED, SHOWN, Changes, Row, as_csv, changes, compare, told

TABLE = "personal_planta"
CELL = st.sampled_from(["", "a", "b", "c"])
ROWS = st.lists(st.tuples(CELL, CELL, CELL), max_size=12)


def applied(old: list[Row], new: list[Row], key: list[int]) -> list[Row]:
    """The rows of before, with the changes made."""
    added, removed, changed = compare(old, new, key)
    rows = {i: list(row) for i, row in enumerate(old) if i not in set(removed)}
    for before, now, differ in changed:
        for i in differ:
            assert rows[before][i] != new[now][i]
            rows[before][i] = new[now][i]
    return [*(tuple(row) for row in rows.values()), *(new[i] for i in added)]


@given(ROWS, ROWS, st.sampled_from([[0], [0, 1], [2], [0, 1, 2]]))
def test_the_old_rows_with_the_changes_are_the_new_ones(old: list[Row], new: list[Row], key: list[int]) -> None:
    assert Counter(applied(old, new, key)) == Counter(new)


@given(ROWS, ROWS)
def test_rows_are_paired_with_those_of_their_key_and_none_is_left(old: list[Row], new: list[Row]) -> None:
    added, removed, changed = compare(old, new, [0])
    assert all(old[before][0] == new[now][0] for before, now, _ in changed)
    assert not {old[i][0] for i in removed} & {new[i][0] for i in added}


@given(ROWS, st.randoms())
def test_another_order_is_no_change(rows: list[Row], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert compare(rows, shuffled, [0, 1]) == ((), (), ())


def test_repeated_keys_are_paired_equal_rows_first_and_then_in_order() -> None:
    old = [("Ana", "x"), ("Ana", "y"), ("Ana", "z")]
    new = [("Ana", "z"), ("Ana", "nuevo")]
    assert compare(old, new, [0]) == ((), (1,), ((0, 1, (1,)),))


def test_many_equal_keys_do_not_take_forever() -> None:
    """A column of keys left empty in a large sheet."""
    old = [("", str(i)) for i in range(30_000)]
    new = [("", str(i + 1)) for i in range(30_000)]
    assert compare(old, new, [0]) == ((), (), ((0, 29_999, (1,)),))


# ---- of tables


def person(i: int, **more: str) -> dict[str, str]:
    return {"anyo": "2026", "mes": "Octubre", "nombre_completo": f"Persona Inventada {i}", "cargo_funcion": "Cargo",
            "remuneracion_bruta": "1000000", "fecha_inicio": "2026-01-31"} | more


def found(old: list[dict[str, str]], new: list[dict[str, str]], table: str = TABLE) -> Changes | None:
    law = real_law()
    ctx = context(table, law=law)
    return changes(law.tables[table], ctx.edition, sheet(table, old, "2026-09", law), sheet(table, new, law=law))


def in_words(made: Changes, since: str) -> dict[str, Any]:
    return told(real_law().tables[TABLE], context(TABLE, law=real_law()).edition, made, since)


def test_the_period_itself_is_no_change() -> None:
    made = found([person(1, mes="Septiembre")], [person(1)])
    assert made is not None
    assert not made
    assert in_words(made, "septiembre de 2026")["frase"] == (
        "Nada cambió desde septiembre de 2026.")


def test_people_read_counts_first_and_cells_as_their_page_shows_them() -> None:
    made = found([person(1), person(2), person(3)],
                 [person(1, remuneracion_bruta="1200000", fecha_inicio="2026-10-01"), person(3), person(4), person(5)])
    assert made is not None
    said = in_words(made, "septiembre de 2026")
    assert said["frase"] == "Desde septiembre de 2026: 2 personas que no estaban, 1 que ya no está y 1 con cambios."
    assert [group["filas"][0]["nombre"] for group in said["grupos"]] == [
        f"Persona Inventada {i}, Cargo" for i in (4, 2, 1)]
    assert said["grupos"][2]["filas"][0]["detalles"] == [
        {"columna": "Remuneración bruta del mes", "antes": "1.000.000", "ahora": "1.200.000"},
        {"columna": "Fecha de inicio", "antes": "31-01-2026", "ahora": "01-10-2026"}]


def test_what_is_not_shown_is_counted() -> None:
    old = [person(i) for i in range(40)]
    new = [person(i, remuneracion_bruta="7") for i in range(20)] + [person(100 + i) for i in range(15)]
    made = found(old, new)
    assert made is not None
    said = in_words(made, "septiembre de 2026")
    assert [(len(g["filas"]), g["resto"], g["total"]) for g in said["grupos"]] == [
        (SHOWN, 5, 15), (SHOWN, 10, 20), (CHANGED, 15, 20)]
    assert said["columnas"] == [{"columna": "Remuneración bruta del mes", "filas": 20}]


def test_lists_of_other_things_each_month_are_not_compared() -> None:
    old = [{"oc_numero": f"1-{i}", "monto": "1"} for i in range(10)]
    new = [{"oc_numero": f"2-{i}", "monto": "1"} for i in range(10)]
    assert found(old, new, "ordenes_compra") is None


def test_a_table_may_say_that_comparing_makes_no_sense() -> None:
    rows = [{"codigo": "21", "denominacion": "x", "devengado": "1"}]
    assert found(rows, rows, "ejecucion_gastos") is None


def test_an_empty_period_before_is_not_compared() -> None:
    assert found([], [person(1)]) is None
    assert found([person(1)], []) is None


def test_editions_are_compared_by_the_columns_they_share() -> None:
    law = real_law()
    old = sheet(TABLE, [person(1)], "2023-12", law)
    new = sheet(TABLE, [person(1, remuneracion_bruta="5")], "2024-01", law)
    made = changes(law.tables[TABLE], context(TABLE, "2024-01", law=law).edition, old, new)
    assert made is not None
    assert set(made.columns) <= set(old.names) & set(new.names)
    assert [[made.columns[i] for i in differ] for _, _, differ in made.changed] == [["remuneracion_bruta"]]


def test_machines_read_every_change_with_its_row() -> None:
    made = found([person(1), person(2)], [person(1, remuneracion_bruta="7", observaciones="a,b"), person(3)])
    assert made is not None
    rows = list(csv.DictReader(io.StringIO(as_csv(made).decode())))
    assert [(r["cambio"], r["fila_anterior"], r["fila_actual"], r["clave_nombre_completo"], r["columna"], r["antes"],
             r["ahora"]) for r in rows] == [
        ("agregada", "", "3", "Persona Inventada 3", "", "", ""),
        ("quitada", "3", "", "Persona Inventada 2", "", "", ""),
        ("modificada", "2", "2", "Persona Inventada 1", "remuneracion_bruta", "1000000", "7"),
        ("modificada", "2", "2", "Persona Inventada 1", "observaciones", "", "a,b")]
