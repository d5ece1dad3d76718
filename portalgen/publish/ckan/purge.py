"""Deleting for good: only what is already withdrawn, and only what a person names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portalgen.publish.ckan.actual import Actual, key_of
from portalgen.publish.ckan.calls import purge_file
from portalgen.publish.ckan.client import Client
from portalgen.publish.ckan.desired import STATE, WITHDRAWN
from portalgen.publish.ckan.failure import Failure


@dataclass(frozen=True, slots=True)
class Doomed:
    """What was named and may go: a data set, or one of its files (CKAN's id)."""

    name: str
    actual: Actual
    file: str = ""


def doomed(names: Sequence[str], found: Sequence[Actual]) -> tuple[list[Doomed], list[str]]:
    """What may go, and the names that mean nothing withdrawn of ours."""
    good: list[Doomed] = []
    unknown: list[str] = []
    for name in names:
        dataset, _, key = name.partition("/")
        actual = next((one for one in found if one.name == dataset and one.owner), None)
        file = next((str(raw["id"]) for raw in actual.resources if key and key_of(raw) == key
                     and raw.get(STATE) == WITHDRAWN), "") if actual else ""
        if actual is not None and (file if key else actual.withdrawn):
            good.append(Doomed(name, actual, file))
        else:
            unknown.append(name)
    return good, unknown


def purge(client: Client, one: Doomed) -> bool:
    """Delete it. False when it only went to the bin, because the token is not of an administrator."""
    if one.file:
        call = purge_file(one.actual, one.file)
        client.call(call.action, call.params)
        return True
    try:
        client.call("dataset_purge", {"id": one.actual.id})
    except Failure as failure:
        if failure.kind != "permiso":
            raise
        client.call("package_delete", {"id": one.actual.id})
        return False
    return True
