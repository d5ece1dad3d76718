"""The catalogue of a built site, read by others: rdflib, SHACL, and the rules of the harvesters that lose data sets."""

from __future__ import annotations

import hashlib
import json
import re
import string
from pathlib import Path
from urllib.parse import unquote, urlsplit

import publicado
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from sitios import real_law

from portalgen.portal.catalogue import legal_tag
from portalgen.portal.rdf import Iri, node, turtle
from portalgen.portal.rdf import Literal as Text
from portalgen.portal.rdf import jsonld as as_jsonld

SHAPES = Path(__file__).parent / "datos" / "dcat-ap.ttl"
SPDX = Namespace("http://spdx.org/rdf/terms#")
TAG = re.compile(r"[\w \-.]{2,100}").fullmatch          # what CKAN takes as a tag
CKAN_LICENCE = "http://www.opendefinition.org/licenses/cc-zero"


def graph(folder: Path, name: str = "catalog.ttl", base: str = f"{publicado.TOP}/") -> Graph:
    return Graph().parse(folder / name, publicID=base, format="turtle" if name.endswith("ttl") else "json-ld")


@pytest.fixture(scope="module")
def whole() -> Graph:
    return graph(publicado.site())


@pytest.mark.parametrize("base", [publicado.BASE, ""], ids=["public", "nowhere"])
def test_both_forms_are_the_same_graph(base: str) -> None:
    folder = publicado.site(base)
    one, other = graph(folder), graph(folder, "catalog.jsonld")
    assert len(one) > 3000
    assert isomorphic(one, other)


@pytest.mark.parametrize("base", [publicado.BASE, ""], ids=["public", "nowhere"])
def test_it_conforms_to_what_dcat_ap_demands(base: str) -> None:
    conforms, _, words = validate(graph(publicado.site(base)), shacl_graph=Graph().parse(SHAPES))
    assert conforms, words[:3000]


def test_the_shapes_can_fail(whole: Graph) -> None:
    for remove in ((None, DCAT.accessURL, None), (None, DCTERMS.description, None), (None, DCTERMS.publisher, None)):
        broken = Graph() + whole
        broken.remove(remove)
        assert not validate(broken, shacl_graph=Graph().parse(SHAPES))[0], remove


def test_there_is_a_data_set_a_table_and_its_files_are_there(whole: Graph) -> None:
    folder = publicado.site()
    datasets = set(whole.subjects(RDF.type, DCAT.Dataset))
    assert len(datasets) == len(real_law().tables)
    assert set(whole.objects(None, DCAT.dataset)) == datasets
    for distribution in whole.objects(None, DCAT.distribution):
        url = str(whole.value(distribution, DCAT.downloadURL))
        assert url.startswith(f"{publicado.TOP}/")
        data = (folder / unquote(url.removeprefix(f"{publicado.TOP}/"))).read_bytes()
        assert int(whole.value(distribution, DCAT.byteSize)) == len(data)
        checksum = whole.value(whole.value(distribution, SPDX.checksum), SPDX.checksumValue)
        assert str(checksum.lower()) == hashlib.sha256(data).hexdigest()


def test_a_year_of_many_months_is_one_file_and_the_rest_are_periods(whole: Graph) -> None:
    dataset = URIRef(f"{publicado.TOP}/1.04-personal/planta/#datos")
    files = {str(whole.value(d, DCAT.downloadURL)).rsplit("/", 1)[1] for d in whole.objects(dataset, DCAT.distribution)}
    assert files == {"planta-2026.csv", "planta-2026-11-educacion.csv", "diccionario.csv"}
    period = whole.value(dataset, DCTERMS.temporal)
    assert [str(whole.value(period, p)) for p in (DCAT.startDate, DCAT.endDate)] == ["2026-10-01", "2026-11-30"]


def test_links_to_pages_and_themes_lead_somewhere(whole: Graph) -> None:
    folder = publicado.site()
    foaf = Namespace("http://xmlns.com/foaf/0.1/")
    for page in {*whole.objects(None, DCAT.landingPage), *whole.objects(None, foaf.page)}:
        assert (folder / urlsplit(str(page)).path.removeprefix("/transparencia/prueba/")).is_file()
    assert all((theme, RDF.type, None) in whole for theme in whole.objects(None, DCAT.theme))


def test_the_profile_of_the_state_is_complete(whole: Graph) -> None:
    wanted = [DCTERMS.identifier, DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.publisher,
              DCTERMS.issued, DCTERMS.modified, DCTERMS.accrualPeriodicity, DCTERMS.language, DCTERMS.spatial,
              DCTERMS.provenance, DCAT.contactPoint, DCAT.theme, DCAT.keyword, DCAT.landingPage,
              URIRef(f"{DCAT}version")]
    for dataset in whole.subjects(RDF.type, DCAT.Dataset):
        assert [p for p in wanted if whole.value(dataset, p) is None] == []
    codes = {str(c) for c in whole.objects(URIRef(f"{publicado.TOP}/#municipalidad"), DCTERMS.identifier)}
    assert codes == {"mu:MU000", "cut:00000", "rut:60000000-0"}


