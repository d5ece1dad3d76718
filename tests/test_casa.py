"""The house in order: floors, types, style, the same commands in both READMEs, a start that imports nothing heavy."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = ("polars", "frictionless", "ckanapi", "jinja2", "yaml", "markdown", "nh3", "openpyxl", "rich", "watchdog",
         "re2")


@pytest.mark.parametrize("command", [
    [sys.executable, "-m", "mypy"],
    [sys.executable, "-m", "ruff", "check", "portalgen", "tests", "benchmarks", "schemas", "sites", "build.py"],
    [str(Path(sys.executable).with_name("lint-imports"))],
], ids=["types", "style", "floors"])
def test_the_tools_find_nothing(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_help_imports_nothing_heavy() -> None:
    code = ("import sys\nfrom portalgen.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
            f"print([m for m in {HEAVY!r} if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_build_imports_nothing_of_what_a_site_does_not_use(tmp_path: Path) -> None:
    """What imports sheets, scores, manages or sends takes longer to load than an edited row to publish."""
    unused = ("portalgen.read.imports", "portalgen.portal.scores", "portalgen.managing", "portalgen.portal.manage",
              "portalgen.publish.ckan", "portalgen.month", "frictionless", "ckanapi", "openpyxl", "rich", "watchdog")
    code = ("import sys\nfrom portalgen.cli import main\n"
            f"assert main(['build', '--quiet', '--jobs', '1', '--sites', {str(sample(tmp_path))!r}, "
            f"'--out', {str(tmp_path / 'public')!r}]) == 0\n"
            f"print([m for m in {unused!r} if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def sample(folder: Path) -> Path:
    """The sites folder of one municipality that has said nothing but its name."""
    (folder / "sites" / "villa").mkdir(parents=True)
    (folder / "sites" / "villa" / "sitio.yaml").write_text(
        "nombre: Municipalidad de Villa Inventada\nficticia: true\ncomuna: Villa Inventada\nregion: Maule\n"
        "correo: oirs@ejemplo.cl\ndesde: 2026-01\n", "utf-8")
    return folder / "sites"


def test_both_readmes_have_the_same_commands() -> None:
    commands = [[line.split("#")[0].strip() for block in blocks(name) for line in block.splitlines()]
                for name in ("README.md", "README.en.md")]
    assert commands[0] == commands[1]
    assert commands[0][:2] == ["python3 build.py", "python3 build.py test"]


def blocks(name: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text("utf-8"), re.S)


def test_readme_verbs_exist() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    verbs = sorted(set(re.findall(r"^portalgen (\w+)", text, re.M)))
    assert verbs
    for verb in verbs:
        command = [sys.executable, "-m", "portalgen", verb, "--help"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, verb
        assert "opciones" in done.stdout


def test_local_links_of_the_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", ROOT / "README.en.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
