"""`portalgen pulse`: is the portal up, and does it show what was last approved?"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass

from portalgen.commands.certify import address_of
from portalgen.commands.common import say, settings, slugs
from portalgen.jobs import Settings, contents, law_of
from portalgen.model import Law
from portalgen.month import github, notices, outside, telling
from portalgen.month.notices import Notice
from portalgen.month.words import messages
from portalgen.read.files import scan
from portalgen.read.site import load_site

LABEL, PREFIX, SHOWN = "portal", "portalgen:latido ", 5


@dataclass(frozen=True, slots=True)
class Pulse:
    """How a municipality's portal is: `why` it does not answer, or the `old` tables it shows."""

    slug: str
    name: str
    url: str
    total: int
    why: str = ""
    old: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return not self.why and not self.old


def run(options: argparse.Namespace) -> int:
    """0 up and current · 3 somewhere it is not."""
    given = settings(options)
    url = address_of(options)
    words = messages(given.schemas)
    found = [taken(given, law_of(given, slug), slug, url) for slug in slugs(given, options.site)]
    if options.json:
        print(json.dumps([{"site": p.slug, "url": p.url, "up": not p.why, "current": p.good, "tables": p.total,
                           "old": list(p.old)} for p in found], ensure_ascii=False, indent=1))
    else:
        say(options, "\n".join(told(pulse, words) for pulse in found))
    if options.send:
        wanted = [Notice(f"{PREFIX}{p.slug}", words["latido-titulo"].format(municipalidad=p.name), told(p, words),
                         (LABEL,)) for p in found if not p.good]
        notices.settle(github.here(), LABEL, PREFIX, wanted, words["latido-vuelve"])
    return 0 if all(pulse.good for pulse in found) else 3


def taken(given: Settings, the_law: Law, slug: str, url: str) -> Pulse:
    """Ask the portal what it publishes, and compare with the folder."""
    import hashlib

    folder = given.sites / slug
    site, _ = load_site(folder, slug, scan(folder, slug), the_law)
    sources = [source for package in site.packages for source in package.sources]
    name, place = str(site.info.get("nombre") or slug), outside.address(url, slug) + "/"
    answer, shown = outside.portal(url, slug)
    if not answer.good:
        return Pulse(slug, name, place, len(sources), answer.why)
    old = tuple(source.path for source in sources
                if (there := shown.get(outside.identity(source))) is None
                or there.sha256 != hashlib.sha256(contents(folder, source)[0] or b"").hexdigest())
    return Pulse(slug, name, place, len(sources), old=old)


def told(pulse: Pulse, words: Mapping[str, str]) -> str:
    """One sentence."""
    if pulse.why:
        return words["latido-caido"].format(municipalidad=pulse.name, url=pulse.url, why=pulse.why)
    if pulse.old:
        listed = ", ".join(pulse.old[:SHOWN]) + (", …" if len(pulse.old) > SHOWN else "")
        return words["latido-atrasado"].format(municipalidad=pulse.name, n=len(pulse.old), total=pulse.total,
                                               lista=telling.plain(listed))
    return words["latido-bien"].format(municipalidad=pulse.name, n=pulse.total)
