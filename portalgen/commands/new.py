"""`portalgen new`: the folder of a municipality, ready to receive its sheets."""

from __future__ import annotations

import argparse
import os
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portalgen.commands.common import PACKAGE, is_slug, say, settings
from portalgen.findings import Stop
from portalgen.jobs import DEFAULT_THEME, law
from portalgen.model import Item, Law, Period
from portalgen.month import scaffold
from portalgen.month.roles import codeowners
from portalgen.month.words import messages
from portalgen.portal.people import people
from portalgen.portal.urls import segment
from portalgen.read.imports.areas import listed
from portalgen.textos import NEW_BAD_NAME, NEW_DONE, NEW_EXISTS, NEW_UNKNOWN, NEW_UNKNOWN_NAME

FICTITIOUS = "ficticia: true             # quite esta línea cuando complete los códigos reales"
BAD_ACTION = "«{text}» no sirve: escriba ORGANIZACION/portalgen@ y las 40 letras de la huella de la versión."
BAD_REPOSITORY = "«{text}» no es un repositorio: escríbalo como ORGANIZACION/NOMBRE."
OWNERS = {"github": ".github/CODEOWNERS", "gitlab": ".gitlab/CODEOWNERS"}


def run(options: argparse.Namespace) -> int:
    """Write sites/<slug>/ and the repository around it from schemas/plantillas. Never touches a file that exists."""
    given = settings(options)
    folder = given.sites / options.site
    if not is_slug(options.site):
        raise Stop(NEW_BAD_NAME.format(name=options.site))
    the_law = law(given.schemas, given.cache)
    wanted = options.name or options.site
    found = municipality(the_law, wanted)
    if options.name and not found:
        raise Stop(NEW_UNKNOWN_NAME.format(name=options.name))
    start = Period(given.today.year, given.today.month)
    made = files(the_law, given.schemas / "plantillas", found, options.site, start)
    around = None if _is_program(given.sites.parent) else _around(options, the_law, given.schemas, made, start)
    fresh = not folder.exists()
    if fresh:
        write(folder, made)
    written, kept = scaffold.write_missing(given.sites.parent, around or {})
    if not fresh and not written:
        raise Stop(NEW_EXISTS.format(folder=folder))
    if fresh:
        words = NEW_DONE if found else NEW_UNKNOWN
        say(options, words.format(folder=folder, slug=options.site, name=found.get("titulo", "")))
    say(options, "\n".join(_told(options, messages(given.schemas), given.sites.parent, around, written, kept)))
    return 0


def _is_program(root: Path) -> bool:
    """Whether this is the checkout of the program: its own files are not those of a municipality."""
    return (root / "portalgen").resolve() == PACKAGE.resolve()


def _around(options: argparse.Namespace, the_law: Law, schemas: Path, made: Mapping[str, str], start: Period
            ) -> dict[str, str]:
    """Path → text of the repository's files."""
    if options.action and not scaffold.ACTION(options.action):
        raise Stop(BAD_ACTION.format(text=options.action))
    if options.public_repo and not scaffold.REPOSITORY(options.public_repo):
        raise Stop(BAD_REPOSITORY.format(text=options.public_repo))
    words = messages(schemas)
    values = {**_values(options, words), "nombre": _name(made),
              **scaffold.form_options(the_law, start, words["formulario-sin-saber"],
                                     [words["opcion-area-ninguna"], *listed(made["sitio.yaml"].encode()).values()])}
    folder = schemas / "plantillas" / "repositorio"
    texts = scaffold.repository(folder, options.host, values, bool(options.public_repo))
    if options.host in OWNERS:
        texts[OWNERS[options.host]] = codeowners({options.site: people({})}, the_law, start.first,
                                                 words["codeowners-encabezado"], words["codeowners-nadie"])
    return texts


def _values(options: argparse.Namespace, words: Mapping[str, str]) -> dict[str, str]:
    """What fills the templates: where the program is, where the portal will be, what this host needs to be told."""
    action = options.action or scaffold.action_here(PACKAGE.parent) or scaffold.UNKNOWN
    program, _, version = action.partition("@")
    host, public = options.host, options.public_repo
    owner, _, name = public.partition("/")
    home = f"https://{owner}.github.io/{name}"
    site = {"slug": options.site, "principal": "main", "publico": public}
    kind = "privado" if public else "publico"
    told = words[f"administrar-{host}"].format(**site, arreglo=words[f"arreglo-{kind}"].format(**site),
                                               paginas=words[f"paginas-{kind}"])
    privacy = words[f"repo-{kind}" if host == "github" else f"repo-{host}"].format(**site)
    return {**site, "accion": action, "programa": program, "version": version, "privacidad": privacy,
            # Without an address of its own, the public repository's; of this one, the program knows the usual one.
            "url_portal": f"vars.PORTAL_URL || '{home}'" if public else "vars.PORTAL_URL", "url_publica": home,
            "como_enviar": words[f"enviar-{host}"], "como_dejar": words[f"dejar-{host}"], "administrar": told}


def _name(made: Mapping[str, str]) -> str:
    return made["sitio.yaml"].partition("\nnombre: ")[2].partition("\n")[0]


def _told(options: argparse.Namespace, words: Mapping[str, str], root: Path, around: Mapping[str, str] | None,
          written: list[str], kept: list[str]) -> Iterator[str]:
    """What was done around the municipality's folder, and what somebody must still decide."""
    if around is None:
        yield words["new-programa"]
        return
    yield words["new-repositorio"].format(n=len(written), folder=root)
    if kept:
        yield words["new-ya-estaban"].format(paths=", ".join(kept))
    if scaffold.FORM in kept and options.site not in (root / scaffold.FORM).read_text("utf-8"):
        yield words["new-varias"].format(form=scaffold.FORM, slug=options.site)
    if any(scaffold.UNKNOWN in around[path] for path in written):
        yield words["new-accion"].format(unknown=scaffold.UNKNOWN)
    if options.host == "github" and not options.public_repo:
        yield words["new-publico"].format(slug=options.site)


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
