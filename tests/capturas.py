"""Pictures of the main pages of a published folder, to be looked at: python tests/capturas.py PUBLIC OUT [SITE].

Phone first (360 px), then desktop, each in light and dark. Files: OUT/01-inicio-telefono-claro.png…
"""

from __future__ import annotations

import functools
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]
VIEWS = {"telefono": {"width": 360, "height": 780}, "escritorio": {"width": 1280, "height": 900}}
TALLEST = 2600              # of a picture, in px: what follows is more of the same
SCHEMES = {"claro": "light", "oscuro": "dark"}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder over HTTP on this machine; yields its address, that ends in a slash."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def main_pages(public: Path, site: str) -> dict[str, str]:
    """Name → path of one page of each kind: the heaviest of those that there are."""
    kinds = {
        "inicio": f"{site}/index.html", "materia": f"{site}/[12].*/index.html",
        "tabla": f"{site}/[12].*/*/index.html", "periodo": f"{site}/[12].*/*/2*/index.html",
        "fija": f"{site}/[12].*/*.html", "ficha": f"{site}/[12].*/*/diccionario.html",
        "entidades": f"{site}/entidades/index.html", "entidad": f"{site}/entidades/*.html",
        "glosario": f"{site}/glosario.html", "pagina": f"{site}/paginas/*.html",
        "accesibilidad": f"{site}/accesibilidad.html", "banner": f"{site}/banner/index.html",
        "perdida": f"{site}/404.html", "buscar": f"{site}/buscar/index.html",
        "agenda": f"{site}/agenda/index.html", "calendario": f"{site}/calendario/index.html",
        "cumplimiento": f"{site}/cumplimiento/index.html", "portada": "index.html", "estados": "estado-*.html",
        "comparar": "comparar-*.html", "validador": "validador/index.html",
    }
    found: dict[str, str] = {}
    for name, pattern in kinds.items():
        paths = [path for path in public.glob(pattern) if path.relative_to(public).as_posix() not in found.values()]
        if paths:
            found[name] = max(paths, key=lambda path: (path.stat().st_size, path)).relative_to(public).as_posix()
    return found


def shoot(public: Path, out: Path, site: str = "", only: str = "") -> list[Path]:
    """Take every picture; returns their files."""
    from playwright.sync_api import sync_playwright

    out.mkdir(parents=True, exist_ok=True)
    site = site or next(path.parent.name for path in sorted(public.glob("*/portal.json")))
    made = []
    with served(public) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for view, size in VIEWS.items():
            for scheme, value in SCHEMES.items():
                page = browser.new_context(viewport=size, color_scheme=value, locale="es-CL").new_page()
                for number, (name, path) in enumerate(main_pages(public, site).items(), 1):
                    file = out / f"{number:02d}-{name}-{view}-{scheme}.png"
                    if only in file.name:
                        page.goto(address + path)
                        tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
                        page.screenshot(path=str(file), full_page=True,
                                        clip={"x": 0, "y": 0, "width": size["width"], "height": tall})
                        made.append(file)
                page.context.close()
        browser.close()
    return made


if __name__ == "__main__":
    for picture in shoot(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]):
        print(picture)
