"""The index of all published sites, and what it needs, at the root of the output."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

from portalgen.jobs import Settings, environment, theme
from portalgen.plan import SITE
from portalgen.portal.chrome import PLAIN
from portalgen.publish.output import Output, place
from portalgen.textos import COVER_TITLE

THEME = "base"


def write_cover(settings: Settings, output: Output) -> None:
    """index.html with every site of the output, by region; written only when it says something else than before."""
    the_theme = theme(settings.themes, THEME)
    sites = sorted(published(output), key=lambda s: (s["region"], s["nombre"]))
    groups = [{"titulo": region or "Municipalidades", "municipalidades": list(found)}
              for region, found in groupby(sites, key=lambda s: s["region"])]
    context = {"sitio": {"nombre": COVER_TITLE, "inicio": "index.html", "direccion": "", "contactos": [],
                        "paginas": [], "licencia": None},
             **PLAIN, "titulo": COVER_TITLE, "introduccion": "", "grupos": groups, "ruta": "index.html"}
    page = environment(the_theme.folders).get_template("portada.html").render(context)
    place(output, "index.html", page.encode())
    for path, file in the_theme.static().items():
        place(output, path, file.read_bytes())


def published(output: Output) -> list[dict[str, Any]]:
    """Every site in the output, as the state of its last build names it."""
    found = []
    for path in sorted(output.work.glob("*.json")):
        try:
            about = json.loads(path.read_bytes())["jobs"][SITE]["about"]
        except (ValueError, KeyError):
            continue
        found.append({"ruta": f"{path.stem}/index.html", "nombre": about["name"], "region": about["region"],
                      "detalle": ""})
    return found
