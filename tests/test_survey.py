"""Surveys: data, the same result on the page and here, the plan, and what a person is told."""

from __future__ import annotations

import functools
import http.server
import json
import os
import random
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hostiles
import pytest
from sitios import ROOT, portalgen

from portalgen.cli import main
from portalgen.findings import Stop
from portalgen.portal.surveys import draft, outcomes, progress
from portalgen.read.surveys import Answers, Survey, load_surveys

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
IN_BROWSER = pytest.mark.skipif(not Path(CHROMIUM).exists() and "CI" not in os.environ, reason="no chromium here")
SURVEYS = {survey.id: survey for survey in load_surveys(ROOT / "schemas")}
OPEN = SURVEYS["gobierno-abierto"]


def test_the_instruments_are_what_their_models_ask() -> None:
    assert {name: len(survey.grades) for name, survey in SURVEYS.items()} == {
        "autodiagnostico": 3, "gobierno-abierto": 5, "mgtm": 4}
    assert (len(SURVEYS["mgtm"].dimensions), len(SURVEYS["mgtm"].questions)) == (6, 18)
    assert len(SURVEYS["autodiagnostico"].dimensions) == 5
    assert not SURVEYS["autodiagnostico"].graded
    assert [d.title for d in OPEN.dimensions if not d.across] == [
        "Transparencia", "Participación y colaboración", "Rendición de cuentas"]
    assert [d.title for d in OPEN.dimensions if d.across] == ["Innovación"]
    assert all(one.note for one in SURVEYS.values() if not one.verified)


def test_grades_by_hand() -> None:
    """Six questions from 0 to 4: 24 is the most. 3+3+1+4+3+3 = 17 → 0.708, the fourth of five; 5 of 8 → 0.625."""
    given = {"t1": 3, "t2": 3, "t3": 1, "t4": 4, "t5": 3, "t6": 3, "p1": 4, "p2": 1}
    first, second, third, _ = outcomes(OPEN, given)
    assert first.share is not None
    assert round(first.share, 3) == 0.708
    assert first.grade is not None
    assert (first.grade.name, first.advice) == ("Consolidado", OPEN.dimensions[0].advice[3])
    assert (second.answered, second.share) == (2, 0.625)
    assert (third.answered, third.share, third.grade, third.advice) == (0, None, None, ())


@pytest.mark.parametrize(("share", "place"), [(0, 0), (4, 0), (5, 1), (10, 2), (16, 3), (20, 3), (21, 4), (24, 4)])
def test_the_cuts_between_grades(share: int, place: int) -> None:
    given = {question.id: 0 for question in OPEN.dimensions[0].questions}
    for question in OPEN.dimensions[0].questions:
        given[question.id] = min(4, share)
        share -= given[question.id]
    assert outcomes(OPEN, given)[0].place == place


def test_the_first_plan_begins_with_the_weakest_and_skips_what_is_in_it() -> None:
    given = {"t1": 4, "p1": 0, "c1": 2}
    known = {"dimension": "participacion", "accion": OPEN.dimensions[1].advice[0][0], "estado": "cumplida"}
    answers = Answers(given, plan=(known, {"dimension": "cuentas", "accion": "x", "estado": "descartada"}))
    found = draft(OPEN, outcomes(OPEN, given), answers)
    assert [one["dimension"] for one in found] == ["participacion", "cuentas", "cuentas", "transparencia"]
    assert known["accion"] not in [one["accion"] for one in found]
    assert progress(answers) == (1, 1)


@pytest.mark.parametrize(("old", "new", "said"), [
    ("{nombre: Inicial, desde: 0}", "{nombre: Inicial, desde: 0.1}", "el primero empieza en 0"),
    ("desde: 0.4}", "desde: 0.1}", "de menor a mayor"), ("- {id: t2,", "- {id: t1,", "mismo id"),
    ("  - [\"Publique quién usa sus datos y qué cambió gracias a ellos.\"]\n", "", "una por grado; hay 4"),
    ("muestra: grado", "muestra: nota", "muestra"), ("titulo: Diag", "titulo: [Diag", "no se puede leer")])
