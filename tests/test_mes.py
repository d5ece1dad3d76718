"""A whole month, played with the action's own orders: three sheets are sent, one of them wrong; it is told, mended,
approved, published, looked at from outside and certified. A local repository, a host and a portal on this machine."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import yaml
from anfitrion import TOKEN, Host, host, portal
from sitios import ROOT, portalgen, real_law

TODAY = "2026-11-09"
DAY = {"GIT_AUTHOR_DATE": f"{TODAY}T15:00:00Z", "GIT_COMMITTER_DATE": f"{TODAY}T15:00:00Z", "TZ": "UTC"}
SITE, MONTH = "villa-inventada", "2026-10"
BRANCH = f"carga/{SITE}/{MONTH}"
ACTION = f"org/portalgen@{'a1' * 20}"
ROLES = """
roles:
  encargada: {papel: encargado, nombre: Elsa Inventada, cuenta: elsa}
  personal: {papel: generador, nombre: Ana Inventada, cargo: Encargada de personal, cuenta: ana, items: ["1.4"]}
  revisora: {papel: revisor, nombre: Berta Inventada, cargo: Directora de Control, cuenta: berta,
    decreto: D.A. 120 de 2026}
  publicadora: {papel: publicador, nombre: Carla Inventada, cuenta: carla}
"""


@dataclass
class Town:
    """A municipality's repository: the copy people work in, its origin, its host."""

    work: Path
    origin: Path
    host: Host
    tmp: Path
    runs: int = 0

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        return git(cwd or self.work, *arguments)

    def flow(self, name: str, kind: str, event: dict[str, Any], *, at: str = "main", url: str = "",
             folder: Path | None = None) -> tuple[int, str, Path]:
        """Run every order of a flow as the action would: in a fresh copy, with the token only where the flow gives it.
        The exit code of the first order that failed, all that was said, and the folder."""
        place = folder or self.copy(at)
        said, flow = "", yaml.load((self.work / f".github/workflows/{name}.yml").read_text("utf-8"), yaml.BaseLoader)
        for step in (step for job in flow["jobs"].values() for step in job["steps"]):
            if step.get("uses") != ACTION:
                continue
            order = re.sub(r"\$\{\{ env.PORTAL_URL \}\}", url, step["with"]["orden"])
            order = re.sub(r"--wait \d+", "--wait 0", order)
            assert "${{" not in order
            code, text = self.order(place, shlex.split(order), kind, event, "token" in step["with"], url)
            said += text
            if code:
                return code, said, place
        return 0, said, place

    def copy(self, at: str) -> Path:
        self.runs += 1
        place = self.tmp / f"corrida-{self.runs}"
        git(self.tmp, "clone", "--quiet", str(self.origin), str(place))
        git(place, "checkout", "--quiet", at)
        return place

    def order(self, place: Path, order: list[str], kind: str, event: dict[str, Any], token: bool, url: str
              ) -> tuple[int, str]:
        file = self.tmp / "suceso.json"
        whole = {"repository": {"full_name": self.host.name, "default_branch": "main"}, **event}
        file.write_text(json.dumps(whole), "utf-8")
        env = {"PATH": os.environ["PATH"], "HOME": str(self.tmp), "LANG": "C.UTF-8", "PORTAL_URL": url,
               "GITHUB_EVENT_PATH": str(file), "GITHUB_EVENT_NAME": kind, "GITHUB_REPOSITORY": self.host.name,
               "GITHUB_API_URL": self.host.url, "GITHUB_SERVER_URL": self.host.url, "GITHUB_RUN_ID": "77",
               "GITHUB_STEP_SUMMARY": str(self.tmp / "resumen.md"), "GITHUB_ACTIONS": "true",
               "GITHUB_TOKEN": TOKEN if token else "", **DAY}
        command = [sys.executable, "-I", "-m", "portalgen", *order, "--today", TODAY]
        command += ["--schemas", str(ROOT / "schemas"), "--themes", str(ROOT / "themes")]
        done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode != 70, done.stderr
        assert TOKEN not in done.stdout + done.stderr
        return done.returncode, done.stdout + done.stderr

    def send(self, author: str, attached: str, *, writes: bool = False, **fields: str) -> tuple[int, str, int]:
        """Fill the form «Enviar planilla». Its exit code, what was said, and the number it got."""
        said = {"Planilla": "No sé con certeza (que se reconozca sola)", "Mes": "El que dice la planilla",
                "Año": "El que dice la planilla", "¿Hubo movimientos?": "Sí: adjunto la planilla",
                "Archivo": attached or "_No response_", "Motivo u observación": "_No response_", **fields}
        body = "\n\n".join(f"### {name}\n\n{text}" for name, text in said.items())
        number = self.host.number()
        self.host.issues[number] = {"number": number, "title": "Planilla:", "body": body, "state": "open", "labels": [],
                                    "user": {"login": author, "type": "User"}}
        event = {"action": "opened", "issue": {"number": number, "body": body, "user": {"login": author},
                                               "author_association": "MEMBER" if writes else "NONE"}}
        code, text, _ = self.flow("carga", "issues", event)
        return code, text, number

    def review(self) -> tuple[int, str, Path]:
        """Run the review that was last asked for, and leave its comment, as the host's flows do one after the other."""
        asked = self.host.dispatched[-1]
        assert (asked["flow"], asked["ref"]) == ("revisar.yml", "main")
        version = asked["inputs"]["version"]
        code, said, place = self.flow("revisar", "workflow_dispatch", {"inputs": asked["inputs"]}, at=version)
        after = {"workflow_run": {"event": "workflow_dispatch", "head_sha": self.host.tip("main")}}
        self.flow("comentar", "workflow_run", after, folder=place)
        return code, said, place


