"""portal.json: a machine's summary of a whole site. A contract (docs/portal-json.md): keys are added, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from portalgen.model import Law, Period, Site
from portalgen.portal import urls
from portalgen.portal.addresses import Address
from portalgen.portal.chrome import license_of
from portalgen.portal.datasets import Dataset, File, year_sums
from portalgen.portal.pages import absence, item_entry
from portalgen.portal.states import Slot

VERSION = 1


def portal_json(law: Law, site: Site, address: Address, datasets: Sequence[Dataset]) -> dict[str, Any]:
    """The whole site. `datasets` in legal order, those without any file too."""
    info = site.info
    licence = license_of(law, str(info.get("licencia") or ""))
    files = [file for dataset in datasets for file in dataset.files]
    who = ("nombre", "nombre_corto", "nombre_oficial", "region", "comuna", "direccion", "telefono", "correo",
           "sitio_web")
    return {
        "version": VERSION,
        "municipalidad": {"id": site.slug, **{key: str(info[key]) for key in who if info.get(key)},
                          "codigos": {key: str(value) for key, value in (info.get("codigos") or {}).items()},
                          "ficticia": bool(info.get("ficticia"))},
        "portal": {"url": f"{address.top}/" if address.top else "", "desde": str(info.get("desde") or ""),
                   "actualizado": max((file.updated for file in files), default=""),
                   "licencia": {"id": licence["id"], "url": licence["url"]} if licence else None,
                   "planillas": len(files), "filas": sum(file.rows for file in files)},
        "items": [_item(list(group)) for _, group in groupby(datasets, key=lambda d: d.view.item.id)],
    }


def _item(datasets: Sequence[Dataset]) -> dict[str, Any]:
    item = datasets[0].view.item
    entry = item_entry(item, [dataset.view for dataset in datasets])
    last = max((file.period for dataset in datasets for file in dataset.files), default=Period())
    return {
        "id": item.id, "numero": item.number, "titulo": item.title, "norma": item.law, "peso": item.weight,
        "pagina": urls.item_page(item), "estado": entry["estado"]["clave"], "ultimo": str(last),
        "tablas": [_table(dataset) for dataset in datasets],
    }


def _table(dataset: Dataset) -> dict[str, Any]:
    view, table = dataset.view, dataset.view.table
    years = sorted({file.period.year for file in dataset.files if file.period.year}, reverse=True)
    columns = {name: edition for edition in reversed(dataset.editions) for name in edition.columns}
    made = [_year(dataset, year) for year in years]
    files: dict[Period, list[File]] = {}
    for file in dataset.files:
        files.setdefault(file.period, []).append(file)
    totals = list(dict.fromkeys(name for year in made for name in year["totales"]))
    return {
        "id": table.id, "serie": view.series, "titulo": dataset.title, "corto": view.name or table.short,
        "periodicidad": table.cadence, "responsable": dataset.unit or view.item.owner, "pagina": dataset.page,
        "diccionario": dataset.dictionary[0], "estado": view.slots[0].state,
        "ultimo": str(max((file.period for file in dataset.files), default=Period())), "actualizado": dataset.updated,
        "planillas": len(dataset.files), "filas": sum(file.rows for file in dataset.files),
        "columnas_totales": {name: _title(columns[name].schema, name) for name in totals},
        "anyos": made, "periodos": [_period(dataset, slot, files.get(slot.period, ())) for slot in view.slots],
    }


def _title(schema: Mapping[str, Any], name: str) -> str:
    return next((str(f.get("title") or name) for f in schema["fields"] if f["name"] == name), name)


def _year(dataset: Dataset, year: int) -> dict[str, Any]:
    files = [file for file in dataset.files if file.period.year == year]
    return {"anyo": year, "periodos": len({file.period for file in files}), "filas": sum(file.rows for file in files),
            "totales": {column: {"pesos": amount, "periodos": count}
                        for column, (amount, count) in year_sums(dataset, year).items()},
            "archivos": [_file(file) for file in dataset.years if file.period.year == year]}


def _period(dataset: Dataset, slot: Slot, files: Sequence[File]) -> dict[str, Any]:
    made: dict[str, Any] = {"periodo": str(slot.period), "estado": slot.state}
    told = [_file(file) for file in files]
    return made | ({"archivos": told} if told else {"motivo": absence(dataset.view.table, slot)})


def _file(file: File) -> dict[str, Any]:
    made = {"area": file.area, "ruta": file.path, "pagina": file.page, "bytes": file.size, "sha256": file.sha256,
            "filas": file.rows, "publicado": file.created, "actualizado": file.updated}
    return {name: value for name, value in made.items() if value != ""}


def sums_file(files: Mapping[str, str]) -> bytes:
    """SHA256SUMS: path → SHA-256, as `sha256sum --check` reads it."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(files.items())).encode()
