"""The portal as anybody sees it: fetched from outside, and compared with what should be there."""

from __future__ import annotations

import hashlib
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from portalgen.model import Source

TIMEOUT, LIMIT = 30, 500_000_000
Identity = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0 when nobody answered, and then `why`; `at`: the hour that the server itself tells."""

    status: int
    data: bytes = b""
    at: str = ""
    why: str = ""

    @property
    def good(self) -> bool:
        return self.status == 200


@dataclass(frozen=True, slots=True)
class Shown:
    """One table as the portal says it publishes it; paths are relative to the site."""

    page: str
    file: str
    rows: int
    sha256: str


def fetch(url: str) -> Answer:
    """What a visitor receives at an address. Never raises: that it does not answer is an answer."""
    request = urllib.request.Request(url, headers={"User-Agent": "portalgen", "Cache-Control": "no-cache"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            return Answer(answer.status, answer.read(LIMIT), _hour(answer.headers.get("Date", "")))
    except urllib.error.HTTPError as error:
        return Answer(error.code, why=str(error.code))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(0, why=str(getattr(error, "reason", error)) or type(error).__name__)


def _hour(header: str) -> str:
    try:
        return parsedate_to_datetime(header).strftime("%Y-%m-%d %H:%M UTC")
    except (TypeError, ValueError):
        return ""


def address(base: str, *parts: str) -> str:
    """An address under the portal's."""
    return "/".join([base.rstrip("/"), *(quote(part.strip("/")) for part in parts)])


def portal(base: str, slug: str) -> tuple[Answer, dict[Identity, Shown]]:
    """What the portal of a municipality says that it publishes."""
    answer = fetch(address(base, slug, "portal.json"))
    if not answer.good:
        return answer, {}
    try:
        return answer, dict(_shown(json.loads(answer.data)))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Answer(0, why="portal.json"), {}


def _shown(document: Mapping[str, Any]) -> Iterator[tuple[Identity, Shown]]:
    for item in document["items"]:
        for table in item["tablas"]:
            for period in table["periodos"]:
                for file in period.get("archivos", ()):
                    identity = (table["id"], table.get("serie", ""), file.get("area", ""), period["periodo"])
                    yield identity, Shown(file["pagina"], file["ruta"], int(file["filas"]), file["sha256"])


def identity(source: Source) -> Identity:
    return source.table, source.series, source.area, str(source.period)


def looked_at(base: str, slug: str, shown: Shown | None, expected: str) -> tuple[str, str]:
    """("" or what is wrong, the hour) of a table: its page opens, and its file is, byte by byte, the approved one."""
    if shown is None:
        return "no-esta", ""
    page, file = (fetch(address(base, slug, path)) for path in (shown.page, shown.file))
    if not page.good or not file.good:
        return "no-abre", ""
    return ("" if hashlib.sha256(file.data).hexdigest() == expected else "es-otra"), file.at
