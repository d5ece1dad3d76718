"""`portalgen sync` against a real CKAN: first push, nothing to do, one row, a new year, names, withdrawing, bundles."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ckan.fallas import Proxy
from ckan.portal import Portal
from sincronia import ORDINANCES, PAYROLL, SLUG, World, extras, ids
from sitios import TODAY, portalgen, put


@pytest.fixture
def world(tmp_path: Path, ckan: Portal, organization: str, proxy: Proxy, capsys: pytest.CaptureFixture[str],
          monkeypatch: pytest.MonkeyPatch) -> World:
    return World(tmp_path, ckan, organization, proxy, capsys, monkeypatch)


@pytest.fixture
def pushed(world: World) -> World:
    world.run("apply")
    world.calls()
    return world


def test_the_first_push_takes_two_calls_a_data_set_and_the_second_none(world: World) -> None:
    plan = world.report("plan", code=4)
    assert [(one["sign"], one["calls"]) for one in plan["datasets"]] == [("+", 2), ("+", 2)]
    world.calls()
    assert "2 publicados" in world.run("apply")
    assert world.calls() == (1, 4)
    assert "2 sin cambios" in world.run("apply")
    assert world.calls() == (1, 0)
    assert not world.report("plan")["drift"]


def test_what_the_portal_shows(pushed: World) -> None:
    planta = pushed.there()["planta"]
    assert (planta["title"], planta["private"], planta["license_id"], planta["author"], planta["author_email"]) == (
        "Personal de planta – Municipalidad de Prueba", False, "cc-by", "Unidad de Prueba", "unidad@prueba.cl")
    assert (planta["maintainer"], planta["version"]) == ("Encargada de transparencia", "2026-10")
    assert planta["organization"]["name"] == pushed.organization
    assert {"transparencia activa", "Planta", "Prueba"} <= {tag["name"] for tag in planta["tags"]}
    told = extras(planta)
    assert (told["portalgen_id"], told["identificador"]) == (f"{SLUG}/{PAYROLL}/planta",) * 2
    assert (told["codigo_oae"], told["periodo_referencia"], told["frecuencia"]) == (
        "PE-MUN-000", "2026-09/2026-10", "Cada mes")
    assert [one["portalgen_clave"] for one in planta["resources"]] == [
        "2026", "2026-educacion", "diccionario", "descriptor"]
    year = planta["resources"][0]
    assert (year["name"], year["format"], year["mimetype"], year["url_type"], year["size"]) == (
        "Personal de planta: todo 2026", "CSV", "text/csv", "upload", len(pushed.download(year)))
    assert year["url"].endswith("/planta-2026.csv")


def test_the_files_are_those_that_the_build_publishes(pushed: World) -> None:
    portalgen("build", cwd=pushed.folder)
    built = pushed.folder / "public" / SLUG
    here = pushed.resources()
    for key, path in (("2026", f"{PAYROLL}/planta/planta-2026.csv"),
                      ("2026-educacion", f"{PAYROLL}/planta/2026-10-educacion/planta-2026-10-educacion.csv"),
                      ("diccionario", f"{PAYROLL}/planta/diccionario.csv")):
        assert pushed.download(here[key]) == (built / path).read_bytes()
        assert here[key]["hash"] == here[key]["portalgen_hash"]
    ordinances = pushed.resources("ordenanzas")["permanente"]
    assert pushed.download(ordinances) == (pushed.site / ORDINANCES / "ordenanzas.csv").read_bytes()


def test_the_package_rebuilt_from_the_portal_is_valid(pushed: World, tmp_path: Path) -> None:
    """Two wordings of the norm in one year, and a year of a single month."""
    columns = subprocess.run([sys.executable, "-c", OLD_SHEET, str(pushed.site / PAYROLL / "planta"), str(2025)],
                             capture_output=True, text=True, check=False)
    assert columns.returncode == 0, columns.stderr
    pushed.info("desde: 2026-08", "desde: 2025-01")
    pushed.run("apply")
    assert {"2026", "2025"} <= set(pushed.resources())
    for name, package in pushed.there().items():
        rebuilt = tmp_path / "rehecho" / name
        for resource in package["resources"]:
            path = rebuilt / resource["url"].rpartition("/")[2]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pushed.download(resource))
        done = subprocess.run([sys.executable, "-m", "frictionless", "validate", "datapackage.json"], cwd=rebuilt,
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
        assert done.stdout.count("VALID") >= len(package["resources"]) - 1


OLD_SHEET = """
import csv, sys
from datetime import date
from pathlib import Path
from portalgen.jobs import law
from portalgen.model import MONTHS, Period
folder, year = Path(sys.argv[1]), int(sys.argv[2])
the_law = law(Path({schemas!r}), None)
table = next(t for t in the_law.tables.values() if t.folder == folder.name)
example = next(csv.DictReader(open({example!r}, newline="", encoding="utf-8")))
for month in (3, 4):
    edition = the_law.edition_for(table, Period(year, month), date(2027, 1, 15))
    row = {{name: example.get(name, "") for name in edition.names}}
    row |= {{"anyo": str(year), "mes": MONTHS[month - 1].capitalize()}}
    for field in edition.schema["fields"]:
        if field.get("constraints", {{}}).get("required") and not row[field["name"]]:
            row[field["name"]] = str(field.get("example", "1"))
    with open(folder / f"{{year}}-{{month:02d}}.csv", "w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(row), lineterminator="\\n")
        writer.writeheader()
        writer.writerow(row)
""".format(schemas=str(Path(__file__).parent.parent / "schemas"),
           example=str(Path(__file__).parent.parent / "schemas/ejemplos/personal_planta.csv"))


def test_one_edited_row_is_one_upload_and_nothing_else(pushed: World) -> None:
    before = pushed.there()["planta"]
    pushed.payroll("Octubre", ["Persona Inventada Uno", "Persona Inventada Cuatro"])
    plan = pushed.report("plan", code=4)
    (changed,) = [one for one in plan["datasets"] if one["sign"] != "="]
    assert changed["fields"] == []
    assert [(f["key"], f["upload"], f["fields"]) for f in changed["resources"] if f["sign"] != "="] == [
        ("2026", True, [])]
    pushed.calls()
    pushed.run("apply")
    assert pushed.calls() == (1, 1)
    after = pushed.there()["planta"]
    assert ids(after) == ids(before)
    moved = [new["portalgen_clave"] for old, new in zip(before["resources"], after["resources"], strict=True)
             if old["last_modified"] != new["last_modified"]]
    assert moved == ["2026"]
    assert b"Cuatro" in pushed.download(after["resources"][0])
    told = [key for key in extras(after) if extras(after)[key] != extras(before)[key]]
    assert told == ["portalgen_hash"]


def test_a_new_year_takes_its_place_and_moves_no_file(pushed: World) -> None:
    before = pushed.there()["planta"]
    pushed.payroll("Diciembre", ["Persona Inventada Uno"], year=2025)
    pushed.info("desde: 2026-08", "desde: 2025-12")
    pushed.run("apply")
    assert pushed.calls() == (1, 2)
    after = pushed.there()["planta"]
    assert [key for key, _ in ids(after)] == ["2026", "2026-educacion", "2025", "diccionario", "descriptor"]
    assert set(ids(before)) <= set(ids(after))
    assert after["resources"][2]["url_type"] == "upload"
    old = {one["id"]: one["last_modified"] for one in before["resources"]}
    kept = [one for one in after["resources"] if old.get(one["id"]) == one["last_modified"]]
    assert [one["portalgen_clave"] for one in kept] == ["2026", "2026-educacion", "diccionario"]
    pushed.run("apply")
    assert pushed.calls() == (1, 0)


def test_a_new_name_is_the_same_data_set(pushed: World) -> None:
    before = pushed.there()
    pushed.info(f"prefijo: {pushed.organization}", f"prefijo: {pushed.organization}-otra")
    pushed.info("nombre: Municipalidad de Prueba", "nombre: Municipalidad Nueva")
    pushed.run("apply")
    assert pushed.calls() == (1, 2)
    after = pushed.there()
    assert set(after) == {"otra-planta", "otra-ordenanzas"}
    assert after["otra-planta"]["id"] == before["planta"]["id"]
    assert ids(after["otra-planta"]) == ids(before["planta"])
    assert after["otra-planta"]["title"].endswith("Municipalidad Nueva")


def test_what_vanishes_is_withdrawn_with_its_reason_and_comes_back(pushed: World) -> None:
    before = pushed.there()["ordenanzas"]
    sheet = pushed.site / ORDINANCES / "ordenanzas.csv"
    kept = sheet.read_text("utf-8")
    sheet.unlink()
    put(pushed.site / ORDINANCES / "datapackage.yaml", "responsable: Unidad de Prueba\nestados:\n"
        "- {tabla: ordenanzas, estado: no_aplica, motivo: Se revisan este mes.}\n")
    assert "se retira. Se revisan este mes." in pushed.run("plan", code=4)
    pushed.calls()
    pushed.run("apply")
    assert pushed.calls() == (1, 1)
    gone = pushed.there()["ordenanzas"]
    assert (gone["state"], gone["private"], ids(gone)) == ("active", False, ids(before))
    assert gone["notes"].startswith("RETIRADO. Se revisan este mes.")
    assert (extras(gone)["portalgen_estado"], extras(gone)["portalgen_motivo"]) == ("retirado", "Se revisan este mes.")
    pushed.run("apply")
    assert pushed.calls() == (1, 0)
    put(sheet, kept)
    put(pushed.site / ORDINANCES / "datapackage.yaml", "responsable: Unidad de Prueba\ncorreo: unidad@prueba.cl\n")
    pushed.run("apply")
    assert pushed.calls() == (1, 1)
    back = pushed.there()["ordenanzas"]
    same = {key: value for key, value in back.items() if key not in ("metadata_modified", "extras", "resources")}
    assert same == {key: before[key] for key in same}
    assert extras(back) == extras(before)
    assert back["resources"] == before["resources"]


def test_a_file_that_vanishes_stays_marked_until_somebody_names_it(pushed: World) -> None:
    (pushed.site / PAYROLL / "planta/2026-10-educacion.csv").unlink()
    pushed.run("apply")
    gone = pushed.resources()["2026-educacion"]
    assert gone["portalgen_estado"] == "retirado"
    assert gone["description"].startswith("RETIRADO. La municipalidad ya no publica")
    assert b"Tres" in pushed.download(gone)
    pushed.calls()
    pushed.run("apply")
    assert pushed.calls() == (1, 0)
    name = f"{pushed.organization}-planta"
    assert "No encuentro" in pushed.run("apply", "--purge", f"{name}/2026", code=2)
    assert "No encuentro" in pushed.run("apply", "--purge", name, code=2)
    assert "2026-educacion" in pushed.resources()
    assert "borrado" in pushed.run("apply", "--purge", f"{name}/2026-educacion")
    assert set(pushed.resources()) == {"2026", "diccionario", "descriptor"}
    pushed.calls()
    pushed.run("apply")
    assert pushed.calls() == (1, 0)


def test_purging_a_data_set(pushed: World) -> None:
    (pushed.site / ORDINANCES / "ordenanzas.csv").unlink()
    name = f"{pushed.organization}-ordenanzas"
    pushed.run("apply")
    assert pushed.there()["ordenanzas"]["state"] == "active"
    assert "ya no se ve" in pushed.run("apply", "--purge", name)         # an editor's token
    assert pushed.there()["ordenanzas"]["state"] == "deleted"


def test_what_others_did_at_the_portal(pushed: World) -> None:
    """Ours is put right, and said to be of a hand at the portal; what is not ours stays."""
    ckan, planta = pushed.ckan, pushed.there()["planta"]
    year = planta["resources"][0]
    ckan.action("group_create", name=f"g-{pushed.organization}")
    ckan.action("package_patch", id=planta["id"], title="Otro título",
                groups=[{"name": f"g-{pushed.organization}"}],
                extras=[*({"key": k, "value": v} for k, v in extras(planta).items() if k != "norma"),
                        {"key": "de_otros", "value": "se queda"}])
    ckan.action("resource_create", package_id=planta["id"], name="De otros", url="https://ejemplo.cl/x.csv")
    ckan.action("resource_patch", id=year["id"], description="Otra descripción")
    ckan.admin.call_action("resource_patch", {"id": year["id"]}, files={"upload": ("planta-2026.csv", b"a,b\n1,2\n")})
    ckan.action("package_create", name=f"{pushed.organization}-ajeno", owner_org=pushed.organization, title="Ajeno")
    said = pushed.run("plan", code=4)
    assert "lo cambiaron a mano en el portal" in said
    assert "título: «Otro título» → «Personal de planta – Municipalidad de Prueba»" in said
    assert "Hay además 1" in said
    pushed.calls()
    pushed.run("apply")
    refused = pushed.ckan.version != "2.10"             # an editor, for the group; it is left out then, and stays
    assert pushed.calls() == (1, 1 + refused)
    after = pushed.there()["planta"]
    assert after["title"] == planta["title"]
    assert extras(after) == {**extras(planta), "de_otros": "se queda"}
    assert [one["name"] for one in after["groups"]] == [f"g-{pushed.organization}"]
    assert [one["id"] for one in after["resources"][:4]] == [one["id"] for one in planta["resources"]]
    assert after["resources"][4]["name"] == "De otros"
    assert after["resources"][0]["description"] == year["description"]
    assert b"Persona Inventada" in pushed.download(after["resources"][0])
    pushed.run("apply")
    assert pushed.calls() == (1, 0)
    ckan.action("package_delete", id=pushed.there()["planta"]["id"])
    ckan.action("group_purge", id=f"g-{pushed.organization}")


def test_nothing_is_sent_while_something_blocks(world: World) -> None:
    world.payroll("Octubre", ["Persona Inventada Uno"], remuneracion_bruta="mucho")
    for verb in ("plan", "apply", "bundle"):
        said = world.run(verb, code=1)
        assert "no se envía nada" in said
        assert "remuneracion_bruta" in said or "Remuneración bruta" in said
    assert world.calls() == (0, 0)
    assert not list(world.folder.glob("*.zip"))


def test_a_bundle_is_applied_where_there_is_nothing_else(world: World, tmp_path: Path) -> None:
    world.run("bundle", "--bundle", "uno.zip")
    world.run("bundle", "--bundle", "dos.zip")
    assert (world.folder / "uno.zip").read_bytes() == (world.folder / "dos.zip").read_bytes()
    assert world.calls() == (0, 0)
    (tmp_path / "lejos").mkdir()
    world.patch.chdir(tmp_path / "lejos")
    assert "2 nuevos" in world.run("plan", "--bundle", "../uno.zip", code=4)
    assert "2 publicados" in world.run("apply", "--bundle", "../uno.zip")
    world.patch.chdir(world.folder)
    world.calls()
    assert "2 sin cambios" in world.run("apply")
    assert world.calls() == (1, 0)


def test_days_alone_are_no_reason_to_write(pushed: World) -> None:
    """Without a history in git every sheet is of today."""
    from portalgen.cli import main

    assert main(["sync", "apply", "--today", "2027-03-01"]) == 0
    assert pushed.calls() == (1, 0)


def test_the_rows_are_loaded_with_what_their_columns_say(world: World) -> None:
    world.info(f"prefijo: {world.organization}", f"prefijo: {world.organization}\n  datastore: portalgen")
    world.run("apply")
    year = world.resources()["2026"]
    told = world.ckan.action("datastore_search", resource_id=year["id"], limit=10)
    fields = {field["id"]: field for field in told["fields"]}
    assert (fields["remuneracion_bruta"]["type"], fields["nombre_completo"]["type"]) == ("int8", "text")
    assert fields["remuneracion_bruta"]["info"]["label"] == "Remuneración bruta del mes"
    assert "descuentos" in fields["remuneracion_bruta"]["info"]["notes"]
    rows = list(csv.DictReader(io.StringIO(world.download(year).decode())))
    assert [row["nombre_completo"] for row in told["records"]] == [row["nombre_completo"] for row in rows]
    assert [row["remuneracion_bruta"] for row in told["records"]] == [int(row["remuneracion_bruta"]) for row in rows]
    world.calls()
    world.run("apply")
    assert world.calls() == (1, 0)
    world.payroll("Octubre", ["Persona Inventada Nueve"])
    world.run("apply")
    told = world.ckan.action("datastore_search", resource_id=year["id"], limit=10)
    assert [row["nombre_completo"] for row in told["records"]][-1] == "Persona Inventada Nueve"
    world.calls()
    world.run("apply")
    assert world.calls() == (1, 0)


def test_columns_are_ready_for_the_loader_of_the_portal(world: World) -> None:
    world.info(f"prefijo: {world.organization}", f"prefijo: {world.organization}\n  datastore: portal")
    world.run("apply")
    told = world.ckan.action("datastore_search", resource_id=world.resources()["2026"]["id"])
    fields = {field["id"]: field for field in told["fields"]}
    assert told["records"] == []
    assert (fields["remuneracion_bruta"]["type"], fields["derecho_horas_extra"]["type"]) == ("int8", "text")
    assert fields["remuneracion_bruta"]["info"]["label"] == "Remuneración bruta del mes"
    world.calls()
    world.run("apply")
    assert world.calls() == (1, 0)


def test_killed_in_the_middle_and_taken_up_again(world: World) -> None:
    """A real process, ended without warning while it sends."""
    world.payroll("Septiembre", [f"Persona Inventada {n}" for n in range(20_000)])
    command = [sys.executable, "-m", "portalgen", "sync", "apply", "--today", TODAY.isoformat()]
    for wait in (1, 2):
        process = subprocess.Popen(command, cwd=world.folder, env=dict(os.environ), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while world.proxy.numbers < 1 + wait and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        process.kill()
        process.wait()
        world.proxy.mend()
    world.run("apply")
    assert set(world.there()) == {"planta", "ordenanzas"}
    assert [len(one["resources"]) for one in world.there().values()] == [3, 4]
    assert all(one["url_type"] == "upload" for package in world.there().values() for one in package["resources"])
    world.calls()
    world.run("apply")
    assert world.calls() == (1, 0)
