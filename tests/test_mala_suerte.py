"""Bad luck with files, folders, disks and consoles: one clear Spanish sentence, an honest exit code, nothing harmed."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from datetime import date
from pathlib import Path
from typing import Any

import fallas
import hostiles
import pytest
from sitios import ROOT, portalgen, small_schemas

from portalgen.building import each_site
from portalgen.cli import main, parser
from portalgen.commands.common import processes
from portalgen.jobs import Inline, Settings
from portalgen.publish.output import claim
from portalgen.publish.tree import Staging

SHEET = Path("sites/demo") / hostiles.TABLE
STRACED = pytest.mark.skipif(not fallas.STRACE and "CI" not in os.environ, reason="strace is not installed")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with one small good municipality and a law of two items."""
    hostiles.write(hostiles.Hostile("demo", "texto"), tmp_path / "sites/demo")
    small_schemas(tmp_path)
    return tmp_path


def said(work: Path, *arguments: str, code: int, prefix: Sequence[str] = (), env: dict[str, str] | None = None) -> str:
    """What the real command line says, on a single run; never a traceback, never a word of English about errors."""
    command = [*prefix, sys.executable, "-B", "-m", "portalgen", *arguments, "--schemas", "schemas",
               "--today", "2027-01-15"]
    done = subprocess.run(command, cwd=work, capture_output=True, timeout=300, env={**os.environ, **(env or {})})
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert done.returncode == code, (done.returncode, text)
    for word in ("Traceback", "Errno", "No such file", "Permission denied", "Error"):
        assert word not in text, text
    return text


def humble() -> list[str]:
    """Root reads everything: without these two powers it is its files' owner only."""
    without = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={without}", f"--inh-caps={without}"] if os.geteuid() == 0 else []


# ---- one file is not what it should be


def huge(file: Path) -> None:
    os.truncate(file, 200_000_000)


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def link(file: Path) -> None:
    file.unlink()
    file.symlink_to("/etc/passwd")


def pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize(("spoil", "word"), [
    (huge, "200,0 MB"), (lambda file: file.write_bytes(b""), "vacío"), (folder, "carpeta"), (link, "Acceso directo"),
    (pipe, "No es un archivo común"), (lambda file: file.write_text("año;mes\n", "cp1252"), "Windows-1252"),
    (lambda file: file.write_text("año,mes\n", "utf-16"), "UTF-16")])
def test_a_file_that_is_no_sheet(work: Path, spoil: Callable[[Path], object], word: str) -> None:
    portalgen("build", "--schemas", "schemas", cwd=work)
    before = fallas.content(work / "public")
    spoil(work / SHEET)
    text = said(work, "build", code=1)
    assert SHEET.name in text
    assert word in text
    assert "root:" not in text
    assert fallas.content(work / "public") == before


