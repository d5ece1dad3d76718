"""`portalgen diff`: rows by key between the folder and a revision: exact, fast by setting equal lines aside, and
without repeating the personal data that was just taken away."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ley import TODAY, csv_of, real_law
from sitios import portalgen, put, small_schemas

from portalgen.model import Period, Source
from portalgen.portal.changes import compare
from portalgen.portal.differences import ADDED, CHANGED, EDITED, GONE, NEW, REMOVED, SAME, Difference, difference
from portalgen.publish.differences import hidden, rows, sentence

HEAD = "tipo_sesion,numero_sesion,fecha_sesion,observaciones\n"
PLANTA = Source("demo", "1.04", "personal_planta", "", "", Period(2026, 10), "1.04-personal/planta/2026-10.csv")
CELL = st.sampled_from(["", "a", "b", "c,d", 'e"f', "línea\notra"])
TABLE = st.lists(st.tuples(CELL, CELL, CELL), max_size=10)
NAMES = ("nombre_completo", "cargo_funcion", "observaciones")


def sheet(table: list[tuple[str, ...]], names: tuple[str, ...] = NAMES) -> bytes:
    return csv_of(names, [dict(zip(names, row, strict=True)) for row in table])


def found(before: bytes | None, now: bytes | None) -> Difference:
    made = difference(real_law(), PLANTA, before, now, TODAY)
    assert made is not None
    return made


# ---- exact


@given(TABLE, TABLE)
def test_the_old_rows_with_the_changes_are_the_new_ones(old: list[tuple[str, ...]], new: list[tuple[str, ...]]) -> None:
    made = found(sheet(old), sheet(new))
    rows = {number: list(row) for number, row in enumerate(old, 2)}
    for change in made.rows:
        if change.kind == REMOVED:
            assert tuple(rows.pop(change.before)) == change.row
        if change.kind == EDITED:
            for column, before, now in change.cells:
                assert rows[change.before][NAMES.index(column)] == before
                rows[change.before][NAMES.index(column)] = now
        if change.now:
            assert new[change.now - 2] == change.row
    left = [*map(tuple, rows.values()), *(change.row for change in made.rows if change.kind == ADDED)]
    assert Counter(left) == Counter(new)
    assert (made.old, made.new) == (len(old), len(new))
    assert (made.kind == SAME) == (Counter(old) == Counter(new))


@given(TABLE, TABLE)
def test_setting_equal_lines_aside_changes_nothing(old: list[tuple[str, ...]], new: list[tuple[str, ...]]) -> None:
    made = found(sheet(old), sheet(new))
    added, removed, changed = compare(old, new, [0, 1])
    assert Counter(change.kind for change in made.rows) == Counter(
        {kind: n for kind, n in ((ADDED, len(added)), (REMOVED, len(removed)), (EDITED, len(changed))) if n})


def test_a_large_table_with_one_change() -> None:
    old = [(f"Persona {i}", "Cargo", "") for i in range(200_000)]
    new = [*old[:150_000], ("Persona 150000", "Cargo", "otra"), *old[150_001:]]
    (change,) = found(sheet(old), sheet(new)).rows
    assert (change.kind, change.before, change.now, change.cells) == (
        EDITED, 150_002, 150_002, (("observaciones", "", "otra"),))


def test_order_and_line_ends_are_no_difference() -> None:
    data = sheet([("a", "b", "c"), ("d", "e", "f")])
    assert found(data, sheet([("d", "e", "f"), ("a", "b", "c")])).kind == SAME
    assert found(data.replace(b"\n", b"\r\n"), data).kind == SAME


def test_columns_that_come_and_go() -> None:
    made = found(sheet([("a", "b")], NAMES[:2]), sheet([("a", "c")], (NAMES[0], NAMES[2])))
    assert (made.kind, made.gained, made.lost, made.rows) == (CHANGED, (NAMES[2],), (NAMES[1],), ())
    assert sentence(made) == "columna nueva: Observaciones; columna que ya no está: Cargo o función"
    assert made.key == (NAMES[0],)          # what names a row is not whole: all that is there does


def test_tables_that_are_new_gone_or_unreadable() -> None:
    data = sheet([("a", "b", "c")])
    assert (found(None, data).kind, found(None, data).count(ADDED)) == (NEW, 1)
    assert (found(data, None).kind, found(data, None).count(REMOVED)) == (GONE, 1)
    assert sentence(found(data, b"\x00\x01")) == "no se puede leer"
    assert difference(real_law(), Source("demo", "1.04", "personal_planta", "", "", Period(1999, 1), "x"), data, None,
                      TODAY) is None


# ---- for people


def test_personal_data_is_not_repeated() -> None:
    made = hidden(real_law(), found(sheet([("Ana", "Jefa", "RUT 12.345.678-5")]), sheet([("Ana", "Jefa", "")])))
    (line,) = rows(made, 20)
    assert "12.345.678" not in line
    assert line.startswith("~ Ana, Jefa (fila 2): Observaciones: RUT 12.***.***-5 → vacío")


def test_what_is_not_shown_is_counted() -> None:
    made = found(sheet([(f"P{i}", "x", "") for i in range(30)]), sheet([(f"P{i}", "x", "y") for i in range(30)]))
    lines = list(rows(made, 5))
    assert len(lines) == 6
    assert lines[-1] == "… y 25 filas más"


# ---- the command


@pytest.fixture
def world(tmp_path: Path) -> Path:
    small_schemas(tmp_path)
    site = tmp_path / "sites" / "demo"
    put(site / "sitio.yaml", "nombre: Municipalidad de Prueba\ndesde: 2026-09\n")
    put(site / "2.09-concejo" / "datapackage.yaml", "responsable: Secretaría\n")
    put(site / "2.09-concejo/actas/2026-09.csv", HEAD + "Ordinaria,1,2026-09-01,\nOrdinaria,2,2026-09-08,\n")
    put(site / "2.09-concejo/actas/2026-10.csv", HEAD + "Ordinaria,3,2026-10-06,\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "uno")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    who = {f"GIT_{role}_{what}": "x@x.cl" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], cwd=folder, check=True, env={**os.environ, **who})


def test_nothing_differs(world: Path) -> None:
    assert "Nada cambió." in portalgen("diff", "HEAD", cwd=world)


def test_differences_of_the_folder_as_it_is_saved_or_not(world: Path) -> None:
    actas = world / "sites/demo/2.09-concejo/actas"
    put(actas / "2026-09.csv", HEAD + "Ordinaria,1,2026-09-01,=malo\nOrdinaria,2,2026-09-08,\n")
    put(actas / "2026-11.csv", HEAD + "Ordinaria,4,2026-11-03,\n")        # git knows nothing of it
    (actas / "2026-10.csv").unlink()
    put(world / "sites/demo/documentos/acta.txt", "Acta")
    put(world / ".gitignore", "*.txt\n")                       # and it is published all the same
    told = json.loads(portalgen("diff", "HEAD", "demo", "--json", cwd=world, code=4))
    (site,) = told["sites"]
    assert {one["period"]: one["kind"] for one in site["tables"]} == {
        "2026-09": "cambiada", "2026-10": "retirada", "2026-11": "nueva"}
    assert site["others"] == [{"file": "documentos/acta.txt", "change": "nuevo"}]
    lines = list(csv.DictReader(io.StringIO(portalgen("diff", "HEAD", "--format", "csv", cwd=world, code=4))))
    assert [(r["periodo"], r["cambio"], r["fila_anterior"], r["fila_actual"], r["ahora"]) for r in lines] == [
        ("2026-11", "agregada", "", "2", ""), ("2026-10", "quitada", "2", "", ""),
        ("2026-09", "modificada", "2", "2", "'=malo")]
    said = portalgen("diff", "HEAD", cwd=world, code=4)
    assert "Actas del Concejo Municipal, octubre de 2026: planilla retirada, 1 fila" in said


def test_a_comment_takes_no_markup_from_a_sheet(world: Path) -> None:
    put(world / "sites/demo/2.09-concejo/actas/2026-10.csv",
        HEAD + "Ordinaria,3,2026-10-06,**x** @jefa <b>|\n")
    said = portalgen("diff", "HEAD", "--format", "markdown", cwd=world, code=4)
    assert "\\*\\*x\\*\\* @\u2060jefa &lt;b&gt;\\|" in said
    assert "<details><summary>" in said


def test_an_unknown_revision_is_said(world: Path, tmp_path: Path) -> None:
    assert "No encuentro la versión «nada»" in portalgen("diff", "nada", cwd=world, code=2)
    put(tmp_path / "otra/sites/demo/sitio.yaml", "nombre: X\n")
    (tmp_path / ".git").rename(tmp_path / "git")
    assert "no está en un repositorio" in portalgen("diff", "HEAD", cwd=world, code=2)
