"""A whole site, built once a run with the real command, for the tests of what machines read."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from sitios import portalgen, put, write_site

BASE = "https://ejemplo.cl/transparencia"
TOP = f"{BASE}/prueba"
TRAP = "Ley N° 20.285: «permisos», (año)/mes & <otros> \"comillas\" \\ barra"


@lru_cache(maxsize=2)
def site(base: str = BASE) -> Path:
    """The folder of the published site "prueba": every table, two months of payroll with an area, a hostile name."""
    work = Path(mkdtemp(prefix="publicado-"))
    write(work / "sites")
    portalgen("build", *(["--base-url", base] if base else []), cwd=work)
    return work / "public/prueba"


def write(sites: Path, slug: str = "prueba") -> Path:
    folder = write_site(sites, slug)
    info = folder / "sitio.yaml"
    info.write_text(info.read_text("utf-8").replace("comuna: Prueba", f"comuna: '{TRAP}'"), "utf-8")
    payroll = next(folder.rglob("planta/2026-10.csv"))
    rows = list(csv.DictReader(io.StringIO(payroll.read_text("utf-8"))))
    many = [{**rows[0], "nombre_completo": f"Persona Inventada {word}", "remuneracion_bruta": "1000000"}
            for word in ("Uno", "Dos", "Tres", "Cuatro", "Cinco", "Seis")]
    put(payroll, text(many))
    put(payroll.with_name("2026-11.csv"), text([{**row, "mes": "Noviembre"} for row in many]))
    put(payroll.with_name("2026-11-educacion.csv"), text([{**row, "mes": "Noviembre"} for row in many[:2]]))
    return folder


def text(rows: list[dict[str, str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
