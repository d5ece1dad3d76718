"""A municipality with every table of the law, made from schemas/ejemplos: small, whole, and valid."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Collection
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

from portalgen.jobs import law
from portalgen.model import MONTHS, Law, Table

ROOT = Path(__file__).parent.parent
TODAY = date(2027, 1, 15)           # after every duty of the catalogue has begun
SMALL = {"2.09-concejo", "2.16-otros-antecedentes"}
SITE = """nombre: Municipalidad de Prueba
nombre_corto: Prueba
ficticia: true
codigos: {mu: MU000, cut: "00000", rut: 60000000-0}
region: Región de Prueba
comuna: Prueba
correo: oirs@prueba.cl
areas:
- {id: municipal, nombre: Municipal}
- {id: educacion, nombre: Educación}
desde: 2026-10
licencia: CC0-1.0
"""


@lru_cache(maxsize=1)
def real_law() -> Law:
    return law(ROOT / "schemas", None)


def write_site(folder: Path, slug: str = "prueba") -> Path:
    """Write the municipality under `folder` (a sites folder); returns its own folder."""
    site = folder / slug
    put(site / "sitio.yaml", SITE)
    put(site / "paginas" / "ayuda.md", "# Ayuda\n\nTexto con **negrita** y [un enlace](https://ejemplo.cl/).\n")
    the_law = real_law()
    for item in the_law.items:
        put(site / item.folder / "datapackage.yaml", "responsable: Unidad de Prueba\n")
        for name in item.tables:
            example = ROOT / "schemas" / "ejemplos" / f"{name}.csv"
            if example.exists():
                data = example.read_text("utf-8")
                put(site / item.folder / place(the_law, the_law.tables[name], data), data)
    for path in documents(site):
        put(site / path, "Documento de prueba.\n")
    return site


def small_schemas(folder: Path, items: Collection[str] = SMALL) -> Path:
    """The real law reduced to a few items, those of small test sites if not said: twenty pages a site."""
    real, root = ROOT / "schemas", folder / "schemas"
    catalogue = yaml.safe_load((real / "catalogo.yaml").read_text("utf-8"))
    catalogue["items"] = [item for item in catalogue["items"] if item["carpeta"] in items]
    shutil.copytree(real, root, ignore=shutil.ignore_patterns("tablas", "ejemplos"))
    put(root / "catalogo.yaml", json.dumps(catalogue, ensure_ascii=False, indent=1))
    for name in (name for item in catalogue["items"] for name in item["tablas"]):
        put(root / "tablas" / f"{name}.yaml", (real / "tablas" / f"{name}.yaml").read_text("utf-8"))
    return root


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def place(the_law: Law, table: Table, data: str) -> str:
    """Where an example goes in its item's folder, by the period that its first row tells."""
    row = next(csv.DictReader(io.StringIO(data)))
    series = ""
    if table.series:
        rows = the_law.vocabularies.get(table.series.get("vocabulario", ""), ())
        series = rows[0]["valor"] if rows else "premio-comunal"
    if table.cadence == "permanente":
        return f"{table.folder}.csv" if not series else f"{table.folder}/{series}.csv"
    year, month = row.get("anyo") or "2026", row.get("mes", "").lower()
    number = MONTHS.index(month) + 1 if month in MONTHS else 10
    name = year if table.cadence == "anual" else f"{year}-{number:02d}"
    return "/".join(part for part in (table.folder, series, f"{name}.csv") if part)


def documents(site: Path) -> set[str]:
    """The files of documentos/ that the sheets of a site link to."""
    found = set()
    for path in site.rglob("*.csv"):
        for row in csv.reader(io.StringIO(path.read_text("utf-8"))):
            found |= {cell for cell in row if cell.startswith("documentos/")}
    return found


def portalgen(*arguments: str | Path, cwd: Path, code: int = 0, today: date = TODAY) -> str:
    """Run the real command line; its output. Fails on another exit code or on a traceback."""
    command = [sys.executable, "-m", "portalgen", *map(str, arguments), "--today", today.isoformat()]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300)
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    assert done.returncode == code, f"{done.returncode}: {said[-3000:]}"
    return said
