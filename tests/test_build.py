"""`portalgen build` from outside: whole sites, incremental, atomic, deterministic, and clear about what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from sitios import ROOT, TODAY, portalgen, put, real_law, write_site

from portalgen import building
from portalgen.building import each_site
from portalgen.jobs import Settings, executor
from portalgen.publish.output import claim

PLANTA = "1.04-personal/planta/2026-10.csv"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a site of every table, already built. Tests that change it make their own."""
    top = tmp_path_factory.mktemp("sitio")
    write_site(top / "sites")
    portalgen("build", cwd=top)
    return top


@pytest.fixture
def work(tmp_path: Path) -> Path:
    write_site(tmp_path / "sites")
    return tmp_path


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def inodes(folder: Path) -> dict[str, tuple[int, int]]:
    return {p.relative_to(folder).as_posix(): (p.stat().st_ino, p.stat().st_mtime_ns)
            for p in sorted(folder.rglob("*")) if p.is_file()}


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


# ---- what is there


def test_every_item_and_table_has_its_page_and_is_reached_from_the_home_page(built: Path) -> None:
    home = (built / "public/prueba/index.html").read_text("utf-8")
    for item in real_law().items:
        assert f'href="{item.folder}/index.html"' in home
        page = (built / "public/prueba" / item.folder / "index.html").read_text("utf-8")
        for name in item.tables:
            title = escape(real_law().tables[name].title, quote=False)
            assert f">{title}" in page or len(item.tables) == 1       # its series are named by themselves
        assert page.count('class="estado ') == len(item.tables)


def test_every_link_leads_to_a_file_and_is_relative(built: Path) -> None:
    public = built / "public"
    for page in public.rglob("*.html"):
        links = Links()
        links.feed(page.read_text("utf-8"))
        for link in links.found:
            parts = urlsplit(link)
            if parts.scheme in ("https", "http", "mailto", "tel"):
                continue
            assert not parts.scheme
            assert not link.startswith("/"), f"{page}: {link}"
            target = page if not parts.path else (page.parent / unquote(parts.path))
            assert target.resolve().is_file(), f"{page}: {link}"


def test_every_row_of_every_table_is_in_its_page_and_downloads(built: Path) -> None:
    for source in (built / "sites/prueba").rglob("*/*.csv"):
        rows = source.read_text("utf-8").count("\n") - 1
        same = (p for p in (built / "public/prueba").rglob("*.csv") if p.read_bytes() == source.read_bytes())
        folder = next(same).parent
        page = (folder / "index.html").read_text("utf-8")
        body = page[page.index("<tbody>", page.index('<table class="datos')):]
        assert body[:body.index("</tbody>")].count("<tr") == rows
        assert {p.suffix for p in folder.iterdir() if p.is_file()} >= {".csv", ".html", ".xlsx", ".json"}


def test_frictionless_accepts_every_package(built: Path) -> None:
    packages = sorted((built / "public/prueba").rglob("datapackage.json"))
    assert len(packages) == len(real_law().items)
    for package in packages:
        done = subprocess.run([str(Path(sys.executable).with_name("frictionless")), "validate", "--json", package.name],
                              cwd=package.parent, capture_output=True, text=True, check=False)
        report = json.loads(done.stdout)
        assert report["valid"], (package, done.stdout[:2000])
        assert not report["warnings"]


def test_hashes_and_sizes_of_the_packages_are_those_of_the_files(built: Path) -> None:
    import hashlib

    for package in (built / "public/prueba").rglob("datapackage.json"):
        for resource in json.loads(package.read_bytes())["resources"]:
            data = (package.parent / resource["path"]).read_bytes()
            assert resource["bytes"] == len(data)
            assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"


# ---- again


def test_nothing_changed_writes_nothing(work: Path) -> None:
    portalgen("build", cwd=work)
    before = inodes(work / "public")
    assert "sin cambios" in portalgen("build", cwd=work)
    assert inodes(work / "public") == before


