"""Desired against actual: what has to change, by data set, file and field. Pure; the calls are in apply.py.

What is not ours is left alone: data sets without our mark, files without a key, extras that our mapping does not fill,
groups that somebody added. Nothing is ever deleted: what vanished is marked as withdrawn, with its reason.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from typing import Any, Literal

from portalgen.publish.ckan.actual import TAGS, Actual, key_of, plain
from portalgen.publish.ckan.desired import (
    HASH,
    KEY,
    LOADED,
    OWNER,
    REASON,
    SEAL,
    STATE,
    WITHDRAWN,
    Dataset,
    Resource,
    Value,
    Wish,
)

Sign = Literal["+", "~", "=", "-", "!"]     # new, changed, as it should be, withdrawn, cannot be done
TOGETHER = 50_000_000           # bytes of files in a call: web servers limit what they take at once
FOREIGN, TWINS = "ajeno", "repetido"        # why something cannot be done


@dataclass(frozen=True, slots=True)
class Field:
    """A field that differs."""

    name: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class File:
    """A file of a data set. `id`: CKAN's, "" when it is new; `wanted`: None when it is withdrawn or is to stay so."""

    sign: Sign
    key: str
    id: str
    name: str
    fields: tuple[Field, ...] = ()
    upload: bool = False
    wanted: Resource | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A data set. `problem`: why it cannot be done (one of the words above); `by_hand`: it differs though we want the
    same as when we last sent it, so somebody changed it at the portal."""

    sign: Sign
    name: str
    title: str
    wish: Wish
    wanted: Dataset | None = None
    actual: Actual | None = None
    fields: tuple[Field, ...] = ()
    files: tuple[File, ...] = ()
    reason: str = ""
    problem: str = ""
    by_hand: bool = False

    @property
    def places(self) -> bool:
        """Whether files have to be given a place before they can be filled."""
        return self.actual is None or any(file.sign == "+" for file in self.files)

    @property
    def writes(self) -> int:
        """Calls that it takes when nothing fails, DataStore apart."""
        return 0 if self.sign in "=!" else self.places + max(1, len(self.loads))

    @property
    def loads(self) -> list[list[File]]:
        """The files whose bytes go, by call: together while they are not too much for one."""
        made: list[list[File]] = []
        room = 0
        for file in self.files:
            if file.upload and file.wanted is not None:
                room -= file.wanted.size
                if not made or room < 0:
                    made.append([])
                    room = TOGETHER - file.wanted.size
                made[-1].append(file)
        return made


def compare(wishes: Sequence[Wish], found: Iterable[Actual]) -> tuple[Change, ...]:
    """Every data set that is wanted or ours, in the order of the wishes, then what vanished. `found`: all that the
    organisations of the wishes have."""
    sites: dict[str, list[Actual]] = {}
    organizations: dict[str, list[Actual]] = {}
    for one in found:
        organizations.setdefault(one.organization, []).append(one)
        if one.owner:
            sites.setdefault(one.owner.partition("/")[0], []).append(one)
    wanted = {dataset.id for wish in wishes for dataset in wish.datasets}
    return tuple(change for wish in wishes for change in
                 _site(wish, sites.get(wish.site, ()), organizations.get(wish.organization, ()), wanted))


def _site(wish: Wish, mine: Sequence[Actual], neighbours: Sequence[Actual], wanted: Set[str]) -> Iterator[Change]:
    """`wanted`: the identifiers that the wishes of any site ask for."""
    by_id: dict[str, list[Actual]] = {}
    for one in mine:
        by_id.setdefault(one.owner, []).append(one)
    names = {one.name: one for one in neighbours}
    adopted: set[str] = set()
    for dataset in wish.datasets:
        found = by_id.get(dataset.id, [])
        here = next((one for one in found if one.name == dataset.name), found[0] if found else None)
        other = names.get(dataset.name)
        if here is None and other is not None and other.owner and other.owner not in wanted:
            here = other                            # ours under another identifier: the same name, the same data set
        if here is not None:
            adopted.add(here.id)
        if other is not None and (here is None or other.id != here.id):
            yield Change("!", dataset.name, dataset.title, wish, dataset, here,
                         problem=TWINS if other.owner else FOREIGN)
        else:
            yield change(wish, dataset, here)
    for one in mine:
        if one.id not in adopted:
            yield withdrawal(wish, one)


def change(wish: Wish, dataset: Dataset, actual: Actual | None) -> Change:
    """What a data set lacks to be as it is wanted."""
    if actual is None:
        files = tuple(File("+", r.key, "", str(r.fields.get("name", r.key)), (), True, r) for r in dataset.resources)
        fields = tuple(Field(name, "", value) for name, value in goal(wish, dataset).items() if value not in ("", ()))
        return Change("+", dataset.name, dataset.title, wish, dataset, None, fields, files)
    files = (*_files(wish, dataset, actual), *_vanished(wish, dataset, actual))
    wanted = goal(wish, dataset)
    hard = tuple(_fields(wanted, actual, dataset.soft | dataset.once))
    changed = bool(hard) or any(file.sign != "=" for file in files) or not actual.seal or actual.deleted
    fields = (*hard, *_soft(wanted, actual, dataset)) if changed else ()
    by_hand = changed and actual.seal == dataset.digest and not actual.withdrawn
    return Change("~" if changed else "=", dataset.name, dataset.title, wish, dataset, actual, fields, files,
                  by_hand=by_hand)


def goal(wish: Wish, dataset: Dataset) -> dict[str, Value]:
    """Every field that we answer for. An empty one is removed from the portal if it is there."""
    empty = dict.fromkeys((*sorted(wish.owned), f"extras.{STATE}", f"extras.{REASON}"), "")
    return {"name": dataset.name, "owner_org": wish.organization, **empty, **dataset.fields, OWNER: dataset.id,
            "private": False}


def _fields(wanted: Mapping[str, Value], actual: Actual, days: frozenset[str]) -> Iterator[Field]:
    for name, value in wanted.items():
        old = actual.says(name)
        new = _settled(name, old, value)
        if old != new and name not in days:
            yield Field(name, old, new)


def _soft(wanted: Mapping[str, Value], actual: Actual, dataset: Dataset) -> Iterator[Field]:
    """What is brought up to date only because something else changes."""
    for name in sorted(dataset.soft | dataset.once):
        old, new = actual.says(name), wanted.get(name, "")
        if old != new and not (old and name in dataset.once):
            yield Field(name, old, new)


def _settled(name: str, old: Value, new: Value) -> Value:
    """What the portal will hold: tags in its order, and the groups that others added besides ours."""
    if name == "groups" and isinstance(old, tuple) and isinstance(new, tuple):
        return tuple(sorted({*old, *new}))
    return tuple(sorted(new)) if name in TAGS and isinstance(new, tuple) else new


# ---- files


def _files(wish: Wish, dataset: Dataset, actual: Actual) -> Iterator[File]:
    """The files that are wanted. Of two with the same key the first counts; the other is left as it is."""
    there: dict[str, Mapping[str, Any]] = {}
    for raw in actual.resources:
        there.setdefault(key_of(raw), raw)
    for resource in dataset.resources:
        name, now = str(resource.fields.get("name", resource.key)), there.get(resource.key)
        if now is None:
            yield File("+", resource.key, "", name, (), True, resource)
            continue
        fields = tuple(_file_fields(wish, resource, now))
        upload = now.get(HASH) != resource.sha256 or _size(now) not in (None, resource.size)
        yield File("~" if fields or upload else "=", resource.key, str(now["id"]), name, fields, upload, resource)


def file_goal(wish: Wish, resource: Resource) -> dict[str, Value]:
    """Every field of a file that we answer for, but those that go with its bytes."""
    return {**resource.fields, KEY: resource.key, STATE: "", REASON: "", LOADED: loaded(wish, resource)}


def loaded(wish: Wish, resource: Resource) -> str:
    """What the DataStore was made from: another one, and the rows are loaded again. "" when we do not load."""
    if not resource.columns or wish.target.datastore == "no":
        return ""
    told = [wish.target.datastore, resource.sha256, [asdict(column) for column in resource.columns]]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:20]


def _file_fields(wish: Wish, resource: Resource, now: Mapping[str, Any]) -> Iterator[Field]:
    for name, new in file_goal(wish, resource).items():
        old = plain(name, now.get(name))
        if old != new:
            yield Field(name, old, new)


def _size(raw: Mapping[str, Any]) -> int | None:
    """Bytes that the portal says it has; None when it does not say (then the digest is believed)."""
    text = str(raw.get("size") or "")
    return int(text) if text.isdecimal() else None


def _vanished(wish: Wish, dataset: Dataset, actual: Actual) -> Iterator[File]:
    """Files of ours that are no longer wanted: they stay, marked."""
    wanted = {resource.key for resource in dataset.resources}
    for raw in actual.resources:
        key = key_of(raw)
        if key and key not in wanted:
            yield _withdrawn_file(wish, raw, key)


def _withdrawn_file(wish: Wish, raw: Mapping[str, Any], key: str) -> File:
    name = str(raw.get("name") or key)
    if raw.get(STATE) == WITHDRAWN:
        return File("=", key, str(raw["id"]), name)
    before = str(raw.get("description") or "")
    notice = wish.notice.replace("{motivo}", wish.gone)
    fields = (Field(STATE, "", WITHDRAWN), Field(REASON, "", wish.gone),
              Field("description", before, f"{notice} {before}".strip()))
    return File("-", key, str(raw["id"]), name, fields)


# ---- what vanished


def withdrawal(wish: Wish, actual: Actual) -> Change:
    """A data set of ours that is no longer wanted: it stays, with its files and addresses, marked."""
    if actual.withdrawn:
        return Change("=", actual.name, actual.title, wish, None, actual, reason=actual.extras.get(REASON, ""))
    reason = wish.absent.get(actual.owner) or wish.gone
    notes = str(actual.raw.get("notes") or "")
    said = wish.notice.replace("{motivo}", reason)
    fields = (Field(f"extras.{STATE}", "", WITHDRAWN), Field(f"extras.{REASON}", "", reason),
              Field("notes", notes, f"{said}\n\n{notes}".strip()))
    return Change("-", actual.name, actual.title, wish, None, actual, fields, reason=reason)


def sealed(change: Change) -> Field | None:
    """The mark that says what was sent, last of all."""
    if change.wanted is None:
        return None
    return Field(SEAL, change.actual.seal if change.actual else "", change.wanted.digest)
