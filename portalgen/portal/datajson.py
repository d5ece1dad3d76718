"""data.json: the same data sets in Project Open Data 1.1 (DCAT-US 1.1), which many harvesters read.

Source: https://resources.data.gov/resources/dcat-us/ (version 1.1). Its addresses are whole ones: a site whose public
address is not known has no data.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portalgen.model import Law, Site
from portalgen.portal.addresses import Address, quoted
from portalgen.portal.catalogue import describe, distribution_title, identifier, keywords, publisher_name
from portalgen.portal.chrome import license_of
from portalgen.portal.datasets import Dataset, File
from portalgen.textos import DICTIONARY_TITLE

SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
FREQUENCIES = {"mensual": "R/P1M", "trimestral": "R/P3M", "anual": "R/P1Y", "permanente": "irregular"}     # ISO 8601


def data_json(law: Law, site: Site, address: Address, datasets: Sequence[Dataset]) -> dict[str, Any]:
    """The catalogue of a site with a public address. What nobody said is left out."""
    return {
        "@context": f"{SCHEMA}/catalog.jsonld", "@id": address.file("data.json"), "@type": "dcat:Catalog",
        "conformsTo": SCHEMA, "describedBy": f"{SCHEMA}/catalog.json",
        "dataset": [_dataset(law, site, address, dataset) for dataset in datasets],
    }


def _dataset(law: Law, site: Site, address: Address, dataset: Dataset) -> dict[str, Any]:
    table, item = dataset.view.table, dataset.view.item
    licence = license_of(law, str(site.info.get("licencia") or ""))
    span, email = dataset.span(), dataset.email or str(site.info.get("correo") or "")
    made = {
        "@type": "dcat:Dataset", "identifier": identifier(site, dataset),
        "title": f"{dataset.title} – {site.info.get('nombre') or site.slug}", "description": describe(dataset),
        "keyword": list(keywords(site, dataset)), "theme": [item.title], "accessLevel": "public",
        "issued": dataset.created, "modified": dataset.updated, "accrualPeriodicity": FREQUENCIES[table.cadence],
        "publisher": {"@type": "org:Organization", "name": publisher_name(site)},
        "contactPoint": {"@type": "vcard:Contact", "fn": dataset.unit or item.owner,
                         **({"hasEmail": f"mailto:{quoted(email)}"} if email else {})},
        "license": quoted(licence["url"]) if licence else "",
        "temporal": f"{span[0].first}/{span[1].last}" if span else "",
        "spatial": ", ".join(str(site.info[key]) for key in ("comuna", "region") if site.info.get(key)),
        "language": ["es-CL"], "landingPage": address.file(dataset.page),
        "describedBy": address.file(dataset.dictionary[0]) if dataset.dictionary[0] else "",
        "describedByType": "text/csv" if dataset.dictionary[0] else "",
        "distribution": [_distribution(address, dataset, file) for file in dataset.downloads()],
    }
    if dataset.dictionary[0]:
        title = DICTIONARY_TITLE.format(title=dataset.title)
        made["distribution"] = [*made["distribution"], _file(address, *dataset.dictionary[:2], title)]
    return {name: value for name, value in made.items() if value}


def _distribution(address: Address, dataset: Dataset, file: File) -> dict[str, Any]:
    return _file(address, file.path, file.size, distribution_title(dataset.title, file))


def _file(address: Address, path: str, size: int, title: str) -> dict[str, Any]:
    return {"@type": "dcat:Distribution", "title": title, "description": title, "format": "CSV",
            "mediaType": "text/csv", "byteSize": size, "downloadURL": address.file(path)}
