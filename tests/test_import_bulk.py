"""One organism out of a file of the whole country: its rows, their lines, and no more memory than they need."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from libros import PEAK

from portalgen.model import Law
from portalgen.read.imports import Imported, import_file
from portalgen.read.imports.bulk import read_organism
from portalgen.read.imports.words import words
from portalgen.read.law import load_law

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 20)
HEAD, LINE = (ROOT / "tests" / "entradas" / "datos_abiertos_contrata.csv").read_bytes().split(b"\n")[:2]
CODE, MONTH, NAME = b"MU000", b"Agosto", "HUEMUL".encode("latin-1")


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(ROOT / "schemas")


def line(code: bytes = CODE, month: bytes = MONTH, name: bytes = NAME) -> bytes:
    return LINE.replace(CODE, code).replace(b";Agosto;", b";" + month + b";").replace(NAME, name)


def rows(done: Imported) -> list[dict[str, str]]:
    return [row for sheet in done.sheets for row in csv.DictReader(io.StringIO(sheet.data.decode(), newline=""))]


def wrote(path: Path, lines: list[bytes]) -> Path:
    path.write_bytes(b"\n".join([HEAD, *lines, b""]))
    return path


def test_only_its_rows_and_where_they_are(law: Law, tmp_path: Path) -> None:
    others = [line(b"MU%03d" % n) for n in range(1, 300)]
    mine = [line(name=b"UNO"), line(month=b"Julio", name=b"DOS"), line(name=b"TRES")]
    path = wrote(tmp_path / "TA_PersonalContrata.csv", [*others[:150], *mine[:2], *others[150:], mine[2]])
    done = import_file(path, law, TODAY, organism="MU000")
    assert done.findings == ()
    assert [(s.table, str(s.period), s.rows) for s in done.sheets] == [
        ("personal_contrata", "2026-08", (152, 303)), ("personal_contrata", "2026-07", (153,))]
    assert sorted(r["nombre_completo"].rpartition(", ")[2] for r in rows(done)) == ["DOS", "TRES", "UNO"]
    assert done.place(done.sheets[0], 3, "mes").row == 303
    only = import_file(path, law, TODAY, organism="MU000", period="2026-07")
    assert [(str(s.period), len(s.rows)) for s in only.sheets] == [("2026-07", 1)]
    assert {d.kind for d in only.drops} >= {"fila-de-otro-periodo"}
    assert only.findings == ()


def test_the_code_in_another_cell_is_not_the_organism(law: Law, tmp_path: Path) -> None:
    others = [line(b"MU001", name=b"MU000"), line(b"MU0001"), line(b"XMU000")]
    path = wrote(tmp_path / "TA_PersonalContrata.csv", others)
    assert [f.code for f in import_file(path, law, TODAY, organism="MU000").findings] == ["importar-sin-organismo"]


def test_line_breaks_lost_quotes_and_rows_out_of_step(law: Law, tmp_path: Path) -> None:
    broken = line().replace(b'"Sin observaciones; revisar"', b'"Una l\xednea\ny otra; y MU000 otra m\xe1s\n\nfin"')
    lost = line(name=b"PERDIDA").replace(b"ABOGADA", b'"ABOGADA')
    shifted = line(name=b"CORRIDA").replace(b'"Personal; Contrata"', b"Personal; Contrata")
    lines = [line(b"MU001"), broken, line(name=b"DESPUES"), lost, line(b"MU002"), shifted, line(name=b"FIN")]
    path = wrote(tmp_path / "TA_PersonalContrata.csv", lines)
    done = import_file(path, law, TODAY, organism="MU000")
    found = {r["nombre_completo"].rpartition(", ")[2]: r["observaciones"] for r in rows(done)}
    assert found["HUEMUL"] == "Una línea\ny otra; y MU000 otra más\n\nfin"
    assert {"DESPUES", "FIN"} <= set(found)
    assert {(f.code, f.place.row) for f in done.findings if f.code == "importar-fila-corrida"} == {
        ("importar-fila-corrida", 8), ("importar-fila-corrida", 10)}


@pytest.mark.parametrize("block", [64, 1000, 4096])
def test_blocks_may_end_anywhere(law: Law, tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks = line(name=b"SALTO").replace(b'"Sin observaciones; revisar"', b'"a\nb; c"')
    lines = [line(b"MU001" if n % 3 else CODE, name=b"N%d" % n) for n in range(40)]
    path = wrote(tmp_path / "TA_PersonalContrata.csv", [*lines, breaks, *lines])
    (whole,), _ = read_organism(path, "MU000", words(law))
    monkeypatch.setattr("portalgen.read.imports.bulk.BLOCK", block)
    (pieces,), _ = read_organism(path, "MU000", words(law))
    assert pieces == whole
    assert len(whole.texts) == 1 + 14 + 1 + 14


def test_without_naming_one_it_is_refused_whatever_its_size(law: Law, tmp_path: Path) -> None:
    path = wrote(tmp_path / "TA_PersonalContrata.csv", [line()])
    with path.open("ab") as file:
        file.truncate(20_000_000_000)         # takes no disk
    (finding,) = import_file(path, law, TODAY).findings
    assert (finding.code, finding.place.cell) == ("importar-varios-organismos", "E1")
    assert "--organism" in law.wordings[finding.code].remedy


def test_memory_is_that_of_its_rows(tmp_path: Path) -> None:
    block = b"\n".join(line(b"MU%03d" % n) for n in range(1, 340)) + b"\n"
    program = ("import sys; from pathlib import Path; from portalgen.read.law import load_law; "
               "from portalgen.read.imports.bulk import read_organism; from portalgen.read.imports.words import words; "
               f"law = load_law(Path({str(ROOT / 'schemas')!r})); "
               "grids, _ = read_organism(Path(sys.argv[1]), 'MU000', words(law)); assert len(grids[0].texts) == 2; "
               f"print({PEAK})")
    used = []
    for times in (8, 800):                    # 1 MB and 120 MB
        path = tmp_path / f"{times}.csv"
        with path.open("wb") as file:
            file.write(HEAD + b"\n" + line() + b"\n")
            file.writelines(block for _ in range(times))
        ran = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True,
                             cwd=ROOT)
        used.append(int(ran.stdout))
        path.unlink()
    assert used[1] - used[0] < 60, "megabytes: a few blocks, and not the file"
