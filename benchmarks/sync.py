"""A push to a real CKAN beside what exists today: dpckan, Frictionless' CKAN writer and `ckanapi load`.

    python benchmarks/sync.py [--organizations 10] [--write]

Ten organisations with 25 data sets of three files (13 kB). The first push goes in rounds of two organisations, so
that a busy machine is busy for all of them; then everything is pushed again, unchanged. Ours is the whole command, the
start of Python included; `ckanapi load` too, and it carries links, not files. The CKAN is that of tests/ckan.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE)]

from check import machine, section  # noqa: E402
from ckan.fallas import Proxy  # noqa: E402
from ckan.portal import Portal  # noqa: E402
from ckan.servicios import home  # noqa: E402
from ckan.up import Instance, up  # noqa: E402

from portalgen.publish.ckan.bundle import pack  # noqa: E402
from portalgen.publish.ckan.desired import Dataset, Resource, Target, Wish  # noqa: E402

DATASETS, FILES, ROWS = 25, 3, 330
TOGETHER = 2            # organisations a round
TOOLS = ("portalgen", "frictionless", "ckanapi load", "dpckan")
NEEDS = {"frictionless": ("frictionless[ckan]==5.21.0",), "dpckan": ("dpckan==0.1.23",)}
GOALS = {"frictionless": 4, "ckanapi load": 80}
VARIABLE = "PORTALGEN_CKAN_TOKEN"
Ids = dict[str, list[str]]


@dataclass
class Told:
    """What a tool took: seconds of each part, calls, and the ids of its files before and after the second push."""

    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    calls: list[int] = field(default_factory=lambda: [0, 0])
    datasets: int = 0
    before: Ids = field(default_factory=dict)
    after: Ids = field(default_factory=dict)


# ---- the same work for all


def rows(name: str, file: int) -> bytes:
    out = io.StringIO(newline="")
    made = csv.writer(out, lineterminator="\n")
    made.writerow(("numero", "fecha", "nombre", "monto"))
    made.writerows((n, f"2026-{file + 1:02d}-{n % 28 + 1:02d}", f"{name} {n}", n * 1000) for n in range(ROWS))
    return out.getvalue().encode()


@dataclass(frozen=True)
class Municipality:
    """An organisation of a tool and its packages on disk, in the form that the tool takes."""

    organization: str
    folder: Path

    def names(self) -> list[str]:
        return [f"{self.organization}-{number:02d}" for number in range(DATASETS)]

    def files(self, name: str) -> dict[str, bytes]:
        return {f"archivo-{n}": rows(name, n) for n in range(FILES)}

    def write(self) -> None:
        """datasets.jsonl for ckanapi, a data package a folder for the rest; ours is made by `bundle`."""
        self.folder.mkdir(parents=True)
        lines = []
        for name in self.names():
            package = self.package(name)
            place = self.folder / name
            place.mkdir()
            (place / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), "utf-8")
            for key, data in self.files(name).items():
                (place / f"{key}.csv").write_bytes(data)
            lines.append(json.dumps({
                "name": name, "title": package["title"], "notes": package["description"], "license_id": "cc-zero",
                "owner_org": self.organization, "tags": [{"name": "prueba"}], "resources": [
                    {"name": key, "url": f"https://ejemplo.cl/{name}/{key}.csv", "format": "CSV"}
                    for key in self.files(name)]}))
        (self.folder / "datasets.jsonl").write_text("\n".join(lines) + "\n", "utf-8")

    def package(self, name: str) -> dict[str, Any]:
        columns = [{"name": "numero", "type": "integer"}, {"name": "fecha", "type": "date"},
                   {"name": "nombre", "type": "string"}, {"name": "monto", "type": "integer"}]
        return {"name": name, "title": f"Conjunto {name}", "description": "Datos inventados.",
                "owner_org": self.organization, "keywords": ["prueba"], "profile": "tabular-data-package",
                "licenses": [{"name": "notspecified"}], "resources": [
                    {"name": key, "title": key, "description": key, "path": f"{key}.csv", "format": "csv",
                     "mediatype": "text/csv", "profile": "tabular-data-resource", "schema": {"fields": columns}}
                    for key in self.files(name)]}

    def wish(self, url: str) -> Wish:
        datasets = []
        for name in self.names():
            resources = tuple(
                Resource(key, {"name": f"{name}/{key}", "format": "CSV", "mimetype": "text/csv"}, f"{key}.csv",
                         "text/csv", len(data), hashlib.sha256(data).hexdigest())
                for key, data in self.files(name).items())
            fields = {"title": f"Conjunto {name}", "notes": "Datos inventados.", "license_id": "cc-zero",
                      "tags": ("prueba",)}
            datasets.append(Dataset(f"{self.organization}/{name}", name, f"Conjunto {name}", fields, resources))
        return Wish(self.organization, Target(url, VARIABLE, ""), self.organization, tuple(datasets))


# ---- each tool


@dataclass(frozen=True)
class Bench:
    ckan: Portal
    doors: dict[str, Proxy]
    token: Path

    def push(self, tool: str, turn: str, places: Sequence[Municipality]) -> float:
        """Seconds that a tool takes to push some organisations."""
        if tool == "portalgen":
            return self.ours(self.bundle(places))
        if tool == "ckanapi load":
            return sum(self.load(place.folder / "datasets.jsonl") for place in places)
        return sum(self.theirs(tool, turn, place) for place in places)

    def bundle(self, places: Sequence[Municipality]) -> Path:
        """What `portalgen sync bundle` would have packed."""
        path = places[0].folder / f"{len(places)}.zip"
        if not path.exists():
            pack(path, [place.wish(self.doors["portalgen"].url) for place in places],
                 lambda _, file: rows(str(file.fields["name"]).partition("/")[0], int(file.key[-1])))
        return path

    def ours(self, bundle: Path) -> float:
        env = {**os.environ, VARIABLE: self.token.read_text().strip()}
        return timed([sys.executable, "-m", "portalgen", "sync", "apply", "--bundle", bundle, "--quiet"], env)

    def load(self, lines: Path) -> float:
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))      # it calls itself
        return timed(["ckanapi", "load", "datasets", "-I", lines, "-r", self.doors["ckanapi load"].url, "-a",
                      self.token.read_text().strip(), "-p", "1", "-q"], {**os.environ, "PATH": path})

    def theirs(self, tool: str, turn: str, place: Municipality) -> float:
        command = [home() / f"venv-{tool}" / "bin" / "python", HERE / "theirs.py", tool, turn, self.doors[tool].url,
                   self.token, place.organization, place.folder]
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{tool}: {done.stderr[-3000:]}")
        return float(done.stdout.rsplit("segundos=", 1)[1])

    def ids(self, places: Sequence[Municipality]) -> Ids:
        return {one["name"]: [raw["id"] for raw in one["resources"]]
                for place in places for one in self.ckan.packages(place.organization)}


def timed(command: Sequence[str | Path], env: dict[str, str]) -> float:
    start = time.perf_counter()
    found = shutil.which(str(command[0]), path=env["PATH"]) or command[0]
    done = subprocess.run([str(found), *map(str, command[1:])], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command[:4]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - start


def install(tool: str) -> None:
    """Their own environment, once: they do not go together with ours, nor with each other."""
    place = home() / f"venv-{tool}"
    if not (place / "listo").exists():
        venv.create(place, with_pip=True)
        subprocess.run([place / "bin" / "python", "-m", "pip", "install", "-q", *NEEDS[tool]], check=True)
        (place / "listo").touch()


# ---- the run


def compare(organizations: int, slow: int) -> dict[str, Told]:
    """Everything, in one run. `slow`: organisations of dpckan, which takes longest."""
    for tool in NEEDS:
        install(tool)
    instance = up(Instance())
    ckan = Portal(instance)
    told = {tool: Told() for tool in TOOLS}
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="envios-")))
        bench = Bench(ckan, {tool: Proxy(ckan.url) for tool in TOOLS}, instance.folder / "editora.token")
        places: dict[str, list[Municipality]] = {}
        for tool in TOOLS:
            many = slow if tool == "dpckan" else organizations
            places[tool] = [Municipality(stack.enter_context(ckan.organization()), work / tool / str(n))
                            for n in range(many)]
            for place in places[tool]:
                place.write()
            told[tool].datasets = many * DATASETS
        for start in range(0, organizations, TOGETHER):
            bench.bundle(places["portalgen"][start:start + TOGETHER])       # before the clock runs
        first(bench, told, places)
        again(bench, told, places, bench.bundle(places["portalgen"]))
    return told


def first(bench: Bench, told: dict[str, Told], places: dict[str, list[Municipality]]) -> None:
    for start in range(0, max(map(len, places.values())), TOGETHER):
        for tool in TOOLS:
            if these := places[tool][start:start + TOGETHER]:
                told[tool].first.append(bench.push(tool, "first", these))
        last = ", ".join(f"{tool} {told[tool].first[-1]:.1f} s" for tool in TOOLS)
        print(f"primera carga, desde {start + 1}: {last}", flush=True)
    for tool in TOOLS:
        told[tool].calls[0] = len(bench.doors[tool].mend())
        told[tool].before = bench.ids(places[tool][:1])


def again(bench: Bench, told: dict[str, Told], places: dict[str, list[Municipality]], whole: Path) -> None:
    """Unchanged: theirs an organisation after the other, and between them ours, all organisations at once."""
    lines = whole.with_name("datasets.jsonl")
    lines.write_text("".join((p.folder / "datasets.jsonl").read_text("utf-8") for p in places["ckanapi load"]), "utf-8")
    told["portalgen"].again.append(bench.ours(whole))
    told["portalgen"].calls[1] = len(bench.doors["portalgen"].mend())
    for _ in range(3):
        told["portalgen"].again.append(bench.ours(whole))
    told["ckanapi load"].again.append(bench.load(lines))
    for _ in range(3):
        told["portalgen"].again.append(bench.ours(whole))
    for tool in ("frictionless", "dpckan"):
        for place in places[tool]:
            told[tool].again.append(bench.push(tool, "again", [place]))
    for tool in TOOLS:
        if tool != "portalgen":
            told[tool].calls[1] = len(bench.doors[tool].mend())
        told[tool].after = bench.ids(places[tool][:1])


# ---- what is said


def fate(told: Told) -> str:
    """What became of the resource ids: kept, new, or kept and doubled."""
    old = {one for ids in told.before.values() for one in ids}
    new = {one for ids in told.after.values() for one in ids}
    if new == old:
        return "se conservan todos"
    if old < new:
        return f"se conservan, y hay {len(new) / len(old):.1f} veces los archivos"
    return f"{len(new - old)} de {len(new)} son nuevos" + (f"; se pierden {len(old - new)}" if old - new else "")


def report(told: dict[str, Told], organizations: int) -> list[str]:
    ours = told["portalgen"]
    quick = statistics.median(ours.again)
    lines = [
        f"{organizations} organizaciones × {DATASETS} conjuntos × {FILES} archivos de 13 kB, CKAN 2.12.0 en la misma "
        "máquina. Lo nuestro es la orden completa, con el arranque de Python; `ckanapi load` también, y lleva enlaces, "
        "no archivos; de los otros dos se cuenta solo la carga.", "",
        "| | conjuntos | primera carga, s | llamadas | sin cambios, s | llamadas | identificadores de los archivos |",
        "|---|---:|---:|---:|---:|---:|---|"]
    for tool in TOOLS:
        one = told[tool]
        second = quick if tool == "portalgen" else sum(one.again)
        lines.append(f"| {tool} | {one.datasets} | {sum(one.first):.1f} | {one.calls[0]} | {second:.2f} | "
                     f"{one.calls[1]} | {fate(one)} |")
    each = {tool: sum(told[tool].first) / told[tool].datasets for tool in TOOLS}
    slower = {tool: each[tool] / each["portalgen"] for tool in TOOLS}
    idle = {tool: sum(told[tool].again) / quick for tool in TOOLS}
    return [*lines, "",
            f"- primera carga: **{slower['frictionless']:.1f}** veces más rápida que la de Frictionless "
            f"(meta {GOALS['frictionless']}), {slower['dpckan']:.1f} que la de dpckan, por conjunto",
            f"- otra vez, sin cambios: **{idle['ckanapi load']:.0f}** veces más rápida que `ckanapi load` "
            f"(meta {GOALS['ckanapi load']}), {idle['frictionless']:.0f} que Frictionless"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organizations", type=int, default=10)
    parser.add_argument("--slow", type=int, default=1, help="organisations of dpckan")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    lines = report(compare(options.organizations, options.slow), options.organizations)
    print("\n".join(lines))
    if options.write:
        section("Enviar a un CKAN", [machine(), "", *lines])


if __name__ == "__main__":
    main()
