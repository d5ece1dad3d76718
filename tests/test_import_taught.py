"""What the file cannot tell: periods in titles and names, doubts, sheets learned once, and questions."""

from __future__ import annotations

import csv
import io
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from libros import TRANSFERS, book

from portalgen.cli import main
from portalgen.model import Law, Period
from portalgen.read.imports import Imported, Said, import_file
from portalgen.read.imports.mappings import load_mappings, read_mapping, written
from portalgen.read.imports.periods import guess
from portalgen.read.law import load_law

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 20)
ROW = (date(2026, 10, 5), "Subvención", "Sede social", "24.01.004", "Pesos", 1500000, "Club Inventado", "Jurídica")
OWN = ("Cuándo", "Para qué", "Detalle", "Ítem", "Moneda", "Cuánto", "Quién recibe", "Tipo", "Visto bueno")
COLUMNS = {"Cuándo": "fecha", "Para qué": "denominacion", "Detalle": "objeto", "Ítem": "imputacion_presupuestaria",
           "Moneda": "unidad_monetaria", "Cuánto": "monto", "Quién recibe": "receptor_razon_social",
           "Tipo": "receptor_tipo", "Visto bueno": ""}
OPTIONS = [part for header, name in COLUMNS.items() for part in ("--map", f"{header}={name}")]


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(ROOT / "schemas")


