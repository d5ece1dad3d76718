"""A door in front of a real CKAN that counts the calls and spoils the ones it is told to.

    python tests/ckan/fallas.py http://127.0.0.1:5282 --falla 429@3 --falla lost@5      until Ctrl-C; prints each call

CKAN itself runs behind, untouched. Calls are numbered from 1 since the last `mend`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HTML = "<!doctype html><html><title>Mantención</title><h1>Portal en mantención</h1></html>"
ERROR = json.dumps({"success": False, "error": {"__type": "Internal Server Error", "message": "falla de prueba"}})
HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "host", "content-length"}
READS = ("_show", "_list", "_search", "_list_for_user", "_authz", "_autocomplete", "_activity_list")


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call: an answer of its own, or a cut, before or after CKAN did the work."""

    status: int = 0                     # 0: CKAN's own answer
    body: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)
    after: bool = False                 # CKAN does the work first
    cut: str = ""                       # "request": in the middle of the upload; "answer": none; "half": half of it
    delay: float = 0                    # seconds before anything is done
    refuse: bool = False                # nobody listens from this call on, until `mend`
    act: Callable[[], None] | None = None       # done before the work, or after it: kill the client


FAULTS = {
    "cut": Fault(cut="request"),
    "429": Fault(429, "Too Many Requests", {"Retry-After": "1", "Content-Type": "text/plain"}),
    "500": Fault(500, ERROR, {"Content-Type": "application/json"}),
    "502": Fault(502),
    "504 done": Fault(504, after=True),
    "slow": Fault(delay=2),
    "html": Fault(200),
    "lost": Fault(after=True, cut="answer"),
    "half": Fault(after=True, cut="half"),
    "refused": Fault(refuse=True),
    "login": Fault(302, "", {"Location": "/user/login"}),
    "403": Fault(403),
    "413": Fault(413),
}


@dataclass(frozen=True, slots=True)
class Call:
    """One request as CKAN, or the fault, answered it; status 0 when nothing was answered."""

    action: str
    status: int
    sent: int
    agent: str

    @property
    def writes(self) -> bool:
        return not self.action.endswith(READS)


class Proxy:
    """`url` is the door. `fail(3, "429")` spoils the third call; `mend()` forgets the faults and counts anew."""

    def __init__(self, upstream: str, echo: bool = False) -> None:
        self.upstream, self.echo = urlsplit(upstream), echo
        self.calls: list[Call] = []
        self.numbers, self.faults, self.lock = 0, dict[int, Fault](), threading.Lock()
        self.mended = 0
        self.server: Server | None
        self.server, self.port = self._listen(0)
        self.url = f"http://127.0.0.1:{self.port}"

    def fail(self, number: int, fault: str | Fault) -> None:
        self.faults[number] = FAULTS[fault] if isinstance(fault, str) else fault
        if self.faults[number].refuse and number <= self.numbers + 1:
            self.close()

    def mend(self) -> list[Call]:
        """Back to a plain door; the calls seen until now."""
        if self.server is None:
            self.server, _ = self._listen(self.port)
        with self.lock:
            seen, self.calls = self.calls, []
            self.numbers, self.faults = 0, {}
            self.mended += 1
        return seen

    def count(self) -> tuple[int, int]:
        """(reads, writes) since the last `mend`."""
        writes = sum(call.writes for call in self.calls)
        return len(self.calls) - writes, writes

    def close(self) -> None:
        """Nobody listens from here on."""
        if self.server is not None:
            server, self.server = self.server, None
            server.shutdown()               # first the loop: a socket closed under it goes on listening
            server.server_close()

    def _listen(self, port: int) -> tuple[Server | None, int]:
        handler = type("Door", (Handler,), {"proxy": self})
        for _ in range(50):
            try:
                server = Server(("127.0.0.1", port), handler)
                break
            except OSError:
                time.sleep(0.1)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return server, server.server_port

    def take(self) -> tuple[int, int, Fault | None]:
        """How often the door was mended, the number of this call since then, and its fault."""
        with self.lock:
            self.numbers += 1
            return self.mended, self.numbers, self.faults.pop(self.numbers, None)

    def note(self, mended: int, number: int, call: Call) -> None:
        """A call that ends. A slow one of before the last `mend` is not counted among those that came after."""
        with self.lock:
            if mended != self.mended:
                return
            self.calls.append(call)
            refused = self.faults.get(number + 1)
        if self.echo:
            print(f"{number:4d} {call.status} {call.action} {call.sent}", flush=True)
        if refused and refused.refuse:
            self.close()


