"""`portalgen new`: the folder of a municipality, ready to receive its sheets."""

from __future__ import annotations

import argparse
import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portalgen.commands.common import is_slug, say, settings
from portalgen.findings import Stop
from portalgen.jobs import DEFAULT_THEME, law
from portalgen.model import Item, Law, Period
from portalgen.portal.urls import segment
from portalgen.textos import NEW_BAD_NAME, NEW_DONE, NEW_EXISTS, NEW_UNKNOWN, NEW_UNKNOWN_NAME

FICTITIOUS = "ficticia: true             # quite esta línea cuando complete los códigos reales"


def run(options: argparse.Namespace) -> int:
    """Write sites/<slug>/ from the templates of schemas/plantillas. Never touches a folder that exists."""
    given = settings(options)
    folder = given.sites / options.site
    if not is_slug(options.site):
        raise Stop(NEW_BAD_NAME.format(name=options.site))
    if folder.exists():
        raise Stop(NEW_EXISTS.format(folder=folder))
    the_law = law(given.schemas, given.cache)
    wanted = options.name or options.site
    found = municipality(the_law, wanted)
    if options.name and not found:
        raise Stop(NEW_UNKNOWN_NAME.format(name=options.name))
    start = Period(given.today.year, given.today.month)
    write(folder, files(the_law, given.schemas / "plantillas", found, options.site, start))
    words = NEW_DONE if found else NEW_UNKNOWN
    say(options, words.format(folder=folder, slug=options.site, name=found.get("titulo", "")))
    return 0


def municipality(the_law: Law, wanted: str) -> Mapping[str, str]:
    """The row of the list of municipalities whose code, name or synonym is this; {} when there is none."""
    for row in the_law.vocabularies.get("municipalidades", ()):
        names = [row["valor"], row["titulo"], *row.get("sinonimos", "").split("|")]
        if folded(wanted) in {folded(name) for name in names if name}:
            return row
    return {}


def folded(text: str) -> str:
    """Without accents, case, hyphens nor the words every municipality's name has."""
    plain = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode().lower()
    words = plain.replace("-", " ").replace("'", "").split()
    return "".join(w for w in words if w not in ("municipalidad", "ilustre", "de", "i."))


def files(the_law: Law, templates: Path, found: Mapping[str, str], slug: str, start: Period) -> dict[str, str]:
    """Path → text of each file of the new site."""
    place = _place(the_law, found)
    name = found.get("titulo") or f"Municipalidad de {slug.replace('-', ' ').title()}"
    values = {"nombre": name, "corto": name.removeprefix("Municipalidad de "), "mu": found.get("valor", "MU000"),
              "rut": found.get("rut") or '""', "desde": str(start), "tema": DEFAULT_THEME, **place,
              "ficticia": "" if found else FICTITIOUS}
    made = {"sitio.yaml": (templates / "sitio.yaml").read_text("utf-8").format(**values)}
    package = (templates / "datapackage.yaml").read_text("utf-8")
    for item in the_law.items:
        made[f"{item.folder}/datapackage.yaml"] = package.format(**_package(the_law, item, start))
    return made


def _place(the_law: Law, found: Mapping[str, str]) -> dict[str, str]:
    cut = found.get("cut", "00000")
    comuna = next((c for c in the_law.vocabularies.get("comunas", ()) if c["valor"] == cut), {})
    region = next((r for r in the_law.vocabularies.get("regiones", ()) if r["codigo"] == comuna.get("region")), {})
    return {"cut": cut, "comuna": comuna.get("titulo", '""'), "region": region.get("valor", '""')}


def _package(the_law: Law, item: Item, start: Period) -> dict[str, Any]:
    folders = []
    for table in (the_law.tables[name] for name in item.tables):
        if the_law.edition_for(table, start, start.last) is None:
            continue
        period = {"mensual": str(start), "trimestral": str(start), "anual": str(start.year)}.get(table.cadence, "")
        place = segment(table, "NOMBRE" if table.series else "")
        folders.append(f"#   {place}/{period}.csv" if period else f"#   {place}.csv")
    first = the_law.tables[item.tables[0]]
    return {"numero": item.number, "titulo": item.title, "norma": item.law, "responsable": item.owner or '""',
            "carpetas": "\n".join(folders), "ejemplo": first.folder or first.id, "periodo": str(start)}


def write(folder: Path, made: Mapping[str, str]) -> None:
    """All files, in a folder that appears whole under its name or not at all."""
    import tempfile

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".nuevo-") as temporary:
        for path, text in made.items():
            target = Path(temporary, "sitio", path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        os.rename(Path(temporary, "sitio"), folder)