def git(place: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Persona", "-c", "user.email=persona@ejemplo.cl", *arguments]
    env = {**os.environ, **DAY}
    return subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    tmp = tmp_path
    work, origin = tmp / "casa", tmp / "origen.git"
    work.mkdir()
    portalgen("new", SITE, "--action", ACTION, cwd=work)
    site = work / f"sites/{SITE}/sitio.yaml"
    text = re.sub(r"(?ms)^roles:\n.*?(?=^# Primer mes)", ROLES, site.read_text("utf-8"))
    site.write_text(re.sub(r"(?m)^desde: .*$", f"desde: {MONTH}", text), "utf-8")
    portalgen("roles", "--write", cwd=work)
    git(tmp, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    git(work, "init", "--quiet", "--initial-branch=main")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", "Repositorio nuevo")
    git(work, "remote", "add", "origin", str(origin))
    git(work, "push", "--quiet", "origin", "main")
    with host(origin) as found:
        yield Town(work, origin, found, tmp)


def rows(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((ROOT / f"schemas/ejemplos/{table}.csv").read_text("utf-8"))))


def workbook(table: str, cells: dict[tuple[int, str], str] | None = None) -> bytes:
    """The example of a table as an office keeps it: a title on top, the headings that people read, a TOTAL apart."""
    head, *body = rows(table)
    for (row, column), text in (cells or {}).items():
        body[row][head.index(column)] = text
    fields = {f["name"]: f["title"] for f in real_law().tables[table].editions[-1].schema["fields"]}
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Octubre")
        sheet.write(0, 0, "Municipalidad de Villa Inventada, octubre de 2026")
        for number, row in enumerate([[fields[name] for name in head], *body], 1):
            for column, text in enumerate(row):
                sheet.write(number, column, int(text) if text.isdigit() else text)
    return out.getvalue()


def in_branch(town: Town, path: str, branch: str = BRANCH) -> str:
    command = ["git", "show", f"{branch}:{path}"]
    return subprocess.run(command, cwd=town.origin, capture_output=True, text=True, check=False).stdout


# ---- the month, in the order it happens: each step goes on from what the one before left


def a_unit_sends_its_sheet_and_is_answered(town: Town) -> None:
    attached = town.host.attach("contrata_oct.xlsx", workbook("personal_contrata"))
    code, said, number = town.send("ana", f"Aquí va: {attached}")
    assert code == 0, said
    (answer,) = town.host.of(number)
    assert "contrata_oct.xlsx" in answer["body"]
    assert "1.4 Personal a contrata, octubre de 2026: 2 filas" in answer["body"]
    assert "Persona Inventada Seis" in in_branch(town, f"sites/{SITE}/1.04-personal/contrata/2026-10.csv")
    ((_, pull),) = town.host.pulls.items()
    assert pull["title"] == "Carga de octubre de 2026 · Municipalidad de Villa Inventada"
    assert pull["head"] == BRANCH
    assert pull["body"].endswith(f"closes #{number}"), "what was sent is closed when it is published"
    assert in_branch(town, f"sites/{SITE}/1.04-personal/contrata/2026-10.csv", "main") == ""


def somebody_without_a_part_in_it_is_told_so_and_nothing_else_happens(town: Town) -> None:
    before, asked = town.host.tip(BRANCH), len(town.host.dispatched)
    attached = town.host.attach("otra.xlsx", workbook("personal_contrata"))
    _, _, number = town.send("desconocida", attached)
    assert "no tiene ese papel" in town.host.of(number)[0]["body"]
    assert (town.host.tip(BRANCH), len(town.host.dispatched)) == (before, asked)
    _, _, number = town.send("lectora", attached, writes=True)
    assert "no tiene ese papel" in town.host.of(number)[0]["body"], "who may only read sends nothing"
    assert town.send("desconocida", "[x.xlsx](https://otro.cl/user-attachments/files/1/x.xlsx)", writes=True)[0] == 0
    assert "No encontré ninguna planilla" in town.host.of(max(town.host.issues))[0]["body"]
    lost = f"[x.xlsx]({town.host.url}/user-attachments/files/999/x.xlsx)"
    assert town.send("ana", lost)[0] == 3
    assert "No pude terminar" in town.host.of(max(town.host.issues))[0]["body"], "whoever sends is always answered"


def what_is_left_in_the_folder_joins_the_same_load(town: Town) -> None:
    (town.work / "entrada/bonos octubre.xlsx").write_bytes(workbook("bonificaciones"))
    town.git("add", "--all")
    town.git("commit", "--quiet", "--message", "Add files via upload")
    tries = iter(range(1000))
    while not town.git("rev-parse", "HEAD").startswith("0"):        # as one version in sixteen does
        town.git("commit", "--quiet", "--amend", "--message", f"Add files via upload {next(tries)}")
    town.git("push", "--quiet", "origin", "main")
    who = {"sender": {"login": "elsa"}}
    push = {"before": town.git("rev-parse", "HEAD^"), "after": town.git("rev-parse", "HEAD"), **who}
    code, said, _ = town.flow("carga", "push", push)
    assert code == 0, said
    (town.work / "entrada/viaticos octubre.xlsx").write_bytes(workbook("viaticos"))
    town.git("add", "--all")
    town.git("commit", "--quiet", "--message", "Add files via upload")
    town.git("push", "--quiet", "origin", "main")
    push = {"before": push["after"], "after": town.git("rev-parse", "HEAD"), **who}
    code, said, _ = town.flow("carga", "push", push)
    assert (code, "bonos" in said, "viaticos" in said) == (0, False, True), said
    assert len(town.host.pulls) == 1, "one load a month"
    assert "Incentivo por gestión" in in_branch(town, f"sites/{SITE}/1.04-personal/bonificaciones/2026-10.csv")
    assert "contrata" in in_branch(town, f"cargas/{SITE}/{MONTH}.json")
    kept = town.git("ls-tree", "--name-only", BRANCH, "entrada/", cwd=town.origin)
    assert kept == "entrada/LEAME.md", "what was received leaves the folder"


def a_wrong_sheet_is_told_at_its_own_cell(town: Town) -> None:
    wrong = {(1, "fecha_termino"): "2025-12-31", (0, "tipo_pago"): "Pago mensualizado raro"}
    attached = town.host.attach("honorarios.xlsx", workbook("personal_honorarios", wrong))
    _, _, number = town.send("ana", attached)
    answer = town.host.of(number)[0]["body"]
    assert "así no se puede publicar" in answer
    assert f"[Planillas con las celdas marcadas]({town.host.url}/{town.host.name}/actions/runs/77#artifacts)" in answer
    (marked,) = (town.tmp / f"corrida-{town.runs}/marcadas").iterdir()
    assert marked.name == "honorarios (revisada).xlsx"
    book = openpyxl.load_workbook(marked)
    assert book["Octubre"]["K3"].comment is not None
    code, _, place = town.review()
    assert code == 1
    text = (place / "revision/comentario.md").read_text("utf-8")
    assert text.startswith("### Carga de octubre de 2026 · Municipalidad de Villa Inventada (MU000)")
    assert "Vence el **viernes 13 de noviembre de 2026**. Quedan 4 días hábiles." in text
    assert re.search(r"\| 1\.4 Personal a contrata \| contrata_oct\.xlsx \| 2 \| 🟢", text)
    assert re.search(r"\| 1\.4 .*onorarios.* \| honorarios\.xlsx \| 2 \| 🔴", text)
    assert "⚪ Falta: envíe la planilla" in text
    # Row 3 of the sheet that was sent is row 2 of ours: a title was above.
    assert re.search(r"\*\*Hoja «Octubre», Celda K3\*\* \(fila de «Persona Inventada Once.*»\): «Pago", text), text
    assert "Le toca a: @ana. Después revisa: @berta." in text
    assert (place / f"revision/vista-previa/{SITE}/index.html").is_file()
    pull = min(town.host.pulls)
    (sticky,) = town.host.of(pull)
    assert sticky["body"].partition("\n")[2] == text
    assert town.host.statuses[town.host.tip(BRANCH)]["state"] == "failure"
    assert (town.tmp / "resumen.md").read_text("utf-8").startswith("### Carga de octubre")


def personal_data_is_sent_back_and_kept_nowhere(town: Town) -> None:
    rut = "9.876.543-3"
    private = workbook("personal_contrata", {(0, "observaciones"): f"RUT {rut}"})
    _, _, number = town.send("ana", town.host.attach("contrata2.xlsx", private))
    answer = town.host.of(number)[0]["body"]
    assert "datos personales" in answer
    assert rut not in answer
    assert rut not in in_branch(town, f"cargas/{SITE}/{MONTH}.json")
    objects = town.git("rev-list", "--all", "--objects", cwd=town.origin)
    assert "contrata/2026-10.csv" in objects
    assert rut not in town.git("log", "--all", "--patch", cwd=town.origin)


def the_safe_corrections_are_made_when_asked_for(town: Town) -> None:
    place = town.copy(BRANCH)
    file = place / f"sites/{SITE}/1.04-personal/bonificaciones/2026-10.csv"
    file.write_text(file.read_text("utf-8").replace(",Profesional,", ", profesional ,"), "utf-8")
    git(place, "commit", "--quiet", "--all", "--message", "Update 2026-10.csv")
    git(place, "push", "--quiet", "origin", BRANCH)
    pull = min(town.host.pulls)
    comment = {"body": "/arreglar", "user": {"login": "berta"}, "author_association": "COLLABORATOR"}
    asked = len(town.host.dispatched)
    event = {"action": "created", "comment": comment, "issue": {"number": pull, "pull_request": {}}}
    ignored = {**event, "comment": {**comment, "author_association": "NONE"}}
    before = town.host.tip(BRANCH)
    town.flow("carga", "issue_comment", ignored)
    town.flow("carga", "issue_comment", {**event, "comment": {**comment, "user": {"login": "lectora"}}})
    assert town.host.tip(BRANCH) == before
    code, said, _ = town.flow("carga", "issue_comment", event)
    assert code == 0, said
    assert ",Profesional," in in_branch(town, f"sites/{SITE}/1.04-personal/bonificaciones/2026-10.csv")
    assert len(town.host.dispatched) == asked + 1
    answers = [one["body"] for one in town.host.of(pull)]
    assert any("Hice estas correcciones" in text and "profesional" in text for text in answers)


def the_corrected_sheet_replaces_the_wrong_one_and_green_is_quiet(town: Town) -> None:
    for table, name in (("personal_honorarios", "honorarios.xlsx"), ("personal_contrata", "contrata_oct.xlsx")):
        assert town.send("ana", town.host.attach(name, workbook(table)))[0] == 0
    code, said, place = town.review()
    text = (place / "revision/comentario.md").read_text("utf-8")
    assert code == 0, text + said
    assert "✅ Todo en orden" in text
    assert "Falta el visto bueno de @berta" in text
    assert len(text.strip().splitlines()) <= 10
    assert town.host.statuses[town.host.tip(BRANCH)]["state"] == "success"
    assert "Puntaje de fiscalización estimado" in text
    assert "agregada" in (place / "revision/cambios.csv").read_text("utf-8")
    reviews = [one for one in town.host.of(min(town.host.pulls)) if "portalgen:revision" in one["body"]]
    assert len(reviews) == 1, "one comment, that changes"


def a_proposal_of_anybody_is_reviewed_and_runs_nothing(town: Town) -> None:
    """It brings a program, a law and a configuration of its own: none of them counts."""
    place = town.copy("main")
    mark = town.tmp / "corrio"
    code = f"import pathlib\npathlib.Path({str(mark)!r}).touch()\n"
    for path in ("portalgen/__init__.py", "portalgen/__main__.py", "yaml.py", "sitecustomize.py", "conftest.py"):
        (place / path).parent.mkdir(exist_ok=True)
        (place / path).write_text(code, "utf-8")
    (place / "schemas").mkdir()
    (place / "schemas/perfiles.yaml").write_text("general: {}\n", "utf-8")
    (place / ".gitattributes").write_text("* diff=malo filter=malo\n", "utf-8")
    site = place / f"sites/{SITE}/sitio.yaml"
    site.write_text(site.read_text("utf-8") + "clave_inventada: @todas <script>\n", "utf-8")
    git(place, "checkout", "--quiet", "-b", "de-cualquiera")
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "--message", "Propuesta")
    git(place, "push", "--quiet", "origin", "de-cualquiera")
    number = town.host.number()
    town.host.pulls[number] = {"title": "x", "body": "", "head": "de-cualquiera", "state": "open"}
    head = town.host.tip("de-cualquiera")
    event = {"pull_request": {"number": number, "head": {"sha": head}, "base": {"ref": "main"}}}
    code_, said, place = town.flow("revisar", "pull_request", event, at=head)
    assert code_ == 1, said
    assert not mark.exists()
    report = json.loads((place / "revision/resumen.json").read_text("utf-8"))
    assert (report["number"], report["commit"], report["state"]) == (number, head, "failure")
    town.flow("comentar", "workflow_run", {"workflow_run": {"event": "pull_request", "head_sha": head}}, folder=place)
    assert not mark.exists()
    (sticky,) = town.host.of(number)
    assert "<script" not in sticky["body"]
    assert "@todas" not in sticky["body"]
    assert town.host.statuses[head]["state"] == "failure"
    town.host.pulls[number]["state"] = "closed"


