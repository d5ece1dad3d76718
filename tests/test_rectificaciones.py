"""What was published cannot change in substance without a record; and `check --since` looks at what changed and at what
depends on it, and at nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from ley import TODAY, csv_of, real_law
from sitios import portalgen, put, small_schemas

from portalgen.model import Period, Source
from portalgen.portal.differences import difference
from portalgen.portal.rectifications import moves, note, substantial, told
from portalgen.read.records import Record

ROOT = Path(__file__).parents[1]
PLANTA = Source("demo", "1.04", "personal_planta", "", "", Period(2026, 10), "1.04-personal/planta/2026-10.csv")
LIMITS = {"quitadas": 0, "filas": 0.1, "montos": 0.01}


def people(count: int, **changes: str) -> bytes:
    names = ("nombre_completo", "cargo_funcion", "remuneracion_bruta", "observaciones")
    rows = [{"nombre_completo": f"P{i}", "cargo_funcion": "C", "remuneracion_bruta": "1000"} for i in range(count)]
    rows[0] |= changes
    return csv_of(names, rows)


def why(before: bytes, now: bytes | None, limits: dict[str, float] = LIMITS, total: int = 100_000) -> str:
    one = difference(real_law(), PLANTA, before, now, TODAY)
    assert one is not None
    return substantial(one, limits, {"remuneracion_bruta": Decimal(total)})


# ---- what is substantial


def test_a_letter_is_minor() -> None:
    assert why(people(100), people(100, observaciones="Letra corregida")) == ""
    assert why(people(100), people(100)) == ""


def test_rows_that_go_are_substantial_and_how_many_is_data() -> None:
    assert why(people(100), people(99)) == "ya no está una de sus filas"
    assert why(people(100), people(97)) == "ya no están 3 de sus filas"
    assert why(people(100), people(99), {**LIMITS, "quitadas": 1}) == ""


def test_many_rows_are_substantial_and_how_many_is_data() -> None:
    few, many = people(100), people(100)
    many = many.replace(b",1000,\n", b",1000,x\n", 11)
    assert why(few, many) == "cambian 11 filas y tenía 100"
    assert why(few, people(100).replace(b",1000,\n", b",1000,x\n", 10)) == ""
    assert why(few, many, {**LIMITS, "filas": 0.2}) == ""
    assert why(people(10), people(12)) == "cambian 2 filas y tenía 10"
    assert "suma" in why(people(10), people(12), {**LIMITS, "filas_minimo": 3}, 10_000)
    assert why(people(3), people(3, observaciones="x"), {**LIMITS, "filas_minimo": 3}) == ""


def test_amounts_are_substantial_by_their_sum() -> None:
    assert why(people(100), people(100, remuneracion_bruta="2000")) == ""               # 1 %, not more
    said = why(people(100), people(100, remuneracion_bruta="3500"))
    assert said == "la suma de «Remuneración bruta del mes» sube 2,5 %"
    assert "baja 1 %" in why(people(100), people(100, remuneracion_bruta="0"), {**LIMITS, "montos": 0.001})
    assert "deja de ser cero" in why(people(100), people(100, remuneracion_bruta="2000"), total=0)


def test_amounts_move_with_rows_too() -> None:
    one = difference(real_law(), PLANTA, people(3), people(4), TODAY)
    assert one is not None
    assert moves(one) == {"remuneracion_bruta": Decimal(1000)}


def test_a_table_taken_away_is_substantial() -> None:
    assert why(people(1), None) == "deja de estar publicada"


# ---- check --since


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Two months of a municipality, published; and another that nobody touches."""
    small_schemas(tmp_path)
    sheets = ROOT / "sites" / "puerto-ejemplo" / "2.09-concejo" / "actas"
    for slug in ("demo", "otra"):
        put(tmp_path / "sites" / slug / "sitio.yaml", "nombre: Municipalidad de Prueba\ndesde: 2026-08\n")
        put(tmp_path / "sites" / slug / "2.09-concejo/datapackage.yaml", "responsable: Secretaría\n")
        for name in ("2026-08", "2026-09"):
            put(actas(tmp_path, slug) / f"{name}.csv", (sheets / f"{name}.csv").read_text("utf-8"))
    git(tmp_path, "init", "-q")
    save(tmp_path)
    return tmp_path


def actas(world: Path, slug: str = "demo") -> Path:
    return world / "sites" / slug / "2.09-concejo" / "actas"


def git(folder: Path, *arguments: str) -> None:
    who = {f"GIT_{role}_{what}": "x@x.cl" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], cwd=folder, check=True, env={**os.environ, **who})


def save(folder: Path) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "publicado")


def check(world: Path, code: int = 0) -> tuple[list[tuple[str, str]], int]:
    """((code, file) of each finding, tables judged) since what was published."""
    told = json.loads(portalgen("check", "--since", "HEAD", "--json", cwd=world, code=code, today=TODAY))
    return [(f["code"], f["file"]) for f in told["findings"]], told["summary"]["tables"]


