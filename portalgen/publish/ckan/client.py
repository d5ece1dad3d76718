"""A CKAN over the network: one call at a time, with patience, and without ever saying the token.

Not ckanapi, though it is at hand: it throws away status and headers (no Retry-After), waits for ever unless told
otherwise at each call, holds every upload twice in memory, and takes longer to import than a push without changes may
take. The standard library sends the bytes as they are.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from portalgen import __version__
from portalgen.publish.ckan.failure import Failure, judge

AGENT = f"Mozilla/5.0 (compatible; portalgen/{__version__})"    # firewalls of the State refuse what does not look so
CONNECT, READ = 10.0, 120.0             # seconds: to be let in, between one byte and the next
SLOWEST = 20_000                        # bytes a second below which a call has gone on for too long
TRIES, FIRST, LONGEST = 5, 0.5, 30.0    # attempts, and seconds between them
PATIENCE = 180.0                        # seconds that we wait when told to (Retry-After)
RESTED = 1.0                            # seconds without use after which a connection is not trusted
PIECE = 1 << 18                         # bytes sent at once
LARGEST = 300_000_000                   # bytes of an answer
BUSY = frozenset({429, 502, 503, 504})
READS = ("_show", "_list", "_search", "_list_for_user", "_authz")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a call: the parameter that takes it, how it is called, its bytes."""

    field: str
    filename: str
    mediatype: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Client:
    """A portal. Threads may share it: each has its own connection. `reads` and `writes` count what was sent."""

    url: str
    token: str = field(default="", repr=False)
    agent: str = AGENT
    sleep: Callable[[float], None] = time.sleep
    reads: int = 0
    writes: int = 0
    sent: int = 0
    _local: threading.local = field(default_factory=threading.local, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def call(self, action: str, params: Mapping[str, Any], uploads: Sequence[Upload] = (), *,
             safe: bool = True) -> Any:
        """The result of an action of CKAN. Failure when it is refused or cannot be had.

        `safe`: it may be repeated without harm (it reads, or it is held by a lock). What is not safe is repeated only
        when it surely was not done; else Failure says `uncertain` and who called looks first.
        """
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._once(action, params, uploads)
                result = self._result(action, answer)
            except Failure as failure:
                again = (failure.kind in ("sin-conexion", "demora", "servidor", "espera")
                         and (safe or not failure.uncertain))
                wait = _pause(attempt, failure.wait)
                if not again or attempt == TRIES or wait > PATIENCE:
                    raise
                self.sleep(wait)
            else:
                return result
        raise AssertionError

    def _result(self, action: str, answer: Answer) -> Any:
        try:
            told = json.loads(answer.body)
        except ValueError:
            told = None
        if answer.status == 200 and isinstance(told, dict) and told.get("success") is True:
            return told.get("result")
        detail = answer.body[:300].decode("utf-8", "replace")
        if 300 <= answer.status < 400:
            place = answer.headers.get("location", "")
            raise Failure("ingreso" if "login" in place else "redireccion", action, answer.status, detail=place)
        if answer.status in BUSY and (answer.status == 429 or not isinstance(told, dict)):
            raise Failure("espera" if answer.status == 429 else "servidor", action, answer.status, detail=detail,
                          uncertain=answer.status != 429, wait=seconds(answer.headers.get("retry-after", "")))
        raise judge(action, answer.status, told, detail)

    def _once(self, action: str, params: Mapping[str, Any], uploads: Sequence[Upload]) -> Answer:
        """One request. Failure when nobody answers; it is uncertain once the request had begun to go out."""
        kind, parts = body(params, uploads)
        length = sum(map(len, parts))
        headers = {"User-Agent": self.agent, "Accept": "application/json", "Content-Type": kind,
                   "Content-Length": str(length), **({"Authorization": self.token} if self.token else {})}
        with self._lock:
            read = action.endswith(READS)
            self.reads, self.writes, self.sent = self.reads + read, self.writes + (not read), self.sent + length
        began = False
        try:
            link, path, more = self._link()
            began = True
            limit = time.monotonic() + READ + length / SLOWEST
            reply = _asked(link, f"{path}/api/3/action/{action}", parts, {**headers, **more})
            answer = Answer(reply.status, {k.lower(): v for k, v in reply.getheaders()}, _read(reply, limit))
            if reply.will_close:
                self._drop()
            return answer
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            raise _unanswered(action, error, began) from None

    def _link(self) -> tuple[http.client.HTTPConnection, str, dict[str, str]]:
        """This thread's connection, what goes before a path in it, and headers for a proxy. One that rested is opened
        anew: the portal may be closing it at this moment, and then nobody knows whether a call was heard."""
        parts = urlsplit(self.url)
        proxy = _proxy(parts)
        link: http.client.HTTPConnection | None = getattr(self._local, "link", None)
        if link is None or time.monotonic() - self._local.used > RESTED:
            self._drop()
            link = self._local.link = _connect(parts, proxy)
            link.timeout = CONNECT
            link.connect()
            sock: socket.socket = link.sock
            sock.settimeout(READ)
        self._local.used = time.monotonic()
        if proxy is not None and parts.scheme == "http":
            return link, f"http://{parts.netloc}{parts.path}", dict(_credentials(proxy))
        return link, parts.path, {}

    def _drop(self) -> None:
        link = getattr(self._local, "link", None)
        self._local.link = None
        if link is not None:
            link.close()


def _asked(link: http.client.HTTPConnection, path: str, parts: Sequence[bytes | memoryview],
           headers: Mapping[str, str]) -> http.client.HTTPResponse:
    """Send a request. A server that will not have all of it (a file too large) answers and closes while it is sent:
    the answer says more than the broken connection."""
    try:
        link.request("POST", path, parts, headers)
    except (BrokenPipeError, ConnectionResetError) as broken:
        try:
            return link.getresponse()
        except (OSError, http.client.HTTPException):
            raise broken from None
    return link.getresponse()


def body(params: Mapping[str, Any], uploads: Sequence[Upload]) -> tuple[str, list[bytes | memoryview]]:
    """(Content-Type, pieces) of a call. With files every parameter travels as JSON text; the files are not copied, and
    go in pieces because the limit of time is for each."""
    if not uploads:
        return "application/json", [json.dumps(params, ensure_ascii=True).encode()]
    border = os.urandom(16).hex()
    pieces: list[bytes | memoryview] = []
    for name, value in params.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=True)
        pieces.append(f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode())
    for upload in uploads:
        head = (f'--{border}\r\nContent-Disposition: form-data; name="{upload.field}"; filename="{upload.filename}"\r\n'
                f"Content-Type: {upload.mediatype}\r\n\r\n")
        whole = memoryview(upload.data)
        pieces += [head.encode(), *(whole[at:at + PIECE] for at in range(0, len(whole), PIECE)), b"\r\n"]
    return f"multipart/form-data; boundary={border}", [*pieces, f"--{border}--\r\n".encode()]


