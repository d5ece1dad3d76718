"""schema.org for search engines: who publishes and what a table is. Parts of a page's `datos_estructurados`.

Source: https://schema.org/Dataset and https://schema.org/GovernmentOrganization. How a page is reached: breadcrumbs.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portalgen.model import Law, Site
from portalgen.portal.addresses import Address, quoted
from portalgen.portal.catalogue import describe, distribution_title, identifier, keywords, publisher_name
from portalgen.portal.chrome import license_of
from portalgen.portal.datasets import Dataset

LONGEST = 5000                                  # characters of a description that search engines accept


def organization(site: Site, address: Address) -> dict[str, Any]:
    """The municipality, for the home page."""
    info = site.info
    made = {
        "@type": "GovernmentOrganization", "@id": address.thing("#municipalidad"), "name": publisher_name(site),
        "alternateName": str(info.get("nombre_corto") or ""), "url": quoted(str(info.get("sitio_web") or "")),
        "email": str(info.get("correo") or ""), "telephone": str(info.get("telefono") or ""),
        "address": _without({"@type": "PostalAddress", "streetAddress": str(info.get("direccion") or ""),
                             "addressLocality": str(info.get("comuna") or ""),
                             "addressRegion": str(info.get("region") or ""), "addressCountry": "CL"}),
        "areaServed": str(info.get("comuna") or ""),
    }
    return _without(made)


def dataset(law: Law, site: Site, address: Address, one: Dataset) -> dict[str, Any]:
    """A table with the files that hold it, for its page."""
    licence = license_of(law, str(site.info.get("licencia") or ""))
    span = one.span()
    made = {
        "@type": "Dataset", "@id": address.thing(f"{one.name}/#datos"), "identifier": identifier(site, one),
        "name": f"{one.title} – {site.info.get('nombre') or site.slug}", "description": describe(one)[:LONGEST],
        "url": address.file(one.page), "keywords": list(keywords(site, one)), "inLanguage": "es-CL",
        "isAccessibleForFree": True, "license": quoted(licence["url"]) if licence else "",
        "creator": {"@type": "GovernmentOrganization", "@id": address.thing("#municipalidad"),
                    "name": publisher_name(site)},
        "temporalCoverage": f"{span[0].first}/{span[1].last}" if span else "",
        "spatialCoverage": ", ".join(str(site.info[k]) for k in ("comuna", "region") if site.info.get(k)),
        "datePublished": one.created, "dateModified": one.updated,
        "distribution": [{"@type": "DataDownload", "name": distribution_title(one.title, file),
                          "encodingFormat": "text/csv", "contentUrl": address.file(file.path),
                          "contentSize": f"{file.size} B"} for file in one.downloads()],
    }
    return _without(made)


def _without(made: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in made.items() if value}
