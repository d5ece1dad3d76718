"""A portal that harvests: ckanext-harvest with ckanext-dcat, on a real CKAN, takes the catalogue that a build leaves.

The whole way of production: a source, a job, the two workers that gather and fetch. Nothing of ours runs in CKAN.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from ckan.portal import Portal, portal
from ckan.servicios import alone, sql
from publicado import BASE, TOP, TRAP
from sitios import SMALL, portalgen, small_schemas, write_site

ITEMS = {*SMALL, "1.06-transferencias"}
# How a static server hands them over, and what the source must then be told.
KINDS = {"catalog.ttl": ("dcat_rdf", ""), "catalog.jsonld": ("dcat_rdf", '{"rdf_format": "json-ld"}'),
         "data.json": ("dcat_json", "")}
DEADLINE = 120


@pytest.fixture(scope="module")
def harvester() -> Portal:
    return portal("cosecha")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with schemas/, sites/prueba and its build in public/: a few tables, a name full of traps."""
    work = tmp_path_factory.mktemp("cosecha")
    small_schemas(work, ITEMS)
    site = write_site(work / "sites")
    for folder in [p for p in site.iterdir() if p.is_dir() and p.name[0].isdigit() and p.name not in ITEMS]:
        shutil.rmtree(folder)
    info = site / "sitio.yaml"
    info.write_text(info.read_text("utf-8").replace("comuna: Prueba", f"comuna: '{TRAP}'"), "utf-8")
    portalgen("build", "--base-url", BASE, cwd=work)
    return work


@pytest.fixture
def work(written: Path, tmp_path: Path) -> Path:
    """A copy of one's own, to change."""
    return Path(shutil.copytree(written, tmp_path / "obra", symlinks=True))


