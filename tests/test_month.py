"""Parts of the month on their own: what arrives from anybody is only text, two that come at once both get in, keys stay
where they are."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sitios import ROOT
from test_mes import git

from portalgen.findings import Stop
from portalgen.month import git as versions
from portalgen.month import record, telling
from portalgen.month.certificate import named
from portalgen.month.comment import Load, Sheet, comment, summary
from portalgen.month.event import attachments, form, read_event
from portalgen.month.github import LONGEST, cut
from portalgen.month.loads import add
from portalgen.month.record import Received, joined
from portalgen.month.words import messages
from portalgen.portal.people import people


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "casa"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / "a.txt").write_text("a\n", "utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Uno")
    return folder


def test_two_that_arrive_at_once_both_get_in(repository: Path, tmp_path: Path) -> None:
    origin = tmp_path / "origen.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(repository), str(origin))
    copies = []
    for number in range(4):
        copies.append(tmp_path / f"copia-{number}")
        git(tmp_path, "clone", "--quiet", str(origin), str(copies[-1]))
    together = threading.Barrier(len(copies))
    done = []

    def send(number: int) -> None:
        first = [True]

        def work(place: Path) -> None:
            if first.pop() if first else False:
                together.wait(60)             # all of them have seen the same load before any of them sends
            (place / f"{number}.txt").write_text("x\n", "utf-8")

        done.append(add(copies[number], "villa", "2026-10", "main", f"Llega {number}", work, remote="origin").changed)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(len(copies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert done == [True] * len(copies)
    branch = "carga/villa/2026-10"
    assert git(origin, "ls-tree", "--name-only", branch).split() == ["0.txt", "1.txt", "2.txt", "3.txt", "a.txt"]
    assert git(origin, "rev-list", "--count", f"main..{branch}") == str(len(copies)), "one version each"
    assert git(copies[0], "worktree", "list").count("\n") == 0


def test_the_folder_people_work_in_is_not_touched(repository: Path) -> None:
    (repository / "a.txt").write_text("a medio escribir\n", "utf-8")
    add(repository, "villa", "2026-10", "main", "Llega", lambda place: (place / "b.txt").touch())
    assert git(repository, "status", "--porcelain") == "M a.txt"
    assert git(repository, "branch", "--show-current") == "main"
    assert not add(repository, "villa", "2026-10", "main", "Nada", lambda place: None).changed


def test_hooks_and_settings_of_a_repository_run_nothing(repository: Path, tmp_path: Path) -> None:
    mark = tmp_path / "corrio"
    for name in ("pre-commit", "post-checkout", "post-commit", "pre-push"):
        hook = repository / ".git/hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {mark}\n", "utf-8")
        hook.chmod(0o755)
    git(repository, "config", "core.fsmonitor", f"touch {mark}")
    add(repository, "villa", "2026-10", "main", "Llega", lambda place: (place / "b.txt").touch())
    versions.changed(repository, "main", "carga/villa/2026-10")
    assert not mark.exists()


def test_a_token_is_on_no_command_line_and_a_key_in_no_other_hands(repository: Path) -> None:
    given = versions.credentials("https://github.com", "clave")
    assert "clave" not in json.dumps(given)
    assert versions.credentials("https://github.com", "") == {}
    with versions.deploy_key("-----BEGIN KEY-----\nx\n-----END KEY-----") as env:
        file = Path(env["GIT_SSH_COMMAND"].split()[2])
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert not file.exists()


# ---- texts of anybody


def test_only_what_the_host_keeps_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_SERVER_URL", raising=False)
    good = "[a.xlsx](https://github.com/user-attachments/files/12/a.xlsx)"
    bad = ["[a](https://github.com/otro/repo/raw/main/a.xlsx)", "[a](http://169.254.169.254/files/1/a)",
           "[a](https://github.com.malo.cl/user-attachments/files/1/a)", "[a](file:///etc/passwd)",
           "[a](https://github.com/user-attachments/files/../../x/1/a)"]
    found = attachments("\n".join([good, *bad, good]))
    assert [(one.name, one.url[-8:]) for one in found] == [("a.xlsx", "2/a.xlsx")]
    (odd,) = attachments("[../../etc/.pass\u0007wd](https://github.com/user-attachments/files/1/x)")
    assert odd.name == "passwd"


def test_a_form_is_read_by_its_headings() -> None:
    assert form("### Planilla\r\n\r\n1.4 Planta\r\n\r\n### Motivo\n\n_No response_\n") == {
        "Planilla": "1.4 Planta", "Motivo": ""}
    assert form("Hola, ¿cómo se hace?") == {}


@pytest.mark.parametrize("text", ["@todas miren", "<script>x</script>", "[clic](https://malo.cl)", "a | b", "`x`",
                                  "una\n## otra", "![x](http://malo.cl/x.png)", "*fuerte*"])
def test_somebodys_text_is_never_markup(text: str) -> None:
    from portalgen.render.markdown import to_html

    made = telling.plain(text)
    shown = str(to_html(f"1. **Celda A1**: {made}", shift=0))
    assert "\n" not in made
    assert not any(tag in shown for tag in ("<script", "<a ", "<img", "<h2", "<code", "<em"))
    assert "@todas" not in made


def test_a_comment_is_cut_by_whole_lines() -> None:
    text = "línea\n" * 20_000
    assert len(cut(text)) <= LONGEST + 5
    assert cut(text).endswith("línea\n\n…\n")
    assert cut("corto") == "corto"


def test_an_event_is_of_a_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_EVENT_PATH", raising=False)
    with pytest.raises(Stop, match="GITHUB_EVENT_PATH"):
        read_event()


@pytest.mark.parametrize("data", [b"", b"[]", b'{"received": [1]}', b'{"received": [{"file": "x"}]}', b"\xff"])
def test_a_record_that_somebody_broke_says_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.json").write_bytes(data)
    assert record.load(tmp_path / "x.json") == ()


def test_a_later_sheet_replaces_the_former_and_only_it() -> None:
    def one(file: str, table: str, period: str, **more: str) -> Received:
        return Received(file, "", "ana", "", "2026-11-09", table, period=period, path=more.get("path", "x"),
                        reason=more.get("reason", ""))

    old = [one("a.xlsx", "t1", "2026-10"), one("b.xlsx", "t2", "2026-10"),
           one("raro.xlsx", "", "", path="", reason="no-se-entiende")]
    new = [one("c.xlsx", "t1", "2026-10"), one("raro.xlsx", "t3", "2026-10")]
    assert [(r.file, r.table) for r in joined(old, new)] == [("b.xlsx", "t2"), ("c.xlsx", "t1"), ("raro.xlsx", "t3")]


def test_people_are_named_with_their_post_and_decree() -> None:
    role = {"papel": "revisor", "nombre": "Berta", "cargo": "Control", "cuenta": "@berta", "decreto": "D. 1"}
    info = {"roles": {"r": {**role, "suplentes": [{"nombre": "Carla", "cuenta": "carla"}]}}}
    assert named(["BERTA", "carla", "otra", "berta", ""], people(info)) == (
        "Berta, Control, D. 1 (BERTA)", "Carla (carla)", "otra", "Berta, Control, D. 1 (berta)")


def test_every_sentence_that_python_asks_for_exists() -> None:
    import re

    words = messages(ROOT / "schemas")
    asked = set()
    for path in [*(ROOT / "portalgen/month").glob("*.py"), *(ROOT / "portalgen/commands").glob("*.py")]:
        text = path.read_text("utf-8")
        if "month.words" in text or "words: Mapping[str, str]" in text:
            asked |= set(re.findall(r'words\["([\w-]+)"\]', text))
    assert len(asked) > 60
    elsewhere = {"cambios", "correcciones", "tarjas", "descartes"}        # of schemas/transformaciones.yaml
    assert asked - set(words) <= elsewhere


# ---- one sheet


def received(folder: Path, data: bytes, name: str = "planilla.csv") -> Received:
    """What `receive` makes of a file, in a new municipality."""
    (folder / "sites/prueba").mkdir(parents=True, exist_ok=True)
    (folder / "sites/prueba/sitio.yaml").write_text("nombre: Municipalidad de Prueba\ndesde: 2026-10\n", "utf-8")
    (folder / name).write_bytes(data)
    command = [sys.executable, "-m", "portalgen", "receive", name, "--today", "2026-11-09", "--quiet"]
    subprocess.run(command, cwd=folder, check=False, capture_output=True, timeout=120)
    (one,) = record.load(folder / "cargas/prueba/2026-10.json")
    return one


def example(table: str, *pairs: tuple[str, str]) -> bytes:
    text = (ROOT / f"schemas/ejemplos/{table}.csv").read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def test_a_wrong_cell_waits_in_the_load_and_is_said_once(tmp_path: Path) -> None:
    one = received(tmp_path, example("personal_planta", ("2018-07-01", "2018-93-01")), "planta.csv")
    assert one.path == "1.04-personal/planta/2026-10.csv"
    assert [(f["cell"], f["severity"], f["record"][:24]) for f in one.findings] == [
        ("V3", "bloquea", "Persona Inventada Cuatro")]
    assert "2018-93-01" in (tmp_path / "sites/prueba" / one.path).read_text("utf-8"), "nothing is lost"


def test_personal_data_is_written_nowhere(tmp_path: Path) -> None:
    private = example("personal_planta", ("Indefinido,64000,,", "Indefinido,64000,RUT 9.876.543-3,"))
    one = received(tmp_path, private, "planta.csv")
    assert (one.reason, one.path) == ("datos-personales", "")
    assert not list((tmp_path / "sites").rglob("*.csv"))
    assert "9.876.543-3" not in (tmp_path / "cargas/prueba/2026-10.json").read_text("utf-8")


def test_what_is_sent_back_keeps_no_name(tmp_path: Path) -> None:
    private = example("personal_planta", ("Indefinido,64000,,", "Indefinido,64000,RUT 9.876.543-3,"))
    one = received(tmp_path, private, "planta.csv")
    assert one.findings
    assert "Persona Inventada" not in (tmp_path / "cargas/prueba/2026-10.json").read_text("utf-8")
    assert one.changes == ()


def areas(folder: Path, *names: str) -> str:
    """What is answered to planta sheets of these names, in a municipality with two areas."""
    (folder / "sites/prueba").mkdir(parents=True)
    (folder / "sites/prueba/sitio.yaml").write_text(
        "nombre: Municipalidad de Prueba\ndesde: 2026-10\nareas:\n- {id: educacion, nombre: Educación}\n"
        "- {id: salud, nombre: Salud}\n", "utf-8")
    (folder / "entrada").mkdir()
    for name in names:
        (folder / "entrada" / name).write_bytes(example("personal_planta"))
    command = [sys.executable, "-m", "portalgen", "receive", "--today", "2026-11-09"]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=120).stdout


def test_the_sheets_of_two_areas_do_not_replace_one_another(tmp_path: Path) -> None:
    names = ("planta.csv", "planta Depto. de Salud.csv", "planta DAEM.csv", "planta educación y salud.csv")
    said = areas(tmp_path, *names)
    assert {path.name for path in (tmp_path / "sites/prueba/1.04-personal/planta").iterdir()} == {
        "2026-10.csv", "2026-10-salud.csv", "2026-10-educacion.csv"}
    assert "Queda en lugar de **planta educación y salud.csv**" in said or (
        "Queda en lugar de **planta.csv**" in said), "of no area for sure, it takes the place of another: it is told"


def test_what_is_sent_back_does_not_forget_who_sent_what_is_there() -> None:
    good = Received("a.xlsx", "1", "ana", "mano", "2026-11-09", "t1", period="2026-10", path="x/2026-10.csv")
    bad = replace(good, file="b.xlsx", sender="eva", path="", reason="no-se-lee")
    assert [one.sender for one in joined([good], [bad])] == ["ana", "eva"]
    mended = replace(bad, path="x/2026-10.csv", reason="")
    assert [(one.sender, one.replaces) for one in joined([good, bad], [mended])] == [("eva", "a.xlsx")]


def test_a_sheet_without_rows_is_told_what_to_do_instead(tmp_path: Path) -> None:
    header = example("personal_planta").split(b"\n")[0] + b"\n"
    assert received(tmp_path, header, "planta.csv").reason == "sin-filas"


@pytest.mark.parametrize("data", [b"", b"hola", b"\x00\x01\x02", b"PK\x03\x04roto", b"<html><p>nada</p></html>"])
def test_whatever_arrives_has_an_answer(tmp_path: Path, data: bytes) -> None:
    one = received(tmp_path, data, "raro.xlsx")
    assert one.reason
    assert one.reason == "sin-filas" or one.findings


def test_who_sends_a_sheet_is_told_of_no_option_of_an_order(tmp_path: Path) -> None:
    for sheet, name in (("personal_planta", "sin período.csv"), ("viaticos", "planta agosto y octubre.csv")):
        text = example(sheet).decode().replace("2026,Octubre,", "").replace("anyo,mes,", "")
        one = received(tmp_path, text.encode(), name)
        assert one.findings
        for found in one.findings:
            assert "--" not in found["message"] + found["remedy"], found
            assert found["remedy"]
        (tmp_path / "cargas/prueba/2026-10.json").unlink()


# ---- the comment

BAD = {"code": "x", "severity": "bloquea", "cell": "B2", "row": 2, "column": "b", "message": "Está mal.", "remedy": ""}


@pytest.mark.parametrize(("left", "said"), [(-1, "El plazo ya pasó."), (0, "Vence hoy."), (1, "Queda 1 día hábil."),
                                            (4, "Quedan 4 días hábiles.")])
def test_how_much_is_left(left: int, said: str) -> None:
    text = comment(Load("Municipalidad de Prueba", "MU000", "2026-10", due=date(2026, 11, 13), left=left),
                   messages(ROOT / "schemas"))
    assert f"Vence el **viernes 13 de noviembre de 2026**. {said}" in text


def load_of(*sheets: Sheet, **more: object) -> Load:
    return Load("Municipalidad de Prueba", "MU000", "2026-10", sheets, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("load", "state", "line"), [
    (load_of(Sheet("1.4 Planta", "a.xlsx", 3)), "success", "Todo en orden."),
    (load_of(Sheet("1.4 Planta", "a.xlsx", 3, (BAD, BAD))), "failure", "Hay problemas que impiden publicar (2)."),
    (load_of(Sheet("1.4 Planta", "a.xlsx", 3, ({**BAD, "severity": "advierte"},))), "success", "Todo en orden."),
    (load_of(Sheet("1.4 Planta", "a.xlsx", 3), Sheet("Otra", "b.xlsx", 0, (BAD,), returned=True)), "success",
     "Se puede publicar; planillas devueltas, que no van: 1."),
    (load_of(others=(BAD,)), "failure", "Hay problemas que impiden publicar (1)."),
])
def test_what_was_sent_back_does_not_hold_the_rest(load: Load, state: str, line: str) -> None:
    words = messages(ROOT / "schemas")
    assert summary([load], words) == {"state": state, "line": line}
    text = comment(load, words)
    assert ("✅ Todo en orden" in text) is (not load.others and not any(s.findings or s.returned for s in load.sheets))


def test_causes_are_told_once_and_counted() -> None:
    words = messages(ROOT / "schemas")
    many = [{**BAD, "cell": f"B{row}", "row": row} for row in range(2, 40)]
    lines = [*telling.problems(many, words)]
    assert lines == ["1. **Celda B2**: Está mal.", "   Hay 37 más con lo mismo en la columna *b* (B3, B4, B5…)."]
    causes = [{**BAD, "code": f"c{n}"} for n in range(25)]
    assert [*telling.problems(causes, words)][-1] == "… y 5 causas más."
