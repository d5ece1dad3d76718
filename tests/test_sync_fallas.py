"""A push to a real CKAN that is spoiled at each of its calls in turn: the next one completes it, nothing is doubled.

The plan that is spoiled makes a data set, adds a file to one, changes the bytes of another file, and withdraws a third.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from ckan.fallas import Fault, Proxy
from ckan.portal import Portal

from portalgen.publish.ckan import client as network
from portalgen.publish.ckan import datastore, plan
from portalgen.publish.ckan.actual import KEY
from portalgen.publish.ckan.apply import Done, apply, read
from portalgen.publish.ckan.client import Client
from portalgen.publish.ckan.desired import Column, Dataset, Resource, Target, Wish, as_json, from_json
from portalgen.publish.ckan.failure import Failure
from portalgen.publish.ckan.plan import compare

SLOW = Fault(delay=1.5)             # more than the client waits while a call is slow
# Each leaves the portal in another state or is told in another way; the other faults of fallas.py do as one of these.
KINDS = ("cut", "429", "500", "slow", "html", "lost", "refused")
TOKEN = "PORTALGEN_PRUEBA_TOKEN"
Picture = list[dict[str, Any]]


def file(key: str, data: bytes) -> Resource:
    fields = {"name": f"Archivo {key}", "description": "Con «tildes» y ñ", "format": "CSV", "mimetype": "text/csv"}
    return Resource(key, fields, f"{key}.csv", "text/csv", len(data), hashlib.sha256(data).hexdigest())


def bytes_of(key: str, turn: int) -> bytes:
    return f"clave,vuelta\n{key},{turn}\n".encode() * 3000


FILES = {resource.sha256: data for key in ("2025", "2026", "diccionario") for turn in (1, 2)
         for data in [bytes_of(key, turn)] for resource in [file(key, data)]}


ROWS = 25
TABLE = "".join(["clave,vuelta\n", *(f"fila,{n}\n" for n in range(ROWS))]).encode()


def dataset(organization: str, name: str, title: str, *files: tuple[str, int]) -> Dataset:
    fields = {"title": title, "notes": "Una fila por cosa.", "license_id": "cc-zero", "tags": ("niñez", "actas"),
              "extras.departamento": "Oficina de Partes"}
    return Dataset(f"{organization}/{name}", f"{organization}-{name}", title, fields,
                   tuple(file(key, bytes_of(key, turn)) for key, turn in files))


def wish(organization: str, url: str, turn: int) -> Wish:
    """What is wanted at first (1), and after (2)."""
    one = (dataset(organization, "actas", "Actas", ("2026", 1), ("diccionario", 1)),
           dataset(organization, "viejo", "Lo que se retira", ("2025", 1)))
    two = (dataset(organization, "actas", "Actas del concejo", ("2025", 2), ("2026", 2), ("diccionario", 1)),
           dataset(organization, "nuevo", "Lo nuevo", ("2026", 2), ("diccionario", 2)))
    return Wish(organization, Target(url, TOKEN, "portalgen-pruebas"), organization, (one, two)[turn - 1],
                gone="Ya no se publica.", notice="RETIRADO. {motivo}", owned=frozenset({"departamento"}))


def contents(_: Wish, resource: Resource) -> bytes:
    return FILES.get(resource.sha256, TABLE)


def push(told: Wish, token: str, jobs: int = 1) -> tuple[Done, ...]:
    """Read, compare, apply, so many data sets at once; () when the portal could not even be read."""
    client = Client(told.target.url, token, told.target.agent, sleep=lambda seconds: None)
    try:
        there = list(read(client, [told.organization]))
    except Failure:
        return ()
    return apply(client, compare((told,), there), contents, jobs)


@dataclass
class Scene:
    """An organisation of one's own behind a door that may be spoiled."""

    ckan: Portal
    organization: str
    door: Proxy

    def wish(self, turn: int) -> Wish:
        return wish(self.organization, self.door.url, turn)

    def push(self, turn: int) -> tuple[Done, ...]:
        return push(self.wish(turn), self.ckan.token("editora"))

    def tabled(self) -> tuple[Done, ...]:
        """A push of one file whose rows we load ourselves, in several calls."""
        columns = (Column("clave", "text"), Column("vuelta", "int4"))
        one = replace(file("tabla", TABLE), columns=columns)
        only = Dataset(f"{self.organization}/tabla", f"{self.organization}-tabla", "Tabla", {"title": "Tabla"}, (one,))
        told = replace(self.wish(1), target=Target(self.door.url, TOKEN, "", "portalgen"), datasets=(only,))
        return push(told, self.ckan.token("editora"))

    def begin(self) -> dict[tuple[str, str], str]:
        """The first state, new; the ids of its files."""
        for one in self.ckan.packages(self.organization):
            self.ckan.action("dataset_purge", id=one["id"])
        self.door.mend()
        assert {done.state for done in self.push(1)} == {"hecho"}
        self.door.mend()
        return self.ids()

    def ids(self) -> dict[tuple[str, str], str]:
        pairs = [((one["name"], raw[KEY]), raw["id"]) for one in self.ckan.packages(self.organization)
                 for raw in one["resources"]]
        assert len(dict(pairs)) == len(pairs), "a file is there twice"
        return dict(pairs)

    def picture(self) -> Picture:
        """All that a portal shows, bytes too, but for ids and times."""
        return [{"name": one["name"], "title": one["title"], "notes": one["notes"], "private": one["private"],
                 "state": one["state"], "license": one["license_id"], "tags": [tag["name"] for tag in one["tags"]],
                 "extras": {extra["key"]: extra["value"] for extra in one["extras"]},
                 "files": [shown(raw) for raw in one["resources"]]}
                for one in self.ckan.packages(self.organization)]


