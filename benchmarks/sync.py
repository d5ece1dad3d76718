"""A push to a real CKAN beside what exists today: dpckan, Frictionless' CKAN writer and `ckanapi load`.

    python benchmarks/sync.py [--organizations 10] [--slow 2] [--write]

Ten organisations with 25 data sets of three files (13 kB). The first push goes in rounds of two organisations, so
that a busy machine is busy for all of them; then everything is pushed again, unchanged. Ours is the whole command, the
start of Python included; `ckanapi load` too, and it carries links, not files. The CKAN is that of tests/ckan; nobody
else may use it meanwhile, because the time of processor is that of the tool and of CKAN, PostgreSQL and the index.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE)]

from check import machine, section  # noqa: E402
from ckan.fallas import Proxy  # noqa: E402
from ckan.portal import Portal  # noqa: E402
from ckan.servicios import home, pid  # noqa: E402
from ckan.up import Instance, up  # noqa: E402
from rounds import COMPILED  # noqa: E402

from portalgen.publish.ckan.bundle import pack  # noqa: E402
from portalgen.publish.ckan.desired import Dataset, Resource, Target, Wish  # noqa: E402

DATASETS, FILES, ROWS = 25, 3, 330
TOGETHER = 2            # organisations a round
TOOLS = ("portalgen", "frictionless", "ckanapi load", "dpckan")
NEEDS = {"frictionless": ("frictionless[ckan]==5.21.0",), "dpckan": ("dpckan==0.1.23",)}
GOALS = {"frictionless": 4, "ckanapi load": 80}
VARIABLE = "PORTALGEN_CKAN_TOKEN"
Ids = dict[str, list[str]]
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the clock, and of the processor for both sides."""

    wall: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: Took) -> Took:
        return Took(self.wall + other.wall, self.cpu + other.cpu)


def total(parts: Sequence[Took]) -> Took:
    return sum(parts, Took())