def test_importing_any_sheet_ends_with_words(work: Path, monkeypatch: pytest.MonkeyPatch,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    sheets = {hostile.name: data for hostile in hostiles.sites() if (data := hostile.files.get(hostiles.TABLE))}
    sheets |= {"celda-enorme": hostiles.rows(["x" * 200_000]), "muy-ancha": b"a," * 20_000 + b"a\n1\n"}
    assert len(sheets) > 60
    monkeypatch.chdir(work)
    for name, data in sheets.items():
        Path("enviada.csv").write_bytes(data)
        code = main(["import", "enviada.csv", "--site", "demo", "--table", "otros_antecedentes", "--dry-run",
                     "--schemas", "schemas", "--today", "2027-01-15"])
        text = capsys.readouterr().out
        assert code in (0, 1), (name, text)
        assert "→" in text if code == 0 else "✗" in text, (name, text)


def test_a_broken_yaml_says_its_line(work: Path) -> None:
    (work / "sites/demo/sitio.yaml").write_text("nombre: Una\ncorreo: [\n")
    assert "sitio.yaml" in said(work, "build", code=1)


def test_a_municipality_that_lost_its_sitio_yaml_stays_published(work: Path) -> None:
    portalgen("build", "--schemas", "schemas", cwd=work)
    before = fallas.content(work / "public")
    hostiles.write(hostiles.Hostile("otra", "texto"), work / "sites/otra")
    (work / "sites/demo/sitio.yaml").rename(work / "sites/demo/sitio.yml")
    assert "Falta sitio.yaml" in said(work, "build", code=3)
    after = fallas.content(work / "public")
    assert {path: data for path, data in after.items() if path.startswith("demo/")} == {
        path: data for path, data in before.items() if path.startswith("demo/")}


def test_a_file_that_may_not_be_read_stops_its_site_only(work: Path) -> None:
    hostiles.write(hostiles.Hostile("otra", "texto"), work / "sites/otra")
    (work / SHEET).chmod(0)
    for jobs in ("1", "2"):
        text = said(work, "build", "--jobs", jobs, "--clean", code=3, prefix=humble())
        assert "demo: no se pudo construir. No se pudo leer" in text
        assert "no hay permiso" in text
        assert (work / "public/otra/index.html").exists()
        assert not (work / "public/demo").exists()
    assert "no hay permiso" in said(work, "check", code=3, prefix=humble())


# ---- folders that are not there, or not apart


@pytest.mark.parametrize(("arguments", "code", "word"), [
    (["build", "--sites", "nada"], 2, "«nada» no existe"), (["check", "--sites", "archivo"], 2, "archivo"),
    (["build", "--themes", "nada"], 2, "«nada» no existe"), (["build", "--themes", "vacia"], 2, "tema"),
    (["build", "--sites", "vacia"], 2, "portalgen new"), (["build", "--out", "sites/publico"], 2, "planillas"),
    (["build", "--out", "sites/demo/publico"], 2, "planillas"), (["build", "--out", "sites"], 2, "planillas"),
    (["build", "--out", "archivo"], 2, "no es una carpeta"), (["build", "--out", "archivo/x"], 3, "ya existe"),
    (["build", "--out", "."], 2, "no escribió portalgen"), (["build", "--out", "/proc/nada"], 3, "no existe")])
def test_folders_in_the_wrong_place(work: Path, arguments: list[str], code: int, word: str) -> None:
    (work / "archivo").write_text("x")
    (work / "vacia").mkdir()
    before = fallas.content(work / "sites")
    assert word in said(work, *arguments, code=code)
    assert fallas.content(work / "sites") == before


def test_a_site_that_cannot_be_read_stays_published(work: Path) -> None:
    hostiles.write(hostiles.Hostile("otra", "texto"), work / "sites/otra")
    said(work, "build", code=0)
    before = fallas.content(work / "public/demo")
    (work / "sites/demo").rename(work / "aparte")
    (work / "sites/demo").symlink_to(work / "aparte")
    assert "«sites/demo» es un acceso directo" in said(work, "build", code=0)
    assert "«sites/demo» es un acceso directo" in said(work, "build", "demo", code=2)
    assert fallas.content(work / "public/demo") == before
    (work / "sites/demo").unlink()
    (work / "aparte").rename(work / "sites/demo")
    (work / "sites/demo").chmod(0)
    said(work, "build", code=3, prefix=humble())
    assert fallas.content(work / "public/demo") == before


@pytest.mark.parametrize("spoil", [folder, link, pipe])
def test_a_sitio_yaml_that_is_no_file_is_said_once(work: Path, spoil: Callable[[Path], object]) -> None:
    spoil(work / "sites/demo/sitio.yaml")
    assert "1 problema que impide publicar" in said(work, "check", code=1)


def test_names_that_mean_harm_to_a_terminal_or_a_machine(work: Path) -> None:
    shutil.copytree(work / "sites/demo", work / "sites/a\x1b[31m\nb")
    assert "\x1b" not in said(work, "build", code=0)
    assert "\x1b" not in said(work, "build", "a\x1b[31m", code=2)
    assert "dirección web" in said(work, "build", "--base-url", "javascript:alert(1)", code=2)
    options = parser("build").parse_args(["build", "--jobs", "100000"])
    given = Settings(work, work, work, None, date(2026, 11, 20))
    assert processes(options, given, ["demo"]) <= max(64, os.cpu_count() or 1)


def test_a_theme_that_does_not_exist(work: Path) -> None:
    (work / "sites/demo/sitio.yaml").write_text("nombre: Una\ntema: {nombre: azul}\n")
    assert "No existe el tema «azul»" in said(work, "build", code=2)
    assert not (work / "public/demo").exists()


@pytest.mark.parametrize(("path", "text", "word"), [
    ("tablas/actas_concejo.yaml", "tabla: [", "línea"),
    ("catalogo.yaml", "ediciones: []\nitems: []\n", "catalogo.yaml"),
    ("perfiles.yaml", "general: 3\n", "perfiles.yaml"), ("hallazgos.yaml", "", "hallazgos.yaml")])
def test_a_broken_law_is_said_once(work: Path, path: str, text: str, word: str) -> None:
    hostiles.write(hostiles.Hostile("otra", "texto"), work / "sites/otra")
    (work / "schemas" / path).write_text(text)
    for verb in ("build", "check"):
        told = said(work, verb, code=2)
        assert word in told
        assert told.count("\n") == 1


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
def test_any_console_can_show_it(work: Path, encoding: str) -> None:
    (work / SHEET).write_bytes(hostiles.rows(["=1+191", "a\ufffdb → 日本"]))
    text = said(work, "check", code=1, env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert "C2" in text
    assert "=1+191" in text


# ---- a full disk


@STRACED
def test_a_full_disk_is_said_and_harms_nothing(work: Path) -> None:
    portalgen("build", "--schemas", "schemas", cwd=work)
    before = fallas.content(work / "public")
    (work / SHEET).write_bytes(hostiles.rows(["un texto nuevo"]))
    full = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=mkdir,mkdirat,link,linkat:error=ENOSPC"]
    assert "espacio en el disco" in said(work, "build", "--jobs", "1", code=3, prefix=full)
    assert fallas.content(work / "public") == before
    said(work, "build", code=0)
    assert fallas.content(work / "public") != before


class Broken(Executor):
    """A disk that fails under every task of one site."""

    def __init__(self, fault: OSError) -> None:
        self.fault = fault

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        if args[1].site != "demo":
            return Inline().submit(fn, *args, **kwargs)
        future: Future[Any] = Future()
        future.set_exception(self.fault)
        return future


@pytest.mark.parametrize(("fault", "words"), [
    (OSError(errno.EIO, "fault", "x.html"), "x.html: el disco falló"),
    (OSError(errno.ENOSPC, "full"), "No queda espacio en el disco de «{out}»")])        # as a write says it: no name
def test_a_disk_that_fails_under_one_site_leaves_the_others_alone(work: Path, fault: OSError, words: str) -> None:
    hostiles.write(hostiles.Hostile("otra", "texto"), work / "sites/otra")
    settings = Settings(work / "sites", work / "schemas", ROOT / "themes", None, date(2026, 11, 20))
    with claim(work / "public") as output:
        demo, other = each_site(settings, ["demo", "otra"], Broken(fault), output)
    assert words.format(out=output.root) in demo.stopped
    assert other.changed
    assert not (work / "public/demo").exists()


def test_a_disk_that_fills_after_the_tables_is_named_too(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(staging: Staging, path: str, data: bytes) -> bool:
        if path == "portal.json":
            raise OSError(errno.ENOSPC, "full")
        return real(staging, path, data)

    real = Staging.write
    monkeypatch.setattr(Staging, "write", write)
    settings = Settings(work / "sites", work / "schemas", ROOT / "themes", None, date(2026, 11, 20))
    with claim(work / "public") as output:
        demo, = each_site(settings, ["demo"], Inline(), output)
    assert f"No queda espacio en el disco de «{output.root}»" in demo.stopped
    assert not (work / "public/demo").exists()


# ---- killed before the end


def test_what_a_killed_build_published_is_in_the_index_after_the_next(work: Path,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(work)
    given = Settings(Path("sites"), Path("schemas"), ROOT / "themes", Path(".portalgen"), date(2027, 1, 15))
    for name in ("Una primera", "Otra distinta"):
        (work / "sites/demo/sitio.yaml").write_text(f"nombre: {name}\nficticia: true\n")
        with claim(work / "public") as output:
            assert [outcome.changed for outcome in each_site(given, ["demo"], Inline(), output)] == [True]
        assert "sin cambios" in said(work, "build", code=0)        # of the site, that is
        assert name in (work / "public/index.html").read_text("utf-8")
        assert (work / "public/portales.json").exists()
        written = (work / ".portalgen/public/portada.cache").stat().st_mtime_ns
        said(work, "build", code=0)
        assert (work / ".portalgen/public/portada.cache").stat().st_mtime_ns == written, "nothing is done twice"


def test_a_process_that_the_system_kills_is_said_in_words(work: Path, monkeypatch: pytest.MonkeyPatch,
                                                          capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(work)
    monkeypatch.setattr("portalgen.building.run", _die)
    options = ["--schemas", "schemas", "--today", "2027-01-15"]
    assert main(["build", "--jobs", "2", *options]) == 3
    assert "faltó memoria" in capsys.readouterr().err
    monkeypatch.setattr("portalgen.building.run", _no_memory)
    assert main(["build", "--jobs", "1", *options]) == 3
    assert "faltó memoria" in capsys.readouterr().err
    assert not (work / "public/demo").exists()


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _no_memory(*_: object) -> None:
    raise MemoryError


# ---- no cell is run by a spreadsheet


def test_no_download_has_a_formula(work: Path) -> None:
    import openpyxl
    import python_calamine

    from portalgen.check.formulas import formula_sign

    texts = [*hostiles.FORMULAS, *hostiles.NOT_FORMULAS, *hostiles.WORDS[:20]]
    (work / SHEET).write_bytes(hostiles.rows(texts))
    said(work, "build", "--draft", code=0)
    books = sorted((work / "public").rglob("*.xlsx"))
    assert books
    for path in books:
        sheets = openpyxl.load_workbook(path).worksheets
        assert not [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        with zipfile.ZipFile(path) as archive:
            assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]
        values = python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()
        assert set(texts[:5]) <= {str(value) for row in values for value in row}
    said(work, "build", code=1)                     # none of them is published without asking for a draft
    (work / SHEET).write_bytes(hostiles.rows(hostiles.NOT_FORMULAS))
    shutil.rmtree(work / "public")
    said(work, "build", code=0)
    for path in (work / "public").rglob("*-excel.csv"):
        cells = [cell for line in path.read_text("utf-8-sig").splitlines() for cell in line.split(";")]
        assert cells
        assert [cell for cell in cells if formula_sign(cell)] == []


def test_the_account_for_machines_is_json_even_then(work: Path) -> None:
    (work / SHEET).write_bytes(b"")
    assert json.loads(said(work, "check", "--json", code=1))["summary"]["bloquea"] == 1


def test_a_killed_build_leaves_no_process_that_holds_its_folder(tmp_path: Path) -> None:
    code = ("import os, sys, time; from pathlib import Path\n"
            "from portalgen.jobs import executor; from portalgen.publish.output import claim\n"
            "with claim(Path(sys.argv[1])), executor(2) as pool:\n"
            "    print(pool.submit(os.getpid).result(), flush=True); time.sleep(120)\n")
    command = [sys.executable, "-c", code, str(tmp_path / "public")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as running:
        assert running.stdout is not None
        assert int(running.stdout.readline()) != running.pid
        running.kill()
        running.communicate(timeout=60)         # what they inherited ends with the last of them
    with claim(tmp_path / "public"):
        pass
