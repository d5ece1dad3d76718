"""A judged site → what it wants on its open data portal: a data set a table, a file a year, dictionary and descriptor.

A data set is what the catalogue of the site calls so (portal/datasets.py), with the same identifier: a table, or one of
its series.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portalgen.findings import Stop
from portalgen.jobs import Result, Settings
from portalgen.machine import address_of, datasets, editions_of
from portalgen.model import Edition, Item, Law, Source
from portalgen.plan import Plan
from portalgen.portal import urls
from portalgen.portal.catalogue import identifier
from portalgen.portal.datasets import Dataset, File
from portalgen.portal.dictionary import HEADER, as_csv, entries
from portalgen.portal.pages import View, absence, area_title, views
from portalgen.publish.ckan import descriptor, mapping
from portalgen.publish.ckan.desired import Dataset as Wanted
from portalgen.publish.ckan.desired import Resource, Target, Wish
from portalgen.publish.ckan.sentences import NO_ITEM, NO_PROFILE, NOT_SENT
from portalgen.read.lawckan import load_profiles
from portalgen.years import by_year, joined

DEFAULT_VARIABLE = "PORTALGEN_CKAN_TOKEN"
CSV, JSON = "text/csv", "application/json"
DICTIONARY, DESCRIPTOR, PERMANENT = "diccionario", "descriptor", "permanente"
STRANGE = re.compile(r"[^a-z0-9._-]+")


@dataclass(frozen=True)
class Site:
    """A site being gathered. `made`: the files that no sheet holds, by digest."""

    law: Law
    settings: Settings
    plan: Plan
    results: Mapping[str, Result]
    profile: Mapping[str, Any]
    made: dict[str, bytes]

    @cached_property
    def views(self) -> tuple[View, ...]:
        return views(self.law, self.plan.site, self.settings.today)

    @cached_property
    def years(self) -> dict[str, list[Source]]:
        """Path of each whole year's file → its tables."""
        return dict(by_year(self.views))

    @cached_property
    def singles(self) -> dict[str, Source]:
        """Path of each table's own file → the table."""
        return {_path(view, source): source for view in self.views for slot in view.slots for source in slot.sources}

    def keep(self, data: bytes) -> tuple[int, str]:
        digest = hashlib.sha256(data).hexdigest()
        self.made[digest] = data
        return len(data), digest


def gather(law: Law, settings: Settings, plan: Plan, results: Mapping[str, Result], made: dict[str, bytes]) -> Wish:
    """What a judged site wants; `made` receives the dictionaries and descriptors. Stop(2): its profile, or an item that
    it asks for, is unknown."""
    asked = plan.site.info["ckan"]
    profiles = load_profiles(settings.schemas, law)
    name = str(asked.get("perfil") or next(iter(profiles)))
    if name not in profiles:
        raise Stop(NO_PROFILE.format(site=plan.site.slug, name=name, known=", ".join(profiles)))
    known = {called for item in law.items for called in _called(item)}
    if strange := sorted(set(map(str, asked.get("items") or ())) - known):      # or all it sent would be withdrawn
        example = law.items[0]
        raise Stop(NO_ITEM.format(site=plan.site.slug, name=strange[0], number=example.number, folder=example.folder))
    site = Site(law, settings, plan, results, profiles[name], made)
    told = _datasets(site)
    chosen = {dataset.name for dataset in told if _asked(asked, dataset)}
    words = site.profile["retiro"]
    return Wish(
        plan.site.slug,
        Target(str(asked["url"]).rstrip("/"), str(asked.get("variable") or DEFAULT_VARIABLE),
               str(asked.get("agente") or ""), str(asked.get("datastore") or "no")),
        str(asked.get("organizacion") or ""),
        tuple(_wanted(site, dataset) for dataset in told if dataset.files and dataset.name in chosen),
        {identifier(plan.site, dataset): _absence(dataset) if dataset.name in chosen else NOT_SENT
         for dataset in told if not dataset.files or dataset.name not in chosen},
        words["sin_motivo"], words["aviso"], mapping.owned(site.profile["conjunto"]))


def _datasets(site: Site) -> tuple[Dataset, ...]:
    """The data sets as the catalogue of the built site tells them."""
    root = site.settings.sites / site.plan.site.slug
    shown = dict(site.results)
    for path, source in site.singles.items():
        result = shown[source.path]
        shown[source.path] = result._replace(files=((path, result.size, result.digest),))
    known = {}
    for path, sources in site.years.items():
        data = joined(root, [source.path for source in sources])
        known[path] = len(data), hashlib.sha256(data).hexdigest()
    for view in site.views:
        if editions := editions_of(site.law, site.settings, view):
            path = urls.dictionary(view.item, view.table, view.series)
            known[path] = site.keep(as_csv(entries(site.law, editions)))
    return datasets(site.law, site.settings, site.plan, shown, site.views, site.years, known)


