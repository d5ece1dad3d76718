"""Every finding code has words, a severity and a minimal case that raises it through the real path."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ley import REAL, TODAY, real_law, schemas, small_law

from portalgen.building import each_site
from portalgen.findings import Finding
from portalgen.jobs import Inline, Settings
from portalgen.publish.words import HOLE, fill, places
from portalgen.read.files import scan
from portalgen.read.imports import import_file
from portalgen.since import Scope, scopes

CASES = Path(__file__).parent / "casos"
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())
SITE = "nombre: Municipalidad de Prueba\n"
ALWAYS = {"archivo", "fila", "columna", "celda", "donde"}


def findings_of(case: Path, expected: dict[str, Any], root: Path) -> list[Finding]:
    """What the program says of a case, copied to a folder of its own."""
    sites = root / "sites"
    shutil.copytree(case, sites, ignore=shutil.ignore_patterns("esperado.json", "antes"))
    if (case / "antes").is_dir():
        shutil.copytree(case / "antes", root / "antes")
    today = date.fromisoformat(expected.get("hoy", TODAY.isoformat()))
    used, folder = (real_law(), REAL) if expected.get("ley") == "real" else (small_law(), schemas())
    if "importar" in expected:
        found = import_file(sites / expected["importar"], used, today, **expected.get("opciones", {})).findings
        return [f._replace(place=f.place._replace(file=Path(f.place.file).name)) for f in found]
    prepare(sites, expected.get("hacer", []))
    sheet = sites / "demo" / "sitio.yaml"
    if not sheet.exists() and not expected.get("sin_sitio"):
        sheet.parent.mkdir(parents=True, exist_ok=True)
        sheet.write_text(SITE, "utf-8")
    settings = Settings(sites, folder, CASES.parents[1] / "themes", None, today)
    scopes = published(sites, settings) if (case / "antes").is_dir() else None
    (outcome,) = each_site(settings, ["demo"], Inline(), scopes=scopes)
    assert not outcome.stopped, outcome.stopped
    return list(outcome.findings)


def published(sites: Path, settings: Settings) -> Mapping[str, Scope]:
    """A repository in which antes/ is what was published; what of the site is looked at since then."""
    now, before = sites / "demo", sites.parent / "antes"
    later = sites.parent / "ahora"
    now.rename(later)
    before.rename(now)
    shutil.copy(later / "sitio.yaml", now / "sitio.yaml")
    who = {f"GIT_{role}_{what}": "x@x.cl" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for command in (["init", "-q"], ["add", "sites"], ["commit", "-qm", "publicado"]):
        subprocess.run(["git", *command], cwd=sites.parent, check=True, env={**os.environ, **who})
    shutil.rmtree(now)
    later.rename(now)
    return scopes(settings, ["demo"], "HEAD")


def prepare(sites: Path, steps: list[list[str]]) -> None:
    """Links, pipes and folders, that git does not keep well."""
    for what, path, *more in steps:
        target = sites / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if what == "enlace":
            target.symlink_to(more[0])
        elif what == "tuberia":
            os.mkfifo(target)
        elif what == "carpeta":
            target.mkdir()
        elif what == "repetir":
            target.write_text(more[0] * int(more[1]), "utf-8")
        else:
            raise ValueError(what)


def told(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {"codigo": finding.code, "archivo": place.file, "fila": place.row, "columna": place.column}


def order(entry: dict[str, Any]) -> str:
    return json.dumps(entry, sort_keys=True)


# Raised only when the system refuses to open a folder, which a case cannot bring about for every user.
WITHOUT_CASE = {"archivo-ilegible"}


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, tmp_path: Path) -> None:
    expected = json.loads((CASES / name / "esperado.json").read_text("utf-8"))
    found = findings_of(CASES / name, expected, tmp_path)
    assert sorted(map(told, found), key=order) == sorted(expected["hallazgos"], key=order)
    for finding in found:
        words = (real_law() if expected.get("ley") == "real" else small_law()).wordings[finding.code]
        holes = set(HOLE.findall(f"{words.sentence} {words.remedy}"))
        assert holes <= ALWAYS | set(finding.values), (finding.code, holes - ALWAYS - set(finding.values))
        sentence = fill(words.sentence, {**places(finding), **finding.values})
        assert "«»" not in sentence, sentence
        assert "()" not in sentence, sentence


@pytest.mark.parametrize("code", sorted(real_law().wordings))
def test_every_code_has_a_case_that_raises_it(code: str) -> None:
    if code in WITHOUT_CASE:
        assert [finding.code for finding in scan(CASES / "no existe", "demo").findings] == [code]
        return
    assert code in NAMES
    expected = json.loads((CASES / code / "esperado.json").read_text("utf-8"))
    assert code in {finding["codigo"] for finding in expected["hallazgos"]}


def test_every_case_is_of_a_code() -> None:
    assert set(NAMES) <= set(real_law().wordings)
