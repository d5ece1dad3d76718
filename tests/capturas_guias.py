"""Take again the pictures of docs/guias from a built portal.

    python3 build.py && python tests/capturas_guias.py [public] [puerto-ejemplo]
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from capturas import ARGUMENTS, CHROMIUM, served

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "guias" / "imagenes"
SIZE = {"width": 900, "height": 760}
TABLE = "personal_planta"


def sheet() -> str:
    """The example of a table as units send it: amounts with signs, a date with two figures of year."""
    names, *rows = csv.reader((ROOT / "schemas/ejemplos" / f"{TABLE}.csv").read_text("utf-8").splitlines())
    rows[0] = [re.sub("^([0-9])([0-9]{3})([0-9]{3})$", r"$ \1.\2.\3", cell) for cell in rows[0]]
    rows[-1] = [re.sub("^[0-9]{2}([0-9]{2})-([0-9]{2})-([0-9]{2})$", r"03/04/\1", cell) for cell in rows[-1]]
    return "\n".join("\t".join(row) for row in [names, *rows])


def checked(page: Any) -> None:
    """The validator after a sheet with mistakes."""
    page.locator("#v-tabla").select_option(TABLE)
    page.locator("#v-texto").fill(sheet())
    page.get_by_role("button", name="Revisar").click()
    page.locator("[data-validador] section").first.wait_for()
    page.evaluate("() => document.querySelector('[data-validador] button').scrollIntoView({block: 'start'})")


def as_it_is(page: Any) -> None:
    """Nothing to do on it."""


def main(public: Path, site: str) -> None:
    from playwright.sync_api import sync_playwright

    pictures: dict[str, tuple[str, Callable[[Any], None]]] = {
        "validador.png": ("validador/index.html", checked),
        "cumplimiento.png": (f"{site}/cumplimiento/index.html", as_it_is)}
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play, served(public) as address:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, (path, act) in pictures.items():
            page = browser.new_context(viewport=SIZE, locale="es-CL", color_scheme="light").new_page()
            page.goto(address + path)
            act(page)
            page.screenshot(path=OUT / name)
            print(OUT / name)
        browser.close()


if __name__ == "__main__":
    chosen = [*sys.argv[1:], *["public", "puerto-ejemplo"][len(sys.argv) - 1:]]
    main(ROOT / chosen[0], chosen[1])