class Files(SimpleHTTPRequestHandler):
    def guess_type(self, path: object) -> str:
        known = {".ttl": "text/turtle", ".json": "application/json"}
        return known.get(Path(str(path)).suffix, "application/octet-stream")

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def served(work: Path) -> Iterator[str]:
    """The address of a static server of the published site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(work / "public" / "prueba")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@dataclass(frozen=True)
class Source:
    """A place to harvest from. `rdf`: by the harvester that keeps licence and hash and that follows what leaves; the
    one of data.json never ends a job in which something left (ckanext-dcat 2.4: it queues an identifier not yet given).
    """

    portal: Portal
    organization: str
    id: str
    rdf: bool

    def harvest(self) -> dict[str, Any]:
        """Run a job to its end; what CKAN says of it. Fails on any error of it."""
        job = self.portal.action("harvest_job_create", source_id=self.id, run=True)["id"]
        pending = ("select (gather_finished is null)::int + (select count(*) from harvest_object o where "
                   "o.harvest_job_id = j.id and o.state not in ('COMPLETE', 'ERROR')) "
                   f"from harvest_job j where id = '{job}'")
        end = time.monotonic() + DEADLINE
        while sql(pending, database=self.portal.instance.name) != "0":
            assert time.monotonic() < end, "the harvest does not end"
            time.sleep(0.1)
        self.portal.action("harvest_jobs_run", source_id=self.id)       # only now: it does again what is pending
        done = self.portal.action("harvest_job_show", id=job)
        assert done["status"] == "Finished"
        assert self.portal.action("harvest_job_report", id=job) == {"gather_errors": [], "object_errors": {}}
        return dict(done["stats"])

    def datasets(self) -> dict[str, dict[str, Any]]:
        """By our identifier."""
        found = [one for one in self.portal.packages(self.organization) if one["type"] == "dataset"]
        named = {extra(one, "identifier") or extra(one, "guid"): one for one in found if one["state"] == "active"}
        assert len(named) == sum(one["state"] == "active" for one in found)
        return named


@pytest.fixture(params=KINDS)
def source(request: pytest.FixtureRequest, harvester: Portal, served: str) -> Iterator[Source]:
    kind, config = KINDS[request.param]
    # one at a time, also with tests side by side: asking how one job goes makes CKAN do the pending work of all twice
    with alone("cosecha"), harvester.organization() as organization:
        made = harvester.action(
            "harvest_source_create", url=f"{served}/{request.param}", name=f"{organization}-fuente", title="Fuente",
            source_type=kind, owner_org=organization, frequency="MANUAL", **({"config": config} if config else {}))
        yield Source(harvester, organization, made["id"], kind == "dcat_rdf")


def extra(dataset: dict[str, Any], key: str) -> str:
    return next((str(one["value"]) for one in dataset["extras"] if one["key"] == key), "")


def ids(datasets: dict[str, dict[str, Any]]) -> dict[str, tuple[str, dict[str, str]]]:
    """Identifier → the ids by which a portal links: the data set's, and its resources' by address."""
    return {name: (one["id"], {r["url"]: r["id"] for r in one["resources"]}) for name, one in datasets.items()}


def published(work: Path) -> dict[str, list[str]]:
    """Identifier → addresses of its files, as data.json tells."""
    told = json.loads((work / "public/prueba/data.json").read_bytes())
    return {one["identifier"]: [file["downloadURL"] for file in one["distribution"]] for one in told["dataset"]}


def test_a_portal_takes_all_of_it_twice_and_follows_changes(source: Source, work: Path) -> None:
    wanted, site = published(work), work / "sites" / "prueba"
    assert len(wanted) >= 4

    assert source.harvest() | {"not modified": 0} == {
        "added": len(wanted), "updated": 0, "deleted": 0, "errored": 0, "not modified": 0}
    first = source.datasets()
    assert {name: [r["url"] for r in one["resources"]] for name, one in first.items()} == wanted
    for one in first.values():
        arrives_whole(one, work, source.rdf)

    assert source.harvest()["added"] == 0
    assert ids(source.datasets()) == ids(first)

    # an amount mended, and the tables of an item that are no longer published
    file = next((site / "1.06-transferencias").rglob("2026-10.csv"))
    file.write_text(file.read_text("utf-8").replace(",4800000,", ",4900000,"), "utf-8")
    changed = f"prueba/{file.parent.relative_to(site)}"
    item = max(name.split("/")[1] for name in wanted) if source.rdf else ""
    gone = {name for name in wanted if name.split("/")[1] == item}
    if gone:
        shutil.rmtree(site / item)
        (work / "schemas").rename(work / "ley")
        small_schemas(work, ITEMS - {item})
    portalgen("build", "--base-url", BASE, cwd=work)
    said = source.harvest()
    assert (said["added"], said["deleted"], said["errored"]) == (0, len(gone), 0)
    last = source.datasets()
    assert ids(last) == {name: one for name, one in ids(first).items() if name not in gone}
    if source.rdf:
        assert [name for name in last if hashes(last[name]) != hashes(first[name])] == [changed]


def hashes(one: dict[str, Any]) -> list[str]:
    return [resource["hash"] for resource in one["resources"]]


def arrives_whole(one: dict[str, Any], work: Path, rdf: bool) -> None:
    """What a data set must keep on its way: words, tags, licence, and of each file its format, size and hash."""
    assert one["title"].endswith("– Municipalidad de Prueba")
    assert "transparencia activa" in {tag["name"] for tag in one["tags"]}
    assert any("20.285" in tag["name"] for tag in one["tags"])          # the trap, without its signs
    if rdf:
        assert (one["license_id"], one["isopen"]) == ("cc-zero", True)
        assert extra(one, "publisher_name") == "Municipalidad de Prueba"
        assert extra(one, "frequency").rsplit("/", 1)[-1] in ("MONTHLY", "ANNUAL", "IRREG")
    for resource in one["resources"]:
        data = (work / "public/prueba" / unquote(resource["url"].removeprefix(f"{TOP}/"))).read_bytes()
        assert (resource["format"], resource["size"]) == ("CSV", len(data))
        assert next(csv.reader([data.decode().splitlines()[0]]))
        if rdf:
            assert (resource["mimetype"], resource["hash"]) == ("text/csv", hashlib.sha256(data).hexdigest())
