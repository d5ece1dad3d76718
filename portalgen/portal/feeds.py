"""Atom feeds (RFC 4287) of what changed: one of the site and one of each item.

An entry is a table in a period, and its identifier lasts: it is the same wherever the site is moved. Only the day of a
change is known; noon UTC is that same day in Chile, continental and insular, in winter and in summer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portalgen.model import Item, Site
from portalgen.portal import urls
from portalgen.portal.addresses import Address
from portalgen.portal.datasets import Dataset
from portalgen.portal.tables import long_date
from portalgen.textos import FEED_ALL, FEED_ENTRY, FEED_TITLE, ONE_ROW, ROWS

MOST = 50                                       # entries of a feed
INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MARKS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
PLAIN = re.compile('[^\x00-\x1f&<>"\ufffe\uffff]*').fullmatch      # what most texts are


class Entry(NamedTuple):
    """A table file that changed: `page` in the site, `day` in ISO form."""

    page: str
    title: str
    day: str
    words: str
    unit: str


def entries(datasets: Iterable[Dataset]) -> tuple[Entry, ...]:
    """The latest changes, newest first; among those of a day, the latest periods first and then in legal order."""
    found = [(file.updated, file.period, dataset, file) for dataset in datasets for file in dataset.files]
    found.sort(key=lambda entry: entry[:2], reverse=True)       # stable: what is equal stays in legal order
    return tuple(Entry(file.page, _title(dataset, file.period.words if file.period.year else "", file.area), day,
                       FEED_ENTRY.format(day=long_date(day), rows=rows(file.rows)),
                       dataset.unit or dataset.view.item.owner)
                 for day, _, dataset, file in found[:MOST])


def rows(count: int) -> str:
    """ "1 fila", "1.234 filas"."""
    return ONE_ROW if count == 1 else ROWS.format(n=f"{count:,}".replace(",", "."))


def feed(site: Site, address: Address, path: str, title: str, page: str, found: Sequence[Entry]) -> bytes:
    """A feed, to be written as `path`, of the `page` that it accompanies. There must be some entry: a feed without a
    date is not valid."""
    name = str(site.info.get("nombre") or site.slug)
    parts = ['<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es-CL">\n',
             _text("id", address.lasting(path)), _text("title", FEED_TITLE.format(title=title, name=name)),
             _text("updated", _moment(max(entry.day for entry in found))),
             f"<author>{_text('name', name).strip()}</author>\n",
             _link("self", _href(address, path, path), "application/atom+xml"),
             _link("alternate", _href(address, page, path), "text/html")]
    parts += [_entry(address, path, entry) for entry in found]
    return "".join([*parts, "</feed>\n"]).encode()


def site_feed(site: Site, address: Address, datasets: Sequence[Dataset]) -> bytes:
    return feed(site, address, urls.feed(), FEED_ALL, "index.html", entries(datasets))


def item_feed(site: Site, address: Address, item: Item, datasets: Sequence[Dataset]) -> bytes:
    return feed(site, address, urls.feed(item), item.title, urls.item_page(item), entries(datasets))


def _title(dataset: Dataset, period: str, area: str) -> str:
    name = ", ".join(part for part in (dataset.title, area.capitalize()) if part)
    return f"{name}: {period}" if period else name


def _entry(address: Address, path: str, entry: Entry) -> str:
    return ("<entry>\n" + _text("id", address.lasting(entry.page)) + _text("title", entry.title)
            + _text("updated", _moment(entry.day)) + f"<author>{_text('name', entry.unit).strip()}</author>\n"
            + _link("alternate", _href(address, entry.page, path), "text/html") + _text("summary", entry.words)
            + "</entry>\n")


def _href(address: Address, target: str, path: str) -> str:
    """Of a file as the feed at `path` names it: from its own folder, when the public address is not known."""
    return address.file(target) if address.top else "../" * path.count("/") + address.file(target)


def _moment(day: str) -> str:
    return f"{day}T12:00:00Z"


def _text(name: str, text: str) -> str:
    return f"<{name}>{_escaped(text)}</{name}>\n"


def _link(relation: str, target: str, kind: str) -> str:
    return f'<link rel="{relation}" type="{kind}" href="{_escaped(target)}"/>\n'


def _escaped(text: str) -> str:
    return text if PLAIN(text) else INVALID.sub("\ufffd", text).translate(MARKS)
