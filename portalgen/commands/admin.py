"""`portalgen admin`: forms for the small records of a site (sitio.yaml, the YAML of each item, free pages)."""

from __future__ import annotations

import argparse
import html
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portalgen.commands.common import put, say, settings, slugs
from portalgen.findings import Stop
from portalgen.jobs import law
from portalgen.model import Law
from portalgen.month.scaffold import REPOSITORY
from portalgen.portal.forms import config, fields, file
from portalgen.read.files import read, scan
from portalgen.read.yamls import parse
from portalgen.textos import ADMIN_BAD_REPOSITORY, ADMIN_BROKEN, ADMIN_DONE, ADMIN_PAGE, ADMIN_TITLE

SCRIPT = "sveltia-cms.js"


def run(options: argparse.Namespace) -> int:
    """Write the page of forms and its configuration; Stop(2) for a YAML that cannot be read."""
    given = settings(options)
    [slug] = slugs(given, [options.site])
    if not REPOSITORY(options.repository):
        raise Stop(ADMIN_BAD_REPOSITORY.format(text=options.repository))
    the_law, root = law(given.schemas, given.cache), given.sites / slug
    site = said(root, slug, "sitio.yaml")
    name = str(site.get("nombre") or slug)
    backend = {"name": options.host, "repo": options.repository, "branch": options.main}
    made = config(backend, slug, ADMIN_TITLE.format(name=name), list(items(the_law, root, slug)),
                  fields(the_law.descriptors["sitio"], site), list(others(the_law, root, slug)))
    out = options.out / slug if options.out.name != slug else options.out
    put(out / "config.json", (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode())
    put(out / "index.html", ADMIN_PAGE.format(title=html.escape(ADMIN_TITLE.format(name=name)), script=SCRIPT).encode())
    say(options, ADMIN_DONE.format(out=out, script=SCRIPT))
    return 0


def items(law: Law, root: Path, slug: str) -> Iterator[dict[str, Any]]:
    """The file of each item that the site has, with its form."""
    for item in law.items:
        path = f"{item.folder}/datapackage.yaml"
        if (root / path).is_file():
            label = f"{item.number} {item.title}".strip()
            yield file(item.folder.replace(".", "-"), label, f"sites/{slug}/{path}",
                       fields(law.descriptors["datapackage"], said(root, slug, path)))


def others(law: Law, root: Path, slug: str) -> Iterator[dict[str, Any]]:
    """The files that a municipality fills in about its own management, those that it has."""
    for name, shape in law.descriptors.items():
        path = f"gestion/{name}.yaml"
        if (root / path).is_file():
            yield file(name, str(shape.get("titulo", name)), f"sites/{slug}/{path}",
                       fields(shape, said(root, slug, path)))


def said(root: Path, slug: str, path: str) -> Mapping[str, Any]:
    """A YAML file as written. It must be right: the form is made from what it says."""
    if path not in scan(root, slug).files:
        return {}
    document, problems = parse(read(root, path), f"{slug}/{path}")
    if document is None or problems:
        raise Stop(ADMIN_BROKEN.format(file=f"{slug}/{path}"))
    return document.value if isinstance(document.value, dict) else {}
