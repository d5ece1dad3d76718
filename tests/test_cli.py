"""The verbs from outside: what they say, what they leave, their exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sitios import ROOT, portalgen, put, real_law, write_site

from portalgen.verbs import VERBS

EXPORT = (
    '"Año";"Mes";"Denominación de la bonificación";"Estamento";"Total de funcionarios(as)";'
    '"Porcentaje funcionarios(as) por estamento que tiene derecho a percibir la bonificación";'
    '"Porcentaje de la bonificación asignado a cada uno de los estamentos";"Observaciones"\n'
    '"2025";"Noviembre";"Bono inventado";"Profesional";"12";"100%";"30%";"Sin observaciones"\n')


def test_new_fills_the_codes_of_a_known_municipality_and_touches_nothing_that_exists(tmp_path: Path) -> None:
    portalgen("new", "nunoa", cwd=tmp_path)
    text = (tmp_path / "sites/nunoa/sitio.yaml").read_text("utf-8")
    row = next(r for r in real_law().vocabularies["municipalidades"] if r["titulo"].endswith("Ñuñoa"))
    assert f"mu: {row['valor']}" in text
    assert f'cut: "{row["cut"]}"' in text
    assert "ficticia" not in text
    assert "ya existe" in portalgen("new", "nunoa", cwd=tmp_path, code=2)
    assert (tmp_path / "sites/nunoa/sitio.yaml").read_text("utf-8") == text


def test_new_says_what_it_could_not_know(tmp_path: Path) -> None:
    assert "no está en la lista" in portalgen("new", "villa-inventada", cwd=tmp_path)
    assert "ficticia: true" in (tmp_path / "sites/villa-inventada/sitio.yaml").read_text("utf-8")
    assert "minúsculas" in portalgen("new", "Villa Inventada", cwd=tmp_path, code=2)
    assert "No encuentro «Atlantis»" in portalgen("new", "atlantis", "--name", "Atlantis", cwd=tmp_path, code=2)


def test_import_says_all_it_did_writes_once_and_replaces_only_when_asked(tmp_path: Path) -> None:
    portalgen("new", "villa-inventada", cwd=tmp_path)
    (tmp_path / "bonos.csv").write_bytes(EXPORT.encode("latin-1"))
    said = portalgen("import", "bonos.csv", "--site", "villa-inventada", "--dry-run", cwd=tmp_path)
    made = tmp_path / "sites/villa-inventada/1.04-personal/bonificaciones/2025-11.csv"
    assert "nada se ha escrito" in said
    assert not made.exists()
    said = portalgen("import", "bonos.csv", "--site", "villa-inventada", cwd=tmp_path)
    assert "ISO-8859-1" in said
    assert "Bono inventado" in made.read_text("utf-8")
    assert "igual" in portalgen("import", "bonos.csv", "--site", "villa-inventada", cwd=tmp_path)
    first = made.read_bytes()
    (tmp_path / "bonos.csv").write_bytes(EXPORT.replace('"12"', '"13"').encode("latin-1"))
    assert "--replace" in portalgen("import", "bonos.csv", "--site", "villa-inventada", cwd=tmp_path, code=1)
    assert made.read_bytes() == first
    portalgen("import", "bonos.csv", "--site", "villa-inventada", "--replace", cwd=tmp_path)
    assert made.read_bytes() != first


def test_import_points_at_the_cell_of_the_file_that_was_sent(tmp_path: Path) -> None:
    portalgen("new", "villa-inventada", cwd=tmp_path)
    (tmp_path / "bonos.csv").write_bytes(EXPORT.replace('"Profesional"', '"Profecional"').encode("latin-1"))
    said = portalgen("import", "bonos.csv", "--site", "villa-inventada", cwd=tmp_path, code=1)
    assert "D2" in said
    assert "Profesional" in said
    assert not (tmp_path / "sites/villa-inventada/1.04-personal/bonificaciones").exists()


def test_import_refuses_what_is_no_table_of_the_law(tmp_path: Path) -> None:
    portalgen("new", "villa-inventada", cwd=tmp_path)
    put(tmp_path / "otro.csv", "producto;precio\nlápiz;100\n")
    portalgen("import", "otro.csv", "--site", "villa-inventada", cwd=tmp_path, code=1)
    said = portalgen("import", "nada.csv", "--site", "villa-inventada", cwd=tmp_path, code=2)
    assert "No encuentro el archivo" in said


def test_schemas_show_every_table_for_people_and_for_machines(tmp_path: Path) -> None:
    rows = json.loads(portalgen("schemas", "list", "--json", cwd=tmp_path))
    assert {row["tabla"] for row in rows} == set(real_law().tables)
    shown = portalgen("schemas", "show", "tramites", cwd=tmp_path)
    assert "obligatoria" in shown
    assert "¿Quiso decir «tramites»?" in portalgen("schemas", "show", "tramite", cwd=tmp_path, code=2)


def test_doctor_says_what_to_do(tmp_path: Path) -> None:
    assert "portalgen new" in portalgen("doctor", cwd=tmp_path, code=2)
    write_site(tmp_path / "sites")
    assert "✗" not in portalgen("doctor", cwd=tmp_path)


def test_without_a_word_the_program_says_what_it_can_do(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "portalgen"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert all(f"\n  {name} " in done.stdout for name in VERBS)


@pytest.mark.parametrize(("arguments", "word"), [
    (("-q",), "VERBO"), (("bild",), "«build»"), (("build", "--jobs", "x"), "número entero"),
    (("build", "--shard", "3/2"), "3/16"),
    (("check", "--format", "pdf"), "text"), (("check", "--sites", "no-hay"), "no existe"),
])
def test_wrong_usage_is_said_in_spanish(tmp_path: Path, arguments: tuple[str, ...], word: str) -> None:
    done = subprocess.run([sys.executable, "-m", "portalgen", *arguments], cwd=tmp_path, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 2
    assert word in done.stderr
    for english in ("usage", "error:", "required", "invalid"):
        assert english not in done.stderr


def test_a_wheel_has_all_it_needs_and_works_in_an_empty_folder(tmp_path: Path) -> None:
    source = tmp_path / "fuente"
    for name in ("portalgen", "schemas", "themes"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source / name)
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path),
                    str(source)], check=True, capture_output=True)
    wheel = next(tmp_path.glob("*.whl"))
    installed = tmp_path / "instalado"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    work = tmp_path / "vacia"
    work.mkdir()
    for arguments in (["new", "providencia"], ["build"]):
        code = f"import sys; sys.path.insert(0, {str(installed)!r}); from portalgen.cli import main; sys.exit(main())"
        done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=work, capture_output=True, text=True,
                              check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "Municipalidad de Providencia" in (work / "public/providencia/index.html").read_text("utf-8")
