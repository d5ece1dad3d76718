"""How many calls a push takes: counted at the door of a real CKAN, and, where that would take too long, in the plan,
whose calls the counted ones prove."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from ckan.fallas import Proxy
from ckan.portal import Portal

from portalgen.publish.ckan.actual import PAGE, Actual
from portalgen.publish.ckan.apply import apply, read
from portalgen.publish.ckan.client import Client
from portalgen.publish.ckan.desired import HASH, KEY, SEAL, Dataset, Resource, Target, Wish
from portalgen.publish.ckan.plan import compare, goal

DATASETS, FILES = 25, 3
TARGET = Target("https://datos.ejemplo.cl", "LLAVE", "")


def data_of(seed: str) -> bytes:
    return f"a,b\n{seed},1\n".encode() * 50


def file(seed: str, number: int) -> Resource:
    data = data_of(seed)
    fields = {"name": f"Archivo {number}", "format": "CSV", "mimetype": "text/csv"}
    return Resource(str(number), fields, f"archivo-{number}.csv", "text/csv", len(data),
                    hashlib.sha256(data).hexdigest(), (seed,))


def wish(organization: str, datasets: int = DATASETS, files: int = FILES) -> Wish:
    """What a municipality wants; where a file is "made of" is what its bytes are."""
    return Wish(organization, TARGET, organization, tuple(
        Dataset(f"{organization}/{d}", f"{organization}-{d}", f"Tabla {d}",
                {"title": f"Tabla {d}", "notes": "Notas", "tags": ("uno", "dos"), "extras.norma": "Ley inventada"},
                tuple(file(f"{organization} {d} {f}", f) for f in range(files))) for d in range(datasets)))


def contents(_: Wish, resource: Resource) -> bytes:
    return data_of(resource.parts[0])


def edited(one: Wish, number: int) -> Wish:
    """The same with another first file in one of its data sets."""
    dataset = one.datasets[number]
    other = file(f"{dataset.id} editado", 0)
    changed = replace(dataset, resources=(replace(other, key="0"), *dataset.resources[1:]))
    return replace(one, datasets=(*one.datasets[:number], changed, *one.datasets[number + 1:]))


@pytest.fixture
def ten(ckan: Portal) -> Iterator[list[str]]:
    with ExitStack() as stack:
        yield [stack.enter_context(ckan.organization()) for _ in range(10)]


def push(client: Client, wishes: Sequence[Wish], page: int = PAGE) -> int:
    """Read, compare, apply; how many data sets changed."""
    found = list(read(client, [one.organization for one in wishes], page))
    done = apply(client, compare(wishes, found), contents, 4)
    assert {one.state for one in done} <= {"hecho", "igual"}, [one.failure for one in done if one.failure]
    return sum(one.state == "hecho" for one in done)


def test_ten_organisations(ckan: Portal, ten: list[str], proxy: Proxy) -> None:
    client = Client(proxy.url, ckan.token("editora"))
    wishes = [wish(name) for name in ten]
    assert push(client, wishes) == 250
    assert proxy.count() == (1, 2 * 250)
    proxy.mend()
    assert push(client, wishes) == 0
    assert proxy.count() == (1, 0)
    proxy.mend()
    assert push(client, [edited(wishes[0], 7), *wishes[1:]]) == 1
    assert sum(proxy.count()) <= 3
    proxy.mend()
    assert push(client, [edited(wishes[0], 7), *wishes[1:]], page=100) == 0     # a call a page, and each one read once
    assert proxy.count() == (3, 0)
    assert (client.reads, client.writes) == (6, 501)
    shown = ckan.action("package_show", id=f"{ten[3]}-11")
    assert [one["url_type"] for one in shown["resources"]] == ["upload"] * FILES


def test_two_pushes_at_once_make_one(ckan: Portal, organization: str, proxy: Proxy) -> None:
    """Neither knows of the other, and both believe that nothing is there."""
    one = wish(organization, 8)
    plan = compare([one], [])
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: apply(Client(proxy.url, ckan.token("editora")), plan, contents, 2), range(2)))
    assert {done.state for every in both for done in every} == {"hecho"}
    there = ckan.packages(organization)
    assert [package["name"] for package in there] == sorted(dataset.name for dataset in one.datasets)
    assert all([r["url_type"] for r in package["resources"]] == ["upload"] * FILES for package in there)
    assert push(Client(proxy.url, ckan.token("editora")), [one]) == 0


# ---- 345 municipalities: 8,625 data sets do not fit in the time of a test. The plan is the real one, against what CKAN
# ---- answered in the test above (its shape is compared with a real answer below), and reads are pages of a thousand.


def held(one: Wish, dataset: Dataset) -> Actual:
    """A data set as CKAN tells it once it was pushed."""
    told = {**goal(one, dataset), SEAL: dataset.digest}
    extras = [{"key": name.removeprefix("extras."), "value": value} for name, value in told.items()
              if name.startswith("extras.") and value]
    resources = [{**resource.fields, "id": f"{dataset.name}-{resource.key}", KEY: resource.key,
                  HASH: resource.sha256, "size": resource.size} for resource in dataset.resources]
    return Actual({"id": f"id-{dataset.name}", "name": dataset.name, "title": dataset.title, "notes": "Notas",
                   "private": False, "metadata_modified": "2026-11-20", "state": "active", "extras": extras,
                   "organization": {"name": one.organization}, "resources": resources,
                   "tags": [{"name": name} for name in sorted(dataset.fields["tags"])]})  # type: ignore[arg-type]


def test_a_value_held_is_what_a_real_portal_holds(ckan: Portal, organization: str, proxy: Proxy) -> None:
    client, one = Client(proxy.url, ckan.token("editora")), wish(organization, 2)
    push(client, [one])
    real = {actual.name: actual for actual in read(client, [organization])}
    for dataset in one.datasets:
        made, there = held(one, dataset), real[dataset.name]
        names: list[str] = [*goal(one, dataset), SEAL]
        assert {name: made.says(name) for name in names} == {name: there.says(name) for name in names}
        keys: Any = ("name", "format", "mimetype", KEY, HASH, "size")
        assert [[r[key] for key in keys] for r in made.resources] == [[r[key] for key in keys] for r in there.resources]


def test_all_municipalities_with_one_in_a_hundred_changed() -> None:
    wishes = [wish(f"municipalidad-{n}") for n in range(345)]
    found = [held(one, dataset) for one in wishes for dataset in one.datasets]
    assert len(found) == 8625
    assert {change.sign for change in compare(wishes, found)} == {"="}
    wanted = [edited(one, n % DATASETS) if n % 4 == 0 else one for n, one in enumerate(wishes)]
    changes = [change for change in compare(wanted, found) if change.sign != "="]
    assert len(changes) == 87
    assert all([file.key for file in change.files if file.upload] == ["0"] for change in changes)
    pages = -(-len(found) // PAGE)
    assert pages == 9
    assert pages + sum(change.writes for change in changes) <= 9 + 2 * len(changes)
