"""The feeds of a built site, read by feedparser and by our own rules."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import feedparser
import publicado
import pytest
from sitios import real_law

from portalgen.model import Package, Period, Site
from portalgen.portal.addresses import Address
from portalgen.portal.datasets import Dataset, File
from portalgen.portal.feeds import MOST, entries, feed
from portalgen.portal.pages import View

ATOM = "{http://www.w3.org/2005/Atom}"


def feeds(folder: Path) -> list[Path]:
    return sorted(folder.rglob("novedades.xml"))


@pytest.mark.parametrize("base", [publicado.BASE, ""], ids=["public", "nowhere"])
def test_every_feed_is_valid_and_tells_what_an_atom_feed_must(base: str) -> None:
    folder = publicado.site(base)
    assert len(feeds(folder)) == 1 + len(real_law().items)
    seen: set[str] = set()
    for path in feeds(folder):
        found = feedparser.parse(path.read_bytes())
        assert not found.bozo, (path, found.get("bozo_exception"))
        assert found.version == "atom10"
        assert found.feed.id.startswith("urn:uuid:")
        assert found.feed.id not in seen
        seen.add(found.feed.id)
        assert found.feed.title
        assert found.feed.author
        assert found.entries
        ids = [entry.id for entry in found.entries]
        assert len(set(ids)) == len(ids)
        assert max(entry.updated for entry in found.entries) == found.feed.updated
        for entry in found.entries:
            assert all((entry.title, entry.author, entry.summary))
            assert datetime.fromisoformat(entry.updated).tzinfo == UTC
            assert "fila" in entry.summary


def test_links_are_whole_and_lead_to_files() -> None:
    folder = publicado.site()
    for path in feeds(folder):
        root = ET.fromstring(path.read_bytes())
        links = {link.get("rel"): str(link.get("href")) for link in root.findall(f"{ATOM}link")}
        assert links["self"] == f"{publicado.TOP}/{path.relative_to(folder).as_posix()}"
        for link in [links["alternate"], *(str(link.get("href")) for link in root.findall(f"{ATOM}entry/{ATOM}link"))]:
            assert (folder / unquote(link.removeprefix(f"{publicado.TOP}/"))).is_file()


def test_without_public_address_links_are_relative_to_the_feed() -> None:
    folder = publicado.site("")
    for path in feeds(folder):
        root = ET.fromstring(path.read_bytes())
        links = [str(link.get("href")) for link in root.iter(f"{ATOM}link")]
        assert (path.parent / links[0]).resolve() == path.resolve()
        assert all((path.parent / unquote(link)).is_file() for link in links)


def test_identifiers_stay_when_the_site_moves() -> None:
    folders = [publicado.site(base) for base in (publicado.BASE, "")]
    one, other = (feedparser.parse((folder / "novedades.xml").read_bytes()) for folder in folders)
    assert [e.id for e in one.entries] == [e.id for e in other.entries]
    assert one.feed.id == other.feed.id


def test_pages_name_their_feed() -> None:
    folder = publicado.site()
    for place, name in (("index.html", "novedades.xml"), ("1.04-personal/index.html", "novedades.xml")):
        assert 'type="application/atom+xml" title="Novedades: ' in (folder / place).read_text("utf-8")
        assert f'href="{name}"' in (folder / place).read_text("utf-8")


# ---- the order, the limit, hostile texts


def dataset(days: dict[str, str], title: str = "Tabla") -> Dataset:
    law = real_law()
    item = law.items[0]
    view = View(item, law.tables[item.tables[0]], "", "", (), Package(item.id, item.folder))
    files = [File("", Period.parse(period) or Period(), "", 1, "", 1234, day, day, f"{item.folder}/{period}/index.html")
             for period, day in days.items()]
    return Dataset(view, title, f"{item.folder}/t/index.html", "Unidad", "", tuple(files))


def test_newest_first_then_latest_period_and_no_more_than_the_limit() -> None:
    many = {f"{2000 + n // 12}-{n % 12 + 1:02d}": "2026-10-0" + str(n % 3 + 1) for n in range(120)}
    found = entries([dataset(many)])
    assert len(found) == MOST
    assert found[0].day == "2026-10-03"
    assert [e.day for e in found] == sorted((e.day for e in found), reverse=True)
    assert found[0].title == "Tabla: diciembre de 2009"
    assert found[0].words == "Actualizado el 3 de octubre de 2026: 1.234 filas."


def test_hostile_texts_stay_texts() -> None:
    title = "]]><x>&amp; \"comillas\" \x01\ufffe «ñ»"
    site = Site("demo", {"nombre": title}, ())
    found = entries([dataset({"2026-10": "2026-11-02"}, title)])
    data = feed(site, Address("demo"), "novedades.xml", title, "index.html", found)
    root = ET.fromstring(data)
    clean = title.replace("\x01", "\ufffd").replace("\ufffe", "\ufffd")
    assert root.findtext(f"{ATOM}author/{ATOM}name") == clean
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == f"{clean}: octubre de 2026"
    assert {child.tag.removeprefix(ATOM) for child in root} == {"id", "title", "updated", "author", "link", "entry"}
