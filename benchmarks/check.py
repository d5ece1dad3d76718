"""Our check of cells against Frictionless, on the same files, in the same rounds, asserting the same errors.

    python benchmarks/check.py [--rounds 3] [--data DIR] [--write]      everything; --write puts it into RESULTS.md
    python benchmarks/check.py ours|frictionless FILES-OR-FOLDER        one run: prints rows, errors and their digest
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
Located = tuple[int, int, str, str]
CASES = {"1.020 planillas de un año": ("M", 12.0), "1.000.000 de filas sin errores": ("clean", 20.0),
         "1.000.000 de filas, 1 % con errores": ("spoilt", 15.0)}
MEMORY = 800            # MB that our check may take with a million rows
DIALECT = {"header": True, "headerRows": [1], "csv": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True}}


def groups(source: Path) -> Iterable[tuple[dict[str, Any], list[Path]]]:
    """Schema and files, as a build takes them: a municipality and a table at a time."""
    if source.is_file():
        yield json.loads(source.with_suffix(".schema.json").read_text(encoding="utf-8")), [source]
        return
    schemas = {item: json.loads((source / "hugo" / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
               for item, name in (("1.04-personal", "remuneraciones"), ("1.07-actos", "actos"))}
    for site in sorted((source / "sites").iterdir()):
        for item, schema in schemas.items():
            yield schema, sorted((site / item).rglob("*.csv"))


def ours(schema: dict[str, Any], paths: Sequence[Path]) -> tuple[int, list[list[Located]]]:
    from portalgen.check.columns import checker
    from portalgen.model import Edition
    from portalgen.read.tables import parse

    batch = parse(Edition("", (), schema, {}), [path.read_bytes() for path in paths])
    errors = [[(error.row, error.number or 0, error.kind, error.note) for error in found]
              for found in checker(schema).check(batch)]
    return sum(sheet.height for sheet in batch.sheets), errors


def frictionless(schema: dict[str, Any], paths: Sequence[Path]) -> tuple[int, list[list[Located]]]:
    from frictionless import Dialect, Resource, Schema

    rows, errors = 0, []
    for path in paths:
        report = Resource(path=path.name, basepath=str(path.parent), encoding="utf-8",
                          dialect=Dialect.from_descriptor(dict(DIALECT)),
                          schema=Schema.from_descriptor(json.loads(json.dumps(schema)))).validate(limit_errors=10**9)
        found = report.flatten(["rowNumber", "fieldNumber", "type", "note"])
        errors.append([(row or 0, number or 0, kind, note) for row, number, kind, note in found])
        rows += report.tasks[0].stats.get("rows", 0)
    return rows, errors


def judge(how: Callable[..., tuple[int, list[list[Located]]]], source: Path) -> str:
    """Rows, errors, and the digest of every error in its place."""
    rows = count = 0
    digest = hashlib.sha256()
    for schema, paths in groups(source):
        more, errors = how(schema, paths)
        rows += more
        for path, found in zip(paths, errors, strict=True):
            count += len(found)
            digest.update(json.dumps([path.name, sorted(found)]).encode())
    return f"{rows} {count} {digest.hexdigest()}"


def prepare(data: Path) -> Mapping[str, Path]:
    """The files of each case, made once."""
    paths = {"M": data / "M", "clean": data / "un-millon.csv", "spoilt": data / "un-millon-errores.csv"}
    arguments = {"M": ["--size", "M"], "clean": ["--single", "1000000"],
                 "spoilt": ["--single", "1000000", "--errors", "0.01"]}
    data.mkdir(parents=True, exist_ok=True)
    for name, path in paths.items():
        if not path.exists():
            subprocess.run([sys.executable, str(HERE / "workload.py"), str(path), *arguments[name]], check=True)
    return paths


def compare(times: int, data: Path) -> list[str]:
    from rounds import HEADER, line, median, rounds

    paths, lines = prepare(data), []
    for title, (name, goal) in CASES.items():
        command = [sys.executable, __file__]
        found = rounds(times, {how: [*command, how, str(paths[name])] for how in ("ours", "frictionless")})
        told = {run.output for runs in found.values() for run in runs}
        assert len(told) == 1, f"different errors: {told}"
        rows, errors, _ = told.pop().split()
        wall, cpu = (median(found["frictionless"], what) / median(found["ours"], what) for what in ("wall", "cpu"))
        assert max(run.memory for run in found["ours"]) < MEMORY
        told_so = (f"{rows} filas, {errors} errores, las mismas listas. **{cpu:.1f} veces** menos tiempo de "
                   f"procesador ({wall:.1f} en el reloj); la meta son {goal:.0f}.")
        lines += [f"### {title}", "", told_so, "", HEADER, line("portalgen", found["ours"]),
                  line("frictionless", found["frictionless"]), ""]
        print("\n".join(lines[-8:]), flush=True)
    return lines


def machine() -> str:
    used = ("frictionless", "polars", "google-re2")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in used)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = f"Python {platform.python_version()}"
    return f"{os.cpu_count()} núcleos, {memory:.0f} GB, {platform.system()}, {python}; {versions}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("how", nargs="?", choices=("ours", "frictionless"))
    parser.add_argument("source", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, default=HERE / "datos")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.how:
        print(judge({"ours": ours, "frictionless": frictionless}[options.how], options.source))
        return
    lines = compare(options.rounds, options.data)
    if options.write:
        section("Revisión de celdas", [machine(), "", *lines])


def section(title: str, lines: Sequence[str]) -> None:
    """Replace a section of RESULTS.md, or add it."""
    path = HERE / "RESULTS.md"
    before = path.read_text(encoding="utf-8") if path.is_file() else "# Resultados de las mediciones\n"
    kept = [part for part in before.split("\n## ") if not part.startswith(title + "\n")]
    path.write_text("\n## ".join([*kept, f"{title}\n\n" + "\n".join(lines).rstrip() + "\n"]), encoding="utf-8")


if __name__ == "__main__":
    main()
