"""Who does what in a municipality, as sitio.yaml says: who must approve each load, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from portalgen.model import Item, Law
from portalgen.portal.people import Person

REVIEW, PUBLISH, SEND = ("revisor",), ("publicador", "encargado"), ("generador", "encargado")


def accounts(everybody: Iterable[Person], functions: Sequence[str], today: date, item: Item | None = None) -> list[str]:
    """Accounts ("@name") of those who have one of the functions today, for an item if one is given."""
    found = [f"@{p.account}" for p in everybody if p.account and p.function in functions and p.serves(today)
             and (item is None or p.answers_for(item))]
    return list(dict.fromkeys(found))


def owners(sites: Mapping[str, tuple[Person, ...]], law: Law, today: date) -> list[tuple[str, list[str]]]:
    """(path, accounts that must approve it), from the general to the particular: the last one that fits rules."""
    everybody = [person for found in sites.values() for person in found]
    keepers = accounts(everybody, PUBLISH, today)
    lines = [("/.github/", keepers), ("/.gitlab/", keepers), ("/.gitlab-ci.yml", keepers), ("/servidor/", keepers)]
    for slug, found in sites.items():
        lines += [(f"/sites/{slug}/", accounts([p for p in found if not p.items], REVIEW, today))]
        for item in law.items:
            mine = accounts([p for p in found if p.items], REVIEW, today, item)
            lines += [(f"/sites/{slug}/{item.folder}/", mine)] if mine else []
        lines += [(f"/sites/{slug}/sitio.yaml", accounts(found, PUBLISH, today))]
    return lines


def codeowners(sites: Mapping[str, tuple[Person, ...]], law: Law, today: date, heading: str, nobody: str) -> str:
    """The file that tells the host who must approve what. A path without anybody is left as a note: a pattern without
    owners would free it of every approval."""
    lines = [f"# {line}" for line in heading.splitlines()]
    for path, names in owners(sites, law, today):
        lines.append(f"{path} {' '.join(names)}" if names else f"# {path} {nobody}")
    return "\n".join(lines) + "\n"