def test_a_file_touched_but_equal_changes_no_page(work: Path) -> None:
    portalgen("build", cwd=work)
    before = inodes(work / "public")
    os.utime(work / "sites/prueba" / PLANTA, ns=(1, 1))
    portalgen("build", cwd=work)
    assert inodes(work / "public") == before


def test_one_row_edited_writes_only_what_depends_on_it_and_equals_a_clean_build(work: Path) -> None:
    portalgen("build", cwd=work)
    before = inodes(work / "public")
    source = work / "sites/prueba" / PLANTA
    text = source.read_text("utf-8")
    assert "Persona Inventada Dos" in text
    source.write_text(text.replace("Persona Inventada Dos", "Persona Inventada Otra"), "utf-8")
    portalgen("build", cwd=work)
    after = inodes(work / "public")
    changed = {path for path in after if after[path] != before.get(path)}
    told = {f"prueba/{name}" for name in ("portal.json", "catalog.ttl", "catalog.jsonld", "SHA256SUMS")}    # its digest
    assert told < changed
    folders = {path.rsplit("/", 1)[0] for path in changed - told}
    assert folders == {"prueba/1.04-personal/planta/2026-10", "prueba/1.04-personal"}
    incremental = tree(work / "public")
    portalgen("build", "--clean", cwd=work)
    assert tree(work / "public") == incremental


def test_a_file_removed_leaves_no_page_behind(work: Path) -> None:
    portalgen("build", cwd=work)
    (work / "sites/prueba" / PLANTA).unlink()
    portalgen("build", cwd=work)
    assert not (work / "public/prueba/1.04-personal/planta/2026-10").exists()
    page = (work / "public/prueba/1.04-personal/planta/index.html").read_text("utf-8")
    assert "Pendiente de publicar" in page
    incremental = tree(work / "public")
    portalgen("build", "--clean", cwd=work)
    assert tree(work / "public") == incremental


def test_the_same_input_gives_the_same_bytes_with_any_number_of_processes(work: Path) -> None:
    portalgen("build", "--jobs", "1", cwd=work)
    one = tree(work / "public")
    portalgen("build", "--jobs", "3", "--clean", cwd=work)
    assert tree(work / "public") == one


# ---- when something is wrong


def test_a_blocking_problem_keeps_the_old_site_and_says_the_cell(work: Path) -> None:
    portalgen("build", cwd=work)
    before = tree(work / "public")
    source = work / "sites/prueba" / PLANTA
    source.write_text(source.read_text("utf-8").replace("Octubre", "Octubrre", 1), "utf-8")
    said = portalgen("build", cwd=work, code=1)
    assert "Octubre" in said
    assert "B2" in said
    assert tree(work / "public") == before
    assert "es un borrador" in portalgen("build", "--draft", cwd=work)
    assert tree(work / "public") != before


def test_a_site_in_trouble_never_stops_the_others(work: Path) -> None:
    put(work / "sites/rota/sitio.yaml", "nombre: [\n")
    said = portalgen("build", cwd=work, code=3)
    assert "rota: no se publicó" in said
    assert (work / "public/prueba/index.html").exists()
    assert not (work / "public/rota").exists()


def test_an_absence_is_said_in_words(work: Path) -> None:
    (work / "sites/prueba" / PLANTA).unlink()
    put(work / "sites/prueba/1.04-personal/datapackage.yaml", "estados:\n- tabla: planta\n  estado: sin_movimiento\n"
        "  periodos: [2026-10]\n  motivo: La planta está vacante.\n")
    portalgen("build", cwd=work)
    page = (work / "public/prueba/1.04-personal/planta/index.html").read_text("utf-8")
    assert real_law().tables["personal_planta"].empty in page
    assert "La planta está vacante." in page