def nothing_happened_is_one_click_with_its_reason(town: Town) -> None:
    label = "1.6 " + real_law().tables["otras_transferencias"].title
    quiet = {"Planilla": label, "Mes": "octubre", "Año": "2026", "¿Hubo movimientos?": "No: sin movimiento en el mes"}
    _, _, number = town.send("elsa", "", **quiet)
    assert "hace falta: «Motivo u observación»" in town.host.of(number)[0]["body"]
    reason = {"Motivo u observación": 'No hubo "transferencias"\nen octubre: ninguna. {tabla: mala}'}
    code, said, number = town.send("elsa", "", **quiet, **reason)
    assert code == 0, said
    assert "no hubo movimientos en octubre de 2026" in town.host.of(number)[0]["body"]
    code, said, place = town.review()
    assert code == 0, said
    page = (place / f"revision/vista-previa/{SITE}/1.06-transferencias/index.html").read_text("utf-8")
    assert "transferencias" in page
    found = yaml.safe_load((place / f"sites/{SITE}/1.06-transferencias/datapackage.yaml").read_text("utf-8"))["estados"]
    assert found == [{"tabla": "otras_transferencias", "estado": "sin_movimiento", "periodos": ["2026-10"],
                      "motivo": 'No hubo "transferencias" en octubre: ninguna. {tabla: mala}'}]


