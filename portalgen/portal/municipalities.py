"""Several municipalities together: the index, the state of each item, the same table side by side.

Everything comes from the portal.json of each site (docs/portal-json.md) and from the list of portals kept elsewhere:
totals and counts, never rows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from portalgen.portal.pages import Page, state
from portalgen.portal.states import PENDIENTE
from portalgen.read.others import Other
from portalgen.textos import (
    COMPARE_COUNT,
    COMPARE_TITLE,
    COMPARE_WORDS,
    COVER_TITLE,
    COVER_UP_TO_DATE,
    NO_REGION,
    STATE_WORDS,
    STATES_TITLE,
    STATES_WORDS,
)

VERSION = 1                     # of portal.json that is understood
YEARS = 2                       # the last ones, side by side
ITEM = ("id", "numero", "titulo", "pagina", "estado")       # the keys that are shown of each
TABLE = ("titulo", "pagina", "filas", "columnas_totales")
YEAR = ("anyo", "periodos", "filas", "totales")
INDEX, COMPARE, LIST = "index.html", "comparar.html", "portales.json"
Brief = Mapping[str, Any]


def brief(slug: str, told: Any) -> dict[str, Any] | None:
    """What the index needs of a portal.json; None when it is of a version that is not understood. `slug`: the folder of
    the site, or the address of a portal elsewhere, without its last slash."""
    if not isinstance(told, dict) or told.get("version") != VERSION:
        return None
    who = told["municipalidad"]
    return {
        "carpeta": slug, "nombre": who.get("nombre", slug), "region": who.get("region", ""),
        "comuna": who.get("comuna", ""),
        "url": told["portal"]["url"], "actualizado": told["portal"]["actualizado"],
        "items": [{key: item[key] for key in ITEM} for item in told["items"]],
        "tablas": [{"item": item["id"], **{key: table[key] for key in TABLE},
                    "anyos": [{key: year[key] for key in YEAR} for year in table["anyos"][:YEARS]]}
                   for item in told["items"] for table in item["tablas"] if table["planillas"]],
    }


def pages(briefs: Sequence[Brief], others: Sequence[Other]) -> Iterator[Page]:
    """Every page of the index. `briefs` in any order."""
    ordered = sorted(briefs, key=lambda b: (b["region"], b["nombre"], b["carpeta"]))
    regions = {name: list(found) for name, found in groupby(ordered, key=lambda b: str(b["region"]))}
    compared = list(comparisons(ordered))
    yield _index(regions, others, bool(compared))
    for name, found in regions.items():
        yield _states(name, found)
    if compared:
        yield _list(ordered, compared)
    for page, _ in compared:
        yield page


def elsewhere(one: Other) -> dict[str, Any] | None:
    """The brief of a portal that another repository publishes, from the copy of its portal.json."""
    told = brief(one.top, one.summary) if one.summary is not None else None
    return told and {**told, "nombre": one.name, "region": one.region or told["region"]}


def listing(briefs: Sequence[Brief], others: Sequence[Other]) -> list[dict[str, str]]:
    """portales.json: every portal of the index, for machines and for the search of the page."""
    mine = [{"nombre": str(b["nombre"]), "region": str(b["region"]), "comuna": str(b["comuna"]),
             "ruta": f"{b['carpeta']}/index.html", "resumen": f"{b['carpeta']}/portal.json"}
            for b in briefs if "://" not in b["carpeta"]]
    theirs = [{"nombre": one.name, "region": one.region, "url": one.url} for one in others]
    return sorted([*mine, *theirs], key=lambda one: (one["region"], one["nombre"]))


def _index(regions: Mapping[str, Sequence[Brief]], others: Sequence[Other], compared: bool) -> Page:
    names = sorted({*regions, *(one.region for one in others)})
    groups = []
    for name in names:
        mine = [_entry(brief) for brief in regions.get(name, ())]
        theirs = (one for one in others if one.region == name and one.summary is None)
        mine += [{"nombre": one.name, "ruta": "", "url": one.url, "detalle": ""} for one in theirs]
        mine.sort(key=lambda entry: entry["nombre"])
        groups.append({"titulo": name or NO_REGION, "ruta": states_path(name) if name in regions else "",
                       "municipalidades": mine})
    return Page(INDEX, "portada.html", {"titulo": COVER_TITLE, "introduccion": "", "grupos": groups,
                                        "comparar": COMPARE if compared else "", "migas": []})


def _entry(brief: Brief) -> dict[str, str]:
    items = brief["items"]
    done = sum(item["estado"] != PENDIENTE for item in items)
    return {"nombre": brief["nombre"], "ruta": f"{brief['carpeta']}/index.html", "url": "",
            "detalle": COVER_UP_TO_DATE.format(done=done, all=len(items)) if items else ""}


def _states(region: str, briefs: Sequence[Brief]) -> Page:
    """Municipalities of a region by items of the law."""
    items = sorted({item["id"]: item for brief in reversed(briefs) for item in brief["items"]}.values(),
                   key=lambda item: str(item["id"]))
    rows = []
    for one in briefs:
        mine = {item["id"]: item for item in one["items"]}
        cells = [{"ruta": f"{one['carpeta']}/{mine[i['id']]['pagina']}", **state(mine[i["id"]]["estado"])}
                 if i["id"] in mine and mine[i["id"]]["estado"] in STATE_WORDS else None for i in items]
        rows.append({"nombre": one["nombre"], "ruta": f"{one['carpeta']}/index.html", "celdas": cells})
    title = STATES_TITLE.format(region=region or NO_REGION)
    return Page(states_path(region), "estados.html", {
        "titulo": title, "titulo_corto": region or NO_REGION, "descripcion": STATES_WORDS, "migas": _home(),
        "columnas": [{"numero": item["numero"] or item["id"], "titulo": item["titulo"]} for item in items],
        "filas": rows})


def comparisons(briefs: Sequence[Brief]) -> Iterator[tuple[Page, str]]:
    """(page, item) of each table that two municipalities or more publish, in legal order."""
    found: dict[tuple[str, str], list[tuple[Brief, Mapping[str, Any]]]] = {}
    for one in briefs:
        for table in one["tablas"]:
            found.setdefault((table["item"], table["pagina"]), []).append((one, table))
    for (item, path), tables in sorted(found.items(), key=lambda pair: pair[0][0]):
        if len(tables) > 1:
            yield _comparison(path, tables), item


def _comparison(path: str, tables: Sequence[tuple[Brief, Mapping[str, Any]]]) -> Page:
    title = tables[0][1]["titulo"]
    years = sorted({year["anyo"] for _, table in tables for year in table["anyos"]}, reverse=True)[:YEARS]
    return Page(comparison_path(path), "comparacion.html", {
        "titulo": title, "descripcion": COMPARE_WORDS, "migas": [*_home(), {"ruta": COMPARE, "titulo": COMPARE_TITLE}],
        "secciones": [_year(year, tables) for year in years] or [_whole(tables)]})


def _year(year: int, tables: Iterable[tuple[Brief, Mapping[str, Any]]]) -> dict[str, Any]:
    """A year of a table in each municipality: periods, rows, totals in pesos; "" for what a municipality lacks."""
    found = [(one, table, next((y for y in table["anyos"] if y["anyo"] == year), None)) for one, table in tables]
    columns = {name: title for _, table, told in found if told
               for name, title in table["columnas_totales"].items() if name in told["totales"]}
    rows = []
    for one, table, told in found:
        if told:
            totals = [told["totales"].get(name) for name in columns]
            cells = [thousands(told["periodos"]), thousands(told["filas"]),
                     *(_pesos(total, told["periodos"]) for total in totals)]
            rows.append({"nombre": one["nombre"], "ruta": f"{one['carpeta']}/{table['pagina']}", "celdas": cells})
    heads = ["Períodos publicados", "Filas", *(f"{title} (pesos)" for title in columns.values())]
    return {"titulo": str(year), "columnas": heads, "filas": rows}


def _whole(tables: Iterable[tuple[Brief, Mapping[str, Any]]]) -> dict[str, Any]:
    """A table without periods: only how many rows it has."""
    return {"titulo": "", "columnas": ["Filas"], "filas": [
        {"nombre": one["nombre"], "ruta": f"{one['carpeta']}/{table['pagina']}", "celdas": [thousands(table["filas"])]}
        for one, table in tables]}


def _list(briefs: Sequence[Brief], compared: Sequence[tuple[Page, str]]) -> Page:
    titles = {item["id"]: item["titulo"] for brief in briefs for item in brief["items"]}
    groups = []
    for item, found in groupby(compared, key=lambda pair: pair[1]):
        entries = [{"ruta": page.path, "titulo": page.context["titulo"],
                    "detalle": COMPARE_COUNT.format(n=len(page.context["secciones"][0]["filas"]))} for page, _ in found]
        groups.append({"titulo": titles[item], "entradas": entries})
    return Page(COMPARE, "comparar.html", {"titulo": COMPARE_TITLE, "descripcion": COMPARE_WORDS, "migas": _home(),
                                           "grupos": groups})


def _home() -> list[dict[str, str]]:
    return [{"ruta": INDEX, "titulo": COVER_TITLE}]


def _pesos(total: Mapping[str, int] | None, periods: int) -> str:
    if total is None:
        return ""
    partial = f" (en {total['periodos']} de {periods} períodos)" if total["periodos"] < periods else ""
    return f"{thousands(total['pesos'])}{partial}"


def thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def states_path(region: str) -> str:
    """A page of the root whose name no site's folder can have: those have no dot."""
    return f"estado-{_plain(region) or 'municipalidades'}.html"


def comparison_path(table_page: str) -> str:
    return f"comparar-{_plain(table_page.removesuffix('/index.html'))}.html"


def _plain(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(c if c.isalnum() or c == "." else " " for c in ascii_text).split())
