"""Whatever the machine, the same bytes; whatever happens to it, the old site or the new one."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import fallas
import hostiles
import pytest
from sitios import ROOT, small_schemas, write_site

from portalgen.cli import main

EPOCH = "1800000000"
STRACED = pytest.mark.skipif(not fallas.STRACE and "CI" not in os.environ, reason="strace is not installed")


# ---- the same bytes in any world


@dataclass(frozen=True)
class World:
    """Where a build happens: its surroundings, and how the same input lies on its disk."""

    folder: str
    env: Mapping[str, str] = field(default_factory=dict)
    umask: int = 0o022
    seed: int = 0
    arguments: tuple[str, ...] = ()
    processors: int = 0                 # 0: all
    clock: str = ""                     # for faketime, where it is installed


WORLDS = (
    World("a", {"TZ": "UTC", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}),
    World("otra carpeta, más larga/ñ", {"TZ": "America/Santiago", "LANG": "es_CL.UTF-8", "PYTHONHASHSEED": "4242",
                                        "COLUMNS": "200", "NO_COLOR": "1"},
          0o077, 1, ("--jobs", "3"), 1, "2031-03-30 23:59:58"),
    World("b/b", {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "7",
                  "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "CI": "true", "TERM": "dumb"},
          0o002, 2, ("--jobs", "1"), 0, "1999-12-31 00:00:01"),
)


def copied(source: Path, target: Path, seed: int) -> None:
    """The same files, made in another order and at other times."""
    dice = random.Random(seed)
    files = sorted(path for path in source.rglob("*") if path.is_file())
    dice.shuffle(files)
    for path in files:
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        when = dice.randint(0, 2_000_000_000)
        os.utime(copy, (when, when))


def built(world: World, source: Path, top: Path) -> dict[str, bytes]:
    place = top / world.folder
    copied(source, place / "sites", world.seed)
    command = [sys.executable, "-B", "-m", "portalgen", "build", *world.arguments]
    if world.processors and shutil.which("taskset"):
        command = ["taskset", "-c", "0", *command]
    if world.clock and shutil.which("faketime"):
        command = ["faketime", "-f", f"@{world.clock}", *command]
    env = {"PATH": os.environ["PATH"], "HOME": str(place), "SOURCE_DATE_EPOCH": EPOCH, **world.env}
    done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, errors="replace", timeout=600,
                          umask=world.umask)
    assert (done.returncode, done.stderr) == (0, ""), (world, done)
    return fallas.content(place / "public") or {}


def test_three_worlds_give_the_same_bytes(tmp_path: Path) -> None:
    write_site(tmp_path / "fuente")
    first, *others = (built(world, tmp_path / "fuente", tmp_path) for world in WORLDS)
    assert len(first) > 200
    for other in others:
        assert [path for path in {**first, **other} if first.get(path) != other.get(path)] == []
    told = [str(place).encode() for place in (tmp_path, ROOT)]
    assert not [path for path, data in first.items() if any(place in data for place in told)]


# ---- the old site or the new one


ROWS = "Otro,Memoria {n},Resumen inventado {n}.,2026-04-30,https://www.ejemplo.cl/{n}\n"
SHEETS = {"antes": (1, 2, 3), "después": (1, 5, 3, 4)}


def lay(sites: Path, state: str) -> None:
    """The municipality before the change (with a document that goes) or after it (with a page that comes)."""
    files = {**hostiles.GOOD, hostiles.TABLE: (hostiles.HEADER + "".join(
        ROWS.format(n=n) for n in SHEETS[state])).encode()}
    files["documentos/viejo.pdf" if state == "antes" else "paginas/nueva.md"] = b"Un texto."
    shutil.rmtree(sites / "demo", ignore_errors=True)
    hostiles.write(hostiles.Hostile("demo", "texto", files), sites / "demo")


@dataclass(frozen=True)
class Scene:
    """A folder with one small municipality and its published site, which can be taken back to how it was."""

    folder: Path
    schemas: Path

    @property
    def arguments(self) -> list[str]:
        given = {"sites": self.folder / "sites", "out": self.folder / "public", "schemas": self.schemas,
                 "today": "2027-01-15", "jobs": "1"}
        return ["build", *(text for name, value in given.items() for text in (f"--{name}", str(value)))]

    def prepare(self) -> None:
        """As published before the change, with the change waiting."""
        shutil.rmtree(self.folder / "public", ignore_errors=True)
        shutil.rmtree(self.folder / ".portalgen", ignore_errors=True)
        lay(self.folder / "sites", "antes")
        assert main(self.arguments) == 0
        lay(self.folder / "sites", "después")

    def site(self) -> dict[str, bytes] | None:
        return fallas.content(self.folder / "public" / "demo")


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    folder = tmp_path / "aqui"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)             # not in it: what Python opens for itself is not to fail
    return Scene(folder, small_schemas(tmp_path))


@STRACED
@pytest.mark.parametrize("fault", ["kill", "ENOSPC", "EIO"])
def test_the_real_build_survives_a_fault(scene: Scene, fault: str, capfd: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-B", "-m", "portalgen", *scene.arguments]
    scene.prepare()
    before = scene.site()
    places = list(fallas.points(command, scene.folder, fault))
    after, whole = scene.site(), fallas.content(scene.folder / "public")
    assert before
    assert after
    assert before != after
    assert len(places) >= 30
    for call, n in sample(places):
        scene.prepare()
        done = fallas.hit(command, fault, call, n)
        at = f"{fault} at {call} number {n} ({done.returncode}): {done.stdout}{done.stderr}"
        now = scene.site() or {}
        mixed = [path for path in {**after, **now} if now.get(path) != after.get(path)]
        assert now == before or not mixed, (at, mixed)
        assert done.returncode or not mixed, (at, mixed)
        assert done.returncode in ((0, -9, 137) if fault == "kill" else (0, 3)), at
        assert "Traceback" not in done.stderr, at
        if done.returncode == 3:
            assert len((done.stdout + done.stderr).strip().splitlines()) <= 3, at
        assert main(scene.arguments) == 0, at
        assert fallas.content(scene.folder / "public") == whole, at
        left = {path.name for path in (scene.folder / ".portalgen" / "public").iterdir()}
        assert left <= {"candado", "demo.json", "portada.cache", "anterior-demo", "anterior-demo.txt"}, (at, left)
    capfd.readouterr()


def sample(places: list[tuple[str, int]], most: int = 12) -> list[tuple[str, int]]:
    """The first and last of each call, and some in between."""
    step = max(1, len(places) // most)
    ends = {name: place for place in places for name in [place[0]]}
    return sorted({*places[::step], *(place for name, place in ends.items() if name.startswith("rename"))})
