"""What has a date that people can use: the page of what is open today and what comes, and its calendars."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import icalendar
import pytest
from ley import sheet
from sitios import portalgen, put, real_law, write_site

from portalgen.findings import Stop
from portalgen.model import Package, Period, Site, Source
from portalgen.portal.addresses import public
from portalgen.portal.events import Event, calendars, event_facts, events, events_page, groups, when
from portalgen.read.law import load_law

TODAY = date(2026, 11, 20)
SESSIONS, CONSULTATIONS = "sesiones_concejo", "mecanismos_en_ejecucion"
SESSION = {"fecha": "2026-12-01", "hora_inicio": "10:00", "tipo_sesion": "Ordinaria", "estado": "Programada",
           "lugar_sesion": "Salón, piso 2", "materias": "Presupuesto", "enlace_transmision": "https://ejemplo.cl/vivo"}
CONSULTATION = {"anyo": "2026", "mes": "Octubre", "nombre": "Consulta inventada", "proposito": "Saber",
                "fecha_inicio": "2026-10-05", "fecha_termino": "2026-11-30", "requisitos": "Residir",
                "vinculante": "No"}


def source(table: str, period: str, path: str) -> Source:
    item = next(item for item in real_law().items if table in item.tables)
    return Source("demo", item.id, table, "", "", Period.parse(period) or Period(), path)


def found(*tables: tuple[str, str, list[dict[str, str]]]) -> tuple[Event, ...]:
    """Events of a site with those files: (table, period, rows)."""
    law = real_law()
    facts, packages = {}, []
    for i, (table, period, rows) in enumerate(tables):
        one = source(table, period, f"{i}.csv")
        facts[one.path] = event_facts(law.tables[table], sheet(table, rows, period, law))
        item = next(item for item in law.items if item.id == one.item)
        packages.append(Package(item.id, item.folder, sources=(one,)))
    return events(law, Site("demo", {"nombre": "Municipalidad de Prueba"}, tuple(packages)), facts, {})


def test_a_row_is_an_event() -> None:
    (event,) = found((SESSIONS, "", [SESSION, {**SESSION, "fecha": "2026-11-24", "estado": "Suspendida"}]))
    assert (event.kind, event.name, event.since, event.until) == (
        "Sesión del Concejo", "Ordinaria", date(2026, 12, 1), date(2026, 12, 1))
    assert when(event) == "1 de diciembre de 2026, 10:00 horas"
    assert event.link == "https://ejemplo.cl/vivo"


def test_a_row_without_a_day_or_with_another_link_is_not_trusted() -> None:
    assert found((SESSIONS, "", [{**SESSION, "fecha": "mañana"}])) == ()
    (event,) = found((SESSIONS, "", [{**SESSION, "enlace_transmision": "javascript:alert(1)"}]))
    assert event.link == ""


def test_what_two_months_repeat_is_one_and_the_last_tells() -> None:
    later = {**CONSULTATION, "mes": "Noviembre", "fecha_termino": "2026-12-15"}
    (event,) = found((CONSULTATIONS, "2026-10", [CONSULTATION]), (CONSULTATIONS, "2026-11", [later]))
    assert event.until == date(2026, 12, 15)
    assert when(event) == "Del 5 de octubre de 2026 al 15 de diciembre de 2026"


@pytest.mark.parametrize(("today", "place"), [
    ("2026-10-04", 1), ("2026-10-05", 0), ("2026-11-30", 0), ("2026-12-01", 2)])
def test_open_is_from_the_first_to_the_last_day(today: str, place: int) -> None:
    one = found((CONSULTATIONS, "2026-10", [CONSULTATION]))
    assert [len(part) for part in groups(one, date.fromisoformat(today))] == [int(i == place) for i in range(3)]


def test_the_nearest_comes_first_and_of_the_past_the_last() -> None:
    rows = [{**SESSION, "fecha": day} for day in ("2026-12-15", "2026-12-01", "2026-11-03", "2026-11-17")]
    _, coming, past = groups(found((SESSIONS, "", rows)), TODAY)
    assert [event.since.day for event in coming] == [1, 15]
    assert [event.since.day for event in past] == [17, 3]
    page = events_page(found((SESSIONS, "", rows)), TODAY, [])
    assert [group["total"] for group in page.context["grupos"]] == [0, 2, 2]


def test_a_calendar_is_what_an_agenda_reads() -> None:
    site = Site("demo", {"nombre": "Municipalidad de Prueba"}, ())
    both = found((SESSIONS, "", [SESSION]), (CONSULTATIONS, "2026-10", [CONSULTATION]))
    old = [both[0]._replace(since=date(2024, 1, 1), until=date(2024, 1, 2), uid="viejo@demo")]
    made = {path: make() for _, path, make in calendars(real_law(), site, public("https://x.cl", "demo"),
                                                        [*both, *old], TODAY)}
    assert list(made) == ["agenda/todo.ics", "agenda/mecanismos-en-ejecucion.ics", "agenda/sesiones-concejo.ics"]
    read = icalendar.Calendar.from_ical(made["agenda/todo.ics"].decode())
    told = {str(event["SUMMARY"]): event for event in read.walk("VEVENT")}
    assert sorted(told) == ["Sesión del Concejo: Ordinaria (10:00 horas, Salón, piso 2)",
                            "Último día: Consulta inventada"]
    session = told["Sesión del Concejo: Ordinaria (10:00 horas, Salón, piso 2)"]
    assert session["DTSTART"].dt == date(2026, 12, 1)
    assert len(session.walk("VALARM")) == 1
    consultation = told["Último día: Consulta inventada"]
    assert consultation["DTSTART"].dt == date(2026, 11, 30)
    assert str(consultation["URL"]).startswith("https://x.cl/demo/")


def test_the_portal_has_it_and_its_home_page_leads_there(tmp_path: Path) -> None:
    site = write_site(tmp_path / "sites")
    put(site / "1.10-participacion/en-ejecucion/2026-12.csv", ",".join(CONSULTATION) + "\n" + ",".join(
        {**CONSULTATION, "mes": "Diciembre", "fecha_termino": "2027-01-31"}.values()) + "\n")
    portalgen("build", "--draft", cwd=tmp_path)         # on 15 January 2027
    public_ = tmp_path / "public/prueba"
    page = (public_ / "agenda/index.html").read_text("utf-8")
    assert "Abierto hoy (1)" in page
    assert "Consulta inventada" in page.partition("Lo que viene")[0]
    assert b"BEGIN:VEVENT" in (public_ / "agenda/todo.ics").read_bytes()
    assert 'href="agenda/index.html"' in (public_ / "index.html").read_text("utf-8")
    portalgen("build", "--draft", cwd=tmp_path, today=date(2027, 2, 1))     # nothing changed but the day
    assert "Hoy no hay nada abierto" in (public_ / "agenda/index.html").read_text("utf-8")


@pytest.mark.parametrize(("old", "new", "message"), [
    ("desde: fecha,", "desde: fechas,", "no existe la columna «fechas»"),
    ("nombre: tipo_sesion, desde", "desde", "nombre"),
    ("hora: hora_inicio,", "horas: hora_inicio,", "horas"),
])
def test_a_mistake_in_the_table_stops_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    schemas = tmp_path / "schemas"
    shutil.copytree(Path(__file__).parents[1] / "schemas", schemas)
    table = schemas / "tablas" / f"{SESSIONS}.yaml"
    text = table.read_text("utf-8")
    assert old in text
    table.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Stop) as stopped:
        load_law(schemas)
    assert message in stopped.value.message
    assert f"{SESSIONS}.yaml, línea " in stopped.value.message
