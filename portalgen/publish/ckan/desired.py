"""What a portal should hold: data sets, their files, and where the bytes come from. Values only; they travel as JSON.

The fields are already in CKAN's names (schemas/ckan.yaml says which); `extras.x` is the extra x of a data set.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

VERSION = 1                         # of the manifest
Value = str | bool | tuple[str, ...]
OWNER = "extras.portalgen_id"       # the mark of what is ours, the same for ever
SEAL = "extras.portalgen_hash"      # digest of what was last sent: without it a data set was never completed
STATE, REASON = "portalgen_estado", "portalgen_motivo"
KEY, HASH, LOADED = "portalgen_clave", "portalgen_hash", "portalgen_datastore"      # our own fields of a resource
WITHDRAWN = "retirado"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the DataStore. `type` is PostgreSQL's; `missing`: what is no value; `true`: what is yes."""

    name: str
    type: str
    label: str = ""
    notes: str = ""
    missing: tuple[str, ...] = ("",)
    true: tuple[str, ...] = ("true",)


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of a data set. `key` identifies it for ever ("2026", "2026-educacion", "diccionario"); `filename` is how
    it is uploaded; `parts`: the sheets of the site that make it, in order, or () when it was made by us and is kept by
    its digest. `columns`: what the DataStore should say of it; () when it is not loaded."""

    key: str
    fields: Mapping[str, Value]
    filename: str
    mediatype: str
    size: int
    sha256: str
    parts: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set. `soft`: fields that are only brought up to date when something else changes (days); `once`: those
    that, once said, are never said otherwise (the day of creation)."""

    id: str
    name: str
    title: str
    fields: Mapping[str, Value]
    resources: tuple[Resource, ...]
    soft: frozenset[str] = frozenset()
    once: frozenset[str] = frozenset()

    @property
    def digest(self) -> str:
        """Of all that is sent but the days."""
        told = {name: value for name, value in self.fields.items() if name not in self.soft | self.once}
        files = [[r.key, r.sha256, r.fields, [asdict(column) for column in r.columns]] for r in self.resources]
        text = json.dumps([self.id, told, files], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Target:
    """A portal and how to speak to it. `variable`: the environment variable that holds the token."""

    url: str
    variable: str
    agent: str
    datastore: str = "no"               # no | portal | portalgen


@dataclass(frozen=True, slots=True)
class Wish:
    """All that a site wants on its portal. `absent`: why each table without files has none, by id; `gone`: the words
    for what vanished without a reason; `notice`: what is said before the description of what is withdrawn, with
    {motivo}."""

    site: str
    target: Target
    organization: str
    datasets: tuple[Dataset, ...]
    absent: Mapping[str, str] = field(default_factory=dict)
    gone: str = ""
    notice: str = ""
    owned: frozenset[str] = frozenset()         # fields that our mapping fills: an empty one is removed


def as_json(wish: Wish) -> dict[str, Any]:
    """A wish as JSON-able values."""
    return {"version": VERSION, **asdict(wish), "owned": sorted(wish.owned),
            "datasets": [{**asdict(d), "soft": sorted(d.soft), "once": sorted(d.once)} for d in wish.datasets]}


def from_json(told: Mapping[str, Any]) -> Wish:
    """The wish that `as_json` told. KeyError or TypeError when it is of another form."""
    return Wish(told["site"], Target(**told["target"]), told["organization"],
                tuple(map(_dataset, told["datasets"])), dict(told["absent"]), told["gone"], told["notice"],
                frozenset(told["owned"]))


def _dataset(told: Mapping[str, Any]) -> Dataset:
    return Dataset(told["id"], told["name"], told["title"], _fields(told["fields"]),
                   tuple(map(_resource, told["resources"])), frozenset(told["soft"]), frozenset(told["once"]))


def _resource(told: Mapping[str, Any]) -> Resource:
    return Resource(told["key"], _fields(told["fields"]), told["filename"], told["mediatype"], told["size"],
                    told["sha256"], tuple(told["parts"]), tuple(map(_column, told["columns"])))


def _column(told: Mapping[str, Any]) -> Column:
    return Column(told["name"], told["type"], told["label"], told["notes"], tuple(told["missing"]), tuple(told["true"]))


def _fields(told: Mapping[str, Any]) -> dict[str, Value]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
