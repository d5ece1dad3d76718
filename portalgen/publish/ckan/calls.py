"""The calls that a change takes, as values. Pure.

`package_revise` does a whole data set in one transaction, files included, and `match` is its lock. How it reads its
parameters was found out on real portals (2.9 to 2.12):

- lists in `update` are laid over the old ones by position: a list that is replaced needs its `filter` first;
- files of a data set are named by their id; a position would hit another file after somebody moved them;
- a file created by it starts neither the loader of the DataStore nor views: it gets its place first, then its bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portalgen.publish.ckan.actual import TAGS, Actual, key_of
from portalgen.publish.ckan.desired import HASH, KEY, LOADED, Dataset, Resource, Value
from portalgen.publish.ckan.plan import Change, Field, File, file_goal, goal, sealed

EXTRAS = "extras."


@dataclass(frozen=True, slots=True)
class Call:
    """An action and its parameters; `files`: the parameter that takes each file's bytes."""

    action: str
    params: Mapping[str, Any]
    files: tuple[tuple[str, Resource], ...] = ()


def create(change: Change, dataset: Dataset) -> Call:
    """The data set with a place for each file, not public and without our seal: whoever finds it so completes it."""
    fields = {name: value for name, value in goal(change.wish, dataset).items() if value not in ("", ())}
    plain = {name: _as_ckan(name, value) for name, value in fields.items() if not name.startswith(EXTRAS)}
    extras = [{"key": name.removeprefix(EXTRAS), "value": str(value)} for name, value in fields.items()
              if name.startswith(EXTRAS)]
    return Call("package_create", {**plain, "private": True, "extras": extras,
                                   "resources": [_place(change, resource) for resource in dataset.resources]})


def place(change: Change, actual: Actual) -> Call:
    """New files put in their place among those there are, which keep all they say."""
    raws = list(actual.resources)
    order = [file.key for file in change.files]
    for file in change.files:
        if file.sign == "+" and file.wanted is not None:
            raws.insert(_position(raws, order, file.key), _place(change, file.wanted))
    return _locked(actual, {"resources": raws}, ["-resources"])


def load(actual: Actual, files: Iterable[File]) -> Call:
    """Some files, when all are too much for a call: nothing says yet that the data set is complete."""
    return _with_files(_locked(actual, {}, ()), files)


def fill(change: Change, actual: Actual) -> Call:
    """Fields that differ, of the data set and of each file, the bytes that differ, and the seal."""
    seal = sealed(change)
    update, drop = _dataset_update([*change.fields, *([seal] if seal else [])], actual)
    return _with_files(_locked(actual, update, drop), change.files)


def _with_files(call: Call, files: Iterable[File]) -> Call:
    params: dict[str, Any] = {}
    uploads: list[tuple[str, Resource]] = []
    for file in files:
        if told := _file_update(file):
            params[f"update__resources__{file.id}"] = told
        if file.upload and file.wanted is not None:
            uploads.append((f"update__resources__{file.id}__upload", file.wanted))
    return Call(call.action, {**call.params, **params}, tuple(uploads))


def purge_file(actual: Actual, id: str) -> Call:
    """A data set without one of its files."""
    return _locked(actual, {"resources": [raw for raw in actual.resources if raw["id"] != id]}, ["-resources"])


def _locked(actual: Actual, update: Mapping[str, Any], drop: Sequence[str]) -> Call:
    """A revision of the data set as it was seen."""
    return Call("package_revise", {"match": {"id": actual.id, "metadata_modified": actual.modified},
                                   **({"filter": list(drop)} if drop else {}), "update": dict(update)})


def without_groups(call: Call) -> Call:
    """The same revision, silent about groups: 2.12 refuses an editor who is in none of those that others gave, and
    keeps them all when they are not named. (2.10 takes away those not named where the editor may: so not at first.)"""
    update = {name: value for name, value in call.params["update"].items() if name != "groups"}
    drop = dict.fromkeys([*call.params.get("filter", ()), "-groups"])
    return Call(call.action, {**call.params, "filter": list(drop), "update": update}, call.files)


def _dataset_update(fields: Iterable[Field], actual: Actual) -> tuple[dict[str, Any], list[str]]:
    """(update, filter) for the fields of a data set; extras that are not among them stay."""
    update = {f.name: _as_ckan(f.name, f.new) for f in fields if not f.name.startswith(EXTRAS)}
    changed = {f.name.removeprefix(EXTRAS): str(f.new) for f in fields if f.name.startswith(EXTRAS)}
    if changed:
        extras = {**actual.extras, **changed}
        update["extras"] = [{"key": key, "value": value} for key, value in extras.items() if value]
    return update, [f"-{name}" for name, value in update.items() if isinstance(value, list)]


def _file_update(file: File) -> dict[str, Any]:
    told: dict[str, Any] = {field.name: _as_ckan(field.name, field.new) for field in file.fields}
    if file.upload and file.wanted is not None:
        told |= {"hash": file.wanted.sha256, HASH: file.wanted.sha256}
    return told


def _place(change: Change, resource: Resource) -> dict[str, Any]:
    """A file without its bytes. It says nothing of digests: so the next one who looks knows that they are missing."""
    said = {name: value for name, value in file_goal(change.wish, resource).items()
            if value != "" and name not in (LOADED, HASH)}
    return {**{name: _as_ckan(name, value) for name, value in said.items()}, KEY: resource.key,
            "url": resource.filename}


def _position(raws: Sequence[Mapping[str, Any]], order: Sequence[str], key: str) -> int:
    """Before the first file that goes after it; else after the last of ours; else at the end."""
    after = set(order[order.index(key) + 1:])
    keys = [key_of(raw) for raw in raws]
    found = next((i for i, there in enumerate(keys) if there in after), None)
    if found is not None:
        return found
    return max((i + 1 for i, there in enumerate(keys) if there), default=len(keys))


def _as_ckan(name: str, value: Value) -> Any:
    if name in TAGS and isinstance(value, tuple):
        return [{"name": one} for one in value]
    return list(value) if isinstance(value, tuple) else value


