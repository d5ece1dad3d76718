"""The management of transparency: who answers, what is measured, what is open; each figure worked out by hand."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sitios import ROOT, portalgen, put, small_schemas

from portalgen.findings import Stop
from portalgen.jobs import Settings
from portalgen.managing import management_pages, of_site, printed
from portalgen.model import Period
from portalgen.portal.manage.indicators import COUNTS, Measure, spoken
from portalgen.portal.manage.observations import Observation, observations, tally
from portalgen.portal.manage.pages import Managed, as_data
from portalgen.portal.manage.progress import action_state, shares_on
from portalgen.portal.pages import responsible
from portalgen.portal.surveys import told
from portalgen.read.management import load_management
from portalgen.read.sent import sent
from portalgen.read.surveys import Answers, load_surveys

NOW = date(2026, 11, 20)
ITEM = "1.01-diario-oficial"
HEAD, ROW = (ROOT / "schemas/ejemplos/diario_oficial.csv").read_text("utf-8").splitlines()[:2]
SITE = """nombre: Municipalidad de Prueba
ficticia: true
desde: 2026-08
publicar_gestion: true
unidades:
- {id: secretaria, nombre: Secretaría Municipal, correo: secretaria@prueba.cl}
- {id: obras, nombre: Dirección de Obras}
roles:
  encargada: {papel: encargado, nombre: Elsa Inventada, decreto: Decreto 1, suplentes: [{nombre: Ana Inventada}]}
  revisora: {papel: revisor, nombre: Berta Inventada, items: ["1.1"]}
  secretaria: {papel: generador, nombre: Carla Inventada, unidad: secretaria}
  obras: {papel: generador, nombre: Dora Inventada, unidad: obras}
  antes: {papel: generador, nombre: Eva Inventada, hasta: 2026-10-31}
  datos: {papel: datos_abiertos, nombre: Fina Inventada, decreto: Decreto 2}
