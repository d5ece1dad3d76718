"""schema.org in the pages of a built site."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import publicado
import pytest

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def parts(page: Path) -> list[dict[str, Any]]:
    found = BLOCK.findall(page.read_text("utf-8"))
    assert len(found) <= 1
    value = json.loads(found[0]) if found else {"@context": "https://schema.org", "@graph": []}
    assert value["@context"] == "https://schema.org"
    return list(value["@graph"])


def of(kind: str, page: str) -> list[dict[str, Any]]:
    return [part for part in parts(publicado.site() / page) if part["@type"] == kind]


def addresses(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [a for v in value.values() for a in addresses(v)]
    if isinstance(value, list):
        return [a for v in value for a in addresses(v)]
    return [value] if isinstance(value, str) and value.startswith(("http:", "https:")) else []


def test_the_home_page_says_who_publishes() -> None:
    (who,) = of("GovernmentOrganization", "index.html")
    assert who["name"] == "Municipalidad de Prueba"
    assert who["email"] == "oirs@prueba.cl"
    assert who["address"]["addressLocality"] == publicado.TRAP
    assert "" not in who.values()


def test_a_table_says_what_it_is_and_where_its_files_are() -> None:
    (table,) = of("Dataset", "1.04-personal/planta/index.html")
    assert {"name", "description", "license", "creator", "dateModified", "datePublished", "identifier"} <= table.keys()
    assert 50 <= len(table["description"]) <= 5000
    assert table["temporalCoverage"] == "2026-10-01/2026-11-30"
    assert {f["contentUrl"].rsplit("/", 1)[1] for f in table["distribution"]} == {
        "planta-2026.csv", "planta-2026-11-educacion.csv"}


def test_every_page_below_the_home_page_tells_the_way_to_it() -> None:
    folder = publicado.site()
    for page in sorted(folder.rglob("*.html")):
        name = page.relative_to(folder).as_posix()
        if name in ("index.html", "404.html"):
            continue
        (way,) = [part for part in parts(page) if part["@type"] == "BreadcrumbList"]
        steps = way["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        assert steps[0]["item"] == f"{publicado.TOP}/index.html"
        assert all("item" in step for step in steps[:-1])
        assert all(step["name"] for step in steps)


def test_addresses_of_the_site_lead_to_files() -> None:
    folder = publicado.site()
    for page in sorted(folder.rglob("*.html")):
        for address in addresses(parts(page)):
            if address.startswith(f"{publicado.TOP}/") and "#" not in address:
                assert (folder / unquote(address.removeprefix(f"{publicado.TOP}/"))).is_file(), (page, address)


def test_without_public_address_there_is_nothing_to_tell_search_engines() -> None:
    for page in sorted(publicado.site("").rglob("*.html")):
        assert not BLOCK.search(page.read_text("utf-8")), page


# ---- what search engines are asked not to show


@pytest.mark.parametrize(("page", "shown"), [
    ("1.04-personal/planta/2026-10/index.html", False),                 # payroll: the site did not ask for it
    ("1.04-personal/planta/index.html", True),
    ("1.09-subsidios/nominas/premio-comunal/2026-10/index.html", False),    # benefits: never
    ("1.06-transferencias/otras-transferencias/2026-10/index.html", False),
    ("1.02-marco-normativo/marco-normativo/index.html", True),
])
def test_pages_of_natural_persons_are_not_for_search_engines(page: str, shown: bool) -> None:
    folder = publicado.site()
    assert ('<meta name="robots" content="noindex">' not in (folder / page).read_text("utf-8")) == shown
    if not shown:
        assert page not in (folder / "sitemap.xml").read_text("utf-8")
        assert f"{page.removesuffix('index.html')}<" not in (folder / "sitemap.xml").read_text("utf-8")


def test_a_municipality_may_let_payroll_be_found(tmp_path: Path) -> None:
    from sitios import portalgen

    info = publicado.write(tmp_path / "sites") / "sitio.yaml"
    info.write_text(info.read_text("utf-8") + "indexar_personal: true\n", "utf-8")
    portalgen("build", cwd=tmp_path)
    folder = tmp_path / "public/prueba"
    assert "noindex" not in (folder / "1.04-personal/planta/2026-10/index.html").read_text("utf-8")
    assert "noindex" in (folder / "1.09-subsidios/nominas/premio-comunal/2026-10/index.html").read_text("utf-8")
