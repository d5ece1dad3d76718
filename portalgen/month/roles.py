"""Who does what in a municipality, as sitio.yaml says: who must approve each load, and who stands in for whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portalgen.model import Item, Law

# A name of an account, or of a team of an organisation: nothing else may reach a file that gives permissions.
ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)?").fullmatch
REVIEW, PUBLISH, SEND = ("revisor",), ("publicador", "encargado"), ("generador", "encargado")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a function. `items` are numbers or folders; none means all. `stands_in`: for whom, or ""."""

    name: str
    function: str
    post: str = ""
    account: str = ""
    items: tuple[str, ...] = ()
    decree: str = ""
    since: date = date.min
    until: date = date.max
    stands_in: str = ""

    def serves(self, today: date) -> bool:
        return self.since <= today <= self.until

    def answers_for(self, item: Item) -> bool:
        return not self.items or bool({item.id, item.number, item.folder} & set(self.items))


def people(info: Mapping[str, Any]) -> tuple[Person, ...]:
    """Everybody that sitio.yaml names with a function, each followed by those who stand in."""
    return tuple(person for entry in info.get("roles", {}).values() for person in _of(entry))


def _of(entry: Mapping[str, Any]) -> Iterator[Person]:
    function, items = entry.get("papel", ""), tuple(map(str, entry.get("items", ())))
    if not function:
        return
    holder = _person(entry, function, items, entry.get("cargo", ""), "")
    yield holder
    for other in entry.get("suplentes", ()):
        yield _person(other, function, items, "", holder.name or holder.post)


def _person(entry: Mapping[str, Any], function: str, items: tuple[str, ...], post: str, stands_in: str) -> Person:
    account = str(entry.get("cuenta", "")).removeprefix("@")
    return Person(entry.get("nombre", ""), function, post, account if ACCOUNT(account) else "", items,
                  entry.get("decreto", ""), _day(entry.get("desde", ""), date.min),
                  _day(entry.get("hasta", ""), date.max), stands_in)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


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