"""


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_schemas(tmp_path_factory.mktemp("ley"), {ITEM})


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """One table: August on time, September late, October missing."""
    site = tmp_path / "sites/prueba"
    put(site / "sitio.yaml", SITE)
    put(site / ITEM / "datapackage.yaml", "responsable: secretaria\nentregas:\n"
        "- {periodo: 2026-08, fecha: 2026-09-10}\n- {periodo: 2026-09, fecha: 2026-10-20}\n")
    for month, name in ((8, "Agosto"), (9, "Septiembre")):
        row = ROW.replace("Octubre", name).replace("-10-", f"-{month:02d}-").replace("2026-09-30", "2026-07-30")
        put(site / ITEM / f"diario-oficial/2026-{month:02d}.csv", f"{HEAD}\n{row}\n")
    return tmp_path


def of(town: Path, schemas: Path, today: date = NOW) -> Managed:
    return of_site(Settings(town / "sites", schemas, ROOT / "themes", town / ".portalgen", today, False), "prueba")[1]


def by_id(found: tuple[Measure, ...]) -> dict[str, Measure]:
    return {one.gauge.id: one for one in found}


# ---- indicators


def test_the_four_indicators_by_hand(town: Path, schemas: Path) -> None:
    """September 2026 begins on Tuesday: its tenth working day is the 14th, and the 10th is the eighth. October: the
    12th is a holiday, its tenth working day is the 15th, and the 20th is the thirteenth. What October informs was due
    on 13 November and is not there. (8 + 13) / 2 = 10.5 working days."""
    found = by_id(of(town, schemas).measured(2026))
    assert {name: (one.part, one.whole) for name, one in found.items()} == {
        "oportunidad": (1, 3), "completitud": (2, 3), "devoluciones": (0, 0), "ciclo": (21, 2)}
    assert [spoken(one.value, one.gauge.unit) for one in found.values()] == [
        "33,3 %", "66,7 %", "sin datos", "10,5 días hábiles"]
    assert [one.met for one in found.values()] == [False, False, None, False]


def test_a_month_alone_and_the_goals_of_the_municipality(town: Path, schemas: Path) -> None:
    put(town / "sites/prueba/gestion/metas.yaml", "metas:\n- {anyo: 2026, indicador: oportunidad, meta: 30}\n"
        "- {anyo: 2026, indicador: ciclo, meta: 10.5}\n- {anyo: 2025, indicador: completitud, meta: 1}\n")
    managed = of(town, schemas)
    year = by_id(managed.measured(2026))
    assert (year["oportunidad"].met, year["ciclo"].met, year["completitud"].met) == (True, True, False)
    august = by_id(managed.measured(2026, 8))
    assert (august["oportunidad"].value, august["ciclo"].value, august["ciclo"].part) == (100.0, 8.0, 8)


def test_what_is_declared_or_of_unknown_day_is_not_counted_as_late(town: Path, schemas: Path) -> None:
    put(town / "sites/prueba" / ITEM / "datapackage.yaml", "responsable: secretaria\nestados:\n"
        "- {tabla: diario_oficial, estado: sin_movimiento, periodos: [2026-10], motivo: No hubo.}\n")
    found = by_id(of(town, schemas).measured(2026))
    assert (found["oportunidad"].whole, found["ciclo"].whole) == (0, 0)
    assert (found["completitud"].part, found["completitud"].whole) == (2, 2)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@x", *arguments], cwd=folder, check=True,
                   capture_output=True)


def load(*entries: dict[str, Any]) -> str:
    return json.dumps({"version": 1, "received": list(entries)})


def test_what_was_sent_back_is_remembered_by_the_history(town: Path) -> None:
    """Three files: one that was no sheet, one with a wrong cell, sent again and right, and one good from the start."""
    record = town / "cargas/prueba/2026-10.json"
    good = {"digest": "c", "table": "diario_oficial", "path": "x.csv"}
    wrong = {"digest": "b", "table": "organigrama", "path": "y.csv", "findings": [{"severity": "bloquea"}]}
    git(town, "init", "-q", "-b", "main")
    put(record, load({"digest": "a", "path": "", "reason": "no-se-lee"}, wrong, good))
    git(town, "add", "."), git(town, "commit", "-qm", "1")
    put(record, load({**wrong, "digest": "d", "findings": [{"severity": "advierte"}]}, good))
    git(town, "add", "."), git(town, "commit", "-qm", "2")
    found = sent(town / "sites", "prueba")
    assert sorted(one.returned for one in found) == [False, False, True, True]
    assert {one.period for one in found} == {Period(2026, 10)}
    put(record, "nothing of this")
    assert len(sent(town / "sites", "prueba")) == 4
    shutil.rmtree(town / ".git")
    assert sent(town / "sites", "prueba") == ()


@pytest.mark.parametrize(("own", "unit", "mail"), [
    ("", "Secretaría Municipal", "secretaria@prueba.cl"), ("obras", "Dirección de Obras", ""),
    ("Oficina de Partes", "Oficina de Partes", "")])
def test_a_table_may_have_another_unit_than_its_item(town: Path, schemas: Path, own: str, unit: str, mail: str) -> None:
    """And then the mail is never that of the item's unit."""
    said = f"tablas: {{diario_oficial: {{responsable: {own}}}}}\n" if own else ""
    put(town / "sites/prueba" / ITEM / "datapackage.yaml", f"responsable: secretaria\n{said}")
    managed = of(town, schemas)
    (row,) = managed.rows
    package = next(one for one in managed.site.packages if one.folder == ITEM)
    assert (row.unit, responsible(managed.site, package, row.table)) == (unit, (unit, mail))


# ---- the matrix, the process, the rules


def test_who_answers_for_a_table(town: Path, schemas: Path) -> None:
    """By unit those who generate, by item who reviews; who no longer serves is not there, and who stands in is."""
    (row,) = of(town, schemas).rows
    assert row.unit == "Secretaría Municipal"
    assert {duty: [person.name for person in found] for duty, found in row.people.items()} == {
        "generador": ["Carla Inventada"], "revisor": ["Berta Inventada"],
        "publicador": ["Elsa Inventada", "Ana Inventada"]}
    assert (row.missing, row.same) == ((), False)