def seconds(text: str) -> float:
    """What a Retry-After asks to wait: seconds, or until a date. 0 when it says nothing that is understood."""
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    if text.strip().isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _pause(attempt: int, asked: float) -> float:
    """Seconds before another attempt: twice as long each time, never the same for all who wait."""
    import random

    grown: float = min(LONGEST, FIRST * 2 ** (attempt - 1))
    jitter = random.uniform(0.5, 1.0)           # noqa: S311 (it spreads waits, it keeps no secret)
    return max(asked, grown * jitter)


def _unanswered(action: str, error: Exception, began: bool) -> Failure:
    """Why nobody answered. The words of the system are kept short: they name hosts, never headers."""
    detail = type(error).__name__
    if detail == "SSLCertVerificationError":
        return Failure("certificado", action, detail=str(getattr(error, "verify_message", "")))
    if isinstance(error, TimeoutError):
        return Failure("demora", action, detail=detail, uncertain=began)
    if isinstance(error, socket.gaierror):
        return Failure("sin-conexion", action, detail="dirección desconocida")
    return Failure("sin-conexion", action, detail=detail, uncertain=began)


def _read(reply: http.client.HTTPResponse, limit: float) -> bytes:
    """The whole answer; a timeout when it dribbles, an error when it was cut or is too long."""
    pieces: list[bytes] = []
    total = 0
    while piece := reply.read1(1 << 20):
        pieces.append(piece)
        total += len(piece)
        if time.monotonic() > limit + total / SLOWEST:
            raise TimeoutError
        if total > LARGEST:
            raise http.client.HTTPException("too long")
    told = reply.headers.get("Content-Length", "")
    if told.isdecimal() and total < int(told):
        raise http.client.IncompleteRead(b"", int(told) - total)
    reply.close()                       # reading piece by piece does not: the connection would not serve again
    return b"".join(pieces)


# ---- connections


def _proxy(parts: SplitResult) -> SplitResult | None:
    """The proxy that the environment names for this address (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), or None."""
    if not any(name.lower() == f"{parts.scheme}_proxy" for name in os.environ):
        return None
    from urllib.request import getproxies, proxy_bypass

    named = getproxies().get(parts.scheme, "")
    if not named or proxy_bypass(parts.hostname or ""):
        return None
    return urlsplit(named if "://" in named else f"http://{named}")


def _connect(parts: SplitResult, proxy: SplitResult | None) -> http.client.HTTPConnection:
    host, port = parts.hostname or "", parts.port
    if parts.scheme != "https":
        place = proxy or parts
        return http.client.HTTPConnection(place.hostname or "", place.port or 80)
    from ssl import create_default_context

    context = create_default_context()
    if proxy is None:
        return http.client.HTTPSConnection(host, port or 443, context=context)
    link = http.client.HTTPSConnection(proxy.hostname or "", proxy.port or 3128, context=context)
    link.set_tunnel(host, port or 443, dict(_credentials(proxy)))
    return link


def _credentials(proxy: SplitResult) -> Iterator[tuple[str, str]]:
    if proxy.username:
        from base64 import b64encode

        pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
        yield "Proxy-Authorization", f"Basic {b64encode(pair.encode()).decode()}"
