"""The pages of a site that are not tables: home, items, lists of periods, free pages, 404, site map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from portalgen.model import Item, Law, Package, Period, Site, Source, Table
from portalgen.portal import states, urls
from portalgen.portal.chrome import page_title
from portalgen.portal.rectifications import told as rectified
from portalgen.portal.states import Slot
from portalgen.portal.tables import card, facts, first_sentence
from portalgen.textos import STATE_WORDS

if TYPE_CHECKING:
    from portalgen.portal.latest import Latest


class Page(NamedTuple):
    """A page to render: its path in the site, its template, its context but for what the frame has."""

    path: str
    template: str
    context: Mapping[str, Any]


class View(NamedTuple):
    """One table (or one of its series) of an item, with all its periods, newest first."""

    item: Item
    table: Table
    series: str
    name: str
    slots: tuple[Slot, ...]
    package: Package


def views(law: Law, site: Site, today: date) -> tuple[View, ...]:
    """Every table that the law asks of a municipality, in legal order, in all its series."""
    packages = {package.item: package for package in site.packages}
    start = Period.parse(str(site.info.get("desde") or "")) or Period(today.year)
    found = []
    for item in law.items:
        package = packages.get(item.id) or Package(item.id, item.folder)
        for table in (law.tables[name] for name in item.tables):
            for series in series_of(table, package):
                slots = states.slots(law, item, table, package, series, start, today)
                if slots:
                    found.append(View(item, table, series, series_title(law, table, series), slots, package))
    return tuple(found)


def series_of(table: Table, package: Package) -> tuple[str, ...]:
    """The series of a table that have files or statements; ("",) for a table without series or without any yet."""
    if not table.series:
        return ("",)
    named = {s.series for s in package.sources if s.table == table.id}
    named |= {s.series for s in package.statements if s.table == table.id and s.series}
    return tuple(sorted(named)) or ("",)


def series_title(law: Law, table: Table, series: str) -> str:
    """A series in words: from its vocabulary, else its folder name."""
    rows = law.vocabularies.get(table.series.get("vocabulario", ""), ())
    found = next((row["titulo"] for row in rows if row["valor"] == series), "")
    return found or series.replace("-", " ").capitalize()


def area_title(site: Site, area: str) -> str:
    """An area in words, as the municipality names it."""
    return _named(site.info.get("areas"), area) or area.capitalize()


def page_of(site: Site, view: View, slot: Slot, source: Source) -> dict[str, Any]:
    """A line of the list of periods that leads to data."""
    area = area_title(site, source.area) if source.area else ""
    words = slot.period.words if slot.period.year else "Ver la información"
    return {"ruta": urls.page(urls.source_folder(view.item, view.table, source)),
            "titulo": ", ".join(part for part in (words, area) if part), "estado": state(slot.state), "detalle": ""}


def state(name: str) -> dict[str, str]:
    return {"clave": name, "palabra": STATE_WORDS[name]}


def lines(site: Site, view: View, slot: Slot) -> Iterator[dict[str, Any]]:
    """What the list of periods says of one period: a link a file, or the words of its absence."""
    for source in slot.sources:
        yield page_of(site, view, slot, source)
    if not slot.sources:
        yield {"ruta": "", "titulo": slot.period.words if slot.period.year else view.table.title,
               "estado": state(slot.state), "detalle": absence(view.table, slot)}


def absence(table: Table, slot: Slot) -> str:
    """Why there are no rows, in words: the reason declared, and the literal sentence of the norm."""
    said = slot.statement
    if said is None:
        return ""
    parts = [said.reason.strip(), f"({said.law.strip()})" if said.law.strip() else ""]
    words = " ".join(part for part in parts if part)
    return f"{table.empty.strip()} {words}".strip() if said.state == states.SIN_MOVIMIENTO else words


def table_page(site: Site, view: View, years: Mapping[int, Sequence[Mapping[str, Any]]], updated: str) -> Page:
    """The list of all periods of a table, by year, each with its state in words. `years`: downloads of whole years."""
    groups = []
    for year, slots in groupby(view.slots, key=lambda s: s.period.year):
        found = [line for slot in slots for line in lines(site, view, slot)]
        groups.append({"titulo": str(year) if year else "", "periodos": found,
                       "descarga": next(iter(years.get(year, ())), None)})
    latest = next((slot for slot in view.slots if slot.sources), None)
    name = ": ".join(part for part in (view.table.title, view.name) if part)
    path = urls.table_page(view.item, view.table, view.series)
    return Page(path, "tabla.html", {
        "titulo": name, "titulo_corto": view.name or view.table.short, "descripcion": first_sentence(view.table.plain),
        "migas": [{"ruta": "index.html", "titulo": "Inicio"},
                  {"ruta": urls.item_page(view.item), "titulo": view.item.title}],
        "item": {"numero": view.item.number}, "tabla": {"en_simple": view.table.plain},
        "ultimo": page_of(site, view, latest, latest.sources[0]) if latest and latest.period.year else None,
        "grupos": [{"titulo": "Períodos" if view.slots[0].period.year else "Estado", "anyos": groups}],
        "rectificaciones": rectified(view.package.rectifications, view.table.id, view.series),
        "ficha": card(view.item, view.table, *responsible(site, view.package, view.table), updated),
    })


def unit_of(site: Site, package: Package) -> str:
    """The responsible unit in words: the name of the unit that the package names by its id."""
    return _named(site.info.get("unidades"), package.unit) or package.unit


def _named(entries: Any, name: str) -> str:
    """The name of the entry of sitio.yaml that has this id; "" without one."""
    return next((str(entry.get("nombre") or "") for entry in entries or () if entry.get("id") == name), "")


def responsible(site: Site, package: Package, table: Table | None = None) -> tuple[str, str]:
    """The unit that delivers a table, in words, and its mail: its own, else those of its item; "" when nobody said."""
    own = str(package.tables.get(table.id, {}).get("responsable") or "") if table else ""
    unit = own or unit_of(site, package)
    mail = next((str(u.get("correo") or "") for u in site.info.get("unidades") or () if u.get("nombre") == unit), "")
    return unit, mail or ("" if own else package.email)


def has_own_page(view: View) -> bool:
    """Whether a table has a page listing its periods: not when its only page is that of its rows, nor when it has
    series and none of them yet (then its item's page says so)."""
    if not urls.segment(view.table, view.series):
        return False
    sources = [source for slot in view.slots for source in slot.sources]
    return not (len(sources) == 1 and not sources[0].period.year and not sources[0].area)


def item_page(site: Site, item: Item, found: Sequence[View], told: Sequence[str],
              downloads: Sequence[Mapping[str, Any]]) -> Page:
    """The tables of an item with the state of their last period. `told`: what the last one with data says of each."""
    alone = len({view.table.id for view in found}) == 1
    package = found[0].package if found else Package(item.id, item.folder)
    unit, mail = responsible(site, package)
    return Page(urls.item_page(item), "item.html", {
        "titulo": item.title, "descripcion": first_sentence(item.plain),
        "migas": [{"ruta": "index.html", "titulo": "Inicio"}],
        "item": {"numero": item.number, "en_simple": item.plain},
        "tablas": [{**entry(site, view, alone), "dice": words} for view, words in zip(found, told, strict=True)],
        "descargas": list(downloads),
        "ficha": facts(("Unidad responsable", unit or item.owner), ("Contacto", mail), ("Norma", item.law),
                       ("Título legal", item.legal_title), ("Por verificar", item.note if not item.verified else "")),
    })


def entry(site: Site, view: View, alone: bool) -> dict[str, Any]:
    """A table in the list of its item: where it leads, how its last period stands, the pages of the last one with data.
    `alone`: no other table is in the list, so that a series needs no more than its own name."""
    last = view.slots[0]
    newest = next((slot for slot in view.slots if slot.sources), None)
    name = view.name if alone and view.name else ": ".join(part for part in (view.table.title, view.name) if part)
    return {"ruta": urls.table_page(view.item, view.table, view.series), "titulo": name, "estado": state(last.state),
            "periodo": last.period.words if last.period.year and last is not newest else "",
            "detalle": absence(view.table, last),
            "ultimos": [page_of(site, view, newest, source) for source in newest.sources]
            if newest and newest.period.year else []}


def home_page(law: Law, site: Site, found: Sequence[View], answers: Mapping[Item, Latest]) -> Page:
    """Everyday questions first, then the legal list with the state and last period of each item."""
    by_item = {item: list(group) for item, group in groupby(found, key=lambda v: v.item)}
    items = [item for item in law.items if item in by_item]
    name = str(site.info.get("nombre") or site.slug)
    return Page("index.html", "inicio.html", {
        "titulo": "Transparencia Activa", "descripcion": f"Transparencia Activa de la {name}.",
        "preguntas": [question(i, by_item[i], answers.get(i)) for i in sorted(items, key=lambda i: i.front) if i.front],
        "secciones": [
            {"titulo": "", "entradas": [item_entry(i, by_item[i]) for i in items if i.weight]},
            {"titulo": "Otras secciones", "entradas": [item_entry(i, by_item[i]) for i in items if not i.weight]},
        ],
    })


def question(item: Item, found: Sequence[View], answer: Latest | None) -> dict[str, Any]:
    """A question of every day: its answer in a number, where the whole of it is, and of when."""
    said = item_entry(item, found)
    place = {"ruta": said["ruta"], "pregunta": item.question, "valor": ""}
    if answer is None or not (answer.total or answer.count):
        return {**place, "detalle": ", ".join(part for part in (item.title, said["periodo"]) if part)}
    parts = [answer.count if answer.total else "", answer.period.words if answer.period.year else ""]
    about = ", ".join(part for part in parts if part)
    return {**place, "valor": answer.total or answer.count,
            "detalle": ". ".join(part for part in (answer.title or item.title, about[:1].upper() + about[1:]) if part)}


def item_entry(item: Item, found: Sequence[View]) -> dict[str, Any]:
    """An item in the legal list. Its state is the worst of its tables' last periods; its period, the last with data."""
    order = (states.PENDIENTE, states.CON_DATOS, states.SIN_MOVIMIENTO, states.NO_APLICA)
    worst = min((view.slots[0].state for view in found), key=order.index)
    last = max((s.period for view in found for s in view.slots if s.sources), default=Period())
    return {"numero": item.number, "ruta": urls.item_page(item), "titulo": item.title, "estado": state(worst),
            "periodo": last.words if last.year else ""}


def free_page(path: str, text: str) -> Page:
    """A page that the municipality wrote in Markdown."""
    return Page(urls.free_page(path), "pagina.html", {
        "titulo": page_title(text, path), "migas": [{"ruta": "index.html", "titulo": "Inicio"}],
        "markdown": without_title(text)})


def without_title(text: str) -> str:
    """The text without its first heading, which the page shows as its title."""
    lines = text.lstrip().splitlines()
    return "\n".join(lines[1:]) if lines and lines[0].startswith("# ") else text


def missing_page(base: str) -> Page:
    """404.html, shown at any depth: its links need the absolute path of the site, when it is known."""
    return Page("404.html", "error404.html", {"titulo": "Página no encontrada", "base": base, "indexar": False})


def site_map(base_url: str, paths: Sequence[tuple[str, str]]) -> Page | None:
    """sitemap.xml, which the protocol only admits with whole addresses: none without the public address."""
    if not base_url:
        return None
    top = base_url.rstrip("/")
    return Page("sitemap.xml", "sitemap.xml", {
        "direcciones": [{"loc": f"{top}/{path.removesuffix('index.html')}", "fecha": day} for path, day in paths]})
