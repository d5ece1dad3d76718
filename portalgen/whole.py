"""The rest of a site, once its tables are done: lists of periods, items, home, descriptors, years, pages, documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from portalgen.check.contrast import stylesheet
from portalgen.dated import Dated, date_files, date_pages, dated, event_files, event_pages, happenings
from portalgen.jobs import Result, Settings, environment, theme
from portalgen.jsons import as_line
from portalgen.machine import (
    Make,
    address_of,
    checksums,
    datasets,
    dictionaries,
    dictionary_pages,
    machine_files,
    page_extras,
    period_lists,
)
from portalgen.memory import digest_of
from portalgen.model import Item, Law, Site, Source
from portalgen.overview import facts_of, other_pages, with_links, with_time
from portalgen.plan import COLOURS, Plan, colours
from portalgen.portal import urls
from portalgen.portal.about import about_pages
from portalgen.portal.breadcrumbs import block
from portalgen.portal.chrome import SEARCH
from portalgen.portal.descriptor import Resource, as_file, package
from portalgen.portal.latest import Latest, latest
from portalgen.portal.more import SCRIPT
from portalgen.portal.pages import (
    Page,
    View,
    free_page,
    has_own_page,
    home_page,
    item_page,
    missing_page,
    site_map,
    table_page,
    views,
)
from portalgen.portal.search import entries, inside, search_files, search_page
from portalgen.portal.tables import indexable
from portalgen.publish.state import State
from portalgen.publish.tree import Staging
from portalgen.read.files import read
from portalgen.scoring.page import public_score, score_files, score_pages
from portalgen.years import by_year, joined

MANAGES = "publicar_gestion"        # key of sitio.yaml


@dataclass
class Whole:
    """The pages of a site that are not tables, being written. `keys`: path → digest of what the file was made from;
    a file whose key is that of the last build is kept, not made again. `data`: path → bytes and SHA-256 of data files,
    which the keys carry on from one build to the next."""

    law: Law
    settings: Settings
    made: Plan
    results: Mapping[str, Result]
    staging: Staging
    old: Mapping[str, str]
    keys: dict[str, str] = field(default_factory=dict)
    data: dict[str, tuple[int, str]] = field(default_factory=dict)

    def put(self, path: str, key: str, make: Any) -> None:
        """Write a file made by `make()`, unless the last build made it from the same."""
        self.keys[path] = key
        if self.old.get(path) != key or not self.staging.keep(path):
            self.staging.write(path, make())

    def put_data(self, path: str, key: str, make: Any) -> None:
        """The same, of a file whose size and digest others will tell."""
        old, _, told = self.old.get(path, "").partition(" ")
        if old != key or not self.staging.keep(path):
            made: bytes = make()
            self.staging.write(path, made)
            told = f"{len(made)} {hashlib.sha256(made).hexdigest()}"
        self.keys[path] = f"{key} {told}"
        size, digest = told.split()
        self.data[path] = int(size), digest


def write_whole(law: Law, settings: Settings, made: Plan, results: Mapping[str, Result], staging: Staging,
                old: State) -> dict[str, str]:
    """Write everything but tables into the staging tree and drop what no longer is; path → key of each file."""
    made = made._replace(site=drawn(made.site, results))
    whole = Whole(law, settings, made, results, staging, old.jobs.get(".", {}).get("keys", {}))
    found = views(law, made.site, settings.today)
    dates = dated(law, settings, made, found)
    scored = public_score(law, settings, made.site, found, results)
    years = dict(by_year(found))
    happens = happenings(law, settings, made, facts_of(results))
    managing, manages = _management(whole, found, dates)
    for path, key, make in (*_years(whole, years), *_descriptors(whole), *dictionaries(law, settings, made, found),
                            *date_files(dates), *score_files(scored), *event_files(happens),
                            *managing):
        whole.put_data(path, key, make)
    told = datasets(law, settings, made, results, found, years, whole.data)
    lists = period_lists(made, told) if SCRIPT in theme(settings.themes, made.theme).parts else ()
    for path, key, make in (*machine_files(law, settings, made, told), checksums(results, whole.data), *lists,
                            *_documents(whole), *_static(whole), *_colours(whole)):
        whole.put(path, key, make)
    extras = page_extras(law, settings, made, told)
    for page in (*_pages(whole, found, [*date_pages(law, dates), *event_pages(happens), *score_pages(scored),
                                        *manages]),
                 *dictionary_pages(law, told)):
        _draw(whole, page, extras.get(page.path, {}))
    _drop(whole, old)
    return whole.keys


def _management(whole: Whole, found: Sequence[View], dates: Dated | None) -> tuple[Sequence[Make], Sequence[Page]]:
    """Files and pages of how a municipality manages its transparency, as far as it wants them shown. What they take is
    imported only then."""
    site, settings = whole.made.site, whole.settings
    wanted = site.info.get(MANAGES) is True
    if not wanted and not site.management:
        return (), ()
    from portalgen.managing import account_pages, management, management_files, management_pages

    told = management(settings, site, found, dates) if wanted else None
    return [*management_files(told)], [*management_pages(told), *account_pages(whole.law, settings, site, found,
                                                                               facts_of(whole.results))]


def drawn(site: Site, results: Mapping[str, Result]) -> Site:
    """A site with only the tables that have pages: a draft may hold files that could not be read."""
    packages = (package._replace(sources=tuple(s for s in package.sources if s.path in results and
                                               results[s.path].files)) for package in site.packages)
    return site._replace(packages=tuple(packages))


def _draw(whole: Whole, page: Page, extra: Mapping[str, Any]) -> None:
    made = whole.made
    own = {**page.context, "ruta": page.path, **extra}
    context = {**made.frame, "observaciones": "", "introduccion": "", "diccionario": "", **own}
    name = str(context["titulo_corto"] or context.get("titulo", ""))
    context["datos_estructurados"] = block(address_of(whole.settings, made.seen.slug), context["migas"], name,
                                           *context.pop("partes", ()))

    def make() -> bytes:
        if (text := page.context.get("markdown")) is not None:
            from portalgen.render.markdown import to_html

            context["contenido"] = to_html(str(text))
        env = environment(theme(whole.settings.themes, made.theme).folders)
        return env.get_template(page.template).render(context).encode()

    whole.put(page.path, digest_of(made.base, page.template, own, context["datos_estructurados"]), make)


def _pages(whole: Whole, found: tuple[View, ...], more: Sequence[Page]) -> Iterator[Page]:
    made, site = whole.made, whole.made.site
    facts = facts_of(whole.results)
    for view in found:
        if has_own_page(view):
            listed = table_page(site, view, _year_links(whole, view), _last_change(whole, view))
            yield with_time(view, listed, facts)
    rows = {path: result.rows for path, result in whole.results.items()}
    answers: dict[Item, Latest] = {}
    for item in whole.law.items:
        mine = [view for view in found if view.item is item]
        if mine:
            said = (latest([view], rows, facts) for view in mine)
            yield item_page(site, item, mine, [one.line if one else "" for one in said],
                            _item_downloads(whole, item.folder))
        if answer := latest([view for view in mine if view.table.id in item.answer], rows, facts):
            answers[item] = answer
    others = [*other_pages(whole.law, whole.settings, made, facts), *more]
    yield with_links(home_page(whole.law, site, found, answers), others)
    yield from others
    yield from _search(whole, found, others)
    for path, text in sorted(site.pages.items()):
        yield free_page(path, text)
    top = whole.settings.base_url
    yield from about_pages(whole.law, made.frame, address_of(whole.settings, made.seen.slug))
    yield missing_page(f"{urlsplit(top).path.rstrip('/')}/{site.slug}/" if top else "")
    paths = [(urls.page(place), "") for place in sorted(_folders(whole))] + [("index.html", "")]
    paths += [(page.path, "") for page in others]
    if (page := site_map(f"{top.rstrip('/')}/{made.seen.slug}" if top else "", paths)) is not None:
        yield page


def _search(whole: Whole, found: tuple[View, ...], others: Iterable[Page]) -> Iterator[Page]:
    """The index of the site search and its page, where the theme has a script that reads it."""
    if SEARCH not in theme(whole.settings.themes, whole.made.theme).parts:
        return
    rows = theme(whole.settings.themes, whole.made.theme).rows
    all_found = entries(whole.law, whole.made.site, found, others, facts_of(whole.results), rows)
    for path, value in search_files(whole.law, all_found, inside(found)):
        whole.put(path, digest_of(value), lambda value=value: as_line(value))
    yield search_page(all_found)


def _folders(whole: Whole) -> Iterator[str]:
    """Folders of the tables that search engines may show."""
    items = {item.id: item for item in whole.law.items}
    for package_ in whole.made.site.packages:
        for source in package_.sources:
            if indexable(whole.law.tables[source.table], whole.made.frame):
                yield urls.source_folder(items[source.item], whole.law.tables[source.table], source)


def _last_change(whole: Whole, view: View) -> str:
    days = [whole.made.updated.get(s.path, whole.settings.today)
            for slot in view.slots for s in slot.sources]
    return max(days).isoformat() if days else ""


# ---- whole years, descriptors


def _years(whole: Whole, years: Mapping[str, Sequence[Source]]) -> Iterator[tuple[str, str, Any]]:
    if not theme(whole.settings.themes, whole.made.theme).downloads:
        return
    root = whole.settings.sites / whole.made.seen.slug
    for path, sources in years.items():
        key = digest_of([whole.results[source.path].digest for source in sources])
        yield path, key, lambda sources=sources: joined(root, [s.path for s in sources])


def _year_links(whole: Whole, view: View) -> dict[int, list[dict[str, Any]]]:
    """Year → links to its whole files (one an area)."""
    links: dict[int, list[dict[str, Any]]] = {}
    for path, sources in by_year([view]):
        if path in whole.keys:
            size = sum(whole.results[source.path].size for source in sources)
            title = f"Todo {sources[0].period.year} en un archivo CSV"
            title += f" ({sources[0].area})" if sources[0].area else ""
            links.setdefault(sources[0].period.year, []).append({"ruta": path, "titulo": title, "bytes": size})
    return links


def _descriptors(whole: Whole) -> Iterator[tuple[str, str, Any]]:
    made, law = whole.made, whole.law
    if "csv" not in theme(whole.settings.themes, made.theme).downloads:
        return
    resources: dict[str, list[Resource]] = {}
    for norm, job in made.jobs:
        table, result = law.tables[job.source.table], whole.results[job.source.path]
        if not result.files:        # of a draft, a file that could not be read
            continue
        edition = next(e for e in table.editions if norm in e.serves)
        one = Resource(table, edition, job.source, result.size, result.digest)
        resources.setdefault(job.source.item, []).append(one)
    info, slug = made.site.info, made.seen.slug
    for item in law.items:
        mine = resources.get(item.id)
        if mine:
            path = urls.descriptor(item)
            key = digest_of(made.base, [(r.source.path, r.digest) for r in mine])
            yield path, key, lambda item=item, mine=mine: as_file(package(law, info, slug, item, mine))


def _item_downloads(whole: Whole, folder: str) -> list[dict[str, Any]]:
    path = f"{folder}/datapackage.json"
    if path not in whole.keys:
        return []
    return [{"ruta": path, "titulo": "Descriptor del paquete de datos", "bytes": 0, "detalle": "datapackage.json"}]


# ---- files copied as they are


def _documents(whole: Whole) -> Iterator[tuple[str, str, Any]]:
    root, files = whole.settings.sites / whole.made.seen.slug, whole.made.seen.listing.files
    logo = whole.made.frame["sitio"]["logo"]
    for path in sorted({*whole.made.site.documents, *([logo] if logo else [])}):
        entry = files[path]
        yield path, digest_of(entry.size, entry.mtime_ns), lambda path=path: read(root, path)


def _static(whole: Whole) -> Iterator[tuple[str, str, Any]]:
    for path, file in theme(whole.settings.themes, whole.made.theme).static().items():
        info = file.stat()
        yield path, digest_of(info.st_size, info.st_mtime_ns, str(file)), file.read_bytes


def _colours(whole: Whole) -> Iterator[tuple[str, str, Any]]:
    """The style sheet of the colours that the municipality chose."""
    if chosen := colours(whole.made.site):
        palette = theme(whole.settings.themes, whole.made.theme).palette
        yield COLOURS, digest_of(whole.made.base, chosen), lambda: stylesheet(palette, chosen).encode()


def _drop(whole: Whole, old: State) -> None:
    """Leave out what the last build made and this one does not."""
    now = set(whole.keys) | {name for result in whole.results.values() for name, *_ in result.files}
    before = set(whole.old) | {name for path, kept in old.jobs.items() if path != "." for name, *_ in kept["files"]}
    for path in sorted(before - now):
        whole.staging.drop(path)
