"""What machines read of a site, once its data files are written: catalogue, feeds, portal.json, dictionaries, sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from portalgen.jobs import Result, Settings, theme
from portalgen.jsons import as_line
from portalgen.memory import digest_of
from portalgen.model import Edition, Law, Period, Source
from portalgen.plan import Plan
from portalgen.portal import urls
from portalgen.portal.addresses import Address, public
from portalgen.portal.catalogue import catalogue
from portalgen.portal.datajson import data_json
from portalgen.portal.datasets import Dataset, File
from portalgen.portal.dictionary import as_csv, dictionary_page, entries
from portalgen.portal.feeds import item_feed, site_feed
from portalgen.portal.pages import Page, View, responsible
from portalgen.portal.periods import periods
from portalgen.portal.rdf import jsonld, turtle
from portalgen.portal.structured import dataset as structured
from portalgen.portal.structured import organization
from portalgen.portal.summary import portal_json, sums_file
from portalgen.textos import FEED_ALL, FEED_NAME

Make = tuple[str, str, Callable[[], bytes]]             # path, key, what makes the file
SUMS = "SHA256SUMS"


def address_of(settings: Settings, slug: str) -> Address:
    return public(settings.base_url, slug)


def editions_of(law: Law, settings: Settings, view: View) -> tuple[Edition, ...]:
    """The wordings that the files of a table follow, newest first."""
    found = [law.edition_for(view.table, slot.period, settings.today) for slot in view.slots if slot.sources]
    return tuple(dict.fromkeys(edition for edition in found if edition is not None))


def dictionaries(law: Law, settings: Settings, made: Plan, found: Sequence[View]) -> Iterator[Make]:
    """diccionario.csv of every table that has something published, where the theme offers data."""
    if not theme(settings.themes, made.theme).downloads:
        return
    for view in found:
        if editions := editions_of(law, settings, view):
            path = urls.dictionary(view.item, view.table, view.series)
            key = digest_of(law.digest, view.table.id, [edition.serves for edition in editions])
            yield path, key, lambda editions=editions: as_csv(entries(law, editions))  # type: ignore[misc]


def datasets(law: Law, settings: Settings, made: Plan, results: Mapping[str, Result], found: Sequence[View],
             years: Mapping[str, Sequence[Source]], known: Mapping[str, tuple[int, str]]) -> tuple[Dataset, ...]:
    """Every table of the law in a site, with what is published of it. `years`: path of each whole year → its tables."""
    files = {source.path: file for view in found for slot in view.slots for source in slot.sources
             if (file := _file(settings, made, view, source, results[source.path]))}
    mine: dict[tuple[str, str], dict[str, Sequence[Source]]] = {}
    for path, sources in years.items():
        mine.setdefault((sources[0].table, sources[0].series), {})[path] = sources
    return tuple(_dataset(law, settings, made, view, files, mine.get((view.table.id, view.series), {}), known)
                 for view in found)


def _dataset(law: Law, settings: Settings, made: Plan, view: View, files: Mapping[str, File],
             years: Mapping[str, Sequence[Source]], known: Mapping[str, tuple[int, str]]) -> Dataset:
    path = urls.dictionary(view.item, view.table, view.series)
    mine = tuple(files[source.path] for slot in view.slots for source in slot.sources if source.path in files)
    whole = [(path, [files[s.path] for s in sources]) for path, sources in years.items() if path in known]
    return Dataset(
        view, ": ".join(part for part in (view.table.title, view.name) if part),
        urls.table_page(view.item, view.table, view.series),
        *responsible(made.site, view.package, view.table), mine,
        tuple(_year(path, parts, *known[path]) for path, parts in reversed(whole)),
        editions_of(law, settings, view) if mine else (),
        (path, *known[path]) if mine and path in known else ("", 0, ""))


def _file(settings: Settings, made: Plan, view: View, source: Source, result: Result) -> File | None:
    """A published table file; None when it was not published."""
    if not result.files:
        return None
    created, updated = (days.get(source.path, settings.today).isoformat() for days in (made.created, made.updated))
    folder = urls.source_folder(view.item, view.table, source)
    path = f"{folder}/{urls.stem(view.table, source)}.csv"
    there = any(written == path for written, *_ in result.files)
    return File(path if there else "", source.period, source.area, result.size, result.digest, result.rows, created,
                updated, urls.page(folder), result.sums)


def _year(path: str, parts: Sequence[File], size: int, digest: str) -> File:
    return File(path, Period(parts[0].period.year), parts[0].area, size, digest, sum(part.rows for part in parts),
                min(part.created for part in parts), max(part.updated for part in parts), "")


def machine_files(law: Law, settings: Settings, made: Plan, found: Sequence[Dataset]) -> Iterator[Make]:
    """The files at the root of a site and the feed of each item. Their keys change when what they tell does."""
    site, address = made.site, address_of(settings, made.seen.slug)
    told = portal_json(law, site, address, found)
    full = [dataset for dataset in found if dataset.files]
    emails = [dataset.email for dataset in full]
    key = digest_of(made.base, site.info, emails, told)
    yield "portal.json", key, lambda: as_line(told)
    if theme(settings.themes, made.theme).downloads:        # a catalogue lists files to download
        graph = cache(lambda: catalogue(law, site, address, full))
        yield "catalog.jsonld", key, lambda: jsonld(graph())
        yield "catalog.ttl", key, lambda: turtle(graph())
        if address.top:
            yield "data.json", key, lambda: as_line(data_json(law, site, address, full))
    if not full:
        return
    yield urls.feed(), key, lambda: site_feed(site, address, full)
    for item in dict.fromkeys(dataset.view.item for dataset in full):
        mine = [dataset for dataset in full if dataset.view.item is item]
        part = next(part for part in told["items"] if part["id"] == item.id)
        yield (urls.feed(item), digest_of(made.base, site.info, part),
               lambda item=item, mine=mine: item_feed(site, address, item, mine))  # type: ignore[misc]


def period_lists(made: Plan, found: Sequence[Dataset]) -> Iterator[Make]:
    """periodos.json of each table of several periods, for the script that searches in all of them."""
    from portalgen.render.script import every_column

    for dataset in found:
        if (listed := periods(made.site, dataset)) is not None:
            path, value = listed
            value["columnas"] = every_column(dataset.editions)
            yield path, digest_of(value), lambda value=value: as_line(value)  # type: ignore[misc]


def page_extras(law: Law, settings: Settings, made: Plan, found: Sequence[Dataset]) -> dict[str, dict[str, Any]]:
    """What machines are told in pages: path → `alternos`, `diccionario`, and `partes`, their own structured data."""
    site, address = made.site, address_of(settings, made.seen.slug)
    full = [dataset for dataset in found if dataset.files]
    extras: dict[str, dict[str, Any]] = {"index.html": {"partes": [organization(site, address)], "alternos": []}}
    if full:
        extras["index.html"]["alternos"] = [_alternate(urls.feed(), FEED_ALL)]
    for dataset in full:
        item = dataset.view.item
        extras[urls.item_page(item)] = {"alternos": [_alternate(urls.feed(item), item.title)]}
        extras[dataset.page] = {"diccionario": dataset.dictionary[0].removesuffix(".csv") + ".html",
                                "partes": [structured(law, site, address, dataset)] if address.top else []}
    return extras


def dictionary_pages(law: Law, found: Sequence[Dataset]) -> Iterator[Page]:
    """The page of each dictionary that was written."""
    for dataset in found:
        if dataset.dictionary[0]:
            yield dictionary_page(dataset, entries(law, dataset.editions))


def _alternate(path: str, title: str) -> dict[str, str]:
    return {"tipo": "application/atom+xml", "titulo": FEED_NAME.format(title=title), "ruta": path}


def checksums(results: Mapping[str, Result], known: Mapping[str, tuple[int, str]]) -> Make:
    """SHA256SUMS of every data file of a site, to be checked with `sha256sum --check`."""
    files = {path: digest for result in results.values() for path, _, digest in result.files if digest}
    files |= {path: digest for path, (_, digest) in known.items()}
    return SUMS, digest_of(files), lambda: sums_file(files)