@dataclass
class Told:
    """What a tool took: seconds of each part, calls, and the ids of its files before and after the second push."""

    first: list[Took] = field(default_factory=list)
    again: list[Took] = field(default_factory=list)
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

    def push(self, tool: str, turn: str, places: Sequence[Municipality]) -> Took:
        """What a tool takes to push some organisations."""
        if tool == "portalgen":
            return self.ours(self.bundle(places))
        if tool == "ckanapi load":
            return total([self.load(place.folder / "datasets.jsonl") for place in places])
        return total([self.theirs(tool, turn, place) for place in places])

    def worked(self) -> float:
        """Seconds of processor of CKAN and what it leans on, and of the tools that ended, until now."""
        roots = {pid(self.ckan.instance.folder, "ckan"), pid(self.ckan.instance.folder, "indice"),
                 pid(home() / "postgresql", "postgresql")}
        stats = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):                 # it ended meanwhile
                words = path.read_text().rpartition(")")[2].split()
                stats[int(path.parent.name)] = (int(words[1]), sum(map(int, words[11:15])))
        ours = {number for number, (parent, _) in stats.items() if number in roots or parent in roots}
        tools = resource.getrusage(resource.RUSAGE_CHILDREN)
        return sum(stats[number][1] for number in ours) / TICK + tools.ru_utime + tools.ru_stime

    def timed(self, command: Sequence[str | Path], env: dict[str, str]) -> tuple[Took, str]:
        """Run to the end; what it took and what it said."""
        found = shutil.which(str(command[0]), path=env["PATH"]) or str(command[0])
        work, start = self.worked(), time.perf_counter()
        done = subprocess.run([found, *map(str, command[1:])], env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{command[:4]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return Took(time.perf_counter() - start, self.worked() - work), done.stdout

    def bundle(self, places: Sequence[Municipality]) -> Path:
        """What `portalgen sync bundle` would have packed."""
        path = places[0].folder / f"{len(places)}.zip"
        if not path.exists():
            pack(path, [place.wish(self.doors["portalgen"].url) for place in places],
                 lambda _, file: rows(str(file.fields["name"]).partition("/")[0], int(file.key[-1])))
        return path

    def ours(self, bundle: Path) -> Took:
        env = {**COMPILED, VARIABLE: self.token.read_text().strip()}
        return self.timed([sys.executable, "-m", "portalgen", "sync", "apply", "--bundle", bundle, "--quiet"], env)[0]

    def load(self, lines: Path) -> Took:
        path = os.pathsep.join((str(Path(sys.executable).parent), COMPILED.get("PATH", "")))        # it calls itself
        command = ["ckanapi", "load", "datasets", "-I", lines, "-r", self.doors["ckanapi load"].url, "-a",
                   self.token.read_text().strip(), "-p", "1", "-q"]
        return self.timed(command, {**COMPILED, "PATH": path})[0]

    def theirs(self, tool: str, turn: str, place: Municipality) -> Took:
        """Of these the start of Python is not counted: they say what their push took."""
        command = [home() / f"venv-{tool}" / "bin" / "python", HERE / "theirs.py", tool, turn, self.doors[tool].url,
                   self.token, place.organization, place.folder]
        took, said = self.timed(command, dict(COMPILED))
        wall, before = map(float, said.rsplit("segundos=", 1)[1].split())
        return Took(wall, took.cpu - before)

    def ids(self, places: Sequence[Municipality]) -> Ids:
        return {one["name"]: [raw["id"] for raw in one["resources"]]
                for place in places for one in self.ckan.packages(place.organization)}


def install(tool: str) -> None:
    """Their own environment, once: they do not go together with ours, nor with each other."""
    place = home() / f"venv-{tool}"
    if not (place / "listo").exists():
        venv.create(place, with_pip=True)
        subprocess.run([place / "bin" / "python", "-m", "pip", "install", "-q", *NEEDS[tool]], check=True)
        (place / "listo").touch()


# ---- the run


def compare(organizations: int, slow: int) -> dict[str, Told]:
    """Everything, in one run. `slow`: organisations of the tools that take longest."""
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
            many = slow if tool in NEEDS else organizations
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
        last = ", ".join(f"{tool} {told[tool].first[-1].wall:.1f} s" for tool in TOOLS if start < len(places[tool]))
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
    quick = Took(statistics.median(t.wall for t in ours.again), statistics.median(t.cpu for t in ours.again))
    lines = [
        f"{organizations} organizaciones × {DATASETS} conjuntos × {FILES} archivos de 13 kB, CKAN 2.12.0 en la misma "
        "máquina. Lo nuestro es la orden completa, con el arranque de Python; `ckanapi load` también, y lleva enlaces, "
        "no archivos; de los otros dos se cuenta solo la carga. «Procesador» es el de la herramienta y el de CKAN, "
        "PostgreSQL y el índice.", "",
        "| | conjuntos | primera carga, s | procesador, s | llamadas | sin cambios, s | procesador, s | llamadas "
        "| identificadores de los archivos |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---|"]
    for tool, one in told.items():
        took, idle = total(one.first), quick if one is ours else total(one.again)
        lines.append(f"| {tool} | {one.datasets} | {took.wall:.1f} | {took.cpu:.1f} | {one.calls[0]} | "
                     f"{idle.wall:.2f} | {idle.cpu:.2f} | {one.calls[1]} | {fate(one)} |")

    def first(tool: str) -> str:
        """In the rounds that both ran, so that both met the same load."""
        return times(total(told[tool].first), total(ours.first[:len(told[tool].first)]))

    def unchanged(tool: str) -> str:
        share = ours.datasets / told[tool].datasets
        took = total(told[tool].again)
        return times(Took(took.wall * share, took.cpu * share), quick)
    title = "Cuántas veces lo nuestro, por conjunto; la primera carga, en las rondas que ambos corrieron:"
    return [*lines, "", title, "",
            f"- primera carga: Frictionless {first('frictionless')} (meta {GOALS['frictionless']}); "
            f"dpckan {first('dpckan')}",
            f"- sin cambios: `ckanapi load` {unchanged('ckanapi load')} (meta {GOALS['ckanapi load']}); "
            f"Frictionless {unchanged('frictionless')}; dpckan {unchanged('dpckan')}"]


def times(theirs: Took, mine: Took) -> str:
    return f"**{theirs.wall / mine.wall:.1f}** por el reloj y **{theirs.cpu / mine.cpu:.1f}** por el procesador"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organizations", type=int, default=10)
    parser.add_argument("--slow", type=int, default=2, help="organisations of Frictionless and dpckan")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    lines = report(compare(options.organizations, options.slow), options.organizations)
    print("\n".join(lines))
    if options.write:
        busy = f"Una corrida; carga de la máquina: {os.getloadavg()[1]:.0f}."
        section("Enviar a un CKAN", [machine(), busy, "", *lines])


if __name__ == "__main__":
    main()
