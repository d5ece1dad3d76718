"""The published site is the old one or the new one, whole, at every moment."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import fallas
import orjson
import pytest

from portalgen.findings import Stop
from portalgen.publish import state, tree
from portalgen.publish.output import NOTE, Output, claim, place, retire, trouble
from portalgen.publish.tree import stage

OLD = {"index.html": "inicio", "1.04/planta/2026-09.html": "septiembre", "1.04/planta/2026-10.html": "octubre",
       "1.04/index.html": "personal", "1.06/2019.html": "viejo", "documentos/a.pdf": "pdf"}
EDIT = OLD | {"1.04/planta/2026-10.html": "octubre corregido", "1.04/planta/2026-11.html": "noviembre"}
REDO = {"index.html": "otro inicio", "1.04/planta/2026-10.html": "octubre", "1.08/nuevo/x.html": "nuevo",
        "documentos": "ahora es un archivo"}


def lay(folder: Path, files: Mapping[str, str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def publish(out: Path, files: Mapping[str, str], slug: str = "demo") -> None:
    with claim(out) as output, stage(output, slug) as staging:
        for path, text in files.items():
            staging.write(path, text.encode())


def texts(folder: Path) -> dict[str, str]:
    return {path: data.decode() for path, data in (fallas.content(folder) or {}).items()}


def inodes(folder: Path) -> dict[str, int]:
    return {p.relative_to(folder).as_posix(): p.stat().st_ino for p in folder.rglob("*") if p.is_file()}


def no_leftovers(out: Path) -> bool:
    work = out.parent / ".portalgen" / out.name
    return {p.name for p in work.iterdir()} <= {"candado", "demo.json", "anterior-demo", "anterior-demo.txt"}


# --- what a publication means

def test_the_new_site_is_what_was_written(tmp_path: Path) -> None:
    out = tmp_path / "public"
    publish(out, OLD)
    assert texts(out / "demo") == OLD
    publish(out, REDO)
    assert texts(out / "demo") == REDO
    assert no_leftovers(out)
    assert (out / ".portalgen").read_text("utf-8") == NOTE


def test_an_unchanged_file_is_the_same_file(tmp_path: Path) -> None:
    out = tmp_path / "public"
    publish(out, OLD)
    before = inodes(out / "demo")
    publish(out, EDIT)
    after = inodes(out / "demo")
    assert {p for p in OLD if before[p] != after[p]} == {"1.04/planta/2026-10.html"}


def test_an_edit_exchanges_only_the_folder_that_changes(tmp_path: Path) -> None:
    out = tmp_path / "public"
    publish(out, OLD)
    folders = {p: (out / "demo" / p).stat().st_ino for p in (".", "1.04", "1.04/planta", "1.06")}
    with claim(out) as output, stage(output, "demo") as staging:
        assert staging.keep_tree()
        assert staging.write("1.04/planta/2026-10.html", b"octubre corregido")
        assert staging.write("1.04/planta/2026-11.html", b"noviembre")
        assert not staging.write("index.html", b"inicio")
    assert texts(out / "demo") == EDIT
    changed = {p for p, inode in folders.items() if (out / "demo" / p).stat().st_ino != inode}
    assert changed == {"1.04/planta"}


def test_nothing_changed_touches_nothing(tmp_path: Path) -> None:
    out = tmp_path / "public"
    publish(out, OLD)
    with claim(out) as output:
        state.save(output, "demo", state.State({"a": (1, 2, "x")}))
        with stage(output, "demo") as staging:
            for path, text in OLD.items():
                assert not staging.write(path, text.encode())
        assert state.load(output, "demo").inputs == {"a": (1, 2, "x")}


@pytest.mark.parametrize(("kept", "dropped", "written", "expected"), [
    ([""], [], {}, list(OLD)),
    ([""], ["1.06/2019.html"], {}, [p for p in OLD if p != "1.06/2019.html"]),
    ([""], ["1.04"], {"1.04/b.html": "b"}, ["1.04/b.html", "1.06/2019.html", "documentos/a.pdf", "index.html"]),
    (["1.04/planta"], [], {"index.html": "i"}, ["1.04/planta/2026-09.html", "1.04/planta/2026-10.html", "index.html"]),
    (["1.04"], ["1.04/planta"], {}, ["1.04/index.html"]),
    (["1.04/planta"], ["1.04/planta/2026-09.html", "1.04/planta/2026-10.html"], {"i.html": "i"}, ["i.html"]),
    ([""], ["no/existe.html"], {"documentos/b.pdf": "b"}, [*OLD, "documentos/b.pdf"]),
    ([""], ["documentos/a.pdf"], {"documentos/a.pdf": "otro"}, list(OLD)),
    ([""], [], {"1.08/nueva/x.html": "x"}, [*OLD, "1.08/nueva/x.html"]),
    ([""], [], {"index.html/x.html": "x"}, [*(p for p in OLD if p != "index.html"), "index.html/x.html"]),
    ([], [], {"documentos": "archivo"}, ["documentos"]),
])
def test_kept_dropped_and_written(tmp_path: Path, kept: list[str], dropped: list[str], written: dict[str, str],
                                  expected: list[str]) -> None:
    out = tmp_path / "public"
    publish(out, OLD)
    with claim(out) as output, stage(output, "demo") as staging:
        for path in kept:
            assert staging.keep_tree(path)
        for path in dropped:
            staging.drop(path)
        for path, text in written.items():
            staging.write(path, text.encode())
    assert texts(out / "demo") == {path: written.get(path, OLD.get(path, "")) for path in sorted(expected)}
    assert all(any(p.iterdir()) for p in (out / "demo").rglob("*") if p.is_dir()), "empty folders are not published"


def test_what_is_not_there_cannot_be_kept(tmp_path: Path) -> None:
    with claim(tmp_path / "public") as output:
        with stage(output, "demo") as staging:
            assert not staging.keep("a.html")
            assert not staging.keep_tree()
            staging.write("a.html", b"a")
        with stage(output, "demo") as staging:
            assert staging.keep("a.html")
            assert not staging.keep("a.html/b.html")
            assert not staging.keep_tree("a.html")
            assert staging.write("a.html", b"b"), "written after kept: the published file must not be written through"
            assert (output.root / "demo/a.html").read_bytes() == b"a"


def test_a_failed_build_leaves_the_old_site(tmp_path: Path) -> None:
    out = tmp_path / "public"
    publish(out, OLD)
    with suppress(ZeroDivisionError), claim(out) as output, stage(output, "demo") as staging:
        assert staging.write("index.html", b"x")
        1 / 0  # noqa: B018
    assert texts(out / "demo") == OLD
    assert no_leftovers(out)


@pytest.mark.parametrize("path", ["", "/etc/x", "../x", "a/../b", "a//b", "./a", "a\\b", "a/", "a\0b"])
def test_a_path_never_leaves_its_tree(tmp_path: Path, path: str) -> None:
    with claim(tmp_path / "public") as output, stage(output, "demo") as staging:
        for act in (lambda: staging.write(path, b""), lambda: staging.keep(path), lambda: staging.drop(path),
                    lambda: place(output, path, b"")):
            with pytest.raises(ValueError, match="not a path"):
                act()


@pytest.mark.parametrize("slug", ["", ".", "..", "a/b", ".git", "Ñuñoa", "a b", "-rf"])
def test_a_slug_is_one_plain_name(tmp_path: Path, slug: str) -> None:
    with claim(tmp_path / "public") as output, pytest.raises(ValueError, match="not a slug"), stage(output, slug):
        pass


# --- whose folder it is

def test_foreign_files_are_refused_and_untouched(tmp_path: Path) -> None:
    out = tmp_path / "public"
    lay(out, {"tesis.doc": "única copia"})
    with pytest.raises(Stop, match="no escribió portalgen") as stop, claim(out):
        pass
    assert stop.value.code == 2
    assert texts(out) == {"tesis.doc": "única copia"}
    assert not (tmp_path / ".portalgen").exists()


def test_an_empty_folder_is_accepted_and_a_file_is_not(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    publish(tmp_path / "public", OLD)
    (tmp_path / "archivo").write_text("x")
    with pytest.raises(Stop, match="no es una carpeta"), claim(tmp_path / "archivo"):
        pass


def test_a_site_that_is_a_link_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "otra"
    lay(elsewhere, {"ajeno.txt": "x"})
    with claim(tmp_path / "public") as output:
        (output.root / "demo").symlink_to(elsewhere)
        with pytest.raises(Stop, match="no es una carpeta"), stage(output, "demo"):
            pass
    assert texts(elsewhere) == {"ajeno.txt": "x"}


def test_links_left_in_the_output_are_not_carried_on_nor_followed(tmp_path: Path) -> None:
    out, secret = tmp_path / "public", tmp_path / "secreto.txt"
    secret.write_text("secreto")
    publish(out, OLD)
    (out / "demo/enlace.txt").symlink_to(secret)
    (out / "demo/carpeta").symlink_to(tmp_path)
    with claim(out) as output, stage(output, "demo") as staging:
        staging.keep_tree()
        assert not staging.keep("enlace.txt")
        assert staging.write("enlace.txt", b"secreto"), "a link that says the same is not the same"
    assert not (out / "demo/enlace.txt").is_symlink()
    assert secret.read_text() == "secreto"
    assert not os.path.lexists(out / "demo/carpeta")


def test_two_builds_do_not_mix(tmp_path: Path) -> None:
    out = tmp_path / "public"
    with claim(out):
        with pytest.raises(Stop, match="Otra construcción") as stop, claim(out):
            pass
        assert stop.value.code == 3
        publish(tmp_path / "otra", OLD)
    publish(out, OLD)


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    out = tmp_path / "public"
    publish(out, OLD)
    work = tmp_path / ".portalgen/public"
    lay(work / "nuevo-otra", OLD)
    lay(work / "viejo-demo", EDIT)
    (work / "suelto-1.tmp").write_text("x")
    with claim(out):
        assert texts(out / "demo") == OLD
        assert no_leftovers(out)


def test_shared_files_are_replaced_and_other_sites_stay(tmp_path: Path) -> None:
    out = tmp_path / "public"
    publish(out, OLD)
    publish(out, EDIT, "otra")
    with claim(out) as output:
        assert place(output, "index.html", b"uno")
        assert not place(output, "index.html", b"uno")
        assert place(output, "index.html", b"dos")
    assert texts(out / "demo") == OLD
    assert texts(out / "otra") == EDIT
    assert (out / "index.html").read_bytes() == b"dos"


def test_retired_sites_are_ours_only(tmp_path: Path) -> None:
    out = tmp_path / "public"
    publish(out, OLD)
    publish(out, OLD, "otra")
    lay(out / "ajena", {"a.txt": "x"})
    with claim(out) as output:
        assert retire(output, {"demo"}) == ("otra",)
        assert retire(output, {"demo"}) == ()
    assert {p.name for p in out.iterdir()} == {".portalgen", "demo", "ajena"}


# --- states

def test_a_state_is_believed_only_for_the_tree_it_describes(tmp_path: Path) -> None:
    out = tmp_path / "public"
    said = state.State({"a.csv": (3, 4, "abc")}, {"trabajo": {"filas": 3}})
    publish(out, OLD)
    with claim(out) as output:
        assert state.load(output, "demo") == state.State()
        state.save(output, "demo", said)
        assert state.load(output, "demo") == said
        shutil.rmtree(out / "demo")
        assert state.load(output, "demo") == state.State()
        shutil.copytree(tmp_path / ".portalgen", out / "demo")
        assert state.load(output, "demo") == state.State()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"version": 99}', '"x"', "\udcff"])
def test_a_broken_state_is_no_state(tmp_path: Path, text: str) -> None:
    publish(tmp_path / "public", OLD)
    with claim(tmp_path / "public") as output:
        (output.work / "demo.json").write_text(text, "utf-8", "surrogateescape")
        assert state.load(output, "demo") == state.State()


def test_a_state_of_another_boot_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path / "public", OLD)
    with claim(tmp_path / "public") as output:
        state.save(output, "demo", state.State({"a": (1, 2, "x")}))
        monkeypatch.setattr(state, "_boot", lambda: "después de un corte de luz")
        assert state.load(output, "demo") == state.State()


# --- faults

def never(one: Path, other: Path) -> bool:
    return False


@pytest.mark.parametrize("exchange", [tree.exchange, never])
def test_publication_with_and_without_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                               exchange: Callable[[Path, Path], bool]) -> None:
    monkeypatch.setattr(tree, "exchange", exchange)
    out, source = tmp_path / "public", tmp_path / "fuente"
    for files in (OLD, EDIT, REDO, OLD, EDIT):
        lay(source, files)
        fallas.build(source, out)
        assert texts(out / "demo") == {path: f"<p>{text}</p>" for path, text in sorted(files.items())}
        assert no_leftovers(out)


@pytest.mark.parametrize(("code", "words"), [
    (errno.ENOSPC, "espacio"), (errno.EIO, "falló"), (errno.EACCES, "permiso"), (errno.ENOTDIR, "no es lo que")])
def test_the_sentence_of_each_fault(tmp_path: Path, code: int, words: str) -> None:
    output = Output(tmp_path / "public", tmp_path / ".portalgen/public")
    with pytest.raises(Stop, match=words) as stop, trouble(output):
        raise OSError(code, "x", str(output.work / "a"))
    assert stop.value.code == 3
    with pytest.raises(OSError, match="x"), trouble(output):
        raise OSError(code, "x", str(tmp_path / "sites/a.csv"))


PACKAGES = str(Path(orjson.__file__).parent.parent)
STATES = {"primera": ({}, OLD), "edición": (OLD, EDIT), "todo": (OLD, REDO),
          "otra edición": (OLD, EDIT | {"index.html": "otro inicio"})}


@pytest.mark.skipif(not fallas.STRACE and "CI" not in os.environ, reason="strace is not installed")
@pytest.mark.parametrize(("case", "fault", "lacking"), [
    ("primera", "kill", ""), ("edición", "kill", ""), ("todo", "kill", ""), ("todo", "kill al renombrar", "renameat2"),
    ("edición", "ENOSPC", ""), ("edición", "EIO", ""), ("edición", "EACCES", ""),
    ("todo", "EIO al renombrar", "renameat2"), ("otra edición", "kill", ""), ("otra edición", "EIO", ""),
    ("otra edición", "kill al renombrar", "renameat2")])
def test_every_fault_at_every_call(tmp_path: Path, case: str, fault: str, lacking: str) -> None:
    old, new = STATES[case]
    here, source = tmp_path / "aqui", tmp_path / "fuente"
    out = here / "public"
    command = [sys.executable, "-I", "-S", "-B", fallas.__file__, str(source), str(out), PACKAGES]

    def prepare() -> dict[str, bytes] | None:
        shutil.rmtree(here, ignore_errors=True)
        here.mkdir()
        for files in ((REDO, old) if case == "otra edición" else (old,) if old else ()):    # leaves a tree of before
            lay(source, files)
            fallas.build(source, out)
        before = fallas.content(out / "demo")
        lay(source, new)
        return before

    killed = fault.startswith("kill")
    before = prepare()
    places = list(fallas.points(command, here, fault, lacking))
    after = fallas.content(out / "demo")
    assert before != after
    assert len(places) >= (4 if lacking else 15)
    for call, n in places:
        prepare()
        done = fallas.hit(command, fault, call, n, lacking)
        now = fallas.content(out / "demo")
        at = f"{fault} at {call} number {n} ({done.returncode}): {done.stderr}"
        assert now in (before, after) or (lacking and now is None), at
        assert done.returncode or now == after, at
        assert not killed or done.returncode in (-9, 137), at
        assert "Traceback" not in done.stderr, at
        if not killed and done.returncode:
            assert done.returncode == 3, at
            assert done.stderr.count("\n") == 1, at
        if now is None and old:
            with claim(out):
                assert fallas.content(out / "demo") == before, at
        lay(source, old)        # a state that lies would take the new pages for these
        fallas.build(source, out)
        assert (fallas.content(out / "demo") or None) == before, at
        lay(source, new)
        fallas.build(source, out)
        assert fallas.content(out / "demo") == after, at
        assert no_leftovers(out), at


# --- an edit after another

def test_edit_after_edit_the_site_is_what_it_should_be(tmp_path: Path) -> None:
    """Against the same steps where no tree of before is kept."""
    names = ["index.html", "a/1.html", "a/2.html", "a/b/3.html", "a/b/c/4.html", "d", "d/5.html", "e/f/6.html"]
    luck = random.Random(7)
    kept, apart = tmp_path / "kept/public", tmp_path / "apart/public"
    expected: dict[str, str] = {}
    used = 0
    for turn in range(200):
        new = dict(expected)
        for name in luck.sample(names, luck.randrange(4)):
            if name in new and luck.random() < 0.5:
                del new[name]
            elif name not in new or luck.random() < 0.7:
                for other in [o for o in new if o.startswith(f"{name}/") or name.startswith(f"{o}/")]:
                    del new[other]              # a file takes the place of a folder, or the other way round
                new[name] = f"{name} {turn}"
        fails = luck.random() < 0.2
        for out in (kept, apart):
            (apart.parent / ".portalgen/public/anterior-demo.txt").unlink(missing_ok=True)
            with claim(out) as output, suppress(ZeroDivisionError), \
                    stage(output, "demo", whole=bool(expected)) as staging:
                used += staging.full
                assert out == kept or not staging.full
                for name in sorted(expected.keys() - new.keys()):
                    staging.drop(name)
                for name, text in new.items():
                    if expected.get(name) != text or luck.random() < 0.3:
                        staging.write(name, text.encode())
                    elif luck.random() < 0.3:
                        assert staging.keep(name)
                if fails:
                    raise ZeroDivisionError
        expected = expected if fails else new
        assert texts(kept / "demo") == texts(apart / "demo") == expected
        assert all(any(p.iterdir()) for p in (kept / "demo").rglob("*") if p.is_dir())
        assert no_leftovers(kept)
    assert used > 40


def test_an_edit_costs_by_what_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = {f"{folder}/{name}.html": "" for folder in range(30) for name in range(10)} | {"index.html": "0"}
    publish(tmp_path / "public", site)

    def edit(text: str) -> None:
        with claim(tmp_path / "public") as output, stage(output, "demo", whole=True) as staging:
            staging.write("index.html", text.encode())
            staging.write("7/7.html", text.encode())

    edit("1")
    calls: list[str] = []
    for name in ("link", "mkdir", "unlink", "rmdir"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, real=real, name=name, **k: (calls.append(name), real(*a, **k))[1])
    edit("2")
    monkeypatch.undo()
    assert len(calls) < 20
    assert texts(tmp_path / "public/demo") == site | {"index.html": "2", "7/7.html": "2"}


def test_a_tree_of_before_is_used_only_for_the_site_it_came_from(tmp_path: Path) -> None:
    out = tmp_path / "public"
    publish(out, OLD)
    for text in "12":
        with claim(out) as output, stage(output, "demo", whole=True) as staging:
            staging.write("index.html", text.encode())
    shutil.copytree(out / "demo", tmp_path / "copia")
    shutil.rmtree(out / "demo")
    (tmp_path / "copia").rename(out / "demo")
    (out / "demo/documentos/a.pdf").write_text("otro")
    with claim(out) as output, stage(output, "demo", whole=True) as staging:
        assert not staging.full
        staging.write("index.html", b"3")
    assert texts(out / "demo") == OLD | {"index.html": "3", "documentos/a.pdf": "otro"}


@pytest.mark.parametrize("told", ["{", "[]", "3", '{"de": null}', '{"de": %s, "cambia": ["../x"]}',
                                  '{"de": %s, "cambia": [3]}', '{"de": %s, "cambia": 3}', '{"de": %s}'])
def test_what_is_told_of_a_tree_of_before_may_be_anything(tmp_path: Path, told: str) -> None:
    out = tmp_path / "public"
    publish(out, OLD)
    for text in "123":
        if text == "3":
            known = json.dumps(state.identity(out / "demo"))
            (tmp_path / ".portalgen/public/anterior-demo.txt").write_text(told.replace("%s", known))
        with claim(out) as output, stage(output, "demo", whole=True) as staging:
            assert staging.full == (text == "2")
            staging.write("index.html", text.encode())
    assert texts(out / "demo") == OLD | {"index.html": "3"}
    assert no_leftovers(out)