# ---- what harvesters trip over


def test_no_tag_makes_a_harvester_lose_the_data_set(whole: Graph) -> None:
    tags = {str(word) for word in whole.objects(None, DCAT.keyword)}
    assert any("20.285" in tag for tag in tags)
    assert all(TAG(tag) for tag in tags)


@settings(deadline=None)
@given(st.text())
def test_any_text_becomes_a_legal_tag_or_none(text: str) -> None:
    tag = legal_tag(text)
    assert tag == "" or (TAG(tag) and tag == tag.strip())


def test_the_licence_of_a_file_is_the_one_ckan_knows(whole: Graph) -> None:
    for distribution in whole.subjects(RDF.type, DCAT.Distribution):
        assert [str(licence) for licence in whole.objects(distribution, DCTERMS.license)] == [CKAN_LICENCE]


def test_the_format_has_the_label_and_value_that_ckan_shows(whole: Graph) -> None:
    """It takes the label of the format when its (first) class is dct:IMT, and its value as media type."""
    for kind in set(whole.objects(None, DCTERMS.format)):
        assert next(whole.objects(kind, RDF.type)) == DCTERMS.IMT
        assert (whole.value(kind, RDFS.label), whole.value(kind, RDF.value)) == (Literal("CSV"), Literal("text/csv"))
    assert whole.value(None, DCAT.mediaType, None) is None


def test_identifiers_do_not_change_when_the_site_moves(whole: Graph) -> None:
    elsewhere = graph(publicado.site(""))
    names = [sorted(str(g.value(d, DCTERMS.identifier)) for d in g.subjects(RDF.type, DCAT.Dataset))
             for g in (whole, elsewhere)]
    assert names[0] == names[1]
    assert len(set(names[0])) == len(names[0])


def test_without_public_address_things_are_urns_and_files_relative() -> None:
    folder = publicado.site("")
    text = (folder / "catalog.ttl").read_text("utf-8")
    assert "<urn:uuid:" in text
    assert "dcat:downloadURL <1.04-personal/planta/planta-2026.csv>" in text
    assert not (folder / "data.json").exists()
    here = graph(folder, base=folder.as_uri() + "/")
    for url in here.objects(None, DCAT.downloadURL):
        assert Path(unquote(urlsplit(str(url)).path)).is_file()


def test_data_json_is_what_harvesters_read() -> None:
    folder = publicado.site()
    told = json.loads((folder / "data.json").read_bytes())
    assert told["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    datasets = told["dataset"]
    assert len({d["identifier"] for d in datasets}) == len(datasets) == len(real_law().tables)
    for one in datasets:
        assert {"title", "description", "modified", "publisher", "contactPoint", "accessLevel", "license"} <= one.keys()
        assert one["contactPoint"]["hasEmail"].startswith("mailto:")
        assert one["accrualPeriodicity"] in ("R/P1M", "R/P3M", "R/P1Y", "irregular")
        assert all(TAG(word) for word in one["keyword"])
        assert isinstance(one["language"], list)                # joined with commas: a text would be cut in letters
        for file in one["distribution"]:
            assert file["downloadURL"].startswith(f"{publicado.TOP}/")
            assert (folder / unquote(file["downloadURL"].removeprefix(f"{publicado.TOP}/"))).is_file()
            assert (file["format"], file["mediaType"]) == ("CSV", "text/csv")
    assert {d["identifier"] for d in datasets} == {
        str(i) for i in graph(folder).objects(None, DCTERMS.identifier) if str(i).startswith("prueba/")}


# ---- the emitter


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
chars = st.text(string.printable + "áñ«»\u2028", min_size=1)


@settings(deadline=None)
@given(texts, chars)
def test_any_text_and_address_come_back_whole(text: str, place: str) -> None:
    nodes = (node(f"https://ejemplo.cl/{place}", "dct:Location", ("dct:title", Text(text, "es")),
                  ("dct:description", Text(text)), ("foaf:page", Iri("x"))),)
    one = Graph().parse(turtle(nodes), publicID="https://x.cl/", format="turtle")
    other = Graph().parse(as_jsonld(nodes), publicID="https://x.cl/", format="json-ld")
    assert {str(o) for o in one.objects(None, DCTERMS.title)} == {text}
    assert {str(o) for o in other.objects(None, DCTERMS.title)} == {text}
    assert {str(s) for s in one.subjects()} == {str(s) for s in other.subjects()}


def test_what_has_no_value_is_not_written() -> None:
    made = turtle((node("https://ejemplo.cl/", "dct:Location", ("dct:title", Text("")), ("foaf:page", None)),)).decode()
    assert made.endswith("<https://ejemplo.cl/> a dct:Location .\n")
