"""Personal data that was published: what is told, what is done; and the steps, copied as they are, leave nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from sitios import ROOT, portalgen, put
from test_mes import git

from portalgen.month.withdrawal import listed, without

RUT = "9.876.543-3"
FILE = "1.04-personal/contrata/2026-10.csv"
SITIO = """nombre: Municipalidad de Prueba
ficticia: true
desde: 2026-10
ckan: {url: https://datos.ejemplo.cl, organizacion: prueba}
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A municipality that published, in two versions, a RUT in a sheet; and later a clean month."""
    folder = tmp_path / "casa"
    site = folder / "sites/prueba"
    put(site / "sitio.yaml", SITIO)
    put(site / "1.04-personal/datapackage.yaml", "# comentario de alguien\nresponsable: Personal\nestados: []\n")
    text = (ROOT / "schemas/ejemplos/personal_contrata.csv").read_text("utf-8")
    put(site / FILE, text.replace("Jornada completa", f"RUT {RUT}"))
    put(folder / "cargas/prueba/2026-10.json", "{}\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Octubre")
    put(site / FILE, (site / FILE).read_text("utf-8").replace("958000", "958001"))
    git(folder, "commit", "--quiet", "--all", "--message", "Otra versión")
    origin = tmp_path / "origen.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), str(origin))
    git(folder, "remote", "add", "origin", str(origin))
    return folder


def test_it_tells_and_touches_nothing_until_asked(place: Path) -> None:
    before = (place / "sites/prueba" / FILE).read_bytes()
    said = portalgen("withdraw", "prueba", f"sites/prueba/{FILE}", cwd=place, today=date(2026, 11, 21))
    assert "Todavía no he cambiado nada" in said
    assert "guardado desde el 09-11-2026. Días desde entonces: 12" in said
    assert f"Versiones de sites/prueba/{FILE} que siguen guardadas: 2 (en main)" in said
    assert "https://datos.ejemplo.cl" in said
    assert "Agencia de Protección de Datos Personales" in said
    assert RUT not in said
    assert (place / "sites/prueba" / FILE).read_bytes() == before
    assert "No encuentro" in portalgen("withdraw", "prueba", "otra.csv", cwd=place, code=2)


def test_the_cells_go_and_the_page_says_why(place: Path) -> None:
    site = place / "sites/prueba"
    order = ("withdraw", "prueba", FILE, "--row", "3", "--column", "observaciones", "--do")
    assert "Falta el motivo" in portalgen(*order, cwd=place, code=2)
    said = portalgen(*order, "--reason", "Se retira un dato que no se publica.", cwd=place, today=date(2026, 11, 21))
    assert "✓ Hecho: se vaciaron 1 celdas" in said
    assert RUT not in said
    assert RUT not in (site / FILE).read_text("utf-8")
    assert len((site / FILE).read_text("utf-8").splitlines()) == 3
    text = (site / "1.04-personal/datapackage.yaml").read_text("utf-8")
    assert text.startswith("# comentario de alguien\n")
    assert yaml.safe_load(text)["rectificaciones"] == [
        {"tabla": "contrata", "fecha": "2026-11-21", "tipo": "sustancial", "periodo": "2026-10",
         "motivo": "Se retira un dato que no se publica."}]
    portalgen("check", "prueba", cwd=place)
    portalgen("build", "prueba", cwd=place)
    assert not [page for page in (place / "public").rglob("*") if page.is_file() and RUT.encode() in page.read_bytes()]


def test_the_steps_copied_as_they_are_leave_nothing_behind(place: Path, tmp_path: Path) -> None:
    reason = ("--reason", "Se retira un dato.", "--do", "--row", "3")
    said = portalgen("withdraw", "prueba", FILE, *reason, cwd=place, today=date(2026, 11, 21))
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "--message", "Retira datos que no se publican")
    commands = re.findall(r"(?m)^ {7}(.*)$", said)
    wanted = re.compile(r"cp |install |git (filter-repo|add sites/.*csv|commit .*Vuelve|remote|push --force)")
    mine = [one for one in commands if wanted.match(one)]
    assert len(mine) == 8
    names = [f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")]
    tools = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
             **dict.fromkeys(names, "persona@localhost")}
    for command in mine:
        command = command.replace("/tmp/limpio.csv", str(tmp_path / "limpio.csv"))
        done = subprocess.run(["sh", "-c", command], cwd=place, env=tools, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stderr}"
    for where in (place, tmp_path / "origen.git"):
        git(where, "gc", "--quiet", "--prune=now")
        assert RUT not in git(where, "log", "--all", "--patch")
    fresh = tmp_path / "copia"
    git(tmp_path, "clone", "--quiet", str(tmp_path / "origen.git"), str(fresh))
    text = (fresh / "sites/prueba" / FILE).read_text("utf-8")
    assert len(text.splitlines()) == 2
    assert "Persona Inventada Seis" in text


def test_a_whole_document_goes(place: Path) -> None:
    put(place / "sites/prueba/documentos/acta.pdf", "%PDF-1.4 inventado")
    said = portalgen("withdraw", "prueba", "documentos/acta.pdf", "--do", "--reason", "x", cwd=place)
    assert "se quitó documentos/acta.pdf" in said
    assert not (place / "sites/prueba/documentos/acta.pdf").exists()
    put(place / "sites/prueba/documentos/acta.pdf", "%PDF-1.4 inventado")
    order = ("withdraw", "prueba", "documentos/acta.pdf", "--do", "--reason", "x", "--row", "2")
    assert "copia tarjada" in portalgen(*order, cwd=place, code=2)


def test_rows_are_those_that_the_sheet_shows() -> None:
    data = b'a,b\n1,"x, y"\n2,z\n3,\n'
    assert without(data, [3], "") == (b'a,b\n1,"x, y"\n3,\n', 1)
    assert without(data, [], "b") == (b"a,b\n1,\n2,\n3,\n", 2)
    assert without(data, [2], "b") == (b"a,b\n1,\n2,z\n3,\n", 1)


@pytest.mark.parametrize("text", ["", "estados: []\n", "estados: []   # nada\nnotas: x\n", "notas: x\n",
                                  "estados:\n- {a: 1}\nnotas: x\n", "estados:\n  - {a: 1}\n"])
def test_a_list_grows_by_one_and_the_rest_stays(text: str) -> None:
    entry = {"motivo": 'con "comillas", {llaves} y tilde: sí'}
    made = listed(text, "estados", entry)
    old, new = yaml.safe_load(text) or {}, yaml.safe_load(made)
    assert new["estados"] == [entry, *(old.get("estados") or [])]
    assert {**new, "estados": 0} == {**old, "estados": 0}
    assert listed(made, "estados", entry) == made


def test_git_filter_repo_is_here() -> None:
    assert shutil.which("git-filter-repo", path=str(Path(sys.executable).parent))
