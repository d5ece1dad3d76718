"""The forms of small records: right for the program that shows them, and nothing of a file is lost when it saves."""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from sitios import ROOT

from portalgen.cli import main
from portalgen.portal.forms import field, fields

CMS = ROOT / ".venv/npm/node_modules/@sveltia/cms"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
SITE = "puerto-ejemplo"
THERE = pytest.mark.skipif(not (CMS / "package.json").exists() and "CI" not in os.environ,
                           reason="@sveltia/cms is not in .venv: python3 build.py test brings it")
# Files in the browser's own folder, where that program keeps a repository of proof.
PUT = """async (files) => {
  const top = await (await navigator.storage.getDirectory()).getDirectoryHandle('sveltia-cms-test', {create: true});
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split('/'); let folder = top;
    for (const name of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(name, {create: true});
    const out = await (await folder.getFileHandle(parts.at(-1), {create: true})).createWritable();
    await out.write(text); await out.close();
  }
}"""
GET = """async (path) => {
  let folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('sveltia-cms-test');
  const parts = path.split('/');
  for (const name of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(name);
  return await (await (await folder.getFileHandle(parts.at(-1))).getFile()).text();
}"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("formularios")
    assert main(["admin", SITE, "--quiet", "--sites", str(ROOT / "sites"), "--schemas", str(ROOT / "schemas"),
                 "--repository", "muni/portal", "--out", str(out)]) == 0
    return out / SITE


@pytest.fixture(scope="module")
def address(made: Path) -> Iterator[str]:
    """The page of forms over a repository of proof, instead of one of the network."""
    if "CI" in os.environ:
        assert CMS.exists(), "@sveltia/cms is not in .venv"
    folder = made.parent / "prueba"
    shutil.copytree(made, folder)
    config = json.loads((made / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, "backend": {"name": "test-repo"}}), "utf-8")
    shutil.copyfile(CMS / "dist/sveltia-cms.js", folder / "sveltia-cms.js")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Requests are of no interest."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Any]:
    """The program, open, with the real files of the site in its repository."""
    from playwright.sync_api import sync_playwright

    root = ROOT / "sites" / SITE
    files = [root / "sitio.yaml", *root.glob("*/datapackage.yaml"), *root.glob("gestion/*.yaml"),
             *root.glob("paginas/*.md")]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        opened = browser.new_page(locale="es-CL", viewport={"width": 1300, "height": 900})
        opened.route(lambda url: not url.startswith(address), lambda route: route.abort())
        opened.goto(address)
        opened.evaluate(PUT, {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in files})
        opened.get_by_role("button", name="Work with Test Repository").first.click()
        opened.get_by_text("Ítems de transparencia").first.wait_for()
        yield opened
        browser.close()


@THERE
def test_the_configuration_is_what_the_program_understands(made: Path) -> None:
    config = json.loads((made / "config.json").read_text("utf-8"))
    schema = json.loads((CMS / "schema/sveltia-cms.json").read_text("utf-8"))
    assert [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(config)] == []
    assert config["publish_mode"] == "editorial_workflow"


@THERE
@pytest.mark.parametrize(("collection", "name", "path", "label", "text"), [
    ("items", "1-04-personal", "1.04-personal/datapackage.yaml", "Unidad responsable", "control"),
    ("municipalidad", "sitio", "sitio.yaml", "Dirección", "Otra calle 200")])
def test_saving_a_form_changes_that_and_loses_nothing(page: Any, address: str, collection: str, name: str, path: str,
                                                      label: str, text: str) -> None:
    file = ROOT / "sites" / SITE / path
    before = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)
    page.goto(f"{address}#/collections/{collection}/entries/{name}")
    box = page.get_by_role("textbox", name=label, exact=True).first
    box.fill(text)
    page.get_by_role("button", name="Save").first.click()
    page.get_by_text("Entry saved").first.wait_for()
    after = yaml.load(page.evaluate(GET, f"sites/{SITE}/{path}"), yaml.BaseLoader)
    changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    key = "responsable" if collection == "items" else "direccion"
    assert after[key] == text
    assert changed - {key} <= {"tema"}
    assert {**after.get("tema", {}), "colores": {}} == {**before.get("tema", {}), "colores": {}}


def test_every_key_of_a_descriptor_has_its_field() -> None:
    shape = {"claves": {"nombre": {"tipo": "texto", "requerido": True}, "si": {"tipo": "si_no"},
                        "libre": {"tipo": "mapa", "de": {"claves": {"a": {"tipo": "entero"}}}},
                        "pares": {"tipo": "mapa", "de": {"tipo": "enlace"}}, "otro": {"tipo": "cualquiera"},
                        "lista": {"tipo": "lista", "de": {"tipo": "periodo"}}}}
    made = {one["name"]: one for one in fields(shape, {"libre": {"uno": {"a": 1}, "dos": {}}})}
    assert [*made] == [*shape["claves"]]
    assert made["nombre"] | {"maxlength": 0} == {"name": "nombre", "label": "nombre", "required": True,
                                                 "widget": "text", "maxlength": 0}
    assert [one["name"] for one in made["libre"]["fields"]] == ["uno", "dos"]
    assert [made[name]["widget"] for name in ("si", "pares", "otro", "lista")] == [
        "select", "keyvalue", "hidden", "list"]


def test_a_group_whose_names_no_form_can_have_is_kept_hidden() -> None:
    shape = {"tipo": "mapa", "de": {"claves": {"a": {"tipo": "texto"}}}}
    assert field("x", shape, {"con.punto": {"a": "1"}}) == {"name": "x", "widget": "hidden"}


def test_what_is_wrong_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites = ["--sites", str(ROOT / "sites"), "--schemas", str(ROOT / "schemas")]
    assert main(["admin", SITE, *sites, "--repository", "sin barra", "--out", str(tmp_path)]) == 2
    assert "ORGANIZACION/NOMBRE" in capsys.readouterr().err
    copy = tmp_path / "sites" / "demo"
    copy.mkdir(parents=True)
    (copy / "sitio.yaml").write_text("nombre: [", "utf-8")
    assert main(["admin", "demo", "--sites", str(copy.parent), *sites[2:], "--repository", "a/b",
                 "--out", str(tmp_path / "x")]) == 2
    assert "sitio.yaml" in capsys.readouterr().err
