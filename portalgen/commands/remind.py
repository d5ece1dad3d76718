"""`portalgen remind`: what every unit still has to send, as notices that open, change and close by themselves."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from portalgen.commands.asking import asked
from portalgen.commands.common import say, settings, slugs
from portalgen.commands.review import OPEN
from portalgen.commands.roles import owners, site_people
from portalgen.jobs import Settings, law
from portalgen.model import Law
from portalgen.month import github, notices, telling
from portalgen.month.notices import Notice
from portalgen.month.roles import SEND, accounts
from portalgen.month.words import messages

LABEL, LATE, PREFIX = "plazo", "atrasado", "portalgen:plazo "
ROLES_LABEL, ROLES = "portal", "portalgen:roles"
AHEAD = 7                       # working days before the legal one from which a notice is opened


def run(options: argparse.Namespace) -> int:
    """0 told, or nothing to tell · 3 the host refused."""
    given = settings(options)
    the_law, words = law(given.schemas, given.cache), messages(given.schemas)
    wanted = [notice for slug in slugs(given, []) for notice in site_notices(given, the_law, words, slug)]
    if not options.send:
        print("\n\n".join(f"# {one.title}\n{one.text}" for one in wanted) or words["plazos-nada"])
        return 0
    host = github.here()
    notices.ensure_labels(host, given.sites.resolve().parent)
    done = notices.settle(host, LABEL, PREFIX, wanted, words["plazo-cerrado"])
    notices.settle(host, ROLES_LABEL, ROLES, role_notices(given, the_law, words), words["roles-al-dia"])
    say(options, words["plazos-hecho"].format(abiertos=done.opened, cambiados=done.changed, cerrados=done.closed))
    return 0


def site_notices(given: Settings, the_law: Law, words: Mapping[str, str], slug: str) -> Iterator[Notice]:
    """One notice for each unit and month with something to send that is late, or due soon."""
    said = asked("deadlines", given, slug) or {}
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for site in said.get("sites", ()):
        for one in site["entries"]:
            if one["state"] in OPEN:
                groups.setdefault((one["period"], one["unit"]), []).append(one)
    for (period, unit), entries in sorted(groups.items()):
        if any(one["late"] or one["working_days_left"] <= AHEAD for one in entries):
            yield _notice(given, the_law, words, slug, period, unit, entries, said)


def role_notices(given: Settings, the_law: Law, words: Mapping[str, str]) -> Iterator[Notice]:
    """Whether the file that says who approves has been left behind: a substitution that began or ended."""
    path, text = owners(given, the_law, words)
    if path.is_file() and path.read_text("utf-8") != text:
        yield Notice(ROLES, words["roles-titulo"], words["roles-atrasado"].format(path=path.name), (ROLES_LABEL,))


def _notice(given: Settings, the_law: Law, words: Mapping[str, str], slug: str, period: str, unit: str,
            entries: list[Mapping[str, Any]], said: Mapping[str, Any]) -> Notice:
    who = unit or words["quien-envio"]
    lines = [words["plazo-linea"].format(
        planilla=telling.plain(f"{one['number']} {one['name']}"), periodo=telling.month_words(period),
        estado=words[f"plazo-{one['state']}"], interno=_day(one["internal"]), legal=_day(one["legal"]))
        for one in entries]
    called = _called(given, the_law, slug, entries)
    head = words["plazo-entrada"].format(llamado=f"{called}: " if called else "", unidad=telling.plain(who),
                                         municipalidad=telling.plain(said["sites"][0]["name"]))
    labels = (LABEL, *([LATE] if any(one["late"] for one in entries) else []))
    title = words["plazo-titulo"].format(mes=telling.month_words(period), unidad=" ".join(who.split()))
    text = "\n".join([head, "", *lines, "", words["plazo-final"].format(formulario=_form(words))])
    return Notice(f"{PREFIX}{slug}/{period}/{unit}", title, text, labels)


def _form(words: Mapping[str, str]) -> str:
    """The form, with a link to it where there is one."""
    server, name = os.environ.get("GITHUB_SERVER_URL", "https://github.com"), os.environ.get("GITHUB_REPOSITORY", "")
    url = f"{server}/{name}/issues/new?template=enviar-planilla.yml"
    return words["formulario-enlace"].format(url=url) if name else words["formulario"]


def _called(given: Settings, the_law: Law, slug: str, entries: list[Mapping[str, Any]]) -> str:
    """Accounts of those who send these items."""
    everybody = site_people(given, the_law, slug)
    wanted = {one["item"] for one in entries}
    found = [name for item in the_law.items if item.id in wanted
             for name in accounts(everybody, SEND, given.today, item)]
    return " ".join(dict.fromkeys(found))


def _day(text: str) -> str:
    return date.fromisoformat(text).strftime("%d-%m-%Y")
