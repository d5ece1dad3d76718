"""Who does what in a municipality, as sitio.yaml says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portalgen.model import Item

# A name of an account, or of a team of an organisation: nothing else may reach a file that gives permissions.
ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)?").fullmatch


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a function. `items` are numbers or folders; none means all. `stands_in`: for whom, or ""; `unit`: as
    written, the id of a unit or its name."""

    name: str
    function: str
    post: str = ""
    account: str = ""
    items: tuple[str, ...] = ()
    decree: str = ""
    since: date = date.min
    until: date = date.max
    stands_in: str = ""
    unit: str = ""

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
    unit = str(entry.get("unidad", ""))
    holder = _person(entry, function, items, entry.get("cargo", ""), "", unit)
    yield holder
    for other in entry.get("suplentes", ()):
        yield _person(other, function, items, "", holder.name or holder.post, unit)


def _person(entry: Mapping[str, Any], function: str, items: tuple[str, ...], post: str, stands_in: str, unit: str,
            ) -> Person:
    account = str(entry.get("cuenta", "")).removeprefix("@")
    return Person(entry.get("nombre", ""), function, post, account if ACCOUNT(account) else "", items,
                  entry.get("decreto", ""), _day(entry.get("desde", ""), date.min),
                  _day(entry.get("hasta", ""), date.max), stands_in, unit)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
