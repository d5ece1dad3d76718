"""Writes the monthly and yearly tables of the invented municipalities from sites/semillas. Same seeds, same bytes.

    python sites/generar.py

What is written by hand (sitio.yaml, permanent tables, pages, documents) is left alone. Nobody in these tables exists.
"""

from __future__ import annotations

import re
import shutil
import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from generador.comun import Book, Scale  # noqa: E402
from generador.fichas import write_packages  # noqa: E402
from generador.gestion import write_management  # noqa: E402
from generador.personal import write_authorities, write_fees, write_payroll  # noqa: E402
from generador.presupuesto import write_budget  # noqa: E402

from portalgen.model import Period  # noqa: E402
from portalgen.read.law import load_law  # noqa: E402

TODAY = date(2026, 11, 20)
DATED = re.compile(r"[0-9]{4}(-[0-9]{2})?(-[a-z]+)?\.csv")
SCALES = (
    Scale("puerto-ejemplo", Period(2021, 11), Period(2026, 10)),
    Scale(
        "quebrada-honda-demo",
        Period(2025, 1),
        Period(2026, 10),
        planta=0.13,
        contrata=0.1,
        honorarios=0.1,
        others=0.04,
        sectors=False,
        organisations=18,
        patentes=12,
        budget=0.08,
        code="MU999",
    ),
)


def main(root: Path = HERE) -> None:
    """Write all tables under `root`, after removing those of earlier runs."""
    law = load_law(HERE.parent / "schemas")
    for scale in SCALES:
        site = root / scale.slug
        _clean(site)
        book = Book(law, site, TODAY)
        write_payroll(book, scale)
        write_fees(book, scale)
        write_authorities(book, scale)
        write_management(book, scale)
        write_budget(book, scale)
        write_packages(book, scale)


def _clean(site: Path) -> None:
    """Remove the tables of periods, and folders left empty."""
    for file in sorted(site.rglob("*.csv")):
        if DATED.fullmatch(file.name):
            file.unlink()
    for folder in sorted((p for p in site.rglob("*") if p.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