def a_report_of_another_version_is_not_commented(town: Town) -> None:
    """What a proposal's own flow left is only believed of the version that it ran on."""
    place = town.copy(BRANCH)
    out = place / "revision"
    out.mkdir()
    pull, tip = min(town.host.pulls), town.host.tip(BRANCH)
    report = {"number": pull, "commit": tip, "state": "success", "line": "Todo bien"}
    (out / "resumen.json").write_text(json.dumps(report), "utf-8")
    (out / "comentario.md").write_text("Mentira", "utf-8")
    writes = len(town.host.writes)
    foreign = {"workflow_run": {"event": "pull_request", "head_sha": "0" * 40}}
    _, said, _ = town.flow("comentar", "workflow_run", foreign, folder=place)
    assert "de otra versión" in said
    assert len(town.host.writes) == writes


def approved_published_seen_from_outside_and_certified(town: Town) -> None:
    pull = min(town.host.pulls)
    town.git("fetch", "--quiet", "origin")
    town.git("merge", "--quiet", "--no-ff", "--message", "Carga de octubre", f"origin/{BRANCH}")
    before = town.git("rev-parse", "origin/main")
    town.git("push", "--quiet", "origin", "main")
    town.host.reviews[pull] = [{"state": "APPROVED", "user": {"login": "berta"}},
                               {"state": "COMMENTED", "user": {"login": "desconocida"}}]
    town.host.pulls[pull] |= {"state": "closed", "merged_by": {"login": "carla"}, "sha": town.host.tip(BRANCH)}
    town.host.merged[town.git("rev-parse", "HEAD")] = pull
    public = town.copy("main")
    (public / "public").mkdir()
    with portal(public / "public") as url:
        code, said, _ = town.flow("publicar", "push", {"before": before}, url=url, folder=public)
        assert code == 0, said
        (file,) = (public / "certificado").glob("*.json")
        assert file.name.startswith("2026-10-MU000-")
        proof = json.loads(file.read_text("utf-8"))
        pieces = {(p["title"], p["rows"], p["sender"]) for p in proof["pieces"]}
        assert len(pieces) == 4
        assert pieces > {("1.4 Personal a contrata", 2, "ana"),
                         ("1.4 Información estadística sobre bonificaciones", 3, "elsa")}
        assert proof["reviewed"] == ["Berta Inventada, Directora de Control, D.A. 120 de 2026 (berta)"]
        assert proof["published"] == ["Carla Inventada (carla)"]
        assert "Ana Inventada, Encargada de personal (ana)" in proof["sent"]
        assert all(piece["page"].startswith(url) and not piece["wrong"] for piece in proof["pieces"])
        text = next(one["body"] for one in town.host.of(pull) if "portalgen:certificado" in one["body"])
        assert "Certificado de publicación N° 2026-10-MU000-" in text
        assert all(piece["sha256"] in text for piece in proof["pieces"])
        _tampered(town, public, url, before)