def test_mistakes_of_an_instrument_are_said_with_their_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = tmp_path / "instrumentos"
    folder.mkdir()
    text = (ROOT / "schemas/instrumentos/encuesta_gobierno_abierto.yaml").read_text("utf-8")
    assert old in text
    (folder / "encuesta_x.yaml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Stop) as stop:
        load_surveys(tmp_path)
    assert said in stop.value.message


# ---- the command


@pytest.fixture
def site(tmp_path: Path) -> Path:
    hostiles.write(hostiles.Hostile("demo", "texto"), tmp_path / "sites/demo")
    return tmp_path


def run(site: Path, *arguments: str) -> int:
    return main(["survey", "demo", *arguments, "--sites", str(site / "sites"), "--schemas", str(ROOT / "schemas"),
                 "--today", "2026-11-20"])


def test_from_nothing_to_a_result_and_its_history(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(site) == 2
    assert "--start" in capsys.readouterr().err
    assert run(site, OPEN.id, "--start") == 0
    file = site / "sites/demo/gestion/gobierno-abierto.yaml"
    text = file.read_text("utf-8")
    assert all(f"{question.id}: " in text for question in OPEN.questions)
    file.write_text(text.replace("respuestas: {}", "respuestas:\n  t1: {respuesta: 4}\n  p1: {respuesta: 0}"), "utf-8")
    capsys.readouterr()
    assert run(site, OPEN.id, "--save") == 0
    told = capsys.readouterr().out
    assert "(2 de 24 preguntas)" in told
    assert "Transparencia: Referente, 100 %" in told
    assert "Rendición de cuentas: sin respuestas" in told
    assert run(site, OPEN.id, "--save") == 0
    assert file.read_text("utf-8").count("resultado:") == 1, "once a day"
    assert run(site, OPEN.id, "--json") == 0
    capsys.readouterr()


def test_what_people_wrote_is_not_spoiled(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = site / "sites/demo/gestion/gobierno-abierto.yaml"
    file.parent.mkdir()
    text = "historia:\n- {fecha: 2025-01-01, resultado: {transparencia: 0.5}}\nrespuestas:\n  t1: {respuesta: 4}\n"
    file.write_text(text, "utf-8")
    assert run(site, OPEN.id, "--save") == 2
    assert "a mano: - {fecha: 2026-11-20" in capsys.readouterr().err
    assert file.read_text("utf-8") == text


def test_the_result_for_machines(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = site / "sites/demo/gestion/autodiagnostico.yaml"
    file.parent.mkdir()
    file.write_text("respuestas:\n  a1: {respuesta: 2}\n  zz: {respuesta: 1}\n  a2: {respuesta: 9}\n", "utf-8")
    assert run(site, "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["version"], told["encuesta"], told["respondidas"]) == (1, "autodiagnostico", 1)
    assert told["dimensiones"][0] | {"recomendaciones": []} == {
        "id": "acceso", "titulo": "Transparencia y acceso a la información", "respondidas": 1, "proporcion": 1.0,
        "grado": "Avanzado", "recomendaciones": []}


# ---- the page


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    work = tmp_path_factory.mktemp("diagnostico")
    hostiles.write(hostiles.Hostile("demo", "texto"), work / "sites/demo")
    portalgen("build", "--schemas", str(ROOT / "schemas"), "--draft", cwd=work)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Requests are of no interest."""

    handler = functools.partial(Quiet, directory=str(work / "public"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@IN_BROWSER
@pytest.mark.parametrize("survey", SURVEYS.values(), ids=list(SURVEYS))
def test_the_page_says_what_the_program_says(address: str, survey: Survey) -> None:
    from playwright.sync_api import sync_playwright

    dice = random.Random(7)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_page(locale="es-CL", accept_downloads=True)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
        page.goto(f"{address}diagnostico/{survey.id}.html")
        for _ in range(3):
            given = {q.id: dice.randrange(len(survey.options)) for q in survey.questions if dice.random() < 0.8}
            page.reload()
            sent.clear()
            for name, option in given.items():
                page.locator(f'input[name="{name}"][value="{option}"]').check()
            page.get_by_role("button", name="Ver el resultado").click()
            with page.expect_download() as download:
                page.get_by_role("button", name="Descargar").click()
            told = json.loads(Path(download.value.path()).read_text("utf-8"))
            for here, there in zip(outcomes(survey, given), told["dimensiones"], strict=True):
                assert there["respondidas"] == here.answered
                assert there["proporcion"] == pytest.approx(here.share)
                assert there["grado"] == (here.grade.name if here.grade else "")
                assert there["recomendaciones"] == list(here.advice)
            assert page.locator("[data-resultado] table tbody tr").count() == len(survey.dimensions)
            assert page.locator("[data-resultado] svg").count() == 1
            assert all(line.startswith(("GET http://127.0.0.1", "GET blob:")) and "?" not in line for line in sent)
        browser.close()
