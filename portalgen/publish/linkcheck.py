"""Open the links of a site and write down those that do not work, in gestion/enlaces-rotos.yaml. Only when it is asked
for: building and checking never look at the network."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from portalgen import __version__
from portalgen.read.shapes import LINK

TIMEOUT, AT_ONCE, HOPS = 15, 8, 5
ALIVE = frozenset({401, 403, 405, 416, 429})    # who answers so is there, and only keeps programs out
LATE, NOWHERE, CLOSED = "no responde a tiempo", "la dirección no existe", "no se puede conectar"
UNREACHED = frozenset({LATE, NOWHERE, CLOSED})  # what a machine without network would say of any link
HEAD = """# Los enlaces que no abrieron la última vez que se miraron. Lo escribe «portalgen score {slug} --links».
# Si uno ya funciona, borre su línea o vuelva a mirarlos.

revisado: {day}
mirados: {count}
"""


class Stay(HTTPRedirectHandler):
    """Redirections are followed one by one, looking at each place before."""

    def redirect_request(self, *_: object) -> None:
        return None


def check_links(links: Iterable[str], public: Callable[[str], bool] | None = None,
                told: Callable[[str], None] = lambda text: None) -> dict[str, str]:
    """Link → why it does not work, in words, of those that do not. `public` says whether a host may be asked."""
    wanted = sorted(set(links))
    broken: dict[str, str] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, (link, why) in enumerate(zip(wanted, pool.map(lambda one: problem(one, public or on_the_web), wanted),
                                               strict=True), 1):
            told(f"{done} de {len(wanted)}: {link}")
            if why:
                broken[link] = why
    return broken


def problem(link: str, public: Callable[[str], bool]) -> str:
    """Why a link does not work; "" when it does."""
    opener = build_opener(Stay())
    for _ in range(HOPS):
        host = urlsplit(link).hostname or ""
        if not LINK(link) or not public(host):
            return "no es una dirección pública"
        try:
            request = Request(link, headers={"User-Agent": f"portalgen/{__version__}", "Range": "bytes=0-1023"})  # noqa: S310
            with opener.open(request, timeout=TIMEOUT) as answer:
                answer.read(1)
            return ""
        except HTTPError as error:
            place = error.headers.get("Location", "")
            if not (300 <= error.code < 400 and place):
                return "" if error.code in ALIVE else f"responde {error.code}"
            link = urljoin(link, place)
        except (URLError, OSError, ValueError, http.client.HTTPException) as error:
            return reason(error)
    return "redirige demasiadas veces"


def reason(error: Exception) -> str:
    """What happened, in words."""
    inner = getattr(error, "reason", error)
    if isinstance(inner, TimeoutError):
        return LATE
    if isinstance(inner, socket.gaierror):
        return NOWHERE
    if isinstance(inner, ssl.SSLError):
        return "su certificado no es válido"
    return CLOSED


def on_the_web(host: str) -> bool:
    """Whether a host is of the public web: a link of a sheet is nobody's way into this network."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return True             # it does not exist: asking says so
    return all(ipaddress.ip_address(str(address).partition("%")[0]).is_global for address in found)


def written(slug: str, broken: Mapping[str, str], count: int, day: date) -> str:
    """gestion/enlaces-rotos.yaml."""
    return HEAD.format(slug=slug, day=day.isoformat(), count=count) + "".join(_lines(broken))


def _lines(broken: Mapping[str, str]) -> Iterator[str]:
    yield "rotos:\n" if broken else "rotos: {}\n"
    for link, why in sorted(broken.items()):
        yield f"  \"{link}\": {why}\n"


def save(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