def _tampered(town: Town, public: Path, url: str, before: str) -> None:
    """What is not as it was approved is neither certified nor let pass by the pulse."""
    assert town.flow("latido", "schedule", {}, url=url)[0] == 0
    assert not [one for one in town.host.issues.values() if one["title"].startswith("El portal")]
    file = next((public / f"public/{SITE}/1.04-personal/contrata").rglob("*2026-10.csv"))
    good = file.read_bytes()
    file.write_bytes(good + b"\n")
    order = ["certify", "--event", "--send", "--url", url, "--out", "otro"]
    code, said = town.order(public, order, "push", {"before": before}, True, url)
    assert code == 3
    assert "no es el que se aprobó" in said
    file.write_bytes(good)
    data = public / f"public/{SITE}/portal.json"
    listed = data.read_text("utf-8")
    data.write_text(re.sub(r'"sha256": ?"[0-9a-f]{64}"', f'"sha256": "{"0" * 64}"', listed, count=1), "utf-8")
    assert town.flow("latido", "schedule", {}, url=url)[0] == 3
    (notice,) = [one for one in town.host.issues.values() if one["title"].startswith("El portal")]
    assert "les falta la última versión" in notice["body"]
    data.write_text(listed, "utf-8")
    assert town.flow("latido", "schedule", {}, url=url)[0] == 0
    assert notice["state"] == "closed"