def _asked(asked: Mapping[str, Any], dataset: Dataset) -> bool:
    """Whether the municipality sends the item of a data set: all of them when it names none."""
    return not asked.get("items") or bool(_called(dataset.view.item) & set(map(str, asked["items"])))


def _called(item: Item) -> set[str]:
    """How sitio.yaml may name an item."""
    return {item.id, item.number, item.folder}


def _absence(dataset: Dataset) -> str:
    """Why a table has no files, as its newest statement says; "" when nobody said."""
    said = (absence(dataset.view.table, slot) for slot in dataset.view.slots if slot.statement)
    return next(said, "")


def _wanted(site: Site, dataset: Dataset) -> Wanted:
    conjunto = site.profile["conjunto"]
    address = address_of(site.settings, site.plan.site.slug)
    facts = mapping.facts_of(site.law, site.plan.site, address, dataset, site.profile.get("contacto", ()))
    name = mapping.name_of(facts)
    data = sorted(dataset.downloads(), key=lambda file: (-file.period.year, file.area))
    parts = [_parts(site, file) for file in data]
    files = [_data(site, dataset, facts, file, sources) for file, sources in zip(data, parts, strict=True)]
    filename = f"{DICTIONARY}-{facts['clave_tabla']}.csv"
    dictionary = _made(site, facts, DICTIONARY, filename, CSV, *dataset.dictionary[1:])
    told = [_described(file, _schema(site, sources)) for file, sources in zip(files, parts, strict=True)]
    told.append(_described(dictionary, descriptor.dictionary_schema(HEADER)))
    package = _made(site, facts, DESCRIPTOR, "datapackage.json", JSON, *site.keep(
        descriptor.package(facts, name, told)))
    return Wanted(facts["identificador"], name, str(facts["titulo"]), mapping.fields(conjunto, facts),
                  (*files, dictionary, package), mapping.changing(conjunto, mapping.DAYS),
                  mapping.changing(conjunto, mapping.BIRTHS))


def _parts(site: Site, file: File) -> list[Source]:
    return site.years.get(file.path) or [site.singles[file.path]]


def _schema(site: Site, sources: Sequence[Source]) -> dict[str, Any]:
    return descriptor.year_schema(list(_editions(site, sources)), len(sources) > 1)


def _editions(site: Site, sources: Sequence[Source]) -> Iterator[Edition]:
    """The wordings that the sheets of a file follow, each once, in order of period."""
    found = (site.law.edition_for(site.law.tables[s.table], s.period, site.settings.today) for s in sources)
    yield from dict.fromkeys(edition for edition in found if edition is not None)


def _data(site: Site, dataset: Dataset, facts: Mapping[str, Any], file: File, sources: Sequence[Source]) -> Resource:
    """A year (or a permanent table) as a file of the data set. Its name does not change while the year grows."""
    view, year = dataset.view, file.period.year
    key = "-".join(part for part in (str(year or PERMANENT), file.area) if part)
    place = urls.segment(view.table, view.series).replace("/", "-")
    filename = "-".join(part for part in (place, str(year or ""), file.area) if part)
    area = area_title(site.plan.site, file.area) if file.area else ""
    told = {**facts, **mapping.file_facts(dataset, file, area)}
    loads = str(site.plan.site.info["ckan"].get("datastore") or "no") != "no"
    return Resource(key, mapping.fields(site.profile["recursos"]["datos"], told), f"{_plain(filename)}.csv", CSV,
                    file.size, file.sha256, tuple(source.path for source in sources),
                    descriptor.columns(_schema(site, sources)) if loads else ())


def _made(site: Site, facts: Mapping[str, Any], key: str, filename: str, mediatype: str, size: int,
          sha256: str) -> Resource:
    """A file that no sheet holds."""
    return Resource(key, mapping.fields(site.profile["recursos"][key], facts), _plain(filename), mediatype, size,
                    sha256)


def _path(view: View, source: Source) -> str:
    return f"{urls.source_folder(view.item, view.table, source)}/{urls.stem(view.table, source)}.csv"


def _plain(filename: str) -> str:
    """A file name that CKAN leaves as it is: it folds capitals and signs."""
    return STRANGE.sub("-", filename.lower())


def _described(file: Resource, schema: Mapping[str, Any]) -> dict[str, Any]:
    """A file in the descriptor."""
    name = file.filename.rpartition(".")[0]
    return descriptor.resource(name, str(file.fields.get("name", name)), file.filename, schema)
