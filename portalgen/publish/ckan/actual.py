"""What a portal holds, as CKAN tells it (package_search and package_show give the same dictionary)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portalgen.publish.ckan.desired import KEY, OWNER, SEAL, STATE, WITHDRAWN, Value

TAGS = frozenset({"tags", "groups"})        # lists of {name: …}, whose order means nothing
PAGE = 1000                                 # data sets that CKAN gives at once, at most (ckan.search.rows_max)


@dataclass(frozen=True)
class Actual:
    """A data set of the portal. `raw` is CKAN's dictionary."""

    raw: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.raw["id"])

    @property
    def name(self) -> str:
        return str(self.raw["name"])

    @property
    def title(self) -> str:
        return str(self.raw.get("title") or self.name)

    @property
    def modified(self) -> str:
        """The lock: whatever changes the data set changes this."""
        return str(self.raw.get("metadata_modified") or "")

    @property
    def deleted(self) -> bool:
        return self.raw.get("state") == "deleted"

    @cached_property
    def extras(self) -> Mapping[str, str]:
        return {str(e["key"]): str(e["value"]) for e in self.raw.get("extras") or ()}

    @cached_property
    def owner(self) -> str:
        """The identifier that we gave it; "" when it is not ours."""
        return self.extras.get(OWNER.removeprefix("extras."), "")

    @property
    def seal(self) -> str:
        return self.extras.get(SEAL.removeprefix("extras."), "")

    @property
    def organization(self) -> str:
        return str((self.raw.get("organization") or {}).get("name") or "")

    @property
    def grouped(self) -> bool:
        return bool(self.raw.get("groups"))

    @property
    def withdrawn(self) -> bool:
        return self.extras.get(STATE) == WITHDRAWN

    @property
    def resources(self) -> Sequence[Mapping[str, Any]]:
        return self.raw.get("resources") or ()

    def says(self, name: str) -> Value:
        """A field as `Dataset.fields` writes it; "" or () when it says nothing."""
        if name.startswith("extras."):
            return self.extras.get(name.removeprefix("extras."), "")
        if name == "owner_org":
            return self.organization
        return plain(name, self.raw.get(name))


def plain(name: str, value: Any) -> Value:
    """A value of CKAN as ours: names of tags and groups in order, texts, yes or no."""
    if name in TAGS:
        return tuple(sorted(str(entry["name"]) for entry in value or ()))
    if isinstance(value, list | tuple):
        return tuple(map(str, value))
    return value if isinstance(value, bool) else "" if value is None else str(value)


def key_of(resource: Mapping[str, Any]) -> str:
    """The key that we gave a file; "" when it is not ours."""
    return str(resource.get(KEY) or "")


def query(organizations: Sequence[str], start: int, rows: int = PAGE) -> dict[str, Any]:
    """The search for everything that some organisations have, private data sets too, in an order that does not move
    between one page and the next."""
    named = " OR ".join(f'"{name}"' for name in sorted(set(organizations)))
    return {"q": "*:*", "fq": f"+organization:({named})", "rows": rows, "start": start, "sort": "name asc",
            "include_private": True, "facet": "false"}