def what_is_missing_is_noticed_once_and_closed_when_it_comes(town: Town) -> None:
    for _ in range(2):
        code, said, _ = town.flow("plazos", "schedule", {})
        assert code == 0, said
    notices = [one for one in town.host.issues.values() if one["title"].startswith("Transparencia de octubre")]
    assert len(notices) == len({one["title"] for one in notices}) > 2
    assert {label["name"] for label in town.host.labels} >= {"planilla", "carga", "plazo"}
    text = "\n".join(one["body"] for one in notices)
    assert "Personal a contrata" not in text, "it came"
    assert re.search(r"- \[ \] 1\.4 Personal de planta, octubre de 2026: .*legal: 13-11-2026", text)
    ours = next(one for one in notices if "Personal de planta" in one["body"])
    table = workbook("personal_planta")
    pending = [line for line in ours["body"].splitlines() if line.startswith("- [ ]")]
    assert town.send("ana", town.host.attach("planta.xlsx", table))[0] == 0
    town.git("fetch", "--quiet", "origin")
    town.git("merge", "--quiet", "--no-ff", "--message", "Más", f"origin/{BRANCH}")
    town.git("push", "--quiet", "origin", "main")
    town.flow("plazos", "schedule", {})
    assert "Personal de planta" not in ours["body"] or ours["state"] == "closed"
    assert len([line for line in ours["body"].splitlines() if line.startswith("- [ ]")]) < len(pending) \
        or ours["state"] == "closed"


