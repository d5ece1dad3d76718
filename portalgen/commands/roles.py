"""`portalgen roles`: who does what today, and the file that tells the host who must approve each load."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from portalgen.commands.common import say, settings, slugs
from portalgen.findings import Stop
from portalgen.jobs import Settings, law
from portalgen.model import Law
from portalgen.month.roles import codeowners
from portalgen.month.words import messages
from portalgen.portal.people import Person, people
from portalgen.read.files import scan
from portalgen.read.site import load_site

PLACES = (".gitlab/CODEOWNERS", ".github/CODEOWNERS")


def run(options: argparse.Namespace) -> int:
    """0 shown, or up to date · 4 the file says something else (--check) · 2 the file is somebody else's."""
    given = settings(options)
    the_law, words = law(given.schemas, given.cache), messages(given.schemas)
    if options.write or options.check:
        return _file(options, words, *owners(given, the_law, words))
    sites = {slug: site_people(given, the_law, slug) for slug in slugs(given, [])}
    if options.json:
        print(json.dumps(list(_rows(sites, given.today)), ensure_ascii=False, indent=1))
        return 0
    print("\n".join(_told(sites, words, given.today)))
    return 0


def site_people(given: Settings, the_law: Law, slug: str) -> tuple[Person, ...]:
    """Everybody with a function in a municipality."""
    root = given.sites / slug
    return people(load_site(root, slug, scan(root, slug), the_law)[0].info)


def owners(given: Settings, the_law: Law, words: Mapping[str, str]) -> tuple[Path, str]:
    """The file that tells the host who approves, and what it should say today."""
    root = given.sites.parent
    sites = {slug: site_people(given, the_law, slug) for slug in slugs(given, [])}
    path = next((root / place for place in PLACES if (root / place).exists()), root / PLACES[-1])
    return path, codeowners(sites, the_law, given.today, words["codeowners-encabezado"], words["codeowners-nadie"])


def _file(options: argparse.Namespace, words: Mapping[str, str], path: Path, text: str) -> int:
    old = path.read_text("utf-8") if path.exists() else ""
    if old and not old.startswith(f"# {words['codeowners-encabezado'].splitlines()[0]}"):
        raise Stop(words["roles-ajeno"].format(path=path))
    if old == text:
        say(options, words["roles-igual"].format(path=path))
        return 0
    if options.check:
        print(words["roles-distinto"].format(path=path))
        return 4
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    say(options, words["roles-escrito"].format(path=path))
    return 0


def _rows(sites: Mapping[str, tuple[Person, ...]], today: date) -> Iterator[dict[str, object]]:
    for slug, found in sites.items():
        for p in found:
            yield {"site": slug, "function": p.function, "name": p.name, "account": p.account, "items": list(p.items),
                   "decree": p.decree, "since": "" if p.since == date.min else p.since.isoformat(),
                   "until": "" if p.until == date.max else p.until.isoformat(), "stands_in": p.stands_in,
                   "in_force": p.serves(today)}


def _told(sites: Mapping[str, tuple[Person, ...]], words: Mapping[str, str], today: date) -> Iterator[str]:
    for slug, found in sites.items():
        for p in (replace(p, name=p.name or p.post) for p in found if p.serves(today)):
            yield words["roles-persona"].format(
                slug=slug, papel=p.function, nombre=p.name or "(sin nombre)",
                cuenta=f" (@{p.account})" if p.account else " (sin cuenta)",
                items=f", ítems {', '.join(p.items)}" if p.items else "", decreto=f", {p.decree}" if p.decree else "",
                vigencia=f", en reemplazo de {p.stands_in}" if p.stands_in else "")
        if not found:
            yield words["roles-nadie"].format(slug=slug)
