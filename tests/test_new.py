"""The repository that `portalgen new` writes: whole, for people, and never over what exists."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from sitios import ROOT, portalgen, put, real_law

from portalgen.cli import parser
from portalgen.month.roles import codeowners
from portalgen.month.scaffold import labels
from portalgen.month.words import messages
from portalgen.portal.people import people

ACTION = f"org/portalgen@{'a1' * 20}"
PIN = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}")
WORKFLOWS = {"carga", "comentar", "latido", "plazos", "publicar", "revisar", "sincronizar"}


def made(folder: Path, *options: str) -> Path:
    portalgen("new", "villa-inventada", "--action", ACTION, *options, cwd=folder)
    return folder


def workflows(root: Path) -> dict[str, dict[str, Any]]:
    return {path.stem: yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
            for path in sorted((root / ".github/workflows").glob("*.yml"))}


def steps(root: Path) -> list[tuple[str, dict[str, Any]]]:
    return [(name, step) for name, flow in workflows(root).items() for job in flow["jobs"].values()
            for step in job["steps"]]


def test_what_an_officer_needs_is_there(tmp_path: Path) -> None:
    root = made(tmp_path)
    assert set(workflows(root)) == WORKFLOWS
    for path in ("README.md", "entrada/LEAME.md", ".gitignore", ".github/CODEOWNERS", ".github/labels.yml",
                 ".github/pull_request_template.md", ".github/ISSUE_TEMPLATE/enviar-planilla.yml"):
        assert "@@" not in (root / path).read_text("utf-8"), path
    words = (root / "README.md").read_text("utf-8")
    assert not re.search(r"\b(merge|commit|branch|schema|parse|pull request)\b", words)
    portalgen("check", cwd=root)


def test_what_exists_is_never_overwritten(tmp_path: Path) -> None:
    put(tmp_path / "README.md", "Mío.\n")
    put(tmp_path / ".github/workflows/carga.yml", "mío: también\n")
    said = portalgen("new", "villa-inventada", cwd=tmp_path)
    assert "no los toqué" in said
    assert ".github/workflows/carga.yml" in said
    assert (tmp_path / "README.md").read_text("utf-8") == "Mío.\n"
    assert (tmp_path / ".github/workflows/carga.yml").read_text("utf-8") == "mío: también\n"
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert "más de una municipalidad" in portalgen("new", "otra-villa", cwd=tmp_path)
    assert {path: path.read_bytes() for path in before} == before


def test_what_was_erased_comes_back_without_touching_the_municipality(tmp_path: Path) -> None:
    root = made(tmp_path)
    (root / "entrada/LEAME.md").unlink()
    site = (root / "sites/villa-inventada/sitio.yaml")
    site.write_text(site.read_text("utf-8") + "\n# anotado por alguien\n", "utf-8")
    made(tmp_path)
    assert (root / "entrada/LEAME.md").exists()
    assert "anotado por alguien" in site.read_text("utf-8")
    assert "ya existe" in portalgen("new", "villa-inventada", "--action", ACTION, cwd=root, code=2)


def test_it_says_plainly_that_a_public_repository_already_publishes(tmp_path: Path) -> None:
    said = portalgen("new", "villa-inventada", cwd=tmp_path)
    assert "ya está publicada" in said
    assert "--public-repo" in said
    for path in ("README.md", "entrada/LEAME.md", ".github/ISSUE_TEMPLATE/enviar-planilla.yml"):
        words = " ".join((tmp_path / path).read_text("utf-8").split())
        assert "una propuesta pública ya es una publicación" in words, path


def test_private_intake_publishes_elsewhere_and_only_there(tmp_path: Path) -> None:
    root = made(tmp_path, "--public-repo", "villa/portal")
    flow = (root / ".github/workflows/publicar.yml").read_text("utf-8")
    assert "deliver --from public --to git@github.com:villa/portal.git" in flow
    assert "deploy-pages" not in flow
    pulse = (root / ".github/workflows/latido.yml").read_text("utf-8")
    assert "vars.PORTAL_URL || 'https://villa.github.io/portal'" in pulse
    assert "privado" in (root / "README.md").read_text("utf-8")
    assert "ya está publicada" not in portalgen("new", "otra", "--public-repo", "villa/portal", cwd=root)
    assert "no es un repositorio" in portalgen("new", "b", "--public-repo", "villa; rm", cwd=tmp_path, code=2)


def test_flows_ask_for_the_program_by_its_commit(tmp_path: Path) -> None:
    root = made(tmp_path)
    uses = [step["uses"] for _, step in steps(root) if "uses" in step]
    assert len(uses) > 15
    assert all(PIN.fullmatch(use) for use in uses)
    assert all("run" not in step for _, step in steps(root)), "the flows only call the program"
    assert "no sirve" in portalgen("new", "c", "--action", "org/portalgen@v1", cwd=tmp_path, code=2)


@pytest.mark.parametrize("options", [[], ["--public-repo", "villa/portal"]], ids=["juntos", "separados"])
def test_every_order_of_the_flows_is_one_that_the_program_knows(tmp_path: Path, options: list[str]) -> None:
    root = made(tmp_path, *options)
    orders = [step["with"]["orden"] for _, step in steps(root) if "orden" in step.get("with", {})]
    assert len(orders) >= 7
    for order in orders:
        plain = re.sub(r"\$\{\{.*?\}\}", "https://ejemplo.cl", order)
        assert parser().parse_args(shlex.split(plain)).run


def test_the_form_offers_every_table_once_and_its_labels_exist(tmp_path: Path) -> None:
    root = made(tmp_path)
    form = yaml.safe_load((root / ".github/ISSUE_TEMPLATE/enviar-planilla.yml").read_text("utf-8"))
    fields = {part.get("id"): part["attributes"] for part in form["body"]}
    options = fields["tabla"]["options"]
    assert len(options) == len(set(options)) == 1 + sum(len(item.tables) for item in real_law().items)
    assert options[1:] == [label for label, _ in labels(real_law())]
    assert len(fields["mes"]["options"]) == 13
    assert all(isinstance(text, str) for part in fields.values() for text in part.get("options", []))
    names = {label["name"] for label in yaml.safe_load((root / ".github/labels.yml").read_text("utf-8"))}
    assert set(form["labels"]) <= names


ROLES = """
roles:
  encargada: {papel: encargado, nombre: Ana, cuenta: ana}
  revisora: {papel: revisor, nombre: Berta, cuenta: "@berta", decreto: D. 1, hasta: 2026-12-31,
    suplentes: [{nombre: Carla, cuenta: carla, desde: 2026-02-01, hasta: 2026-02-28}]}
  personal: {papel: revisor, nombre: Dora, cuenta: dora, items: ["1.4"]}
  maliciosa: {papel: revisor, nombre: Eva, cuenta: "eva @todos\\n* @eva"}
  sin_funcion: {nombre: Fía, cuenta: fia}
