"""A host on this machine: what the month needs of GitHub's API, attachments, and a folder served as the portal.

Real HTTP on 127.0.0.1; the host itself is a few dictionaries that a test can look at.
"""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

TOKEN = "clave-de-la-casa"
BOT = {"login": "github-actions[bot]", "type": "Bot"}


@dataclass
class Host:
    """What a repository has in the host."""

    origin: Path
    name: str = "villa/transparencia"
    url: str = ""
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    pulls: dict[int, dict[str, Any]] = field(default_factory=dict)
    reviews: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    labels: list[dict[str, Any]] = field(default_factory=list)
    statuses: dict[str, dict[str, Any]] = field(default_factory=dict)
    dispatched: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)
    merged: dict[str, int] = field(default_factory=dict)
    readers: frozenset[str] = frozenset({"lectora"})      # of the house, and there only to read

    def number(self) -> int:
        return 1 + max([0, *self.issues, *self.pulls])

    def tip(self, branch: str) -> str:
        done = subprocess.run(["git", "rev-parse", f"refs/heads/{branch}"], cwd=self.origin, capture_output=True,
                              text=True, check=True)
        return done.stdout.strip()

    def of(self, number: int) -> list[dict[str, Any]]:
        return [one for one in self.comments.values() if one["number"] == number]

    def pull(self, number: int) -> dict[str, Any]:
        found = self.pulls[number]
        sha = found.get("sha") or self.tip(found["head"])
        head = {"ref": found["head"], "sha": sha, "repo": {"full_name": self.name}}
        return {**found, "number": number, "head": head, "merged_by": found.get("merged_by")}

    def attach(self, name: str, data: bytes) -> str:
        """Keep a file as the form does; the Markdown that it leaves in the text."""
        path = f"/user-attachments/files/{len(self.files) + 1}/{name}"
        self.files[path] = data
        return f"[{name}]({self.url}{path})"

    def ask(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        """Answer one call; 404 for what the real one does not have either."""
        if method != "GET":
            self.writes.append(f"{method} {path}")
        for pattern, answer in ROUTES:
            if pattern[0] == method and (found := re.fullmatch(pattern[1], path)):
                return answer(self, query, body, *found.groups())
        return 404, {"message": "Not Found"}


def _issues(host: Host, query: dict[str, list[str]], _: Any) -> tuple[int, Any]:
    wanted = query.get("labels", [""])[0]
    return 200, [one for one in host.issues.values()
                 if one["state"] == "open" and (not wanted or wanted in [label["name"] for label in one["labels"]])]


def _new_issue(host: Host, _: Any, body: Any) -> tuple[int, Any]:
    number = host.number()
    host.issues[number] = {"number": number, "title": body["title"], "body": body["body"], "state": "open", "user": BOT,
                           "labels": [{"name": name} for name in body.get("labels", [])]}
    return 201, host.issues[number]


def _edit_issue(host: Host, _: Any, body: Any, number: str) -> tuple[int, Any]:
    labels = {"labels": [{"name": name} for name in body["labels"]]} if "labels" in body else {}
    host.issues[int(number)].update({**body, **labels})
    return 200, host.issues[int(number)]


def _comment(host: Host, _: Any, body: Any, number: str) -> tuple[int, Any]:
    key = len(host.comments) + 1
    host.comments[key] = {"id": key, "number": int(number), "body": body["body"], "user": BOT}
    return 201, host.comments[key]


def _edit_comment(host: Host, _: Any, body: Any, key: str) -> tuple[int, Any]:
    host.comments[int(key)]["body"] = body["body"]
    return 200, host.comments[int(key)]


def _pulls(host: Host, query: dict[str, list[str]], _: Any) -> tuple[int, Any]:
    branch = query.get("head", [":"])[0].partition(":")[2]
    return 200, [host.pull(n) for n, one in host.pulls.items() if one["state"] == "open" and one["head"] == branch]


def _new_pull(host: Host, _: Any, body: Any) -> tuple[int, Any]:
    number = host.number()
    host.tip(body["head"])                    # the branch must be there
    host.pulls[number] = {"title": body["title"], "body": body["body"], "head": body["head"], "state": "open"}
    return 201, host.pull(number)


def _edit_pull(host: Host, _: Any, body: Any, number: str) -> tuple[int, Any]:
    host.pulls[int(number)].update(body)
    return 200, host.pull(int(number))


def _status(host: Host, _: Any, body: Any, commit: str) -> tuple[int, Any]:
    host.statuses[commit] = body
    return 201, body


def _dispatch(host: Host, _: Any, body: Any, flow: str) -> tuple[int, Any]:
    host.dispatched.append({"flow": flow, **body})
    return 204, None


def _label(host: Host, _: Any, body: Any) -> tuple[int, Any]:
    host.labels.append(body)
    return 201, body


ROUTES = [
    (("GET", "/issues"), _issues),
    (("POST", "/issues"), _new_issue),
    (("PATCH", r"/issues/(\d+)"), _edit_issue),
    (("GET", r"/issues/(\d+)/comments"), lambda host, q, b, n: (200, host.of(int(n)))),
    (("POST", r"/issues/(\d+)/comments"), _comment),
    (("PATCH", r"/issues/comments/(\d+)"), _edit_comment),
    (("POST", r"/issues/(\d+)/labels"), lambda host, q, b, n: (200, [])),
    (("GET", "/labels"), lambda host, q, b: (200, host.labels)),
    (("POST", "/labels"), _label),
    (("GET", "/pulls"), _pulls),
    (("POST", "/pulls"), _new_pull),
    (("GET", r"/pulls/(\d+)"), lambda host, q, b, n: (200, host.pull(int(n)))),
    (("PATCH", r"/pulls/(\d+)"), _edit_pull),
    (("GET", r"/pulls/(\d+)/reviews"), lambda host, q, b, n: (200, host.reviews.get(int(n), []))),
    (("GET", r"/commits/([0-9a-f]+)/pulls"),
     lambda host, q, b, c: (200, [host.pull(host.merged[c])] if c in host.merged else [])),
    (("GET", r"/collaborators/([^/]+)/permission"),
     lambda host, q, b, who: (200, {"permission": "read" if who in host.readers else "write"})),
    (("POST", r"/statuses/([0-9a-f]{40})"), _status),
    (("POST", r"/actions/workflows/([\w.]+)/dispatches"), _dispatch),
]


@contextmanager
def host(origin: Path) -> Iterator[Host]:
    """The host, answering on this machine while the test runs."""
    found = Host(origin)

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            url = urlparse(self.path)
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size)) if size else None
            if url.path in found.files:
                status, data = 200, found.files[url.path]
            elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
                status, data = 401, b'{"message": "Bad credentials"}'
            else:
                path = unquote(url.path).removeprefix(f"/repos/{found.name}")
                status, value = found.ask(self.command, path, parse_qs(url.query), body)
                data = b"" if value is None else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = _answer

        def log_message(self, *arguments: Any) -> None:
            pass

    with _running(Handler) as found.url:
        yield found


@contextmanager
def portal(folder: Path) -> Iterator[str]:
    """The address of a folder, served as a web server would."""
    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(folder))

        def log_message(self, *arguments: Any) -> None:
            pass

    with _running(Handler) as url:
        yield url


@contextmanager
def _running(handler: Any) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
