"""Deadlines: working days counted by hand, states from what was delivered, calendars read by another program, reminders
on their day, and the panel of five years of a municipality."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from collections import Counter
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ley import real_law
from sitios import portalgen, put, small_schemas

from portalgen.model import Package, Period, Record, Site, Source, Statement
from portalgen.portal import panel
from portalgen.portal.addresses import public
from portalgen.portal.agenda import calendars
from portalgen.portal.deadlines import Deliveries, Due, Schedule, due_month, schedule
from portalgen.portal.ics import WIDTH, Event, calendar, fold, trigger
from portalgen.portal.pages import Page, views
from portalgen.portal.reminders import Reminder, reminders
from portalgen.portal.workdays import calendar_of
from portalgen.read.files import scan
from portalgen.read.site import load_site

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 20)
PORT = {"region": "Región de Valparaíso"}
OCTOBER = Period(2026, 10)

# ---- working days


@pytest.mark.parametrize(("month", "number", "day"), [
    ((2026, 11), 6, "2026-11-09"), ((2026, 11), 10, "2026-11-13"),        # starts on a Sunday, no holidays
    ((2026, 12), 6, "2026-12-09"), ((2026, 12), 10, "2026-12-15"),        # Tuesday 8 is a holiday
    ((2024, 9), 10, "2024-09-13"), ((2024, 9), 13, "2024-09-23"),         # 18, 19 and 20
    ((2025, 1), 10, "2025-01-15"), ((2023, 5), 1, "2023-05-02")])
def test_working_days_of_the_whole_country(month: tuple[int, int], number: int, day: str) -> None:
    assert calendar_of(real_law(), PORT).nth(*month, number).isoformat() == day


@pytest.mark.parametrize(("info", "number", "month", "day"), [
    (PORT, 6, (2024, 6), "2024-06-10"),
    ({"codigos": {"cut": "15101"}}, 6, (2024, 6), "2024-06-11"),              # Friday 7, Morro de Arica
    ({"region": "Región de Arica y Parinacota"}, 6, (2024, 6), "2024-06-11"),
    ({"codigos": {"cut": "16101"}}, 13, (2025, 8), "2025-08-21"),             # Wednesday 20, only Chillán
    ({"codigos": {"cut": "16102"}}, 13, (2025, 8), "2025-08-20"),
    ({"codigos": {"cut": "00000"}, **PORT}, 13, (2025, 8), "2025-08-20")])
def test_regional_holidays_move_only_their_own(info: dict[str, object], number: int, month: tuple[int, int], day: str,
                                               ) -> None:
    assert calendar_of(real_law(), info).nth(*month, number).isoformat() == day


def test_days_left_and_the_day_after() -> None:
    days = calendar_of(real_law(), PORT)
    assert days.between(date(2026, 11, 9), date(2026, 11, 13)) == 4
    assert days.between(date(2026, 11, 14), date(2026, 11, 13)) == 0
    assert days.after(date(2026, 12, 7)) == date(2026, 12, 9)


@pytest.mark.parametrize(("period", "month"), [("2026-10", (2026, 11)), ("2026-12", (2027, 1)), ("2026", (2027, 1)),
                                               ("", (2026, 10))])
def test_what_is_due_in_a_month(period: str, month: tuple[int, int]) -> None:
    parsed = Period.parse(period)
    assert parsed is not None
    assert due_month(parsed, real_law().items[0], Period(2026, 9)) == month


# ---- states


def site_with(*, sources: tuple[str, ...] = ("2026-10",), info: dict[str, object] | None = None,
              **fields: object) -> Site:
    """A municipality with sheets of one monthly table."""
    item = next(item for item in real_law().items if item.folder == "2.09-concejo")
    table = item.tables[0]
    made = tuple(Source("demo", item.id, table, "", "", period, f"{item.folder}/actas/{name}.csv")
                 for name in sources if (period := Period.parse(name)))
    package = Package(item.id, item.folder, "Secretaría", sources=made, **fields)  # type: ignore[arg-type]
    return Site("demo", {"nombre": "Municipalidad de Prueba", "desde": "2026-09", **PORT, **(info or {})}, (package,))


def told(site: Site, days: dict[str, str] | None = None, today: date = TODAY, complete: bool = True) -> Schedule:
    known = {f"2.09-concejo/actas/{name}.csv": date.fromisoformat(day) for name, day in (days or {}).items()}
    return schedule(real_law(), site, views(real_law(), site, today), Deliveries(known, complete), today)


def october(found: Schedule) -> Due:
    (due,) = [one for one in found.past if one.item.folder == "2.09-concejo" and one.period == OCTOBER]
    return due


def record(day: str, kind: str = "", period: Period = OCTOBER) -> Record:
    return Record("", period, date.fromisoformat(day), kind, "Motivo.")


@pytest.mark.parametrize(("day", "state"), [("2026-11-09", "a_tiempo"), ("2026-11-13", "a_tiempo"),
                                            ("2026-11-14", "atrasado"), ("2026-10-31", "a_tiempo")])
def test_the_state_of_what_was_delivered_does_not_depend_on_today(day: str, state: str) -> None:
    for today in (date(2026, 11, 20), date(2028, 1, 3)):
        due = october(told(site_with(), {"2026-10": day}, today))
        assert (due.state, due.origin, due.internal, due.legal) == (
            state, "historial", date(2026, 11, 9), date(2026, 11, 13))


@pytest.mark.parametrize(("today", "state"), [("2026-11-09", "por_entregar"), ("2026-11-10", "vencido"),
                                              ("2026-11-13", "vencido"), ("2026-11-14", "falta")])
def test_the_state_of_what_was_not_delivered_does(today: str, state: str) -> None:
    assert october(told(site_with(sources=()), today=date.fromisoformat(today))).state == state


def test_what_arrived_later_had_not_arrived() -> None:
    due = october(told(site_with(), {"2026-10": "2026-11-12"}, date(2026, 11, 10)))
    assert (due.state, due.delivered, due.origin) == ("vencido", None, "")


def test_an_area_that_sent_its_sheet_last_month_and_not_this_one_is_missing() -> None:
    item = next(item for item in real_law().items if item.folder == "1.04-personal")
    table = next(name for name in item.tables if real_law().tables[name].areas)

    def due(statements: tuple[Statement, ...] = ()) -> Due:
        sources = tuple(Source("demo", item.id, table, "", area, Period(2026, month), f"{month}{area}")
                        for month, area in ((9, ""), (9, "salud"), (10, "")))
        info = {"nombre": "X", "desde": "2026-09", "areas": [{"id": "salud", "nombre": "Salud"}]}
        site = Site("demo", info, (Package(item.id, item.folder, sources=sources, statements=statements),))
        days = {path: date(2026, 11, 10) for path in ("9", "9salud", "10")}
        found = schedule(real_law(), site, views(real_law(), site, TODAY), Deliveries(days), TODAY)
        return next(one for one in found.past if one.table.id == table and one.period == OCTOBER)

    assert (due().state, due().name.endswith("(falta Salud)")) == ("falta", True)
    said = Statement(table, "no_aplica", OCTOBER, None, "Pasó al servicio local.", area="salud")
    assert (due((said,)).state, due((said,)).name) == ("a_tiempo", real_law().tables[table].title)


def test_a_declared_absence_is_its_own_state() -> None:
    for state in ("sin_movimiento", "no_aplica"):
        table = next(i for i in real_law().items if i.folder == "2.09-concejo").tables[0]
        said = Statement(table, state, OCTOBER, OCTOBER, "No hubo sesiones.")
        assert october(told(site_with(sources=(), statements=(said,)))).state == state


def test_how_the_day_of_delivery_is_known() -> None:
    declared = site_with(deliveries=(record("2026-11-16"),))
    assert (october(told(declared)).state, october(told(declared)).origin) == ("atrasado", "declarada")
    both = october(told(declared, {"2026-10": "2026-11-12"}))
    assert (both.state, both.origin) == ("a_tiempo", "historial")
    assert october(told(declared, {"2026-10": "2026-11-12"}, complete=False)).origin == "declarada"
    later = declared._replace(info={**declared.info, "plazos": {"historial_desde": "2026-11"}})
    assert october(told(later, {"2026-10": "2026-11-12"})).origin == "declarada"
    assert october(told(site_with())).state == "sin_fecha"
    unsaved = october(told(site_with(), {"2026-09": "2026-10-05"}, date(2026, 11, 12)))
    assert (unsaved.state, unsaved.origin, unsaved.delivered) == ("a_tiempo", "sin_guardar", date(2026, 11, 12))


def test_a_day_declared_for_an_item_is_not_of_the_table_that_is_missing() -> None:
    due = october(told(site_with(sources=("2026-09",), deliveries=(record("2026-11-10"),))))
    assert (due.state, due.delivered, due.origin) == ("falta", None, "")


def test_an_extension_moves_one_deadline_and_never_back() -> None:
    moved = october(told(site_with(extensions=(record("2026-11-18", "legal"),)), {"2026-10": "2026-11-17"}))
    assert (moved.state, moved.internal, moved.legal) == ("a_tiempo", date(2026, 11, 9), date(2026, 11, 18))
    inner = october(told(site_with(extensions=(record("2026-11-11", "interno"),)), {"2026-10": "2026-11-17"}))
    assert (inner.state, inner.internal, inner.legal) == ("atrasado", date(2026, 11, 11), date(2026, 11, 13))
    assert october(told(site_with(extensions=(record("2026-11-02", "legal"),)))).legal == date(2026, 11, 13)


def test_a_municipality_may_have_other_deadlines() -> None:
    due = october(told(site_with(info={"plazos": {"interno": 4, "legal": 8}})))
    assert (due.internal, due.legal) == (date(2026, 11, 5), date(2026, 11, 11))
    wrong = october(told(site_with(info={"plazos": {"interno": 0, "legal": 900}})))
    assert (wrong.internal, wrong.legal) == (date(2026, 11, 9), date(2026, 11, 13))


# ---- calendars


def ics(site: Site, days: dict[str, str] | None = None, today: date = TODAY) -> dict[str, bytes]:
    found = told(site, days, today)
    return {one.path: one.make() for one in calendars(real_law(), site, public("", site.slug), found)}


def events(data: bytes) -> dict[str, icalendar.Event]:
    found = icalendar.Calendar.from_ical(data)
    return {str(event["UID"]): event for event in found.walk("VEVENT")}


def test_another_program_reads_the_calendars() -> None:
    files = ics(site_with(sources=()))
    assert "calendario/municipio.ics" in files
    assert "calendario/secretaria.ics" in files
    for data in files.values():
        lines = data.split(b"\r\n")
        assert lines[-1] == b""
        assert not any(b"\n" in line or len(line) > WIDTH for line in lines)
        assert not icalendar.Calendar.from_ical(data).errors
    mine = events(files["calendario/secretaria.ics"])
    one = mine["plazo-legal-secretaria-2.09-2026-10@demo.portalgen"]
    assert one["DTSTART"].dt == date(2026, 11, 13)
    assert one["DTEND"].dt == date(2026, 11, 14)
    assert [alarm["TRIGGER"].dt for alarm in one.walk("VALARM")] == [
        timedelta(days=days, hours=9) for days in (-7, -3, 0)]
    assert "Plazo legal" in str(one["SUMMARY"])
    assert {event["DTSTART"].dt.year for event in mine.values()} == {2026, 2027}


def test_what_no_law_asks_for_is_never_missing() -> None:
    law, since = real_law(), {"desde": "2026-01"}
    item = next(item for item in law.items if "viaticos" in item.tables)
    source = Source("demo", item.id, "viaticos", "", "", Period(2026, 5), "x.csv")
    said = Statement("viaticos", "sin_movimiento", Period(2026, 7), Period(2026, 7), "No hubo")

    def states(package: Package) -> dict[str, str]:
        found = views(law, Site("demo", since, (package,)), TODAY)
        return {str(slot.period): slot.state for view in found if view.table.id == "viaticos" for slot in view.slots}

    assert states(Package(item.id, item.folder)) == {}
    assert states(Package(item.id, item.folder, sources=(source,), statements=(said,))) == {
        "2026-07": "sin_movimiento", "2026-05": "con_datos"}
    site = Site("demo", since, (Package(item.id, item.folder, sources=(source,)),))
    coming = schedule(law, site, (), Deliveries({}, True), TODAY).coming
    assert {due.table.id for due in coming} >= {"personal_planta"}
    assert not [due for due in coming if due.table.voluntary]


@pytest.mark.parametrize(("today", "missing"), [
    ("2026-01-20", {}), ("2026-02-02", {"2026": "2026-02"}), ("2027-01-04", {"2026": "2027-01"})])
def test_a_sheet_that_its_year_needs_is_due_from_february_on(today: str, missing: dict[str, str]) -> None:
    law, site = real_law(), Site("demo", {"desde": "2026-01"}, ())
    day = date.fromisoformat(today)
    found = schedule(law, site, views(law, site, day), Deliveries({}, True), day).past
    for name in ("avisaje", "presupuesto_asignado", "escala_remuneraciones"):
        told = {str(due.period): f"{due.month[0]}-{due.month[1]:02d}" for due in found if due.table.id == name}
        assert told == missing


@pytest.mark.parametrize("today", ["2026-01-20", "2026-11-29", "2026-12-31"])
def test_a_portal_that_begins_has_every_item_and_owes_nothing_of_the_month_that_runs(today: str) -> None:
    law, day = real_law(), date.fromisoformat(today)
    site = Site("demo", {"desde": today[:7]}, ())
    found = views(law, site, day)
    asked = {item.id for item in law.items if item.since.first <= day and not item.own
             and any(not law.tables[name].voluntary and law.edition_for(law.tables[name], Period(), day)
                     for name in item.tables)}
    assert {view.item.id for view in found} >= asked
    assert {slot.state for view in found for slot in view.slots if slot.period.year} == {"pendiente"}
    past = schedule(law, site, found, Deliveries({}, True), day).past
    assert not [due for due in past if due.period.year and due.period.last >= day and not due.table.running]


def test_the_municipality_is_told_once_of_all_that_is_due_the_same_day() -> None:
    found = events(ics(site_with(sources=()))["calendario/municipio.ics"])
    assert "plazo-interno-2026-11@demo.portalgen" in found
    legal = [e for uid, e in found.items() if uid.startswith("plazo-legal-2026-11")]
    assert len(legal) == 1
    assert "1.4 Personal" in str(legal[0]["DESCRIPTION"])


def test_identifiers_last_and_the_same_deadlines_give_the_same_bytes() -> None:
    site, late = site_with(sources=()), site_with(sources=(), extensions=(record("2026-11-18", "legal"),))
    assert ics(site) == ics(site, today=TODAY + timedelta(days=1))
    before, after = (events(ics(one)["calendario/secretaria.ics"]) for one in (site, late))
    assert set(before) == set(after)
    uid = "plazo-legal-secretaria-2.09-2026-10@demo.portalgen"
    assert (before[uid]["SEQUENCE"], after[uid]["SEQUENCE"]) == (0, 1)
    assert after[uid]["DTSTART"].dt == date(2026, 11, 18)
    assert "Motivo." in str(after[uid]["DESCRIPTION"])


def test_what_was_delivered_sounds_no_more() -> None:
    found = events(ics(site_with(), {"2026-10": "2026-11-10"})["calendario/secretaria.ics"])
    done = found["plazo-legal-secretaria-2.09-2026-10@demo.portalgen"]
    assert done.walk("VALARM") == []
    assert "Entregada el 10 de noviembre de 2026" in str(done["DESCRIPTION"])


@given(st.text(max_size=200))
def test_any_text_survives_a_calendar(words: str) -> None:
    data = calendar("x", [Event("a@b", TODAY, words, words, TODAY, alarms=(0,))], 9)
    (event,) = events(data).values()
    assert str(event["SUMMARY"]) == "".join(c if c.isprintable() or c == "\n" else " " for c in words)
    assert all(len(line) <= WIDTH for line in data.split(b"\r\n"))


@given(st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=300))
def test_folding_can_be_undone(line: str) -> None:
    folded = fold(line)
    assert folded.replace("\r\n ", "") == line
    assert all(len(part.encode()) <= WIDTH for part in folded.split("\r\n"))


@given(st.integers(-30, 30), st.integers(0, 23))
def test_triggers_are_exact(days: int, hour: int) -> None:
    assert icalendar.vDuration.from_ical(trigger(days, hour)) == timedelta(days=days, hours=hour)


# ---- reminders


def said(today: str, days: dict[str, str] | None = None, **more: object) -> dict[str, Reminder]:
    site = site_with(sources=tuple(days or ()), info={"unidades": [{"id": "sec", "nombre": "Secretaría", "correo":
                     "sec@ejemplo.cl"}], "roles": {"encargada": {"correo": "ta@ejemplo.cl"}}}, **more)
    found = told(site, days, date.fromisoformat(today))
    made = reminders(real_law(), site, (*found.past, *found.coming), found.rules)
    return {one.id: one for one in made if one.unit in ("", "Secretaría")}


@pytest.mark.parametrize(("today", "ids"), [
    ("2026-11-01", set()),                                              # Sunday
    ("2026-11-02", {"inicio", "siete-dias", "semana"}),                 # first working day, a Monday
    ("2026-11-03", set()), ("2026-11-06", {"tres-dias"}), ("2026-11-09", {"hoy", "semana"}),
    ("2026-11-10", {"un-dia-despues"}), ("2026-11-13", {"hoy"}), ("2026-11-14", {"un-dia-despues"}),
    ("2026-11-16", {"fin", "semana"}), ("2026-11-17", set())])
def test_each_reminder_has_its_day(today: str, ids: set[str]) -> None:
    assert set(said(today)) == ids


def test_who_delivered_is_not_reminded() -> None:
    assert set(said("2026-11-09", {"2026-09": "2026-10-05", "2026-10": "2026-11-05"})) == {"semana"}
    assert set(said("2026-11-10", {"2026-09": "2026-10-05", "2026-10": "2026-11-05"})) == set()


def test_an_extension_moves_the_reminders() -> None:
    moved = {"extensions": (record("2026-11-12", "interno"),)}
    assert set(said("2026-11-09", **moved)) == {"tres-dias", "semana"}
    assert set(said("2026-11-12", **moved)) == {"hoy"}


def test_what_a_reminder_says() -> None:
    one = said("2026-11-10")["un-dia-despues"]
    assert (one.unit, one.email, one.copy) == ("Secretaría", "sec@ejemplo.cl", "jefatura")
    assert "El lunes 9 de noviembre de 2026 venció el plazo interno" in one.body
    assert "- Actas del Concejo Municipal, octubre de 2026\n" in one.body
    assert "{" not in one.subject + one.body
    assert "dígalo a la persona encargada de transparencia, para que quede registrado." in one.body
    end = said("2026-11-16")["fin"]
    assert end.email == "ta@ejemplo.cl"
    assert "Secretaría, falta; plazo legal: 13-11-2026" in end.body


def test_no_reminder_has_a_hole_that_nobody_fills() -> None:
    for day in range(1, 31):
        for one in said(f"2026-11-{day:02d}").values():
            assert "{" not in one.subject + one.body


# ---- the command


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """A municipality in a repository: one sheet on time, one late, one missing, one not saved yet."""
    small_schemas(tmp_path)
    site = tmp_path / "sites" / "demo"
    put(site / "sitio.yaml", "nombre: Municipalidad de Prueba\ndesde: 2026-07\nregion: Región de Valparaíso\n")
    put(site / "2.09-concejo" / "datapackage.yaml", "responsable: Secretaría Municipal\n")
    sheets = ROOT / "sites" / "puerto-ejemplo" / "2.09-concejo" / "actas"
    git(tmp_path, "2026-08-01", "init", "-q")
    for name, day in (("2026-07", "2026-08-10"), ("2026-08", "2026-09-20")):
        put(site / "2.09-concejo" / "actas" / f"{name}.csv", (sheets / f"{name}.csv").read_text("utf-8"))
        git(tmp_path, day, "add", ".")
        git(tmp_path, day, "commit", "-qm", name)
    put(site / "2.09-concejo" / "actas" / "2026-10.csv", (sheets / "2026-10.csv").read_text("utf-8"))
    return tmp_path


def git(folder: Path, day: str, *arguments: str) -> None:
    when = f"{day}T12:00:00+00:00"
    who = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@x.cl", "GIT_COMMITTER_NAME": "x",
           "GIT_COMMITTER_EMAIL": "x@x.cl", "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    subprocess.run(["git", *arguments], cwd=folder, check=True, env={**os.environ, **who})


def entries(world: Path, today: date) -> dict[str, dict[str, object]]:
    told = json.loads(portalgen("deadlines", "demo", "--json", cwd=world, today=today))
    return {one["period"]: one for one in told["sites"][0]["entries"] if one["table"] == "actas_concejo"}


def test_the_history_of_the_folder_tells_the_day(world: Path) -> None:
    november = entries(world, date(2026, 11, 16))
    assert {period: one["state"] for period, one in november.items()} == {"2026-09": "falta", "2026-10": "atrasado"}
    assert november["2026-10"]["delivered_from"] == "sin_guardar"
    september = entries(world, date(2026, 9, 25))
    assert september["2026-08"]["state"] == "atrasado"
    assert (september["2026-08"]["delivered"], september["2026-08"]["delivered_from"]) == ("2026-09-20", "historial")
    assert entries(world, date(2026, 8, 20))["2026-07"]["state"] == "a_tiempo"


def test_a_partial_copy_of_the_history_is_not_believed(world: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{world}", world / "parcial"], check=True)
    told = json.loads(portalgen("deadlines", "demo", "--json", cwd=world / "parcial", today=date(2026, 9, 25)))
    assert told["sites"][0]["complete_history"] is False
    (one,) = [one for one in told["sites"][0]["entries"] if one["period"] == "2026-08"]
    assert (one["state"], one["delivered"]) == ("sin_fecha", "")


def test_people_read_what_is_missing_and_how_the_days_are_known(world: Path) -> None:
    said = portalgen("deadlines", cwd=world, today=date(2026, 11, 16))
    assert "Información de octubre de 2026: plazo interno, lunes 9 de noviembre de 2026" in said
    assert "Actas del Concejo Municipal, septiembre de 2026: falta." in said
    assert "porque está en la carpeta, aunque todavía no en su historial" in said
    assert "Lo próximo, información de noviembre de 2026" in said


def test_calendars_are_written_where_one_says(world: Path) -> None:
    portalgen("deadlines", "demo", "--ics", "agenda", cwd=world)
    portalgen("deadlines", "demo", "--ics", "una.ics", cwd=world)
    assert {path.name for path in (world / "agenda").iterdir()} >= {"municipio.ics", "secretaria-municipal.ics"}
    assert (world / "una.ics").read_bytes() == (world / "agenda" / "municipio.ics").read_bytes()


def test_the_site_publishes_the_calendar_and_the_panel(world: Path) -> None:
    portalgen("build", cwd=world, today=date(2026, 11, 16))
    public = world / "public" / "demo"
    page = (public / "calendario" / "index.html").read_text("utf-8")
    assert 'type="text/calendar"' in page
    assert "viernes 13 de noviembre de 2026" in page
    assert icalendar.Calendar.from_ical((public / "calendario" / "municipio.ics").read_bytes())
    shown = (public / "cumplimiento" / "index.html").read_text("utf-8")
    assert "Con atraso, agosto de 2026 (llegó el 20-09-2026)" in shown
    assert "Falta, septiembre de 2026" in shown
    assert "se sabe por el historial de la carpeta o porque está en la carpeta" in shown
    assert "calendario/index.html" in (public / "index.html").read_text("utf-8")
    rows = list(csv.DictReader((public / "cumplimiento" / "cumplimiento.csv").open(encoding="utf-8")))
    assert {r["periodo"]: r["estado"] for r in rows if r["tabla"] == "actas_concejo"} == {
        "2026-07": "a_tiempo", "2026-08": "atrasado", "2026-09": "falta", "2026-10": "atrasado"}
    put(world / "sites/demo/sitio.yaml", "nombre: Prueba\ndesde: 2026-07\nplazos: {panel: false}\n")
    portalgen("build", cwd=world, today=date(2026, 11, 16))
    assert not (public / "cumplimiento").exists()
    assert (public / "calendario").exists()


# ---- the panel of the demo, month by month


@lru_cache(maxsize=4)
def demo(slug: str) -> Site:
    root = ROOT / "sites" / slug
    return load_site(root, slug, scan(root, slug), real_law())[0]


def cells(site: Site, today: date = TODAY) -> dict[tuple[str, int, int], str]:
    """(item, year, month) → state, as the pages show them."""
    found = schedule(real_law(), site, views(real_law(), site, today), Deliveries(), today)
    ids = {(item.number, item.title): item.id for item in real_law().items}
    return {(ids[row["numero"], row["titulo"]], page.context["anyo"], month): cell["clave"]
            for page in panel.panel(found) for row in page.context["filas"]
            for month, cell in enumerate(row["celdas"], 1)}


def without(site: Site, item: str, *paths: str) -> Site:
    """The site without some of its sheets."""
    packages = (p._replace(sources=tuple(s for s in p.sources if not (s.item == item and s.path.endswith(paths))))
                if p.item == item else p for p in site.packages)
    return site._replace(packages=tuple(packages))


# Counted by hand from sites/semillas/registros.csv: what arrived after the 10th working day.
LATE = {"puerto-ejemplo": {("1.05", 2022, 3), ("1.11", 2022, 12), ("1.04", 2023, 2), ("1.07", 2023, 8),
                           ("1.09", 2024, 5), ("1.11", 2025, 1), ("2.09", 2025, 7), ("1.06", 2026, 4),
                           ("1.10", 2026, 10)},
        "quebrada-honda-demo": {("1.11", 2025, 1), ("1.11", 2025, 2), ("1.05", 2025, 6), ("1.04", 2025, 12),
                                ("2.04", 2026, 3)}}


@pytest.mark.parametrize("slug", LATE)
def test_the_late_months_are_those_and_no_other(slug: str) -> None:
    found = cells(demo(slug))
    assert {cell for cell, state in found.items() if state == "atrasado"} == LATE[slug]
    assert not set(found.values()) & {"falta", "sin_fecha", "por_entregar", "vencido"}


@pytest.mark.parametrize(("slug", "item", "year", "states"), [
    ("puerto-ejemplo", "1.01", 2026, "s s s t s t s s s s c c"), ("puerto-ejemplo", "1.02", 2023, "v" + " v" * 11),
    ("puerto-ejemplo", "1.06", 2026, "t t t A t t t t t t c c"), ("puerto-ejemplo", "1.14", 2024, "n" + " n" * 11),
    ("puerto-ejemplo", "1.10", 2026, "s t t s t t s s t A c c"), ("puerto-ejemplo", "2.05", 2022, "s" + " s" * 11),
    ("puerto-ejemplo", "2.03", 2022, "p" + " p" * 10 + " t"), ("puerto-ejemplo", "1.04", 2021, "p" + " p" * 9 + " t t"),
    ("quebrada-honda-demo", "1.07", 2026, "t t s t t s t s t s c c"),
    ("quebrada-honda-demo", "2.15", 2026, "s s t s s t s s t s c c")])
def test_years_of_an_item_read_by_hand(slug: str, item: str, year: int, states: str) -> None:
    words = {"s": "sin_movimiento", "t": "a_tiempo", "A": "atrasado", "v": "vigente", "n": "no_aplica", "c": "en_curso",
             "p": "no_se_pide"}
    found = cells(demo(slug))
    assert [found[item, year, month] for month in range(1, 13)] == [words[one] for one in states.split()]


def test_every_month_of_the_demo_agrees_with_its_files() -> None:
    """Another way to the same: from the files and the declared months alone, table by table."""
    site = demo("puerto-ejemplo")
    found = cells(site)
    late = LATE["puerto-ejemplo"]
    for item, package in zip(real_law().items, site.packages, strict=True):
        lasting = any(real_law().tables[name].cadence == "permanente" for name in item.tables)
        have = {(s.period.year, s.period.month or 12) for s in package.sources if s.period.year}
        for year, month in ((y, m) for y in range(2021, 2027) for m in range(1, 13)):
            state = found.get((item.id, year, month))
            if (year, month) in have:
                assert state == ("atrasado" if (item.id, year, month) in late else "a_tiempo"), (item.id, year, month)
            elif (2021, 11) <= (year, month) <= (2026, 10) and state is not None:
                assert state in {"sin_movimiento", "no_aplica", "vigente", "no_se_pide"}, (item.id, year, month, state)
                assert state != "vigente" or lasting


def test_a_month_taken_away_is_missing_and_only_that_month() -> None:
    site = demo("puerto-ejemplo")
    before, after = cells(site), cells(without(site, "2.09", "actas/2023-05.csv"))
    assert {cell for cell in before if before[cell] != after[cell]} == {("2.09", 2023, 5)}
    assert after["2.09", 2023, 5] == "falta"


def test_what_is_permanent_and_was_never_published_is_missing_every_month() -> None:
    site = demo("puerto-ejemplo")
    package = next(p for p in site.packages if p.item == "1.02")
    after = cells(without(site, "1.02", *(s.path for s in package.sources)))
    states = Counter(state for (item, _, _), state in after.items() if item == "1.02")
    assert states["falta"] == 60                        # November 2021 to October 2026
    assert "vigente" not in states


def test_what_is_permanent_was_missing_until_it_came() -> None:
    site = demo("puerto-ejemplo")
    packages = tuple(p._replace(deliveries=(Record("", Period(), date(2022, 3, 1)),)) if p.item == "1.02" else p
                     for p in site.packages)
    found = cells(site._replace(packages=packages))
    # Due on 15-12-2021; 14-01-2022 and 14-02-2022 passed too; on 14-03-2022 it was there.
    assert [found["1.02", 2021, m] for m in (11, 12)] == ["falta", "falta"]
    assert [found["1.02", 2022, m] for m in (1, 2, 3)] == ["falta", "vigente", "vigente"]


def test_the_month_that_is_due_says_so() -> None:
    site = without(demo("puerto-ejemplo"), "2.09", "actas/2026-10.csv")
    for today, state in ((date(2026, 11, 5), "por_entregar"), (date(2026, 11, 12), "vencido"),
                         (date(2026, 11, 16), "falta")):
        assert cells(site, today)["2.09", 2026, 10] == state


def test_a_page_says_in_words_what_it_shows() -> None:
    found = schedule(real_law(), demo("puerto-ejemplo"), views(real_law(), demo("puerto-ejemplo"), TODAY), Deliveries(),
                     TODAY)
    pages: list[Page] = list(panel.panel(found))
    assert [page.context["anyo"] for page in pages] == [2026, 2025, 2024, 2023, 2022, 2021]
    assert all(cell["palabra"] for page in pages for row in page.context["filas"] for cell in row["celdas"])
    (case,) = [p for p in pages[4].context["problemas"] if p["numero"] == "1.5"]
    assert case["casos"][0]["cuando"] == "marzo de 2022"
    assert case["casos"][0]["dia"] == "21-04-2022"