class Server(ThreadingHTTPServer):
    daemon_threads, request_queue_size, allow_reuse_address = True, 128, True

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a client that was killed or gave up is what this is for."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    proxy: Proxy
    mended = 0

    def pass_on(self) -> None:
        self.mended, number, fault = self.proxy.take()
        fault = fault or Fault()
        if fault.act and not fault.after:
            fault.act()
            self._cut(number)
            return
        if fault.cut == "request":
            self._body(half=True)
            self._cut(number)
            return
        body = self._body()
        time.sleep(fault.delay)
        if fault.status and not fault.after:
            self._say(number, fault.status, dict(fault.headers), fault.body.encode(), len(body))
            return
        status, headers, answer = self._forward(body)
        if fault.act:
            fault.act()
        if fault.cut == "answer":
            self._cut(number)
        elif fault.status:
            self._say(number, fault.status, dict(fault.headers), fault.body.encode(), len(body))
        else:
            self._say(number, status, headers, answer, len(body), half=fault.cut == "half")

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = pass_on

    def _body(self, half: bool = False) -> bytes:
        if "chunked" in (self.headers.get("Transfer-Encoding") or ""):
            return b"".join(self._chunks(half))
        length = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(length // 2 if half else length)

    def _chunks(self, half: bool) -> list[bytes]:
        chunks: list[bytes] = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
            if half:
                return chunks
        self.rfile.readline()
        return chunks

    def _forward(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        to = self.proxy.upstream
        link = http.client.HTTPConnection(to.hostname or "", to.port or 80, timeout=300)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        link.request(self.command, self.path, body or None, {**headers, "Host": to.netloc})
        reply = link.getresponse()
        answer = reply.read()
        link.close()
        return reply.status, {n: v for n, v in reply.getheaders() if n.lower() not in HOP}, answer

    def _say(self, number: int, status: int, headers: dict[str, str], answer: bytes, sent: int,
             half: bool = False) -> None:
        self._note(number, 0 if half else status, sent)
        self.send_response_only(status)
        if not any(name.lower() == "content-type" for name in headers):
            headers["Content-Type"] = "text/html; charset=utf-8"
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        if self.proxy.server is None:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer[:len(answer) // 2] if half else answer)
        if half:
            self.wfile.flush()
            self.close_connection = True

    def _cut(self, number: int) -> None:
        """RST: the client sees the connection reset, not a polite end."""
        self._note(number, 0, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _note(self, number: int, status: int, sent: int) -> None:
        action = urlsplit(self.path).path.rstrip("/").rsplit("/action/", 1)[-1]
        self.proxy.note(self.mended, number, Call(action, status, sent, self.headers.get("User-Agent") or ""))

    def log_message(self, *_: object) -> None:
        """Nothing: the calls are in `proxy.calls`."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--falla", action="append", default=[], help=f"CUAL@LLAMADA; una de: {', '.join(FAULTS)}")
    given = parser.parse_args(arguments)
    proxy = Proxy(given.url, echo=True)
    for wanted in given.falla:
        kind, _, number = wanted.rpartition("@")
        proxy.fail(int(number), kind)
    print(proxy.url, flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        print(proxy.count())


if __name__ == "__main__":
    main(sys.argv[1:])
