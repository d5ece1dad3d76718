"""Every hostile municipality through the real command line, alone and watched; what it publishes, in a real browser."""

from __future__ import annotations

import csv
import functools
import io
import json
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import hostiles
import pytest
import yaml
from confinado import ROOT, STRACE, confined
from nu import checking, complaints
from oraculo_paginas import examined, folded
from sitios import portalgen, small_schemas

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
watched = pytest.mark.skipif(not STRACE and "CI" not in os.environ, reason="strace is not installed")
in_browser = pytest.mark.skipif(not CHROMIUM and "CI" not in os.environ, reason="chromium is not installed")
SITES = {hostile.name: hostile for hostile in hostiles.sites()}
PAGE = f"{hostiles.ITEM}/otros-antecedentes/index.html"
UNREAD = "documento-no-revisado"      # documents made of any bytes, beside what each site is about
TODAY = "2027-01-15"


@dataclass(frozen=True)
class Run:
    """What came of a run: its exit code, its output, and what it touched that it should not have."""

    code: int
    out: str
    err: str
    wrong: list[str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All the sites, and the law of the two items where they have files."""
    top = tmp_path_factory.mktemp("hostil")
    for hostile in SITES.values():
        hostiles.write(hostile, top / "sites" / hostile.name)
    (top / "secreto.csv").write_text("secreto", "utf-8")
    small_schemas(top)
    return top


def run(folder: Path, *arguments: str) -> Run:
    command = [sys.executable, "-B", "-m", "portalgen", *arguments, "--schemas", "schemas", "--today", TODAY]
    done, wrong = confined(command, folder, write=[folder / "public", folder / ".portalgen"],
                           read=[folder / "sites", folder / "schemas", ROOT / "themes"])
    return Run(done.returncode, done.stdout, done.stderr, wrong)


@pytest.fixture(scope="module")
def checked(folder: Path) -> Run:
    return run(folder, "check", "--json")


@pytest.fixture(scope="module")
def built(folder: Path) -> Run:
    return run(folder, "build", "--draft", "--jobs", "2", "--json")


# ---- the command line


@watched
def test_the_watcher_sees_what_must_not_happen(tmp_path: Path) -> None:
    program = ("import os, socket; open('/etc/passwd').read(); open('../ajeno.txt', 'w'); os.unlink('../ajeno.txt');"
               "os.system('true'); socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))")
    _, wrong = confined([sys.executable, "-c", program], tmp_path)
    assert {fault.split(":")[0] for fault in wrong} >= {"reads", "writes", "runs", "network", "changes"}


@watched
def test_check_says_each_site_what_is_wrong_with_it(checked: Run) -> None:
    assert (checked.code, checked.err) == (1, "")
    said: dict[str, set[str]] = {}
    found = json.loads(checked.out)["findings"]
    assert UNREAD in {finding["code"] for finding in found}, "documents that are none are told of"
    for finding in (finding for finding in found if finding["code"] != UNREAD):
        said.setdefault(finding["file"].split("/")[0], set()).add(finding["code"])
    expected = {name: {hostile.expects} for name, hostile in SITES.items() if hostile.expects != "texto"}
    assert said == expected


@watched
def test_build_ends_well_and_publishes_every_draft(built: Run, folder: Path) -> None:
    assert (built.code, built.err) == (0, "")
    outcomes = json.loads(built.out)
    assert {outcome["site"] for outcome in outcomes} == SITES.keys()
    assert not [outcome for outcome in outcomes if outcome["stopped"]]
    assert all((folder / "public" / outcome["site"] / "index.html").is_file() for outcome in outcomes)


@watched
def test_nothing_leaves_its_folders_nor_asks_the_network(checked: Run, built: Run) -> None:
    assert checked.wrong == []
    assert built.wrong == []


@watched
def test_nothing_of_this_machine_is_published(built: Run, folder: Path) -> None:
    secrets = [b"root:x:0", b"PATH=", b"secreto\n", str(folder).encode()]
    for path in (folder / "public").rglob("*"):
        assert not path.is_symlink(), path
        if path.is_file():
            data = path.read_bytes()
            assert not [secret for secret in secrets if secret in data], path


@watched
def test_every_cell_is_published_as_it_was_written(built: Run, folder: Path) -> None:
    for name, hostile in SITES.items():
        source = hostile.files.get(hostiles.TABLE)
        if hostile.expects == "texto" and source:
            published = (folder / "public" / name / PAGE).with_name("otros-antecedentes.csv").read_bytes()
            assert list(rows(published)) == list(rows(source)), name


def test_without_draft_only_the_good_are_published(folder: Path) -> None:
    common = ("--schemas", "schemas", "--out", "otra")
    portalgen("build", "bueno", "formula-00", "yaml-objeto", *common, cwd=folder, code=3)
    assert {path.name for path in (folder / "otra").iterdir()} & SITES.keys() == {"bueno"}
    portalgen("build", "formula-00", *common, cwd=folder, code=1)


# ---- the browser


@pytest.fixture(scope="module")
def address(built: Run, folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder / "public"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()


@in_browser
def test_the_oracle_sees_what_must_not_happen(browser: Any, address: str, folder: Path) -> None:
    active = ("<p>a\u202eb<p onclick=alert(1)>x<a href=javascript:alert(1)>x</a><marquee>x</marquee>"
              "<img src=//a.invalid/x>")
    (folder / "public/malo.html").write_text(f"<!doctype html><meta charset=utf-8><title>a</title>{active}", "utf-8")
    wrong, _ = examined(browser, [f"{address}malo.html"])
    (folder / "public/malo.html").unlink()
    for word in ("turns", "attribute onclick", "address javascript:", "element <marquee", "alert(1)", "http://a.invalid/x"):
        assert any(word in fault for fault in wrong), (word, wrong)


@in_browser
@pytest.mark.parametrize("name", [
    *(name for name in SITES if name.startswith("celdas-")), "celda-sentido", "celda-aislado", "celda-tildes",
    "celda-larga", "celda-etiquetas"])
def test_cells_are_only_text(browser: Any, address: str, name: str) -> None:
    wrong, shown = examined(browser, [f"{address}{name}/{PAGE}"])
    assert wrong == []
    texts = [folded(row[2]) for row in rows(SITES[name].files[hostiles.TABLE] or b"")]
    assert [text for text in texts if text not in shown] == []


@in_browser
@pytest.mark.parametrize(("name", "paths"), [
    ("pagina-markdown", ["paginas/hostil.html"]), ("pagina-html", ["paginas/hostil.html"]), ("svg-0", ["index.html"]),
    ("notas-markdown", [PAGE, f"{hostiles.ITEM}/index.html"]), ("titulo-plantilla", ["index.html"]),
    ("titulo-00", ["index.html", PAGE, "404.html"]), ("titulo-02", ["index.html", "buscar/index.html"]),
    ("titulo-04", ["index.html"]), ("nombre-admitido-3", ["index.html"]), ("yaml-muchas-cifras", ["index.html"])])
def test_names_notes_and_pages_are_only_text(browser: Any, address: str, folder: Path, name: str,
                                             paths: list[str]) -> None:
    there = [path for path in paths if (folder / "public" / name / path).is_file()]
    wrong, shown = examined(browser, [f"{address}{name}/{path}" for path in there])
    assert there[:1] == paths[:1]
    assert wrong == []
    if name.startswith("titulo"):
        title = yaml.safe_load(SITES[name].files["sitio.yaml"] or b"")["nombre"]
        assert folded(title) in shown


@checking
def test_every_page_is_well_formed(built: Run, folder: Path) -> None:
    assert built.code == 0
    found = complaints((folder / "public").rglob("*.html"))
    # It also warns of letters that data had, which are published as they were written.
    assert [what for what in found if not what.startswith("warning")] == []


def rows(data: bytes) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(data.decode("utf-8-sig").replace("\r\n", "\n"), newline=""))