def test_what_nobody_answers_for_is_said(town: Path, schemas: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(town / "sites/prueba/sitio.yaml", "nombre: Municipalidad de Prueba\nficticia: true\ndesde: 2026-08\n"
        "roles:\n  una: {papel: encargado, nombre: Elsa Inventada}\n  otra: {papel: revisor, cargo: '', nombre: ''}\n")
    put(town / "sites/prueba" / ITEM / "datapackage.yaml", "notas: nada\n")
    (row,) = of(town, schemas).rows
    assert (row.unit, row.missing) == ("", ("generador", "revisor"))
    told = portalgen("manage", "prueba", "--schemas", schemas, "--themes", ROOT / "themes", cwd=town, today=NOW)
    assert "Falta unidad, quien genera, quien revisa: Actos y documentos publicados en el Diario Oficial." in told
    assert "Planillas publicadas a tiempo" in told
    assert "Ninguna." in told


def text_of(page: Any) -> str:
    return json.dumps(page.context, ensure_ascii=False)


def test_the_rules_and_the_process_say_the_names_and_the_days(town: Path, schemas: Path) -> None:
    pages = {page.path: page for page in management_pages(of(town, schemas))}
    rules = text_of(pages["gestion/reglamento.html"])
    assert "Reglamento interno de transparencia de la Municipalidad de Prueba" in rules
    numbers = [int(n) for n in re.findall(r"Artículo (\d+)\.", rules)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 10
    for said in ("Genera: Carla Inventada", "reemplaza a Elsa Inventada", "datos abiertos: Fina Inventada, Decreto 2",
                 "Secretaría Municipal: Actos y documentos publicados en el Diario Oficial (mensual)",
                 "a más tardar el día 10 hábil", "Planillas publicadas a tiempo: al menos 95 %",
                 "Días hábiles hasta publicar: a lo más 10 días hábiles", "Es un borrador"):
        assert said in rules
    assert "Dora" not in rules, "she answers for no table"
    process = text_of(pages[f"gestion/procesos/{ITEM}.html"])
    assert "Secretaría Municipal" in process
    assert "Carla Inventada" in process
    assert "{" not in re.sub(r'[{][^}]*"', "", process.replace("}", "")), "no hole is left"


@pytest.mark.parametrize(("old", "new", "said"), [
    ("calcula: ciclo", "calcula: siclo", "no existe la cuenta «siclo»"),
    ("- {quien: revisor, actividad", "- {quien: revisora, actividad", "no es de los roles"),
    ("día {legal} hábil de cada mes", "día {ley} hábil de cada mes", "{ley}"),
    ("lista: unidades", "lista: oficinas", "lista"), ("sentido: menor", "sentido: poco", "sentido")])
def test_a_mistake_in_the_instrument_says_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (ROOT / "schemas/instrumentos/gestion.yaml").read_text("utf-8")
    assert old in text
    put(tmp_path / "instrumentos/gestion.yaml", text.replace(old, new, 1))
    with pytest.raises(Stop) as stop:
        load_management(tmp_path, frozenset(COUNTS))
    assert said in stop.value.message
    assert "línea" in stop.value.message


# ---- observations and plans


@pytest.mark.parametrize(("due", "closed", "state"), [
    (None, None, "abierta"), ("2026-11-20", None, "abierta"), ("2026-11-19", None, "vencida"),
    ("2026-11-19", "2026-11-19", "cerrada"), ("2026-11-19", "2026-11-20", "cerrada_tarde"),
    (None, "2026-11-01", "cerrada"), ("2026-11-19", "2026-11-21", "vencida")])
def test_an_observation_is_followed_until_it_is_closed(due: str | None, closed: str | None, state: str) -> None:
    days = [date.fromisoformat(day) if day else None for day in (due, closed)]
    assert Observation("1", "control", date(2026, 10, 1), "Algo", due=days[0], closed=days[1]).state(NOW) == state


def test_what_had_not_arrived_is_not_counted() -> None:
    found = observations({"observaciones": [
        {"numero": "1", "origen": "reclamo", "fecha": "2026-05-04", "observacion": "a", "plazo": "2026-05-20",
         "cierre": "2026-05-18"},
        {"numero": "2", "origen": "control", "fecha": "2026-06-29", "observacion": "b"}]})
    assert [one.number for one in found] == ["2", "1"]
    assert tally(found, date(2026, 5, 10))["abierta"] == 1
    assert {state: n for state, n in tally(found, date(2026, 6, 30)).items() if n} == {"abierta": 1, "cerrada": 1}


@pytest.mark.parametrize(("action", "state"), [
    ({}, "pendiente"), ({"estado": "en_curso", "plazo": "2026-06-30"}, "en_curso"),
    ({"estado": "en_curso", "plazo": "2026-06-29"}, "atrasada"), ({"estado": "cumplida"}, "cumplida"),
    ({"estado": "cumplida", "cumplida": "2026-07-01", "plazo": "2026-12-31"}, "en_curso"),
    ({"estado": "cumplida", "cumplida": "2026-07-01", "plazo": "2026-05-31"}, "atrasada"),
    ({"estado": "descartada", "plazo": "2026-01-01"}, "descartada")])
def test_how_an_action_stood_on_a_day(action: dict[str, str], state: str) -> None:
    assert action_state(action, date(2026, 6, 30)) == state


def test_a_report_shows_what_was_known_that_day() -> None:
    """Canales, focalizada and cuentas are the three of the first dimension, from 0 to 3: 3 + 2 + 1 of 9."""
    model = next(survey for survey in load_surveys(ROOT / "schemas") if survey.id == "mgtm")
    answers = Answers({"canales": 3, "focalizada": 2, "cuentas": 1}, day="2026-11-10", history=(
        ("2026-06-26", {"personas": 0.4}), ("2025-12-15", {"personas": 0.1})))
    assert shares_on(model, answers, date(2025, 12, 14)) == {}
    assert shares_on(model, answers, date(2026, 6, 25)) == {"personas": 0.1}
    assert shares_on(model, answers, date(2026, 11, 9)) == {"personas": 0.4}
    assert shares_on(model, answers, NOW) == {"personas": pytest.approx(6 / 9)}


# ---- the portal, the command, the demonstration


@pytest.mark.parametrize("wanted", [True, False])
def test_the_portal_shows_it_only_if_the_municipality_wants(town: Path, schemas: Path, wanted: bool) -> None:
    site = town / "sites/prueba"
    put(site / "sitio.yaml", SITE if wanted else SITE.replace("publicar_gestion: true\n", ""))
    put(site / "gestion/gobierno-abierto.yaml", "fecha: 2026-11-02\nrespuestas:\n"
        "  t1: {respuesta: 4, evidencia: El panel}\n  p1: {respuesta: 0}\n"
        "plan:\n- {dimension: cuentas, accion: Hacer algo, responsable: obras}\n")
    portalgen("build", "--schemas", schemas, "--themes", ROOT / "themes", cwd=town, today=NOW)
    out = town / "public/prueba"
    for page in ("index.html", "diario-oficial/index.html", "diario-oficial/2026-09/index.html"):
        assert 'href="mailto:secretaria@prueba.cl"' in (out / ITEM / page).read_text("utf-8"), "whom to write to"
    assert (out / "gestion/index.html").exists() is wanted
    assert ("gestion/index.html" in (out / "index.html").read_text("utf-8")) is wanted
    if wanted:
        page = (out / "gestion/gobierno-abierto.html").read_text("utf-8")
        for said in ("Referente", "100 %", "Sin respuestas", "El panel", "Dirección de Obras", "0 de 1 acciones",
                     "Borrador para completar el plan", "<svg role=\"img\""):
            assert said in page
        assert json.loads((out / "gestion/gestion.json").read_bytes())["indicadores"][0]["parte"] == 1
        assert (out / "gestion/matriz.csv").read_text("utf-8").splitlines()[1].endswith(
            "mensual,Secretaría Municipal,Carla Inventada,Berta Inventada,Elsa Inventada; Ana Inventada")


def test_what_arrives_later_moves_the_page_without_building_all_again(town: Path, schemas: Path) -> None:
    """Nothing of the municipality's folder changes: only the record of its loads, which lies beside it. And what people
    write of their management is looked at for personal data like the rest."""
    def built(*more: str, code: int = 0) -> str:
        portalgen("build", "--schemas", schemas, "--themes", ROOT / "themes", *more, cwd=town, today=NOW, code=code)
        return (town / "public/prueba/gestion/indicadores.html").read_text("utf-8")

    assert ">1 ÷ 2<" not in built()
    put(town / "cargas/prueba/2026-10.json", load({"digest": "a", "path": ""}, {"digest": "b", "path": "x.csv"}))
    assert ">1 ÷ 2<" in built()
    again = built()
    assert again == built("--clean")
    put(town / "sites/prueba/gestion/observaciones.yaml", "observaciones:\n- {numero: '1', origen: reclamo, "
        "fecha: 2026-11-02, observacion: Reclama quien tiene el RUT 9.876.543-3}\n")
    assert built(code=1) == again, "what was published stays as it was"


def test_a_page_to_print_needs_nothing_else(town: Path, schemas: Path) -> None:
    command: Callable[..., str] = lambda *more, code=0: portalgen(      # noqa: E731
        "manage", "prueba", *more, "--schemas", schemas, "--themes", ROOT / "themes", cwd=town, today=NOW, code=code)
    assert "reglamento.html" in command("reglamento", "--report", "reglamento.html")
    page = (town / "reglamento.html").read_text("utf-8")
    assert "Artículo 1." in page
    assert not re.search(r"<(?:link|script|img)|href=", page)
    assert "Están: index, matriz, reglamento" in command("reglamentos", code=2)
    assert json.loads(command("--json"))["version"] == 1


def test_what_is_written_wrongly_is_left_out_and_never_a_fault(town: Path, schemas: Path) -> None:
    folder = town / "sites/prueba/gestion"
    put(folder / "metas.yaml", "metas:\n- {anyo: dos mil, indicador: oportunidad, meta: 1}\n- {anyo: 2026}\n")
    put(folder / "observaciones.yaml", "observaciones:\n- {numero: '1', origen: nadie, fecha: ayer}\n- texto\n")
    put(folder / "mgtm.yaml", "respuestas:\n  canales: {respuesta: dos}\n  roles: 3\n  datos: {respuesta: 3}\n"
        "implementacion: {intermedio: pronto, termino: 2026-12-31}\nplan:\n- {accion: Algo}\n- {dimension: control, "
        "accion: Otra, plazo: mañana}\nhistoria:\n- {resultado: {control: mucho}}\n- {fecha: 2026-01-02}\n")
    where = ("--schemas", schemas, "--themes", ROOT / "themes")
    portalgen("build", *where, "--draft", cwd=town, today=NOW)
    assert "0 de 1 acciones" in (town / "public/prueba/gestion/informe-termino.html").read_text("utf-8")
    assert "95 %" in portalgen("manage", "prueba", *where, cwd=town, today=NOW)


def test_a_result_goes_out_and_comes_back_the_same(town: Path, schemas: Path) -> None:
    """What the portal gives to download, taken again, is what was kept."""
    kept = town / "sites/prueba/gestion/mgtm.yaml"
    shutil.copytree(ROOT / "sites/puerto-ejemplo/gestion", kept.parent)
    before = as_data(of(town, schemas))["encuestas"]
    mine = next(one for one in before if one["encuesta"] == "mgtm")
    put(town / "mgtm.json", json.dumps(mine))
    command: Callable[..., str] = lambda *more, code=0: portalgen(      # noqa: E731
        "survey", "prueba", *more, "--schemas", schemas, cwd=town, today=NOW, code=code)
    assert "no se toca" in command("--take", "mgtm.json", code=2)
    kept.unlink()
    command("--take", "mgtm.json")
    assert as_data(of(town, schemas))["encuestas"] == before
    put(town / "otro.json", '{"encuesta": "mgtm", "respuestas": {"canales": "tres"}}')
    kept.unlink()
    assert "no es el resultado" in command("--take", "otro.json", code=2)
    assert not kept.exists()


def test_the_demonstration_carries_all_of_it() -> None:
    given = Settings(ROOT / "sites", ROOT / "schemas", ROOT / "themes", None, NOW, False)
    made, managed = of_site(given, "puerto-ejemplo")
    assert [row.table.id for row in managed.rows if not row.unit or row.missing] == []
    tools = next(told(*kept) for kept in managed.kept if kept[0].id == "mgtm")
    assert (len(tools["dimensiones"]), tools["preguntas"], tools["respondidas"]) == (6, 18, 18)
    assert {one.state(NOW) for one in managed.observations} == {"abierta", "vencida", "cerrada", "cerrada_tarde"}
    assert all(one.value is not None for one in managed.measured(2026))
    pages = {page.path: page for page in management_pages(managed)}
    assert {"gestion/informe-intermedio.html", "gestion/informe-termino.html", "gestion/autodiagnostico.html",
            "gestion/gobierno-abierto.html", "gestion/mgtm.html"} <= pages.keys()
    assert len([path for path in pages if path.startswith("gestion/procesos/")]) == len({r.item for r in managed.rows})
    middle = printed(given, made, pages["gestion/informe-intermedio.html"]).decode()
    for said in ("Con lo que se sabía el 30 de junio de 2026", "2 de 5 acciones cumplidas", "33 %", "44 %",
                 "Cerrada después de su plazo: 1", "Cerrada: 1"):
        assert said in middle