@pytest.fixture
def sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "sites"
    (folder / "demo").mkdir(parents=True)
    (folder / "demo" / "sitio.yaml").write_text("nombre: Municipalidad de Prueba\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def rows(done: Imported, at: int = 0) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(done.sheets[at].data.decode(), newline="")))


def told(*argv: str) -> int:
    return main(["import", *argv, "--site", "demo", "--schemas", str(ROOT / "schemas"), "--today", "2026-11-20"])


@pytest.mark.parametrize(("text", "period"), [
    ("Planilla de remuneraciones del mes de octubre de 2026", "2026-10"), ("OCTUBRE 2026", "2026-10"),
    ("planta_2026-10", "2026-10"), ("planta-202610-v2", "2026-10"), ("Oct-26", "2026-10"), ("10-2026", "2026-10"),
    ("sept. 2025", "2025-09"), ("Contrata SETIEMBRE del año 2025", "2025-09"), ("pagos 03/2026 (final)", "2026-03"),
    ("Emitido el 05-11-2026", ""), ("Decreto N° 5/2022", ""), ("Ley 20.285 de 2008", ""), ("octubre", ""), ("2026", ""),
    ("de enero a octubre de 2026", ""), ("octubre 2026 y noviembre 2026", ""), ("martes", ""), ("iso8859-1", ""),
    ("Marzo 31", ""), ("Resolución Exenta 1/2024", ""), ("20261005", "")])
def test_what_a_text_says_of_the_period(text: str, period: str) -> None:
    found = guess([("archivo", text)], yearly=False, today=TODAY).period
    assert str(found or "") == period


@pytest.mark.parametrize(("texts", "period", "options"), [
    ([("hoja", "Octubre"), ("archivo", "remuneraciones 2026")], "2026-10", []),
    ([("titulo", "Octubre de 2026"), ("archivo", "septiembre 2026")], "", ["2026-09", "2026-10"]),
    ([("titulo", "Octubre de 2026"), ("archivo", "planilla 2025")], "", ["2026-10"]),
    ([("hoja", "Hoja1"), ("archivo", "planilla")], "", [])])
def test_texts_that_agree_or_not(texts: list[tuple[str, str]], period: str, options: list[str]) -> None:
    found = guess(texts, yearly=False, today=TODAY)
    assert (str(found.period or ""), [str(p) for p in found.options]) == (period, options)


def test_years(law: Law) -> None:
    assert guess([("archivo", "royalty minero 2025")], yearly=True, today=TODAY).period == Period(2025)
    unsure = guess([("titulo", "2024"), ("archivo", "2025")], yearly=True, today=TODAY)
    assert (unsure.period, unsure.options) == (None, (Period(2024), Period(2025)))


def test_without_a_period_the_dates_propose_one(law: Law, tmp_path: Path) -> None:
    book(tmp_path / "planilla.xlsx", {"Hoja1": [TRANSFERS, ROW]})
    done = import_file(tmp_path / "planilla.xlsx", law, TODAY)
    (finding,) = done.findings
    assert finding.code == "importar-falta-periodo"
    assert "--period 2026-10" in finding.values["opciones"]
    assert [q.answers for q in done.questions] == [(("2026-10", "octubre de 2026"),)]
    assert done.sheets == (), "proposed, never taken"


@pytest.mark.parametrize(("decimal", "amount", "doubt"), [("", "1.234", True), ("coma", "1234", False),
                                                          ("punto", "1.234", False)])
def test_a_person_decides_what_dots_mean(law: Law, tmp_path: Path, decimal: str, amount: str, doubt: bool) -> None:
    path = tmp_path / "octubre 2026.csv"
    path.write_text(";".join(TRANSFERS) + "\n05-10-2026;a;b;24.01;Pesos;1.234;c;Jurídica\n", "utf-8")
    done = import_file(path, law, TODAY, decimal=decimal)
    assert rows(done)[0]["monto"] == amount
    assert ("numero-dudoso" in {f.code for f in done.findings}) == doubt


def test_what_is_proven_wins_over_what_is_said(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "octubre 2026.csv"
    line = "05-10-2026;a;b;24.01;Pesos;{};c;Jurídica\n"
    path.write_text(";".join(TRANSFERS) + "\n" + line.format("1,234,567") + line.format("1,234"), "utf-8")
    done = import_file(path, law, TODAY, decimal="coma")
    assert [r["monto"] for r in rows(done)] == ["1234567", "1,234"]
    assert {(f.code, f.place.cell) for f in done.findings} == {("numero-dudoso", "F3")}


@pytest.mark.parametrize(("dates", "fecha"), [("", "03/04/26"), ("dia", "2026-04-03"), ("mes", "2026-03-04")])
def test_a_person_decides_what_comes_first_in_dates(law: Law, tmp_path: Path, dates: str, fecha: str) -> None:
    path = tmp_path / "octubre 2026.csv"
    path.write_text(";".join(TRANSFERS) + "\n03/04/26;a;b;24.01;Pesos;5;c;Jurídica\n", "utf-8")
    assert rows(import_file(path, law, TODAY, dates=dates))[0]["fecha"] == fecha


def test_what_is_doubtful_gets_no_suggestion(sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (sites.parent / "octubre 2026.csv").write_text(
        ";".join(TRANSFERS) + "\n05-10-2026;a;Sede social;24.01.004;Pesos;1.234;Club;Jurídica\n", "utf-8")
    assert told("octubre 2026.csv") == 1
    said = capsys.readouterr().out
    assert "1234 o 1.234" in said
    assert "Escriba solo las cifras: 1234" not in said


def test_a_sheet_of_their_own_is_learned_once(sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book(sites.parent / "aportes octubre 2026.xlsx", {"Hoja1": [OWN, (*ROW, "sí")]})
    book(sites.parent / "aportes septiembre 2026.xlsx", {"Hoja1": [OWN, (date(2026, 9, 5), *ROW[1:], "sí")]})
    assert told("aportes octubre 2026.xlsx") == 1
    assert "--map" in capsys.readouterr().out
    assert told("aportes octubre 2026.xlsx", "--table", "otras_transferencias", *OPTIONS, "--save-map", "aportes") == 0
    said = capsys.readouterr().out
    assert "La columna «Visto bueno» no se publica, como se indicó." in said
    assert "demo/mapeos/aportes.yaml" in said
    assert told("aportes septiembre 2026.xlsx") == 0
    assert "«aportes»" in capsys.readouterr().out
    saved = sites / "demo" / "1.06-transferencias" / "otras-transferencias" / "2026-09.csv"
    assert "2026,Septiembre,2026-09-05,Subvención" in saved.read_text("utf-8")
    check = ["check", "demo", "--schemas", str(ROOT / "schemas"), "--today", "2026-11-20"]
    assert "mapeos" not in (main(check), capsys.readouterr().out)[1], "check knows the folder"


def test_names_that_nobody_knows_are_found_under_titles(law: Law, tmp_path: Path) -> None:
    strange = tuple(f"Columna {n}" for n in range(9))
    rows_above = [("MUNICIPALIDAD DE EJEMPLO",), ("Aportes", "octubre de 2026"), ()]
    book(tmp_path / "x.xlsx", {"Hoja1": [*rows_above, strange, (*ROW, "sí"), (*ROW, None)]})
    done = import_file(tmp_path / "x.xlsx", law, TODAY, table="otras_transferencias")
    assert [(q.option, q.about) for q in done.questions] == [("map", strange)]
    taught = dict(zip(strange, COLUMNS.values(), strict=True))
    done = import_file(tmp_path / "x.xlsx", law, TODAY, table="otras_transferencias", columns=taught)
    assert [r["monto"] for r in rows(done)] == ["1500000", "1500000"]


def test_what_is_written_is_what_is_read(law: Law) -> None:
    said = Said("otras_transferencias", area="salud", decimal="coma", dates="mes", mapping="x", columns={
        **COLUMNS, 'Con "comillas": y dos puntos': "objeto", "# numeral": "", "ñandú": "fecha"})
    assert read_mapping(written(said).encode(), "x", "x.yaml", law) == (said, ())


@pytest.mark.parametrize(("text", "code"), [
    ("tabla: nada\n", "mapeo-tabla"), ("tabla: otras_transferencias\ncolumnas: {a: b}\n", "mapeo-columna"),
    ("columnas: {a: fecha}\n", "ficha-falta-clave"), ("tabla: otras_transferencias\ndecimal: raya\n", "ficha-valor"),
    ("tabla: otras_transferencias\ninventada: 1\n", "ficha-clave-desconocida"), ("tabla: [", "yaml-sintaxis")])
def test_a_mapping_that_is_wrong_is_said_and_not_used(law: Law, tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "mapeos").mkdir()
    (tmp_path / "mapeos" / "x.yaml").write_text(text, "utf-8")
    made, findings = load_mappings(tmp_path, law)
    assert made == ()
    assert [f.code for f in findings][:1] == [code]


@pytest.mark.parametrize(("options", "word"), [
    (["--map", "Sueldo"], "--map"), (["--map", "Sueldo=nada_de_eso"], "nada_de_eso"),
    (["--table", "otras_transferencias", *OPTIONS, "--save-map", "Con Espacios"], "Con Espacios")])
def test_wrong_teaching_stops_with_a_sentence(sites: Path, capsys: pytest.CaptureFixture[str], options: list[str],
                                              word: str) -> None:
    book(sites.parent / "octubre 2026.xlsx", {"Hoja1": [OWN, (*ROW, "sí")]})
    assert told("octubre 2026.xlsx", *options) == 2
    assert word in capsys.readouterr().err
    assert not (sites / "demo" / "mapeos").exists()


def talk(folder: Path, argv: Sequence[str], answers: Sequence[str]) -> tuple[str, int]:
    """Run the program on a terminal, and answer each time it waits after a colon."""
    terminal, theirs = os.openpty()
    child = subprocess.Popen([sys.executable, "-m", "portalgen", *argv], cwd=folder, stdin=theirs, stdout=theirs,
                             stderr=theirs, env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True)
    os.close(theirs)
    said, left = b"", list(answers)
    while select.select([terminal], [], [], 60)[0]:
        try:
            data = os.read(terminal, 65536)
        except OSError:                       # the program ended
            break
        said += data
        if left and said.endswith(b": "):
            os.write(terminal, left.pop(0).encode() + b"\n")
        elif not data:
            break
    os.close(terminal)
    return said.decode(), child.wait()


def test_a_conversation_teaches_a_sheet(sites: Path) -> None:
    book(sites.parent / "aportes.xlsx", {"Hoja1": [OWN, (*ROW, "sí")]})
    names = [name.replace("_", " ") for name in COLUMNS.values()]
    argv = ["import", "aportes.xlsx", "--site", "demo", "--schemas", str(ROOT / "schemas"), "--today", "2026-11-20",
            "--table", "otras_transferencias"]
    said, code = talk(sites.parent, argv, [*names, "Mal Nombre", "aportes", "1"])
    assert code == 0, said
    assert "«Cuánto» es la número" in said
    assert "¿De qué período es la planilla" in said
    made, findings = load_mappings(sites / "demo", load_law(ROOT / "schemas"))
    assert ([m.columns for m in made], findings) == ([COLUMNS], ())
    assert (sites / "demo" / "1.06-transferencias" / "otras-transferencias" / "2026-10.csv").is_file()


def test_a_conversation_asks_which_table(sites: Path) -> None:
    source = ROOT / "tests" / "entradas" / "contrata_sin_anyo_ni_mes.csv"
    (sites.parent / "export.csv").write_bytes(source.read_bytes())
    argv = ["import", "export.csv", "--site", "demo", "--schemas", str(ROOT / "schemas"), "--dry-run"]
    said, _ = talk(sites.parent, argv, ["99", "2"])
    assert "¿Cuál es?" in said
    assert "contrata/2025-11.csv" in said or "planta/2025-11.csv" in said
    quiet, code = talk(sites.parent, argv, [""])
    assert code == 1, "whoever does not answer is told how to say it"
    assert "--table" in quiet
