"""The catalogue of a site in DCAT-AP 3, with the metadata profile of the State's open data standard.

Sources: https://semiceu.github.io/DCAT-AP/releases/3.0.0/ ; Norma técnica de datos abiertos (perfil de metadatos:
catálogo, conjunto de datos, recurso). Where a harvester asks for more than the vocabulary, both are given:
the format is a described resource (its label is what a portal shows), and the licence of a distribution is the address
by which CKAN knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portalgen.model import Item, Law, Site
from portalgen.portal.addresses import Address, quoted
from portalgen.portal.chrome import license_of
from portalgen.portal.datasets import Dataset, File
from portalgen.portal.rdf import Iri, Literal, Node, node
from portalgen.portal.tables import CADENCE
from portalgen.textos import CATALOGUE_TITLE, CATALOGUE_WORDS, DICTIONARY_TITLE, PROVENANCE, THEMES_TITLE, YEAR_TITLE

EU = "http://publications.europa.eu/resource/authority"
FREQUENCIES = {"mensual": "MONTHLY", "trimestral": "QUARTERLY", "anual": "ANNUAL", "permanente": "IRREG"}
CSV, SPANISH, GOVERNMENT = f"{EU}/file-type/CSV", f"{EU}/language/SPA", f"{EU}/data-theme/GOVE"
CHILE = f"{EU}/country/CHL"
PUBLIC, STABLE = f"{EU}/access-right/PUBLIC", f"{EU}/planned-availability/STABLE"
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
LOCAL = "http://purl.org/adms/publishertype/LocalAuthority"
# What the vocabularies of the European Union call things, described here so that the file can be checked by itself.
TERMS = ((CHILE, "dct:Location", "Chile"), (SPANISH, "dct:LinguisticSystem", "español"),
         (GOVERNMENT, "skos:Concept", "Gobierno y sector público"), (PUBLIC, "dct:RightsStatement", "público"),
         (STABLE, "skos:Concept", "estable"), (LOCAL, "skos:Concept", "autoridad local"),
         (SHA256, "spdx:ChecksumAlgorithm", "SHA-256"))
ILLEGAL = re.compile(r"[^\w .-]|_")              # CKAN admits letters, digits, space, ".", "-" and "_" in a tag
TAG = (2, 100)
Licence = Mapping[str, str] | None


def catalogue(law: Law, site: Site, address: Address, datasets: Sequence[Dataset]) -> tuple[Node, ...]:
    """The graph of a site: catalogue, who publishes, subjects, then each data set with its distributions."""
    items = list(dict.fromkeys(dataset.view.item for dataset in datasets))
    licence = license_of(law, str(site.info.get("licencia") or ""))
    nodes = [_catalogue(site, address, datasets, licence), *_people(site, address), *_units(site, address, datasets),
             *_themes(address, items), *_shared(address, datasets, licence)]
    for dataset in datasets:
        nodes += _dataset(site, address, dataset, licence)
    return tuple(nodes)


def keywords(site: Site, dataset: Dataset) -> tuple[str, ...]:
    """Words by which a data set is found, with only what every catalogue admits: one tag with a degree sign makes a
    harvester lose the whole data set."""
    view = dataset.view
    said = ("transparencia activa", view.table.short, view.name, view.item.title, str(site.info.get("comuna") or ""))
    return tuple(dict.fromkeys(tag for text in said if (tag := legal_tag(text))))


def legal_tag(text: str) -> str:
    """A text as a tag: 2 to 100 letters, digits, spaces, hyphens and dots; "" when nothing is left."""
    tag = " ".join(ILLEGAL.sub(" ", text).split())[:TAG[1]].strip(" .-")
    return tag if len(tag) >= TAG[0] else ""


def identifier(site: Site, dataset: Dataset) -> str:
    """The identifier of a data set, the same with or without public address: harvesters recognise it by this."""
    return f"{site.slug}/{dataset.name}"


def publisher_name(site: Site) -> str:
    return str(site.info.get("nombre_oficial") or site.info.get("nombre") or site.slug)


def describe(dataset: Dataset) -> str:
    """What a data set is, in plain words, with the norm that orders it."""
    table = dataset.view.table
    return f"{' '.join(table.plain.split())} {(table.law or dataset.view.item.law).rstrip('.')}."


def distribution_title(site_title: str, file: File) -> str:
    """ "Personal de planta: octubre de 2026, Educación" or "… todo 2026"."""
    words = file.period.words if file.period.month or not file.period.year else YEAR_TITLE.format(year=file.period.year)
    said = [words if file.period.year else "", file.area.capitalize()]
    end = ", ".join(part for part in said if part)
    return f"{site_title}: {end}" if end else site_title


# ---- the catalogue and what its parts share


def _catalogue(site: Site, address: Address, datasets: Sequence[Dataset], licence: Licence) -> Node:
    updated = max((dataset.updated for dataset in datasets), default="")
    return node(
        address.thing("#catalogo"), "dcat:Catalog",
        ("dct:identifier", Literal(site.slug)),
        ("dct:title", _es(CATALOGUE_TITLE.format(name=site.info.get("nombre") or site.slug))),
        ("dct:description", _es(CATALOGUE_WORDS.format(name=publisher_name(site)))),
        ("dct:publisher", Iri(address.thing("#municipalidad"))),
        ("dct:creator", Iri(address.thing("#municipalidad"))),
        ("dct:language", Iri(SPANISH)), ("dct:spatial", (Iri(CHILE), Iri(address.thing("#comuna")))),
        ("dct:license", Iri(licence["url"]) if licence else None),
        ("dct:issued", _day(min((dataset.created for dataset in datasets), default=""))),
        ("dct:modified", _day(updated)), ("foaf:homepage", Iri(address.file("index.html"))),
        ("dcat:themeTaxonomy", Iri(address.thing("#temas"))),
        ("dcat:dataset", [Iri(_iri(address, dataset)) for dataset in datasets]))


def _people(site: Site, address: Address) -> Iterator[Node]:
    """Who publishes, with the codes by which the State knows it; the place it governs."""
    info = site.info
    codes: Mapping[str, Any] = info.get("codigos") or {}
    yield node(
        address.thing("#municipalidad"), ("foaf:Organization", "foaf:Agent"),
        ("foaf:name", _es(publisher_name(site))), ("dct:type", Iri(LOCAL)),
        ("dct:identifier", [Literal(f"{name}:{value}") for name, value in codes.items() if value]),
        ("foaf:mbox", _mail(str(info.get("correo") or ""))),
        ("foaf:homepage", _web(str(info.get("sitio_web") or ""))))
    place = ", ".join(str(info[key]) for key in ("comuna", "region") if info.get(key))
    yield node(address.thing("#comuna"), "dct:Location", ("skos:prefLabel", _es(place or publisher_name(site))),
               ("dct:identifier", Literal(str(codes.get("cut") or ""))))


def _units(site: Site, address: Address, datasets: Sequence[Dataset]) -> Iterator[Node]:
    """The units that make the data, and whom to write to about them: each once."""
    for unit in dict.fromkeys(_unit(dataset) for dataset in datasets):
        yield node(address.thing(f"#unidad-{unit}"), ("foaf:Organization", "foaf:Agent"), ("foaf:name", _es(unit)))
    for unit, email in dict.fromkeys((_unit(dataset), _email(site, dataset)) for dataset in datasets):
        yield node(_contact(address, unit, email), ("vcard:Organization", "vcard:Kind"),
                   ("vcard:fn", _es(f"{unit}, {publisher_name(site)}")), ("vcard:organization-unit", _es(unit)),
                   ("vcard:hasEmail", _mail(email)))


def _themes(address: Address, items: Sequence[Item]) -> Iterator[Node]:
    """The sections of the law as categories."""
    yield node(address.thing("#temas"), "skos:ConceptScheme", ("dct:title", _es(THEMES_TITLE)))
    for item in items:
        yield node(_theme(address, item), "skos:Concept", ("skos:prefLabel", _es(item.title)),
                   ("skos:notation", Literal(item.number)), ("skos:inScheme", Iri(address.thing("#temas"))))


def _shared(address: Address, datasets: Sequence[Dataset], licence: Licence) -> Iterator[Node]:
    """What every distribution points at: its format, its licence, where the data come from."""
    # The first class is the one that CKAN looks at to take the label as format and the value as media type.
    yield node(CSV, ("dct:IMT", "dct:MediaTypeOrExtent"), ("rdf:value", Literal("text/csv")),
               ("rdfs:label", Literal("CSV")))
    for iri, kind, words in TERMS:
        yield node(iri, kind, ("skos:prefLabel", _es(words)))
    for cadence in dict.fromkeys(dataset.view.table.cadence for dataset in datasets):
        yield node(_frequency(cadence), "dct:Frequency", ("skos:prefLabel", _es(CADENCE[cadence])))
    yield node(address.file("index.html"), "foaf:Document")
    yield node(address.thing("#procedencia"), "dct:ProvenanceStatement", ("rdfs:label", _es(PROVENANCE)))
    if licence:
        for url in dict.fromkeys((licence["url"], licence["ckan_url"])):
            yield node(quoted(url), "dct:LicenseDocument", ("dct:title", _es(licence["nombre"])),
                       ("dct:identifier", Literal(licence["id"])))


# ---- a data set


def _dataset(site: Site, address: Address, dataset: Dataset, licence: Licence) -> Iterator[Node]:
    view, me = dataset.view, _iri(address, dataset)
    files = list(dataset.downloads())
    title = f"{dataset.title} – {site.info.get('nombre') or site.slug}"
    links = [_distribution_iri(address, file.path) for file in files]
    links += [_distribution_iri(address, dataset.dictionary[0])] if dataset.dictionary[0] else []
    span, pages = dataset.span(), [address.file(dataset.page)]
    pages += [address.file(dataset.dictionary[0].removesuffix(".csv") + ".html")] if dataset.dictionary[0] else []
    yield node(
        me, "dcat:Dataset",
        ("dct:identifier", Literal(identifier(site, dataset))), ("dct:title", _es(title)),
        ("dct:description", _es(describe(dataset))),
        ("dct:publisher", Iri(address.thing("#municipalidad"))),
        ("dct:creator", Iri(address.thing(f"#unidad-{_unit(dataset)}"))),
        ("dcat:contactPoint", Iri(_contact(address, _unit(dataset), _email(site, dataset)))),
        ("dcat:theme", (Iri(GOVERNMENT), Iri(_theme(address, view.item)))),
        ("dcat:keyword", [_es(word) for word in keywords(site, dataset)]),
        ("dct:spatial", Iri(address.thing("#comuna"))), ("dct:temporal", Iri(f"{me}-periodo") if span else None),
        ("dct:accrualPeriodicity", Iri(_frequency(view.table.cadence))),
        ("dct:language", Iri(SPANISH)), ("dct:accessRights", Iri(PUBLIC)),
        ("dct:provenance", Iri(address.thing("#procedencia"))),
        ("dct:issued", _day(dataset.created)), ("dct:modified", _day(dataset.updated)),
        ("dcat:version", Literal(dataset.updated)),
        ("dcat:landingPage", Iri(pages[0])),
        ("foaf:page", [Iri(page) for page in pages[1:]]),
        ("dcat:distribution", [Iri(link) for link in links]))
    for page in pages:
        yield node(page, "foaf:Document")
    if span:
        yield node(f"{me}-periodo", "dct:PeriodOfTime", ("dcat:startDate", _day(span[0].first.isoformat())),
                   ("dcat:endDate", _day(span[1].last.isoformat())))
    for file in files:
        yield from _distribution(address, file.path, distribution_title(dataset.title, file),
                                 CADENCE[view.table.cadence], file.size, file.sha256, file.updated, licence)
    if dataset.dictionary[0]:
        yield from _distribution(address, dataset.dictionary[0], DICTIONARY_TITLE.format(title=dataset.title), "",
                                 *dataset.dictionary[1:], "", licence)


def _distribution(address: Address, path: str, title: str, detail: str, size: int, sha256: str, updated: str,
                  licence: Licence) -> Iterator[Node]:
    me = _distribution_iri(address, path)
    yield node(
        me, "dcat:Distribution", ("dct:identifier", Literal(path)), ("dct:title", _es(title)),
        ("dct:description", _es(f"{title}. {detail}".strip())),
        ("dcat:accessURL", Iri(address.file(path))), ("dcat:downloadURL", Iri(address.file(path))),
        ("dct:format", Iri(CSV)), ("dct:license", Iri(licence["ckan_url"]) if licence else None),
        ("dcat:byteSize", Literal(str(size), datatype="xsd:nonNegativeInteger")), ("dct:modified", _day(updated)),
        ("dcatap:availability", Iri(STABLE)), ("dct:language", Iri(SPANISH)), ("spdx:checksum", Iri(f"{me}-suma")))
    yield node(f"{me}-suma", "spdx:Checksum", ("spdx:algorithm", Iri(SHA256)),
               ("spdx:checksumValue", Literal(sha256, datatype="xsd:hexBinary")))


def _iri(address: Address, dataset: Dataset) -> str:
    return address.thing(f"{dataset.name}/#datos")


def _distribution_iri(address: Address, path: str) -> str:
    return address.thing(f"{path}#archivo")


def _frequency(cadence: str) -> str:
    return f"{EU}/frequency/{FREQUENCIES[cadence]}"


def _theme(address: Address, item: Item) -> str:
    return address.thing(f"{item.folder}/#tema")


def _unit(dataset: Dataset) -> str:
    return dataset.unit or dataset.view.item.owner


def _email(site: Site, dataset: Dataset) -> str:
    return dataset.email or str(site.info.get("correo") or "")


def _contact(address: Address, unit: str, email: str) -> str:
    return address.thing(f"#contacto-{unit}-{email}")


def _es(text: str) -> Literal:
    return Literal(text, "es")


def _day(text: str) -> Literal | None:
    return Literal(text, datatype="xsd:date") if text else None


def _mail(address: str) -> Iri | None:
    return Iri(f"mailto:{quoted(address)}") if address else None


def _web(url: str) -> Iri | None:
    return Iri(quoted(url)) if url else None


