"""Every address of a site is decided here, relative to the site's root, always naming the file (opens from file://)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from portalgen.model import Item, Source, Table

ACCESSIBILITY, BANNER = "accesibilidad.html", "banner/index.html"      # what the portal says of itself
SCORE, EVENTS = "puntaje/index.html", "agenda/index.html"


@lru_cache(maxsize=1 << 10)
def segment(table: Table, series: str = "") -> str:
    """Folder of a table (or of one of its series) inside its item: "planta", "nominas/becas", "ordenanzas"."""
    return "/".join(part for part in (table.folder, series) if part)


def item_page(item: Item) -> str:
    return f"{item.folder}/index.html"


def table_page(item: Item, table: Table, series: str = "") -> str:
    return "/".join(part for part in (item.folder, segment(table, series), "index.html") if part)


@lru_cache(maxsize=1 << 12)         # catalogue, pages, feeds and search ask for the same few thousand
def source_folder(item: Item, table: Table, source: Source) -> str:
    """Folder of one published table: its page is index.html, 2.html…; its downloads lie beside it."""
    last = "-".join(part for part in (str(source.period), source.area) if part)
    return "/".join(part for part in (item.folder, segment(table, source.series), last) if part)


def page(folder: str, number: int = 1) -> str:
    """The file of the nth page of a table."""
    return f"{folder}/{'index' if number == 1 else number}.html"


def stem(table: Table, source: Source) -> str:
    """File name, without ending, of the downloads of a table: "planta-2026-10-educacion"."""
    place = segment(table, source.series).replace("/", "-")
    return "-".join(part for part in (place, str(source.period), source.area) if part)


def year_file(item: Item, table: Table, series: str, area: str, year: int) -> str:
    """The year of a table in one file."""
    place = segment(table, series)
    name = "-".join(part for part in (place.replace("/", "-"), str(year), area) if part)
    return f"{item.folder}/{place}/{name}.csv"


def periods(item: Item, table: Table, series: str = "") -> str:
    """The list of all published periods of a table, beside its page."""
    return "/".join(part for part in (item.folder, segment(table, series), "periodos.json") if part)


def descriptor(item: Item) -> str:
    """The standard Data Package descriptor of an item."""
    return f"{item.folder}/datapackage.json"


def dictionary(item: Item, table: Table, series: str = "") -> str:
    """The data dictionary of a table, as CSV; its page has the same name with .html."""
    return "/".join(part for part in (item.folder, segment(table, series), "diccionario.csv") if part)


def feed(item: Item | None = None) -> str:
    """The Atom feed of an item; that of the whole site without one."""
    return f"{item.folder}/novedades.xml" if item else "novedades.xml"


def events(table: str = "") -> str:
    """The calendar of what has a date: all, or that of a table."""
    return f"agenda/{table or 'todo'}.ics"


def management(name: str = "index.html") -> str:
    """What is said of how transparency is managed."""
    return f"gestion/{name}"


def account(year: int = 0) -> str:
    """The public account of a year, or of the last one."""
    return f"cuenta/{year or 'index'}.html"


def process(item: Item) -> str:
    """The process sheet of an item."""
    return f"gestion/procesos/{item.folder}.html"


def calendar() -> str:
    """The page of deadlines; calendars for agendas lie beside it."""
    return "calendario/index.html"


def agenda(name: str) -> str:
    return f"calendario/{name}.ics"


def compliance(year: int = 0) -> str:
    """The compliance panel: the last year, or another."""
    return f"cumplimiento/{year or 'index'}.html"


def compliance_data() -> str:
    return "cumplimiento/cumplimiento.csv"


def plain(text: str) -> str:
    """A text as part of an address: "Dirección de Obras" → "direccion-de-obras"."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(c if c.isalnum() else " " for c in ascii_text).split())


def free_page(path: str) -> str:
    """Page of a Markdown file of paginas/: "paginas/ayuda.md" → "paginas/ayuda.html"."""
    return path.removesuffix(".md") + ".html"
