"""The pages of one published table: its context (keys: themes/base/LEAME.md), its pages, its downloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from portalgen.model import MONTHS, Edition, Item, Source, Table, quantity
from portalgen.portal import urls
from portalgen.portal.addresses import Address
from portalgen.portal.breadcrumbs import block
from portalgen.portal.figures import count_words
from portalgen.textos import FORMATS, STATE_WORDS

if TYPE_CHECKING:
    from portalgen.portal.more import More

ENDINGS = {"csv": ".csv", "excel": "-excel.csv", "xlsx": ".xlsx", "json": ".json"}


class Words(NamedTuple):
    """What the page of a table file says besides its rows: what the person said of it, the names of its area and
    series, its neighbours in time, the day (ISO) it last changed."""

    unit: str = ""
    notes: str = ""
    area: str = ""
    series: str = ""
    before: Source | None = None
    after: Source | None = None
    updated: str = ""
    email: str = ""


class Shown(NamedTuple):
    """A table file to be shown."""

    item: Item
    table: Table
    edition: Edition
    source: Source
    words: Words
    more: More | None = None


class Download(NamedTuple):
    """A file beside the page. `path` is relative to the site, `size` in bytes."""

    format: str
    path: str
    size: int


def folder(shown: Shown) -> str:
    return urls.source_folder(shown.item, shown.table, shown.source)


def download_path(shown: Shown, name: str) -> str:
    """Where a download of a table goes."""
    return f"{folder(shown)}/{urls.stem(shown.table, shown.source)}{ENDINGS[name]}"


def title(shown: Shown) -> str:
    """ "Personal de planta, Educación: octubre de 2026"."""
    name = ", ".join(part for part in (shown.table.title, shown.words.series, shown.words.area) if part)
    return f"{name}: {shown.source.period.words}" if shown.source.period.year else name


def columns(edition: Edition) -> list[dict[str, Any]]:
    """What the head of a table says of each column."""
    made = []
    times = period_columns(edition)
    for spec in edition.schema["fields"]:
        known = edition.columns.get(spec["name"])
        made.append({"titulo": spec.get("title") or spec["name"],
                     "descripcion": spec.get("description", ""), "unidad": known.unit if known else "",
                     "periodo": spec["name"] in times,
                     "numero": quantity(spec, known)})
    return made


def period_columns(edition: Edition) -> frozenset[str]:
    """Columns that say the same in every row: the period of the file, which the page says too."""
    same = [rule.params for rule in edition.rules if rule.name == "periodo_igual"]
    return frozenset(str(params[key]) for params in same for key in ("anyo", "mes") if key in params)


def naming_column(table: Table, edition: Edition) -> str:
    """The column whose cells name each row: what the table's YAML says (`vista.fila`), else the first of its key."""
    said = [str(table.view.get("fila", "")), *table.key]
    return next((name for name in said if name in edition.names and name not in period_columns(edition)), "")


def reading_order(table: Table, edition: Edition) -> list[str]:
    """The columns as a page shows them. A table that says which come first (`vista.primero`) begins with the one that
    names its rows, so that the answer is beside it, and ends with the period, which the page's title says too."""
    said = table.view.get("primero", ())
    if not said:
        return list(edition.names)
    times = period_columns(edition)
    first = [name for name in (naming_column(table, edition), *said) if name in edition.names]
    rest = [name for name in edition.names if name not in times]
    return list(dict.fromkeys([*first, *rest, *edition.names]))