def test_a_sheet_without_rows_is_a_finding(work: Path) -> None:
    source = work / "sites/prueba" / PLANTA
    source.write_text(source.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert "ninguna fila" in portalgen("check", cwd=work, code=1)


@pytest.mark.parametrize(("data", "word"), [
    (b"", "vac"), (b"\xff\xfe\x00a", "UTF-16"), ("año;mes\n".encode("cp1252"), "Windows-1252"),
    (b"PK\x03\x04", "Excel"),
    (b"%PDF-1.7", "PDF"), (b"a;b\n1;2\n", ";"), (b"x" * 100, ""), (b"\0" * 50, ""),
])
def test_wrong_files_are_one_clear_sentence(work: Path, data: bytes, word: str) -> None:
    (work / "sites/prueba" / PLANTA).write_bytes(data)
    said = portalgen("check", cwd=work, code=1)
    assert PLANTA in said
    assert word in said


def test_links_devices_and_folders_in_the_place_of_files_are_findings(work: Path) -> None:
    folder = work / "sites/prueba/1.04-personal/contrata"
    os.symlink("/etc/passwd", folder / "2026-09.csv")
    os.mkfifo(folder / "2026-08.csv")
    (folder / "2026-07.csv").mkdir()
    said = portalgen("check", "--json", cwd=work, code=1)
    files = {finding["file"].rsplit("/", 1)[1] for finding in json.loads(said)["findings"]
             if finding["severity"] == "bloquea"}
    assert files == {"2026-09.csv", "2026-08.csv", "2026-07.csv"}
    assert "root:" not in said


def test_edit_after_edit_is_what_a_clean_build_gives(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever process wrote the pages: the tree of before that each build leaves must know of all of them."""
    given = Settings(work / "sites", ROOT / "schemas", ROOT / "themes", None, TODAY, draft=True)
    sheets = [work / "sites/prueba" / path for path in (PLANTA, PLANTA.replace("planta", "contrata"))]
    turns = [(0, sheets[:1]), (0, sheets[:1]), (1 << 30, sheets[1:]), (0, []), (1 << 30, sheets), (0, sheets)]
    for turn, (little, changed) in enumerate(turns):
        monkeypatch.setattr(building, "LITTLE", little)
        for sheet in changed:
            head, first, rest = sheet.read_text("utf-8").split("\n", 2)
            sheet.write_text("\n".join([head, rest.rstrip("\n"), first, ""]), "utf-8")       # other rows first
        for out, clean in ((work / "a/public", False), (work / "b/public", True)):
            with claim(out) as output, executor(2) as pool:
                assert not any(o.stopped for o in each_site(given, ["prueba"], pool, output, clean=clean))
        assert tree(work / "a/public/prueba") == tree(work / "b/public/prueba"), turn
    assert (work / "a/.portalgen/public/anterior-prueba").is_dir()


def test_an_output_with_somebody_elses_files_is_refused(work: Path) -> None:
    put(work / "ajena/carta.txt", "mía")
    said = portalgen("build", "--out", "ajena", cwd=work, code=2)
    assert "ajena" in said
    assert (work / "ajena/carta.txt").read_text("utf-8") == "mía"


def test_names_that_do_not_exist_are_said_with_the_nearest(work: Path) -> None:
    assert "¿Quiso decir «prueba»?" in portalgen("build", "prueva", cwd=work, code=2)
    assert "no conozco: --aut" in portalgen("build", "--aut", cwd=work, code=2)


def test_without_sites_it_says_how_to_begin(tmp_path: Path) -> None:
    assert "portalgen new" in portalgen("build", cwd=tmp_path, code=2)


def test_a_new_site_builds_at_once(tmp_path: Path) -> None:
    portalgen("new", "providencia", cwd=tmp_path)
    portalgen("build", cwd=tmp_path)
    home = (tmp_path / "public/providencia/index.html").read_text("utf-8")
    assert "Municipalidad de Providencia" in home


def test_shards_together_are_the_whole(work: Path) -> None:
    write_site(work / "sites", "segunda")
    portalgen("build", "--shard", "1/2", cwd=work)
    portalgen("build", "--shard", "2/2", cwd=work)
    assert {p.name for p in (work / "public").iterdir() if p.is_dir()} >= {"prueba", "segunda"}