def record(world: Path, kind: str = "sustancial", period: str = "2026-09") -> None:
    put(world / "sites/demo/2.09-concejo/datapackage.yaml", "responsable: Secretaría\nrectificaciones:\n"
        f"- {{tabla: actas, periodo: {period}, fecha: 2026-11-18, tipo: {kind}, motivo: Había una sesión de más.}}\n")


def cut(world: Path) -> None:
    """A row less in September."""
    file = actas(world) / "2026-09.csv"
    file.write_text("\n".join(file.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")


def test_nothing_changed_nothing_is_judged(world: Path) -> None:
    assert check(world) == ([], 0)


def test_only_what_changed_and_what_follows_is_judged(world: Path) -> None:
    file = actas(world) / "2026-08.csv"
    file.write_text(file.read_text("utf-8").replace("Agosto", "Julio", 1), "utf-8")
    found, tables = check(world, 1)
    assert {code for code, _ in found} == {"otro-periodo"}
    assert tables == 2                                   # August, and September that is compared with it
    put(actas(world, "otra") / "2026-09.csv", "roto\n")
    assert {file for _, file in check(world, 1)[0]} == {
        "demo/2.09-concejo/actas/2026-08.csv", "otra/2.09-concejo/actas/2026-09.csv"}


def test_a_mistake_of_before_is_not_told_again(world: Path) -> None:
    put(actas(world, "otra") / "2026-09.csv", "roto\n")
    save(world)
    put(actas(world) / "2026-10.csv", (ROOT / "sites/puerto-ejemplo/2.09-concejo/actas/2026-10.csv").read_text("utf-8"))
    assert check(world) == ([], 1)


def test_another_schema_judges_its_tables_again(world: Path) -> None:
    table = world / "schemas" / "tablas" / "actas_concejo.yaml"
    table.write_text(table.read_text("utf-8") + "# otra línea\n", "utf-8")
    assert check(world) == ([], 4)
    put(world / "schemas/tablas/actas_concejo.yaml", table.read_text("utf-8").removesuffix("# otra línea\n"))
    put(world / "schemas/glosario.yaml", "terminos: []\n")
    assert check(world) == ([], 0)


def test_other_data_of_the_municipality_judges_all_of_it(world: Path) -> None:
    put(world / "sites/demo/sitio.yaml", "nombre: Otro nombre\ndesde: 2026-08\n")
    assert check(world) == ([], 2)


def test_a_published_month_cannot_lose_a_row_in_silence(world: Path) -> None:
    cut(world)
    assert check(world, 1)[0] == [("cambio-sustancial", "demo/2.09-concejo/actas/2026-09.csv")]
    record(world, "menor")
    assert check(world, 1)[0] == [("rectificacion-insuficiente", "demo/2.09-concejo/datapackage.yaml")]
    record(world, period="2026-08")
    assert [code for code, _ in check(world, 1)[0]] == ["cambio-sustancial"]
    record(world)
    assert check(world)[0] == []


def test_a_published_month_cannot_disappear_in_silence(world: Path) -> None:
    (actas(world) / "2026-09.csv").unlink()
    assert check(world, 1)[0] == [("periodo-retirado", "demo/2.09-concejo/datapackage.yaml")]
    record(world)
    assert check(world)[0] == []
    shutil.rmtree(world / "sites/demo/2.09-concejo")
    assert [code for code, _ in check(world, 1)[0]] == ["periodo-retirado", "periodo-retirado"]


def test_an_old_record_does_not_excuse_a_new_change(world: Path) -> None:
    record(world)
    save(world)
    cut(world)
    assert [code for code, _ in check(world, 1)[0]] == ["cambio-sustancial"]


def test_a_new_month_and_a_minor_change_need_no_record(world: Path) -> None:
    put(actas(world) / "2026-10.csv", (ROOT / "sites/puerto-ejemplo/2.09-concejo/actas/2026-10.csv").read_text("utf-8"))
    assert check(world)[0] == []


def test_an_unknown_revision_stops(world: Path) -> None:
    assert "No encuentro la versión «nada»" in portalgen("check", "--since", "nada", cwd=world, code=2)


# ---- what the portal shows


def test_the_pages_show_the_rectifications(world: Path) -> None:
    record(world)
    portalgen("build", "demo", cwd=world, today=TODAY)
    page = (world / "public/demo/2.09-concejo/actas/index.html").read_text("utf-8")
    assert "18 de noviembre de 2026, rectificación sustancial de septiembre de 2026" in page
    assert "Había una sesión de más." in page
    month = (world / "public/demo/2.09-concejo/actas/2026-09/index.html").read_text("utf-8")
    assert "<strong>Rectificación sustancial</strong> (18-11-2026): Había una sesión de más." in month
    other = (world / "public/demo/2.09-concejo/actas/2026-08/index.html").read_text("utf-8")
    assert "Rectificación" not in other


def test_a_motive_is_text_and_not_markup() -> None:
    from datetime import date

    records = [Record("personal_planta", Period(2026, 10), date(2026, 11, 18), "menor", "<b>*x*</b> [a](b)")]
    assert "<b>" not in note(records, PLANTA)
    assert "\\[a\\](b)" in note(records, PLANTA)
    assert told(records, "otra", "") == []
    assert told(records, "personal_planta", "")[0]["motivo"] == "<b>*x*</b> [a](b)"
