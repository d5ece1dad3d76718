"""A portal whose own loader (xloader) reads what we send: its changes are no reason to send anything again."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from typing import Any

import pytest
from ckan.fallas import Proxy
from ckan.portal import Portal, portal

from portalgen.publish.ckan.apply import Done, apply, read
from portalgen.publish.ckan.client import Client
from portalgen.publish.ckan.desired import Column, Dataset, Resource, Target, Wish
from portalgen.publish.ckan.plan import compare

COLUMNS = (Column("anyo", "int8", "Año", "El de la vuelta"), Column("nombre", "text", "Nombre", "De quién"))
DEADLINE = 120


@pytest.fixture(scope="module")
def loader() -> Portal:
    return portal("cargador")


@pytest.fixture
def door(loader: Portal) -> Iterator[Proxy]:
    made = Proxy(loader.url)
    yield made
    made.close()


@pytest.fixture
def organization(loader: Portal) -> Iterator[str]:
    with loader.organization() as name:
        yield name


def data(year: int) -> bytes:
    return "".join(["anyo,nombre\n", *(f"{year},Persona Inventada {n}\n" for n in range(40))]).encode()


def wish(organization: str, url: str, way: str, year: int) -> Wish:
    sent = data(year)
    fields = {"name": "Todo", "format": "CSV", "mimetype": "text/csv"}
    file = Resource("todo", fields, "todo.csv", "text/csv", len(sent), hashlib.sha256(sent).hexdigest(),
                    columns=COLUMNS if way != "no" else ())
    dataset = Dataset(f"{organization}/tabla", f"{organization}-tabla", "Tabla", {"title": "Tabla"}, (file,))
    return Wish(organization, Target(url, "LLAVE", "", way), organization, (dataset,))


def push(loader: Portal, told: Wish, year: int) -> Done:
    client = Client(told.target.url, loader.token("editora"))
    (done,) = apply(client, compare((told,), read(client, [told.organization])), lambda *_: data(year))
    return done


def loaded(loader: Portal, organization: str, year: int) -> dict[str, dict[str, Any]]:
    """The columns of the table, by name, once the loader has put the rows of that year in it and is done."""
    end, told = time.monotonic() + DEADLINE, {}
    while time.monotonic() < end:
        (package,) = loader.packages(organization)
        (raw,) = package["resources"]
        if raw.get("datastore_active"):
            told = loader.action("datastore_search", resource_id=raw["id"], limit=100)
            if {str(row["anyo"]) for row in told["records"]} == {str(year)} and len(told["records"]) == 40:
                task = loader.action("task_status_show", entity_id=raw["id"], task_type="xloader", key="xloader")
                if task["state"] == "complete":
                    return {field["id"]: field for field in told["fields"]}
        time.sleep(0.2)
    raise AssertionError(f"the loader does not end: {told}")


@pytest.mark.parametrize("way", ["no", "portal"])
def test_what_the_loader_does_is_no_change_of_ours(loader: Portal, organization: str, door: Proxy, way: str) -> None:
    for year in (2026, 2027):
        told = wish(organization, door.url, way, year)
        assert push(loader, told, year).state == "hecho"
        fields = loaded(loader, organization, year)
        door.mend()
        assert push(loader, told, year).change.sign == "="
        assert door.count() == (1, 0)
        if way == "portal":             # our columns, its rows
            assert fields["anyo"]["type"] == "int8"
            assert fields["anyo"]["info"]["label"] == "Año"
    (package,) = loader.packages(organization)
    assert [raw["url_type"] for raw in package["resources"]] == ["upload"]