def shown(raw: dict[str, Any]) -> dict[str, Any]:
    names = ("name", "description", "format", "mimetype", "hash", "size", "position", "state", KEY)
    with urllib.request.urlopen(raw["url"], timeout=60) as reply:
        data = reply.read()
    assert hashlib.sha256(data).hexdigest() == raw["hash"]
    return {**{name: raw.get(name) for name in names}, "file": raw["url"].rsplit("/", 1)[-1]}


@pytest.fixture
def scene(ckan: Portal, organization: str, proxy: Proxy) -> Scene:
    return Scene(ckan, organization, proxy)


def clean(scene: Scene) -> tuple[int, Picture]:
    """How many calls the change takes when nothing fails, and what it leaves."""
    scene.begin()
    assert [(done.change.sign, done.state) for done in scene.push(2)] == [
        ("~", "hecho"), ("+", "hecho"), ("-", "hecho")]
    return len(scene.door.mend()), scene.picture()


def converges(scene: Scene, before: dict[tuple[str, str], str], expected: Picture, what: str) -> None:
    """A push without faults completes what was left, and after it another has nothing to write."""
    scene.door.mend()
    assert {done.state for done in scene.push(2)} <= {"hecho", "igual"}, what
    assert scene.picture() == expected, what
    now = scene.ids()
    assert {key: now[key] for key in before} == before, what
    scene.door.mend()
    assert {done.change.sign for done in scene.push(2)} == {"="}, what
    assert scene.door.count() == (1, 0), what


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_any_call_is_mended_by_the_next_push(
        scene: Scene, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, expected = clean(scene)
    assert calls >= 6
    for number in range(1, calls + 1):
        before = scene.begin()
        scene.door.fail(number, SLOW if kind == "slow" else kind)
        with monkeypatch.context() as short:
            if kind == "slow":
                short.setattr(network, "READ", 0.7)
            scene.push(2)
        converges(scene, before, expected, f"{kind} at call {number}")


def test_files_too_large_for_one_call_go_in_several(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    together, expected = clean(scene)
    monkeypatch.setattr(plan, "TOGETHER", 1)
    calls, same = clean(scene)
    assert (calls > together, same) == (True, expected)
    for number in range(3, calls + 1, 2):
        before = scene.begin()
        scene.door.fail(number, "html")                 # which is not tried again: what comes after is not done
        assert "fallo" in {done.state for done in scene.push(2)}
        converges(scene, before, expected, f"at call {number}")


@pytest.mark.parametrize(("after", "jobs"), [(False, 1), (True, 3)], ids=["before the work", "after it, three at once"])
def test_killed_at_any_call_the_next_push_completes_it(scene: Scene, tmp_path: Path, after: bool, jobs: int) -> None:
    calls, expected = clean(scene)
    told = tmp_path / "deseado.json"
    told.write_text(json.dumps(as_json(scene.wish(2))), "utf-8")
    for number in range(1, calls + 1):
        before = scene.begin()
        waiting: list[subprocess.Popen[bytes]] = []
        scene.door.fail(number, Fault(act=lambda w=waiting: w[0].kill(), after=after, cut="answer"))
        waiting.append(subprocess.Popen([sys.executable, __file__, str(told), str(jobs)], stdin=subprocess.PIPE))
        waiting[0].communicate(scene.ckan.token("editora").encode(), timeout=60)
        assert waiting[0].returncode < 0, f"it was not killed at call {number}"
        converges(scene, before, expected, f"killed at call {number}")


@pytest.mark.parametrize("kind", ["cut", "lost"])
def test_a_table_half_loaded_is_loaded_again_whole(
        scene: Scene, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of the DataStore, which no lock holds: never twice, never some."""
    monkeypatch.setattr(datastore, "ROWS", 10)
    calls = number = 0
    while number <= calls:
        for one in scene.ckan.packages(scene.organization):
            scene.ckan.action("dataset_purge", id=one["id"])
        scene.door.mend()
        if number:
            scene.door.fail(number, kind)
        scene.tabled()
        seen = len(scene.door.mend())
        calls = seen if number == 0 else calls
        assert {done.state for done in scene.tabled()} <= {"hecho", "igual"}, f"{kind} at call {number}"
        ((_, id),) = scene.ids().items()
        told = scene.ckan.action("datastore_search", resource_id=id, limit=ROWS + 10, sort="vuelta")
        assert [row["vuelta"] for row in told["records"]] == list(range(ROWS)), f"{kind} at call {number}"
        assert {field["id"]: field["type"] for field in told["fields"]} == {
            "_id": "int", "clave": "text", "vuelta": "int4"}
        scene.door.mend()
        assert {done.change.sign for done in scene.tabled()} == {"="}
        assert scene.door.count() == (1, 0)
        number += 1
    assert calls >= 8


def test_a_push_that_is_spoiled_says_so(scene: Scene) -> None:
    """What a fault leaves undone is never told as done, and what it did not touch is done."""
    calls, _ = clean(scene)
    for number in range(2, calls + 1):
        scene.begin()
        scene.door.fail(number, Fault(409, json.dumps(
            {"success": False, "error": {"__type": "Validation Error", "title": ["malo"]}}),
            {"Content-Type": "application/json"}))
        states = [done.state for done in scene.push(2)]
        assert sorted(states) == ["fallo", "hecho", "hecho"], number


if __name__ == "__main__":
    push(from_json(json.loads(Path(sys.argv[1]).read_text("utf-8"))), sys.stdin.read(), int(sys.argv[2]))