def a_load_begins_again_after_it_was_published(town: Town) -> None:
    """The branch of a month that nobody proposes any more is taken up from what is published."""
    mine = {number: one["state"] for number, one in town.host.pulls.items() if one["head"] == BRANCH}
    assert len(mine) == 2
    assert [number for number, state in mine.items() if state == "open"] == [max(mine)]
    base = town.git("merge-base", "main", BRANCH, cwd=town.origin)
    assert base in town.git("rev-list", "main", cwd=town.origin)


MONTH_LONG = (
    a_unit_sends_its_sheet_and_is_answered,
    somebody_without_a_part_in_it_is_told_so_and_nothing_else_happens,
    what_is_left_in_the_folder_joins_the_same_load,
    a_wrong_sheet_is_told_at_its_own_cell,
    personal_data_is_sent_back_and_kept_nowhere,
    the_safe_corrections_are_made_when_asked_for,
    a_proposal_of_anybody_is_reviewed_and_runs_nothing,
    the_corrected_sheet_replaces_the_wrong_one_and_green_is_quiet,
    nothing_happened_is_one_click_with_its_reason,
    a_report_of_another_version_is_not_commented,
    approved_published_seen_from_outside_and_certified,
    what_is_missing_is_noticed_once_and_closed_when_it_comes,
    a_load_begins_again_after_it_was_published,
)


def test_a_whole_month(town: Town) -> None:
    for step in MONTH_LONG:
        step(town)