def context(frame: Mapping[str, Any], shown: Shown, total: int, size: int, downloads: Sequence[Download],
            heads: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The part of the context that is the same in all pages of a table. `size`: rows a page; `total`: rows."""
    pages = [urls.page(folder(shown), n) for n in range(1, max(1, -(-total // size)) + 1)]
    name = title(shown)
    way = crumbs(shown)
    return {
        **frame, "titulo": name, "descripcion": first_sentence(shown.table.plain), "actualizado": None,
        "migas": way, "datos_estructurados": block(Address("", frame["sitio"]["publico"]), way, short_title(shown)),
        "indexar": indexable(shown.table, frame),
        "titulo_corto": short_title(shown),
        "item": {"numero": shown.item.number},
        "tabla": {"en_simple": shown.table.plain},
        "estado": {"clave": "con_datos", "palabra": STATE_WORDS["con_datos"], "frase": sentence(shown, total)},
        "anterior": neighbour(shown, shown.words.before),
        "siguiente": neighbour(shown, shown.words.after),
        "paginas": pages, "columnas": heads, "leyenda": name, "total": total,
        "descargas": [{"ruta": d.path, "titulo": FORMATS[d.format], "bytes": d.size, "detalle": ""}
                      for d in downloads],
        "ficha": card(shown.item, shown.table, shown.words.unit, shown.words.email, shown.words.updated),
        "diccionario": _dictionary(shown) if any(d.format == "csv" for d in downloads) else "",
    }


def _dictionary(shown: Shown) -> str:
    """Its page, which only a table with a CSV has."""
    return urls.dictionary(shown.item, shown.table, shown.source.series).removesuffix(".csv") + ".html"


def indexable(table: Table, frame: Mapping[str, Any]) -> bool:
    """Whether search engines may show the rows of a table: never those that list benefits of natural persons; those of
    staff and their pay only if the municipality wants it. The law orders to publish them, not to index them."""
    return not table.unlisted and (not table.payroll or bool(frame["sitio"]["indexar_personal"]))


def short_title(shown: Shown) -> str:
    """The page's name at the end of the way that leads to it."""
    period = shown.source.period
    return period.words if period.year else shown.words.area or shown.table.short


def crumbs(shown: Shown) -> list[dict[str, str]]:
    """The way from the home page to a table's page (its own name is added by the theme)."""
    way = [{"ruta": "index.html", "titulo": "Inicio"},
           {"ruta": urls.item_page(shown.item), "titulo": shown.item.title}]
    if shown.source.period.year or shown.source.area:
        way.append({"ruta": urls.table_page(shown.item, shown.table, shown.source.series),
                    "titulo": shown.words.series or shown.table.title})
    return way


def sentence(shown: Shown, total: int) -> str:
    """ "214 personas. Última actualización: 12 de noviembre de 2026."."""
    day = shown.words.updated
    when = f" Última actualización: {long_date(day)}." if day else ""
    return f"{count_words(shown.table, total)}.{when}"


def neighbour(shown: Shown, other: Source | None) -> dict[str, str] | None:
    if other is None:
        return None
    return {"ruta": urls.page(urls.source_folder(shown.item, shown.table, other)), "titulo": other.period.words}


def card(item: Item, table: Table, unit: str, mail: str, updated: str) -> list[dict[str, str]]:
    """ "Sobre esta información": who is responsible, which norm, when it last changed, what is not verified."""
    doubt = table.note if not table.verified else ""
    return facts(("Unidad responsable", unit or item.owner), ("Contacto", mail), ("Norma", table.law or item.law),
                 ("Dónde lo pide", table.law_table), ("Obligación", VOLUNTARY if table.voluntary else ""),
                 ("Se actualiza", CADENCE["en_curso" if table.running else table.cadence]),
                 ("Última actualización", long_date(updated)), ("Por verificar", doubt))


def facts(*rows: tuple[str, str]) -> list[dict[str, str]]:
    """The rows that say something, as templates show them; a mail can be written to."""
    return [{"nombre": name, "valor": value, "url": f"mailto:{value}" if "@" in value and " " not in value else ""}
            for name, value in rows if value]


def long_date(day: str) -> str:
    """ "2026-11-20" → "20 de noviembre de 2026"; "" stays so."""
    if not day:
        return ""
    year, month, number = day.split("-")
    return f"{int(number)} de {MONTHS[int(month) - 1]} de {year}"


def short_date(day: str) -> str:
    """ "2026-11-20" → "20-11-2026"; anything that is no day stays so."""
    return "-".join(reversed(day.split("-"))) if len(day) == 10 else day


VOLUNTARY = "Ninguna norma la exige: la municipalidad la publica por iniciativa propia"
CADENCE = {"mensual": "Cada mes", "trimestral": "Cada tres meses", "anual": "Cada año", "permanente": "Cuando cambia",
           "en_curso": "Cada año, desde su primer mes"}


def first_sentence(text: str) -> str:
    """For the description of a page in search results."""
    flat = " ".join(text.split())
    end = flat.find(". ")
    return flat[:end + 1] if end > 0 else flat
