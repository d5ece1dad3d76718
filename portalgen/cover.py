"""The index of all published sites at the root of the output, made only from their portal.json.

What was read is remembered beside the states, so that a build that changes one site reads one portal.json, and one that
changes none reads nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portalgen.jobs import DEFAULT_THEME as THEME
from portalgen.jobs import Settings, environment, law, theme
from portalgen.jsons import as_line, compact
from portalgen.memory import digest_of, folder_digest, program
from portalgen.portal.chrome import PLAIN
from portalgen.portal.municipalities import LIST, brief
from portalgen.portal.pages import Page
from portalgen.publish.output import COVER, Output, place, trouble
from portalgen.read.others import Other, load_others
from portalgen.textos import COVER_TITLE

SITE: Mapping[str, Any] = {"nombre": COVER_TITLE, "inicio": "index.html", "direccion": "", "contactos": [],
                           "paginas": [], "licencia": None, "correo": "", "logo": "", "pedir": None}


@dataclass
class Memory:
    """What the last index was made of. `around`: digest of all but the sites; `sites`: slug → identity of its
    portal.json and what the index needs of it; `pages`: path → digest of its context."""

    around: str = ""
    sites: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)

    @property
    def briefs(self) -> list[dict[str, Any]]:
        return [kept["brief"] for kept in self.sites.values() if kept["brief"]]


def write_cover(settings: Settings, output: Output) -> None:
    """Write the index of the sites of the output and remove its pages that no longer are, if anything changed."""
    others = load_others(settings.sites)
    old = _remembered(output)
    now = Memory(digest_of(program(), folder_digest(settings.themes), folder_digest(settings.schemas),
                           [(o.name, o.region, o.url, o.summary) for o in others]))
    now.sites = {slug: _seen(output, slug, old) for slug in sorted(path.stem for path in output.work.glob("*.json"))}
    if now.around == old.around and now.sites == old.sites and old.pages:
        os.utime(output.work / COVER)                 # it is not behind: nothing that it tells has changed
        return
    if now.around == old.around and now.briefs == old.briefs and old.pages:       # the sites moved, not what it tells
        now.pages = old.pages
    else:
        _write(settings, output, others, old, now)
    _finish(output, old, now)


def _write(settings: Settings, output: Output, others: Sequence[Other], old: Memory, now: Memory) -> None:
    from portalgen.portal import surveys, validator
    from portalgen.portal.municipalities import elsewhere, listing, pages
    from portalgen.read.surveys import load_surveys

    found = [*now.briefs, *(told for other in others if (told := elsewhere(other)))]
    the_law = law(settings.schemas, settings.cache)
    asked = surveys.pages(load_surveys(settings.schemas))
    for page in (*pages(found, others), validator.page(the_law), *asked):
        now.pages[page.path] = digest_of(page.template, page.context)
        if now.around != old.around or old.pages.get(page.path) != now.pages[page.path]:
            place(output, page.path, _drawn(settings, page))
    place(output, LIST, json.dumps(listing(found, others), ensure_ascii=False, indent=1).encode() + b"\n")
    if now.around != old.around:
        for path, value in validator.files(the_law):
            place(output, path, as_line(value))
    for path, file in theme(settings.themes, THEME).static().items():
        place(output, path, file.read_bytes())


def _drawn(settings: Settings, page: Page) -> bytes:
    from portalgen.portal import surveys, validator

    context: Mapping[str, Any] = {**PLAIN, "sitio": SITE, "validador": validator.PATH,
                                  "diagnosticos": surveys.LIST, **page.context,
                                  "ruta": page.path}
    return environment(theme(settings.themes, THEME).folders).get_template(page.template).render(context).encode()


def _seen(output: Output, slug: str, old: Memory) -> dict[str, Any]:
    """Identity and brief of a published portal.json; what was remembered of it when it is the same file."""
    path = output.site(slug) / "portal.json"
    try:
        info = os.stat(path)
        identity = [info.st_size, info.st_mtime_ns]
        known: dict[str, Any] = old.sites.get(slug, {})
        if known.get("es") == identity:
            return known
        return {"es": identity, "brief": brief(slug, json.loads(path.read_bytes()))}
    except (OSError, ValueError, KeyError):         # not there, or not a whole one: the site is not listed
        return {"es": None, "brief": None}


def _remembered(output: Output) -> Memory:
    """The memory of the last index, if all its pages are still there; a damaged one is as good as none."""
    try:
        value = json.loads((output.work / COVER).read_bytes())
        memory = Memory(value["around"], value["sites"], value["pages"])
    except (OSError, ValueError, KeyError, TypeError):
        return Memory()
    return memory if all((output.root / path).is_file() for path in (*memory.pages, LIST)) else Memory()


def _finish(output: Output, old: Memory, now: Memory) -> None:
    loose = output.work / f"portada-{os.getpid()}.tmp"
    with trouble(output):
        for path in sorted(old.pages.keys() - now.pages.keys()):
            (output.root / path).unlink(missing_ok=True)
        loose.write_bytes(compact({"around": now.around, "sites": now.sites, "pages": now.pages}))
        os.replace(loose, output.work / COVER)