"""


@pytest.mark.parametrize(("day", "reviewers"), [("2026-02-10", "@berta @carla"), ("2026-03-01", "@berta"),
                                                ("2027-01-01", "")])
def test_who_approves_follows_roles_dates_and_substitutes(tmp_path: Path, day: str, reviewers: str) -> None:
    root = made(tmp_path)
    site = root / "sites/villa-inventada/sitio.yaml"
    site.write_text(re.sub(r"(?ms)^roles:\n.*?(?=^# Primer mes)", ROLES, site.read_text("utf-8")), "utf-8")
    portalgen("check", cwd=root)
    assert "@" not in (root / ".github/CODEOWNERS").read_text("utf-8")
    assert "no corresponde" in portalgen("roles", "--check", cwd=root, today=date.fromisoformat(day), code=4)
    portalgen("roles", "--write", cwd=root, today=date.fromisoformat(day))
    text = (root / ".github/CODEOWNERS").read_text("utf-8")
    lines = dict(line.split(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert lines.get("/sites/villa-inventada/", "") == reviewers
    assert lines["/sites/villa-inventada/1.04-personal/"] == "@dora"
    assert lines["/.github/"] == lines["/sites/villa-inventada/sitio.yaml"] == "@ana"
    assert "eva" not in text
    assert "fia" not in text
    assert ("/sites/villa-inventada/ falta" in text) is not bool(reviewers)
    assert text.index("/sites/villa-inventada/ ") < text.index("/sites/villa-inventada/1.04-personal/")


def test_codeowners_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    root = made(tmp_path)
    assert "al día" in portalgen("roles", "--check", cwd=root)
    put(root / ".github/CODEOWNERS", "* @jefa\n")
    assert "no se toca" in portalgen("roles", "--write", cwd=root, code=2)
    assert (root / ".github/CODEOWNERS").read_text("utf-8") == "* @jefa\n"


def test_a_path_without_anybody_is_not_freed_of_approval() -> None:
    words = messages(ROOT / "schemas")
    text = codeowners({"x": people({})}, real_law(), date(2026, 1, 1),
                      words["codeowners-encabezado"], words["codeowners-nadie"])
    assert all(line.startswith("#") for line in text.splitlines())


@pytest.mark.parametrize("name", ["con", "lpt1", "Villa", "villa inventada", "_villa", "ñuñoa"])
def test_a_folder_that_some_system_does_not_admit_is_not_begun(tmp_path: Path, name: str) -> None:
    assert "no sirve como nombre de carpeta" in portalgen("new", name, cwd=tmp_path, code=2)
    assert not list(tmp_path.iterdir())
